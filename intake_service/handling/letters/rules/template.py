"""What a template is, and what its fields are called. No I/O in this file."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from intake_service.handling.deadlines.rules import LONGEST_EXTENSION, RULES, in_words
from shared.workdays import Length, Unit

PERIODS: Mapping[str, str] = {
    **{rule.id: in_words(rule.length) for rule in RULES.values() if rule.length is not None},
    "longest_extension": in_words(Length(LONGEST_EXTENSION, Unit.ND)),
}
"""The lengths that letters name, by the rule; a letter keeps those of its day."""
INDENT = "　　"
"""How a paragraph of a letter begins."""
SIGNATURE = "　" * 14
"""How the lines begin that say who wrote a letter, and when."""
FOOT = f"\n\n{SIGNATURE}{{issuer}}\n{SIGNATURE}{{date}}\n"
"""Who wrote a letter, and when."""
_MADE_HERE = frozenset({"document_no", "issuer", "date", "you", *PERIODS})
_IF_ANY = frozenset({"advice", "counting", "correction"})
"""Sentences that a letter has in some cases only."""


@dataclass(frozen=True, slots=True)
class Template:
    """One version of one kind of letter; every `{field}` of its text needs a text.

    `numbered`: it carries a document number of its own.
    """

    kind: str
    version: int
    title: str
    text: str
    numbered: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of all fields, in the order of the text."""
        named = (name for _, name, _, _ in Formatter().parse(self.text) if name)
        return tuple(dict.fromkeys(named))

    @property
    def mandatory(self) -> tuple[str, ...]:
        """The names of the fields that must be given."""
        return tuple(name for name in self.fields if name not in _MADE_HERE | _IF_ANY)
