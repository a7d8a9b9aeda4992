"""The letters as they are written now, where the first version was not true of every case."""

from intake_service.handling.letters.rules.template import FOOT, Template

D02 = Template(
    "D02",
    2,
    "信访事项受理告知书",
    """{document_no}

{petitioner}：

　　{you}于{petition_date}以{form}方式提出的信访事项（登记编号：{piece_no}），由{sent_by}于{received}交我单位办理。经审查，该事项属于我单位职权范围，依据《信访工作条例》第二十三条第三款、第三十一条第六项的规定，我单位于{accepted}予以受理。受理的诉求如下：

{requests}

　　一、办理途径和程序：{path}。

　　二、办理单位：{issuer}，联系人：{contact}，联系电话：{phone}。

　　三、办理期限：{limit}。情况复杂的，经我单位负责人批准，可以延长办理期限，延长累计不超过{longest_extension}，并告知{you}延期理由。

　　四、{you}可以凭登记编号向上述联系人询问办理情况；对处理意见不服的，可以自收到处理意见书之日起{DL07}内依法请求复查。"""
    + FOOT,
)

D03 = Template(
    "D03",
    2,
    "信访事项交办去向告知书",
    """{document_no}

{petitioner}：

　　{origin}（登记编号：{piece_no}），我单位于{arrived}收到。依据{article}的规定，该事项由{target}负责处理，我单位已于{date}将其交{target}办理，并要求按期反馈办理结果。{target}将依法告知{you}接收情况以及处理途径和程序。

　　{you}可以凭登记编号向我单位询问交办情况。联系人：{contact}。"""
    + FOOT,
)

D09 = Template(
    "D09",
    2,
    "信访事项交办函",
    """{document_no}

{addressee}：

　　现将信访件（登记编号：{piece_no}，交办单号：{order_no}）交你单位办理。主要内容：{summary}

　　请依据《信访工作条例》第二十三条的规定，按照下列要求依法办理：

{duties}

　　联系人：{contact}。"""
    + FOOT,
)

D12 = Template(
    "D12",
    2,
    "信访事项延期办理告知书",
    """{document_no}

{petitioner}：

　　{you}提出的信访事项（登记编号：{piece_no}）正在办理，原办理期限{original_end}。因情况复杂，依据《信访工作条例》第三十四条的规定，经我单位负责人{signer}批准，办理期限自{original_raw}起延长{days}日，{new_end}。

　　延期理由：{reason}

　　特此告知。"""
    + FOOT,
)

D16 = Template(
    "D16",
    2,
    "信访事项处理意见书",
    """{document_no}

{petitioner}：

　　{you}于{petition_date}提出的信访事项（登记编号：{piece_no}），由{sent_by}于{received}交我单位办理，我单位于{accepted}受理。{opening}

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

　　签发人：{signer}"""
    + FOOT,
)

D20 = Template(
    "D20",
    2,
    "信访文书送达回证",
    """送达文书：信访事项处理意见书（{opinion_no}）
信访件登记编号：{piece_no}
受送达人：{petitioner}
送达情况：{receipt}
送达凭证：{proof}
受送达人意见：{view}
记录人：{recorder}"""
    + FOOT,
    numbered=False,
)

D21 = Template(
    "D21",
    2,
    "信访事项办结报告",
    """{document_no}

{addressee}：

　　{addressee}以交办单（{order_no}）交我单位办理的信访件（登记编号：{piece_no}），处理意见已经出具并送达，现将有关情况报告如下：

{sections}

　　签发人：{signer}"""
    + FOOT,
)

D22 = Template(
    "D22",
    2,
    "信访事项退回重办通知",
    """{document_no}

{addressee}：

　　你单位就交办单（{order_no}，信访件登记编号：{piece_no}）报送的办结报告收悉。经审核，存在下列问题，现退回重新办理：

{defects}

　　请逐项整改，于{new_due}前（含当日）重新报送办结报告，并逐项说明整改情况。处理意见需要重新作出的，由你单位撤回原处理意见书后重新出具；法定办理期限不重新起算。"""
    + FOOT,
)
