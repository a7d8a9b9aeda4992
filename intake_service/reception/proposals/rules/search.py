"""Search a text for thousands of words at once. No I/O in this file."""

import re
from collections.abc import Iterable


class _Letters(dict[str, "_Letters"]):
    """What may follow a beginning of a word; "" where a word may end."""


def searcher(words: Iterable[str]) -> re.Pattern[str]:
    """A search for the longest of `words` at each place, looked up letter by letter.

    A plain alternation of thousands of names would be tried name by name at every letter.
    """
    first = _Letters()
    for word in words:
        node = first
        for letter in word:
            node = node.setdefault(letter, _Letters())
        node[""] = _Letters()
    return re.compile(_branches(first))


def _branches(node: _Letters) -> str:
    ends = "" in node
    following = [re.escape(letter) + _branches(node[letter]) for letter in sorted(node) if letter]
    if not following:
        return ""
    return f"(?:{'|'.join(following)})" + ("?" if ends else "")
