"""The letters about an objection: of whoever objects, and of whoever answers."""

from intake_service.handling.letters.rules.template import FOOT, Template

D10 = Template(
    "D10",
    1,
    "信访事项异议函",
    """{document_no}

{addressee}：

　　{given}（登记编号：{piece_no}），我单位于{received}收到。经审查，我单位认为该事项不属于我单位职权范围，依据《信访工作条例》第二十三条第三款的规定提出异议。{timing}

　　一、异议理由

{reasons}

　　二、建议办理单位：{organ}。

　　三、建议依据：{basis}

　　相关材料经核实同意后交还。请予核实答复。联系人：{contact}。

　　签发人：{signer}"""
    + FOOT,
)

D11 = Template(
    "D11",
    1,
    "信访事项异议核实意见",
    """{document_no}

{addressee}：

　　你单位于{lodged}就{slip}提出的异议收悉（信访件登记编号：{piece_no}）。经核实，{decision}你单位提出的异议。

　　理由：{reason}

　　{consequence}

　　签发人：{signer}"""
    + FOOT,
)
