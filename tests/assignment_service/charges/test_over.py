"""A matter that is over without a listing asks nothing of its leader, and one that is back does."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.clock import real_now
from shared.moves import Role
from shared.workdays import local_date
from tests.assignment_service import make
from tests.assignment_service.charges.steps import chain, gaps, refusal
from tests.assignment_service.make import CITY, COUNTY, PROVINCE
from tests.harness import Site

pytestmark = pytest.mark.anyio

TODAY = local_date(real_now())
PAST = {"holds_until": (TODAY - timedelta(days=1)).isoformat()}


async def confirmed(site: Site, matter: UUID, leader: UUID, **changes: Any) -> str:
    """The id of an active provincial charge."""
    form = make.charge_form(matter, "province", leader, **changes)
    made = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges", form)
    id = str(made.json()["id"])
    answer = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{id}/confirm")
    assert answer.status_code == 200, answer.text
    return id


async def told(site: Site, matter: UUID, status: str) -> None:
    """Intake tells of the matter anew."""
    about = make.matter_moved(matter, status=status, number="XFSX-2025-900001")
    await site.receive("intake.matter.moved", matter, about)


async def status(site: Site, charge: str) -> dict[str, Any]:
    found: dict[str, Any] = await make.get(site, Role.PET_HEAD, PROVINCE, f"/charges/{charge}")
    return found


async def patched(site: Site, leader: UUID, version: int = 1, **change: Any) -> None:
    """What a provincial leader answers for changes."""
    async with site.client(Role.PET_HEAD, unit=PROVINCE) as office:
        match = {"If-Match": f'"{version}"'}
        answer = await office.patch(f"/leaders/{leader}", json=change, headers=match)
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("over", ["closed", "merged"])
async def test_the_charge_of_a_matter_that_is_over_is_done_and_goes_on_when_it_is_back(
    site: Site, over: str
) -> None:
    matter = await make.matter(site)
    first, second = [await make.leader(site, PROVINCE) for _ in range(2)]
    charge = await confirmed(site, matter, first)
    waiting = await make.offered(site, charge, PROVINCE, second)
    due = (await status(site, charge))["due_on"]

    await told(site, matter, over)
    # Before the job comes by as after it: nobody takes over what is over.
    for _ in range(2):
        late = await make.as_leader(site, second, PROVINCE, f"/hand-overs/{waiting}/accept")
        assert refusal(late) == (409, "wrong-status")
        await make.sweep(site)
    found = await status(site, charge)
    assert (found["status"], found["done_on"]) == ("done", TODAY.isoformat())
    lapsed = await make.get(site, Role.PET_HEAD, PROVINCE, f"/hand-overs/{waiting}")
    assert lapsed["status"] == "lapsed"
    assert await make.get(site, Role.PRINCIPAL, PROVINCE, "/tasks/count") == {"count": 0}

    await told(site, matter, "open")
    await make.sweep(site)
    found = await status(site, charge)
    assert (found["status"], found["done_on"], found["due_on"]) == ("active", None, due)
    moves = await make.get(site, Role.PET_HEAD, PROVINCE, f"/charges/{charge}/history")
    assert [row["move"] for row in moves] == ["propose", "confirm", "complete", "resume"]


async def test_a_listing_keeps_the_charge_of_a_matter_that_is_closed(site: Site) -> None:
    matter = await make.matter(site)
    charge = await confirmed(site, matter, await make.leader(site, PROVINCE))
    await make.listing(site, matter, levels_owed=["province"])
    await told(site, matter, "closed")
    await make.sweep(site)
    assert (await status(site, charge))["status"] == "active"


async def test_who_was_put_in_charge_meanwhile_stays(site: Site) -> None:
    matter = await make.matter(site)
    first, second = [await make.leader(site, PROVINCE) for _ in range(2)]
    former = await confirmed(site, matter, first)
    await told(site, matter, "closed")
    await make.sweep(site)
    await told(site, matter, "open")
    later = await confirmed(site, matter, second)
    await make.sweep(site)
    assert [(await status(site, each))["status"] for each in (former, later)] == ["done", "active"]


async def test_a_proposal_of_a_matter_that_is_over_lapses_and_asks_nobody(site: Site) -> None:
    matter = await make.matter(site)
    charge = await make.proposal(site, matter, await make.leader(site, PROVINCE))
    asked = "/tasks/count?queue=confirm_leader"
    assert await make.get(site, Role.PRINCIPAL, PROVINCE, asked) == {"count": 1}
    await told(site, matter, "closed")
    assert await make.get(site, Role.PRINCIPAL, PROVINCE, asked) == {"count": 0}
    await make.sweep(site)
    found = await status(site, charge)
    assert found["status"] == "ended"
    assert found["ended_at"] is not None


async def test_a_proposal_counts_for_the_leader_who_is_named(site: Site) -> None:
    leaders = [await make.leader(site, PROVINCE, topics=["NR01"]) for _ in range(2)]
    first, second = sorted(leaders, key=str)
    matters = [await make.matter(site) for _ in range(3)]
    named = [{"id": str(matters[0]), "form": {"leader_id": str(second)}}]
    body = {"items": [*named, *({"id": str(id), "form": {}} for id in matters[1:])]}
    answer = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges/propose-batch", body)
    made = [each["row"]["charge"] for each in answer.json()["items"]]
    assert [each["leader_id"] for each in made] == [str(second), str(first), str(first)]
    assert made[1]["reason"] == "分管该类诉求；现包案0件。"
    assert made[2]["reason"] == "分管该类诉求；现包案0件，另有1件待审定。"


@pytest.mark.parametrize(
    ("basis", "held", "code"),
    [
        ("subject", {"topics": ["NR01"]}, "NR01"),
        ("region", {"regions": [CITY]}, CITY),
    ],
)
async def test_what_ran_out_is_no_basis(
    site: Site, basis: str, held: dict[str, Any], code: str
) -> None:
    matter = await make.matter(site)
    leader = await make.leader(site, PROVINCE, **held)
    form = make.charge_form(matter, "province", leader, basis=basis)
    made = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges", form)
    await patched(site, leader, validity=[{"code": code, **PAST}])
    path = f"/charges/{made.json()['id']}/confirm"
    late = await make.post(site, Role.PRINCIPAL, PROVINCE, path)
    assert refusal(late) == (409, "leader-term-over")
    other = make.charge_form(await make.matter(site), "province", leader, basis=basis)
    refused = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges", other)
    assert refusal(refused) == (409, "leader-term-over")
    # Another basis may hold.
    command = {**other, "basis": "principal"}
    taken = await make.post(site, Role.PET_HEAD, PROVINCE, "/charges", command)
    assert taken.status_code == 201
    await patched(site, leader, 2, validity=[])
    assert (await make.post(site, Role.PRINCIPAL, PROVINCE, path)).status_code == 200


async def test_who_takes_over_has_a_basis_of_his_own(site: Site) -> None:
    matter = await make.matter(site)
    by_topic = await make.leader(site, PROVINCE, topics=["NR01"])
    by_place = await make.leader(site, PROVINCE, regions=[COUNTY])
    head = await make.leader(site, PROVINCE, is_principal=True)
    charge = await confirmed(site, matter, by_topic, basis="subject")
    taken = await make.handed_over(site, charge, PROVINCE, by_place)
    assert taken["basis"] == "region"
    taken = await make.handed_over(site, taken["id"], PROVINCE, head)
    assert taken["basis"] == "principal"
    await patched(site, by_place, validity=[{"code": COUNTY, **PAST}])
    body = {"leader_id": str(by_place), "handover_note": "交回。"}
    path = f"/charges/{taken['id']}/hand-overs"
    offered = await make.post(site, Role.PRINCIPAL, PROVINCE, path, body)
    accept = f"/hand-overs/{offered.json()['id']}/accept"
    refused = await make.as_leader(site, by_place, PROVINCE, accept)
    assert refusal(refused) == (409, "leader-term-over")


@pytest.mark.parametrize(
    ("basis", "held", "off"),
    [
        ("subject", {"topics": ["NR01", "NR02"]}, {"topics": ["NR02"]}),
        ("region", {"regions": [CITY, COUNTY]}, {"regions": []}),
    ],
)
async def test_a_subject_or_a_place_that_is_taken_off_leaves_a_gap(
    site: Site, basis: str, held: dict[str, Any], off: dict[str, Any]
) -> None:
    matter = await make.matter(site)
    await make.listing(site, matter, levels_owed=["province"])
    leader = await make.leader(site, PROVINCE, **held)
    charge = await confirmed(site, matter, leader, basis=basis)
    (code,) = {"subject": ["NR01"], "region": [COUNTY]}[basis]
    await patched(site, leader, validity=[{"code": code, **PAST}])
    # The city above the county holds still.
    assert await gaps(site) == (basis == "subject")
    await patched(site, leader, 2, **off)
    (gap,) = (await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps"))["items"]
    assert gap["expired"] == ["province"]
    assert (await chain(site, matter))["expired"] == ["province"]
    queue = "/tasks?queue=replace_provincial_leader"
    tasks = await make.get(site, Role.PRINCIPAL, PROVINCE, queue)
    assert [each["id"] for each in tasks["items"]] == [charge]
    await patched(site, leader, 3, **held)
    assert await gaps(site) == 0


async def test_a_hand_over_that_lapsed_asks_who_decides(site: Site) -> None:
    matter = await make.matter(site)
    await make.listing(site, matter, levels_owed=["city"])
    first, second, third = [await make.leader(site, CITY) for _ in range(3)]
    charge = await make.named(site, matter, CITY, first)
    lapsed = await make.offered(site, charge, CITY, second)
    await make.moved(site, second, CITY, active=False)
    await make.sweep(site)
    queue = "/tasks?queue=resolve_lapsed_hand_over"
    tasks = await make.get(site, Role.UNIT_HEAD, CITY, queue)
    assert [each["id"] for each in tasks["items"]] == [lapsed]
    # Another one is asked, who may not either; and then the former leader goes on.
    again = await make.offered(site, charge, CITY, third)
    assert (await make.get(site, Role.UNIT_HEAD, CITY, queue))["items"] == []
    await make.moved(site, third, CITY, active=False)
    await make.sweep(site)
    on = {"reason": "原领导继续包案。"}
    path = f"/hand-overs/{again}/withdraw"
    answer = await make.post(site, Role.UNIT_HEAD, CITY, path, on)
    assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn")
    assert (await make.get(site, Role.UNIT_HEAD, CITY, queue))["items"] == []
    assert (await status(site, charge))["status"] == "active"
