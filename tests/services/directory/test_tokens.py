"""Who may log in, what the token says, and what a stranger can learn by trying."""

import asyncio
import json
import statistics
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from services.directory.accounts.rules import account_id
from services.directory.organisations.rules import organisation_id

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


async def test_five_failures_lock_the_account_even_for_the_right_password(directory: Any) -> None:
    someone = await directory.new_account()
    for _ in range(5):
        assert (await directory.log_in(someone["login"], "not the password")).status_code == 401
    refused = await directory.log_in(someone["login"])
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid-credentials")
    shown = await directory.get(f"/v1/accounts/{someone['id']}", "security_admin")
    assert shown.json()["locked_until"] is not None


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
    # The right one comes last: by then the account must be locked.
    answers = await asyncio.gather(*guesses, directory.log_in(someone["login"]))
    assert {answer.status_code for answer in answers} == {401}
    assert (await directory.log_in(someone["login"])).status_code == 401


async def test_the_same_person_may_log_in_many_times_at_once(directory: Any) -> None:
    answers = await asyncio.gather(*[directory.log_in("triage") for _ in range(6)])
    assert {answer.status_code for answer in answers} == {200}


async def test_a_locked_account_is_unlocked_by_a_new_password(directory: Any) -> None:
    someone = await directory.new_account()
    for _ in range(5):
        await directory.log_in(someone["login"], "not the password")
    path = f"/v1/accounts/{someone['id']}/password"
    await directory.send("POST", path, {"password": "another-word-77"}, "security_admin")
    assert (await directory.log_in(someone["login"], "another-word-77")).status_code == 200


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
