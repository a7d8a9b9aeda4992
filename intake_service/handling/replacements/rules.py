"""What a letter that replaces another says as it is registered now. No I/O in this file."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from intake_service.handling.letters.rules import sentences
from intake_service.reception.registration.rules import Form, Source
from shared.codes import label
from shared.workdays import chinese_date

_ADDRESSED = ("origin", "program", "lead", "course")
"""Sentences that say 您 or 你们."""
_BY_ARTICLE = re.compile(r"依据《信访工作条例》第二十三条(第[一三]款)?的规定，该事项由")
_RECEIVED = "收到"
"""How `sentences.received` ends; `given_by` tells of an order, which no correction changes."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What is registered of a piece now; `summary` is its matter's, where a letter has it."""

    form: Form
    source: Source
    sender: str | None
    arrived_at: datetime
    petitioner_count: int
    summary: str | None


def registered(
    fields: Mapping[str, str], piece: Registration, givers: Collection[str]
) -> dict[str, str]:
    """The sentences of a letter that follow from the registration.

    `givers`: who gave the piece to the issuing organ by an order; of what came so, the letter keeps
    the day and the organ.
    """
    found = {"form": label("form", piece.form), **_addressed(fields, piece.petitioner_count)}
    if piece.summary is not None:
        found["summary"] = sentences.closed(piece.summary)
    if fields.get("coming", "").endswith(_RECEIVED):
        found["coming"] = sentences.received(piece.source, piece.sender, piece.arrived_at)
        found["article"] = sentences.article(piece.source)
    if any(f"由{giver}转来的" in fields.get("origin", "") for giver in givers):
        return found
    you = sentences.you(piece.petitioner_count)
    by_article = f"依据{sentences.article(piece.source)}的规定，该事项由"
    return {
        **found,
        "origin": sentences.origin(piece.source, piece.sender, you),
        "arrived": chinese_date(piece.arrived_at),
        "course": _BY_ARTICLE.sub(by_article, found["course"]),
    }


def _addressed(fields: Mapping[str, str], petitioner_count: int) -> dict[str, str]:
    """The sentences with 您 for one and 你们 for several, where that is another one now."""
    told = {name: fields.get(name, "") for name in _ADDRESSED}
    several = petitioner_count > 1
    if several == bool(sentences.group_of(fields.get("petitioner", ""))):
        return told
    former, now = sentences.you(1 if several else 2), sentences.you(petitioner_count)
    return {name: text.replace(former, now) for name, text in told.items()}
