"""The letters of reviews 复查 and re-reviews 复核, and the receipt that names its document."""

from intake_service.handling.letters.rules.template import FOOT, Template

D06_R = Template(
    "D06-R",
    1,
    "信访事项复查（复核）申请不予受理告知书",
    """{document_no}

{petitioner}：

　　{you}不服{attacked}，于{requested}请求{stage}，该请求于{received}到达我单位。经审查，{reason}

　　依据{article}的规定，我单位对该{stage}请求不予受理。{advice}

　　签发人：{signer}"""
    + FOOT,
)

D14_R = Template(
    "D14-R",
    1,
    "信访事项复查（复核）听证通知书",
    """{document_no}

{petitioner}：

　　{you}不服{attacked}，请求{stage}一案，我单位决定举行听证。现将有关事项通知如下：

　　一、听证时间：{hearing_at}

　　二、听证地点：{hearing_place}

　　三、听证人员：{hearing_members}

　　请按时参加，可以在听证时陈述意见、提交证据。{counting}"""
    + FOOT,
)

D14_M = Template(
    "D14-M",
    1,
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

记录人：{recorder}"""
    + FOOT,
    numbered=False,
)

D17 = Template(
    "D17",
    1,
    "信访事项复查（复核）申请登记表",
    """申请人：{petitioner}
信访件登记编号：{piece_no}
申请事项：{stage}
原意见：{attacked}
收到原意见的日期：{attacked_received}
提出申请的日期：{requested}
提出申请的形式：{form}
受理申请的机关：{asked}

　　申请请求

{wish}

　　事实和理由

{grounds}

　　附件：{annexes}

登记人：{recorder}"""
    + FOOT,
    numbered=False,
)

_OPINION = """{document_no}

{petitioner}：

　　{you}不服{attacked}，于{requested}请求WORD，该请求于{received}到达我单位，我单位于{taken_up}受理。{opening}

　　一、信访诉求

{requests}

　　二、原意见

{original}

　　三、WORD请求和理由

{wish}

{grounds}

　　四、WORD查明的情况

{facts}

　　五、法律政策依据

{basis}

　　六、WORD意见

{why}

{ruling}

　　{remedy}

　　签发人：{signer}"""

D18 = Template("D18", 1, "信访事项复查意见书", _OPINION.replace("WORD", "复查") + FOOT)
D19 = Template("D19", 1, "信访事项复核意见书", _OPINION.replace("WORD", "复核") + FOOT)

D20 = Template(
    "D20",
    3,
    "信访文书送达回证",
    """送达文书：{document}（{opinion_no}）
信访件登记编号：{piece_no}
受送达人：{petitioner}
送达情况：{receipt}
送达凭证：{proof}
受送达人意见：{view}
记录人：{recorder}"""
    + FOOT,
    numbered=False,
)
