"""The letters about a piece that the organ above takes up （提级办理）, and gives back."""

from intake_service.handling.letters.rules.template import FOOT, Template

D28 = Template(
    "D28",
    1,
    "信访事项提级办理通知书",
    """{document_no}

{addressee}：

　　以{slip}交你单位办理的信访件（登记编号：{piece_no}），经研究，决定由我单位提级办理。

　　反映事项：{summary}

　　提级办理的情形：{ground}。

　　提级办理的理由：{reason}

　　该件由我单位（具体承办：{handling_unit}）继续调查处理，处理意见由我单位出具。你单位对事实负责，请于{facts_due}前（含当日）报送掌握的事实材料；处理意见出具后，由你单位负责落实，并按{slip}的要求报告办理情况。

　　{limit}

　　联系人：{contact}。

　　签发人：{signer}"""
    + FOOT,
)

D28_P = Template(
    "D28-P",
    1,
    "信访事项提级办理告知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}），此前由{target}办理。现决定由我单位提级办理，具体由{handling_unit}承办，处理意见由我单位出具；{target}继续配合核实事实，并负责落实处理意见。

　　{limit}对我单位出具的处理意见不服的，可以依法向{remedy}请求复查。

　　{you}可以凭登记编号向我单位询问办理情况。联系人：{contact}。"""
    + FOOT,
)

D28_R = Template(
    "D28-R",
    1,
    "信访事项结束提级办理通知书",
    """{document_no}

{addressee}：

　　我单位于{withdrawn}以《{withdrawn_title}》（{withdrawn_no}）提级办理的信访件（登记编号：{piece_no}），现结束提级办理，自本通知印发之日起由{target}依照原交办要求（{slip}）继续办理并出具处理意见。

　　理由：{reason}

　　{limit}

　　联系人：{contact}。

　　签发人：{signer}"""
    + FOOT,
)

D28_RP = Template(
    "D28-RP",
    1,
    "信访事项结束提级办理告知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}），我单位于{withdrawn_on}决定提级办理。现结束提级办理，由{target}继续办理并出具处理意见。

　　{limit}

　　{you}可以凭登记编号向我单位询问办理情况。联系人：{contact}。"""
    + FOOT,
)
