"""Tasks of a consultation over HTTP: answered, returned, confirmed; and who may."""

import asyncio

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.supervision_service.consultations.test_routes import QUESTION
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
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

ANSWER = {"answer": "已在村务公开栏公示，照片存卷第8页。"}
REASON = {"reason": "公示期不足。"}


async def test_a_task_is_answered_returned_answered_again_and_confirmed(site: Site) -> None:
    case = await case_at(site, "listed")
    path = f"/listings/{case.id}/consultations"
    form = {**QUESTION, "unit_ids": [str(ORG(PROVINCE))]}
    asked = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form))
    row = f"/consultations/{asked['id']}"
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{row}/give-opinion", {"opinion": "可"}))
    wanted = [
        {"unit_id": str(ORG(unit)), "task": "公示办法。", "due": "2026-03-20"}
        for unit in (COUNTY, PROVINCE)
    ]
    form = {"conclusion": "同意。", "tasks": wanted}
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{row}/conclude", form))
    found = await get(site, Role.UNIT_HEAD, CITY, "/follow-ups")
    assert [each["unit_name"] for each in found["items"]] == ["成都市锦江区自然资源和规划局"]
    task = f"/follow-ups/{found['items'][0]['id']}"
    assert (await get(site, Role.SUPERVISOR, PROVINCE, "/follow-ups/count")) == {"count": 2}
    for role, unit in ((Role.UNIT_HEAD, NEIGHBOUR_COUNTY), (Role.JOINT_OFFICE, JOINT_OFFICE)):
        assert (await post(site, role, unit, f"{task}/answer", ANSWER)).status_code == 404
    above = await post(site, Role.UNIT_HEAD, CITY, f"{task}/answer", ANSWER)
    assert (above.status_code, above.json()["code"]) == (403, "not-addressee")

    both = await asyncio.gather(
        *[post(site, Role.UNIT_HANDLER, COUNTY, f"{task}/answer", ANSWER) for _ in range(2)]
    )
    assert sorted(each.status_code for each in both) == [200, 409]
    back = await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{task}/return", REASON))
    assert (back["status"], back["answer"], back["returns"]) == ("owed", None, 1)
    await later(site, days=30)
    late = await get(site, Role.SUPERVISOR, PROVINCE, "/follow-ups?punctuality=overdue")
    assert len(late["items"]) == 2
    moved = {"due": "2026-04-10", "reason": "公示期依法为三十日。"}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{task}/move-due", moved))
    past = await post(site, Role.PET_HEAD, PROVINCE, f"{task}/move-due",
                      {**moved, "due": "2026-03-02"})  # fmt: skip
    assert past.json()["code"] == "due-past"
    told = await get(site, Role.SUPERVISOR, PROVINCE, f"{task}/history")
    assert told[-1]["reason"] == "2026-03-20 → 2026-04-10：公示期依法为三十日。"
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{task}/answer", ANSWER))
    # What is answered is late or not: no later day makes it punctual.
    after = await post(site, Role.PET_HEAD, PROVINCE, f"{task}/move-due", moved)
    assert after.json()["code"] == "wrong-status"
    sure = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{task}/confirm"))
    assert (sure["status"], sure["punctuality"]) == ("confirmed", "on_time")

    # Nobody confirms what they answered themselves.
    other = next(
        each for each in (await get(site, Role.PET_HEAD, PROVINCE, "/follow-ups"))["items"]
        if each["status"] == "owed"
    )  # fmt: skip
    task = f"/follow-ups/{other['id']}"
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{task}/answer", ANSWER))
    own = await post(site, Role.PET_HEAD, PROVINCE, f"{task}/confirm")
    assert (own.status_code, own.json()["code"]) == (409, "confirmer-is-answerer")
    gone = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{task}/cancel", REASON))
    assert (gone["status"], gone["punctuality"]) == ("cancelled", None)
    again = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{task}/reopen", REASON))
    assert (again["status"], again["answered_by"]) == ("owed", None)
    history = await get(site, Role.SUPERVISOR, PROVINCE, f"{task}/history")
    assert [each["move"] for each in history] == ["give", "answer", "cancel", "reopen"]
    assert len(await events(site, "supervision.follow_up.moved")) == 2 + 5 + 3
