"""The letters by which a piece goes to a bureau below without an order to report on it."""

from intake_service.handling.letters.rules.template import FOOT, Template

D03 = Template(
    "D03",
    3,
    "信访事项转送（交办）去向告知书",
    """{document_no}

{petitioner}：

　　{origin}（登记编号：{piece_no}），我单位于{arrived}收到。{course}{target}将依法告知{you}接收情况以及处理途径和程序。

　　{you}可以凭登记编号向我单位询问转送、交办情况。联系人：{contact}。"""
    + FOOT,
)

D08 = Template(
    "D08",
    1,
    "信访事项转送函",
    """{document_no}

{addressee}：

　　现将信访件（登记编号：{piece_no}，转送单号：{order_no}）转送你单位。主要内容：{summary}

　　请依据《信访工作条例》第二十三条的规定，在职权范围内按照下列要求依法处理：

{duties}

　　联系人：{contact}。"""
    + FOOT,
)
