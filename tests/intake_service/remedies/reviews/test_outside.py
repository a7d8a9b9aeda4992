"""Reviews by organs outside our system: recorded as their papers say, with the proof."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import BUREAU, CITY, NEIGHBOUR, Line, get
from tests.intake_service.remedies.reviews.steps import (
    GOVERNMENT,
    PROVINCE,
    SUPPORTED,
    Reviewing,
    ask,
    issued,
    passed,
    statuses,
)

pytestmark = pytest.mark.anyio
OUTCOME = {"outcome": "upheld", "document_no": "锦江府复查〔2026〕1号",
           "issued_at": "2026-03-22T15:00:00+08:00", "reasons": "认定事实清楚。"}  # fmt: skip
DELIVERY = {"way": "post", "delivered_at": "2026-03-23T10:00:00+08:00", "recipient_view": "none",
            "proof": "邮件签收单复印件"}  # fmt: skip
HANDLER = (Role.UNIT_HANDLER,)


async def asked(site: Site, line: Line | None = None) -> Reviewing:
    """The county's government was asked for a review, and it is the twentieth day after."""
    line = line or await passed(await issued(site))
    answer = await ask(line, "2026-03-02", unit_id=None, outside=GOVERNMENT)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["organ_id"], answer.json()["organ_name"]) == (None, GOVERNMENT)
    await line.later(days=22)
    return Reviewing(line, answer.json()["id"], BUREAU)


async def test_what_another_organ_decided_is_recorded_and_its_receipt_begins_the_window(
    site: Site,
) -> None:
    review = await asked(site)
    line = review.line
    assert (await line.detail())["status"] == "review_requested"
    assert "DL08" not in await line.clocks(), "no period of ours"
    found = await review.do("record-outcome", OUTCOME, *HANDLER)
    assert (found["status"], found["document_no"]) == ("issued", OUTCOME["document_no"])
    await review.do("record-delivery", DELIVERY, *HANDLER)
    (window,) = (await line.clocks())["DL09"]
    assert window["start"] == "2026-03-23"
    assert await statuses(line, days=40) == ("closed_no_re_review", "closed")


async def test_what_another_organ_changed_or_revoked_goes_on_as_by_ours(site: Site) -> None:
    review = await asked(site)
    changed = {**OUTCOME, "outcome": "changed", "findings": SUPPORTED}
    await review.do("record-outcome", changed, *HANDLER)
    assert (await review.line.detail())["result"] == "partly_supported"
    undone = await review.do("undo-record", {"reason": "登记的结果有误"}, *HANDLER)
    detail = await review.line.detail()
    assert (undone["status"], undone["outcome"], detail["status"], detail["result"]) == (
        "requested", None, "under_review", "explained",
    )  # fmt: skip
    revoked = {**OUTCOME, "outcome": "revoked_redo", "redo_days": 30}
    await review.do("record-outcome", revoked, *HANDLER)
    await review.do("record-delivery", {**DELIVERY, "recipient_view": "agree"}, *HANDLER)
    await review.do("redo", {}, *HANDLER)
    assert (await review.line.detail())["status"] == "investigating"


async def test_a_refusal_by_another_organ_is_recorded_and_taken_back(site: Site) -> None:
    review = await asked(site)
    body = {"reason": "statutory_path", "detail": "应当申请行政复议"}
    await review.do("record-refused", body, *HANDLER)
    assert (await review.line.detail())["status"] == "opinion_delivered"
    assert (await get(site, "/letters", kind="D06-R")).json()["items"] == [], "its own paper"
    await review.do("undo-record", {"reason": "登记有误"}, *HANDLER)
    assert (await review.line.detail())["status"] == "review_requested"
    await review.do("undo-request", {"reason": "信访人撤回"}, *HANDLER)
    assert (await review.line.detail())["status"] == "opinion_delivered"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issued_at": "2026-03-01T10:00:00+08:00"}, "issued-wrongly"),
        ({"issued_at": "2026-04-01T10:00:00+08:00"}, "issued-wrongly"),
        ({"outcome": "changed"}, "findings-incomplete"),
        ({"outcome": "revoked_redo"}, "review-draft-invalid"),
        ({"reasons": "王某某的请求成立"}, "not-masked"),
    ],
)
async def test_an_outcome_must_be_possible(site: Site, changes: dict[str, Any], code: str) -> None:
    review = await asked(site)
    assert await review.refused("record-outcome", {**OUTCOME, **changes}, *HANDLER) == (422, code)


async def test_only_who_holds_the_piece_records_it_and_nobody_works_on_it_here(site: Site) -> None:
    review = await asked(site)
    for verb, body, role in (
        ("take-up", {}, Role.REVIEWER),
        ("refuse", {"reason": "late"}, Role.DEPUTY),
    ):
        found = await review.refused(verb, body, role, unit=PROVINCE)
        assert found == (403, "not-reviewing-organ"), verb
    assert "take-up" not in (await review.detail())["allowed_moves"]
    city = await review.refused("record-outcome", OUTCOME, Role.UNIT_HEAD, unit=CITY)
    assert city == (403, "not-responsible-unit")
    unseen = await review.refused("record-outcome", OUTCOME, Role.UNIT_HEAD, unit=NEIGHBOUR)
    assert unseen == (404, "not-found")
    assert await review.refused("record-delivery", DELIVERY, *HANDLER) == (409, "wrong-status")
    assert await review.refused("undo-record", {"reason": "有误"}, *HANDLER) == (
        409, "wrong-status",
    )  # fmt: skip
    await review.do("record-outcome", OUTCOME, Role.REVIEWER, unit=PROVINCE)
    early = {**DELIVERY, "delivered_at": "2026-03-21T10:00:00+08:00"}
    assert await review.refused("record-delivery", early, *HANDLER) == (422, "delivery-invalid")


async def test_a_late_request_elsewhere_is_recorded_as_refused(site: Site) -> None:
    line = await passed(await issued(site))
    assert await statuses(line, days=40) == ("closed_no_review", "closed")
    answer = await ask(line, "2026-04-05", unit_id=None, outside=GOVERNMENT)
    review = Reviewing(line, answer.json()["id"], BUREAU)
    outcome = {**OUTCOME, "issued_at": "2026-04-10T15:00:00+08:00"}
    assert await review.refused("record-outcome", outcome, *HANDLER) == (409, "review-late")
    found = await review.do("record-refused", {"reason": "late"}, *HANDLER)
    assert (found["status"], await statuses(line)) == ("refused", ("closed_no_review", "closed"))
