"""The whole line through real processes, the real gateway and real sockets; also on real input."""

import asyncio
import csv
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import story
from tests.story import Office, Piece
from tests.system.conftest import Stack

pytestmark = pytest.mark.anyio

MESSAGES = Path(__file__).parents[3] / "shared" / "data" / "natural_resources.csv"
COUNTIES = [
    "510104", "510105", "510106", "510107", "510108", "510302", "510303", "510402", "510502",
    "510503", "510603", "510703", "510704", "510722", "510802", "510903", "511002", "511102",
    "511402", "511502",
]  # fmt: skip


@pytest.fixture
async def office(stack: Stack) -> AsyncIterator[Office]:
    """Every account, through the real gateway."""
    async with httpx.AsyncClient(base_url=stack.url, timeout=60) as client:
        yield Office(client, stack.password())


async def test_one_matter_goes_from_receipt_to_a_delisted_case_and_an_issued_bulletin(
    office: Office,
) -> None:
    county = "511403"
    city = "511400"
    piece = await story.piece_at(office, "closed", county)
    await story.name_leaders(office, [city], [county])
    case = await story.case_at(office, piece, "listed")
    chain = await story.bring_case(office, case, "in_charge", in_charge={"takes_all": True})
    assert chain["complete"] is True
    assert (await story.bring_case(office, case, "delisted"))["status"] == "delisted"
    row = await ledger_row(office, piece)
    assert row["listing_status"] == "delisted"
    bulletin = await story.bulletin(office)
    file = await office.call("deputy", "GET", f"reporting/v1/bulletins/{bulletin['id']}/file")
    document = zipfile.ZipFile(io.BytesIO(file.content)).read("word/document.xml").decode()
    assert bulletin["document_no"] in document


@pytest.mark.skipif(not MESSAGES.exists(), reason="the real messages are not beside the checkout")
async def test_twenty_real_messages_go_through_the_line_side_by_side(office: Office) -> None:
    messages = real_messages(20)
    pieces = await asyncio.gather(
        *[
            closed(office, county, forms(county, message))
            for county, message in zip(COUNTIES, messages, strict=True)
        ]
    )
    rows = await asyncio.gather(*[ledger_row(office, piece) for piece in pieces])
    assert {row["status"] for row in rows} == {"opinion_delivered"}
    assert all(row["result"] for row in rows)
    for piece, message in zip(pieces, messages, strict=True):
        purpose = {"fields": ["original_text"], "purpose": "核对录入的原文"}
        revealed = await office.post("pet_head", f"intake/v1/pieces/{piece.id}/reveal", purpose)
        assert revealed["original_text"] == message["留言详情"]
        opinion = await office.get("pet_head", f"intake/v1/pieces/{piece.id}/opinion")
        assert opinion["findings"][0]["opinion"] == message["答复意见"]

    listed = pieces[:5]
    await story.name_leaders(office, ["510100"], [piece.county for piece in listed])
    await asyncio.gather(*[story.case_at(office, piece, "delisted") for piece in listed])
    rows = await asyncio.gather(*[ledger_row(office, piece) for piece in pieces])
    assert [row["listing_status"] for row in rows] == ["delisted"] * 5 + [None] * 15
    for service in ("intake", "assignment", "supervision", "reporting", "exchange"):
        assert await office.get("operator", f"{service}/v1/followers/parked") == []


def real_messages(count: int) -> list[dict[str, str]]:
    """The first `count` messages that were answered officially, exactly as found."""
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["答复意见"].strip()]
    return rows[:count]


def forms(county: str, message: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What the registrar and the triage officer enter, and the official reply."""
    registration = story.registration(message["留言详情"], form="online")
    title = message["留言主题"].strip()
    triage = story.triage(
        county, title=title[:100], summary_masked=f"反映：{title}", requests=[title[:500]]
    )
    draft = story.draft(1, message["答复意见"])
    return {"registered": registration, "triaged": triage, "drafted": draft}


async def closed(office: Office, county: str, given: dict[str, Any]) -> Piece:
    """A message's piece, closed; one whose words seemed to accuse somebody was released first."""
    piece = await story.register(office, county, given["registered"])
    seen = await office.get("pet_head", piece.path)
    if "release" in seen["allowed_moves"]:
        reason = {"reason": "核对原文，反映的是办理诉求，不属检举控告。"}
        await office.post("pet_head", f"{piece.path}/release", reason)
    await story.bring(office, piece, "closed", **given)
    return piece


async def ledger_row(office: Office, piece: Piece) -> dict[str, Any]:
    """The line of the ledger that shows this piece."""
    page = await office.get(
        "pet_head", f"reporting/v1/ledger?limit=200&registered_from={story.today()}"
    )
    found: dict[str, Any] = next(row for row in page["items"] if row["number"] == piece.number)
    return found
