"""Action items over HTTP: whom they may be given to, how they are judged, and their end."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.supervision_service.make import (
    COUNTY,
    PROVINCE,
    Case,
    case_at,
    done,
    get,
    later,
    post,
    relapse,
    step,
    sweep,
)

pytestmark = pytest.mark.anyio

REASON = {"reason": "会上另有决定。"}
ANSWER = {"answer": "已会同乡政府核对。"}


async def opened(site: Site) -> str:
    """Where the session of the present week decides."""
    form = {"week": "2026-W10", "cutoff": "2026-03-05"}
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, "/weekly-sessions", form))
    return f"/weekly-sessions/{made['id']}/action-items"


async def assigned(site: Site, path: str, case: Case, **changes: Any) -> str:
    """The path of an item that was decided just now, due on 4 March."""
    form = {"listing_id": case.id, "decision": "核对补偿清单。", "due": "2026-03-04", **changes}
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form))
    return f"/action-items/{made['id']}"


async def by_supervisor(site: Site, path: str, body: dict[str, Any] | None = None) -> Any:
    """The answer to what the supervisor does."""
    return await done(await post(site, Role.SUPERVISOR, PROVINCE, path, body))


async def test_items_end_with_their_case_and_come_back_with_it_alone(site: Site) -> None:
    case = await case_at(site, "verified")
    going_on = await case_at(site, "in_supervision")
    path = await opened(site)
    owed, answered, other = [await assigned(site, path, each) for each in (case, case, going_on)]
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{answered}/answer", ANSWER))
    await step(site, case, "delisted")
    await sweep(site)
    await sweep(site)
    for item in (owed, answered):
        found = await get(site, Role.SUPERVISOR, PROVINCE, item)
        assert (found["status"], found["allowed_moves"]) == ("dropped", [])
        assert found["ended_at"] is not None
        history = await get(site, Role.UNIT_HEAD, COUNTY, f"{item}/history")
        assert [row["move"] for row in history].count("end") == 1
        again = await post(site, Role.SUPERVISOR, PROVINCE, f"{item}/reopen", REASON)
        assert (again.status_code, again.json()["code"]) == (409, "not-in-supervision")
    assert (await get(site, Role.SUPERVISOR, PROVINCE, other))["status"] == "assigned"
    await relapse(site, case)
    assert (await by_supervisor(site, f"{owed}/reopen", REASON))["status"] == "assigned"


async def test_an_item_of_the_petition_office_is_answered_there_and_of_others_refused(
    site: Site,
) -> None:
    case = await case_at(site, "in_supervision")
    path = await opened(site)
    item = await assigned(site, path, case, unit_id=str(ORG(PROVINCE)))
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{item}/answer", ANSWER))
    own = await post(site, Role.PET_HEAD, PROVINCE, f"{item}/confirm")
    assert (own.status_code, own.json()["code"]) == (409, "confirmer-is-answerer")
    assert (await by_supervisor(site, f"{item}/confirm"))["status"] == "confirmed"
    form = {"listing_id": case.id, "decision": "协助核对。", "due": "2026-03-04"}
    for unit in ("G01", "provincial_joint_office"):
        body = {**form, "unit_id": str(ORG(unit))}
        outside = await post(site, Role.SUPERVISOR, PROVINCE, path, body)
        assert (outside.status_code, outside.json()["code"]) == (422, "unit-outside")


async def test_an_item_is_judged_by_the_day_of_its_answer(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = await opened(site)
    in_time, returned, dropped = [await assigned(site, path, case) for _ in range(3)]
    for item in (in_time, returned, dropped):
        await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{item}/answer", ANSWER))
    await later(site, days=8)  # the office looks at it long after the last day
    expected = {
        in_time: (await by_supervisor(site, f"{in_time}/confirm"), "on_time"),
        returned: (await by_supervisor(site, f"{returned}/return", REASON), "overdue"),
        dropped: (await by_supervisor(site, f"{dropped}/drop", REASON), None),
    }
    for item, (found, punctuality) in expected.items():
        assert found["punctuality"] == punctuality, item
    for wanted, item in (("on_time", in_time), ("overdue", returned)):
        page = await get(site, Role.PET_HEAD, PROVINCE, f"/action-items?punctuality={wanted}")
        assert [f"/action-items/{each['id']}" for each in page["items"]] == [item]
    back = await by_supervisor(site, f"{in_time}/reopen", REASON)
    assert back["punctuality"] == "overdue"  # the answer does not stand any more
