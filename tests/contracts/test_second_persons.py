"""Who prepared something does not decide on it: the verbs of all services that look into history.

Those that a field of the row answers stand in the tables of each machine.
"""

from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from services.cli.catalogue import SERVICES
from shared.capability import capabilities
from shared.errors import Conflict
from shared.moves import By, Doers, Move, permit
from tests.harness import actor, standing_in

WRITTEN = {
    "Duty template 履职要求": {"approve": {"enter"}, "reject": {"enter"}},
    "Inspection 实地督导": {"approve": {"plan", "revise"}},
    "Listing 挂牌件": {"list": {"nominate"}, "drop": {"nominate"}},
    "Responsibility list 包案责任清单": {"approve": {"draft", "fill", "submit"}},
    "Task force 专班": {"approve": {"propose"}, "reject": {"propose"}},
}
"""By machine and deciding verb: the verbs whose doers may not."""
MACHINES = {
    name: {move.verb: move for move in moves}
    for service in SERVICES
    for capability in capabilities(service.package).values()
    for name, moves in capability.machines.items()
}


def doers(way: By) -> set[str]:
    """The verbs after which a way is closed."""
    return {*way.never.verbs} if isinstance(way.never, Doers) else set()


def test_the_verbs_are_these() -> None:
    found = {
        name: verbs
        for name, moves in MACHINES.items()
        if (verbs := {verb: doers(move.ways[0]) for verb, move in moves.items()
                      if any(doers(way) for way in move.ways)})
    }  # fmt: skip
    assert found == WRITTEN


@pytest.mark.parametrize(
    ("name", "verb"), [(name, verb) for name, verbs in WRITTEN.items() for verb in verbs]
)
def test_whoever_did_one_of_them_is_barred_and_so_are_delegates(name: str, verb: str) -> None:
    move: Move = MACHINES[name][verb]
    known = {step for moves in MACHINES.values() for step in moves}
    for way in move.ways:
        one, other = (actor(*way.roles, id=uuid4()) for _ in range(2))
        row = SimpleNamespace(status=min(move.before), kind=min(way.of, default=None))
        permit(move, one, row)
        for did in WRITTEN[name][verb]:
            assert did in known
            row.doers, row.stand_ins = [(did, one.id)], list[tuple[UUID, UUID]]()
            permit(move, other, row)
            for who in (one, standing_in(one, other), standing_in(other, one)):
                with pytest.raises(Conflict, match="second-person-needed"):
                    permit(move, who, row)
            # Who did it for the absent one: neither decides.
            row.doers, row.stand_ins = [(did, one.id), (did, other.id)], [(one.id, other.id)]
            for who in (one, other):
                with pytest.raises(Conflict, match="second-person-needed"):
                    permit(move, who, row)
            row.doers = [("look", one.id)]
            permit(move, one, row)
