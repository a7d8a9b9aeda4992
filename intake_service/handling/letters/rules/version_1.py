"""The first version of the letters, of which some name it still; nothing is written from it."""

from intake_service.handling.letters.rules.template import FOOT, Template

D02 = Template(
    "D02",
    1,
    "信访事项受理告知书",
    """{document_no}

{petitioner}：

　　您（们）于{petition_date}以{form}方式提出的信访事项（登记编号：{piece_no}），我单位于{arrived}收到（来源：{source}）。经审查，该事项属于我单位职权范围，依据《信访工作条例》第二十三条、第三十一条的规定，决定自{accepted}起予以受理。受理的诉求如下：

{requests}

　　一、办理途径和程序：{path}。

　　二、办理单位：{issuer}，联系人：{contact}，联系电话：{phone}。

　　三、办理期限：自受理之日起{DL05}内办结，至{due}届满。情况复杂的，经我单位负责人批准，可以适当延长，延长期限不超过{longest_extension}，并告知您（们）延期理由。

　　四、您（们）的权利：凭查询码{query_code}可以查询办理进展；认为工作人员与本信访事项或者与信访人有直接利害关系的，可以要求其回避；可以对办理工作作出满意度评价；对处理意见不服的，可以依法请求复查。"""
    + FOOT,
)

D03 = Template(
    "D03",
    1,
    "信访事项交办去向告知书",
    """{document_no}

{petitioner}：

　　您（们）提出的信访事项（登记编号：{piece_no}），我单位于{arrived}收到。依据《信访工作条例》第二十三条第一款的规定，该事项由{target}负责处理，我单位已于{date}将其交{target}办理，并要求按期反馈办理结果。{target}将依法告知您（们）接收情况以及处理途径和程序。

　　您（们）可凭查询码{query_code}查询办理进展。联系人：{contact}。"""
    + FOOT,
)

D09 = Template(
    "D09",
    1,
    "信访事项交办函",
    """{document_no}

{addressee}：

　　现将信访件（登记编号：{piece_no}，交办单号：{order_no}）交你单位办理。主要内容：{summary}

　　请依据《信访工作条例》第二十二条、第二十三条的规定，按照下列要求依法办理：

　　一、办理要求：{requirement}

　　二、自收到之日起{DL03}内书面告知信访人接收情况以及处理途径和程序。

　　三、于{feedback_due}前报送办结报告，并附处理意见书和送达凭证。

　　四、认为不属于你单位职权范围的，自收到之日起{DL04}内提出异议并详细说明理由，经核实同意后交还相关材料；不得自行转送。

　　联系人：{contact}。"""
    + FOOT,
)

D12 = Template(
    "D12",
    1,
    "信访事项延期办理告知书",
    """{document_no}

{petitioner}：

　　您（们）提出的信访事项（登记编号：{piece_no}）正在办理，原办理期限至{original_due}届满。因情况复杂（{reason}），依据《信访工作条例》第三十四条的规定，经我单位负责人{signer}批准，办理期限延长{days}日，至{due}届满。

　　特此告知。"""
    + FOOT,
)

D16 = Template(
    "D16",
    1,
    "信访事项处理意见书",
    """{document_no}

{petitioner}：

　　您（们）于{petition_date}提出的信访事项（登记编号：{piece_no}，来源：{source}），我单位于{accepted}受理。您（们）提出的诉求是：

{requests}

　　经调查核实：{facts}

　　依据：{basis}

　　依据《信访工作条例》第三十一条、第三十二条的规定，对您（们）的诉求逐项提出处理意见如下：

{opinions}

　　如不服本处理意见，可以自收到本处理意见书之日起{DL07}内，书面请求{remedy}复查。逾期不提出复查请求，仍以同一事实和理由提出诉求的，各级机关、单位不再受理。

　　签发人：{signer}"""
    + FOOT,
)

D20 = Template(
    "D20",
    1,
    "信访文书送达回证",
    """送达文书：信访事项处理意见书（{opinion_no}）
信访件登记编号：{piece_no}
受送达人：{petitioner}
送达方式：{way}
送达时间：{delivered}
签收情况：{signed}
送达凭证：{proof}
受送达人意见：{view}
送达人：{deliverer}"""
    + FOOT,
    numbered=False,
)

D21 = Template(
    "D21",
    1,
    "信访事项办结报告",
    """{document_no}

{addressee}：

　　你单位以交办单（{order_no}）交办的信访件（登记编号：{piece_no}）已经办结，现将有关情况报告如下：

　　一、办理情况：{handling}

　　二、处理结果：{result}（处理意见书文号：{opinion_no}）

　　三、送达情况：{delivery}

　　四、信访人意见：{view}

　　签发人：{signer}"""
    + FOOT,
)

D22 = Template(
    "D22",
    1,
    "信访事项退回重办通知",
    """{document_no}

{addressee}：

　　你单位就交办单（{order_no}，信访件登记编号：{piece_no}）报送的办结报告收悉。经审核，存在下列问题，现退回重新办理：

{defects}

　　请逐项整改，于{new_due}前重新报送办结报告。重新办理不影响法定办理期限的计算。"""
    + FOOT,
)
