"""The letters as they are written now: what a document is called, and room to sign by hand."""

from intake_service.handling.letters.rules.template import FOOT, Template

D07 = Template(
    "D07",
    2,
    "信访事项不再受理告知书",
    """{document_no}

{petitioner}：

　　{origin}（登记编号：{piece_no}），我单位于{arrived}收到。经审查，有关情况如下：

{facts}

　　该事项已由{final_organ}于{final_date}作出{final_document}（{final_no}），本件符合“{ground}”的情形。依据{basis}，我单位决定不再受理。

　　联系人：{contact}。"""
    + FOOT,
)

D14_B = Template(
    "D14-B",
    2,
    "信访事项听证笔录",
    """信访件登记编号：{piece_no}
信访人：{petitioner}
听证时间：{hearing_at}
听证地点：{hearing_place}
听证人员：{hearing_members}
结束日期：{hearing_ended}{correction}

　　一、陈述情况

{statements}

　　二、听证认定

{found}

记录人：{recorder}

听证参加人核对意见：
听证参加人签名：　　　　　　　　　　　　　　年　　月　　日
听证人员签名：　　　　　　　　　　　　　　年　　月　　日"""
    + FOOT,
    numbered=False,
)

D14_M = Template(
    "D14-M",
    2,
    "信访事项复查（复核）听证笔录",
    """信访件登记编号：{piece_no}
申请人：{petitioner}
听证事项：不服{attacked}，请求{stage}
听证时间：{hearing_at}
听证地点：{hearing_place}
听证人员：{hearing_members}
通知日期：{hearing_begun}
结束日期：{hearing_ended}

　　听证情况

{hearing_record}

记录人：{recorder}

听证参加人核对意见：
听证参加人签名：　　　　　　　　　　　　　　年　　月　　日
听证人员签名：　　　　　　　　　　　　　　年　　月　　日"""
    + FOOT,
    numbered=False,
)
