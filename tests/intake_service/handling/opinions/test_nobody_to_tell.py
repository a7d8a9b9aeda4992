"""Who signed nothing, or cannot be found, is answered without letters, and the reason is kept."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.handling.executions.steps import executions
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    DELIVERY,
    DRAFT,
    REPORT,
    Line,
    finding,
    get,
    post,
    registration,
    sweep,
)

pytestmark = pytest.mark.anyio
HANDLER, HEAD, OFFICE = Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.PET_HEAD
NOBODY = {"ground": "anonymous", "reason": "来信没有署名和联系方式，无法告知。"}
NAMELESS: list[dict[str, Any]] = [{"is_main": True}]


async def issued(site: Site, petitioners: list[dict[str, Any]] = NAMELESS) -> Line:
    """An opinion was issued about a piece of these petitioners."""
    line = Line(site)
    form = registration(petitioners=petitioners, original_text="反映补偿款没有足额支付。")
    line.piece = (await line.do("/pieces", form, Role.REGISTRAR, unit="510000"))["id"]
    path = f"/pieces/{line.piece}"
    found = await line.do(f"{path}/triage", finding(), Role.TRIAGE, unit="510000")
    line.matter = found["matter_id"]
    body = {"unit_id": str(ORG(BUREAU)), "requirement": "依法调查处理",
            "feedback_due": "2026-05-20"}  # fmt: skip
    line.order = (await line.do(f"{path}/assign", body, OFFICE, unit="510000"))["id"]
    await line.do(f"/orders/{line.order}/sign-for", {}, HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, HEAD)
    await line.do(f"{path}/investigate", {"investigators": ["陈某某", "赵某某"]}, HANDLER)
    ask = {"days": 10, "reason": "案情复杂，需补充勘测。"}
    extension = (await line.do(f"{path}/extensions", ask, HANDLER))["id"]
    await line.do(f"/extensions/{extension}/approve", {}, HEAD)
    await line.do(f"{path}/draft-opinion", DRAFT, HANDLER)
    await line.do(f"{path}/issue-opinion", {}, HEAD)
    return line


async def test_a_nameless_piece_comes_to_its_lawful_end_without_a_letter(site: Site) -> None:
    line = await issued(site)
    path = f"/pieces/{line.piece}"
    kinds = {each["kind"] for each in (await get(site, "/letters", piece_id=line.piece)).json()[
        "items"]}  # fmt: skip
    assert kinds.isdisjoint({"D02", "D03", "D12"}), kinds
    told = (await get(site, f"{path}/history")).json()["items"]
    why = "未署信访人姓名（名称），无法书面告知"
    assert [each["move"] for each in told if (each["reason"] or "").endswith(why)] == [
        "accept", "extend",
    ]  # fmt: skip
    verb = f"{path}/close-undelivered"
    assert (await post(site, verb, NOBODY, HANDLER, unit=BUREAU)).status_code == 403
    unclear = {**NOBODY, "ground": "address_unclear"}
    wrong = await post(site, verb, {**unclear, "ground": "not_found"}, HEAD, unit=BUREAU)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "undelivered-ground-wrong")
    closed = await line.do(verb, NOBODY, HEAD)
    assert (closed["status"], closed["delivered_at"], closed["closed_at"] is None) == (
        "closed_undelivered", None, False,
    )  # fmt: skip
    clocks = await line.clocks()
    assert (set(clocks) & {"DL02", "DL03", "DL07", "DL13"}, clocks["DL05"][0]["outcome"]) == (
        set(), "met",
    )  # fmt: skip
    assert [each["status"] for each in await executions(line)] == ["owed"]
    agreed = await post(site, f"/orders/{line.order}/report", REPORT, HEAD, unit=BUREAU)
    assert (agreed.status_code, agreed.json()["code"]) == (409, "petitioner-unheard")
    await line.do(f"/orders/{line.order}/report", {**REPORT, "petitioner_view": "none"}, HEAD)
    (letter,) = (await get(site, "/letters", matter_id=line.matter, kind="D21")).json()["items"]
    assert "无法送达信访人" in (await get(site, f"/letters/{letter['id']}")).json()["body"]
    back = {"reason": "信访人来访"}
    pending = await post(site, f"{path}/undo-close-undelivered", back, HEAD, unit=BUREAU)
    assert (pending.status_code, pending.json()["code"]) == (409, "report-pending")
    await line.do(f"/orders/{line.order}/pass", {}, OFFICE, unit="510000")
    await line.later(days=60)
    await sweep(site.app)
    assert (await line.detail())["status"] == "closed_undelivered", "nothing lapses"


async def test_who_turns_up_gets_the_opinion_in_the_ordinary_way(site: Site) -> None:
    line = await issued(site, [{"name": "王某某", "address": "某县某乡", "is_main": True}])
    path = f"/pieces/{line.piece}"
    verb, absent = f"{path}/close-undelivered", {"ground": "not_found", "reason": "查找不到本人。"}
    unclear = {"ground": "address_unclear", "reason": "按登记的住址无法投递"}
    for body in (NOBODY, unclear, {**absent, "insufficiency": "没有门牌号"}):
        wrong = await post(site, verb, body, HEAD, unit=BUREAU)
        assert (wrong.status_code, wrong.json()["code"]) == (422, "undelivered-ground-wrong")
    await line.do(verb, {**unclear, "insufficiency": "只写到乡，没有村组"}, HEAD)
    said = (await get(site, f"{path}/history")).json()["items"][-1]["reason"]
    assert said.endswith("登记的住址不足以送达：只写到乡，没有村组")
    await line.do(f"{path}/undo-close-undelivered", {"reason": "信访人来访"}, HEAD)
    untried = await post(site, verb, absent, HEAD, unit=BUREAU)
    assert (untried.status_code, untried.json()["code"]) == (422, "undelivered-ground-wrong")
    await line.do(f"{path}/send-opinion", {"proof": "挂号信退回存卷"}, HANDLER)
    await line.do(verb, absent, HEAD)
    twice = await post(site, verb, absent, HEAD, unit=BUREAU)
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong-status")
    found = await line.do(
        f"{path}/undo-close-undelivered", {"reason": "信访人来访，已登记住址"}, HEAD
    )
    assert (found["status"], found["closed_at"]) == ("opinion_issued", None)
    await line.do(f"{path}/deliver-opinion", DELIVERY, HANDLER)
    assert [each["outcome"] for each in (await line.clocks())["DL07"]] == ["open"]
    assert [each["status"] for each in await executions(line)] == ["owed"], "owed once"
