"""The client of the API: its tokens, its positions, and what it retries."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from services.cli.client import Client, Refused
from services.cli.credentials import Credentials
from services.cli.errors import NotDone
from services.cli.installation import Installation
from tests.services.cli.stub import Reply, Request, StubServer, problem, stub_server

pytestmark = pytest.mark.anyio


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubServer]:
    """A stub server that the environment points at."""
    with stub_server(lambda _: Reply({"ok": True})) as found:
        for name, value in {"URL": found.url, "CLIENT_ID": "", "CLIENT_SECRET": "s3"}.items():
            monkeypatch.setenv(f"KAIMEN_{name}", value)
        monkeypatch.delenv("KAIMEN_SECRETS_DIR", raising=False)
        yield found


class Once:
    """Replies in turn; the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies)

    def __call__(self, _: Request) -> Reply:
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]


async def test_one_token_serves_many_calls_side_by_side(stub: StubServer, tmp_path: Path) -> None:
    async with Client.find(tmp_path) as kaimen:
        await asyncio.gather(*(kaimen.get("intake/v1/pieces") for _ in range(8)))
    assert len(stub.token_requests) == 1
    assert parse_qs(stub.token_requests[0].body.decode()) == {
        "grant_type": ["client_credentials"], "client_id": ["kaimen"], "client_secret": ["s3"],
    }  # fmt: skip
    assert {each.headers["authorization"] for each in stub.requests} == {"Bearer token-1"}


async def test_a_delegate_says_for_whom_he_acts(
    stub: StubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIMEN_SECRETS_DIR", str(tmp_path))
    (tmp_path / "demonstration_password").write_text("s3")
    async with Client.find(tmp_path) as kaimen:
        await kaimen.as_login("registrar 代 triage").get("intake/v1/pieces")
    asked = parse_qs(stub.token_requests[0].body.decode())
    assert (asked["username"], asked["acting_for"]) == (["registrar"], ["triage"])


async def test_a_token_about_to_end_is_renewed(stub: StubServer, tmp_path: Path) -> None:
    stub.token_seconds = 60
    async with Client.find(tmp_path) as kaimen:
        await kaimen.get("intake/v1/pieces")
        await kaimen.get("intake/v1/pieces")
    assert [each.headers["authorization"] for each in stub.requests] == [
        "Bearer token-1", "Bearer token-2",
    ]  # fmt: skip


async def test_a_token_that_is_refused_is_renewed_once(stub: StubServer, tmp_path: Path) -> None:
    stub.responder = Once(problem(401, "not-authenticated", "请先登录。"))
    async with Client.find(tmp_path) as kaimen:
        with pytest.raises(Refused, match="请先登录"):
            await kaimen.get("intake/v1/pieces")
    assert len(stub.token_requests) == 2


async def test_what_was_written_is_read_by_the_next_request(
    stub: StubServer, tmp_path: Path
) -> None:
    stub.responder = Once(
        Reply({}, headers={"Kaimen-Position": "intake=7"}),
        Reply({}, headers={"Kaimen-Position": "supervision=3"}),
        Reply({}, headers={"Kaimen-Position": "intake=5"}),
        Reply({}),
    )
    async with Client.find(tmp_path) as kaimen:
        await kaimen.post("intake/v1/pieces")
        independent = kaimen.independent()
        await kaimen.post("supervision/v1/listings")
        await kaimen.post("intake/v1/pieces")
        await kaimen.get("reporting/v1/ledger")
        await independent.get("reporting/v1/ledger")
    positions = [each.headers.get("kaimen-after") for each in stub.requests]
    assert positions == [
        None,
        "intake=7",
        "intake=7,supervision=3",
        "intake=7,supervision=3",
        "intake=7",
    ]


@pytest.mark.parametrize(
    "early",
    [
        problem(409, "not-yet-known"),
        problem(409, "request-in-flight"),
        problem(503, "database-unavailable"),
        problem(502, "service-unreachable"),
    ],
)
async def test_too_early_is_asked_again_under_the_same_key(
    stub: StubServer, tmp_path: Path, early: Reply
) -> None:
    stub.responder = Once(early, Reply({"id": 1}, 201))
    async with Client.find(tmp_path) as kaimen:
        assert await kaimen.post("intake/v1/pieces", {"a": 1}) == {"id": 1}
    first, second = stub.requests
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert (first.body, second.body) == (b'{"a":1}', b'{"a":1}')


async def test_an_edit_is_not_sent_twice(stub: StubServer, tmp_path: Path) -> None:
    stub.responder = Once(problem(504, "service-too-slow", "服务没有及时答复。"))
    async with Client.find(tmp_path) as kaimen:
        with pytest.raises(Refused, match="没有及时答复"):
            await kaimen.patch("assignment/v1/leaders/1", {}, version=3)
    assert len(stub.requests) == 1
    assert stub.requests[0].headers["if-match"] == '"3"'


async def test_a_refusal_carries_its_sentence_its_code_and_the_fields(
    stub: StubServer, tmp_path: Path
) -> None:
    refused = problem(422, "invalid-input", "填写内容有误。")
    refused.body["errors"] = [{"field": "form", "message": "必填"}]
    stub.responder = Once(refused)
    async with Client.find(tmp_path) as kaimen:
        with pytest.raises(Refused) as caught:
            await kaimen.post("intake/v1/pieces")
    assert (caught.value.status, caught.value.code) == (422, "invalid-input")
    assert str(caught.value) == "填写内容有误。（form 必填）"


async def test_every_page_is_read(stub: StubServer, tmp_path: Path) -> None:
    stub.responder = Once(
        Reply({"items": [1, 2], "next": "two"}), Reply({"items": [3], "next": None})
    )
    async with Client.find(tmp_path) as kaimen:
        assert [each async for each in kaimen.items("intake/v1/pieces", form=None)] == [1, 2, 3]
    assert stub.paths() == [
        "GET /api/intake/v1/pieces?limit=200", "GET /api/intake/v1/pieces?limit=200&cursor=two",
    ]  # fmt: skip


async def test_a_place_where_nothing_listens_is_named(
    stub: StubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIMEN_URL", "http://127.0.0.1:1")
    async with Client.find(tmp_path) as kaimen:
        with pytest.raises(NotDone, match=r"无法连接 http://127\.0\.0\.1:1"):
            await kaimen.get("intake/v1/pieces")


async def test_something_else_behind_the_address_is_named(stub: StubServer, tmp_path: Path) -> None:
    stub.answer = lambda _: Reply(["hello"])  # type: ignore[method-assign]
    async with Client.find(tmp_path) as kaimen:
        with pytest.raises(NotDone, match="不是开门信访的接口"):
            await kaimen.get("intake/v1/pieces")


class TestCredentials:
    """Which address and which secret a command uses."""

    def test_nothing_runs_and_no_address_is_given(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("KAIMEN_URL", raising=False)
        with pytest.raises(NotDone, match="没有在运行"):
            Credentials.find(tmp_path / "data")
        assert not (tmp_path / "data").exists()

    def test_what_runs_on_the_data_directory_is_found_with_its_secret(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("URL", "CLIENT_ID", "CLIENT_SECRET"):
            monkeypatch.delenv(f"KAIMEN_{name}", raising=False)
        here = Installation(tmp_path / "data")
        secret = here.secrets.get("client_kaimen")
        password = here.secrets.get("demonstration_password")
        with here.locked():
            here.save_state({"url": "http://127.0.0.1:8123"})
            found = Credentials.find(tmp_path / "data")
        assert (found.url, found.client_id) == ("http://127.0.0.1:8123", "kaimen")
        assert (found.client_secret, found.password()) == (secret, password)

    def test_the_secrets_of_one_installation_are_never_sent_to_another(
        self, stub: StubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here = Installation(tmp_path / "data")
        here.secrets.get("client_kaimen")
        here.secrets.get("demonstration_password")
        monkeypatch.delenv("KAIMEN_CLIENT_SECRET")
        with here.locked():
            here.save_state({"url": "http://127.0.0.1:8123"})
            with pytest.raises(NotDone, match="请设置 KAIMEN_CLIENT_SECRET"):
                Credentials.find(tmp_path / "data")
            monkeypatch.setenv("KAIMEN_CLIENT_SECRET", "theirs")
            with pytest.raises(NotDone, match="找不到演示账号的口令"):
                Credentials.find(tmp_path / "data").password()

    def test_an_address_is_a_web_address(
        self, stub: StubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("KAIMEN_URL", "localhost:8000")
        with pytest.raises(NotDone, match="KAIMEN_URL"):
            Credentials.find(tmp_path)
