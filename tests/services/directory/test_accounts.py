"""Accounts: who manages them, which roles go together, and when old tokens end."""

import asyncio
from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.accounts.rules import (
    ADMINISTRATORS,
    WHERE,
    account_id,
    check_password,
    check_roles,
)
from services.directory.organisations.rules import Kind, organisation_id
from services.directory.passwords import is_common
from shared.auth import RECHECK
from shared.errors import Invalid
from shared.moves import LEADING, Role

GIVEN_BY_NOBODY = set(Role) - set(WHERE)


class TestRules:
    @pytest.mark.parametrize("pair", list(combinations(sorted(ADMINISTRATORS), 2)))
    def test_nobody_holds_two_administrators_roles(self, pair: tuple[Role, Role]) -> None:
        with pytest.raises(Invalid, match="roles-not-disjoint"):
            check_roles(set(pair), Kind.DEPARTMENT)

    @given(one=st.sampled_from(sorted(ADMINISTRATORS)), other=st.sampled_from(sorted(Role)))
    def test_an_administrator_holds_no_other_role(self, one: Role, other: Role) -> None:
        if one != other:
            with pytest.raises(Invalid, match="roles-not-disjoint"):
                check_roles({one, other}, Kind.DEPARTMENT)

    def test_roles_of_machines_and_petitioners_are_given_to_nobody(self) -> None:
        assert {Role.SERVICE, Role.SYSTEM, Role.PETITIONER} == GIVEN_BY_NOBODY
        for role in GIVEN_BY_NOBODY:
            with pytest.raises(Invalid, match="role-not-grantable"):
                check_roles({role}, Kind.DEPARTMENT)

    @given(role=st.sampled_from(sorted(WHERE)), kind=st.sampled_from(Kind))
    def test_a_role_is_given_only_where_it_makes_sense(self, role: Role, kind: Kind) -> None:
        if kind in WHERE[role]:
            check_roles({role}, kind)
        else:
            with pytest.raises(Invalid, match="role-unit-mismatch"):
                check_roles({role}, kind)

    @pytest.mark.parametrize("password", ["short", "x" * 129, "aaaaaaaaaaaa", "my-Registrar-77"])
    def test_a_weak_password_is_refused(self, password: str) -> None:
        with pytest.raises(Invalid, match="password-weak"):
            check_password("registrar", password, is_common=False)

    @pytest.mark.parametrize(
        "password",
        [
            "1qaz2wsx3edc",
            "Password2026!",
            "ＱＷＥＲＴＹ12345",
            "13800000000",
            "2026-11-27!",
            "a1234567890",
        ],
    )
    def test_a_common_password_is_refused_with_whatever_stands_around_it(
        self, password: str
    ) -> None:
        with pytest.raises(Invalid, match="password-common"):
            check_password("registrar", password, is_common=is_common(password))

    @pytest.mark.parametrize(
        "password", ["correct horse battery", "春江水暖鸭先知不知道", "k7-Zw!q2-mm"]
    )
    def test_an_own_thought_is_taken(self, password: str) -> None:
        check_password("registrar", password, is_common=is_common(password))


class TestManaging:
    pytestmark = pytest.mark.anyio

    async def test_a_new_person_can_log_in(self, directory: Any) -> None:
        made = await directory.new_account(post="科员")
        assert (made["version"], made["active"], made["post"]) == (2, True, "科员")
        assert made["unit_name"] == "成都市锦江区自然资源和规划局"
        assert made["changed_by"] == str(account_id("security_admin"))
        assert (await directory.log_in(made["login"])).status_code == 200

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"roles": ["system_admin", "registrar"]}, "roles-not-disjoint", "roles"),
            ({"roles": ["registrar"]}, "role-unit-mismatch", "roles"),
            ({"roles": ["service"]}, "role-not-grantable", "roles"),
            ({"roles": ["king"]}, "invalid-input", "roles.0"),
            ({"unit": str(uuid4())}, "unit-unknown", "unit"),
            ({"password": "short"}, "password-weak", "password"),
            ({"login": "Not A Login"}, "invalid-input", "login"),
            ({"colour": "red"}, "invalid-input", "colour"),
        ],
    )
    async def test_a_wrong_form_is_refused_and_nothing_is_made(
        self, directory: Any, changes: dict[str, Any], code: str, field: str
    ) -> None:
        form = {
            "login": f"never-{uuid4().hex[:8]}",
            "name": "冯某某",
            "unit": str(organisation_id("510104")),
            "roles": ["unit_handler"],
            "password": "a-good-password",
            **changes,
        }
        answer = await directory.send("POST", "/v1/accounts", form, "security_admin")
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["errors"][0]["field"] == field
        found = await directory.get("/v1/accounts/count", "security_admin", q=form["login"])
        assert found.json() == {"count": 0}

    async def test_a_login_is_taken_once_even_when_asked_for_twice_at_once(
        self, directory: Any
    ) -> None:
        form = {
            "login": "wanted-by-many",
            "name": "冯某某",
            "unit": str(organisation_id("510104")),
            "roles": ["unit_handler"],
            "password": "a-good-password",
        }
        answers = await asyncio.gather(
            *[directory.send("POST", "/v1/accounts", form, "security_admin") for _ in range(3)]
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
        assert {a.json().get("code") for a in answers} == {None, "login-taken"}

    async def test_an_account_without_roles_opens_nothing_but_itself(self, directory: Any) -> None:
        someone = await directory.new_account(roles=[])
        assert (await directory.get("/v1/me", someone["login"])).json()["roles"] == []
        for path in ("/v1/accounts", "/v1/account-requests", "/v1/calendar/2026/notices"):
            answer = await directory.get(path, someone["login"])
            assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")

    async def test_creating_without_an_idempotency_key_is_refused(self, directory: Any) -> None:
        headers = await directory.headers("security_admin")
        answer = await directory.api.post("/v1/accounts", json={}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-required")

    async def test_only_the_security_administrator_makes_and_changes_accounts(
        self, directory: Any
    ) -> None:
        someone = await directory.new_account()
        path = f"/v1/accounts/{someone['id']}"
        for login in ("system_admin", "audit_admin", "registrar", "head-510104", "intake"):
            made = await directory.send("POST", "/v1/accounts", {}, login)
            assert (made.status_code, made.json()["code"]) == (403, "role-not-allowed"), login
            refused = await directory.send("POST", f"{path}/disable", {}, login)
            # Who may see the account is told what he may not do; to others it does not exist.
            wanted = 403 if login == "audit_admin" else 404
            assert refused.status_code == wanted, login

    async def test_others_see_their_own_account_only(self, directory: Any) -> None:
        own = await directory.get(f"/v1/accounts/{account_id('registrar')}", "registrar")
        other = await directory.get(f"/v1/accounts/{account_id('triage')}", "registrar")
        listed = await directory.get("/v1/accounts", "registrar")
        assert (own.status_code, other.status_code, listed.status_code) == (200, 404, 403)
        assert own.json() == (await directory.get("/v1/me", "registrar")).json()

    async def test_nobody_changes_his_own_rights(self, directory: Any) -> None:
        me = (await directory.get("/v1/me", "security_admin")).json()
        answer = await directory.send(
            "PATCH", f"/v1/accounts/{me['id']}", {"name": "钱某某"}, "security_admin",
            If_Match=f'"{me["version"]}"',
        )  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (403, "own-account")

    async def test_service_accounts_are_not_changed_by_hand(self, directory: Any) -> None:
        path = f"/v1/accounts/{account_id('reporting')}/disable"
        answer = await directory.send("POST", path, {}, "security_admin")
        assert (answer.status_code, answer.json()["code"]) == (409, "service-account")

    async def test_a_change_needs_the_version_it_was_made_from(self, directory: Any) -> None:
        someone = await directory.new_account()
        path = f"/v1/accounts/{someone['id']}"
        shown = await directory.get(path, "security_admin")
        assert shown.headers["ETag"] == '"2"'
        form = {"roles": ["reviewer"]}

        async def patch(**headers: str) -> Any:
            return await directory.send("PATCH", path, form, "security_admin", **headers)

        assert (await patch()).status_code == 428
        changed = await patch(If_Match='"2"')
        assert (changed.json()["roles"], changed.headers["ETag"]) == (["reviewer"], '"3"')
        stale = await patch(If_Match='"2"')
        assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")

    async def test_of_two_changes_at_once_one_is_refused(self, directory: Any) -> None:
        someone = await directory.new_account()
        path = f"/v1/accounts/{someone['id']}"
        answers = await asyncio.gather(
            *[
                directory.send("PATCH", path, {"name": name}, "security_admin", If_Match='"2"')
                for name in ("蒋某某", "沈某某")
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]

    async def test_a_change_of_unit_must_fit_the_roles_that_stay(self, directory: Any) -> None:
        someone = await directory.new_account()
        path, match = f"/v1/accounts/{someone['id']}", {"If_Match": '"2"'}
        form = {"unit": str(organisation_id("510000"))}
        answer = await directory.send("PATCH", path, form, "security_admin", **match)
        assert (answer.status_code, answer.json()["code"]) == (422, "role-unit-mismatch")
        moved = {"unit": str(organisation_id("510100"))}
        answer = await directory.send("PATCH", path, moved, "security_admin", **match)
        assert answer.json()["line"] == "510000/510100"

    async def test_the_list_is_narrowed_and_counted(self, directory: Any) -> None:
        bureau = str(organisation_id("513402"))
        for query, logins in (
            ({"unit": bureau}, ["handler-513402", "head-513402", "leader-513402"]),
            ({"unit": bureau, "role": "leader"}, ["leader-513402"]),
            ({"unit": bureau, "role": ["leader", "unit_head"]}, ["head-513402", "leader-513402"]),
            ({"unit": bureau, "active": False}, []),
            ({"q": "head-5134"}, None),
        ):
            listed = await directory.get("/v1/accounts", "audit_admin", **query)
            counted = await directory.get("/v1/accounts/count", "audit_admin", **query)
            found = [account["login"] for account in listed.json()["items"]]
            assert counted.json() == {"count": len(found)}
            assert logins is None or found == logins

    async def test_no_answer_and_no_event_holds_a_secret(self, directory: Any) -> None:
        listed = await directory.get("/v1/accounts", "security_admin", limit=200)
        feed = await directory.get("/v1/feed", "intake", limit=1000)
        for text in (listed.text, feed.text):
            assert "argon2" not in text
            assert "sha256" not in text

    async def test_only_leaders_are_named_to_the_other_services(self, directory: Any) -> None:
        events = (await directory.get("/v1/feed", "intake", limit=1000)).json()
        people = [e["data"] for e in events if e["type"] == "directory.account.recorded"]
        named = {role for one in people if one["name"] for role in one["roles"]}
        assert named >= LEADING
        assert all((one["name"] is None) == LEADING.isdisjoint(one["roles"]) for one in people)


class TestTokensEnd:
    pytestmark = pytest.mark.anyio

    async def _token(self, directory: Any, login: str) -> dict[str, str]:
        token = (await directory.log_in(login)).json()["access_token"]
        return {"Authorization": f"Bearer {token}"}

    async def _status(self, directory: Any, headers: dict[str, str]) -> int:
        status: int = (await directory.api.get("/v1/me", headers=headers)).status_code
        return status

    async def test_a_disabled_accounts_token_is_refused_and_it_cannot_log_in(
        self, directory: Any
    ) -> None:
        someone = await directory.new_account()
        token = await self._token(directory, someone["login"])
        path = f"/v1/accounts/{someone['id']}"
        disabled = await directory.send("POST", f"{path}/disable", {}, "security_admin")
        assert disabled.json()["active"] is False
        assert await self._status(directory, token) == 401
        assert (await directory.log_in(someone["login"])).status_code == 401
        again = await directory.send("POST", f"{path}/disable", {}, "security_admin")
        assert (again.status_code, again.json()["code"]) == (409, "wrong-status")
        await directory.send("POST", f"{path}/enable", {}, "security_admin")
        assert (await directory.log_in(someone["login"])).status_code == 200

    async def test_a_token_in_use_is_refused_within_half_a_minute(self, directory: Any) -> None:
        assert timedelta(seconds=30) > RECHECK

    async def test_new_roles_end_the_tokens_that_say_the_old_ones(self, directory: Any) -> None:
        someone = await directory.new_account()
        token = await self._token(directory, someone["login"])
        await directory.send(
            "PATCH", f"/v1/accounts/{someone['id']}", {"roles": ["reviewer"]}, "security_admin",
            If_Match=f'"{someone["version"]}"',
        )  # fmt: skip
        assert await self._status(directory, token) == 401

    async def test_ones_own_password_is_changed_with_the_current_one(self, directory: Any) -> None:
        someone = await directory.new_account()
        token = await self._token(directory, someone["login"])

        async def change(current: str, password: str) -> Any:
            body = {"current": current, "password": password}
            return await directory.api.post("/v1/me/password", json=body, headers=token)

        wrong = await change("not the password", "another-word-77")
        assert (wrong.status_code, wrong.json()["code"]) == (422, "password-wrong")
        weak = await change("demonstration-2026", "short")
        assert (weak.status_code, weak.json()["code"]) == (422, "password-weak")
        right = await change("demonstration-2026", "another-word-77")
        assert (right.status_code, right.json()["version"]) == (200, someone["version"] + 1)
        assert (await directory.log_in(someone["login"])).status_code == 401
        assert (await directory.log_in(someone["login"], "another-word-77")).status_code == 200

    async def test_blanks_are_part_of_a_password(self, directory: Any) -> None:
        blank = "  surrounded by blanks  "
        someone = await directory.new_account()
        await directory.log_in(someone["login"], new=blank)
        assert (await directory.log_in(someone["login"], blank)).status_code == 200
        assert (await directory.log_in(someone["login"], blank.strip())).status_code == 401

    async def test_a_stolen_token_does_not_help_to_guess_the_password(self, directory: Any) -> None:
        someone = await directory.new_account()
        token = await self._token(directory, someone["login"])
        answers = []
        for current in [*["not the password"] * 5, "demonstration-2026"]:
            body = {"current": current, "password": "another-word-77"}
            answer = await directory.api.post("/v1/me/password", json=body, headers=token)
            answers.append((answer.status_code, answer.json()["code"]))
        assert answers == [(422, "password-wrong")] * 5 + [(429, "too-many-logins")]
        assert (await directory.log_in(someone["login"])).status_code == 200
