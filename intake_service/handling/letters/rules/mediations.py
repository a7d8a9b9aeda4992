"""The agreement of a mediation, and that it ends the handling no longer."""

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

D15_C = Template(
    "D15-C",
    1,
    "信访事项恢复办理告知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}），双方于{signed}签名或者盖章，达成《{withdrawn_title}》（{withdrawn_no}）。我单位决定不再据此办结，恢复办理。

　　理由：{reason}

　　该信访事项由我单位继续依法办理，并另行告知{you}。{counting}

　　抄送：{other_party}。"""
    + FOOT,
)
