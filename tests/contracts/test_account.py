"""The page that sets the department's account beside our calls names only calls that exist."""

import re
from pathlib import Path

from tests.contracts.openapi import documents

PAGE = Path(__file__).parents[2] / "docs" / "account.md"
CALL = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) /api/([a-z]+)(/v1/[^` ?]+)`")


def test_every_call_on_the_page_exists() -> None:
    named = CALL.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 40
    gone = [
        f"{method} /api/{service}{path}"
        for method, service, path in named
        if method.lower() not in documents()[service]["paths"].get(path, {})
    ]
    assert gone == []


def test_every_row_names_a_call_or_says_that_there_is_none_yet() -> None:
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines()
            if line.startswith("| ") and not line.startswith("| the account")]  # fmt: skip
    silent = [row[1].strip() for row in rows if not CALL.search(row[2]) and "not yet" not in row[2]]
    assert rows
    assert silent == []
