"""The letters about other statutory paths: the notice, and the report on what went one."""

from intake_service.handling.letters.rules.template import FOOT, Template

D05 = Template(
    "D05",
    1,
    "信访事项法定途径告知书",
    """{document_no}

{petitioner}：

　　{origin}（登记编号：{piece_no}），我单位于{arrived}收到。经审查，该事项不适用信访程序，应当通过“{way}”途径，依据{article}以及{basis}的规定依法处理。

　　{course}

　　联系人：{contact}。"""
    + FOOT,
)

D21 = Template(
    "D21",
    3,
    "信访事项办结报告",
    """{document_no}

{addressee}：

　　{addressee}以交办单（{order_no}）交我单位办理的信访件（登记编号：{piece_no}），{ended}，现将有关情况报告如下：

{sections}

　　签发人：{signer}"""
    + FOOT,
)
