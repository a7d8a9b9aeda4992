"""The composite provincial ledger: real headings and texts; kept outside of the repository."""

import json
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from intake_service.privacy.vault.models import OriginalText
from intake_service.reception.registration.models import Piece
from tests.harness import Site
from tests.intake_service.ledger import entry, workbook
from tests.intake_service.make import get
from tests.intake_service.reception.imports.steps import imported

pytestmark = pytest.mark.anyio

DATA = Path(__file__).parents[5] / "shared" / "data"
LEDGER = DATA / "ledger_composite_provincial.xlsx"
NASTY = DATA / "nasty_cases.jsonl"


async def answers(site: Site, id: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await get(site, f"/imports/{id}/rows", limit=200, **cursor)).json()
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


@pytest.mark.skipif(not LEDGER.exists(), reason="the shared ledger is not here")
async def test_every_row_of_a_real_ledger_is_answered(site: Site) -> None:
    content = LEDGER.read_bytes()
    sheet = CalamineWorkbook.from_path(str(LEDGER)).get_sheet_by_index(0)
    _, *lines = sheet.to_python()
    first = await imported(site, content)
    assert first["status"] == "finished", first["problem"]
    rows = await answers(site, first["id"])
    rounded = {at for at, line in enumerate(lines, 2) if isinstance(line[0], float)}
    sealed = {at for at, line in enumerate(lines, 2) if line[6] == "揭发控告"}
    refused = {row["row"]: str(row["problems"]) for row in rows if row["outcome"] == "refused"}
    assert {at for at, why in refused.items() if "number-rounded" in why} == rounded
    assert refused.keys() == rounded, "whatever can be read for certain is registered"
    told = [at for at in range(2, len(lines) + 2) if at not in sealed - rounded]
    assert [row["row"] for row in rows] == told
    assert first["sealed"] == len(sealed - rounded)
    assert first["created"] == len(lines) - len(refused) - first["sealed"]
    left = [each for row in rows for each in row["left"]]  # type: ignore[attr-defined]
    assert all(each["reason"] for each in left)
    again = await imported(site, content)
    assert (again["created"], again["differs"]) == (0, 0)
    assert (again["known"], again["refused"]) == (first["created"], first["refused"])
    assert Counter(row["outcome"] for row in rows).total() == len(lines) - first["sealed"]
    assert again["sealed"] == first["sealed"]


@pytest.mark.skipif(not NASTY.exists(), reason="the shared texts are not here")
async def test_texts_of_every_kind_are_kept_to_the_letter(site: Site) -> None:
    lines = NASTY.read_text("utf-8").split("\n")
    texts = [str(json.loads(line)["text"]) for line in lines if line]
    content = workbook([entry(number, 概况=text) for number, text in enumerate(texts, 1)])
    found = await imported(site, content)
    nothing = [text for text in texts if not text.strip() or text == "#N/A"]
    assert found["refused"] == len(nothing)
    kept = sa.select(OriginalText.text).join(Piece, Piece.id == OriginalText.piece_id)
    async with site.app.state.database.read() as session:
        stored = list(await session.scalars(kept.order_by(Piece.external_no)))
    assert stored == [text for text in texts if text not in nothing]
    again = await imported(site, content)
    assert (again["known"], again["differs"]) == (found["created"], 0)
