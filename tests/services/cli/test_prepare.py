"""Whether an installation rehearses."""

import asyncio
from collections.abc import Callable

import pytest

from intake_service.app import create_app
from services.cli.errors import NotDone
from services.cli.prepare import rehearses
from shared.moves import Role
from shared.settings import Profile
from tests.conftest import Databases
from tests.harness import running
from tests.intake_service import make


def asked(profile: Profile, databases: Databases) -> tuple[bool, list[str]]:
    """The answer over an empty database of intake, and what was said to the operator."""
    said: list[str] = []
    url = databases.clone("intake")
    try:
        return rehearses(profile, {"intake": url}, said.append), said
    finally:
        databases.drop(url)


@pytest.mark.parametrize(
    ("profile", "given", "answer"),
    [
        (Profile.DEMONSTRATION, "", True),
        (Profile.DEMONSTRATION, "false", False),
        (Profile.DEMONSTRATION, "0", False),
        (Profile.PRODUCTION, "", False),
        # The services themselves refuse this one, whoever starts them.
        (Profile.PRODUCTION, "true", True),
    ],
)
def test_a_demonstration_rehearses_unless_told_otherwise_and_production_never_by_itself(
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
    profile: Profile,
    given: str,
    answer: bool,
) -> None:
    monkeypatch.setenv("KAIMEN_REHEARSAL", given)
    assert asked(profile, databases) == (answer, [])


def test_a_word_that_is_neither_yes_nor_no_is_refused(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIMEN_REHEARSAL", "maybe")
    with pytest.raises(NotDone, match="KAIMEN_REHEARSAL 应为 true 或 false"):
        asked(Profile.DEMONSTRATION, databases)


@pytest.mark.anyio
@pytest.mark.parametrize("rehearsed", [False, True])
async def test_it_does_not_by_itself_over_what_petitioners_really_sent(
    clone: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, rehearsed: bool
) -> None:
    monkeypatch.delenv("KAIMEN_REHEARSAL", raising=False)
    url, said = clone("intake"), list[str]()
    async with running(create_app, url, rehearsal=rehearsed) as site:
        await site.set_office_time(make.MONDAY)
        await make.post(site, "/pieces", make.registration(), Role.REGISTRAR, unit="510000")
    found = await asyncio.to_thread(rehearses, Profile.DEMONSTRATION, {"intake": url}, said.append)
    assert found is rehearsed
    assert said == ([] if rehearsed else ["数据库中有在演练之外登记的信访件，本次不开启演练。"])
