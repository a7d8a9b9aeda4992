"""What the docs print from the code is what the code says today."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("program", "page"),
    [
        ("list_folders.py", "folders.md"),
        ("list_moves.py", "moves.md"),
        ("list_operations.py", "api-operations.md"),
        ("list_problems.py", "problems.md"),
    ],
)
def test_a_printed_page_is_up_to_date(program: str, page: str) -> None:
    run = subprocess.run(
        [sys.executable, str(DOCS / program)], capture_output=True, text=True, check=True
    )
    said = f"run: .venv/bin/python docs/{program} > docs/{page}"
    assert run.stdout == (DOCS / page).read_text(encoding="utf-8"), said


def test_every_link_between_the_docs_leads_somewhere() -> None:
    root = DOCS.parent
    dead = [
        f"{page.relative_to(root)} → {target}"
        for page in [*root.glob("README*.md"), *DOCS.rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []
