"""Who is seconded to a task force sees its cases in every service, and nothing any more after."""

import pytest

from tests import story
from tests.cluster import Cluster
from tests.story import Case, Office, Piece

pytestmark = pytest.mark.anyio

CITY, COUNTY = "510100", "510104"
MEMBER = "handler-D07"
FORCES = "assignment/v1/task-forces"


async def seen(office: Office, piece: Piece, case: Case, login: str = MEMBER) -> list[bool]:
    """Whether somebody sees a case: its chain, its listing, its plan, its line of the ledger."""
    paths = (f"assignment/v1/chains/{piece.matter}", case.path, case.plan_path)
    found = [(await office.call(login, "GET", path)).status_code for path in paths]
    assert set(found) <= {200, 404}, found
    ledger = await office.get(login, "reporting/v1/ledger")
    counted = await office.get(login, "reporting/v1/ledger/count")
    assert counted == {"count": len(ledger["items"])}
    assert {each["matter_id"] for each in ledger["items"]} <= {piece.matter}
    return [*(status == 200 for status in found), bool(ledger["items"])]


async def test_no_right_survives_its_membership_in_any_service(
    office: Office, cluster: Cluster
) -> None:
    everywhere, nowhere = [True] * 4, [False] * 4
    await story.name_leaders(office, [CITY], [COUNTY])
    piece = await story.piece_at(office, "closed", COUNTY)
    case = await story.case_at(office, piece, "planned")
    await story.piece_at(office, "assigned", COUNTY)  # another matter, which stays unseen
    force = (await office.post("pet_head", FORCES, story.task_force()))["id"]
    path, given = f"{FORCES}/{force}", {"matter_id": piece.matter}
    await office.post("pet_head", f"{path}/second", story.secondment(MEMBER))
    await office.post("pet_head", f"{path}/give-case", given)
    assert await seen(office, piece, case) == nowhere, "nobody has approved it"
    await office.post("deputy", f"{path}/approve")
    assert await seen(office, piece, case) == everywhere
    assert await seen(office, piece, case, "head-D07") == nowhere, "a colleague is no member"
    plan = await office.refused(MEMBER, f"{case.path}/urgings", story.plan())
    assert plan == (403, "role-not-allowed"), "to see is not to act"
    guided = await office.post(MEMBER, f"{path}/guide", story.guidance(piece.matter))

    leaving = {"account_id": story.leader(MEMBER), "reason": "回原处室工作。"}
    await office.post("pet_head", f"{path}/end-secondment", leaving)
    assert await seen(office, piece, case) == nowhere
    late = await office.refused(MEMBER, f"{path}/guide", story.guidance(piece.matter))
    assert late == (404, "task-force-not-found")
    undo = f"assignment/v1/guidances/{guided['id']}/withdraw"
    gone = await office.refused(MEMBER, undo, {"reason": "登记有误"})
    assert gone == (404, "guidance-not-found")

    await office.post("pet_head", f"{path}/second", story.secondment(MEMBER))
    assert await seen(office, piece, case) == everywhere
    await office.post("pet_head", f"{path}/take-back-case", {**given, "reason": "已经化解。"})
    assert await seen(office, piece, case) == nowhere
    await office.post("pet_head", f"{path}/give-case", given)
    await office.transfer(MEMBER, "div_handler", "D04")
    assert await seen(office, piece, case) == nowhere, "the rights were those of the old division"
    await office.transfer(MEMBER, "div_handler", "D07")
    assert await seen(office, piece, case) == everywhere
    await office.post("deputy", f"{path}/disband", {"reason": "任务完成。"})
    assert await seen(office, piece, case) == nowhere
    for app in cluster.apps.values():
        if app.state.followers:
            assert await office.get("operator", f"{app.state.name}/v1/followers/parked") == []
