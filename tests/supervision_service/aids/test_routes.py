"""An aid from the asking to its outcome; what is sensitive, who looks, and the close-out."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from shared.moves import Role
from tests.harness import ORG, Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    Case,
    case_at,
    done,
    events,
    evidence,
    get,
    matter,
    post,
    ready,
    sweep,
)

pytestmark = pytest.mark.anyio

WHY = {"reason": "情况有变，重新办理。"}
FORM: dict[str, Any] = {
    "kind": "welfare_post",
    "asked_by": "handling_unit",
    "need": "协助安排一个公益性岗位。",
    "basis": "公益性岗位开发管理办法",
    "due": "2026-03-09",
    "organ_kind": "human_resources",
    "organ": "某县人力资源社会保障局",
}
SECRET = "长期患病，家庭月收入不足两千元"
DECIDED = {"decision_no": "某人社岗〔2026〕6号", "decided_on": "2026-03-02"}
DONE = {"done_on": "2026-03-02", "proof": "上岗通知书，卷宗第41页。"}
HANDLER, HEAD = (Role.UNIT_HANDLER, COUNTY), (Role.UNIT_HEAD, COUNTY)
CLERK = UUID(int=31)


async def asked(site: Site, matter_id: UUID | str, **changes: Any) -> str:
    """The path of an aid that the county asks for."""
    form = {**FORM, "matter_id": str(matter_id), **changes}
    made = await done(await post(site, *HANDLER, "/aids", form, id=CLERK))
    return f"/aids/{made['id']}"


async def acted(site: Site, path: str, verb: str, body: Any = None, by: Any = HEAD) -> Any:
    """A POST that succeeds."""
    return await done(await post(site, *by, f"{path}/{verb}", body))


async def test_another_organ_gives_it_and_what_is_sensitive_stays_apart(site: Site) -> None:
    path = await asked(site, await matter(site))
    early = await post(site, *HEAD, f"{path}/grant", DECIDED)
    assert early.json()["code"] == "letter-missing"
    sent = await acted(site, path, "send")
    assert sent["document_no"] == "成都锦江自然资信帮〔2026〕1号"
    assert (await post(site, *HEAD, f"{path}/send")).json()["code"] == "nothing-to-send"
    await acted(site, path, "record-facts", {"facts": SECRET}, by=HANDLER)
    look = {"purpose": "核对岗位条件"}
    for role, unit, status in (
        (Role.UNIT_HEAD, NEIGHBOUR_COUNTY, 404), (Role.UNIT_HEAD, CITY, 403),
        (Role.PET_HEAD, PROVINCE, 403), (Role.DEPUTY, PROVINCE, 403),
    ):  # fmt: skip
        assert (await post(site, role, unit, f"{path}/reveal", look)).status_code == status
    (shown,) = await acted(site, path, "reveal", look, by=HANDLER)
    assert shown["facts"] == SECRET
    readings = await get(site, *HEAD, f"{path}/readings")
    assert [each["purpose"] for each in readings] == [look["purpose"]]

    # Two heads at once: decided once.
    pair = await asyncio.gather(*(post(site, *HEAD, f"{path}/grant", DECIDED) for _ in range(2)))
    assert sorted(each.status_code for each in pair) == [200, 409]
    await acted(site, path, "undo-decision", WHY)
    await acted(site, path, "refuse", {**DECIDED, "refusal": "名额已满。"})
    await acted(
        site, path, "redirect", {**WHY, "organ_kind": "government", "organ": "某镇人民政府"}
    )
    await acted(site, path, "send")
    await acted(site, path, "grant", DECIDED)
    await done(await post(site, *HANDLER, f"{path}/carry-out", DONE, id=CLERK))
    await acted(site, path, "put-back", WHY)
    own = UUID(int=32)
    await done(await post(site, *HEAD, f"{path}/carry-out", DONE, id=own))
    came = {"outcome": "已上岗。"}
    mine = await post(site, *HEAD, f"{path}/close", came, id=own)
    assert mine.json()["code"] == "closer-is-doer"
    over = await acted(site, path, "close", came)
    assert (over["status"], over["punctuality"]) == ("closed", "on_time")
    await acted(site, path, "undo-close", WHY)

    told = await events(site, "supervision.aid.moved")
    assert (told[-1]["status"], told[-1]["outside"]) == ("carried_out", True)
    answers = [await get(site, *HEAD, each) for each in (path, f"{path}/history", "/aids")]
    assert SECRET not in str(told) + str(answers)
    async with site.app.state.database.read() as session:
        for table in ("aid", "history", "event"):
            rows = await session.scalars(sa.text(f"SELECT whole::text FROM {table} whole"))
            assert SECRET not in "".join(rows), table


async def test_our_own_unit_gives_it_and_is_reminded(site: Site) -> None:
    owner = {"organ_kind": None, "organ": None, "owner_id": str(ORG("D04"))}
    path = await asked(site, await matter(site), kind="policy_explanation", **owner)
    assert (await post(site, *HEAD, f"{path}/grant", DECIDED)).json()["code"] == "not-deciding-unit"
    division = (Role.DIV_HEAD, "D04")
    await acted(site, path, "grant", {"decided_on": "2026-03-02"}, by=division)
    await sweep(site)
    (told,) = (await get(site, Role.PET_HEAD, PROVINCE, "/reminders?about=aid"))["items"]
    assert (told["unit_id"], told["days"]) == (str(ORG("D04")), 7)
    waits = await get(site, Role.DIV_HANDLER, "D04", "/tasks?queue=carry_out_aid")
    assert [each["due"] for each in waits["items"]] == ["2026-03-09"]
    await acted(site, path, "move-due", {**WHY, "due": "2026-03-20"})
    await acted(site, path, "withdraw", {"reason": "本人不需要。"})
    assert (await acted(site, path, "reopen", WHY))["status"] == "asked"
    self_asked = await post(site, *HEAD, "/aids", {
        **FORM, "matter_id": str(await matter(site)), **owner, "owner_id": str(ORG(COUNTY)),
    }, id=CLERK)  # fmt: skip
    mine = f"/aids/{(await done(self_asked))['id']}/grant"
    refused = await post(site, *HEAD, mine, {"decided_on": "2026-03-02"}, id=CLERK)
    assert refused.json()["code"] == "decider-is-asker"
    conditional = {**FORM, "matter_id": str(uuid4()), "basis": "签订息诉罢访承诺书后给予"}
    assert (await post(site, *HANDLER, "/aids", conditional)).status_code == 422


async def test_it_shows_that_hardship_was_examined_at_the_close_out(site: Site) -> None:
    case: Case = await case_at(site, "in_supervision")
    await ready(site, case)
    path = await asked(site, case.matter)
    aid = path.rpartition("/")[2]
    apply = f"/listings/{case.id}/apply-closeout"
    claim = {"criterion": "C4", "text": "已申请公益性岗位。", "aid_id": aid}
    foreign = (await asked(site, await matter(site))).rpartition("/")[2]
    for wrong in ({**claim, "aid_id": foreign}, {**claim, "criterion": "C3"}):
        form = evidence(**{wrong["criterion"]: wrong})
        assert (await post(site, *HEAD, apply, form)).json()["code"] == "aid-not-evidence"
    await done(await post(site, *HEAD, apply, evidence(C4=claim)))
    detail = await get(site, *HEAD, f"/listings/{case.id}")
    (shown,) = [each for each in detail["criteria"] if each["code"] == "C4"]
    assert (shown["aid_id"], shown["applies"]) == (aid, True)
