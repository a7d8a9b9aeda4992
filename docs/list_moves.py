"""Print docs/moves.md: every state machine, drawn and listed from the moves the code runs on.

.venv/bin/python docs/list_moves.py > docs/moves.md
"""

from collections.abc import Iterable, Sequence

from services.cli.catalogue import SERVICES
from shared.capability import capabilities
from shared.moves import By, Move

HEAD = """# Moves

Written by `docs/list_moves.py` from the `Move` rows that the code runs on; do not edit by hand.

*from* is the status a move starts at (`·`: it creates the thing), *to* the one it leads to (`=`:
the status stays). Clocks are those of [the architecture](architecture.md#clocks).
"""


def main() -> None:
    """Write the whole file to standard output."""
    lines = [HEAD]
    for service in SERVICES:
        for folder, capability in capabilities(service.package).items():
            for name, moves in capability.machines.items():
                place = f"`{folder.replace('.', '/')}/rules`"
                lines += [f"## {name}", "", place, "", *_drawn(moves), "", *_listed(moves), ""]
    print("\n".join(lines).rstrip())  # noqa: T201


def _drawn(moves: Sequence[Move]) -> list[str]:
    arrows = [
        f"    {start} --> {move.after}: {move.label}"
        for move in moves
        if move.after is not None
        for start in ([str(status) for status in sorted(move.before)] or ["[*]"])
    ]
    return ["```mermaid", "stateDiagram-v2", *arrows, "```"]


def _listed(moves: Sequence[Move]) -> list[str]:
    heads = ["| move | | from | to | by | starts | stops | letter |", "|" + "---|" * 8]
    return heads + [
        f"| `{move.verb}` | {move.label} | {_words(move.before) or '·'} | {move.after or '='} "
        f"| {'; '.join(_way(way) for way in move.ways)} | {_words(move.starts)} "
        f"| {_words(move.stops)} | {move.letter or ''} |"
        for move in moves
    ]


def _way(way: By) -> str:
    """One way to be entitled, as one reads it."""
    said = _words(way.roles)
    if way.level is not None:
        said += f" of the {way.level}"
    said += "".join(f", {each.label}" for each in (way.line, way.unit, way.person) if each)
    if way.never is not None:
        said += f", never {way.never.label}"
    for when, words in (("at", way.at), ("for", way.of)):
        if words:
            said += f" ({when} {_words(words)})"
    return said


def _words(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


if __name__ == "__main__":
    main()
