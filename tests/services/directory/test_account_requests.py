"""Account requests: what takes two security administrators, and what becomes of a request."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from services.directory.account_requests.models import AccountRequest
from services.directory.account_requests.rules import Asked, check_said
from services.directory.accounts.rules import (
    ADMINISTRATORS,
    DECIDING,
    PREPARING,
    WHERE,
    account_id,
    check_one_suffices,
)
from services.directory.organisations.rules import organisation_id
from shared.directory import Account
from shared.errors import Conflict, Invalid
from shared.moves import Role

FIRST, SECOND = "security_admin", "security_admin-2"
COUNTY, DEPARTMENT = str(organisation_id("510104")), str(organisation_id("510000"))
NEW = "a new password 77"


class TestRules:
    @pytest.mark.parametrize("role", sorted(WHERE))
    def test_a_role_that_decides_is_given_by_two(self, role: Role) -> None:
        if role in PREPARING:
            check_one_suffices(set(), {role})
        else:
            with pytest.raises(Conflict, match="second-needed"):
                check_one_suffices(set(), {role})

    @pytest.mark.parametrize("role", sorted(DECIDING))
    def test_who_decides_goes_to_another_unit_by_two(self, role: Role) -> None:
        check_one_suffices({role}, {role})
        with pytest.raises(Conflict, match="second-needed"):
            check_one_suffices({role}, {role}, moves=True)

    @pytest.mark.parametrize("role", sorted(DECIDING))
    def test_a_role_is_taken_by_one_but_an_administrators_by_two(self, role: Role) -> None:
        if role in ADMINISTRATORS:
            with pytest.raises(Conflict, match="second-needed"):
                check_one_suffices({role}, set())
        else:
            check_one_suffices({role}, set())

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            (Asked.CHANGE, set()),
            (Asked.CHANGE, {"roles", "password"}),
            (Asked.PASSWORD, set()),
            (Asked.PASSWORD, {"password", "unit"}),
            (Asked.DISABLE, {"roles"}),
            (Asked.ENABLE, {"password"}),
        ],
    )
    def test_a_request_says_what_belongs_to_it(self, kind: Asked, said: set[str]) -> None:
        with pytest.raises(Invalid, match="invalid-input"):
            check_said(kind, said)


pytestmark = pytest.mark.anyio


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def decide(directory: Any, verb: str, asked: Any, login: str) -> Any:
    body = {"reason": "与任免文件不符"} if verb == "refuse" else {}
    path = f"/v1/account-requests/{asked.json()['id']}/{verb}"
    return await directory.send("POST", path, body, login)


async def shown(directory: Any, account: str) -> dict[str, Any]:
    found: dict[str, Any] = (await directory.get(f"/v1/accounts/{account}", FIRST)).json()
    return found


async def administrator(directory: Any) -> dict[str, Any]:
    """A further security administrator, whom the two have made."""
    made: dict[str, Any] = await directory.new_account(unit=DEPARTMENT, roles=[])
    await directory.agreed(made["id"], "change", roles=["security_admin"])
    return made


class TestWhatOneMayNotDoAlone:
    @pytest.mark.parametrize("role", sorted(DECIDING & {Role.UNIT_HEAD, Role.LEADER}))
    async def test_make_an_account_that_decides(self, directory: Any, role: str) -> None:
        form = {"login": f"never-{uuid4().hex[:8]}", "name": "冯某某", "unit": COUNTY,
                "roles": [role], "password": NEW}  # fmt: skip
        assert code(await directory.send("POST", "/v1/accounts", form, FIRST)) == (
            409, "second-needed")  # fmt: skip

    async def test_give_a_role_that_decides(self, directory: Any) -> None:
        someone = await directory.new_account()
        path, form = f"/v1/accounts/{someone['id']}", {"roles": ["unit_head", "unit_handler"]}
        answer = await directory.send("PATCH", path, form, FIRST, If_Match='"2"')
        assert code(answer) == (409, "second-needed")
        assert (await shown(directory, someone["id"]))["roles"] == ["unit_handler"]

    async def test_take_who_decides_to_another_unit(self, directory: Any) -> None:
        someone = await directory.new_account()
        await directory.agreed(someone["id"], "change", roles=["unit_head"])
        path, form = f"/v1/accounts/{someone['id']}", {"unit": str(organisation_id("510100"))}
        answer = await directory.send("PATCH", path, form, FIRST, If_Match='"3"')
        assert code(answer) == (409, "second-needed")
        named = await directory.send("PATCH", path, {"name": "钱某某"}, FIRST, If_Match='"3"')
        assert named.status_code == 200

    async def test_set_a_password(self, directory: Any) -> None:
        someone = await directory.new_account()
        path = f"/v1/accounts/{someone['id']}/password"
        assert (await directory.send("POST", path, {"password": NEW}, FIRST)).status_code == 404

    async def test_let_a_disabled_account_that_decides_in_again(self, directory: Any) -> None:
        someone = await directory.new_account()
        await directory.agreed(someone["id"], "change", roles=["unit_head"])
        path = f"/v1/accounts/{someone['id']}"
        assert (await directory.send("POST", f"{path}/disable", {}, FIRST)).status_code == 200
        assert code(await directory.send("POST", f"{path}/enable", {}, FIRST)) == (
            409, "second-needed")  # fmt: skip
        await directory.agreed(someone["id"], "enable")
        assert (await shown(directory, someone["id"]))["active"] is True

    @pytest.mark.parametrize("login", [SECOND, "system_admin", "audit_admin"])
    async def test_get_rid_of_another_administrator(self, directory: Any, login: str) -> None:
        path = f"/v1/accounts/{account_id(login)}"
        assert code(await directory.send("POST", f"{path}/disable", {}, FIRST)) == (
            409, "second-needed")  # fmt: skip
        version = (await directory.get(path, FIRST)).headers["ETag"]
        answer = await directory.send(
            "PATCH", path, {"roles": ["registrar"]}, FIRST, If_Match=version
        )
        assert code(answer) == (409, "second-needed")


class TestOneRequest:
    async def test_takes_effect_when_the_second_one_confirms(self, directory: Any) -> None:
        someone = await directory.new_account(roles=[])
        asked = await directory.ask(FIRST, someone["id"], "change", roles=["unit_head"])
        assert asked.status_code == 201, asked.text
        told = asked.json()
        assert (told["status"], told["login"], told["roles"], told["unit"]) == (
            "pending", someone["login"], ["unit_head"], COUNTY)  # fmt: skip
        assert told["allowed_moves"] == ["withdraw"], "not confirmed by the one who asked"
        assert (await shown(directory, someone["id"]))["roles"] == []
        seen = await directory.get(f"/v1/account-requests/{told['id']}", SECOND)
        assert seen.json()["allowed_moves"] == ["confirm", "refuse"]
        confirmed = await decide(directory, "confirm", asked, SECOND)
        assert (confirmed.json()["status"], confirmed.json()["allowed_moves"]) == ("confirmed", [])
        after = await shown(directory, someone["id"])
        assert after["roles"] == ["unit_head"]
        assert after["changed_by"] == str(account_id(SECOND))
        history = await directory.get(f"/v1/account-requests/{told['id']}/history", "audit_admin")
        assert [(row["move"], row["actor"], row["reason"]) for row in history.json()] == [
            ("request", str(account_id(FIRST)), "工作岗位调整"),
            ("confirm", str(account_id(SECOND)), None),
        ]

    async def test_is_decided_by_nobody_whom_it_concerns(self, directory: Any) -> None:
        third = await administrator(directory)
        someone = await directory.new_account()
        asked = await directory.ask(FIRST, someone["id"], "change", roles=["unit_head"])
        for verb in ("confirm", "refuse"):
            assert code(await decide(directory, verb, asked, FIRST)) == (409, "request-own")
        assert code(await decide(directory, "withdraw", asked, SECOND)) == (
            403, "request-not-own")  # fmt: skip
        about = await directory.ask(FIRST, third["id"], "password", password=NEW)
        for verb in ("confirm", "refuse"):
            assert code(await decide(directory, verb, about, third["login"])) == (
                409, "request-own")  # fmt: skip
        own = await directory.ask(third["login"], third["id"], "password", password=NEW)
        assert code(own) == (403, "own-account")
        for login, wanted in (("audit_admin", 403), ("system_admin", 404), ("pet_head", 404)):
            assert (await decide(directory, "confirm", asked, login)).status_code == wanted
            assert (await directory.ask(login, someone["id"], "disable")).status_code == 403

    async def test_is_decided_once(self, directory: Any) -> None:
        for first in ("confirm", "refuse", "withdraw"):
            someone = await directory.new_account()
            asked = await directory.ask(FIRST, someone["id"], "disable")
            twice = await directory.ask(SECOND, someone["id"], "change", roles=["unit_head"])
            assert code(twice) == (409, "request-pending")
            by = FIRST if first == "withdraw" else SECOND
            assert (await decide(directory, first, asked, by)).status_code == 200
            for verb in ("confirm", "refuse"):
                late = await decide(directory, verb, asked, SECOND)
                assert code(late) == (409, "wrong-status")
            assert (await shown(directory, someone["id"]))["active"] is (first != "confirm")

    async def test_asked_for_twice_at_once_waits_once(self, directory: Any) -> None:
        someone = await directory.new_account()
        answers = await asyncio.gather(
            *[directory.ask(FIRST, someone["id"], "disable") for _ in range(3)]
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]

    async def test_takes_an_account_without_roles_to_another_unit(self, directory: Any) -> None:
        someone = await directory.new_account(roles=[])
        await directory.agreed(someone["id"], "change", unit=DEPARTMENT)
        after = await shown(directory, someone["id"])
        assert (after["unit"], after["roles"]) == (DEPARTMENT, [])

    async def test_gives_the_unit_and_the_roles_that_were_seen(self, directory: Any) -> None:
        someone = await directory.new_account()
        asked = await directory.ask(FIRST, someone["id"], "change", roles=["unit_head"])
        path, moved = f"/v1/accounts/{someone['id']}", {"unit": str(organisation_id("510100"))}
        assert (
            await directory.send("PATCH", path, moved, FIRST, If_Match='"2"')
        ).status_code == 200
        await decide(directory, "confirm", asked, SECOND)
        after = await shown(directory, someone["id"])
        assert (after["unit"], after["roles"]) == (COUNTY, ["unit_head"])

    async def test_that_is_no_longer_possible_stays_open(self, directory: Any) -> None:
        someone = await directory.new_account()
        asked = await directory.ask(FIRST, someone["id"], "disable")
        await directory.send("POST", f"/v1/accounts/{someone['id']}/disable", {}, SECOND)
        assert code(await decide(directory, "confirm", asked, SECOND)) == (409, "wrong-status")
        assert (await decide(directory, "refuse", asked, SECOND)).json()["status"] == "refused"

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            ({"kind": "change", "roles": ["pet_head"]}, (422, "role-unit-mismatch")),
            ({"kind": "change", "roles": ["system_admin", "leader"]}, (422, "roles-not-disjoint")),
            ({"kind": "change", "unit": str(uuid4())}, (422, "unit-unknown")),
            ({"kind": "change"}, (422, "invalid-input")),
            ({"kind": "password", "password": "short"}, (422, "password-weak")),
            ({"kind": "password", "password": "Password2026!"}, (422, "password-common")),
            ({"kind": "password", "password": None}, (422, "invalid-input")),
            ({"kind": "enable"}, (409, "wrong-status")),
            ({"kind": "disable", "reason": " "}, (422, "invalid-input")),
            ({"kind": "disable", "account": str(uuid4())}, (404, "account-unknown")),
            ({"kind": "disable", "account": str(account_id("intake"))}, (409, "service-account")),
        ],
    )
    async def test_that_could_never_be_carried_out_is_refused(
        self, directory: Any, said: dict[str, Any], wanted: tuple[int, str]
    ) -> None:
        someone = await directory.new_account()
        answer = await directory.ask(FIRST, **{"account": someone["id"], **said})
        assert code(answer) == wanted
        listed = await directory.get("/v1/account-requests/count", FIRST, account=someone["id"])
        assert listed.json() == {"count": 0}


class TestAPassword:
    async def test_opens_the_account_to_its_owner_alone(self, directory: Any) -> None:
        someone = await directory.new_account()
        blank = f" {NEW} "
        asked = await directory.ask(FIRST, someone["id"], "password", password=blank)
        assert (await directory.log_in(someone["login"])).status_code == 200, "nothing changed yet"
        await decide(directory, "confirm", asked, SECOND)
        assert code(await directory.log_in(someone["login"], blank)) == (
            403, "password-change-required")  # fmt: skip
        assert (await directory.log_in(someone["login"])).status_code == 401
        own = await directory.log_in(someone["login"], blank, new="one of my own 77")
        assert own.status_code == 200

    @pytest.mark.parametrize("verb", ["confirm", "refuse", "withdraw"])
    async def test_stands_nowhere_and_its_hash_goes_with_the_decision(
        self, directory: Any, verb: str
    ) -> None:
        someone = await directory.new_account()
        asked = await directory.ask(FIRST, someone["id"], "password", password=NEW)

        async def kept() -> str | None:
            async with directory.app.state.database.read() as session:
                select = sa.select(AccountRequest.secret)
                found: str | None = await session.scalar(
                    select.where(AccountRequest.id == asked.json()["id"])
                )
                return found

        assert (await kept() or "").startswith("$argon2id$")
        done = await decide(directory, verb, asked, FIRST if verb == "withdraw" else SECOND)
        assert await kept() is None
        listed = await directory.get("/v1/account-requests", FIRST, account=someone["id"])
        for text in (asked.text, done.text, listed.text):
            assert NEW not in text
            assert "argon2" not in text
        async with directory.app.state.database.read() as session:
            for table in ("account_request", "history", "event", "idempotent_answer"):
                rows = await session.execute(sa.text(f"SELECT * FROM {table}"))
                assert NEW not in str(rows.all()), table


class TestTheTwoWhoAgree:
    async def test_serve_both_when_it_is_confirmed(self, directory: Any) -> None:
        third, someone = await administrator(directory), await directory.new_account()
        asked = await directory.ask(third["login"], someone["id"], "change", roles=["unit_head"])
        await directory.agreed(third["id"], "disable")
        assert code(await decide(directory, "confirm", asked, SECOND)) == (
            409, "administrator-changed")  # fmt: skip
        assert (await shown(directory, someone["id"]))["roles"] == ["unit_handler"]

    async def test_are_never_made_fewer_by_each_other_at_once(self, directory: Any) -> None:
        """One asks to shut out the second, the second the third: whoever is late is refused."""
        one, two, three = [await administrator(directory) for _ in range(3)]
        asked = [
            (await directory.ask(one["login"], two["id"], "disable"), three["login"]),
            (await directory.ask(two["login"], three["id"], "disable"), one["login"]),
            (await directory.ask(three["login"], one["id"], "disable"), two["login"]),
        ]
        answers = await asyncio.gather(
            *[decide(directory, "confirm", request, by) for request, by in asked]
        )
        assert [answer.status_code for answer in answers].count(200) == 1
        async with directory.app.state.database.read() as session:
            ids = [account["id"] for account in (one, two, three)]
            left = await session.scalar(
                sa.select(sa.func.count()).where(Account.id.in_(ids), Account.active)
            )
        assert left == 2

    async def test_a_list_shows_what_waits_page_by_page(self, directory: Any) -> None:
        made = [await directory.new_account() for _ in range(3)]
        asked = [await directory.ask(FIRST, each["id"], "disable") for each in made]
        await decide(directory, "withdraw", asked[1], FIRST)
        ids = [each["id"] for each in made]
        for status, wanted in (("pending", [2, 0]), ("withdrawn", [1])):
            listed = await directory.get(
                "/v1/account-requests", "audit_admin", account=ids, status=status, limit=1
            )
            found = listed.json()["items"]
            while listed.json()["next"]:
                listed = await directory.get(
                    "/v1/account-requests", "audit_admin", account=ids, status=status, limit=1,
                    cursor=listed.json()["next"],
                )  # fmt: skip
                found += listed.json()["items"]
            assert [each["account"] for each in found] == [ids[at] for at in wanted]
            counted = await directory.get(
                "/v1/account-requests/count", "audit_admin", account=ids, status=status
            )
            assert counted.json() == {"count": len(wanted)}
        missing = await directory.get(f"/v1/account-requests/{uuid4()}", FIRST)
        assert code(missing) == (404, "account-request-unknown")
