"""A clue from its note to the result, seen by three people, and by nobody else as numbers."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.moves import Role
from tests.harness import ORG, UNITS, Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    PROVINCE,
    done,
    events,
    get,
    later,
    matter,
    post,
    sweep,
)

pytestmark = pytest.mark.anyio

WHY = {"reason": "登记有误，重新核对。"}
MAKER, LEADER = UUID(int=21), UUID(int=22)
FORM: dict[str, Any] = {
    "kind": "list_fraud",
    "what": "拟社保安置人员名单与安置协议不一致。",
    "facts": "抽查二十户，其中两户不在安置范围。",
    "materials": "安置协议复印件，卷宗第30页。",
    "organ_kind": "human_resources",
    "organ": "某县人力资源社会保障局",
    "found_on": "2026-03-02",
    "decider_id": str(LEADER),
}
DUE = {"answer_due": "2026-03-31"}
RECEIVED = {"receipt_no": "某人社收〔2026〕8号", "received_on": "2026-03-02"}
REFUSED = {"refusal": "不属本机关职责。", "decided_on": "2026-03-02"}
TAKEN = {"decision_no": "某人社受〔2026〕5号", "decided_on": "2026-03-02"}
RESULT = {"result": "核减两户，追回补贴。", "result_on": "2026-03-02"}


async def leader(site: Site, **changes: Any) -> None:
    """The account of the leader who decides."""
    account = {"id": LEADER, "version": 1, "active": True, "kind": "person",
               "roles": ["unit_head"], "unit": ORG(COUNTY), "line": UNITS[COUNTY].line,
               "name": "李某某", "post": "局长", **changes}  # fmt: skip
    await site.receive("directory.account.recorded", LEADER, account)


async def by_maker(site: Site, path: str, body: Any = None) -> Any:
    """A POST by who made it, which succeeds."""
    return await done(await post(site, Role.UNIT_HANDLER, COUNTY, path, body, id=MAKER))


async def test_a_clue_goes_to_the_organ_and_its_result_comes_back(site: Site) -> None:
    await leader(site)
    form = {**FORM, "matter_id": str(await matter(site))}
    named = {**form, "facts": "信访人张三反映名单虚报。"}
    answer = await post(site, Role.UNIT_HANDLER, COUNTY, "/clues", named, id=MAKER)
    assert answer.json()["code"] == "names-person"
    stranger = {**form, "decider_id": str(uuid4())}
    answer = await post(site, Role.UNIT_HANDLER, COUNTY, "/clues", stranger, id=MAKER)
    assert answer.json()["code"] == "decider-unknown"
    made = await by_maker(site, "/clues", form)
    path = f"/clues/{made['id']}"
    assert (made["number"], made["status"]) == ("XS-2026-001", "drafted")
    # A colleague, the head of the same bureau who is not asked, the city and the province see none.
    for role, unit, id in (
        (Role.UNIT_HANDLER, COUNTY, uuid4()), (Role.UNIT_HEAD, COUNTY, uuid4()),
        (Role.UNIT_HEAD, CITY, None), (Role.SUPERVISOR, PROVINCE, None),
        (Role.DEPUTY, PROVINCE, None), (Role.UNIT_HANDLER, CITY, MAKER),
    ):  # fmt: skip
        async with site.client(role, unit=unit, id=id) as client:
            assert (await client.get(path)).status_code == 404, (role, unit)
            assert (await client.get(f"{path}/history")).status_code == 404
        assert await get(site, role, unit, "/clues/count", id=id) == {"count": 0}
    seen = await get(site, Role.PET_HEAD, PROVINCE, path)
    assert "approve" not in seen["allowed_moves"]
    early = await post(site, Role.UNIT_HANDLER, COUNTY, f"{path}/hand-over", DUE, id=MAKER)
    assert early.json()["code"] == "wrong-status"
    waits = await get(site, Role.UNIT_HEAD, COUNTY, "/tasks?queue=approve_clue", id=LEADER)
    assert [each["id"] for each in waits["items"]] == [made["id"]]
    assert await get(site, Role.UNIT_HEAD, COUNTY, "/tasks/count?queue=approve_clue") == {
        "count": 0
    }
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/approve", id=LEADER))

    out = await by_maker(site, f"{path}/hand-over", DUE)
    assert out["document_no"] == "成都锦江自然资信移〔2026〕1号"
    await by_maker(site, f"{path}/undo-hand-over", WHY)
    again = await by_maker(site, f"{path}/hand-over", DUE)
    assert again["document_no"].endswith("2号")
    # Two clerks at once: the receipt is recorded once.
    pair = await asyncio.gather(*(
        post(site, Role.UNIT_HANDLER, COUNTY, f"{path}/record-receipt", RECEIVED, id=MAKER)
        for _ in range(2)
    ))  # fmt: skip
    assert sorted(each.status_code for each in pair) == [200, 409]
    await by_maker(site, f"{path}/undo-receipt", WHY)
    await by_maker(site, f"{path}/record-receipt", RECEIVED)
    await by_maker(site, f"{path}/record-refusal", REFUSED)
    other = {"organ_kind": "public_security", "organ": "某县公安局", **WHY}
    moved = await by_maker(site, f"{path}/redirect", other)
    assert (moved["status"], moved["organ"], moved["receipt_no"]) == ("drafted", "某县公安局", None)
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/approve", id=LEADER))
    await by_maker(site, f"{path}/hand-over", DUE)
    await by_maker(site, f"{path}/record-receipt", RECEIVED)
    await by_maker(site, f"{path}/record-taking-up", TAKEN)
    await by_maker(site, f"{path}/undo-decision", WHY)
    await by_maker(site, f"{path}/record-taking-up", TAKEN)
    await by_maker(site, f"{path}/record-result", RESULT)
    await by_maker(site, f"{path}/undo-result", WHY)
    over = await by_maker(site, f"{path}/record-result", RESULT)
    assert (over["status"], over["result"]) == ("result_known", RESULT["result"])
    told = await events(site, "supervision.clues.counted")
    assert (told[-1]["result_known"], told[-1]["drafted"]) == (1, 0)
    assert {each["move"] for each in told} == {"count"}
    assert not any("matter_id" in each for each in told)


async def test_an_organ_that_says_nothing_is_proposed_to_be_asked_once(site: Site) -> None:
    await leader(site)
    made = await by_maker(site, "/clues", {**FORM, "matter_id": str(await matter(site))})
    path = f"/clues/{made['id']}"
    revised = {**FORM, "what": "名单虚报。", **WHY}
    assert (await by_maker(site, f"{path}/revise", revised))["what"] == "名单虚报。"
    dropped = await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/drop", WHY, id=LEADER)
    assert (await done(dropped))["status"] == "dropped"
    await by_maker(site, f"{path}/reopen", WHY)
    await by_maker(site, f"{path}/withdraw", WHY)
    await by_maker(site, f"{path}/reopen", WHY)
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/approve", id=LEADER))
    await by_maker(site, f"{path}/hand-over", DUE)
    await later(site, days=29)
    await sweep(site)
    assert (await by_maker(site, f"{path}/move-due", {"answer_due": "2026-04-10", **WHY}))[
        "proposed_on"
    ] is None
    await later(site, days=40)
    await sweep(site)
    row = await get(site, Role.UNIT_HANDLER, COUNTY, path, id=MAKER)
    assert row["proposed_on"] == "2026-04-11"
    sent = await by_maker(site, f"{path}/remind")
    assert sent["document_no"] in sent["reminder"]
    await sweep(site)
    twice = await post(site, Role.UNIT_HANDLER, COUNTY, f"{path}/dismiss", WHY, id=MAKER)
    assert twice.json()["code"] == "nothing-proposed"
    history = await get(site, Role.UNIT_HANDLER, COUNTY, f"{path}/history", id=MAKER)
    assert [each["move"] for each in history].count("propose") == 1
