"""The slip that a petitioner takes along says what is true, and names nobody."""

import pytest
import sqlalchemy as sa

from intake_service.privacy.vault.models import VaultReading
from shared.moves import Role
from tests.harness import Site
from tests.intake_service.evaluation.ask import ask, elsewhere
from tests.intake_service.make import BUREAU, NEIGHBOUR, Line, post, registration

pytestmark = pytest.mark.anyio
OFFICE = "510000"


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


ASKED = {"asked_by": "petitioner", "purpose": "登记单遗失，本人到场申请"}


async def test_a_lost_slip_is_issued_again_and_that_is_recorded(site: Site) -> None:
    line = await Line(site).assign()
    known = (await line.detail())["number"]
    first = (await post(site, f"/pieces/{line.piece}/reveal", {
        "fields": ["query_code"], "purpose": "核对登记单内容"}, Role.REGISTRAR)).json()  # fmt: skip
    await line.later(days=2)
    again = await post(site, f"/pieces/{line.piece}/slip", ASKED, Role.UNIT_HANDLER, unit=BUREAU)
    assert again.status_code == 200, again.text
    lines = again.json()["slip"].splitlines()
    assert f"登记编号：{known}" in lines
    assert f"查询码：{first['query_code']}" in lines
    assert lines[lines.index("登记单位：四川省自然资源厅") + 1:][:2] == [
        "登记人：registrar某某", "补发日期：2026年3月4日",
    ]  # fmt: skip
    async with site.app.state.database.read() as session:
        looks = (await session.scalars(sa.select(VaultReading).order_by(VaultReading.at))).all()
    assert [each.field for each in looks] == ["query_code", "query_code"]
    assert looks[-1].purpose == "补发登记单（信访人本人）：登记单遗失，本人到场申请"


async def test_a_slip_is_not_issued_again_to_everybody(site: Site) -> None:
    line = await Line(site).assign()
    path = f"/pieces/{line.piece}/slip"
    for form, role, unit, wanted in (
        (ASKED, Role.DEPUTY, OFFICE, (403, "role-not-allowed")),
        (ASKED, Role.UNIT_HANDLER, NEIGHBOUR, (404, "not-found")),
        ({**ASKED, "asked_by": "anybody"}, Role.REGISTRAR, OFFICE, (422, "invalid-input")),
        ({**ASKED, "purpose": "看"}, Role.REGISTRAR, OFFICE, (422, "invalid-input")),
        ({"purpose": "登记单遗失"}, Role.REGISTRAR, OFFICE, (422, "invalid-input")),
    ):
        answer = await post(site, path, form, role, unit=unit)
        assert (answer.status_code, answer.json()["code"]) == wanted
    sealed = await Line(site, line.now).register(purpose="accusation")
    path = f"/pieces/{sealed.piece}/slip"
    refused = await post(site, path, ASKED, Role.REGISTRAR)
    assert (refused.status_code, refused.json()["code"]) == (403, "content-sealed")
    slip = (await post(site, path, ASKED, Role.PET_HEAD)).json()["slip"]
    assert "查询办理进展" not in slip
