"""What must hold of a piece whatever was done to it (domain §12.1)."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tests.harness import Site

_NUMBER = re.compile(r"(.+)〔(\d{4})〕(\d+)号")
Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""By table the rows that belong to one piece; series are those of the whole service."""

_SELECTS = {
    "piece": "SELECT * FROM piece WHERE id = :piece",
    "matter": "SELECT matter.* FROM matter JOIN piece ON matter_id = matter.id"
    " WHERE piece.id = :piece",
    "history": "SELECT * FROM history WHERE subject = :piece ORDER BY number",
    "deadline": "SELECT * FROM deadline WHERE piece_id = :piece ORDER BY id",
    "letter": "SELECT id, kind, document_no, body FROM letter WHERE piece_id = :piece ORDER BY id",
    "order": "SELECT * FROM assignment_order WHERE piece_id = :piece ORDER BY id",
    "internal_order": "SELECT * FROM internal_order WHERE piece_id = :piece ORDER BY id",
    "extension": "SELECT * FROM extension WHERE piece_id = :piece ORDER BY id",
    "opinion": "SELECT * FROM opinion WHERE piece_id = :piece",
    "finding": "SELECT * FROM request_finding WHERE piece_id = :piece ORDER BY request_no",
    "delivery": "SELECT * FROM delivery WHERE piece_id = :piece",
    "review": "SELECT * FROM review WHERE piece_id = :piece ORDER BY id",
    "referral": "SELECT * FROM referral WHERE piece_id = :piece ORDER BY id",
    "rating": "SELECT * FROM rating WHERE piece_id = :piece ORDER BY id",
    "happened": "SELECT count(*) AS many FROM history",
    "published": "SELECT count(*) AS many FROM event",
    "series": "SELECT * FROM document_series ORDER BY code, year",
    "number": "SELECT document_no FROM letter WHERE document_no IS NOT NULL ORDER BY 1",
}
_NOTICES = {
    "not-accept": "D06", "no-longer-accept": "D07", "redirect": "D04", "issue-opinion": "D16",
}  # fmt: skip
"""What a verb of a piece is never done without."""
_LONGEST_EXTENSION = 30
_PROCEDURE = {"DL05", "DL06", "DL07", "DL08", "DL09", "DL10"}
"""Clocks of the petition procedure proper, which route P6 alone has."""


async def rows(site: Site, piece: str) -> Rows:
    """All that is written of the piece now."""
    async with site.app.state.database.read() as session:
        found = {}
        for name, select in _SELECTS.items():
            result = await session.execute(sa.text(select), {"piece": UUID(piece)})
            found[name] = [dict(row) for row in result.mappings()]
        return found


def check(found: Rows) -> None:
    """Raise `AssertionError` for a piece that does not keep the law."""
    (piece,) = found["piece"]
    _has_its_papers(piece, found)
    _is_told_as_it_was(piece, found)
    _keeps_its_clocks(piece, found)
    _has_numbers_without_gaps(found)


def _has_its_papers(piece: Row, found: Rows) -> None:
    assert piece["number"], "1: no number"
    assert piece["query_code"], "1: no query code"
    moves = Counter(row["move"] for row in found["history"])
    letters = Counter(letter["kind"] for letter in found["letter"])
    for verb, kind in _NOTICES.items():
        assert letters[kind] >= moves[verb], f"2: {verb} without {kind}"
    for opinion in found["opinion"]:
        if opinion["document_no"] is None:
            continue
        (letter,) = (each for each in found["letter"]
                     if each["document_no"] == opinion["document_no"])  # fmt: skip
        assert "复查" in letter["body"], "2: an opinion without its remedy clause"
        assert opinion["remedy_organs"], "2: an opinion without an organ that reviews"
        (matter,) = found["matter"]
        asked = matter["requests_count"]
        assert len(found["finding"]) == asked, "2: an opinion without an outcome per request"


def _is_told_as_it_was(piece: Row, found: Rows) -> None:
    numbers = [row["number"] for row in found["history"]]
    assert numbers == list(range(1, len(numbers) + 1)), "1: a hole in the history"
    assert piece["moves"] == numbers[-1]
    assert found["history"][-1]["after"] == piece["status"]
    for earlier, later in pairwise(found["history"]):
        assert later["before"] in (None, earlier["after"]), "a move that began elsewhere"


def _keeps_its_clocks(piece: Row, found: Rows) -> None:
    granted = [row for row in found["extension"] if row["status"] == "approved"]
    assert sum(row["days"] for row in granted) <= _LONGEST_EXTENSION, "3: extended too far"
    assert piece["extended_days"] <= _LONGEST_EXTENSION
    rules = Counter(row["rule"] for row in found["deadline"])
    assert rules["DL05"] <= 1, "5: DL05 began twice"
    received = {"deliver-opinion", "deliver-review", "record-review-delivery"}
    moves = {row["move"] for row in found["history"]}
    if rules["DL07"]:
        assert "deliver-opinion" in moves, "6: a window without a delivery"
    if rules["DL09"]:
        assert moves & received - {"deliver-opinion"} or found["review"], "6: DL09 without one"
    open_ = {row["rule"] for row in found["deadline"] if row["outcome"] == "open"}
    matter = found["matter"][0] if found["matter"] else None
    if matter is not None and matter["route"] != "P6":
        assert not open_ & _PROCEDURE, "5: a clock of the petition procedure on another route"
    for row in found["deadline"]:
        assert row["legal"] >= row["raw"] >= row["start"], "a period that ends before it begins"


def _has_numbers_without_gaps(found: Rows) -> None:
    given: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in found["number"]:
        code, year, number = _NUMBER.fullmatch(row["document_no"]).groups()
        given[code, int(year)].append(int(number))
    last = {(row["code"], row["year"]): row["last"] for row in found["series"]}
    for series, numbers in given.items():
        assert sorted(numbers) == list(range(1, last[series] + 1)), f"12: gaps in {series}"
