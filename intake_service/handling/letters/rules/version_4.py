"""The letters as they are written now that a petitioner can enquire and rate."""

from intake_service.handling.letters.rules.template import FOOT, Template

D02 = Template(
    "D02",
    4,
    "信访事项受理告知书",
    """{document_no}

{petitioner}：

　　{you}于{petition_date}以{form}方式提出的信访事项（登记编号：{piece_no}），{coming}。经审查，该事项属于我单位职权范围，依据{article}、第三十一条第六项的规定，我单位于{accepted}予以受理。受理的诉求如下：

{requests}

　　一、办理途径和程序：{path}。

　　二、办理单位：{issuer}，联系人：{contact}，联系电话：{phone}。

　　三、办理期限：{limit}。情况复杂的，经我单位负责人批准，可以延长办理期限，延长累计不超过{longest_extension}，并告知{you}延期理由。

　　四、{you}可以凭登记单上的查询码，并提供登记时所留电话号码的后四位或者登记编号，查询办理进展；没有登记单或者登记单遗失的，可以向上述联系人申请补发。{you}也可以凭登记编号向上述联系人询问办理情况。

　　五、对处理意见不服的，可以自收到处理意见书之日起{DL07}内依法请求复查；该信访事项属于评价范围的，可以自收到处理意见书之日起{DL13}内，凭查询码评价信访部门和责任单位的工作。"""
    + FOOT,
)

D16 = Template(
    "D16",
    4,
    "信访事项处理意见书",
    """{document_no}

{petitioner}：

　　{you}于{petition_date}提出的信访事项（登记编号：{piece_no}），{coming}，我单位于{accepted}受理。{opening}

　　一、诉求

{requests}

　　二、调查核实的情况

{facts}

　　三、法律政策依据

{basis}

　　四、处理意见

　　依据《信访工作条例》第三十一条第六项、第三十二条的规定，对{you}的诉求逐项答复如下：

{opinions}

　　如不服本处理意见，可以自收到本处理意见书之日起{DL07}内，依据《信访工作条例》第三十五条的规定，书面请求{remedy}复查。

　　该信访事项属于评价范围且尚未评价的，可以自收到本处理意见书之日起{DL13}内，凭登记单上的查询码评价信访部门和责任单位的工作；没有登记单或者登记单遗失的，可以向我单位申请补发。

　　签发人：{signer}"""
    + FOOT,
)
