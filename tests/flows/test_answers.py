"""A change is answered with the version that whoever reads next will find."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests import story
from tests.story import Office

pytestmark = pytest.mark.anyio

CITY, COUNTY = "510100", "510104"
Call = Callable[..., Awaitable[httpx.Response]]


def places(path: str, id: str) -> list[str]:
    """Where the thing that a POST to `path` answered may be read."""
    root, _, rest = path.partition("/v1/")
    parts = rest.split("/")
    made_below = len(parts) > 2 and parts[1] != id
    return [
        f"{root}/v1/{name}/{id}" for name in ([parts[-1], parts[0]] if made_below else parts[:1])
    ]


def version_in(detail: dict[str, Any]) -> Any:
    """The version in a detail, which may hold its subject beside other things."""
    inner = [each for each in detail.values() if isinstance(each, dict)]
    return next(each["version"] for each in [detail, *inner] if "version" in each)


def watched(call: Call, compared: list[str]) -> Call:
    """`call`, which reads after every change what was changed, and holds the versions together."""

    async def read_next(login: str, method: str, path: str, *rest: Any, **more: Any) -> Any:
        answer = await call(login, method, path, *rest, **more)
        body = answer.json() if method == "POST" and answer.is_success else {}
        for place in places(path, str(body["id"])) if {"id", "version"} <= body.keys() else []:
            seen = await call(login, "GET", place)
            if seen.is_success:
                assert version_in(seen.json()) == body["version"], path
                compared.append(path)
        return answer

    return read_next


async def test_a_change_is_answered_with_the_version_that_is_read_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    monkeypatch.setattr(office, "call", watched(office.call, compared))
    piece = await story.register(office, COUNTY)
    await story.bring(office, piece, "closed")
    await story.name_leaders(office, [CITY], [COUNTY])
    case = await story.case_at(office, piece, "delisted")
    await story.bulletin(office)
    verbs = {path.rpartition("/")[2] for path in compared}
    assert {"pieces", "triage", "accept", "listings", "list", "start", "plans", "verify", "charges",
            "bulletins", "issue"} <= verbs, case.path  # fmt: skip
