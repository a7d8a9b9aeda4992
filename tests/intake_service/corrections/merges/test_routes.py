"""Matters that are one are merged, one that is two is split, and both are put right again."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from intake_service.handling.orders import events as order_events
from intake_service.handling.orders.models import Order
from intake_service.reception.matters import events as matter_events
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration import events as piece_events
from intake_service.reception.registration.models import Piece
from shared.checks import OwnHistory, OwnLog
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import (
    BUREAU,
    CITY,
    NEIGHBOUR,
    Line,
    events,
    finding,
    get,
    post,
    sweep,
)
from tests.intake_service.remedies.reviews.steps import issued, passed

pytestmark = pytest.mark.anyio
SAME = {"reason": "经核对为同一事项，前后两次来信"}
APART = {"reason": "经核对为两个不同的事项"}


async def merge(line: Line, into: str, *roles: Role, unit: str = "510000", **body: Any) -> Any:
    path = f"/matters/{line.matter}/merge"
    sent = {**SAME, "into_id": into, **body}
    return await post(line.site, path, sent, *(roles or (Role.PET_HEAD,)), unit=unit)


async def undo(line: Line, *roles: Role) -> Any:
    path = f"/matters/{line.matter}/undo-merge"
    return await post(line.site, path, APART, *(roles or (Role.PET_HEAD,)))


async def matter(site: Site, id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await get(site, f"/matters/{id}")).json()
    return found


async def numbers(site: Site, **filters: Any) -> list[str]:
    page = (await get(site, "/matters", **filters)).json()["items"]
    return [each["number"] for each in page]


async def two(site: Site) -> tuple[Line, Line]:
    """A matter in hand at the bureau, and one that was triaged as another."""
    first = await Line(site).accept()
    second = await Line(site, first.now).triage()
    return first, second


async def told(site: Site) -> None:
    """What others were told is what stands here."""
    database = site.app.state.database
    for snapshot in (matter_events.SNAPSHOT, piece_events.SNAPSHOT, order_events.SNAPSHOT):
        page = await OwnLog("intake", snapshot).page(database, None, 500)
        assert not page.items
    for table in (Matter, Piece, Order):
        page = await OwnHistory("intake", table).page(database, None, 500)
        assert not page.items, page.items


async def test_a_merged_matter_goes_on_in_the_other_one(site: Site) -> None:
    first, second = await two(site)
    answer = await merge(second, first.matter)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["id"], answer.json()["status"]) == (first.matter, "open")
    assert (await second.detail())["matter_id"] == first.matter
    assert (await matter(site, second.matter))["id"] == first.matter, "the detail follows"
    assert await numbers(site) == ["XFSX-2026-000001"], "lists show the surviving one"
    assert await numbers(site, number="XFSX-2026-000002") == ["XFSX-2026-000001"]
    assert await numbers(site, status="merged") == ["XFSX-2026-000002"]
    (row,) = (await get(site, "/matters", status="merged")).json()["items"]
    assert (row["merged_into"], row["allowed_moves"]) == (first.matter, ["undo-merge"])
    for path in ("/pieces", "/deadlines"):
        pages = [(await get(site, path, matter_id=id)).json()["items"]
                 for id in (first.matter, second.matter)]  # fmt: skip
        assert pages[0] == pages[1] != [], path
    history = (await get(site, f"/matters/{second.matter}/history")).json()["items"]
    assert history[-1]["move"] == "merge"
    assert "并入XFSX-2026-000001" in history[-1]["reason"], "its own history stays its own"
    assert (await events(site))[-4:] == [
        ("intake.matter.moved", "merge"),
        ("intake.matter.moved", "take-in"),
        ("intake.piece.moved", "regroup"),
        ("intake.piece.moved", "regroup"),
    ]
    await told(site)


async def test_the_first_piece_stays_the_first_and_the_other_is_none(site: Site) -> None:
    first, second = await two(site)
    assert (await second.detail())["is_initial_here"] is True
    await merge(second, first.matter)
    assert (await second.detail())["is_initial_here"] is False
    assert (await first.detail())["is_initial_here"] is True
    await undo(second)
    assert (await second.detail())["is_initial_here"] is True


async def test_a_merge_is_undone_with_the_pieces_that_went_along(site: Site) -> None:
    first, second = await two(site)
    await merge(second, first.matter)
    answer = await undo(second)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["id"], answer.json()["status"]) == (second.matter, "open")
    assert (await second.detail())["matter_id"] == second.matter
    assert (await first.detail())["matter_id"] == first.matter
    assert (await matter(site, first.matter))["status"] == "open"
    assert await numbers(site) == ["XFSX-2026-000002", "XFSX-2026-000001"]
    assert (await undo(second)).json()["code"] == "wrong-status"
    await told(site)


async def test_what_hangs_on_the_pieces_goes_over_and_is_told(site: Site) -> None:
    first = await Line(site).triage()
    second = await Line(site, first.now).accept()
    await merge(second, first.matter)
    orders = (await get(site, "/orders", matter_id=first.matter)).json()["items"]
    assert [order["id"] for order in orders] == [second.order]
    assert (await matter(site, first.matter))["unit_id"] == str(ORG(BUREAU)), "who has it in hand"
    assert ("intake.order.moved", "regroup") in await events(site)
    # The line goes on to its end in the surviving matter.
    path = f"/pieces/{second.piece}"
    second.now = max(first.now, second.now)
    officers = {"investigators": ["陈某某", "赵某某"]}
    await second.do(f"{path}/investigate", officers, Role.UNIT_HANDLER)
    await told(site)


async def test_a_closed_matter_is_opened_by_one_that_is_open(site: Site) -> None:
    first = await passed(await issued(site))
    await first.later(days=40)
    await sweep(site.app)
    assert (await matter(site, first.matter))["status"] == "closed"
    second = await Line(site, first.now).triage()
    assert (await merge(second, first.matter)).json()["status"] == "open"
    await undo(second)
    assert (await matter(site, first.matter))["status"] == "closed", "nothing is left to be done"
    assert (await matter(site, second.matter))["status"] == "open"


async def test_two_closed_matters_stay_closed(site: Site) -> None:
    first = await passed(await issued(site))
    second = await passed(await issued(site))
    second.now = max(first.now, second.now)
    await second.later(days=40)
    await sweep(site.app)
    assert (await merge(second, first.matter)).json()["status"] == "closed"
    assert (await undo(second)).json()["status"] == "closed"


async def test_a_chain_of_merges_is_followed_and_undone_from_its_end(site: Site) -> None:
    first, second = await two(site)
    third = await Line(site, second.now).triage()
    await merge(third, second.matter)
    await merge(second, first.matter)
    assert (await matter(site, third.matter))["id"] == first.matter
    assert (await third.detail())["matter_id"] == first.matter
    assert (await undo(third)).json()["code"] == "merged-further"
    await undo(second)
    assert (await undo(third)).status_code == 200
    assert (await third.detail())["matter_id"] == third.matter


async def test_a_piece_joins_the_surviving_matter(site: Site) -> None:
    first, second = await two(site)
    await merge(second, first.matter)
    third = await Line(site, second.now).register()
    body = finding(matter_id=second.matter, is_repeat=True, requests=[])
    joined = await post(site, f"/pieces/{third.piece}/triage", body, Role.TRIAGE)
    assert joined.json()["matter_id"] == first.matter
    await undo(second)
    assert (await third.detail())["matter_id"] == first.matter, "it never was of the other one"


HELD = [
    ("supervision.listing.moved", {"listing_id": str(uuid4()), "status": "in_supervision"},
     "matter-listed"),
    ("supervision.listing.moved", {"listing_id": str(uuid4()), "status": "delisted"},
     "matter-listed"),
    ("assignment.charge.moved", {"charge_id": str(uuid4()), "status": "active"},
     "matter-in-charge"),
    ("assignment.charge.moved", {"charge_id": str(uuid4()), "status": "proposed"},
     "matter-in-charge"),
]  # fmt: skip
OVER = {"matter-listed": "final", "matter-in-charge": "done"}


@pytest.mark.parametrize(("event", "data", "code"), HELD)
@pytest.mark.parametrize("surviving", [True, False])
async def test_what_is_listed_or_under_charge_is_neither_merged_nor_split(
    event: str, data: dict[str, Any], code: str, surviving: bool, site: Site
) -> None:
    first, second = await two(site)
    held = first.matter if surviving else second.matter
    await site.receive(event, ORG(BUREAU), {**data, "matter_id": held})
    assert (await merge(second, first.matter)).json()["code"] == code
    await site.receive(event, ORG(BUREAU), {**data, "matter_id": held, "status": OVER[code]})
    assert (await merge(second, first.matter)).status_code == 200
    await site.receive(event, ORG(BUREAU), {**data, "matter_id": first.matter})
    assert (await undo(second)).json()["code"] == code
    assert (await split(first, [second.piece])).json()["code"] == code


async def test_what_does_not_fit_is_not_merged(site: Site) -> None:
    first, second = await two(site)
    assert (await merge(second, second.matter)).json()["code"] == "matter-itself"
    assert (await merge(second, str(uuid4()))).json()["code"] == "matter-unknown"
    named = await merge(second, first.matter, reason="王某某前后两次来信")
    assert named.json()["code"] == "not-masked"
    third = await Line(site, second.now).triage(family="suggestion", route=None)
    assert (await merge(third, first.matter)).json()["code"] == "paths-differ"
    fourth = await Line(site, third.now).accept(NEIGHBOUR)
    assert (await merge(fourth, first.matter)).json()["code"] == "both-in-hand"
    assert (await merge(second, first.matter, Role.TRIAGE)).json()["code"] == "role-not-allowed"
    far = await merge(second, first.matter, Role.PET_HEAD, unit=BUREAU)
    assert far.status_code == 404
    assert await numbers(site, status="merged") == []


async def test_who_did_not_register_it_does_not_merge_it(site: Site) -> None:
    first, second = await two(site)
    near = await merge(first, second.matter, Role.PET_HEAD, unit=BUREAU)
    assert near.json()["code"] == "not-registering-unit"


async def split(line: Line, pieces: list[str], *roles: Role, **changes: Any) -> Any:
    body = {**APART, "piece_ids": pieces, "region": BUREAU, "topic": "NR03",
            "title": "反映不动产登记资料错误", "summary_masked": "反映登记资料与实际面积不符。",
            **changes}  # fmt: skip
    return await post(
        line.site, f"/matters/{line.matter}/split", body, *(roles or (Role.PET_HEAD,))
    )


async def test_a_matter_is_split_and_put_together_again(site: Site) -> None:
    first, second = await two(site)
    await merge(second, first.matter)
    answer = await split(first, [second.piece])
    assert answer.status_code == 201, answer.text
    new = answer.json()
    assert (new["number"], new["status"], new["topic"]) == ("XFSX-2026-000003", "open", "NR03")
    assert (await second.detail())["matter_id"] == new["id"]
    assert (await second.detail())["is_initial_here"] is True
    assert (await matter(site, first.matter))["requests_count"] == 2
    second.matter = new["id"]
    back = await merge(second, first.matter)
    assert back.json()["id"] == first.matter, "that is how a split is undone"
    await told(site)


async def test_what_does_not_fit_is_not_split(site: Site) -> None:
    first, second = await two(site)
    assert (await split(first, [first.piece])).json()["code"] == "split-invalid", "nothing is left"
    assert (await split(first, [second.piece])).json()["code"] == "split-invalid", "not its piece"
    third = await Line(site, second.now).register()
    body = finding(matter_id=first.matter, is_repeat=True, requests=[])
    await post(site, f"/pieces/{third.piece}/triage", body, Role.TRIAGE)
    assert (await split(first, [third.piece])).json()["code"] == "split-invalid", "repeats alone"
    await merge(second, first.matter)
    named = await split(first, [second.piece], title="反映王某某登记资料错误")
    assert named.json()["code"] == "not-masked"
    sealed = await split(first, [second.piece], topic="NR16")
    assert sealed.json()["code"] == "accusation-sealed"
    assert (await split(first, [second.piece], Role.UNIT_HEAD)).status_code == 403


async def test_a_matter_that_was_closed_by_mistake_is_opened(site: Site) -> None:
    line = await passed(await issued(site))
    path = f"/matters/{line.matter}"
    assert (await post(site, f"{path}/undo-close", APART, Role.PET_HEAD)).json()["code"] == (
        "wrong-status"
    )
    await line.later(days=40)
    await sweep(site.app)
    assert (await matter(site, line.matter))["status"] == "closed"
    opened = await post(site, f"{path}/undo-close", APART, Role.PET_HEAD)
    assert opened.json()["status"] == "open"
    named = {"reason": "王某某来电说明"}
    await post(site, f"{path}/conclude", APART, Role.PET_HEAD)
    assert (await post(site, f"{path}/undo-close", named, Role.PET_HEAD)).json()["code"] == (
        "not-masked"
    )
    far = await post(site, f"{path}/undo-close", APART, Role.PET_HEAD, unit=CITY)
    assert far.status_code == 403


async def test_the_matter_of_somebody_else_is_not_waited_for(site: Site) -> None:
    first, second = await two(site)
    async with site.app.state.database.begin() as session:
        await session.execute(sa.select(Matter).where(Matter.id == first.matter).with_for_update())
        assert (await merge(second, first.matter)).json()["code"] == "matter-busy"
