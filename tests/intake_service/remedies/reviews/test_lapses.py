"""Nothing is concluded from the absence of what cannot be recorded, or was not yet proved."""

from datetime import timedelta

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.handling.executions.steps import carry_out
from tests.intake_service.make import (
    BUREAU,
    CITY,
    DELIVERY,
    DRAFT,
    NEIGHBOUR,
    Line,
    finding,
    get,
    post,
)
from tests.intake_service.remedies.reviews.steps import PROVINCE, ask, issued, passed, statuses

pytestmark = pytest.mark.anyio


async def test_a_request_for_review_stops_the_lapse(site: Site) -> None:
    line = await passed(await issued(site))
    await line.later(days=20)
    recorded = await ask(line, "2026-03-20")
    assert recorded.json()["status"] == "requested"
    assert "undo-request" in recorded.json()["allowed_moves"]
    assert (await line.clocks())["DL07"][0]["outcome"] == "met"
    assert await statuses(line, days=30) == ("review_requested", "open")


async def test_a_request_that_is_told_late_opens_again_what_time_has_closed(site: Site) -> None:
    line = await passed(await issued(site))
    assert await statuses(line, days=31) == ("closed_no_review", "closed")
    recorded = await ask(line, "2026-04-01", Role.PET_HEAD, PROVINCE)
    assert (recorded.json()["late"], (await line.detail())["closed_at"]) == (False, None)
    assert await statuses(line, days=1) == ("review_requested", "open")


async def test_a_request_is_undone_with_a_reason_and_the_window_runs_as_before(site: Site) -> None:
    line = await passed(await issued(site))
    path = f"/reviews/{(await ask(line, '2026-03-02')).json()['id']}/undo-request"
    bare = await post(site, path, {}, Role.UNIT_HEAD, unit=BUREAU)
    assert bare.status_code == 422
    await line.do(path, {"reason": "信访人书面撤回复查请求"}, Role.UNIT_HEAD)
    window = (await line.clocks())["DL07"]
    assert [(each["legal"], each["outcome"]) for each in window] == [("2026-04-01", "open")]
    again = await ask(line, "2026-03-02")
    assert again.status_code == 201, "it may be recorded again"
    path = f"/reviews/{again.json()['id']}/undo-request"
    await line.do(path, {"reason": "重复登记"}, Role.UNIT_HEAD)
    assert await statuses(line, days=31) == ("closed_no_review", "closed")


async def test_a_request_is_of_a_possible_day_and_of_those_who_hold_the_piece(site: Site) -> None:
    line = await passed(await issued(site))
    await line.later(days=40)
    for day, status, code in (
        ("2026-03-01", 422, "review-request-invalid"),
        ("2026-05-01", 422, "review-request-invalid"),
    ):
        answer = await ask(line, day)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    city = await ask(line, "2026-03-20", Role.UNIT_HEAD, CITY)
    assert (city.status_code, city.json()["code"]) == (403, "not-responsible-unit")
    assert (await ask(line, "2026-03-20", Role.UNIT_HEAD, NEIGHBOUR)).status_code == 404
    assert (await ask(line, "2026-03-20", Role.REVIEWER, CITY)).status_code == 201


async def test_posting_is_not_receipt(site: Site) -> None:
    line = await issued(site)
    path = f"/pieces/{line.piece}"
    sent = await line.do(f"{path}/send-opinion", {"proof": "挂号信000"}, Role.UNIT_HANDLER)
    assert (sent["status"], sent["delivered_at"]) == ("opinion_issued", None)
    assert await statuses(line, days=90) == ("opinion_issued", "open")
    assert "DL07" not in await line.clocks(), "no proof, no lapse"
    without = {**DELIVERY, "way": "post"}
    answer = await post(site, f"{path}/deliver-opinion", without, Role.UNIT_HANDLER, unit=BUREAU)
    assert (answer.status_code, answer.json()["code"]) == (422, "delivery-invalid")
    early = {**without, "delivered_at": (line.now - timedelta(days=91)).isoformat()}
    answer = await post(site, f"{path}/deliver-opinion", early, Role.UNIT_HANDLER, unit=BUREAU)
    assert (answer.status_code, answer.json()["code"]) == (422, "delivery-invalid")
    signed = {**without, "delivered_at": (line.now - timedelta(days=5)).isoformat()}
    await line.do(f"{path}/deliver-opinion", signed, Role.UNIT_HANDLER)
    (window,) = (await line.clocks())["DL07"]
    assert window["start"] == (line.now - timedelta(days=5)).date().isoformat()


@pytest.mark.parametrize("wrong", [{"way": "in_person"}, {"sent_at": "2026-03-01T09:00:00+08:00"}])
async def test_a_posting_must_be_possible(site: Site, wrong: dict[str, str]) -> None:
    line = await issued(site)
    body = {"proof": "挂号信000", **wrong}
    path = f"/pieces/{line.piece}/send-opinion"
    answer = await post(site, path, body, Role.UNIT_HANDLER, unit=BUREAU)
    assert (answer.status_code, answer.json()["code"]) == (422, "posting-invalid")


async def test_a_posting_names_nobody(site: Site) -> None:
    line = await issued(site)
    body = {"way": "post", "proof": "邮件单号123，寄王某某本人"}
    named = await post(
        site, f"/pieces/{line.piece}/send-opinion", body, Role.UNIT_HANDLER, unit=BUREAU
    )
    assert (named.status_code, named.json()["code"]) == (422, "not-masked")


async def test_a_delivery_that_was_recorded_wrongly_is_undone(site: Site) -> None:
    line = await passed(await issued(site))
    assert await statuses(line, days=31) == ("closed_no_review", "closed")
    path = f"/pieces/{line.piece}"
    undone = await line.do(f"{path}/undo-delivery", {"reason": "签收人不是信访人"}, Role.UNIT_HEAD)
    assert (undone["status"], undone["delivered_at"], undone["closed_at"]) == (
        "opinion_issued", None, None,
    )  # fmt: skip
    assert await statuses(line, days=60) == ("opinion_issued", "open")
    await line.do(f"{path}/deliver-opinion", DELIVERY, Role.UNIT_HANDLER)
    assert [each["outcome"] for each in (await line.clocks())["DL07"]] == ["void", "open"]


async def test_who_disagrees_is_closed_by_a_person_alone(site: Site) -> None:
    line = await passed(await issued(site), view="disagree")
    assert await statuses(line, days=60) == ("opinion_delivered", "open")
    path, reason = f"/matters/{line.matter}/conclude", {"reason": "已当面解释，未请求复查"}
    bureau = await post(site, path, reason, Role.PET_HEAD, unit=BUREAU)
    assert (bureau.status_code, bureau.json()["code"]) == (403, "not-registering-unit")
    closed = await line.do(path, reason, Role.PET_HEAD, unit=PROVINCE)
    assert (closed["status"], (await line.detail())["status"]) == ("closed", "closed_no_review")
    told = (await get(site, f"/pieces/{line.piece}/history")).json()["items"]
    assert told[-1]["reason"] == reason["reason"]


async def test_who_wrote_again_may_have_asked_for_a_review(site: Site) -> None:
    line = await passed(await issued(site))
    again = await Line(site, line.now).register()
    body = finding(matter_id=line.matter, is_repeat=True, requests=[])
    await again.do(f"/pieces/{again.piece}/triage", body, Role.TRIAGE, unit=PROVINCE)
    line.now = again.now
    assert await statuses(line, days=60) == ("opinion_delivered", "open")
    assert (await ask(line, "2026-03-02")).status_code == 201


async def test_what_was_promised_keeps_the_matter_open_until_it_is_carried_out(
    site: Site,
) -> None:
    line = await passed(await issued(site, findings=DRAFT["findings"]))
    path, reason = f"/matters/{line.matter}/conclude", {"reason": "补偿款已支付，凭证存卷"}
    early = await post(site, path, reason, Role.PET_HEAD)
    assert (early.status_code, early.json()["code"]) == (409, "matter-in-hand")
    assert await statuses(line, days=31) == ("closed_no_review", "open")
    named = await post(site, path, {"reason": "王某某的补偿款已支付"}, Role.PET_HEAD)
    assert (named.status_code, named.json()["code"]) == (422, "not-masked")
    owed = await post(site, path, reason, Role.PET_HEAD)
    assert (owed.status_code, owed.json()["code"]) == (409, "execution-owed")
    await carry_out(line)
    again = await post(site, path, reason, Role.PET_HEAD)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")
