"""Deliveries over HTTP: attempts that fail, another way, receipt with its proof."""

import asyncio
from typing import Any

import httpx
import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.handling.internal_orders.make import LEAD, Inside
from tests.intake_service.make import ACCEPTANCE, BUREAU, DELIVERY, NEIGHBOUR, WHY, Line, get, post
from tests.intake_service.papers.attachments.steps import attached

pytestmark = pytest.mark.anyio
BACK = {"way": "post", "cause": "not_claimed", "proof": "改退批条 XA000000001CN"}
THERE = {"way": "in_person", "proof": "送达回证存卷第5页"}


async def letter_of(line: Line, kind: str) -> str:
    """The last letter of a kind about the piece."""
    found = (await get(line.site, "/letters", piece_id=line.piece, kind=kind)).json()["items"]
    return str(found[0]["id"])


async def record(
    line: Line,
    letter: str,
    verb: str,
    body: Any,
    role: Role = Role.UNIT_HANDLER,
    unit: str = BUREAU,
) -> httpx.Response:
    """One attempt to deliver a letter."""
    return await post(line.site, f"/letters/{letter}/{verb}", body, role, unit=unit)


async def waiting(line: Line) -> list[str]:
    """The attempts that the bureau's handler is asked to follow."""
    tasks = await get(line.site, "/tasks", Role.UNIT_HANDLER, unit=BUREAU, queue="deliver_again")
    return [each["id"] for each in tasks.json()["items"]]


async def test_a_notice_comes_back_and_is_delivered_another_way(site: Site) -> None:
    line = await Line(site).accept()
    letter = await letter_of(line, "D02")
    await line.later(days=3)
    first = await record(line, letter, "fail-delivery", BACK)
    assert first.status_code == 201, first.text
    assert await waiting(line) == [first.json()["id"]]
    await line.later(days=2)
    scan = (await attached(site, piece_id=line.piece, paper="receipt", name="回证.pdf"))["id"]
    done = await record(line, letter, "deliver", {**THERE, "attachment_id": scan})
    assert (done.json()["status"], done.json()["attachment_id"]) == ("received", scan)
    assert await waiting(line) == []
    found = (await get(site, "/deliveries", letter_id=letter)).json()["items"]
    assert [each["status"] for each in found] == ["received", "followed"]
    receipt = (await get(site, f"/letters/{await letter_of(line, 'D20')}")).json()["body"]
    assert "送达文书：信访事项受理告知书（成都锦江自然资信〔2026〕1号）" in receipt
    for verb, body in (("deliver", THERE), ("fail-delivery", BACK)):
        again = await record(line, letter, verb, body)
        assert (again.status_code, again.json()["code"]) == (409, "already-delivered")
    # The receipt was another letter's: the attempt that failed waits again.
    annulled = await post(site, f"/deliveries/{done.json()['id']}/annul", WHY, Role.UNIT_HEAD,
                          unit=BUREAU)  # fmt: skip
    assert annulled.json()["status"] == "annulled"
    assert await waiting(line) == [first.json()["id"]]
    assert (await record(line, letter, "deliver", THERE)).status_code == 201


async def test_the_window_begins_with_proved_receipt_alone(site: Site) -> None:
    line = await Line(site).draft()
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, Role.UNIT_HEAD)
    task = (await get(site, "/tasks", Role.UNIT_HANDLER, unit=BUREAU, queue="deliver")).json()
    assert task["items"][0]["due"] == "2026-03-12"  # ten days after it was issued
    letter = await letter_of(line, "D16")
    direct = await record(line, letter, "deliver", THERE)
    assert (direct.status_code, direct.json()["code"]) == (409, "delivered-elsewhere")
    assert (await record(line, letter, "fail-delivery", BACK)).status_code == 201
    assert "DL07" not in await line.clocks()
    assert len(await waiting(line)) == 1
    deliver = f"/pieces/{line.piece}/deliver-opinion"
    other = await Line(site, line.now).accept()
    strange = (await attached(site, piece_id=other.piece))["id"]
    wrong = await post(site, deliver, {**DELIVERY, "attachment_id": strange}, Role.UNIT_HANDLER,
                       unit=BUREAU)  # fmt: skip
    assert (wrong.status_code, wrong.json()["code"]) == (422, "scan-unusable")
    scan = (await attached(site, piece_id=line.piece, paper="receipt"))["id"]
    await line.do(deliver, {**DELIVERY, "attachment_id": scan}, Role.UNIT_HANDLER)
    assert "DL07" in await line.clocks()
    assert await waiting(line) == []
    late = await record(line, letter, "fail-delivery", BACK)
    assert (late.status_code, late.json()["code"]) == (409, "already-delivered")


async def test_who_issued_a_letter_records_how_it_was_delivered(site: Site) -> None:
    line = await Line(site).accept()
    ours, theirs = await letter_of(line, "D03"), await letter_of(line, "D02")
    wrong = await record(line, ours, "deliver", THERE)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "not-issuing-unit")
    assert (await record(line, theirs, "deliver", THERE, unit=NEIGHBOUR)).status_code == 404
    assert (await record(line, ours, "deliver", THERE, Role.PET_HEAD, "510000")).is_success
    order = await record(line, await letter_of(line, "D09"), "fail-delivery", BACK, Role.PET_HEAD,
                         "510000")  # fmt: skip
    assert (order.status_code, order.json()["code"]) == (409, "not-served")


async def test_a_division_records_it_for_what_it_handles(site: Site) -> None:
    line = await Inside(site).instructed()
    await line.do(f"/pieces/{line.piece}/accept", ACCEPTANCE, Role.PET_HEAD, unit="510000")
    letter = await letter_of(line, "D02")
    done = await record(line, letter, "deliver", THERE, Role.DIV_HANDLER, LEAD)
    assert done.status_code == 201, done.text


async def test_two_who_record_the_same_receipt_record_it_once(site: Site) -> None:
    line = await Line(site).accept()
    letter = await letter_of(line, "D02")
    answers = await asyncio.gather(*(record(line, letter, "deliver", THERE) for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409]
