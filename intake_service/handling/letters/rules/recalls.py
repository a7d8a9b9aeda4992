"""The letters about an order that is recalled, and about a later limit of its report."""

from intake_service.handling.letters.rules.template import FOOT, Template

D09_R = Template(
    "D09-R",
    1,
    "信访事项撤回交办（转送）通知",
    """{document_no}

{addressee}：

　　{course}

　　撤回理由：{reason}

　　联系人：{contact}。

　　签发人：{signer}"""
    + FOOT,
)

D03_R = Template(
    "D03-R",
    1,
    "信访事项去向变更告知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}），此前告知由{target}负责处理。现该事项已从{target}收回，{course}

　　{you}可以凭登记编号向我单位询问办理情况。联系人：{contact}。"""
    + FOOT,
)

D37_R = Template(
    "D37-R",
    1,
    "信访事项法定途径告知撤销告知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}），{target}于{withdrawn}作出《{withdrawn_title}》（{withdrawn_no}）。现我单位已将该事项从{target}收回，上述告知书由我单位予以撤销，自撤销之日起不再有效。

　　撤销理由：{reason}

　　该信访事项由我单位依法重新处理，并另行告知{you}。联系人：{contact}。"""
    + FOOT,
)

D12_F = Template(
    "D12-F",
    1,
    "信访事项反馈期限延长通知",
    """{document_no}

{addressee}：

　　以交办单（{order_no}）交你单位办理的信访件（登记编号：{piece_no}），原反馈期限为{original_end}，现延长至{new_due}（含当日）。

　　延长理由：{reason}

　　反馈期限的延长不改变法定办理期限；需要延长办理期限的，依据《信访工作条例》第三十四条的规定另行批准并告知信访人。

　　签发人：{signer}"""
    + FOOT,
)
