"""A batch of cases: leaders are proposed for all at once, and confirmed one by one or together."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.clock import real_now
from shared.moves import Role
from shared.workdays import local_date
from tests.assignment_service import make
from tests.assignment_service.charges.steps import chain, gaps, refusal
from tests.assignment_service.make import PROVINCE
from tests.harness import Site
from tests.statements import statements

pytestmark = pytest.mark.anyio

PROPOSE, CONFIRM = "/charges/propose-batch", "/charges/confirm-batch"


def items(ids: list[Any]) -> dict[str, Any]:
    """The body of a list of charges."""
    return {"items": [{"id": str(id)} for id in ids]}


def asked(ids: list[Any], **form: Any) -> dict[str, Any]:
    """The body of a list of matters for which leaders are proposed."""
    return {"form": form, **items(ids)}


async def listed(site: Site, **changes: Any) -> UUID:
    """A listed matter."""
    matter = await make.matter(site, **changes)
    await make.listing(site, matter)
    return matter


async def test_thirty_cases_are_proposed_at_once_with_reasons_and_alternatives(site: Site) -> None:
    first, second = [await make.leader(site, PROVINCE, topics=["NR01"]) for _ in range(2)]
    await make.leader(site, PROVINCE, is_principal=True)
    matters = [await listed(site) for _ in range(30)]
    away = {"leader_id": str(first), "ground": "与信访人有亲属关系。"}
    await make.post(site, Role.PET_HEAD, PROVINCE, f"/matters/{matters[0]}/recusals", away)
    body = asked([*matters, matters[1], uuid4()], months=6)
    with statements() as sent:
        answer = await make.post(site, Role.PET_HEAD, PROVINCE, PROPOSE, body)
    assert answer.status_code == 200, answer.text
    assert len(sent) < 40, "no statement is sent for each case"
    found = answer.json()
    assert (found["done"], found["refused"]) == (30, 2)
    refused = [(each["code"]) for each in found["items"][30:]]
    assert refused == ["repeated-in-batch", "matter-not-found"]
    made = [each["row"] for each in found["items"][:30]]
    # Two answer for the topic: the load is spread, and who is recused is left out.
    assert Counter(row["charge"]["leader_id"] for row in made) == {str(first): 15, str(second): 15}
    assert made[0]["charge"]["leader_id"] == str(second)
    assert [each["basis"] for each in made[0]["alternatives"]] == ["principal"]
    assert [each["basis"] for each in made[1]["alternatives"]] == ["subject", "principal"]
    assert made[0]["charge"]["reason"] == "分管该类诉求；现包案0件。"
    assert made[29]["charge"]["reason"] == "分管该类诉求；现包案0件，另有14件待审定。"
    assert (made[3]["charge"]["term_months"], made[3]["charge"]["status"]) == (6, "proposed")
    alone = await make.get(site, Role.PET_HEAD, PROVINCE, f"/matters/{matters[0]}/proposals")
    assert [each["basis"] for each in alone] == ["subject", "principal"]
    assert alone[0]["reason"].endswith("另有15件待审定。")

    again = await make.post(site, Role.PET_HEAD, PROVINCE, PROPOSE, asked(matters[:1]))
    assert again.json()["items"][0]["code"] == "already-proposed"
    early = await make.post(site, Role.PET_HEAD, PROVINCE, CONFIRM, items([uuid4()]))
    assert refusal(early) == (403, "role-not-allowed")

    charges = [row["charge"]["id"] for row in made]
    one = await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{charges[0]}/confirm")
    assert one.json()["status"] == "active"
    with statements() as sent:
        rest = await make.post(site, Role.PRINCIPAL, PROVINCE, CONFIRM, items([*charges, uuid4()]))
    assert len(sent) < 40
    assert (rest.json()["done"], rest.json()["refused"]) == (29, 2)
    assert [each["code"] for each in rest.json()["items"] if each["code"]] == [
        "wrong-status",
        "charge-not-found",
    ]
    assert (await chain(site, matters[29]))["filled"] == ["province"]


async def test_what_a_leader_no_longer_answers_for_is_a_gap_and_no_reason(site: Site) -> None:
    today = local_date(real_now())
    until = {"code": "NR01", "holds_until": (today - timedelta(days=1)).isoformat()}
    later = {"code": "510100", "holds_from": (today + timedelta(days=1)).isoformat()}
    leader = await make.leader(site, PROVINCE, topics=["NR01"], regions=["510100"])
    matter = await make.matter(site)
    await make.listing(site, matter, levels_owed=["province"])
    id = (await make.post(site, Role.PET_HEAD, PROVINCE, PROPOSE, asked([matter]))).json()
    (made,) = [each["row"]["charge"]["id"] for each in id["items"]]
    await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{made}/confirm")
    assert await gaps(site) == 0
    async with site.client(Role.PET_HEAD, unit=PROVINCE) as office:
        path, version = f"/leaders/{leader}", {"If-Match": '"1"'}
        twice = {"validity": [until, until, {"code": "NR09"}]}
        wrong = await office.patch(path, json=twice, headers=version)
        ended = await office.patch(path, json={"validity": [until, later]}, headers=version)
    assert refusal(wrong) == (422, "term-wrong")
    assert len(wrong.json()["errors"]) == 2
    assert [each["code"] for each in ended.json()["validity"]] == ["510100", "NR01"]
    (gap,) = (await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps?level=province"))["items"]
    assert (gap["missing"], gap["expired"], gap["vacated"]) == (["province"], ["province"], [])
    assert (await chain(site, matter))["expired"] == ["province"]
    tasks = await make.get(site, Role.PRINCIPAL, PROVINCE, "/tasks?queue=replace_provincial_leader")
    assert [each["id"] for each in tasks["items"]] == [made]
    assert await make.get(site, Role.PET_HEAD, PROVINCE, f"/matters/{matter}/proposals") == []
    other = await make.matter(site)
    none = await make.post(site, Role.PET_HEAD, PROVINCE, PROPOSE, asked([other]))
    assert none.json()["items"][0]["code"] == "no-candidate"
    # The other topics and places are as good as before, and a term may be taken back.
    async with site.client(Role.PET_HEAD, unit=PROVINCE) as office:
        back = await office.patch(path, json={"validity": []}, headers={"If-Match": '"2"'})
    assert (back.status_code, await gaps(site)) == (200, 0)
