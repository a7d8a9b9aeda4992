"""Units are told of limits that come near, once for each mark, and mark that as read."""

import asyncio
from typing import Any

import pytest

from shared.jobs import JobContext
from shared.moves import Role
from supervision_service.reminders.jobs import REMIND
from tests.harness import Site
from tests.supervision_service.inspections.steps import DEMAND, fed_back
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    case_at,
    done,
    get,
    later,
    matter,
    order,
    post,
)
from tests.supervision_service.urgings.steps import issued, refusal

pytestmark = pytest.mark.anyio


async def told(site: Site, query: str = "") -> list[tuple[str, int]]:
    """What two workers at once tell today and told before, the newest first."""
    state = site.app.state
    await asyncio.gather(
        *(REMIND.run(JobContext(state.database, state.settings)) for _ in range(2))
    )
    page = await get(site, Role.UNIT_HANDLER, COUNTY, f"/reminders{query}")
    return [(each["about"], each["days"]) for each in page["items"]]


async def test_a_unit_is_told_three_times_of_a_limit_and_reads_it(site: Site) -> None:
    await case_at(site, "in_supervision")  # its first measure is due on 30 April
    assert await told(site) == []
    seen: list[Any] = []
    for days, mark in ((43, None), (44, 15), (45, None), (52, 7), (56, 3), (59, None)):
        await later(site, days=days)
        seen = ([("measure", mark)] if mark else []) + seen
        assert await told(site) == seen, days
    await later(site, days=60)
    assert await told(site) == seen, "what is late is urged, not reminded of"
    first, *_ = (await get(site, Role.UNIT_HANDLER, COUNTY, "/reminders"))["items"]
    assert (
        first["text"]
        == "“某村征地补偿款发放争议”（GP-2026-001）第1项化解措施应于2026年4月30日前完成。"
    )
    path = f"/reminders/{first['id']}/read"
    other = await post(site, Role.UNIT_HEAD, CITY, path)
    assert refusal(other) == (403, "not-responsible-unit")
    away = await post(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, path)
    assert refusal(away) == (404, "reminder-not-found")
    read = await done(await post(site, Role.UNIT_HANDLER, COUNTY, path))
    assert (read["status"], read["allowed_moves"]) == ("read", [])
    assert refusal(await post(site, Role.UNIT_HANDLER, COUNTY, path)) == (409, "wrong-status")
    for query, many in (("status=sent", 2), ("about=measure&status=read", 1), ("about=target", 0)):
        found = await get(site, Role.SUPERVISOR, PROVINCE, f"/reminders/count?{query}")
        assert found == {"count": many}


async def test_a_unit_that_takes_a_matter_over_is_told_too(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await later(site, days=44)
    assert await told(site) == [("measure", 15)]
    await matter(site, NEIGHBOUR_COUNTY, id=case.matter)
    for _ in range(2):
        assert await told(site) == [("measure", 15)]
    page = await get(site, Role.UNIT_HANDLER, NEIGHBOUR_COUNTY, "/reminders")
    assert [(each["about"], each["days"]) for each in page["items"]] == [("measure", 15)]


async def test_every_kind_of_limit_is_told_to_whom_it_binds(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    await issued(site, case, "notice")  # to be answered by 16 March
    await fed_back(site, case, [DEMAND])  # by 20 March
    await order(site, await matter(site), status="in_handling", feedback_due="2026-03-19")
    assert await told(site) == [("feedback", 15)], "who was given fourteen days knows of them"
    await later(site, days=11)
    assert sorted(await told(site)) == [
        ("answer", 3), ("feedback", 7), ("feedback", 15), ("rectification", 7),
    ]  # fmt: skip
    await later(site, days=200)
    assert (await told(site, "?about=target")) == [("target", 15)]
