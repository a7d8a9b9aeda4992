"""A batch of nominations: each item as if it came alone, or refused alone."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.statements import statements
from tests.supervision_service.make import (
    CITY,
    PROVINCE,
    events,
    get,
    matter,
    nomination,
    post,
    recused,
)

pytestmark = pytest.mark.anyio

PATH = "/listings/nominate-batch"


def body(ids: list[Any], **changes: Any) -> dict[str, Any]:
    """Matters nominated with one form."""
    form = nomination(uuid4(), kind="joint", ground="joint_office_batch", batch="2026年30件")
    del form["matter_id"]
    return {"form": form | changes, "items": [{"id": str(id)} for id in ids]}


async def test_thirty_matters_are_nominated_at_once(site: Site) -> None:
    ids = [await matter(site) for _ in range(30)]
    with statements() as sent:
        answer = await post(site, Role.PET_HEAD, PROVINCE, PATH, body(ids))
    assert answer.status_code == 200, answer.text
    assert len(sent) < 30, "no statement is sent for each matter"
    found = answer.json()
    assert (found["done"], found["refused"]) == (30, 0)
    rows = [each["row"] for each in found["items"]]
    assert [row["number"] for row in rows] == [f"GP-2026-{no:03}" for no in range(1, 31)]
    assert {(row["batch"], row["ground"], row["kind"], row["status"]) for row in rows} == {
        ("2026年30件", "joint_office_batch", "joint", "nominated")
    }
    assert len(await events(site, "supervision.listing.moved")) == 30


async def test_each_item_is_refused_alone(site: Site) -> None:
    me = uuid4()
    good, listed, merged, away = [
        await matter(site), await matter(site), await matter(site, status="merged"),
        await matter(site),
    ]  # fmt: skip
    await recused(site, away, me)
    first = await post(site, Role.PET_HEAD, PROVINCE, PATH, body([listed]))
    assert first.json()["done"] == 1
    sent = body([good, good, listed, merged, away, uuid4()])
    sent["items"].append({"id": str(await matter(site)), "form": {"reason": "王某某"}})
    sent["items"].append({"id": str(await matter(site)), "version": 1_000_000})
    late = sent["form"] | {"target_date": "2026-03-02"}
    sent["items"].append({"id": str(await matter(site)), "form": late})
    answer = await post(site, Role.PET_HEAD, PROVINCE, PATH, sent, id=me)
    found = answer.json()
    assert [each["code"] for each in found["items"]] == [
        None, "repeated-in-batch", "already-listed", "matter-merged", "recused", "matter-unknown",
        "invalid-input", "version-stale", "target-date-past",
    ]  # fmt: skip
    assert (found["done"], found["refused"]) == (1, 8)
    counted = await get(site, Role.PET_HEAD, PROVINCE, "/listings/count")
    assert counted == {"count": 2}, "what is refused changes nothing"
    assert found["items"][0]["row"]["number"] == "GP-2026-002", "no number is lost"


async def test_two_batches_at_once_list_a_matter_once(site: Site) -> None:
    ids: list[UUID] = [await matter(site) for _ in range(3)]
    answers = await asyncio.gather(
        post(site, Role.PET_HEAD, PROVINCE, PATH, body(ids)),
        post(site, Role.PET_HEAD, PROVINCE, PATH, body(ids[::-1])),
    )
    assert sorted(answer.json()["done"] for answer in answers) == [0, 3]


async def test_only_the_departments_petition_office_nominates(site: Site) -> None:
    id = await matter(site)
    for role, unit in ((Role.PET_HEAD, CITY), (Role.DEPUTY, PROVINCE)):
        refused = await post(site, role, unit, PATH, body([id]))
        assert refused.status_code == 403
