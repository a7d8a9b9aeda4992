"""Proposals over HTTP: read in pages, confirmed in batches, answered one by one."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import (
    BUREAU,
    MONDAY,
    Line,
    events,
    finding,
    get,
    post,
    registration,
)

pytestmark = pytest.mark.anyio

CLEAR = {"stated_place": "成都市锦江区", "stated_class": "国土资源_土地征收_安置补偿"}
CONFIRM = "/proposals/confirm"


async def pieces(site: Site, *stated: dict[str, Any]) -> list[dict[str, Any]]:
    """Registered pieces that say these things of themselves."""
    made = []
    for changes in stated:
        answer = await post(site, "/pieces", registration(**changes), Role.REGISTRAR)
        assert answer.status_code == 201, answer.text
        made.append(answer.json())
    return made


def item(piece: dict[str, Any], **entered: Any) -> dict[str, Any]:
    return {"piece_id": piece["id"], "version": piece["version"], "route": "P6", **entered}


async def confirm(site: Site, *items: dict[str, Any], **headers: str) -> Any:
    return await post(site, CONFIRM, {"items": items}, Role.TRIAGE, **headers)


async def test_a_page_shows_what_waits_longest_first_with_its_reasons(site: Site) -> None:
    stated = [CLEAR, {**CLEAR, "stated_place": "市中区"}, {"stated_place": None}]
    made = await pieces(site, *stated)
    first = (await get(site, "/proposals", Role.TRIAGE, limit=2)).json()
    rest = (await get(site, "/proposals", Role.TRIAGE, cursor=first["next"])).json()
    assert rest["next"] is None
    listed = [*first["items"], *rest["items"]]
    assert [each["piece_id"] for each in listed] == [each["id"] for each in made]
    assert listed[0]["region"] == {
        "outcome": "found",
        "code": "510104",
        "name": "成都市锦江区",
        "reason": "地点写有“成都市”“锦江区”，为成都市锦江区。",
        "candidates": [],
    }
    assert (listed[0]["topic"]["code"], listed[0]["family"]) == ("NR01", "appeal")
    assert listed[0]["title"] == "反映成都市锦江区土地征收问题"
    assert [each["code"] for each in listed[1]["region"]["candidates"]] == ["511002", "511102"]
    assert listed[2]["region"]["outcome"] == "unknown"
    assert "王某某" not in str(listed)


async def test_what_is_triaged_waits_no_longer(site: Site) -> None:
    (piece,) = await pieces(site, CLEAR)
    assert (await get(site, "/proposals/count")).json() == {"count": 1}
    one = await get(site, f"/pieces/{piece['id']}/proposal", Role.PET_HEAD)
    assert one.headers["ETag"] == f'"{piece["version"]}"'
    assert one.json() == (await get(site, "/proposals")).json()["items"][0]
    await post(site, f"/pieces/{piece['id']}/triage", finding(), Role.TRIAGE)
    assert (await get(site, "/proposals/count")).json() == {"count": 0}
    assert (await get(site, "/proposals")).json()["items"] == []
    late = await get(site, f"/pieces/{piece['id']}/proposal")
    assert (late.status_code, late.json()["code"]) == (409, "already-triaged")


async def test_filters_narrow_proposals_and_their_count_alike(site: Site) -> None:
    await pieces(site, CLEAR, {"form": "online", "purpose": "suggestion"})
    filters: tuple[tuple[dict[str, str], int], ...] = (
        ({"form": "letter"}, 1),
        ({"form": "online"}, 1),
        ({"purpose": "suggestion"}, 1),
        ({"source": "direct"}, 2),
        ({"source": "mnr"}, 0),
        ({"registered_from": "2026-03-02"}, 2),
        ({"registered_from": "2026-03-03"}, 0),
        ({"registered_to": "2026-03-02"}, 2),
        ({"registered_to": "2026-03-01"}, 0),
    )
    for params, count in filters:
        assert (await get(site, "/proposals/count", **params)).json() == {"count": count}, params
        assert len((await get(site, "/proposals", **params)).json()["items"]) == count
    wrong = ({"colour": "red"}, {"registered_from": "0001-01-01"}, {"registered_to": "9999-12-31"})
    for params in wrong:
        assert (await get(site, "/proposals", **params)).status_code == 422


async def test_proposals_are_for_those_who_sort_and_on_their_line_only(site: Site) -> None:
    (piece,) = await pieces(site, CLEAR)
    path = f"/pieces/{piece['id']}/proposal"
    for role in (Role.REGISTRAR, Role.UNIT_HEAD, Role.OPERATOR, Role.SECURITY_ADMIN, Role.LEADER):
        for guarded in ("/proposals", "/proposals/count", path):
            assert (await get(site, guarded, role)).status_code == 403, (role, guarded)
    assert (await get(site, "/proposals", Role.TRIAGE, unit=BUREAU)).json()["items"] == []
    assert (await get(site, path, Role.TRIAGE, unit=BUREAU)).status_code == 404
    async with site.client_of(None) as nobody:
        assert (await nobody.get("/proposals")).status_code == 401
        assert (await nobody.post(CONFIRM, json={})).status_code == 401
    head = await post(site, CONFIRM, {"items": [item(piece)]}, Role.PET_HEAD)
    assert (head.status_code, head.json()["code"]) == (403, "role-not-allowed")
    assert (await post(site, CONFIRM, {}, Role.TRIAGE)).status_code == 422
    other = await post(site, CONFIRM, {"items": [item(piece)]}, Role.TRIAGE, unit=BUREAU)
    assert [each["code"] for each in other.json()["items"]] == ["not-found"]
    assert (await get(site, "/proposals/count")).json() == {"count": 1}


async def test_a_clear_proposal_is_confirmed_as_it_stands(site: Site) -> None:
    made = await pieces(site, CLEAR, CLEAR)
    answer = (await confirm(site, *map(item, made))).json()
    assert (answer["confirmed"], answer["refused"]) == (2, 0)
    for piece, each in zip(made, answer["items"], strict=True):
        assert (each["piece_id"], each["outcome"], each["code"]) == (piece["id"], "confirmed", None)
        assert each["piece"]["region"] == "510104"
        assert each["piece"]["title"] == "反映成都市锦江区土地征收问题"
        assert each["piece"]["allowed_moves"] == [
            "correct-route",
            "undo-triage",
        ]  # assigning is the head's
        history = (await get(site, f"/pieces/{piece['id']}/history")).json()["items"]
        assert (history[-1]["move"], history[-1]["actor_name"]) == ("triage", "triage某某")
    matters = (await get(site, "/matters")).json()["items"]
    assert len({matter["number"] for matter in matters}) == 2
    assert {(matter["topic"], matter["family"], matter["route"]) for matter in matters} == {
        ("NR01", "appeal", "P6")
    }
    assert (await events(site))[2:] == [
        ("intake.matter.moved", "open"), ("intake.piece.moved", "triage"),
    ] * 2  # fmt: skip


async def test_every_item_is_answered_by_itself(site: Site) -> None:
    triaged = await Line(site).triage()
    vague, clear, stale, sealed, wrong, named, last = await pieces(
        site,
        {**CLEAR, "stated_place": "市中区"},
        CLEAR,
        CLEAR,
        {**CLEAR, "original_text": "村干部贪污补偿款。"},
        CLEAR,
        CLEAR,
        {**CLEAR, "purpose": "other"},
    )
    done = {"id": triaged.piece, "version": 2}
    missing = {"id": str(uuid4()), "version": 1}
    items = [
        item(vague),
        item(clear),
        item(stale, version=9),
        item(sealed),
        item(wrong, region="990000"),
        item(wrong),
        item(named, title="王某某反映补偿款"),
        item(named),
        item(done),
        item(missing),
        item(vague, region="511002"),
        item(last),
        item(clear),
        item(sealed, family="accusation", topic="NR01", route=None),
    ]
    # Each piece is tried once in a batch; what follows of the same is refused.
    answer = (await confirm(site, *items)).json()
    assert [each["code"] for each in answer["items"]] == [
        "proposal-unclear", None, "version-stale", "piece-sealed", "region-unknown",
        "repeated-in-batch", "not-masked", "repeated-in-batch", "already-triaged", "not-found",
        "repeated-in-batch", "proposal-unclear", "repeated-in-batch", "repeated-in-batch",
    ]  # fmt: skip
    assert (answer["confirmed"], answer["refused"]) == (1, 13)
    assert [each["field"] for each in answer["items"][0]["errors"]] == ["region"]
    assert all(each["detail"] for each in answer["items"] if each["outcome"] == "refused")
    assert "王某某" not in str(answer)
    assert (await get(site, "/proposals/count")).json() == {"count": 5}
    assert (await get(site, "/matters/count")).json() == {"count": 2}
    second = [item(vague, region="511002"), item(named), item(last, family="appeal"),
              item(sealed, family="accusation", topic="NR01", route=None),
              item(wrong, route=None), item(stale, title="")]  # fmt: skip
    answer = (await confirm(site, *second)).json()
    assert [each["code"] for each in answer["items"]] == [
        None, None, None, "piece-sealed", "triage-invalid", "invalid-input",
    ]  # fmt: skip
    assert [each["field"] for each in answer["items"][5]["errors"]] == ["title"]


async def test_pieces_join_a_matter_in_a_batch_and_a_refusal_between_harms_none(site: Site) -> None:
    first = await Line(site).triage()
    repeat, unsaid, another = await pieces(site, CLEAR, CLEAR, CLEAR)
    joins = {"matter_id": first.matter, "is_repeat": True, "requests": []}
    answer = await confirm(
        site, item(repeat, **joins), item(unsaid, matter_id=first.matter), item(another, **joins)
    )
    found = answer.json()["items"]
    assert [each["code"] for each in found] == [None, "repeat-not-confirmed", None]
    assert {each["piece"]["matter_id"] for each in (found[0], found[2])} == {first.matter}
    assert {each["piece"]["status"] for each in (found[0], found[2])} == {"filed"}


async def test_what_is_refused_halfway_leaves_nothing_behind(site: Site) -> None:
    (early,) = await pieces(site, CLEAR)
    await site.set_office_time(MONDAY + timedelta(hours=1))
    late, later = await pieces(site, CLEAR, CLEAR)
    await site.set_office_time(MONDAY)  # a matter is opened before the piece says no
    answer = (await confirm(site, item(late), item(early), item(later))).json()
    assert [each["code"] for each in answer["items"]] == [
        "time-goes-back", None, "time-goes-back",
    ]  # fmt: skip
    (matter,) = (await get(site, "/matters")).json()["items"]
    assert matter["id"] == answer["items"][1]["piece"]["matter_id"]
    assert (await events(site))[3:] == [
        ("intake.matter.moved", "open"), ("intake.piece.moved", "triage"),
    ]  # fmt: skip


async def test_a_batch_sent_twice_is_answered_once(site: Site) -> None:
    made = await pieces(site, CLEAR, {**CLEAR, "stated_place": "市中区"})
    items = [item(piece) for piece in made]
    first = await confirm(site, *items, key="the-same")
    again = await confirm(site, *items, key="the-same")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert (await get(site, "/matters/count")).json() == {"count": 1}


async def test_batches_that_cross_each_other_wait_and_never_lock_up(site: Site) -> None:
    made = await pieces(site, *[CLEAR] * 6)
    there, back = [item(piece) for piece in made], [item(piece) for piece in reversed(made)]
    answers = await asyncio.gather(
        confirm(site, *there),
        confirm(site, *back),
        post(site, f"/pieces/{made[2]['id']}/triage", finding(), Role.TRIAGE),
    )
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert (await get(site, "/matters/count")).json() == {"count": 6}
    codes = {each["code"] for answer in answers[:2] for each in answer.json()["items"]}
    assert codes <= {None, "already-triaged"}


async def test_a_page_is_one_statement(site: Site) -> None:
    await pieces(site, CLEAR, CLEAR, CLEAR)
    await get(site, "/proposals")  # the caller's version is looked up once
    seen: list[str] = []
    engine = site.app.state.database.reading.sync_engine

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    async with site.client(Role.TRIAGE) as client:
        await client.get("/proposals/count")
        sa.event.listen(engine, "before_cursor_execute", note)
        await client.get("/proposals")
        sa.event.remove(engine, "before_cursor_execute", note)
    read = [statement for statement in seen if "piece" in statement]
    assert len(read) == 1
    assert len(seen) <= 2
