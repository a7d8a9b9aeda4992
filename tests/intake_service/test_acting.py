"""Who acts for an absent colleague （代办）: the colleague's rights, both on record, no second."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.directory.accounts.rules import account_id
from shared.auth import Actor
from shared.directory import Account, still_entitled
from shared.errors import Forbidden
from shared.moves import Role
from tests.harness import UNITS, Site, actor, standing_in
from tests.intake_service.make import ACCEPTANCE, BUREAU, DRAFT, Line, get, known

pytestmark = pytest.mark.anyio
HANDLER = Role.UNIT_HANDLER
A = actor(Role.UNIT_HEAD, HANDLER, unit=BUREAU, id=account_id("a"))
B = actor(Role.UNIT_HEAD, HANDLER, unit=BUREAU, id=account_id("b"))
C = actor(Role.UNIT_HEAD, unit=BUREAU, id=account_id("c"))
ACTING = standing_in(A, B)
WISH = {"wished_on": "2026-03-02", "way": "letter", "text": "本人王某某自愿撤回此前的信访。"}
FREE = {"verified": "当面核实，信访人表示自愿撤回，没有受到压力。"}


async def send(line: Line, who: Actor, path: str, body: Any) -> tuple[int, dict[str, Any]]:
    """The answer to one step of `who`."""
    await line.later(minutes=1)
    async with line.site.client_of(who) as client:
        headers = {"Idempotency-Key": f"{who.person}{line.now}"}
        answer = await client.post(path, json=body, headers=headers)
    return answer.status_code, answer.json()


async def test_history_letter_and_reading_say_who_really_acted_and_for_whom(site: Site) -> None:
    line = await Line(site).assign()
    status, found = await send(line, ACTING, f"/orders/{line.order}/sign-for", {})
    assert status == 200, found
    status, found = await send(line, ACTING, f"/orders/{line.order}/accept", ACCEPTANCE)
    assert status == 200, found
    (*_, row) = (await get(site, f"/orders/{line.order}/history")).json()["items"]
    assert (row["actor"], row["acting_for"]) == (str(A.id), str(B.id))
    assert row["actor_name"] == f"{A.name} 代 {B.name}"
    letters = (await get(site, "/letters", piece_id=line.piece)).json()["items"]
    assert letters[0]["signer_name"] == row["actor_name"]
    body = {"purpose": "联系信访人核实情况", "fields": ["name"]}
    status, found = await send(line, ACTING, f"/pieces/{line.piece}/reveal", body)
    assert status == 200, found
    (reading,) = (await get(site, "/readings", Role.AUDIT_ADMIN)).json()["items"]
    assert (reading["actor"], reading["actor_name"]) == (str(A.id), row["actor_name"])


async def test_the_same_key_of_either_is_not_one_request(site: Site) -> None:
    line = await Line(site).assign()
    statuses = []
    for who in (B, B, ACTING, ACTING):
        async with site.client_of(who) as client:
            path, key = f"/orders/{line.order}/sign-for", {"Idempotency-Key": "signed"}
            statuses.append((await client.post(path, json={}, headers=key)).status_code)
    assert statuses == [200, 200, 409, 409], "what was answered to the one is not told the other"


async def test_tasks_and_what_is_named_are_those_of_the_absent(site: Site) -> None:
    await known(site, "b", BUREAU, HANDLER)
    line = await Line(site).accept()
    named = {"handler_id": str(B.id)}
    await line.do(f"/orders/{line.order}/name-handler", named, Role.UNIT_HEAD)
    async with site.client_of(ACTING) as client:
        mine = (await client.get("/tasks", params={"mine": True})).json()["items"]
    assert [each["piece_id"] for each in mine] == [line.piece]
    async with site.client_of(A) as client:
        assert (await client.get("/tasks", params={"mine": True})).json()["items"] == []


@pytest.mark.parametrize("first", [A, B, ACTING])
async def test_neither_of_the_two_confirms_what_either_recorded(site: Site, first: Actor) -> None:
    line = await Line(site).accept()
    status, made = await send(line, first, f"/pieces/{line.piece}/withdrawals", WISH)
    assert status == 201, made
    path = f"/withdrawals/{made['id']}/confirm"
    barred = {A: [A, ACTING], B: [B, ACTING], ACTING: [A, B, ACTING, standing_in(C, A)]}[first]
    for who in barred:
        status, found = await send(line, who, path, FREE)
        assert (status, found["code"]) == (409, "confirmer-is-recorder"), who.name
    assert (await send(line, C, path, FREE))[0] == 200


async def test_a_former_delegate_is_offered_no_verb_of_a_second_person(site: Site) -> None:
    line = await Line(site).accept()
    path = f"/pieces/{line.piece}"
    officers = {"investigators": ["陈某某", "赵某某"]}
    for verb, body in (("investigate", officers), ("draft-opinion", DRAFT)):
        assert (await send(line, ACTING, f"{path}/{verb}", body))[0] == 200
    asked = {"days": 10, "reason": "案情复杂，需要补充核实"}
    more = (await send(line, ACTING, f"{path}/extensions", asked))[1]["id"]
    for thing, verb in ((path, "issue-opinion"), (f"/extensions/{more}", "approve")):
        for who in (A, B, ACTING, C):
            async with site.client_of(who) as client:
                offered = (await client.get(thing)).json()["allowed_moves"]
            assert (verb in offered) == (who is C), who.name
            if who is not C:
                status, found = await send(line, who, f"{thing}/{verb}", {})
                assert (status, found["code"]) == (409, "second-person-needed"), who.name
    assert (await send(line, C, f"/extensions/{more}/approve", {}))[0] == 200
    assert (await send(line, C, f"{path}/issue-opinion", {}))[0] == 200


async def test_an_order_remembers_both_as_its_handlers(site: Site) -> None:
    line = await Line(site).accept()
    body = {"investigators": ["陈某某", "赵某某"]}
    assert (await send(line, ACTING, f"/pieces/{line.piece}/investigate", body))[0] == 200
    async with site.app.state.database.read() as session:
        select = sa.text("SELECT handlers FROM assignment_order WHERE id = :id")
        handlers = await session.scalar(select, {"id": UUID(line.order)})
    assert {str(A.id), str(B.id)} <= set(handlers)


@pytest.mark.parametrize("account", ["a", "b"])
async def test_a_change_of_either_account_ends_the_token(site: Site, account: str) -> None:
    async with site.client_of(ACTING) as client:
        assert (await client.get("/tasks")).status_code == 200
        at = UNITS[BUREAU]
        async with site.app.state.database.begin() as session:
            session.add(Account(id=account_id(account), version=2, active=True, kind="person",
                                roles=[HANDLER], unit=at.id, line=at.line))  # fmt: skip
        for each in site.app.state.authenticator._known.values():
            each.checked = 0
        assert (await client.get("/tasks")).status_code == 401


@pytest.mark.parametrize("gone", [A, B])
async def test_a_job_of_the_two_goes_on_while_both_serve(site: Site, gone: Actor) -> None:
    database = site.app.state.database
    async with database.begin() as session:
        for who in (A, B):
            session.add(Account(id=who.id, version=1, active=True, kind="person",
                                roles=sorted(who.roles), unit=who.unit, line=who.line))  # fmt: skip
    async with database.read() as session:
        await still_entitled(session, ACTING)
    async with database.begin() as session:
        (await session.get_one(Account, gone.id)).active = False
    async with database.read() as session:
        with pytest.raises(Forbidden, match="requester-changed"):
            await still_entitled(session, ACTING)
