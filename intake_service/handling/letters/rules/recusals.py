"""What a petitioner is told who asked somebody to keep away from the piece （回避）."""

from intake_service.handling.letters.rules.template import FOOT, Template

D39 = Template(
    "D39",
    1,
    "信访事项回避决定告知书",
    """{document_no}

{petitioner}：

　　{you}于{requested}申请有关工作人员回避{you}提出的信访事项（登记编号：{piece_no}）。依据{article}的规定，{decision}

　　理由：{reason}

　　联系人：{contact}。"""
    + FOOT,
)

D39_R = Template(
    "D39-R",
    1,
    "信访事项回避决定撤销告知书",
    """{document_no}

{petitioner}：

　　我单位于{withdrawn}就{you}提出的信访事项（登记编号：{piece_no}）作出的《{withdrawn_title}》（{withdrawn_no}），现予撤销。{you}于{requested}提出的回避申请重新审查决定，并另行告知{you}。

　　撤销理由：{reason}

　　联系人：{contact}。"""
    + FOOT,
)

D39_2 = Template(
    "D39",
    2,
    D39.title,
    D39.text.replace("申请有关工作人员回避", "申请{person}回避"),
)

D39_R_2 = Template(
    "D39-R",
    2,
    D39_R.title,
    D39_R.text.replace("提出的回避申请", "提出的要求{person}回避的申请"),
)
