"""A change is answered with the subject as whoever reads it next will find it."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    PROVINCE,
    REVIEWER,
    case_at,
    done,
    evidence,
    get,
    later,
    matter,
    nomination,
    plan_form,
    post,
    ready,
    step,
)

pytestmark = pytest.mark.anyio

REASON = {"reason": "材料不全，请补充。"}


async def read_next(site: Site, answer: dict[str, Any], path: str, *who: Any) -> None:
    """Hold an answer against what the same person reads at `path`: version, moves and all."""
    found = await get(site, *who, f"/{path}/{answer['id']}")
    assert answer == {name: found[name] for name in answer}


async def test_a_nomination_and_a_decision(site: Site) -> None:
    form = nomination(await matter(site))
    made = await done(await post(site, Role.PET_HEAD, PROVINCE, "/listings", form))
    await read_next(site, made, "listings", Role.PET_HEAD, PROVINCE)
    path = f"/listings/{made['id']}/list"
    listed = await done(await post(site, Role.DEPUTY, PROVINCE, path))
    await read_next(site, listed, "listings", Role.DEPUTY, PROVINCE)


async def test_a_plan_and_the_version_that_it_replaces(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = f"/listings/{case.id}/plans"
    form = plan_form(change_reason="调整期限。")
    made = await done(await post(site, Role.UNIT_HEAD, COUNTY, path, form))
    await read_next(site, made, "plans", Role.UNIT_HEAD, COUNTY)
    path = f"/plans/{made['id']}"
    reviewed = await done(await post(site, Role.UNIT_HEAD, CITY, f"{path}/review", id=REVIEWER))
    await read_next(
        site,
        reviewed,
        "plans",
        Role.UNIT_HEAD,
        CITY,
    )
    approved = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/approve"))
    await read_next(site, approved, "plans", Role.PET_HEAD, PROVINCE)
    proof = {"evidence": "验收单编号某某。"}
    measured = await done(
        await post(site, Role.UNIT_HANDLER, COUNTY, f"{path}/measures/1/done", proof)
    )
    await read_next(site, measured, "plans", Role.UNIT_HANDLER, COUNTY)


async def test_every_step_of_a_close_out_and_of_its_return(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await ready(site, case)
    path = f"/listings/{case.id}"
    applied = await done(
        await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/apply-closeout", evidence())
    )
    await read_next(site, applied, "listings", Role.UNIT_HEAD, COUNTY)
    back = await done(await post(site, Role.UNIT_HEAD, CITY, f"{path}/return-city-review", REASON))
    await read_next(site, back, "listings", Role.UNIT_HEAD, CITY)
    for reached, who in (
        ("county_applied", (Role.UNIT_HEAD, COUNTY)),
        ("city_reviewed", (Role.UNIT_HEAD, CITY)),
        ("verified", (Role.SUPERVISOR, PROVINCE)),
        ("delisted", (Role.DEPUTY, PROVINCE)),
    ):
        await read_next(site, await step(site, case, reached), "listings", *who)


async def test_an_urging(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    form = {"kind": "notice", "issues": ["措施没有进展。"], "requirement": "尽快复测。",
            "skip_reason": "群众反映集中。"}  # fmt: skip
    path = f"/listings/{case.id}/urgings"
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form))
    await read_next(site, made, "urgings", Role.SUPERVISOR, PROVINCE)
    path = f"/urgings/{made['id']}"
    opinion = {"assessment": "not_effective", "opinion": "仍未落实。"}
    for role, unit, verb, body in (
        (Role.PET_HEAD, PROVINCE, "approve", None),
        (Role.SUPERVISOR, PROVINCE, "issue", None),
        (Role.UNIT_HEAD, COUNTY, "answer", {"answer": "已完成复测。"}),
        (Role.SUPERVISOR, PROVINCE, "assess", opinion),
        (Role.SUPERVISOR, PROVINCE, "escalate", None),
    ):
        answer = await done(await post(site, role, unit, f"{path}/{verb}", body))
        await read_next(site, answer, "urgings", role, unit)


async def test_a_look_back(site: Site) -> None:
    await case_at(site, "delisted")
    await later(site, days=30)
    (first, *_) = (await get(site, Role.SUPERVISOR, PROVINCE, "/look-backs"))["items"]
    record = {"outcome": "follow_up", "notes": "证书尚在办理。"}
    path = f"/look-backs/{first['id']}/record"
    answer = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, record))
    (found, *_) = (await get(site, Role.SUPERVISOR, PROVINCE, "/look-backs"))["items"]
    assert (answer, answer["version"]) == (found, first["version"] + 1)
