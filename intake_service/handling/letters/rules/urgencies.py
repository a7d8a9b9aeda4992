"""The written report of a major or urgent matter （《信访工作条例》第二十五条）."""

from intake_service.handling.letters.rules.template import FOOT, Template

D36 = Template(
    "D36",
    1,
    "重大紧急信访事项报告",
    """{document_no}

{report_to}：

　　我单位于{known}知悉一起重大紧急信访事项（登记编号：{piece_no}），已{told}。依据《信访工作条例》第二十五条的规定，现将有关情况报告如下：

　　一、基本情况

{situation}

　　二、已采取的措施

{measures}

　　三、工作建议

{proposals}

　　联系人：{contact}，联系电话：{phone}。

　　签发人：{signer}"""
    + FOOT
    + """
抄送：{notify}。
""",
)
