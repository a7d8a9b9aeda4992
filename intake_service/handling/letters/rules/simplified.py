"""What a petitioner is told when the procedure changes: from simplified to ordinary, and back."""

from intake_service.handling.letters.rules.template import FOOT, Template

D02_S = Template(
    "D02-S",
    1,
    "信访事项转为普通程序办理告知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}），我单位于{accepted}受理，原按照简易办理程序办理。办理中发现该事项不适宜简易办理，理由是：{reason}自{date}起转为普通程序办理。

　　{limit}。{program}

　　联系人：{contact}。"""
    + FOOT,
)

D02_R = Template(
    "D02-R",
    1,
    "信访事项恢复简易办理告知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}），我单位于{accepted}受理，于{switched}转为普通程序办理。经核实，该事项不需要转为普通程序，自{date}起恢复按照简易办理程序办理，理由是：{reason}

　　办理期限恢复为{limit}。{program}

　　联系人：{contact}。"""
    + FOOT,
)
