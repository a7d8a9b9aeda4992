"""`python -m tests.proposals [--json] [--rows]`: how often proposals are right, on labelled texts.

The texts are kept outside of the repository; `labels.csv` names them, and says what a person who
read them found: whether they accuse an official, and their topic (`none`: not ours). A row without
a label is not counted. The lists were written with these texts at hand: a figure says that nothing
got worse, not how it goes with other texts.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from intake_service.reception.proposals.rules import Outcome, ProposedCode, propose_topic

TEXTS = Path(__file__).parents[3] / "shared" / "data" / "natural_resources.csv"
LABELS = Path(__file__).with_name("labels.csv")
_AIMS = {"recall of accusations": 0.95, "precision of found": 0.9}


@dataclass(frozen=True)
class Figure:
    """So many of so many, and the rows behind: those that are wrong."""

    name: str
    right: int
    of: int
    aim: float | None
    wrong: list[str]

    @property
    def value(self) -> float:
        """Between 0 and 1; 0 of nothing."""
        return round(self.right / self.of, 3) if self.of else 0.0


@dataclass(frozen=True)
class Labelled:
    """A text that somebody read, and what is proposed about it."""

    key: str
    accuses: str
    topic: str
    proposed: ProposedCode


def labelled() -> list[Labelled]:
    """The labelled texts, by the sender's words alone: nobody gave them a class."""
    texts = {
        (row["source"], row["留言编号"]): row["留言详情"]
        for row in csv.DictReader(TEXTS.read_text("utf-8").splitlines(keepends=True))
    }
    return [
        Labelled(
            f"{row['source']} {row['number']}", row["accuses"], row["topic"],
            propose_topic(None, texts[row["source"], row["number"]]),
        )
        for row in csv.DictReader(LABELS.read_text("utf-8").splitlines())
    ]  # fmt: skip


def figures(rows: Iterable[Labelled]) -> list[Figure]:
    """What is measured."""
    found = list(rows)
    accusing = [row for row in found if row.accuses == "yes"]
    missed = [row.key for row in accusing if row.proposed.outcome is not Outcome.SEALED]
    plain = [row for row in found if row.accuses == "no"]
    sealed = [row.key for row in plain if row.proposed.outcome is Outcome.SEALED]
    sure = [row for row in found if row.topic and row.proposed.outcome is Outcome.FOUND]
    wrong = [f"{row.key}: {row.proposed.code}, {row.topic}" for row in sure
             if row.proposed.code != row.topic]  # fmt: skip
    open_ones = [
        row for row in found
        if row.topic not in ("", "none")
        and row.proposed.outcome in (Outcome.UNKNOWN, Outcome.AMBIGUOUS)
    ]  # fmt: skip
    absent = [f"{row.key}: {row.topic}" for row in open_ones
              if row.topic not in {each.code for each in row.proposed.candidates}]  # fmt: skip
    lists = (
        ("recall of accusations", accusing, missed),
        ("plain texts not sealed", plain, sealed),
        ("precision of found", sure, wrong),
        ("topic among the three offered", open_ones, absent),
    )
    return [
        Figure(name, len(all_) - len(bad), len(all_), _AIMS.get(name), bad)
        for name, all_, bad in lists
    ]


def main() -> None:
    """Measure and print: a table, or with --json exactly one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m tests.proposals")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    parser.add_argument("--rows", action="store_true", help="列出不符的各行")
    arguments = parser.parse_args()
    measured = figures(labelled())
    if arguments.json:
        shown = {each.name: asdict(each) | {"value": each.value} for each in measured}
        sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
        return
    for each in measured:
        aim = f"  (aim {each.aim})" if each.aim else ""
        sys.stdout.write(f"{each.name:32}{each.right:4} of {each.of:4}  {each.value:.3f}{aim}\n")
        for row in each.wrong if arguments.rows else ():
            sys.stdout.write(f"    {row}\n")


if __name__ == "__main__":
    main()
