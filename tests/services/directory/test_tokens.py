"""Who may log in, what the token says, and what a stranger can learn by trying."""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import KeySet

from services.directory.accounts.rules import account_id
from services.directory.logins import commands, rules
from services.directory.logins.models import LoginCount
from services.directory.organisations.rules import organisation_id
from shared import overload
from shared.clock import real_now

pytestmark = pytest.mark.anyio


async def _claims(directory: Any, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    published = (await directory.api.get("/v1/jwks")).json()
    decoded = jwt.decode(token, KeySet.import_key_set(published), algorithms=["Ed25519"])
    return decoded.header, decoded.claims


async def test_a_person_gets_a_token_for_ten_minutes_that_says_who_and_where(
    directory: Any,
) -> None:
    answer = await directory.log_in("head-510104")
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "Bearer", 600)
    assert answer.headers["Cache-Control"] == "no-store"
    header, claims = await _claims(directory, body["access_token"])
    assert (header["typ"], header["alg"]) == ("at+jwt", "Ed25519")
    assert header["kid"]
    assert claims["exp"] - claims["iat"] == 600
    assert {name: claims[name] for name in claims if name not in ("jti", "iat", "exp", "name")} == {
        "iss": "kaimen-directory",
        "aud": "kaimen",
        "sub": str(account_id("head-510104")),
        "ver": 1,
        "roles": ["unit_head"],
        "unit": str(organisation_id("510104")),
        "unit_name": "成都市锦江区自然资源和规划局",
        "line": "510000/510100/510104",
        "level": "county",
        "region": "510104",
        "service": None,
    }


async def test_a_service_logs_in_with_its_secret(directory: Any) -> None:
    answer = await directory.log_in_service("intake", "secret-of-intake")
    _, claims = await _claims(directory, answer.json()["access_token"])
    assert (claims["service"], claims["roles"]) == ("intake", ["service"])


async def test_a_person_cannot_use_the_services_door_nor_a_service_the_peoples(
    directory: Any,
) -> None:
    as_client = await directory.log_in_service("registrar", "demonstration-2026")
    as_person = await directory.log_in("intake", "secret-of-intake")
    assert (as_client.status_code, as_person.status_code) == (401, 401)


async def test_a_service_with_a_wrong_secret_is_refused(directory: Any) -> None:
    answer = await directory.log_in_service("intake", "secret-of-nobody")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-credentials")


async def test_the_keys_are_public_halves_only(directory: Any) -> None:
    keys = (await directory.api.get("/v1/jwks")).json()["keys"]
    assert [(key["kty"], key["crv"], key["alg"]) for key in keys] == [("OKP", "Ed25519", "Ed25519")]
    assert "d" not in json.dumps([list(key) for key in keys]).replace("kid", "")


async def test_an_unknown_login_and_a_wrong_password_look_the_same(directory: Any) -> None:
    someone = await directory.new_account()
    wrong = await directory.log_in(someone["login"], "not the password")
    unknown = await directory.log_in("nobody-at-all", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert wrong.json()["error"] == "invalid_grant"
    secret = {"date", "request-id", "content-length"}
    assert {k: v for k, v in wrong.headers.items() if k not in secret} == {
        k: v for k, v in unknown.headers.items() if k not in secret
    }


async def test_an_unknown_login_takes_as_long_as_a_wrong_password(directory: Any) -> None:
    async def seconds(login: str) -> float:
        began = time.perf_counter()
        await directory.log_in(login, "not the password")
        return time.perf_counter() - began

    logins = [(await directory.new_account())["login"] for _ in range(2)]
    known = [await seconds(login) for login in logins * 2]
    unknown = [await seconds(f"nobody-{i}") for i in range(4)]
    # Without a hash to check, an answer would come thirty times faster.
    assert statistics.median(unknown) > statistics.median(known) / 3


async def test_five_failures_shut_that_address_out_even_with_the_right_password(
    directory: Any,
) -> None:
    someone = await directory.new_account()
    for _ in range(5):
        assert (await directory.log_in(someone["login"], "not the password")).status_code == 401
    refused = await directory.log_in(someone["login"])
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-logins")
    assert int(refused.headers["Retry-After"]) > 0


async def test_whoever_guesses_does_not_lock_somebody_else_out(directory: Any) -> None:
    someone = await directory.new_account()
    for _ in range(7):
        await directory.log_in(someone["login"], "not the password", at="198.51.100.7")
    assert (await directory.log_in(someone["login"], at="192.0.2.44")).status_code == 200


async def test_a_login_that_nobody_has_is_shut_out_just_the_same(directory: Any) -> None:
    statuses = [
        (await directory.log_in("nobody-here", "not the password", at="198.51.100.8")).status_code
        for _ in range(6)
    ]
    assert statuses == [401] * 5 + [429]


async def test_guesses_from_everywhere_shut_out_unknown_addresses_only(directory: Any) -> None:
    someone = await directory.new_account()
    assert (await directory.log_in(someone["login"], at="192.0.2.45")).status_code == 200
    digest = directory.app.state.turns.key
    async with directory.app.state.database.begin() as session:
        for number in range(rules.MOST_OF_LOGIN // 4 + 1):
            count = LoginCount(
                login=rules.digest(digest, someone["login"]),
                address=rules.digest(digest, f"198.51.100.{number}"),
                failures=4, last_failure_at=real_now(),
            )  # fmt: skip
            session.add(count)
    assert (await directory.log_in(someone["login"], at="192.0.2.46")).status_code == 429
    assert (await directory.log_in(someone["login"], at="192.0.2.45")).status_code == 200


@pytest.mark.parametrize("address", ["192.0.2.47", "198.51.100.9"], ids=["another", "the same"])
async def test_a_flood_of_invented_logins_keeps_nobody_out_for_long(
    directory: Any, address: str
) -> None:
    someone = await directory.new_account()
    assert (await directory.log_in(someone["login"], at=address)).status_code == 200
    flood = [
        asyncio.create_task(directory.log_in(f"invented-{i}", "guess", at="198.51.100.9"))
        for i in range(150)
    ]
    await asyncio.sleep(0)
    began = time.perf_counter()
    good = await directory.log_in(someone["login"], at=address)
    for _ in range(100):
        if good.status_code != 503:
            break
        await asyncio.sleep(0.2)  # the service had its hands full for a moment
        good = await directory.log_in(someone["login"], at=address)
    waited = time.perf_counter() - began
    answers = await asyncio.gather(*flood)
    assert good.status_code == 200
    assert waited < 30
    assert {answer.status_code for answer in answers} <= {401, 429, 503}
    # Most of them cost no check of a password.
    assert sum(answer.status_code == 401 for answer in answers) < 75


async def test_counts_are_of_all_processes(directory: Any, start: Any) -> None:
    someone = await directory.new_account()
    async with start(directory.url) as other:
        for one in (directory, other, directory, other, directory):
            assert (
                await one.log_in(someone["login"], "wrong", at="198.51.100.3")
            ).status_code == 401
        for one in (directory, other):
            assert (await one.log_in(someone["login"], at="198.51.100.3")).status_code == 429


async def test_old_counts_are_forgotten_and_what_counts_is_kept(directory: Any) -> None:
    await directory.log_in("forgotten", "wrong", at="198.51.100.4")
    await directory.log_in("remembered", "wrong", at="198.51.100.5")
    key = directory.app.state.turns.key
    old = rules.digest(key, "forgotten")
    async with directory.app.state.database.begin() as session:
        await session.execute(
            sa.update(LoginCount)
            .where(LoginCount.login == old)
            .values(last_failure_at=real_now() - rules.WITHIN * 2)
        )
        await commands.forget(session, real_now())
        left = set(await session.scalars(sa.select(LoginCount.login)))
    assert old not in left
    assert rules.digest(key, "remembered") in left


async def test_neither_a_login_nor_an_address_is_stored(directory: Any) -> None:
    await directory.log_in("readable-login", "wrong", at="198.51.100.6")
    async with directory.app.state.database.read() as session:
        rows = (await session.execute(sa.select(LoginCount.login, LoginCount.address))).all()
    assert not [row for row in rows if "readable" in row.login or "." in row.address]


async def test_what_an_administrator_set_opens_nothing_before_it_is_changed(
    directory: Any,
) -> None:
    someone = await directory.new_account(password="given-by-me-2026")
    login = someone["login"]
    assert someone["must_change"] is True
    first = await directory.log_in(login, "given-by-me-2026")
    assert (first.status_code, first.json()["code"]) == (403, "password-change-required")
    assert "access_token" not in first.json()
    for new, code in (
        ("given-by-me-2026", "password-unchanged"),
        ("password1234", "password-common"),
        ("short", "password-weak"),
    ):
        refused = await directory.log_in(login, "given-by-me-2026", new=new)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await directory.log_in(login, "given-by-me-2026", new="my own words 9")).is_success
    assert (await directory.log_in(login, "my own words 9")).status_code == 200
    assert (await directory.log_in(login, "given-by-me-2026")).status_code == 401


async def test_four_failures_and_a_success_begin_the_count_again(directory: Any) -> None:
    someone = await directory.new_account()
    for _ in range(2):
        for _ in range(4):
            await directory.log_in(someone["login"], "not the password")
        assert (await directory.log_in(someone["login"])).status_code == 200


async def test_guesses_side_by_side_are_all_counted_and_do_not_outrun_the_lock(
    directory: Any,
) -> None:
    someone = await directory.new_account()
    guesses = [directory.log_in(someone["login"], f"guess number {i}") for i in range(12)]
    # The right one comes last: by then its address must be shut out.
    *wrong, right = await asyncio.gather(*guesses, directory.log_in(someone["login"]))
    assert right.status_code == 429
    looked_at = sum(answer.status_code == 401 for answer in wrong)
    assert 5 <= looked_at < 5 + rules.AT_ONCE


async def test_the_same_person_may_log_in_many_times_at_once(directory: Any) -> None:
    answers = await asyncio.gather(*[directory.log_in("triage") for _ in range(6)])
    assert {answer.status_code for answer in answers} == {200}


async def test_a_locked_account_is_unlocked_by_a_new_password(directory: Any) -> None:
    someone = await directory.new_account()
    for _ in range(5):
        await directory.log_in(someone["login"], "not the password")
    await directory.agreed(someone["id"], "password", password="another-word-77")
    changed = await directory.log_in(someone["login"], "another-word-77", new="a third word 77")
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid-input"),
        (b"grant_type=magic", "invalid-input"),
        (b"grant_type=password&username=registrar", "invalid-input"),
        (b"grant_type=password&username=registrar&password=", "invalid-input"),
        (b"grant_type=password&username=registrar&password=" + b"x" * 129, "invalid-input"),
        (b"grant_type=password&username=\xff", "form-invalid"),
        ("&".join(f"a{i}=1" for i in range(30)).encode(), "form-invalid"),
    ],
)
async def test_a_malformed_request_is_refused_before_anything_is_looked_up(
    directory: Any, body: bytes, code: str
) -> None:
    answer = await directory.api.post("/v1/token", content=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_refused_password_is_not_repeated_in_the_answer(directory: Any) -> None:
    secret = "SesameOpen" * 13
    answer = await directory.log_in("registrar", secret)
    assert answer.status_code == 422
    assert "SesameOpen" not in answer.text


async def test_a_null_character_is_refused_before_it_reaches_the_database(
    directory: Any,
) -> None:
    assert (await directory.log_in("regi\0strar")).status_code == 422
    assert (await directory.log_in("registrar", "demonstration\0-2026")).status_code == 401
    for path in ("organisations", "accounts"):
        answer = await directory.get(f"/v1/{path}", "security_admin", q="a\0b")
        assert answer.status_code == 422


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer nonsense"}])
async def test_without_a_token_nothing_is_shown(directory: Any, header: dict[str, str]) -> None:
    for path in ("me", "organisations", "regions", "codes", "accounts", "calendar/2026", "feed"):
        answer = await directory.api.get(f"/v1/{path}", headers=header)
        assert (answer.status_code, answer.json()["code"]) == (401, "not-authenticated")


async def test_only_services_read_the_feed(directory: Any) -> None:
    assert (await directory.get("/v1/feed", "operator")).status_code == 403
    batch = await directory.get("/v1/feed", "intake", limit=5)
    assert [event["type"] for event in batch.json()] == ["directory.organisation.recorded"] * 5


async def test_strangers_who_send_slowly_hold_no_place(
    directory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overload, "MOST", 1)
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"grant_type=password"
        began.set()
        await go_on.wait()

    slow = asyncio.create_task(directory.api.post("/v1/token", content=slowly()))
    await began.wait()
    other = await directory.api.get("/v1/jwks")
    go_on.set()
    assert (other.status_code, (await slow).status_code) == (200, 422)
