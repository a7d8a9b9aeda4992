"""The letters by which a piece ends at the door, and by which that is taken back."""

from intake_service.handling.letters.rules.template import FOOT, Template

D04 = Template(
    "D04",
    1,
    "信访事项告知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}），我单位于{arrived}收到。经审查，该事项不属于自然资源主管部门职权范围，由{competent}依据{basis}处理。依据《信访工作条例》第二十三条第一款的规定，现告知{you}向{competent}提出。

　　联系人：{contact}。"""
    + FOOT,
)

D06 = Template(
    "D06",
    1,
    "信访事项不予受理告知书",
    """{document_no}

{petitioner}：

　　{origin}（登记编号：{piece_no}），我单位于{arrived}收到。经审查，有关情况如下：

{facts}

　　上述情况符合“{ground}”的情形。依据{basis}，我单位决定不予受理。

　　救济途径或者提出的途径：{guidance}

　　联系人：{contact}。"""
    + FOOT,
)

D07 = Template(
    "D07",
    1,
    "信访事项不再受理告知书",
    """{document_no}

{petitioner}：

　　{origin}（登记编号：{piece_no}），我单位于{arrived}收到。经审查，有关情况如下：

{facts}

　　该事项已由{final_organ}于{final_date}作出{final_no}，本件符合“{ground}”的情形。依据{basis}，我单位决定不再受理。

　　联系人：{contact}。"""
    + FOOT,
)

D37 = Template(
    "D37",
    1,
    "撤销告知书",
    """{document_no}

{petitioner}：

　　我单位就{origin}（登记编号：{piece_no}）于{withdrawn}作出的《{withdrawn_title}》（{withdrawn_no}），现予撤销，自撤销之日起不再有效。

　　撤销理由：{reason}

　　该信访事项由我单位依法重新处理，并另行告知{you}。

　　联系人：{contact}。"""
    + FOOT,
)

D38 = Template(
    "D38",
    1,
    "信访事项答复书",
    """{document_no}

{petitioner}：

　　{origin}（登记编号：{piece_no}），我单位于{arrived}收到。{lead}

{reply}

　　联系人：{contact}。"""
    + FOOT,
)
