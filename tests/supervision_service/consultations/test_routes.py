"""Consultations over HTTP, with their tasks; a third party sees one, until its day."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.supervision_service.make import (
    COUNTY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    case_at,
    done,
    events,
    get,
    later,
    post,
)

pytestmark = pytest.mark.anyio

DIVISION, OTHER_DIVISION = "D04", "D05"
QUESTION = {
    "kind": "topic",
    "question": "划转补缴出让金能否分户办理？",
    "material": "项目用地为划拨，部分业主愿意先行补缴。",
    "reference": "卷宗第12页",
    "due": "2026-03-20",
    "unit_ids": [str(ORG(DIVISION)), str(ORG(COUNTY))],
}
OPINION = {"opinion": "可以分户办理，依据为划拨用地补缴办法。"}


async def expert(site: Site, **changes: Any) -> UUID:
    """The account of a third party, as directory tells of it."""
    id = uuid4()
    account = {"id": id, "version": 1, "active": True, "kind": "person", "roles": ["third_party"],
               "unit": ORG(PROVINCE), "line": PROVINCE, "name": None, "post": None,
               **changes}  # fmt: skip
    await site.receive("directory.account.recorded", id, account)
    return id


async def test_units_are_asked_and_speak_and_the_conclusion_becomes_tasks(site: Site) -> None:
    case = await case_at(site, "listed")
    path = f"/listings/{case.id}/consultations"
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, QUESTION))
    assert (made["number"], made["status"]) == ("HS-2026-001", "called")
    row = f"/consultations/{made['id']}"

    said = await post(site, Role.DIV_HANDLER, DIVISION, f"{row}/give-opinion", OPINION)
    assert (await done(said))["participants"][0]["opinion"] == OPINION["opinion"]
    for role, unit in ((Role.DIV_HANDLER, OTHER_DIVISION), (Role.UNIT_HEAD, NEIGHBOUR_COUNTY)):
        assert (await post(site, role, unit, f"{row}/give-opinion", OPINION)).status_code == 404
    unasked = await post(site, Role.DEPUTY, PROVINCE, f"{row}/give-opinion", OPINION)
    assert (unasked.status_code, unasked.json()["code"]) == (403, "not-participant")
    # The province sees it, and whoever is asked; the city above the county is not.
    assert (await get(site, Role.UNIT_HANDLER, COUNTY, row))["allowed_moves"] == ["give-opinion"]
    assert (await get(site, Role.UNIT_HEAD, "510100", "/consultations/count")) == {"count": 0}

    task = {"unit_id": str(ORG(COUNTY)), "task": "公示分户补缴办法。", "due": "2026-04-10"}
    form: dict[str, Any] = {"conclusion": "同意分户办理。", "tasks": [task]}
    early = await post(site, Role.PET_HEAD, PROVINCE, f"{row}/conclude", form)
    assert early.json()["code"] == "opinions-missing"
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{row}/give-opinion", OPINION))
    past = {**form, "tasks": [{**task, "due": "2026-03-01"}]}
    refused = await post(site, Role.PET_HEAD, PROVINCE, f"{row}/conclude", past)
    assert refused.json()["code"] == "due-past"
    over = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{row}/conclude", form))
    assert (over["status"], over["conclusion"]) == ("concluded", "同意分户办理。")
    late = await post(site, Role.UNIT_HEAD, COUNTY, f"{row}/give-opinion", OPINION)
    assert late.json()["code"] == "wrong-status"
    # The county still sees what was said of its case; who was only asked about it does not.
    assert (await get(site, Role.UNIT_HEAD, COUNTY, row))["allowed_moves"] == []
    assert (await site.client(Role.DIV_HANDLER, unit=DIVISION).get(row)).status_code == 404

    (owed,) = (await get(site, Role.UNIT_HANDLER, COUNTY, "/follow-ups?status=owed"))["items"]
    assert (owed["source_number"], owed["task"]) == ("HS-2026-001", task["task"])
    again = await done(
        await post(site, Role.PET_HEAD, PROVINCE, f"{row}/reopen", {"reason": "情况有变。"})
    )
    assert (again["status"], again["conclusion"]) == ("called", None)
    gone = await post(site, Role.PET_HEAD, PROVINCE, f"{row}/cancel", {"reason": "不再需要。"})
    assert (await done(gone))["punctuality"] is None
    history = await get(site, Role.SUPERVISOR, PROVINCE, f"{row}/history")
    assert [each["move"] for each in history] == [
        "call", "give-opinion", "give-opinion", "conclude", "reopen", "cancel",
    ]  # fmt: skip
    told = await events(site, "supervision.consultation.moved")
    assert [(each["asked"], each["answered"]) for each in told][:3] == [(2, 0), (2, 1), (2, 2)]


async def test_a_third_party_sees_the_one_that_asks_it_until_its_day_and_nothing_else(
    site: Site,
) -> None:
    case = await case_at(site, "listed")
    path = f"/listings/{case.id}/consultations"
    one, two = await expert(site), await expert(site)
    asked = {"account_id": str(one), "institution": "某某律师事务所", "until": "2026-03-10"}
    both = [asked, {**asked, "account_id": str(two), "institution": "某某评估机构"}]
    form = {**QUESTION, "kind": "third_party", "third_parties": both}
    left = await expert(site, active=False)
    clerk = await expert(site, roles=["registrar"])
    for wrong in (left, clerk, uuid4()):
        bad = {**form, "third_parties": [{**asked, "account_id": str(wrong)}]}
        answer = await post(site, Role.SUPERVISOR, PROVINCE, path, bad)
        assert answer.json()["code"] == "not-third-party"
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form))
    await done(await post(site, Role.SUPERVISOR, PROVINCE, path, QUESTION))
    row = f"/consultations/{made['id']}"

    listed = await get(site, Role.THIRD_PARTY, PROVINCE, "/consultations", id=one)
    (seen,) = listed["items"]
    assert [each["name"] for each in seen["participants"]] == ["某某律师事务所"]
    assert seen["allowed_moves"] == ["give-opinion"]
    for other in ("/listings", f"/listings/{case.id}", "/follow-ups", f"{row}/history"):
        async with site.client(Role.THIRD_PARTY, id=one) as client:
            assert (await client.get(other)).status_code == 403, other
    said = await post(site, Role.THIRD_PARTY, PROVINCE, f"{row}/give-opinion", OPINION, id=one)
    assert (await done(said))["participants"][0]["opinion"] == OPINION["opinion"]
    uninvited = {"participant_id": made["participants"][3]["id"], "reason": "与当事方有利害关系。"}
    assert made["participants"][3]["account_id"] == str(two)
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{row}/uninvite", uninvited))
    twice = await post(site, Role.SUPERVISOR, PROVINCE, f"{row}/uninvite", uninvited)
    assert twice.json()["code"] == "participant-not-found"
    for id, day, status in ((two, 0, 404), (uuid4(), 0, 404), (one, 8, 200), (one, 9, 404)):
        await later(site, days=day)
        async with site.client(Role.THIRD_PARTY, id=id) as client:
            assert (await client.get(row)).status_code == status, (id, day)
    late = await post(site, Role.THIRD_PARTY, PROVINCE, f"{row}/give-opinion", OPINION, id=one)
    assert (late.status_code, late.json()["code"]) == (404, "consultation-not-found")
    longer = {"due": "2026-03-25", "invited_until": "2026-03-25", "reason": "补充材料。"}
    past = await post(site, Role.SUPERVISOR, PROVINCE, f"{row}/move-due",
                      {**longer, "invited_until": "2026-03-10"})  # fmt: skip
    assert past.json()["code"] == "due-past"
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{row}/move-due", longer))
    told = await get(site, Role.SUPERVISOR, PROVINCE, f"{row}/history")
    assert told[-1]["reason"] == (
        "2026-03-20 → 2026-03-25：补充材料。（第三方邀请：某某律师事务所 2026-03-10 → 2026-03-25）"
    )
    await done(await post(site, Role.THIRD_PARTY, PROVINCE, f"{row}/give-opinion", OPINION, id=one))
    form = {"conclusion": "采纳第三方意见。", "missing_reason": "两处口头表示同意。"}
    over = await done(await post(site, Role.DEPUTY, PROVINCE, f"{row}/conclude", form))
    assert over["missing_reason"] == form["missing_reason"]
    seen = await get(site, Role.THIRD_PARTY, PROVINCE, row, id=one)
    assert (seen["conclusion"], seen["missing_reason"]) == (form["conclusion"], None)
    # After its day it does not even learn that it is over.
    await later(site, days=24)
    late = await post(site, Role.THIRD_PARTY, PROVINCE, f"{row}/give-opinion", OPINION, id=one)
    assert (late.status_code, late.json()["code"]) == (404, "consultation-not-found")
    assert (await get(site, Role.THIRD_PARTY, PROVINCE, "/consultations/count", id=one)) == {
        "count": 0
    }
