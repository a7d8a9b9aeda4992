"""The records of an investigation; what they say is kept in the vault and printed on request."""

from intake_service.handling.letters.rules.template import Template

D13 = Template(
    "D13",
    1,
    "信访事项调查笔录",
    """信访件登记编号：{piece_no}
调查时间：{investigated_at}
调查地点：{place}
调查人员：{investigators}
被调查人：{asked_person}

　　一、陈述的事实

{facts}

　　二、证据

{evidence}

　　三、小结

{conclusion}

记录人：{recorder}

被调查人核对意见：
被调查人签名：　　　　　　　　　　　　　　年　　月　　日
调查人员签名：　　　　　　　　　　　　　　年　　月　　日
""",
    numbered=False,
)

D13_R = Template(
    "D13-R",
    1,
    "信访事项调查报告",
    """信访件登记编号：{piece_no}
调查时间：{investigated_at}
调查地点：{place}
调查人员：{investigators}

　　一、查明的事实

{facts}

　　二、证据

{evidence}

　　三、结论

{conclusion}

记录人：{recorder}

调查人员签名：　　　　　　　　　　　　　　年　　月　　日
""",
    numbered=False,
)
