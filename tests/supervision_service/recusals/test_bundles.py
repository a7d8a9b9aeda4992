"""What names several cases shows and offers who keeps away from one of them the others only."""

from typing import Any
from uuid import UUID

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.supervision_service.inspections.steps import DEMAND, FED_BACK, plan_form, visit
from tests.supervision_service.joint_meetings.test_routes import PLANNED, held, on_case
from tests.supervision_service.make import (
    COUNTY,
    JOINT_OFFICE,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    Case,
    case_at,
    done,
    get,
    later,
    post,
    recused,
)
from tests.supervision_service.recommendations.test_routes import form as recommendation
from tests.supervision_service.unit_sanctions.steps import form as sanction

pytestmark = pytest.mark.anyio
ME, RECUSED = UUID(int=77), (403, "recused")
REASON = {"reason": "方案需要调整。"}


def refusal(answer: Any) -> tuple[int, str | None]:
    """Status and code of an answer."""
    return answer.status_code, answer.json().get("code")


async def two_cases(site: Site, kind: str = "own") -> tuple[Case, Case]:
    """One listed case of each of two counties."""
    return (
        await case_at(site, "in_supervision", kind),
        await case_at(site, "in_supervision", kind, NEIGHBOUR_COUNTY),
    )


def stops(first: Case, second: Case) -> list[dict[str, Any]]:
    """A route to both."""
    return [
        {"unit_id": str(ORG(COUNTY)), "listing_ids": [first.id]},
        {"unit_id": str(ORG(NEIGHBOUR_COUNTY)), "listing_ids": [second.id]},
    ]


async def tried(site: Site, role: Role, path: str, body: Any = None, unit: str = PROVINCE) -> Any:
    """What becomes of a step of the one who must keep away."""
    return refusal(await post(site, role, unit, path, body, id=ME))


async def seen(site: Site, role: Role, path: str, unit: str = PROVINCE) -> Any:
    """What the one who must keep away reads."""
    async with site.client(role, unit=unit, id=ME) as client:
        return await client.get(path)


async def test_an_inspection_without_the_case_that_is_closed(site: Site) -> None:
    mine, other = await two_cases(site)
    form = plan_form(mine, kind="own", stops=stops(mine, other))
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, "/inspections", form))
    path = f"/inspections/{made['id']}"
    assert (await seen(site, Role.DEPUTY, path)).json()["allowed_moves"] == ["approve", "return",
                                                                              "cancel"]  # fmt: skip
    recusal = await recused(site, mine.matter, ME)
    found = (await seen(site, Role.DEPUTY, path)).json()
    assert [len(each["cases"]) for each in found["stops"]] == [0, 1]
    assert found["allowed_moves"] == []
    assert (await seen(site, Role.DEPUTY, "/tasks/count")).json() == {"count": 0}
    (listed,) = (await seen(site, Role.DEPUTY, "/inspections")).json()["items"]
    assert listed == found
    by_case = f"/inspections/count?listing_id={mine.id}"
    assert (await seen(site, Role.DEPUTY, by_case)).json() == {"count": 0}
    for verb in ("approve", "return", "cancel"):
        body = None if verb == "approve" else REASON
        assert await tried(site, Role.DEPUTY, f"{path}/{verb}", body) == RECUSED, verb
    revision = {**form, **REASON}
    assert await tried(site, Role.SUPERVISOR, f"{path}/revise", revision) == RECUSED

    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/approve"))
    await later(site, days=2)
    for no, case in ((1, mine), (2, other)):
        record = f"{path}/stops/{no}/record"
        expected = RECUSED if case is mine else (200, None)
        assert await tried(site, Role.SUPERVISOR, record, visit(case)) == expected
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/stops/1/record", visit(mine)))
    feed_back = f"{path}/stops/1/feed-back"
    body = {**FED_BACK, "rectifications": [DEMAND]}
    assert await tried(site, Role.SUPERVISOR, feed_back, body) == RECUSED
    await done(await post(site, Role.SUPERVISOR, PROVINCE, feed_back, body))
    first, second = (await seen(site, Role.SUPERVISOR, path)).json()["stops"]
    assert (first["findings"], first["letter"], first["cases"]) == (None, None, [])
    assert second["findings"] is not None
    told = (await get(site, Role.SUPERVISOR, PROVINCE, path))["stops"][0]
    assert told["letter"] is not None
    assert mine.id in {each["listing_id"] for each in told["cases"]}

    (owed,) = (await get(site, Role.SUPERVISOR, PROVINCE, "/rectifications"))["items"]
    assert refusal(await seen(site, Role.SUPERVISOR, f"/rectifications/{owed['id']}")) == RECUSED
    answer = f"/rectifications/{owed['id']}/answer"
    said = {"answer": "已经整改。"}
    assert await tried(site, Role.UNIT_HEAD, answer, said, COUNTY) == RECUSED
    await recused(site, mine.matter, ME, recusal, in_force=False)
    assert await tried(site, Role.UNIT_HEAD, answer, said, COUNTY) == (200, None)


async def test_an_inspection_of_nothing_but_closed_cases_is_closed(site: Site) -> None:
    mine = await case_at(site, "in_supervision")
    form = plan_form(mine, kind="own")
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, "/inspections", form))
    path = f"/inspections/{made['id']}"
    await recused(site, mine.matter, ME)
    assert refusal(await seen(site, Role.DEPUTY, path)) == RECUSED
    assert refusal(await seen(site, Role.DEPUTY, f"{path}/history")) == RECUSED
    assert (await seen(site, Role.DEPUTY, "/inspections/count")).json() == {"count": 0}
    assert await tried(site, Role.SUPERVISOR, f"{path}/stops/2/record", visit()) == RECUSED


async def test_a_joint_meeting_without_what_it_decides_of_the_case(site: Site) -> None:
    mine, other = (
        await case_at(site, "verified", "joint"),
        await case_at(site, "verified", "joint", NEIGHBOUR_COUNTY),
    )
    form = PLANNED
    made = await done(await post(site, Role.PET_HEAD, PROVINCE, "/joint-meetings", form))
    agenda = {"items": [
        {"kind": "closeout", "about_id": mine.id, "text": "研究销号。"},
        {"kind": "closeout", "about_id": other.id, "text": "研究销号。"},
    ]}  # fmt: skip
    path = f"/joint-meetings/{made['id']}"
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/set-agenda", agenda))
    recusal = await recused(site, mine.matter, ME)
    found = (await seen(site, Role.PET_HEAD, path)).json()
    assert [each["about_id"] for each in found["agenda"]] == [other.id]
    assert "set-agenda" not in found["allowed_moves"]
    assert await tried(site, Role.PET_HEAD, f"{path}/set-agenda", agenda) == RECUSED

    path = await held(site)
    for body in (agenda, {"items": agenda["items"][1:]}):
        expected = RECUSED if body is agenda else (409, "wrong-status")
        assert await tried(site, Role.PET_HEAD, f"{path}/set-agenda", body) == expected
    record = f"{path}/record-resolution"
    assert await tried(site, Role.PET_HEAD, record, on_case("closeout", mine.id)) == RECUSED
    for case in (mine, other):
        body = on_case("closeout", case.id)
        await done(await post(site, Role.PET_HEAD, PROVINCE, record, body))
    found = (await seen(site, Role.PET_HEAD, path)).json()
    assert [each["listing_id"] for each in found["resolutions"]] == [other.id]
    strike = f"{path}/strike-resolution"
    assert await tried(site, Role.PET_HEAD, strike, {"no": 1, **REASON}) == RECUSED
    assert await tried(site, Role.DEPUTY, f"{path}/submit-minutes") == RECUSED
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/submit-minutes"))
    confirm = f"{path}/confirm-minutes"
    assert await tried(site, Role.JOINT_OFFICE, confirm, unit=JOINT_OFFICE) == RECUSED
    await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, confirm))
    assert (await seen(site, Role.PET_HEAD, path)).json()["letter"] is None
    await recused(site, mine.matter, ME, recusal, in_force=False)
    found = (await seen(site, Role.PET_HEAD, path)).json()
    assert len(found["resolutions"]) == 2
    assert found["letter"] is not None


async def test_a_sanction_and_a_recommendation_without_the_closed_fact(site: Site) -> None:
    mine = await case_at(site, "in_supervision")
    other = await case_at(site, "in_supervision")
    for things, form, text in (
        ("unit-sanctions", sanction("circular"), "statement"),
        ("recommendations", recommendation(), "basis"),
    ):
        facts = {"facts": {"listed_ids": [mine.id, other.id]}}
        made = await done(
            await post(site, Role.SUPERVISOR, PROVINCE, f"/{things}", {**form, **facts})
        )
        alone = {"facts": {"listed_ids": [mine.id]}}
        closed = await done(
            await post(site, Role.SUPERVISOR, PROVINCE, f"/{things}", {**form, **alone})
        )
        assert await tried(site, Role.SUPERVISOR, f"/{things}/{closed['id']}/revise",
                           {**form, **alone, **REASON}) == (200, None)  # fmt: skip
        recusal = await recused(site, mine.matter, ME)
        path = f"/{things}/{made['id']}"
        found = (await seen(site, Role.PRINCIPAL, path)).json()
        assert [each["id"] for each in found["facts"]] == [other.id]
        assert (found[text], found["letter"], found["allowed_moves"]) == (None, None, [])
        assert await tried(site, Role.PRINCIPAL, f"{path}/decide") == RECUSED
        assert refusal(await seen(site, Role.PRINCIPAL, f"/{things}/{closed['id']}")) == RECUSED
        decide = f"/{things}/{closed['id']}/decide"
        assert await tried(site, Role.PRINCIPAL, decide) == RECUSED
        assert (await seen(site, Role.PRINCIPAL, f"/{things}/count")).json() == {"count": 1}
        assert (await seen(site, Role.PRINCIPAL, "/tasks/count")).json() == {"count": 0}
        verb = "serve" if things == "unit-sanctions" else "issue"
        for id in (made["id"], closed["id"]):
            await done(await post(site, Role.PRINCIPAL, PROVINCE, f"/{things}/{id}/decide"))
            await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/{things}/{id}/{verb}"))
        if things == "unit-sanctions":
            (circular,) = (await seen(site, Role.PRINCIPAL, "/unit-sanctions/circulars")).json()[
                "items"
            ]
            assert (circular["id"], circular["letter"]) == (made["id"], None)
            assert (await seen(site, Role.PRINCIPAL, "/unit-sanctions/circulars/count")).json() == {
                "count": 1
            }
        await recused(site, mine.matter, ME, recusal, in_force=False)
        assert (await seen(site, Role.PRINCIPAL, path)).json()["letter"] is not None
