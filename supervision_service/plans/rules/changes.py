"""What one version of a plan says otherwise than another. No I/O in this file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple


class Wording(NamedTuple):
    """What a plan says of a measure; the same words in two versions are the same measure."""

    action: str
    responsible: str
    post: str | None
    cooperating: tuple[str, ...]
    start: date | None
    due: date
    deliverable: str
    funds: str | None


class Changed(NamedTuple):
    """A measure that both versions have, with other words; `due_moved`: another last day."""

    before: Wording
    after: Wording

    @property
    def due_moved(self) -> bool:
        """Whether its last day is another one."""
        return self.before.due != self.after.due


class Changes(NamedTuple):
    """What a version says otherwise: names of its fields, and its measures."""

    fields: list[str]
    added: list[Wording]
    dropped: list[Wording]
    changed: list[Changed]


def changes(
    before: tuple[Mapping[str, Any], Sequence[Wording]],
    after: tuple[Mapping[str, Any], Sequence[Wording]],
) -> Changes:
    """Compare two versions, each its fields and its measures.

    A measure with the same action is the same one; of several, in their order.
    """
    dropped = [each for each in before[1] if each not in after[1]]
    changed, added = [], []
    for each in after[1]:
        if each in before[1]:
            continue
        same = next((one for one in dropped if one.action == each.action), None)
        if same is None:
            added.append(each)
        else:
            dropped.remove(same)
            changed.append(Changed(same, each))
    fields = [name for name, value in after[0].items() if before[0][name] != value]
    return Changes(fields, added, dropped, changed)
