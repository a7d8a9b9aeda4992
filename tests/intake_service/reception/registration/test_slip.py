"""The slip that a petitioner takes along says what is true, and names nobody."""

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.evaluation.ask import ask, elsewhere
from tests.intake_service.make import post, registration

pytestmark = pytest.mark.anyio


async def test_the_slip_says_how_to_enquire_and_that_is_so(site: Site) -> None:
    made = (await post(site, "/pieces", registration(), Role.REGISTRAR)).json()
    code, number = made["query_code"], made["number"]
    assert made["slip"].splitlines() == [
        "信访事项登记单",
        "",
        f"登记编号：{number}",
        f"查询码：{code}",
        "信访形式：来信",
        "信访日期：2026年2月27日",
        "收到日期：2026年3月2日",
        "登记日期：2026年3月2日",
        "信访人数：3人",
        "登记单位：四川省自然资源厅",
        "登记人：registrar某某",
        "",
        "　　凭查询码，并提供登记时所留电话号码的后四位或者登记编号，可以查询办理进展；"
        "答复送达后，属于评价范围的，可以凭查询码对信访部门和责任单位的工作各评价一次。",
        "　　请妥善保管查询码，不要告诉他人。",
    ]
    for known in ({"phone_tail": "0000"}, {"number": number}):
        answer = await ask(site, elsewhere(), query_code=code, **known)
        assert answer.status_code == 200
    for hidden in ("王", "1380", "锦江", "补偿"):
        assert hidden not in made["slip"]


async def test_of_an_accusation_the_slip_promises_nothing(site: Site) -> None:
    form = registration(purpose="accusation")
    made = (await post(site, "/pieces", form, Role.REGISTRAR)).json()
    assert (made["sealed"], made["purpose"]) == (True, "accusation")
    assert made["query_code"] in made["slip"]
    assert "查询办理进展" not in made["slip"]
    assert "评价" not in made["slip"]
