"""Print shared/reference/moves.csv: every verb with its label, a set for each thing that moves.

.venv/bin/python docs/list_verbs.py > shared/reference/moves.csv
"""

import csv
import sys

from services.cli.catalogue import SERVICES
from shared.capability import capabilities


def main() -> None:
    """Write the whole file to standard output."""
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(("set", "set_label", "code", "label", "national"))
    for service in SERVICES:
        for capability in capabilities(service.package).values():
            for name, moves in capability.machines.items():
                thing, _, label = name.rpartition(" ")
                kind = thing.lower().replace(" ", "_").replace("-", "_")
                for verb, said in {move.verb: move.label for move in moves}.items():
                    lines.writerow((f"{kind}_move", f"{label}办理", verb, said, ""))


if __name__ == "__main__":
    main()
