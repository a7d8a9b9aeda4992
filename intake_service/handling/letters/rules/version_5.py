"""The letters as they are written now that a matter may be handled simply （简易办理）."""

from intake_service.handling.letters.rules.template import FOOT, Template

D02 = Template(
    "D02",
    5,
    "信访事项受理告知书",
    """{document_no}

{petitioner}：

　　{you}于{petition_date}以{form}方式提出的信访事项（登记编号：{piece_no}），{coming}。经审查，该事项属于我单位职权范围，依据{article}、第三十一条第六项的规定，我单位于{accepted}予以受理。受理的诉求如下：

{requests}

　　一、办理途径和程序：{path}。

　　二、办理单位：{issuer}，联系人：{contact}，联系电话：{phone}。

　　三、办理期限：{limit}。{program}

　　四、{you}可以凭登记单上的查询码，并提供登记时所留电话号码的后四位或者登记编号，查询办理进展；没有登记单或者登记单遗失的，可以向上述联系人申请补发。{you}也可以凭登记编号向上述联系人询问办理情况。

　　五、对处理意见不服的，可以自收到处理意见书之日起{DL07}内依法请求复查；该信访事项属于评价范围的，可以自收到处理意见书之日起{DL13}内，凭查询码评价信访部门和责任单位的工作。"""
    + FOOT,
)
