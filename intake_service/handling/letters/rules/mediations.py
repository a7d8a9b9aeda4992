"""The agreement of a mediation."""

from intake_service.handling.letters.rules.template import FOOT, Template

D15 = Template(
    "D15",
    1,
    "信访事项调解（和解）协议书",
    """{document_no}

信访人：{petitioner}
另一方：{other_party}
信访件登记编号：{piece_no}

　　依据{article}的规定，经双方同意，由{mediators}主持调解。双方自愿达成协议，于{signed}签名或者盖章。协议如下：

　　一、事实

{facts}

　　二、协议内容

{terms}

　　三、履行期限：{performance_due}

　　签发人：{signer}"""
    + FOOT,
)
