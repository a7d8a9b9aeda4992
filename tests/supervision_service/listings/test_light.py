"""The colour of a listed case: what is due first, its reason, and the filter."""

from datetime import date, timedelta

import pytest

from shared.moves import Role
from supervision_service.listings.rules.light import bounds, dues, warned
from supervision_service.plans.rules.checklist import Light, light_of
from tests.harness import Site
from tests.supervision_service.make import (
    MONDAY,
    PROVINCE,
    case_at,
    get,
    later,
    order,
    piece,
)

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("days", "light", "ending"),
    [
        (11, Light.GREEN, "还剩11天。"),
        (10, Light.YELLOW, "还剩10天。"),
        (3, Light.ORANGE, "还剩3天。"),
        (0, Light.ORANGE, "今日到期。"),
        (-1, Light.RED, "已超期1天。"),
    ],
)
def test_the_colour_is_of_what_is_due_first(days: int, light: Light, ending: str) -> None:
    first = TODAY + timedelta(days=days)
    found = warned(dues(date(2026, 12, 31), None, first, None), TODAY)
    assert (found.light, found.due) == (light, first)
    assert found.reason == f"交办反馈期限为{first.year}年{first.month}月{first.day}日，{ending}"


def test_of_one_day_the_target_stands_as_the_reason() -> None:
    found = warned(dues(TODAY, TODAY, TODAY, TODAY), TODAY)
    assert found.reason == "销号目标日期为2026年3月2日，今日到期。"


def test_the_filter_and_the_colour_have_the_same_bounds() -> None:
    for left in range(-3, 15):
        due = TODAY + timedelta(days=left)
        inside = []
        for light in Light:
            first, last = bounds(light, TODAY)
            if (first is None or first <= due) and (last is None or due <= last):
                inside.append(light)
        assert inside == [light_of(due, TODAY)], left


async def lights(site: Site, query: str = "") -> list[tuple[str, str | None]]:
    """Number and colour of the listings found."""
    found = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings{query}")
    counted = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/count{query}")
    assert counted == {"count": len(found["items"])}
    return [(each["number"], each["light"]) for each in found["items"]]


@pytest.mark.anyio
async def test_a_case_is_lit_from_listing_to_delisting(site: Site) -> None:
    await case_at(site, "nominated")
    case = await case_at(site, "in_supervision")
    await case_at(site, "delisted")
    assert await lights(site) == [
        ("GP-2026-003", None), ("GP-2026-002", "green"), ("GP-2026-001", None)
    ]  # fmt: skip
    path = f"/listings/{case.id}"
    shown = await get(site, Role.SUPERVISOR, PROVINCE, path)
    assert shown["light_reason"] == "方案措施完成期限为2026年4月30日，还剩59天。"
    for days, light in ((48, "green"), (49, "yellow"), (56, "orange"), (60, "red")):
        await later(site, days=days)
        assert await lights(site, f"?light={light}") == [("GP-2026-002", light)], days
        shown = await get(site, Role.SUPERVISOR, PROVINCE, path)
        assert shown["light"] == light
    others = [each for each in Light if each is not Light.RED]
    assert await lights(site, "?" + "&".join(f"light={each}" for each in others)) == []


@pytest.mark.anyio
async def test_limits_of_the_law_and_of_orders_count_while_they_are_owed(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = f"/listings/{case.id}"
    waiting = await order(
        site, case.matter, status="in_handling", feedback_due=str(TODAY + timedelta(days=3))
    )
    owed = await piece(site, case.matter, "accepted", due_legal=str(TODAY - timedelta(days=1)))
    assert await lights(site) == [("GP-2026-001", "red")]
    await piece(site, case.matter, "opinion_delivered", id=owed, due_legal=str(MONDAY.date()))
    shown = await get(site, Role.SUPERVISOR, PROVINCE, path)
    assert shown["light_reason"] == "交办反馈期限为2026年3月5日，还剩3天。"
    await order(site, case.matter, id=waiting, status="closed", feedback_due="2026-03-05")
    assert await lights(site) == [("GP-2026-001", "green")]
