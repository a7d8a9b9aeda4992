"""One case is delisted, relapses and is delisted again; every service follows."""

import pytest

from tests import story
from tests.story import Office

pytestmark = pytest.mark.anyio

CITY, COUNTY = "510100", "510104"
HEAD = f"head-{COUNTY}"
_DATED = ("C2", "C3", "C7", "C9", "C11")


async def test_a_case_relapses_and_is_closed_out_again_by_the_same_leaders(office: Office) -> None:
    piece = await story.piece_at(office, "closed", COUNTY)
    await story.name_leaders(office, [CITY], [COUNTY])
    case = await story.case_at(office, piece, "delisted")
    chain = await office.get("pet_head", f"assignment/v1/chains/{piece.matter}")
    first_plan = case.plan

    # Somebody calls on the petitioner: what was promised was not kept.
    looks = f"supervision/v1/look-backs?listing_id={case.id}"
    first, *_ = (await office.get("supervisor", looks))["items"]
    target = office.in_days(60)
    relapse = {"outcome": "relapsed", "notes": "补偿款又被扣发。", "target_date": target}
    await office.post("deputy", f"supervision/v1/look-backs/{first['id']}/record", relapse)
    again = await office.get("supervisor", case.path)
    assert (again["status"], again["target_date"]) == ("in_supervision", target)
    row = (await office.get("pet_head", "reporting/v1/ledger"))["items"][0]
    assert row["listing_status"] == "in_supervision"
    same = await office.get("pet_head", f"assignment/v1/chains/{piece.matter}")
    assert [same[level]["leader_id"] for level in ("province", "city", "county")] == [
        chain[level]["leader_id"] for level in ("province", "city", "county")
    ]
    asked = await office.get(HEAD, "supervision/v1/tasks?limit=100")
    assert "submit_plan_anew" in {each["queue"] for each in asked["items"]}

    # Nothing of the first time counts: neither the plan nor the evidence.
    early = await office.refused(HEAD, f"{case.path}/apply-closeout", story.application())
    assert early[0] in (409, 422)
    case.stage = "in_charge"
    again_planned = story.plan(office.today, change_reason="补偿款又被扣发，须重新落实。")
    await story.bring_case(office, case, "planned", plan_submitted=again_planned)
    assert case.plan != first_plan
    case.stage = "week_reported"  # the report of this week was made before
    await story.bring_case(office, case, "carried_out")
    old = await office.refused(HEAD, f"{case.path}/apply-closeout", story.application())
    assert old == (422, "evidence-outdated")
    today = office.today.isoformat()
    evidence = {
        code: {"criterion": code, "text": "材料齐备。", "reference": f"卷宗{code}", "dated": today}
        for code in _DATED
    }
    delisted = await story.bring_case(
        office, case, "delisted", county_applied=story.application(**evidence)
    )
    assert delisted["status"] == "delisted"
    statuses = [each["status"] for each in (await office.get("supervisor", looks))["items"]]
    assert [statuses.count(each) for each in ("relapsed", "void")] == [1, 2]
    assert len(statuses) == 6, "30, 90 and 180 days begin anew"
    row = (await office.get("pet_head", "reporting/v1/ledger"))["items"][0]
    assert row["listing_status"] == "delisted"
    moves = [each["move"] for each in await office.get("supervisor", f"{case.path}/history")]
    assert moves.count("resolve") == 2
    assert moves.count("relist") == 1
