"""What the edge does with every request, on a small service."""

import asyncio
import base64
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from shared import overload
from shared.clock import real_now
from shared.directory import Account
from shared.moves import Role
from tests.harness import KEY, ORG, Site, actor, token
from tests.shared.small import Gateway, prepare, small

pytestmark = pytest.mark.anyio
CLERK = (Role.REGISTRAR, Role.PET_HEAD)


@pytest.fixture
async def site(bare: Callable[[], str]) -> AsyncIterator[Site]:
    """One small service."""
    url = bare()
    await prepare(url)
    async with small("intake", url) as app, AsyncExitStack() as stack:
        yield Site(app, stack)


def key() -> dict[str, str]:
    """A fresh Idempotency-Key."""
    return {"Idempotency-Key": str(uuid4())}


async def made(client: httpx.AsyncClient, name: str = "甲") -> dict[str, Any]:
    """A thing, made through the API."""
    answer = await client.post("/things", json={"name": name}, headers=key())
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_who_comes_before_what_exists_before_what_is_allowed_before_what_is_sent(
    site: Site,
) -> None:
    clerk = site.client(*CLERK)
    thing = await made(clerk)
    path = f"/things/{thing['id']}/shut"
    bad: dict[str, Any] = {"reason": ""}
    nobody = await site.client_of(None).post(path, json=bad)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not-authenticated")
    unreadable = await site.client_of(None).post(path, content="{", headers=json_type())
    assert unreadable.status_code == 401
    neighbour = await site.client(Role.PET_HEAD, unit="510100").post(path, json=bad)
    missing = await clerk.post(f"/things/{uuid4()}/shut", json=bad)
    assert neighbour.status_code == missing.status_code == 404
    assert neighbour.json() == missing.json()
    wrong_role = await site.client(Role.REGISTRAR).post(path, json=bad)
    assert (wrong_role.status_code, wrong_role.json()["code"]) == (403, "role-not-allowed")
    stale = await clerk.post(path, json=bad, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")
    malformed = await clerk.post(path, json=bad)
    assert (malformed.status_code, malformed.json()["code"]) == (422, "invalid-input")
    assert malformed.json()["errors"] == [
        {
            "field": "reason",
            "label": "理由",
            "message": "至少 2 个字",
            "type": "string_too_short",
        }
    ]
    done = await clerk.post(path, json={"reason": "办妥"})
    assert done.json()["status"] == "shut"
    again = await clerk.post(path, json={"reason": "办妥"})
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")
    assert again.headers["content-type"] == "application/problem+json"


def json_type() -> dict[str, str]:
    """The header of a JSON body."""
    return {"Content-Type": "application/json"}


async def test_a_refusal_never_repeats_what_was_sent(site: Site) -> None:
    answer = await site.client(*CLERK).post(
        "/things", json={"name": "王某某" * 20, "phone": "00000000000"}, headers=key()
    )
    assert answer.status_code == 422
    assert "王某某" not in answer.text
    assert "00000000000" not in answer.text


async def test_a_creating_post_needs_a_key(site: Site) -> None:
    answer = await site.client(*CLERK).post("/things", json={"name": "甲"})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-required")


async def test_a_second_click_gives_the_first_answer_and_acts_once(site: Site) -> None:
    clerk, same = site.client(*CLERK), key()
    first = await clerk.post("/things", json={"name": "甲"}, headers=same)
    second = await clerk.post("/things", json={"name": "甲"}, headers=same)
    assert second.status_code == 201
    assert second.content == first.content
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Kaimen-Position"] == first.headers["Kaimen-Position"]
    other_body = await clerk.post("/things", json={"name": "乙"}, headers=same)
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency-key-reused")
    async with site.app.state.database.read() as session:
        assert await session.scalar(sa.text("SELECT count(*) FROM thing")) == 1


async def test_a_key_used_again_with_another_query_is_refused(site: Site) -> None:
    clerk, used = site.client(*CLERK), key()
    first = await clerk.post("/things", json={"name": "甲"}, headers=used)
    again = await clerk.post("/things?name=乙", json={"name": "甲"}, headers=used)
    assert (first.status_code, again.status_code) == (201, 422)
    assert again.json()["code"] == "idempotency-key-reused"


async def test_of_many_wrong_members_the_first_fifty_are_named(site: Site) -> None:
    many = {"name": "甲", **{f"member{number}": "" for number in range(20_000)}}
    answer = await site.client(*CLERK).post("/things", json=many, headers=key())
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 50
    assert "20000处" in answer.json()["detail"]


async def test_more_requests_than_can_be_answered_in_time_are_refused_at_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overload, "MOST", 8)
    monkeypatch.setattr(overload, "MOST_OF_ONE", 4)
    greedy, *others = (site.client(*CLERK, id=uuid4()) for _ in range(4))
    path = f"/things/{(await made(greedy))['id']}"
    answers = await asyncio.gather(*(greedy.get(path) for _ in range(20)))
    codes = Counter(answer.status_code for answer in answers)
    assert codes[200] >= 4
    assert codes == {200: codes[200], 429: 20 - codes[200]}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert (refused.json()["code"], refused.headers["Retry-After"]) == ("too-many-requests", "1")
    answers = await asyncio.gather(*(one.get(path) for one in others for _ in range(4)))
    codes = Counter(answer.status_code for answer in answers)
    assert codes[200] >= 8
    assert codes == {200: codes[200], 503: 12 - codes[200]}
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {"overloaded"}
    assert (await greedy.get(path)).status_code == 200, "all were counted down again"


async def test_twenty_clicks_at_once_make_one_thing(site: Site) -> None:
    clerk, same = site.client(*CLERK), key()
    answers = await asyncio.gather(
        *[clerk.post("/things", json={"name": "甲"}, headers=same) for _ in range(20)]
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"request-in-flight"}
    assert len({a.content for a in answers if a.status_code == 201}) == 1
    async with site.app.state.database.read() as session:
        assert await session.scalar(sa.text("SELECT count(*) FROM thing")) == 1


async def test_a_key_is_the_callers_own(site: Site) -> None:
    same = key()
    mine = await site.client(*CLERK).post("/things", json={"name": "甲"}, headers=same)
    other = await site.client(Role.REGISTRAR).post("/things", json={"name": "乙"}, headers=same)
    assert mine.json()["id"] != other.json()["id"]


async def test_an_old_answer_is_given_only_to_who_may_still_ask(site: Site) -> None:
    clerk, same = site.client(*CLERK), key()
    thing = await made(clerk)
    path, body = f"/things/{thing['id']}/shut", {"reason": "办妥"}
    first = await clerk.post(path, json=body, headers={**same, "If-Match": '"1"'})
    again = await clerk.post(path, json=body, headers={**same, "If-Match": '"1"'})
    assert again.content == first.content
    me = actor(*CLERK).id
    demoted = await site.client(Role.REGISTRAR, id=me).post(path, json=body, headers=same)
    assert demoted.status_code == 403
    moved = await site.client(*CLERK, unit="510100", id=me).post(path, json=body, headers=same)
    assert moved.status_code == 404


async def test_a_refused_post_may_be_sent_again_with_the_same_key(site: Site) -> None:
    clerk, same = site.client(*CLERK), key()
    refused = await clerk.post("/things", json={"name": ""}, headers=same)
    assert refused.status_code == 422
    again = await clerk.post("/things", json={"name": "甲"}, headers=same)
    assert again.status_code == 201


async def test_a_commit_that_fails_is_never_answered_as_success(site: Site) -> None:
    answer = await site.client(*CLERK).post("/things/broken-commit")
    assert (answer.status_code, answer.json()["code"]) == (409, "changed-meanwhile")


async def test_a_read_session_cannot_write(site: Site) -> None:
    answer = await site.client(*CLERK).get("/things/-/writes-on-a-read")
    assert answer.status_code == 500
    async with site.app.state.database.read() as session:
        assert await session.scalar(sa.text("SELECT count(*) FROM late")) == 0


async def test_an_edit_must_say_which_version_it_is_based_on(site: Site) -> None:
    clerk = site.client(*CLERK)
    thing = await made(clerk)
    path = f"/things/{thing['id']}"
    assert (await clerk.put(path, json={"name": "乙"})).status_code == 428
    read = await clerk.get(path)
    tag = {"If-Match": read.headers["ETag"]}
    assert (await clerk.put(path, json={"name": "乙"}, headers=tag)).json()["version"] == 2
    assert (await clerk.put(path, json={"name": "丙"}, headers=tag)).status_code == 412
    compressed = {"If-Match": '"2-gzip"'}  # as a compressing gateway hands the tag out
    assert (await clerk.put(path, json={"name": "丙"}, headers=compressed)).status_code == 200
    for odd in ("W/x", "", '"3", x', "9" * 5_000):
        answer = await clerk.put(path, json={"name": "丁"}, headers={"If-Match": odd})
        assert (answer.status_code, answer.json()["code"]) == (422, "if-match-invalid"), odd[:9]
    for version, good in enumerate(('W/"3"', '"1", W/"4-zstd"', "*"), 4):
        answer = await clerk.put(path, json={"name": good}, headers={"If-Match": good})
        assert answer.json()["version"] == version, good


async def test_a_detail_is_answered_whatever_version_the_caller_has(site: Site) -> None:
    # A version counts the changes of one row; a detail shows others, and what time makes of it.
    clerk = site.client(*CLERK)
    path = f"/things/{(await made(clerk))['id']}"
    for known in ('"1"', "*"):
        answer = await clerk.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.json()["version"]) == (200, 1)


async def test_sixteen_people_doing_the_same_move_succeed_once(site: Site) -> None:
    clerk = site.client(*CLERK)
    thing = await made(clerk)
    answers = await asyncio.gather(
        *[clerk.post(f"/things/{thing['id']}/shut", json={"reason": "办妥"}) for _ in range(16)]
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 15


async def test_a_move_earlier_than_the_last_one_is_refused(
    bare: Callable[[], str],
) -> None:
    url = bare()
    await prepare(url)
    async with small("intake", url, rehearsal=True) as app, AsyncExitStack() as stack:
        site = Site(app, stack)
        clerk = site.client(*CLERK, Role.REHEARSAL)
        later = {"Kaimen-Now": "2026-03-02T09:00:00+08:00"}
        thing = (
            await clerk.post("/things", json={"name": "甲"}, headers={**key(), **later})
        ).json()
        earlier = {"Kaimen-Now": "2026-03-02T08:59:00+08:00"}
        path = f"/things/{thing['id']}/shut"
        back = await clerk.post(path, json={"reason": "办妥"}, headers=earlier)
        assert (back.status_code, back.json()["code"]) == (409, "time-goes-back")
        odd = await clerk.post(path, json={"reason": "办妥"}, headers={"Kaimen-Now": "2026-03-02"})
        assert odd.json()["code"] == "kaimen-now-invalid"
        other = site.client(*CLERK)
        denied = await other.post(path, json={"reason": "办妥"}, headers=later)
        assert denied.status_code == 403
        assert (await clerk.post(path, json={"reason": "办妥"}, headers=later)).status_code == 200


async def test_without_a_rehearsal_nobody_sets_the_time(site: Site) -> None:
    clerk = site.client(*CLERK, Role.REHEARSAL)
    when = {"Kaimen-Now": "2026-03-02T09:00:00+08:00"}
    answer = await clerk.post("/things", json={"name": "甲"}, headers={**key(), **when})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-rehearsing")


async def test_every_write_says_at_which_position_it_can_be_read(site: Site) -> None:
    clerk = site.client(*CLERK)
    positions = [
        (await clerk.post("/things", json={"name": name}, headers=key())).headers["Kaimen-Position"]
        for name in "甲乙丙"
    ]
    assert positions == ["intake=1", "intake=2", "intake=3"]


async def test_a_reader_may_wait_for_a_position_of_another_service(
    bare: Callable[[], str],
) -> None:
    urls = [bare(), bare()]
    for url in urls:
        await prepare(url)
    async with AsyncExitStack() as stack:
        intake = await stack.enter_async_context(small("intake", urls[0]))
        gateway = Gateway(intake=intake)
        reporting = await stack.enter_async_context(small("reporting", urls[1], gateway))
        clerk = Site(intake, stack).client(*CLERK)
        thing = await clerk.post("/things", json={"name": "甲"}, headers=key())
        after = {"Kaimen-After": thing.headers["Kaimen-Position"]}
        reader = Site(reporting, stack).client(*CLERK)
        path = f"/things/{uuid4()}"
        early = await reader.get(path, headers=after)
        assert (early.status_code, early.json()["code"]) == (409, "not-yet-known")
        assert early.headers["Retry-After"] == "1"
        waiting = asyncio.create_task(reader.get(path, headers=after))
        await asyncio.sleep(0.1)
        await reporting.state.followers["intake"].step()
        assert (await waiting).status_code == 404
        odd = await reader.get(path, headers={"Kaimen-After": "yesterday"})
        assert odd.json()["code"] == "kaimen-after-invalid"


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def bad_tokens() -> dict[str, str]:
    """Tokens that must never pass, by what is wrong with them."""
    who = actor(*CLERK)
    good = token(who)
    head, body, signature = good.split(".")
    now = int(real_now().timestamp())
    public = json.dumps(KEY.as_dict(private=False)).encode()
    other = OKPKey.generate_key("Ed25519", private=True)
    claims = body.encode()
    payload = json.loads(base64.urlsafe_b64decode(claims + b"=="))

    def signed(header: dict[str, Any], key: Any = KEY, alg: str = "Ed25519") -> str:
        registry = jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
        return jws.serialize_compact(
            {"alg": alg, "typ": "at+jwt", "kid": KEY.kid, **header},
            json.dumps(payload),
            key,
            registry=registry,
        )

    none = b64(json.dumps({"alg": "none", "typ": "at+jwt"}).encode())
    return {
        "empty": "",
        "word": "token",
        "two parts": f"{head}.{body}",
        "alg none": f"{none}.{body}.",
        "alg none with signature": f"{none}.{body}.{signature}",
        "HS256 with the public key": signed({}, OctKey.import_key(public), "HS256"),
        "another key": signed({}, other),
        "another key, its own in the header": signed({"jwk": other.as_dict(private=False)}, other),
        "key from a URL": signed({"jku": "http://127.0.0.1/keys"}, other),
        "unknown kid": signed({"kid": "nobody"}, other),
        "changed body": f"{head}.{b64(json.dumps({**payload, 'roles': ['principal']}).encode())}"
        f".{signature}",
        "no signature": f"{head}.{body}.",
        "id token": signed({"typ": "JWT"}),
        "expired": token(who, exp=now - 120),
        "not yet": token(who, nbf=now + 600),
        "issued in the future": token(who, iat=now + 600),
        "no expiry": token(who, exp=None),
        "expiry as text": token(who, exp="tomorrow"),
        "other issuer": token(who, iss="somebody"),
        "list of issuers": token(who, iss=["kaimen-directory"]),
        "other audience": token(who, aud="another"),
        "list of audiences": token(who, aud=["kaimen", "another"]),
        "no subject": token(who, sub=None),
        "subject no id": token(who, sub="1"),
        "invented role": token(who, roles=["emperor"]),
        "no roles": token(who, roles=None),
        "no version": token(who, ver=None),
        "oversize": token(who, name="王" * 9000),
    }


async def test_a_bad_token_never_passes_and_all_look_alike(site: Site) -> None:
    client = site.client_of(None)
    answers = {}
    for wrong, bad in bad_tokens().items():
        client.headers["Authorization"] = f"Bearer {bad}"
        answer = await client.get(f"/things/{uuid4()}")
        answers[wrong] = (answer.status_code, answer.text, answer.headers["WWW-Authenticate"])
    refusal = answers["empty"]
    assert refusal[0] == 401
    assert [wrong for wrong, answer in answers.items() if answer != refusal] == []


async def test_a_good_token_passes_under_any_spelling_of_bearer(site: Site) -> None:
    client = site.client_of(None)
    client.headers["Authorization"] = f"bearer {token(actor(*CLERK))}"
    assert (await client.get(f"/things/{uuid4()}")).status_code == 404


async def test_an_older_version_of_the_account_is_refused(site: Site) -> None:
    who = actor(*CLERK)
    client = site.client_of(who)
    assert (await client.get(f"/things/{uuid4()}")).status_code == 404
    async with site.app.state.database.begin() as session:
        session.add(
            Account(id=who.id, version=2, active=True, kind="person", roles=[],
                    unit=ORG("510000"), line="510000")
        )  # fmt: skip
    known = site.app.state.authenticator._known
    for verified in known.values():
        verified.checked -= 11  # ten seconds later
    assert (await client.get(f"/things/{uuid4()}")).status_code == 401


async def test_headers_that_claim_an_identity_change_nothing(site: Site) -> None:
    client = site.client_of(None)
    claims = {"X-User-Id": str(actor(*CLERK).id), "X-User-Role": "principal", "Forwarded": "for=1"}
    assert (await client.get(f"/things/{uuid4()}", headers=claims)).status_code == 401


async def test_unknown_paths_and_methods_are_problems_too(site: Site) -> None:
    clerk = site.client(*CLERK)
    assert (await clerk.get("/nothing")).json()["code"] == "no-such-path"
    assert (await clerk.get("/things/")).status_code == 404  # no redirect that loses the prefix
    wrong = await clerk.delete("/things")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method-not-allowed")


async def test_a_form_with_files_is_told_what_to_send_instead(site: Site) -> None:
    for kind in ("multipart/form-data; boundary=x", "Multipart/Form-Data; boundary=x"):
        headers = key() | {"Content-Type": kind}
        answer = await site.client(*CLERK).post("/things", content=b"--x--", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "multipart-unsupported"), kind


async def test_a_body_beyond_two_megabytes_is_refused(site: Site) -> None:
    answer = await site.client(*CLERK).post(
        "/things",
        content=b'{"name": "' + b"x" * 3_000_000 + b'"}',
        headers={**key(), **json_type()},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_who_hangs_up_in_the_middle_of_a_body_is_no_fault_of_ours(site: Site) -> None:
    clerk = site.client(*CLERK)
    messages: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        messages.append(message)

    headers = {**dict(clerk.headers), **key(), **json_type(), "content-length": "20"}
    scope = {
        "type": "http", "method": "POST", "path": "/v1/things", "raw_path": b"/v1/things",
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    await site.app(scope, receive, send)
    assert messages[0]["status"] == 400


async def test_numbers_beyond_what_a_column_holds_are_refused(site: Site) -> None:
    operator = site.client(Role.SERVICE)
    answer = await operator.get(f"/feed?lastEventId={uuid4()}:{2**70}")
    assert answer.status_code in {409, 422}
