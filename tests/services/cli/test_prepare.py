"""Whether an installation rehearses."""

import asyncio

import pytest

from intake_service.app import create_app
from services.cli.errors import NotDone
from services.cli.prepare import is_rehearsal
from shared.moves import Role
from shared.settings import Profile
from tests.conftest import Clone
from tests.databases import Databases
from tests.harness import running
from tests.intake_service import make


def of_empty(profile: Profile, databases: Databases) -> tuple[bool, list[str]]:
    """The result on an empty database of intake, and what was written for the operator."""
    lines: list[str] = []
    url = databases.clone("intake")
    try:
        return is_rehearsal(profile, {"intake": url}, lines.append), lines
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
def test_a_demonstration_rehearses_by_default_and_production_does_not(
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
    profile: Profile,
    given: str,
    answer: bool,
) -> None:
    monkeypatch.setenv("KAIMEN_REHEARSAL", given)
    assert of_empty(profile, databases) == (answer, [])


def test_a_word_that_is_neither_yes_nor_no_is_refused(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIMEN_REHEARSAL", "maybe")
    with pytest.raises(NotDone, match="KAIMEN_REHEARSAL 应为 true 或 false"):
        of_empty(Profile.DEMONSTRATION, databases)


@pytest.mark.anyio
@pytest.mark.parametrize("rehearsed", [False, True])
async def test_it_does_not_by_itself_over_what_petitioners_really_sent(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, rehearsed: bool
) -> None:
    monkeypatch.delenv("KAIMEN_REHEARSAL", raising=False)
    url, lines = clone("intake", with_offices=True), list[str]()
    async with running(create_app, url, rehearsal=rehearsed) as site:
        await site.set_office_time(make.MONDAY)
        await make.post(site, "/pieces", make.registration(), Role.REGISTRAR, unit="510000")
    found = await asyncio.to_thread(
        is_rehearsal, Profile.DEMONSTRATION, {"intake": url}, lines.append
    )
    assert found is rehearsed
    assert lines == ([] if rehearsed else ["数据库中有在演练之外登记的信访件，本次不开启演练。"])
