"""People of every role try verbs of every kind, in any order; the law's invariants hold throughout.

What a page offers somebody is not refused for what was known when it was offered.

The verbs are those of the document, so a new one takes part without a line here.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from shared.moves import Role
from shared.workdays import local_date
from tests.harness import Site
from tests.intake_service.make import BUREAU, CITY, NEIGHBOUR, Line, get, post, sweep
from tests.intake_service.walks.bodies import Bodies, verbs
from tests.intake_service.walks.invariants import Rows, check, rows

pytestmark = pytest.mark.anyio

STEPS = 40
_THINGS, _ASKED = 3, 6
"""Of so many things so many people are asked what they may do now."""
_ANYTHING = 0.15
"""How often it is tried without having asked."""
_DAYS_GO_BY = 0.1
_SELDOM = 0.2
_BACK = ("undo", "seal", "release", "entrust", "give-back", "withdraw", "file", "recall", "reveal")
"""Beginnings of verbs that lead away or back; they would be half of every walk."""
_OFFICES = {
    "510000": (Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.DEPUTY, Role.PRINCIPAL,
               Role.SUPERVISOR, Role.REVIEWER, Role.ACCUSATION_OFFICER),
    "D01": (Role.DIV_HANDLER, Role.DIV_HEAD),
    CITY: (Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.REVIEWER),
    BUREAU: (Role.UNIT_HANDLER, Role.UNIT_HEAD),
    NEIGHBOUR: (Role.UNIT_HANDLER, Role.UNIT_HEAD),
}  # fmt: skip
_PEOPLE = [(role, unit) for unit, roles in _OFFICES.items() for role in roles]
_TABLES = {
    "pieces": "SELECT id FROM piece WHERE id = :piece",
    "orders": "SELECT id FROM assignment_order WHERE piece_id = :piece",
    "accusations": "SELECT id FROM accusation WHERE piece_id = :piece",
    "extensions": "SELECT id FROM extension WHERE piece_id = :piece",
    "internal-orders": "SELECT id FROM internal_order WHERE piece_id = :piece",
    "referrals": "SELECT id FROM referral WHERE piece_id = :piece",
    "reviews": "SELECT id FROM review WHERE piece_id = :piece",
    "ratings": "SELECT id FROM rating WHERE piece_id = :piece",
    "letters": "SELECT id FROM letter WHERE piece_id = :piece",
    "co-handlings": "SELECT id FROM co_handling WHERE piece_id = :piece",
    "elevations": "SELECT id FROM elevation WHERE piece_id = :piece",
    "corrections": "SELECT id FROM correction WHERE piece_id = :piece",
    "withdrawals": "SELECT id FROM withdrawal WHERE piece_id = :piece",
    "executions": "SELECT id FROM execution WHERE piece_id = :piece",
    "recusals": "SELECT id FROM recusal WHERE piece_id = :piece",
    "urgencies": "SELECT id FROM urgency WHERE piece_id = :piece",
    "notes": "SELECT id FROM talk_note WHERE piece_id = :piece",
    "deliveries": "SELECT id FROM delivery_attempt WHERE piece_id = :piece",
    "attachments": "SELECT id FROM attachment WHERE piece_id = :piece",
    "matters": "SELECT matter_id AS id FROM piece WHERE id = :piece AND matter_id IS NOT NULL",
}
_APART = {"differences", "imports", "followers", "duties"}
"""Collections whose things come from sheets and feeds, or are about no petition."""


Step = tuple[str, UUID, str, tuple[Role, str]]
"""A thing of a collection, a verb, and who tries it."""


KNOWN = {
    "wrong-status", "already-triaged", "not-triaged", "already-accepted", "accept-by-order",
    "not-instructed", "internal-order-open", "not-petition-procedure", "petition-procedure",
    "settlement-performed", "settlement-not-performed", "settlement-questioned",
    "settlement-not-questioned", "settlement-unperformed", "performance-confirmed",
    "hearing-not-held", "opinion-issued", "opinion-not-delivered", "opinion-owed", "duty-owed",
    "objection-too-late", "objection-answered", "matter-in-hand", "execution-owed",
    "matter-listed", "matter-in-charge", "second-person-needed", "confirmer-is-recorder",
    "execution-second-needed", "reviewer-is-handler", "own-recusal",
}  # fmt: skip
"""Refusals that do not depend on what is entered: whoever offers the verb could have known."""
BY_THE_BODY = {"major-by-principal"}
"""403 for what was entered, not for who entered it."""


def _was_known(verb: str, answer: httpx.Response) -> bool:
    code = answer.json()["code"]
    if (verb, code) == ("find-path", "petition-procedure"):
        return False  # P6 was entered as the path that was found
    return code in KNOWN or (answer.status_code == 403 and code not in BY_THE_BODY)


@dataclass
class Walk:
    """One piece, and the chance by which things happen to it."""

    line: Line
    chance: random.Random
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    trail: list[str] = field(default_factory=list)

    async def step(self) -> None:
        """Somebody tries a verb, or days go by."""
        if self.chance.random() < _DAYS_GO_BY:
            await self._time_passes()
            return
        offered, (collection, id, verb, (role, unit)) = await self._choice()
        body = Bodies(self.chance, local_date(self.line.now)).of(collection, verb)
        await self.line.later(minutes=1)
        before = await rows(self.line.site, self.line.piece)
        answer = await post(self.line.site, f"/{collection}/{id}/{verb}", body, role, unit=unit)
        self.trail.append(f"{role} at {unit}: {collection}/{verb} {body} -> {answer.status_code}")
        assert answer.status_code < 500, self.trail
        after = await rows(self.line.site, self.line.piece)
        self.done[collection, verb] += 1
        if answer.is_error:
            assert after == before, self.trail
        if offered and answer.is_error:
            assert not _was_known(verb, answer), self.trail
        self._check(after)

    async def _time_passes(self) -> None:
        await self.line.later(days=self.chance.choice((1, 5, 20, 45)))
        await sweep(self.line.site.app)
        self.trail.append(f"{self.line.now}")
        self._check(await rows(self.line.site, self.line.piece))

    def _check(self, found: Rows) -> None:
        try:
            check(found)
        except AssertionError as error:
            raise AssertionError(f"{error}\n" + "\n".join(self.trail)) from error

    async def _choice(self) -> tuple[bool, Step]:
        """Mostly something that is offered now, and rather what was done seldom before."""
        things = await self._things()
        if self.chance.random() < _ANYTHING:
            collection, id = self.chance.choice(things)
            verb = self.chance.choice(verbs()[collection])
            return False, (collection, id, verb, self.chance.choice(_PEOPLE))
        found = []
        for collection, id in self.chance.sample(things, min(len(things), _THINGS)):
            for person in self.chance.sample(_PEOPLE, _ASKED):
                allowed = await self._allowed(collection, id, person)
                found += [(collection, id, verb, person) for verb in allowed]
        if not found:
            return await self._choice()
        weights = [self._weight(collection, verb) for collection, _, verb, _ in found]
        return True, self.chance.choices(found, weights)[0]

    def _weight(self, collection: str, verb: str) -> float:
        back = verb.startswith(_BACK) or collection == "letters"
        return (_SELDOM if back else 1) / (1 + self.done[collection, verb]) ** 3

    async def _allowed(self, collection: str, id: UUID, person: tuple[Role, str]) -> list[str]:
        role, unit = person
        answer = await get(self.line.site, f"/{collection}/{id}", role, unit=unit)
        allowed = answer.json().get("allowed_moves", []) if answer.is_success else []
        return [verb for verb in allowed if verb in verbs()[collection]]

    async def _things(self) -> list[tuple[str, UUID]]:
        parts = [
            f"SELECT '{name}' AS collection, id FROM ({select}) AS {name.replace('-', '_')}"
            for name, select in _TABLES.items()
        ]
        statement = sa.text(" UNION ALL ".join(parts))
        async with self.line.site.app.state.database.read() as session:
            found = await session.execute(statement, {"piece": UUID(self.line.piece)})
            return [(row.collection, row.id) for row in found]


def test_every_collection_takes_part() -> None:
    assert verbs().keys() <= _TABLES.keys() | _APART


BROKEN: dict[str, Callable[[dict[str, Any]], None]] = {
    "no query code": lambda found: found["piece"][0].update(query_code=""),
    "a hole in the history": lambda found: found["history"].pop(2),
    "an opinion without its letter": lambda found: _drop(found, "letter", kind="D16"),
    "a request without a finding": lambda found: found["finding"].pop(),
    "a remedy that nobody hears": lambda found: found["opinion"][0].update(remedy_organs=[]),
    "DL05 twice": lambda found: found["deadline"].extend(_of(found, "deadline", rule="DL05")),
    "DL07 of nothing": lambda found: _drop(found, "history", move="deliver-opinion", keep=True),
    "the procedure on another route": lambda found: found["matter"][0].update(route="P4"),
    "a gap in the numbers": lambda found: found["number"].pop(0),
    "thirty-one days": lambda found: found["extension"].append({"status": "approved", "days": 31}),
}


def _of(found: dict[str, Any], table: str, **values: str) -> list[Any]:
    return [row for row in found[table] if all(row[k] == v for k, v in values.items())]


def _drop(found: dict[str, Any], table: str, *, keep: bool = False, **values: str) -> None:
    for row in _of(found, table, **values):
        if keep:
            row["move"] = "seal"
        else:
            found[table].remove(row)


async def test_the_invariants_can_break(site: Site) -> None:
    line = await Line(site).deliver()
    for name, break_ in BROKEN.items():
        found: dict[str, Any] = {**await rows(site, line.piece)}
        check(found)
        break_(found)
        with pytest.raises(AssertionError):
            check(found)
            pytest.fail(name)


@pytest.mark.parametrize("stage", ["register", "triage", "assign", "accept", "deliver", "report"])
async def test_nothing_that_anybody_tries_breaks_an_invariant(site: Site, stage: str) -> None:
    line = Line(site)
    await getattr(line, stage)()
    walk = Walk(line, random.Random(stage))
    for _ in range(STEPS):
        await walk.step()
