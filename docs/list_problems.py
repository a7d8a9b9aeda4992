"""Print docs/problems.md: every kind of refusal, its sentence, and what may end in it.

.venv/bin/python docs/list_problems.py > docs/problems.md
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from shared.catalogue import Kind, catalogue

FEW = 12
FOLLOWERS = 4
HEAD = """# Every refusal

Written by `docs/list_problems.py` from `shared/reference/problems.json`, which
`python -m tests.contracts.openapi` reads out of the sources; do not edit by hand. The same, for
programs: `GET /api/directory/v1/codes/problems`.

`…` stands where a sentence names something. *+* members are in the body beside the usual ones.
`↻`: the answer says when to try again (`Retry-After`). *gateway* is the gateway itself, in front of
any service. A kind that no operation ends in comes from jobs, stands in the items of an answer, or
answers an address that is none.
"""


def main() -> None:
    """Write the whole file to standard output."""
    known = catalogue()
    by_status: dict[int, list[Kind]] = defaultdict(list)
    for kind in known.kinds.values():
        by_status[kind.status].append(kind)
    lines = [HEAD]
    for status, kinds in sorted(by_status.items()):
        titles = "、".join(dict.fromkeys(kind.title for kind in kinds))
        lines += [f"## {status} {titles}", "", "| code | says | ends |", "|---|---|---|"]
        lines += [_line(kind, known.ending_in(kind.code)) for kind in kinds]
        lines.append("")
    print("\n".join(lines).rstrip())  # noqa: T201


def _line(kind: Kind, operations: list[str]) -> str:
    code = f"`{kind.code}`" + (" ↻" if kind.later else "")
    says = "<br>".join(kind.details)
    if kind.facts:
        says += f" *+ {', '.join(kind.facts)}*"
    return f"| {code} | {says} | {_where(operations)} |"


def _where(operations: Sequence[str]) -> str:
    by_resource: dict[str, list[str]] = defaultdict(list)
    for each in _shortened(operations):
        resource, _, verb = each.rpartition(".")
        by_resource[resource].append(verb)
    if sum(map(len, by_resource.values())) > FEW:
        services = sorted({each.partition(".")[0] for each in operations})
        return f"{len(operations)} operations of {', '.join(services)}"
    return "<br>".join(
        f"{resource}: {', '.join(verbs)}" if resource else ", ".join(verbs)
        for resource, verbs in by_resource.items()
    )


def _shortened(operations: Sequence[str]) -> list[str]:
    """The ids, with one for those that every service has, or every one that follows another."""
    services = Counter(each.partition(".")[2] for each in operations)
    everywhere = {rest for rest, times in services.items() if times >= FOLLOWERS}
    short = [f"every service: {rest}" if rest in everywhere else each
             for each in operations for rest in [each.partition(".")[2]]]  # fmt: skip
    return list(dict.fromkeys(short))


if __name__ == "__main__":
    main()
