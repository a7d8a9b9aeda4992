"""Candidates over HTTP: each ground with its facts, what is left out, filters, pages, count."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.moves import Role
from tests.harness import ORG, UNITS, Site
from tests.statements import statements
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    MONDAY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    case_at,
    done,
    get,
    matter,
    nomination,
    order,
    piece,
    post,
    recused,
)

pytestmark = pytest.mark.anyio

ME = UUID("00000000-0000-4000-8000-0000000000aa")
LONG_AGO = (MONDAY - timedelta(days=180)).isoformat()
LATE = (MONDAY - timedelta(days=1)).date().isoformat()
TODAY = MONDAY.date().isoformat()


async def found(site: Site, query: str = "") -> list[dict[str, Any]]:
    """The candidates that the Department's petition office sees; the count agrees."""
    page = await get(site, Role.PET_HEAD, PROVINCE, f"/candidates{query}", id=ME)
    counted = await get(site, Role.PET_HEAD, PROVINCE, f"/candidates/count{query}", id=ME)
    assert counted == {"count": len(page["items"])}
    return list(page["items"])


def told(items: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The grounds of each candidate by its matter."""
    return {each["matter_id"]: [r["ground"] for r in each["reasons"]] for each in items}


async def overdue(site: Site, unit: str = COUNTY, **changes: Any) -> UUID:
    """A matter with a piece past the period of the law."""
    id = await matter(site, unit, **changes)
    await piece(site, id, "accepted", registered_at=MONDAY, due_legal=LATE)
    return id


async def one_of_each(site: Site) -> dict[str, str]:
    """A matter for every ground, and what is just below it."""
    made: dict[str, UUID] = {}
    made["overdue"] = await overdue(site)
    by_order = made["overdue by an order"] = await matter(site)
    await order(site, by_order, status="in_handling", feedback_due=LATE)
    returned = made["returned_twice"] = await matter(site)
    await order(site, returned, returns=1)
    await order(site, returned, returns=1)
    repeated = made["repeated_after_opinion"] = await matter(site)
    await piece(site, repeated, "opinion_delivered", registered_at=LONG_AGO,
                opinion_issued_at=MONDAY - timedelta(days=9))  # fmt: skip
    for days in (3, 2):
        await piece(site, repeated, "registered", is_initial_here=False,
                    registered_at=MONDAY - timedelta(days=days))  # fmt: skip
    undone = made["opinion_not_carried_out"] = await matter(site, status="closed")
    await piece(site, undone, "finalised", executions_owed=1, execution_due=LATE)
    made["cross_or_split"] = await matter(site, cross_or_split=["cross_region"])
    old = made["self_screened"] = await matter(site)
    await piece(site, old, "accepted", registered_at=LONG_AGO)

    below = await matter(site)
    await piece(site, below, "accepted", due_legal=TODAY, is_initial_here=False,
                registered_at=MONDAY - timedelta(days=178))  # fmt: skip
    await piece(site, below, "opinion_delivered", due_legal=LATE, registered_at=LONG_AGO,
                opinion_issued_at=MONDAY, executions_owed=1, execution_due=TODAY)  # fmt: skip
    await order(site, below, returns=1, status="in_handling", feedback_due=TODAY)
    await matter(site, status="closed", cross_or_split=["cross_region"])
    return {name: str(id) for name, id in made.items()}


async def test_each_ground_proposes_its_matter_with_the_facts(site: Site) -> None:
    made = await one_of_each(site)
    assert told(await found(site)) == {
        id: [name.removesuffix(" by an order")] for name, id in made.items()
    }
    for name, id in made.items():
        ground = name.removesuffix(" by an order")
        assert id in told(await found(site, f"?ground={ground}")), ground
    one = await found(site, "?ground=repeated_after_opinion")
    (first,) = one
    assert first["reasons"] == [
        {
            "ground": "repeated_after_opinion",
            "since": "2026-02-21",
            "count": 2,
            "fact": "2026年2月21日出具意见后，该事项又登记2件。",
        }
    ]
    assert await found(site, "?ground=repeated_after_opinion&repeats=3") == []
    assert len(await found(site, "?ground=self_screened&open_days=178")) == 2


async def test_what_came_after_a_final_delisting_is_a_relapse(site: Site) -> None:
    case = await case_at(site, "delisted")
    await piece(site, case.matter, "accepted", registered_at=MONDAY + timedelta(days=300))
    assert await found(site, "?ground=relapse") == [], "what is delisted comes back by a look-back"
    for _ in range(3):
        looks = await get(site, Role.SUPERVISOR, PROVINCE, f"/look-backs?listing_id={case.id}")
        open_ = [each for each in looks["items"] if each["status"] == "scheduled"]
        if not open_:
            break
        solid = {"outcome": "solid", "notes": "已落实。"}
        await site.set_office_time(MONDAY + timedelta(days=220))
        path = f"/look-backs/{open_[0]['id']}/record"
        await done(await post(site, Role.SUPERVISOR, PROVINCE, path, solid))
    assert (await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}"))["status"] == "final"
    (one,) = await found(site, "?ground=relapse")
    assert one["reasons"][0]["fact"].startswith("挂牌件GP-2026-001于2026年3月2日销号")


async def test_what_cannot_be_nominated_is_left_out(site: Site) -> None:
    kept = await overdue(site)
    division = {"unit_line": UNITS["D04"].line, "unit_id": UNITS["D04"].id}
    await overdue(site, **division)
    await overdue(site, status="merged")
    listed = await overdue(site)
    await done(await post(site, Role.PET_HEAD, PROVINCE, "/listings", nomination(listed)))
    away = await overdue(site)
    await recused(site, away, ME)
    assert list(told(await found(site))) == [str(kept)]
    dropped = await get(site, Role.PET_HEAD, PROVINCE, f"/listings?matter_id={listed}")
    reason = {"reason": "已进入诉讼程序。"}
    path = f"/listings/{dropped['items'][0]['id']}/drop"
    await done(await post(site, Role.DEPUTY, PROVINCE, path, reason))
    assert set(told(await found(site))) == {str(kept), str(listed)}


async def test_filters_narrow_and_pages_go_through_all(site: Site) -> None:
    near = await overdue(site)
    far = await overdue(site, NEIGHBOUR_COUNTY, topic="NR02")
    both = await overdue(site, cross_or_split=["cross_region"])
    assert set(told(await found(site, f"?region={COUNTY}"))) == {str(near), str(both)}
    assert set(told(await found(site, "?topic=NR02"))) == {str(far)}
    assert set(told(await found(site, f"?unit_id={ORG(NEIGHBOUR_COUNTY)}"))) == {str(far)}
    assert set(told(await found(site, f"?unit_id={uuid4()}"))) == set()
    assert told(await found(site, "?ground=cross_or_split")) == {
        str(both): ["overdue", "cross_or_split"]
    }
    seen: list[str] = []
    path = "/candidates?limit=1"
    while path:
        page = await get(site, Role.PET_HEAD, PROVINCE, path)
        seen += told(page["items"])
        path = page["next"] and f"/candidates?limit=1&cursor={page['next']}"
    assert seen == sorted(map(str, (near, far, both)))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("ground=joint_office_batch", "invalid-input"),
        ("ground=annoying", "invalid-input"),
        ("open_days=29", "invalid-input"),
        ("repeats=0", "invalid-input"),
        ("region=999999", "invalid-input"),
        ("topic=王某某", "invalid-input"),
        ("petitioner=王某某", "invalid-input"),
        ("cursor=abc", "cursor-invalid"),
    ],
)
async def test_a_bad_question_says_what_is_wrong(site: Site, query: str, code: str) -> None:
    async with site.client(Role.PET_HEAD, unit=PROVINCE) as client:
        answer = await client.get(f"/candidates?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_only_who_may_nominate_screens(site: Site) -> None:
    for role, unit in (
        (Role.PET_HEAD, CITY),
        (Role.SUPERVISOR, PROVINCE),
        (Role.UNIT_HEAD, COUNTY),
    ):
        async with site.client(role, unit=unit) as client:
            assert (await client.get("/candidates")).status_code == 403
            assert (await client.get("/candidates/count")).status_code == 403


async def test_a_page_is_one_statement_however_many_there_are(site: Site) -> None:
    for _ in range(5):
        await overdue(site)
    async with site.client(Role.PET_HEAD, unit=PROVINCE) as client:
        with statements() as sent:
            assert len((await client.get("/candidates")).json()["items"]) == 5
    assert len(sent) <= 3, sent
