"""Who may call what, from where: every route of every service against the reviewed table."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Set
from typing import Any
from uuid import uuid4

import pytest

from services.directory.accounts.rules import account_id
from shared.moves import Role
from tests.cluster import APPS
from tests.contracts.answers import Answer
from tests.contracts.openapi import documents
from tests.matrix.callers import COUNTY, Callers
from tests.matrix.expected import (
    LISTED_MATTER,
    LISTING,
    LOCAL_CHARGE,
    PIECE,
    PLAN,
    READERS,
    TABLE,
    URGING,
    From,
    Kind,
    Line,
)
from tests.matrix.subjects import Subjects

pytestmark = pytest.mark.anyio

LINES = [(service, line) for service, lines in TABLE.items() for line in lines]
NAMES = [f"{service} {line.method} {line.path}" for service, line in LINES]
MISSING = "0198c0de-0000-7000-8000-000000000000"
AT_ONCE = 5
"""As many callers at a time as a service has connections to spare."""


def routes(service: str) -> set[tuple[str, str]]:
    """Method and path of every route of a service."""
    paths = documents()[service]["paths"]
    return {(method.upper(), path) for path, item in paths.items() for method in item}


def creates(service: str, line: Line) -> bool:
    """Whether the route makes something new and so wants an Idempotency-Key."""
    operation = documents()[service]["paths"][line.path][line.method.lower()]
    return "201" in operation["responses"]


@pytest.mark.parametrize("service", APPS)
def test_every_route_has_a_line_and_every_line_a_route(service: str) -> None:
    lines = {(line.method, line.path) for line in TABLE[service]}
    unreviewed = sorted(routes(service) - lines)
    assert not unreviewed, f"write into tests/matrix/expected.py who may call {unreviewed}"
    gone = sorted(lines - routes(service))
    assert not gone, f"remove from tests/matrix/expected.py what {service} no longer has: {gone}"


def test_the_table_lets_nobody_read_petitions_but_those_who_work_on_them() -> None:
    outsiders = set(Role) - READERS - {Role.SENDER, Role.SYSTEM}  # no account is the system
    wrong = [
        f"{service} {line.method} {line.path}"
        for service, line in LINES
        if service != "directory" and not line.path.startswith((*TECHNICAL, AUDIT))
        if outsiders & set(line.roles or ()) - _officers(line)
    ]
    assert not wrong, f"administrators, operators and services have no business in {wrong}"


def _officers(line: Line) -> set[Role]:
    """The named officers have a compartment and its queues, and nothing else.

    Who administers accounts sees the numbers of what goes from whom to whom, and no text. A third
    party sees the consultation or the joint handling that it was asked in, and the files there.
    """
    if line.path.startswith("/v1/hand-overs"):
        return {Role.SYSTEM_ADMIN}
    if line.path.startswith(("/v1/consultations", "/v1/joint-handlings", "/v1/attachments")):
        return {Role.THIRD_PARTY}
    theirs = line.path.startswith(("/v1/accusations", "/v1/tasks"))
    return {Role.ACCUSATION_OFFICER} if theirs else set()


TECHNICAL = ("/v1/feed", "/v1/state", "/v1/followers", "/v1/jobs", "/v1/checks", "/v1/rebuilds",
             "/v1/partners", "/v1/keys")  # fmt: skip
"""What services, operators and who connects systems are there for; nothing of a petition."""

AUDIT = "/v1/readings"
"""Who looked at whom, without what they saw."""

PARTICIPANTS = [
    ("supervision", "/v1/listings/{id}", LISTING),
    ("supervision", "/v1/plans/{id}", PLAN),
    ("supervision", "/v1/urgings/{id}", URGING),
    ("assignment", "/v1/chains/{id}", LISTED_MATTER),
    ("assignment", "/v1/charges/{id}", LOCAL_CHARGE),
]


@pytest.mark.parametrize(("service", "path", "kind"), PARTICIPANTS)
async def test_a_leader_in_charge_sees_the_case_and_leaves_it_behind_in_another_office(
    crowd: Callers, subjects: Subjects, service: str, path: str, kind: Kind
) -> None:
    target = path.replace("{id}", subjects.id(kind, From.RIGHT))
    of_another_matter = path.replace("{id}", subjects.id(kind, From.CHILD))
    in_charge = account_id(f"leader-{COUNTY}")
    for place, what, status in (
        (From.RIGHT, target, 200),
        (From.NEIGHBOUR, target, 404),
        (From.NEIGHBOUR, of_another_matter, 404),
    ):
        caller = (frozenset({Role.LEADER}), place)
        answer = await crowd.call(service, caller, "GET", what, person=in_charge)
        assert answer.status == status, answer


async def test_the_ledger_shows_a_leader_the_cases_in_charge_and_no_other(
    crowd: Callers, subjects: Subjects
) -> None:
    in_charge = account_id(f"leader-{COUNTY}")
    for place, seen in ((From.RIGHT, [subjects.id(PIECE, From.RIGHT)]), (From.NEIGHBOUR, [])):
        caller = (frozenset({Role.LEADER}), place)
        page = await crowd.call("reporting", caller, "GET", "/v1/ledger", person=in_charge)
        assert [row["id"] for row in page.json()["items"]] == seen


@pytest.mark.parametrize(("service", "line"), LINES, ids=NAMES)
async def test_every_role_from_everywhere_is_answered_as_the_table_says(
    crowd: Callers, subjects: Subjects, service: str, line: Line
) -> None:
    trial = Trial(crowd, subjects, service, line)
    nobody = await trial.ask(None, From.RIGHT)
    if line.roles is None:
        assert nobody.status not in {401, 403, 404}, nobody
        return
    assert nobody.status == 401, f"nobody: expected 401, got {_said(nobody)}"
    wrong: dict[str, list[str]] = defaultdict(list)
    gate = asyncio.Semaphore(AT_ONCE)

    async def cell(roles: Set[Role], place: From) -> None:
        async with gate:
            if problem := await trial.problem(roles, place):
                wrong[problem].append(f"{'/'.join(sorted(roles))} from {place}")

    await asyncio.gather(*[cell(*caller) for caller in callers(line)])
    assert not wrong, "\n".join(f"{each}: {', '.join(wrong[each])}" for each in wrong)


def callers(line: Line) -> Iterator[tuple[Set[Role], From]]:
    """Everybody who calls: each role that may, from everywhere; the others are held by one person.

    Rights only add up, so who gets nowhere with all of them gets nowhere with one. Those who see
    the subject are refused and for the others it is missing, so they are two.
    """
    allowed = set(line.roles or ())
    for place in line.places():
        yield from ((frozenset({role}), place) for role in allowed)
        seeing = frozenset(role for role in Role if line.on is None or line.on.seen(role, place))
        for together in (seeing - allowed, frozenset(Role) - seeing - allowed):
            if together:
                yield together, place


class Trial:
    """One line of the table, held against the service."""

    def __init__(self, crowd: Callers, subjects: Subjects, service: str, line: Line) -> None:
        self._crowd, self._subjects = crowd, subjects
        self._service, self._line = service, line
        self._missing: dict[Set[Role], Answer] = {}

    async def problem(self, roles: Set[Role], place: From) -> str | None:
        """What is wrong with the answer to a holder of `roles` in `place`, if anything."""
        line, role = self._line, min(roles)  # of several all are alike
        may = line.may(role, place)
        if line.on is not None and not line.on.seen(role, place):
            return await self._unseen(roles, place, allowed=role in (line.roles or ()))
        if not may:
            answer = await self.ask(roles, place, valid=True)
            if answer.status != 403:
                return f"expected 403, got {_said(answer)}"
            return await self._early(roles, place) if role in (line.roles or ()) else None
        answer = await self.ask(roles, place)
        if answer.status in {401, 403, 404} or answer.status >= 500:
            return f"expected to be let through, got {_said(answer)}"
        if line.method == "GET" and answer.status not in {200, 409}:
            return f"expected 200, got {_said(answer)}"
        return await self._listed(roles, place, answer) if line.lists else None

    async def ask(
        self, roles: Set[Role] | None, place: From, *, valid: bool = False, id: str | None = None
    ) -> Answer:
        """Call the route.

        Unless the call is `valid`, version and body are wrong: who may act must not really act.
        """
        line, creating = self._line, creates(self._service, self._line)
        headers = {"Idempotency-Key": str(uuid4())} if creating else {}
        if line.on is not None and (not valid or line.method == "PATCH"):
            headers["If-Match"] = '"1"' if valid else '"999999"'
        body: Any = None
        if line.method != "GET":
            body = (line.body or {}) if valid else {"？": "？"}
        caller = None if roles is None else (roles, place)
        subject = id or (self._subjects.id(line.on, place) if line.on else "")
        target = self._target(subject)
        return await self._crowd.call(self._service, caller, line.method, target, body, headers)

    def _target(self, subject: str) -> str:
        line = self._line
        query = "&".join(filter(None, [line.query, "limit=200" if line.lists else ""]))
        target = f"{line.path}?{query}" if query else line.path
        for name, value in {"id": subject, "matter_id": subject, **dict(line.values)}.items():
            target = target.replace("{" + name + "}", value)
        return target

    async def _early(self, roles: Set[Role], place: From) -> str | None:
        """403 comes before 412 and 422, whatever asks for it."""
        answer = await self.ask(roles, place)
        return None if answer.status == 403 else f"expected 403 before all, got {_said(answer)}"

    async def _unseen(self, roles: Set[Role], place: From, *, allowed: bool) -> str | None:
        answer = await self.ask(roles, place, valid=True)
        if roles not in self._missing:
            self._missing[roles] = await self.ask(roles, place, valid=True, id=MISSING)
        missing = self._missing[roles]
        if allowed and answer.status != 404:
            return f"expected 404, got {_said(answer)}"
        if answer.status not in {403, 404}:
            return f"expected to see nothing, got {_said(answer)}"
        if (answer.status, answer.text) != (missing.status, missing.text):
            return f"told apart from a missing one: {_said(answer)} – {_said(missing)}"
        return None

    async def _listed(self, roles: Set[Role], place: From, answer: Answer) -> str | None:
        kind, field = self._line.lists or (None, "")
        assert kind is not None
        items = answer.json()["items"]
        shown = self._subjects.id(kind, place) in {item[field] for item in items}
        if shown != kind.seen(min(roles), place):
            return f"the list {'shows' if shown else 'hides'} the {kind.name}"
        path = self._line.path + "/count"
        if path in documents()[self._service]["paths"]:
            target = f"{path}?{self._line.query}" if self._line.query else path
            counted = await self._crowd.call(self._service, (roles, place), "GET", target)
            if counted.json() != {"count": len(items)}:
                return f"the list has {len(items)} rows, the count says {counted.text}"
        return None


def _said(answer: Answer) -> str:
    code = answer.json().get("code", "") if answer.status >= 400 else ""
    return f"{answer.status} {code}".strip()
