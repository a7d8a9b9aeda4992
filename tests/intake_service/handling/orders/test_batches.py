"""Many at once: each item as if it came alone, however many there are."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa

from intake_service.reception.matters.models import Matter
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.handling.orders.test_routes import order
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    NEIGHBOUR,
    Line,
    events,
    finding,
    get,
    post,
    registration,
    until_waiting,
)
from tests.statements import statements

pytestmark = pytest.mark.anyio


async def triaged(site: Site, many: int) -> list[str]:
    """So many pieces, each with a matter of its own."""
    line = Line(site)
    made = [(await line.register()).piece for _ in range(many)]
    answer = await listed(site, "/pieces/triage-batch", made, finding(), Role.TRIAGE)
    assert answer.json()["done"] == many
    await line.later(minutes=1)
    return made


async def listed(
    site: Site,
    path: str,
    ids: list[str],
    form: Any,
    role: Role,
    unit: str = "510000",
    **headers: str,
) -> httpx.Response:
    """A verb to a list; one form for all, if any."""
    body: dict[str, Any] = {"items": [{"id": id} for id in ids]}
    if form is not None:
        body["form"] = form
    return await post(site, path, body, role, unit=unit, **headers)


def told(answer: httpx.Response) -> list[tuple[str, str | None]]:
    """Outcome and code of every item, in their order."""
    assert answer.status_code == 200, answer.text
    return [(each["outcome"], each["code"]) for each in answer.json()["items"]]


DONE = ("done", None)


def refused(code: str) -> tuple[str, str]:
    return "refused", code


async def test_pieces_go_to_several_bureaus_in_one_call(site: Site) -> None:
    made = await triaged(site, 3)
    other = {"id": made[1], "form": order(unit_id=str(ORG(NEIGHBOUR)))}
    items = [{"id": made[2]}, other, {"id": made[0]}]
    answer = await post(
        site, "/pieces/assign-batch", {"form": order(), "items": items}, Role.PET_HEAD
    )
    rows = [each["row"] for each in answer.json()["items"]]
    assert told(answer) == [DONE] * 3
    assert [row["piece_id"] for row in rows] == [made[2], made[1], made[0]]
    assert [row["unit_id"] for row in rows] == [
        str(ORG(BUREAU)), str(ORG(NEIGHBOUR)), str(ORG(BUREAU))]  # fmt: skip
    assert [row["number"] for row in rows] == [f"JBD-2026-0000{n}" for n in (1, 2, 3)]
    letters = (await get(site, "/letters")).json()["items"]
    numbers = {letter["document_no"] for letter in letters}
    assert numbers == {f"川自然资信〔2026〕{n}号" for n in range(1, 7)}


async def test_an_assigned_piece_is_as_one_that_was_assigned_alone(site: Site) -> None:
    alone, listed_one = await triaged(site, 2)
    await post(site, f"/pieces/{alone}/assign", order(), Role.PET_HEAD)
    await listed(site, "/pieces/assign-batch", [listed_one], order(), Role.PET_HEAD)
    pieces = [(await get(site, f"/pieces/{id}")).json() for id in (alone, listed_one)]
    own = {"id", "number", "masked_query_code", "registered_at", "matter_id", "noticed_at",
           "moved_at", "arrived_at", "petitioners", "deadlines", "version"}  # fmt: skip
    told_of = [{name: piece[name] for name in piece.keys() - own} for piece in pieces]
    assert told_of[0] == told_of[1]
    clocks = [
        [
            (each["rule"], each["legal"], each["outcome"], each["unit_id"])
            for each in piece["deadlines"]
        ]
        for piece in pieces
    ]
    assert sorted(clocks[0]) == sorted(clocks[1])
    found = await events(site)
    assert sorted(found[-4:]) == sorted(found[-8:-4])
    moves = [
        [each["move"] for each in (await get(site, f"/pieces/{id}/history")).json()["items"]]
        for id in (alone, listed_one)
    ]
    assert moves[0] == moves[1]


async def test_each_is_refused_alone_with_the_codes_of_the_one(site: Site) -> None:
    raw = (await Line(site).register()).piece
    first, second, done = await triaged(site, 3)
    await post(site, f"/pieces/{done}/assign", order(), Role.PET_HEAD)
    items: list[dict[str, Any]] = [
        {"id": str(uuid4()), "form": order()},
        {"id": done, "form": order()},
        {"id": first, "form": order()},
        {"id": first, "form": order()},
        {"id": raw, "form": order()},
        {"id": second},
        {"id": second, "form": order()},
    ]
    answer = await post(site, "/pieces/assign-batch", {"items": items}, Role.PET_HEAD)
    assert told(answer) == [
        refused("not-found"), refused("wrong-status"), DONE, refused("repeated-in-batch"),
        refused("not-triaged"), refused("invalid-input"), refused("repeated-in-batch"),
    ]  # fmt: skip
    assert (answer.json()["done"], answer.json()["refused"]) == (1, 6)
    assert answer.json()["items"][5]["errors"][0]["field"] == "form"
    assert (await get(site, "/orders/count")).json() == {"count": 2}
    assert (await get(site, f"/pieces/{second}")).json()["status"] == "registered"
    numbers = [each["number"] for each in (await get(site, "/orders")).json()["items"]]
    assert sorted(numbers) == ["JBD-2026-00001", "JBD-2026-00002"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (order(unit_id="不是编号"), "unit_id"),
        (order(requirement=""), "requirement"),
        (order(surplus=1), "surplus"),
        (order(feedback_due="2026-03-01"), "feedback_due"),
    ],
)
async def test_a_wrong_form_stops_only_its_own_item(site: Site, form: Any, field: str) -> None:
    made = await triaged(site, 2)
    items = [{"id": made[0], "form": form}, {"id": made[1], "form": order()}]
    answer = await post(site, "/pieces/assign-batch", {"items": items}, Role.PET_HEAD)
    assert [outcome for outcome, _ in told(answer)] == ["refused", "done"]
    assert answer.json()["items"][0]["errors"][0]["field"] == field


async def test_a_version_is_asked_where_it_is_given(site: Site) -> None:
    made = await triaged(site, 2)
    versions = [(await get(site, f"/pieces/{id}")).json()["version"] for id in made]
    items = [{"id": made[0], "version": versions[0] - 1}, {"id": made[1], "version": versions[1]}]
    answer = await post(
        site, "/pieces/assign-batch", {"form": order(), "items": items}, Role.PET_HEAD
    )
    assert told(answer) == [refused("version-stale"), DONE]


async def test_a_sealed_piece_is_not_there_for_who_may_not_see_it(site: Site) -> None:
    sealed = (await Line(site).register(purpose="accusation")).piece
    seen = await listed(site, "/pieces/assign-batch", [sealed], order(), Role.PET_HEAD)
    form = {"ground": "thanks", "reason": "来信表示感谢"}
    unseen = await listed(site, "/pieces/file-batch", [sealed], form, Role.UNIT_HEAD)
    tried = (await get(site, "/readings", Role.AUDIT_ADMIN)).json()["items"]
    assert told(seen) == [refused("piece-sealed")]
    assert told(unseen) == [refused("not-found")]
    assert [each["denied"] for each in tried] == ["file", "assign"]


async def test_who_may_not_assign_is_told_so_at_once(site: Site) -> None:
    answer = await listed(site, "/pieces/assign-batch", [str(uuid4())], order(), Role.REGISTRAR)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")


@pytest.mark.parametrize("many", [0, 1001])
async def test_a_list_has_a_bound(site: Site, many: int) -> None:
    ids = [str(uuid4()) for _ in range(many)]
    answer = await listed(site, "/pieces/assign-batch", ids, order(), Role.PET_HEAD)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


async def test_no_statement_is_sent_for_each_item(site: Site) -> None:
    made = await triaged(site, 9)
    sent = []
    for ids in (made[:2], made[2:]):
        async with site.client(Role.PET_HEAD) as client:
            with statements() as seen:
                await client.post(
                    "/pieces/assign-batch",
                    json={"form": order(), "items": [{"id": id} for id in ids]},
                )
        sent.append(len(seen))
    assert sent[1] <= sent[0] <= 32


async def test_a_retry_with_its_key_gets_the_same_answer(site: Site) -> None:
    made = await triaged(site, 1)
    answers = [
        await listed(site, "/pieces/assign-batch", made, order(), Role.PET_HEAD, key="once")
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotency-replayed"] == "true"
    assert (await get(site, "/orders/count")).json() == {"count": 1}


async def test_lists_that_cross_each_other_wait_and_never_lock_up(site: Site) -> None:
    made = await triaged(site, 4)
    answers = await asyncio.gather(
        listed(site, "/pieces/assign-batch", made, order(), Role.PET_HEAD),
        listed(site, "/pieces/assign-batch", made[::-1], order(), Role.PET_HEAD),
    )
    outcomes = [each for answer in answers for each in told(answer)]
    assert sorted(outcomes, key=str) == sorted([DONE] * 4 + [refused("wrong-status")] * 4, key=str)
    assert (await get(site, "/orders/count")).json() == {"count": 4}


async def test_orders_are_signed_for_and_accepted_by_the_list(site: Site) -> None:
    made = await triaged(site, 3)
    answer = await listed(site, "/pieces/assign-batch", made, order(), Role.PET_HEAD)
    orders = [each["row"]["id"] for each in answer.json()["items"]]
    early = await listed(
        site, "/orders/accept-batch", orders[:1], ACCEPTANCE, Role.UNIT_HEAD, BUREAU
    )
    signed = await listed(site, "/orders/sign-for-batch", orders, None, Role.UNIT_HANDLER, BUREAU)
    accepted = await listed(
        site, "/orders/accept-batch", orders, ACCEPTANCE, Role.UNIT_HEAD, BUREAU
    )
    assert told(early) == [refused("wrong-status")]
    assert told(signed) == [DONE] * 3
    assert told(accepted) == [DONE] * 3
    found = (await get(site, f"/pieces/{made[0]}")).json()
    clocks = {each["rule"]: each for each in found["deadlines"]}
    assert (found["status"], clocks["DL05"]["outcome"]) == ("accepted", "open")
    assert clocks["DL03"]["outcome"] == "met"


async def test_anothers_order_is_refused_where_ones_own_is_done(site: Site) -> None:
    made = await triaged(site, 2)
    items = [{"id": made[0]}, {"id": made[1], "form": order(unit_id=str(ORG(NEIGHBOUR)))}]
    answer = await post(
        site, "/pieces/assign-batch", {"form": order(), "items": items}, Role.PET_HEAD
    )
    orders = [each["row"]["id"] for each in answer.json()["items"]]
    signed = await listed(site, "/orders/sign-for-batch", orders, None, Role.UNIT_HANDLER, BUREAU)
    assert told(signed) == [DONE, refused("not-found")]


async def test_reports_are_passed_by_the_list(site: Site) -> None:
    line = await Line(site).report()
    open_one = await Line(site, line.now).accept()
    await open_one.later(minutes=1)
    answer = await listed(
        site, "/orders/pass-batch", [open_one.order, line.order], None, Role.PET_HEAD
    )
    assert told(answer) == [refused("wrong-status"), DONE]
    assert answer.json()["items"][1]["row"]["status"] == "closed"


async def test_pieces_are_forwarded_by_the_list(site: Site) -> None:
    made = await triaged(site, 2)
    form = {"unit_id": str(ORG(BUREAU))}
    answer = await listed(site, "/pieces/forward-batch", made, form, Role.PET_HEAD)
    assert told(answer) == [DONE] * 2
    assert {each["row"]["kind"] for each in answer.json()["items"]} == {"forwarding"}


async def test_pieces_are_filed_by_the_list(site: Site) -> None:
    made = [(await Line(site).register(purpose="other")).piece for _ in range(2)]
    form = {"ground": "thanks", "reason": "来信表示感谢，没有诉求"}
    answer = await listed(site, "/pieces/file-batch", made, form, Role.PET_HEAD)
    assert told(answer) == [DONE] * 2
    assert {each["row"]["status"] for each in answer.json()["items"]} == {"filed"}


async def test_a_repeat_and_a_new_matter_are_triaged_in_one_list(site: Site) -> None:
    line = await Line(site).triage()
    repeat, new, wrong = [(await line.register()).piece for _ in range(3)]
    items = [
        {"id": repeat, "form": finding(matter_id=line.matter, is_repeat=True)},
        {"id": new, "form": finding()},
        {"id": wrong, "form": finding(title="王某某的补偿款")},
    ]
    answer = await post(site, "/pieces/triage-batch", {"items": items}, Role.TRIAGE)
    assert told(answer) == [DONE, DONE, refused("not-masked")]
    assert registration()["petitioners"][0]["name"] == "王某某"
    assert answer.json()["items"][0]["row"]["status"] == "filed"


async def test_what_a_refused_item_had_changed_is_as_before(site: Site) -> None:
    made = await triaged(site, 2)
    other = (await Line(site).triage(route="P5")).piece
    await Line(site).later(minutes=10)
    answer = await listed(site, "/pieces/assign-batch", [other, *made], order(), Role.PET_HEAD)
    orders = [each["row"]["id"] for each in answer.json()["items"]]
    await listed(site, "/orders/sign-for-batch", orders, None, Role.UNIT_HANDLER, BUREAU)
    before = (await get(site, f"/orders/{orders[0]}")).json()
    accepted = await listed(
        site, "/orders/accept-batch", orders, ACCEPTANCE, Role.UNIT_HEAD, BUREAU
    )
    history = (await get(site, f"/orders/{orders[0]}/history")).json()["items"]
    assert told(accepted) == [refused("not-petition-procedure"), DONE, DONE]
    assert (await get(site, f"/orders/{orders[0]}")).json() == before
    assert [each["move"] for each in history] == ["issue", "arrive", "sign-for"]
    kinds = [each["kind"] for each in (await get(site, "/letters")).json()["items"]]
    assert kinds.count("D02") == 2


async def test_two_lists_of_which_each_opens_and_joins_matters_never_wait_crosswise(
    site: Site,
) -> None:
    line = Line(site)
    matter = (await line.triage()).matter
    pieces = [(await line.register()).piece for _ in range(4)]
    await line.later(minutes=1)
    joins, opens = {"form": finding(matter_id=matter, is_repeat=True)}, {"form": finding()}
    one = [{"id": pieces[0], **joins}, {"id": pieces[1], **opens}]
    other = [{"id": pieces[2], **opens}, {"id": pieces[3], **joins}]

    async def triage(items: list[Any]) -> list[tuple[str, str | None]]:
        return told(await post(site, "/pieces/triage-batch", {"items": items}, Role.TRIAGE))

    async with site.app.state.database.begin() as session:
        locked = sa.select(Matter.id).where(Matter.id == UUID(matter)).with_for_update()
        await session.execute(locked)
        first = asyncio.create_task(triage(one))
        await until_waiting(site, 1)
        second = asyncio.create_task(triage(other))
        await until_waiting(site, 2)
    assert await asyncio.gather(first, second) == [[DONE] * 2] * 2
