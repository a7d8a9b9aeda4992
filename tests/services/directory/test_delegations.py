"""Delegations: who acts for whom, who agrees, what a token then says, and how it ends."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from services.directory.accounts.rules import WHERE
from services.directory.delegations import rules
from services.directory.delegations.models import Delegation
from services.directory.organisations.rules import organisation_id
from services.directory.tokens.rules import Acting, Holder, life
from shared.auth import ALGORITHM
from shared.clock import real_now
from shared.db import new_id
from shared.errors import Conflict, Invalid
from shared.moves import Role
from shared.workdays import ends_at, local_date

FIRST, SECOND = "security_admin", "security_admin-2"
WHY = {"reason": "已经提前返岗"}
TODAY = date(2026, 3, 2)


class TestRules:
    @pytest.mark.parametrize("role", sorted(WHERE))
    def test_what_is_personal_is_handed_to_nobody(self, role: Role) -> None:
        if role in rules.UNDELEGABLE:
            with pytest.raises(Conflict, match="not-delegable"):
                rules.handed({role})
        else:
            beside = {role} if role is Role.REGISTRAR else {role, Role.REGISTRAR}
            assert rules.handed({*beside, Role.ACCUSATION_OFFICER}) == beside

    def test_two_agree_on_what_decides(self) -> None:
        assert rules.takes_two({Role.UNIT_HANDLER, Role.UNIT_HEAD})
        assert not rules.takes_two({Role.UNIT_HANDLER, Role.ACCUSATION_OFFICER})

    def test_what_one_gave_alone_never_comes_to_decide(self) -> None:
        both = {Role.UNIT_HANDLER, Role.UNIT_HEAD}
        assert rules.in_hand(both, confirmed=True) == both
        assert rules.in_hand(both, confirmed=False) == {Role.UNIT_HANDLER}
        assert rules.in_hand({Role.UNIT_HEAD}, confirmed=False) == frozenset()

    @pytest.mark.parametrize(
        ("begins", "ends", "right"),
        [
            (0, 0, True), (3, 183, True), (-1, 3, False), (3, 2, False), (3, 184, False),
        ],
    )  # fmt: skip
    def test_days_are_in_order_and_not_too_many(self, begins: int, ends: int, right: bool) -> None:
        days = TODAY + timedelta(days=begins), TODAY + timedelta(days=ends)
        if right:
            rules.check_days(*days, TODAY)
        else:
            with pytest.raises(Invalid, match="days-invalid"):
                rules.check_days(*days, TODAY)

    @pytest.mark.parametrize("wrong", ["two", "active", "same_unit", "roles", None])
    def test_the_delegate_is_another_person_of_the_unit(self, wrong: str | None) -> None:
        said = {"two": True, "active": True, "same_unit": True, "roles": {Role.UNIT_HANDLER}}
        if wrong is None:
            rules.check_delegate(**said)
            return
        said[wrong] = {Role.AUDIT_ADMIN} if wrong == "roles" else False
        with pytest.raises(Invalid, match="delegate-unfit"):
            rules.check_delegate(**said)

    def test_a_token_lives_no_longer_than_the_last_day(self) -> None:
        holder = Holder(new_id(), 1, "甲", [], new_id(), "", "", "", "", None)
        acting = Holder(
            new_id(), 1, "甲", [], new_id(), "", "", "", "", None, Acting(new_id(), 1, "乙", TODAY)
        )
        longest, midnight = timedelta(minutes=10), ends_at(TODAY)
        assert life(holder, longest, midnight) == longest
        assert life(acting, longest, midnight - timedelta(hours=1)) == longest
        assert life(acting, longest, midnight - timedelta(seconds=90)) == timedelta(seconds=90)


async def two(directory: Any, *roles: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """An absent colleague with `roles` and a handler, both at one bureau."""
    absent, delegate = await directory.new_account(), await directory.new_account()
    if roles:
        await directory.agreed(absent["id"], "change", roles=list(roles))
    return absent, delegate


async def wanted(directory: Any, person: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A delegation from today for a week; other tests move the office time."""
    at = (await directory.get("/v1/office-time")).json()["at"]
    today = local_date(datetime.fromisoformat(at) if at else real_now())
    return {"delegate": person["login"], "begins": today.isoformat(), "reason": "年休假",
            "ends": (today + timedelta(days=7)).isoformat(), **changes}  # fmt: skip


async def give(directory: Any, by: str, form: dict[str, Any]) -> httpx.Response:
    answer: httpx.Response = await directory.send("POST", "/v1/delegations", form, by)
    return answer


async def act(
    directory: Any, id: str, verb: str, by: str, body: Any = None
) -> tuple[int, dict[str, Any]]:
    answer = await directory.send("POST", f"/v1/delegations/{id}/{verb}", body or {}, by)
    return answer.status_code, answer.json()


async def acting(directory: Any, delegate: str, absent: str) -> httpx.Response:
    """The answer when the delegate logs in for the absent colleague."""
    form = {"grant_type": "password", "username": delegate, "acting_for": absent,
            "password": "demonstration-2026"}  # fmt: skip
    answer: httpx.Response = await directory.api.post("/v1/token", data=form)
    return answer


async def me(directory: Any, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    answer: httpx.Response = await directory.api.get("/v1/me", headers=headers)
    return answer


async def logged_out(directory: Any, token: str) -> bool:
    """Whether the token is refused, once the time has passed after which it is checked again."""
    for known in directory.app.state.authenticator._known.values():
        known.checked = 0
    return (await me(directory, token)).status_code == 401


@pytest.mark.anyio
class TestRoutes:
    async def test_who_prepares_names_a_delegate_alone_whose_token_says_for_whom(
        self, directory: Any
    ) -> None:
        absent, delegate = await two(directory)
        before = await acting(directory, delegate["login"], absent["login"])
        assert (before.status_code, before.json()["code"]) == (403, "not-delegated")
        answer = await give(directory, absent["login"], await wanted(directory, delegate))
        made = answer.json()
        assert (answer.status_code, made["status"], made["in_force"]) == (201, "given", True)
        assert made["allowed_moves"] == ["end"]
        token = (await acting(directory, delegate["login"], absent["login"])).json()
        keys = KeySet.import_key_set((await directory.api.get("/v1/jwks")).json())
        claims = jwt.decode(token["access_token"], keys, algorithms=[ALGORITHM]).claims
        assert (claims["sub"], claims["acting_for"]) == (delegate["id"], absent["id"])
        assert (claims["acting_until"], claims["roles"]) == (made["ends"], ["unit_handler"])
        # Who logs in as oneself is oneself, and nobody else acts for the absent.
        assert (await me(directory, token["access_token"])).json()["login"] == delegate["login"]
        other = await directory.new_account()
        assert (await acting(directory, other["login"], absent["login"])).status_code == 403
        assert (await acting(directory, absent["login"], delegate["login"])).status_code == 403

    async def test_a_role_that_decides_waits_for_a_second_person(self, directory: Any) -> None:
        absent, delegate = await two(directory, "unit_head")
        made = (await give(directory, absent["login"], await wanted(directory, delegate))).json()
        assert (made["status"], made["in_force"]) == ("pending", False)
        assert (await acting(directory, delegate["login"], absent["login"])).status_code == 403
        assert (await act(directory, made["id"], "confirm", absent["login"]))[0] == 403
        status, found = await act(directory, made["id"], "confirm", FIRST)
        assert (status, found["status"], found["decided_by"] is None) == (200, "given", False)
        assert (await acting(directory, delegate["login"], absent["login"])).status_code == 200
        again = await act(directory, made["id"], "confirm", FIRST)
        assert (again[0], again[1]["code"]) == (409, "wrong-status")

    async def test_a_role_to_decide_that_came_later_is_not_handed_on_by_one_alone(
        self, directory: Any
    ) -> None:
        absent, delegate = await two(directory)
        await give(directory, absent["login"], await wanted(directory, delegate))

        async def has(*roles: Role) -> httpx.Response:
            await directory.agreed(absent["id"], "change", roles=sorted(roles))
            return await acting(directory, delegate["login"], absent["login"])

        token = (await has(Role.UNIT_HANDLER, Role.UNIT_HEAD)).json()["access_token"]
        keys = KeySet.import_key_set((await directory.api.get("/v1/jwks")).json())
        claims = jwt.decode(token, keys, algorithms=[ALGORITHM]).claims
        assert claims["roles"] == ["unit_handler"]
        answer = await has(Role.UNIT_HEAD)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-delegated")

    async def test_the_administrator_asks_for_him_and_another_one_agrees_or_not(
        self, directory: Any
    ) -> None:
        absent, delegate = await two(directory, "unit_head")
        form = await wanted(directory, delegate, account=absent["login"], reason="突发疾病住院")
        made = (await give(directory, FIRST, form)).json()
        assert made["status"] == "pending"
        own = await act(directory, made["id"], "confirm", FIRST)
        assert (own[0], own[1]["code"]) == (409, "delegation-own")
        refused = await act(directory, made["id"], "refuse", SECOND, {"reason": "请另请他人"})
        assert (refused[0], refused[1]["status"]) == (200, "refused")
        assert (await give(directory, FIRST, form)).status_code == 201
        history = await directory.get(f"/v1/delegations/{made['id']}/history", absent["login"])
        assert [row["move"] for row in history.json()] == ["ask", "refuse"]

    async def test_ended_early_no_token_of_the_delegate_goes_on(self, directory: Any) -> None:
        absent, delegate = await two(directory)
        other = await directory.new_account()
        for who in (absent["login"], delegate["login"], FIRST):
            form = await wanted(directory, delegate)
            made = (await give(directory, absent["login"], form)).json()
            token = (await acting(directory, delegate["login"], absent["login"])).json()
            assert (await act(directory, made["id"], "end", other["login"], WHY))[0] == 404
            status, found = await act(directory, made["id"], "end", who, WHY)
            assert (status, found["status"], found["allowed_moves"]) == (200, "ended", [])
            assert await logged_out(directory, token["access_token"])
            directory.forget(delegate["login"])
        assert (await acting(directory, delegate["login"], absent["login"])).status_code == 403
        again = await act(directory, made["id"], "end", FIRST, WHY)
        assert (again[0], again[1]["code"]) == (409, "wrong-status")

    async def test_whoever_of_the_two_is_moved_away_ends_it(self, directory: Any) -> None:
        absent, delegate = await two(directory)
        form = await wanted(directory, delegate)
        assert (await give(directory, absent["login"], form)).status_code == 201
        here, elsewhere = str(organisation_id("510104")), str(organisation_id("510105"))
        for moved in (absent, delegate):
            token = (await acting(directory, delegate["login"], absent["login"])).json()
            await directory.move(moved["id"], elsewhere)
            assert await logged_out(directory, token["access_token"])
            assert (await acting(directory, delegate["login"], absent["login"])).status_code == 403
            await directory.move(moved["id"], here)
        assert (await acting(directory, delegate["login"], absent["login"])).status_code == 200

    async def test_what_is_held_for_another_is_not_passed_on(self, directory: Any) -> None:
        absent, delegate = await two(directory)
        third = await directory.new_account()
        assert (
            await give(directory, absent["login"], await wanted(directory, delegate))
        ).status_code == 201
        token = (await acting(directory, delegate["login"], absent["login"])).json()
        headers = {
            "Authorization": f"Bearer {token['access_token']}",
            "Idempotency-Key": "acting-passes-on",
        }
        passed = await directory.api.post(
            "/v1/delegations", json=await wanted(directory, third), headers=headers
        )
        assert (passed.status_code, passed.json()["code"]) == (403, "acting-for-another")
        form = {"current": "demonstration-2026", "password": "another one 55"}
        taken = await directory.api.post("/v1/me/password", json=form, headers=headers)
        assert (taken.status_code, taken.json()["code"]) == (403, "acting-for-another")
        # The delegate's own delegate has the delegate's rights, and not those of the absent.
        assert (
            await give(directory, delegate["login"], await wanted(directory, third))
        ).status_code == 201
        assert (await acting(directory, third["login"], absent["login"])).status_code == 403

    async def test_refusals(self, directory: Any) -> None:
        absent, delegate = await two(directory)
        elsewhere = await directory.new_account(unit=str(organisation_id("510105")))
        by = absent["login"]
        for form, code in [
            (await wanted(directory, absent), "delegate-unfit"),
            (await wanted(directory, elsewhere), "delegate-unfit"),
            (await wanted(directory, {"login": "nobody-77"}), "delegate-unfit"),
            (await wanted(directory, delegate, begins="2026-01-01"), "days-invalid"),
            (await wanted(directory, delegate, account=delegate["login"]), "invalid-input"),
        ]:
            answer = await give(directory, by, form)
            assert (answer.status_code, answer.json()["code"]) == (422, code), form
        missing = await give(directory, FIRST, await wanted(directory, delegate))
        assert (missing.status_code, missing.json()["code"]) == (422, "invalid-input")
        form = await wanted(directory, delegate, account="accusation_officer")
        personal = await give(directory, FIRST, form)
        assert (personal.status_code, personal.json()["code"]) == (409, "not-delegable")
        form = await wanted(directory, delegate)
        both = await asyncio.gather(*(give(directory, by, form) for _ in range(2)))
        assert sorted(each.status_code for each in both) == [201, 409]
        (late,) = (each.json() for each in both if each.status_code == 409)
        assert late["code"] == "delegation-overlaps"

    async def test_after_its_last_day_it_is_over_by_itself(self, directory: Any) -> None:
        absent, delegate = await two(directory)
        made = (await give(directory, absent["login"], await wanted(directory, delegate))).json()
        async with directory.app.state.database.begin() as session:
            row = await session.get_one(Delegation, UUID(made["id"]))
            row.begins, row.ends = row.begins - timedelta(9), row.ends - timedelta(9)
        found = (await directory.get(f"/v1/delegations/{made['id']}", delegate["login"])).json()
        assert (found["in_force"], found["allowed_moves"]) == (False, [])
        assert (await acting(directory, delegate["login"], absent["login"])).status_code == 403
        over = await act(directory, made["id"], "end", absent["login"], WHY)
        assert (over[0], over[1]["code"]) == (409, "delegation-over")

    async def test_one_sees_what_is_about_oneself(self, directory: Any) -> None:
        absent, delegate = await two(directory)
        made = (await give(directory, absent["login"], await wanted(directory, delegate))).json()
        for login in (absent["login"], delegate["login"]):
            (found,) = (await directory.get("/v1/delegations", login, status="given")).json()[
                "items"
            ]
            assert found["id"] == made["id"]
        other = await directory.new_account()
        assert (await directory.get("/v1/delegations", other["login"])).json()["items"] == []
        hidden = await directory.get(f"/v1/delegations/{made['id']}", other["login"])
        assert (hidden.status_code, hidden.json()["code"]) == (404, "delegation-unknown")
