"""The letters of a hearing before an opinion: its notice, its other day, its end, its minutes."""

from intake_service.handling.letters.rules.template import FOOT, Template

D14 = Template(
    "D14",
    1,
    "信访事项听证通知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}）属于{ground}信访事项，依据{article}的规定，我单位决定举行听证。现将有关事项通知如下：

　　一、听证时间：{hearing_at}

　　二、听证地点：{hearing_place}

　　三、听证人员：{hearing_members}

　　请按时参加，可以在听证时陈述意见、提交证据。"""
    + FOOT,
)

D14_P = Template(
    "D14-P",
    1,
    "信访事项听证改期通知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}），我单位原通知于{former_at}举行听证，现予变更。理由：{reason}变更后的安排如下：

　　一、听证时间：{hearing_at}

　　二、听证地点：{hearing_place}

　　三、听证人员：{hearing_members}

　　请按时参加，可以在听证时陈述意见、提交证据。"""
    + FOOT,
)

D14_C = Template(
    "D14-C",
    1,
    "信访事项取消听证通知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}），我单位原通知于{former_at}举行听证，现予取消。理由：{reason}

　　该信访事项由我单位继续依法办理。"""
    + FOOT,
)

D14_B = Template(
    "D14-B",
    1,
    "信访事项听证笔录",
    """信访件登记编号：{piece_no}
信访人：{petitioner}
听证时间：{hearing_at}
听证地点：{hearing_place}
听证人员：{hearing_members}
结束日期：{hearing_ended}

{correction}

　　一、陈述情况

{statements}

　　二、听证认定

{found}

记录人：{recorder}"""
    + FOOT,
    numbered=False,
)
