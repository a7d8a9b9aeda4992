"""Reviews of an opinion by our own organs, from the request to the lapse or the new handling."""

from typing import Any

import pytest

from intake_service.remedies.reviews.rules import Refusal
from shared.moves import Role
from tests.harness import ORG, Site, actor
from tests.intake_service.handling.executions.steps import executions
from tests.intake_service.make import BUREAU, CITY, DRAFT, NEIGHBOUR, Line, events, get, post
from tests.intake_service.remedies.reviews.steps import (
    CHANGED,
    GOVERNMENT,
    NOTHING_OWED,
    PROVINCE,
    REVOKED,
    SUPPORTED,
    UPHELD,
    ask,
    asking,
    issued,
    passed,
    requested,
    statuses,
)

pytestmark = pytest.mark.anyio
REASON = {"reason": "登记有误"}


async def letters(line: Line, kind: str) -> list[str]:
    """The letters of a kind about the piece, the latest first."""
    page = (await get(line.site, "/letters", piece_id=line.piece, kind=kind)).json()["items"]
    return [(await get(line.site, f"/letters/{each['id']}")).json()["body"] for each in page]


async def test_a_review_is_taken_up_upheld_delivered_and_closed_when_nobody_asks_for_more(
    site: Site,
) -> None:
    review = await requested(await passed(await issued(site)))
    line = review.line
    assert (await line.detail())["status"] == "review_requested"
    (duty,) = (await line.clocks())["DL08"]
    assert (duty["start"], duty["legal"], duty["outcome"]) == ("2026-03-12", "2026-04-13", "open")
    assert duty["unit_id"] == str(ORG(CITY)), "the reviewing organ owes it"
    found = await review.do("take-up", {}, Role.REVIEWER)
    assert (found["status"], (await line.detail())["status"]) == ("under_review", "under_review")
    drafted = await review.do("draft", UPHELD, Role.REVIEWER)
    assert drafted["status"] == "drafted"
    back = await review.do("return", {"reason": "依据不足"}, Role.UNIT_HEAD)
    assert back["status"] == "under_review"
    await review.do("draft", UPHELD, Role.REVIEWER)
    signed = await review.do("issue", {}, Role.UNIT_HEAD)
    assert signed["document_no"] == "成都自然资信〔2026〕1号", "of the reviewing organ's own series"
    assert (await line.clocks())["DL08"][0]["outcome"] == "met"
    assert "DL09" not in await line.clocks(), "no window before receipt is proved"
    await review.deliver()
    (window,) = (await line.clocks())["DL09"]
    assert (window["start"], window["outcome"]) == ("2026-03-12", "open")
    assert await statuses(line, days=29) == ("review_issued", "open")
    assert await statuses(line, days=4) == ("closed_no_re_review", "closed")
    assert (await review.detail())["status"] == "closed_no_re_review"
    assert (await line.clocks())["DL09"][0]["outcome"] == "lapsed"
    moved = [move for kind, move in await events(site) if kind == "intake.review.moved"]
    assert moved == ["request", "take-up", "draft", "return", "draft", "issue", "deliver",
                     "lapse"]  # fmt: skip


async def test_the_letters_of_a_review_say_what_is_true(site: Site) -> None:
    review = await requested(await passed(await issued(site)))
    await review.issue(UPHELD)
    await review.deliver()
    (form,), (opinion,), (receipt, _) = [
        await letters(review.line, kind) for kind in ("D17", "D18", "D20")
    ]
    number = (await review.line.detail())["number"]
    bureau = (await get(site, f"/reviews/{review.id}")).json()["attacked_organ"]
    attacked = f"{bureau}作出的信访事项处理意见书（成都锦江自然资信〔2026〕2号）"
    assert f"信访件登记编号：{number}\n申请事项：复查\n原意见：{attacked}" in form
    assert "收到原意见的日期：2026年3月2日" in form
    assert opinion.startswith(
        "信访事项复查意见书\n成都自然资信〔2026〕1号\n\n王**等3人：\n\n　　你们不服"
    )
    assert (
        f"你们不服{attacked}，于2026年3月12日请求复查，该请求于2026年3月12日到达我单位" in opinion
    )
    assert "一、信访诉求\n\n　　1．支付第二期补偿款\n　　2．支付利息" in opinion
    assert "二、原意见\n\n　　总体结论：解释说明。\n　　1．不予支持。已足额支付。" in opinion
    assert "三、复查请求和理由\n\n　　请求撤销处理意见，补发补偿款。" in opinion
    assert "四、复查查明的情况\n\n　　经复查，补偿款已足额支付。" in opinion
    assert f"依据《信访工作条例》第三十五条的规定，维持{attacked}。" in opinion
    assert (
        "如不服本复查意见，可以自收到本复查意见书之日起三十日内，依据《信访工作条例》第三十六条的"
        "规定，书面请求四川省自然资源厅或者四川省成都市人民政府复核。" in opinion
    )
    assert "送达文书：信访事项复查意见书（成都自然资信〔2026〕1号）" in receipt


async def test_what_a_review_changes_is_the_result_of_the_piece(site: Site) -> None:
    review = await requested(await passed(await issued(site)))
    await review.issue(CHANGED)
    detail = await review.line.detail()
    assert (detail["status"], detail["result"]) == ("review_issued", "partly_supported")
    (opinion,) = await letters(review.line, "D18")
    assert "，对你们的诉求逐项答复如下：\n\n　　1．予以支持。十五日内补发。" in opinion
    await review.deliver()
    assert await statuses(review.line, days=40) == ("closed_no_re_review", "open"), (
        "what was promised is to be carried out"
    )


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ({**CHANGED, "findings": []}, "findings-incomplete"),
        ({**CHANGED, "findings": SUPPORTED[:1]}, "findings-incomplete"),
        ({**UPHELD, "findings": SUPPORTED}, "review-draft-invalid"),
        ({**UPHELD, "redo_days": 30}, "review-draft-invalid"),
        ({**UPHELD, "outcome": "revoked_redo"}, "review-draft-invalid"),
        ({**REVOKED, "redo_days": 61}, "invalid-input"),
        ({**UPHELD, "reasons": "王某某所述属实"}, "not-masked"),
        ({**UPHELD, "facts": " "}, "invalid-input"),
    ],
)
async def test_a_draft_whose_entries_do_not_fit_together_is_refused(
    site: Site, draft: dict[str, Any], code: str
) -> None:
    review = await requested(await passed(await issued(site)))
    await review.do("take-up", {}, Role.REVIEWER)
    assert await review.refused("draft", draft, Role.REVIEWER) == (422, code)


async def test_what_was_revoked_is_done_again_and_not_the_same_way(site: Site) -> None:
    review = await requested(await passed(await issued(site)))
    line, path = review.line, f"/pieces/{review.line.piece}"
    await review.issue(REVOKED)
    await review.deliver()
    assert await statuses(line, days=40) == ("review_issued", "open"), "what is revoked never rests"
    conclude = await post(site, f"/matters/{line.matter}/conclude", REASON, Role.PET_HEAD)
    assert (conclude.status_code, conclude.json()["code"]) == (409, "matter-in-hand")
    redone = await review.do("redo", {}, Role.UNIT_HEAD, unit=BUREAU)
    assert (redone["status"], redone["redo_due"]) == ("redone", "2026-05-21")
    detail = await line.detail()
    assert (detail["status"], detail["opinion_no"], detail["result"], detail["delivered_at"]) == (
        "investigating", None, None, None,
    )  # fmt: skip
    asked = (await get(site, "/tasks", Role.UNIT_HANDLER, unit=BUREAU)).json()["items"]
    assert [(each["queue"], each["due"]) for each in asked] == [("draft_again", "2026-05-21")]
    same = {"facts": "经查， 补偿款分两期支付，第二期未按协议支付", "basis": "其他依据",
            "findings": NOTHING_OWED}  # fmt: skip
    again = await post(site, f"{path}/draft-opinion", same, Role.UNIT_HANDLER, unit=BUREAU)
    assert (again.status_code, again.json()["code"]) == (409, "opinion-repeated")
    await line.do(f"{path}/draft-opinion", {**same, "findings": SUPPORTED}, Role.UNIT_HANDLER)
    await line.do(f"{path}/issue-opinion", {}, Role.UNIT_HEAD)
    opinion = (await letters(line, "D16"))[0]
    assert (
        "我单位原出具的处理意见书（成都锦江自然资信〔2026〕2号）已由成都市自然资源和规划局以复查意见书"
        "（成都自然资信〔2026〕1号）撤销，并要求重新办理。" in opinion
    )
    delivery = {"way": "in_person", "recipient_view": "agree", "proof": "回证"}
    await line.do(f"{path}/deliver-opinion", delivery, Role.UNIT_HANDLER)
    asked = await ask(line, "2026-04-21", Role.REVIEWER, CITY)
    assert asked.status_code == 201, "the new opinion may be reviewed in its turn"


async def test_what_a_review_supports_is_carried_out_in_place_of_the_opinion(site: Site) -> None:
    review = await requested(await passed(await issued(site, findings=DRAFT["findings"])))
    line = review.line
    await review.issue({**CHANGED, "findings": [
        {"request_no": 1, "finding": "partly_supported", "opinion": "补发一半。"},
        {"request_no": 2, "finding": "supported", "opinion": "支付利息。"},
    ]})  # fmt: skip
    assert [each["status"] for each in await executions(line)] == ["owed"], "nobody has it yet"
    await review.deliver()
    found = [(each["owed"], each["status"]) for each in await executions(line)]
    assert found == [("于三十日内补发第二期补偿款。", "void"), ("补发一半。", "owed"),
                     ("支付利息。", "owed")]  # fmt: skip
    assert (await line.detail())["executions_owed"] == 2
    await review.do("withdraw", {"reason": "认定有误"}, *review.head)
    found = [each["owed"] for each in await executions(line, status="owed")]
    assert found == ["于三十日内补发第二期补偿款。"], "the opinion stands again"


async def test_a_redo_waits_for_the_window_or_the_petitioners_word(site: Site) -> None:
    review = await requested(await passed(await issued(site)))
    await review.issue(REVOKED)
    await review.deliver()
    head = (Role.UNIT_HEAD,)
    assert await review.refused("redo", {}, *head, unit=BUREAU) == (409, "re-review-possible")
    assert await review.refused("redo", {}, *head) == (403, "not-responsible-unit")
    await review.do("redo", {"consent": "信访人电话表示同意"}, *head, unit=BUREAU)
    assert (await review.line.clocks())["DL09"][0]["outcome"] == "void"
    assert await review.refused("redo", {}, *head, unit=BUREAU) == (409, "wrong-status")


async def test_who_agrees_lets_it_be_done_again_at_once_and_only_what_was_revoked(
    site: Site,
) -> None:
    review = await requested(await passed(await issued(site)))
    await review.issue(REVOKED)
    await review.deliver("agree")
    await review.do("redo", {}, Role.UNIT_HANDLER, unit=BUREAU)
    upheld = await requested(await passed(await issued(site)))
    await upheld.issue(UPHELD)
    await upheld.deliver("agree")
    found = await upheld.refused("redo", {}, Role.UNIT_HANDLER, unit=BUREAU)
    assert found == (409, "no-redo")


async def test_nobody_reviews_what_he_handled_nor_signs_his_own_draft(site: Site) -> None:
    review = await requested(await passed(await issued(site)))
    handler = actor(Role.UNIT_HANDLER, unit=BUREAU).id
    own = (409, "reviewer-is-handler")
    async with site.client(Role.REVIEWER, unit=CITY, id=handler) as moved:
        taken = await moved.post(f"/reviews/{review.id}/take-up")
        assert (taken.status_code, taken.json()["code"]) == own
        shown = (await moved.get(f"/reviews/{review.id}")).json()["allowed_moves"]
        assert "take-up" not in shown
    both = (Role.REVIEWER, Role.UNIT_HEAD)
    await review.do("take-up", {}, *both)
    drafted = await review.do("draft", UPHELD, *both)
    assert "issue" not in drafted["allowed_moves"]
    assert await review.refused("issue", {}, *both) == own
    await review.do("issue", {}, Role.UNIT_HEAD)


async def test_a_late_request_is_recorded_and_refused_as_late(site: Site) -> None:
    line = await passed(await issued(site))
    assert await statuses(line, days=40) == ("closed_no_review", "closed")
    late = (await ask(line, "2026-04-02", Role.REVIEWER, CITY)).json()
    assert (late["late"], late["status"], await statuses(line)) == (
        True, "requested", ("closed_no_review", "closed"),
    )  # fmt: skip
    assert "take-up" not in late["allowed_moves"]
    path = f"/reviews/{late['id']}"
    taken = await post(site, f"{path}/take-up", {}, Role.REVIEWER, unit=CITY)
    assert (taken.status_code, taken.json()["code"]) == (409, "review-late")
    refused = await line.do(f"{path}/refuse", {"reason": "late"}, Role.UNIT_HEAD, unit=CITY)
    assert (refused["status"], refused["refusal"], refused["notice_due"]) == (
        "refused", "late", "2026-04-17",
    )  # fmt: skip
    (notice,) = await letters(line, "D06-R")
    assert "上述意见书已于2026年3月2日送达，该请求超过了自收到意见书之日起三十日的期限。" in notice
    assert "依据《信访工作条例》第三十五条的规定，我单位对该复查请求不予受理。\n" in notice


async def test_a_window_that_a_late_request_missed_lapses_once_it_is_answered(site: Site) -> None:
    line = await passed(await issued(site))
    await line.later(days=40)
    late = (await ask(line, "2026-04-02", Role.REVIEWER, CITY)).json()
    assert await statuses(line) == ("opinion_delivered", "open"), "not while it waits"
    await line.do(f"/reviews/{late['id']}/refuse", {"reason": "late"}, Role.UNIT_HEAD, unit=CITY)
    assert await statuses(line) == ("closed_no_review", "closed")


async def test_a_request_to_an_organ_that_may_not_review_is_refused_and_told_where_to_go(
    site: Site,
) -> None:
    line = await passed(await issued(site))
    body = asking("2026-03-02", PROVINCE)
    path = f"/pieces/{line.piece}/request-review"
    asked = (await post(site, path, body, Role.PET_HEAD, unit=PROVINCE)).json()
    assert (asked["competent"], (await line.detail())["status"]) == (False, "opinion_delivered")
    path = f"/reviews/{asked['id']}"
    taken = await post(site, f"{path}/take-up", {}, Role.REVIEWER)
    assert (taken.status_code, taken.json()["code"]) == (409, "review-not-competent")
    early = await post(site, f"{path}/refuse", {"reason": "late"}, Role.DEPUTY)
    assert (early.status_code, early.json()["code"]) == (409, "not-late")
    right = await ask(line, "2026-03-02")
    assert right.status_code == 201, "the window was not used, and nothing stands in its way"
    undo = f"/reviews/{right.json()['id']}/undo-request"
    await line.do(undo, REASON, Role.UNIT_HEAD)
    wrong = {"reason": "wrong_organ"}
    await line.do(f"{path}/refuse", wrong, Role.PET_HEAD, unit=PROVINCE)
    (notice,) = await letters(line, "D06-R")
    assert (
        f"不予受理。有权复查的机关是成都市自然资源和规划局或者{GOVERNMENT}，"
        "可以自收到原意见书之日起三十日内向其书面提出。" in notice
    )


@pytest.mark.parametrize("reason", [Refusal.TAKEN_UP_ELSEWHERE, Refusal.STATUTORY_PATH])
async def test_a_refusal_in_time_opens_the_window_again_and_is_undone_with_a_reason(
    site: Site, reason: Refusal
) -> None:
    review = await requested(await passed(await issued(site)))
    line, head = review.line, (Role.UNIT_HEAD,)
    bare = {"reason": reason.value}
    assert await review.refused("refuse", bare, *head) == (422, "refusal-detail-missing")
    named = {**bare, "detail": "王某某已经起诉"}
    assert await review.refused("refuse", named, *head) == (422, "not-masked")
    assert await review.refused("refuse", {"reason": "wrong_organ"}, *head) == (
        409, "organ-competent",
    )  # fmt: skip
    await review.do("refuse", {**bare, "detail": "某机关已经受理"}, *head)
    assert (await line.detail())["status"] == "opinion_delivered"
    clocks = await line.clocks()
    assert [clocks[rule][0]["outcome"] for rule in ("DL07", "DL08")] == ["open", "void"]
    assert (await review.detail())["refusal_detail"] == "某机关已经受理"
    assert await review.refused("reconsider", {}, *head) == (422, "invalid-input")
    undone = await review.do("reconsider", {"reason": "经核实没有受理"}, *head)
    assert (undone["status"], undone["refusal"]) == ("requested", None)
    assert (await line.detail())["status"] == "review_requested"
    assert [each["outcome"] for each in (await line.clocks())["DL08"]] == ["void", "open"]
    await review.do("refuse", {**bare, "detail": "某机关已经受理"}, *head)
    assert await statuses(line, days=60) == ("opinion_delivered", "open"), "a person decides"
    reason_why = {"reason": "信访人已到该机关办理"}
    await line.do(f"/matters/{line.matter}/conclude", reason_why, Role.PET_HEAD, unit=PROVINCE)


async def test_a_refusal_is_not_undone_beside_another_request(site: Site) -> None:
    review = await requested(await passed(await issued(site)))
    body = {"reason": "statutory_path", "detail": "行政复议"}
    await review.do("refuse", body, Role.UNIT_HEAD)
    assert (await ask(review.line, "2026-03-12")).status_code == 201
    again = await ask(review.line, "2026-03-12")
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")
    found = await review.refused("reconsider", {"reason": "有误"}, Role.UNIT_HEAD)
    assert found == (409, "review-open")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"received_on": "2026-03-01"}, "review-request-invalid"),
        ({"received_on": "2026-05-01"}, "review-request-invalid"),
        ({"outside": GOVERNMENT}, "review-organ-invalid"),
        ({"unit_id": None}, "review-organ-invalid"),
        ({"unit_id": None, "outside": "某某市人民政府"}, "review-organ-invalid"),
        ({"unit_id": str(ORG(BUREAU))}, "review-organ-invalid"),
        ({"unit_id": str(ORG(NEIGHBOUR))}, "review-organ-invalid"),
        ({"unit_id": str(ORG("provincial_joint_office"))}, "review-organ-invalid"),
        ({"unit_id": "0198c0de-0000-7000-8000-000000000000"}, "unit-unknown"),
        ({"grounds": "王某某没有收到补偿款"}, "not-masked"),
        ({"wish": ""}, "invalid-input"),
    ],
)
async def test_a_request_must_be_possible(site: Site, changes: dict[str, Any], code: str) -> None:
    line = await passed(await issued(site))
    answer = await ask(line, "2026-03-02", **changes)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_request_that_is_being_reviewed_is_withdrawn_at_the_reviewing_organ(
    site: Site,
) -> None:
    review = await requested(await passed(await issued(site)))
    stranger = await review.refused("undo-request", REASON, Role.UNIT_HEAD, unit=BUREAU)
    assert stranger == (403, "not-recording-unit")
    await review.do("take-up", {}, Role.REVIEWER)
    assert await review.refused("undo-request", REASON, Role.REVIEWER) == (409, "wrong-status")
    bureau = await review.refused("withdraw-request", REASON, Role.REVIEWER, unit=BUREAU)
    assert bureau == (403, "not-reviewing-organ")
    undone = await review.do("withdraw-request", {"reason": "信访人书面撤回"}, Role.REVIEWER)
    clocks = await review.line.clocks()
    assert (undone["status"], (await review.line.detail())["status"]) == (
        "undone", "opinion_delivered",
    )  # fmt: skip
    assert [clocks[rule][0]["outcome"] for rule in ("DL07", "DL08")] == ["open", "void"]
    assert await statuses(review.line, days=60) == ("closed_no_review", "closed")


async def test_a_receipt_is_undone_and_an_opinion_withdrawn_by_the_organ_itself(
    site: Site,
) -> None:
    review = await requested(await passed(await issued(site)))
    line, head = review.line, (Role.UNIT_HEAD,)
    await review.issue(CHANGED)
    await review.deliver()
    assert await statuses(line, days=40) == ("closed_no_re_review", "open")
    undone = await review.do("undo-receipt", {"reason": "签收人不是信访人"}, *head)
    assert (undone["status"], undone["delivered_at"]) == ("issued", None)
    assert await statuses(line, days=40) == ("review_issued", "open")
    await review.deliver()
    assert [each["outcome"] for each in (await line.clocks())["DL09"]] == ["void", "open"]
    back = await review.do("withdraw", {"reason": "认定有误"}, *head)
    detail = await line.detail()
    assert (back["status"], back["replaces"], detail["status"], detail["result"]) == (
        "under_review", "成都自然资信〔2026〕1号", "under_review", "explained",
    )  # fmt: skip
    await review.do("draft", UPHELD, Role.REVIEWER)
    await review.do("issue", {}, *head)
    assert "我单位原出具的复查意见书（成都自然资信〔2026〕1号）已经撤回" in (
        await letters(line, "D18")
    )[0]  # fmt: skip
    assert [each["outcome"] for each in (await line.clocks())["DL08"]] == ["met"], "once"


async def test_every_step_is_taken_in_its_turn_by_the_reviewing_organ(site: Site) -> None:
    review = await requested(await passed(await issued(site)))
    reviewer, head = (Role.REVIEWER,), (Role.UNIT_HEAD,)
    for verb, body, who in (
        ("draft", UPHELD, reviewer), ("issue", {}, head), ("return", REASON, head),
        ("withdraw", REASON, head), ("undo-receipt", REASON, head),
        ("reconsider", REASON, head),
    ):  # fmt: skip
        assert await review.refused(verb, body, *who) == (409, "wrong-status"), verb
    assert await review.refused("take-up", {}, *reviewer, unit=PROVINCE) == (
        403, "not-reviewing-organ",
    )  # fmt: skip
    assert await review.refused("take-up", {}, *head) == (403, "role-not-allowed")
    assert await review.refused("take-up", {}, *reviewer, unit=NEIGHBOUR) == (404, "not-found")
    ours = await review.refused("record-refused", {"reason": "late"}, *reviewer)
    assert ours == (409, "organ-ours")


async def test_the_file_and_the_review_are_seen_from_the_original_unit_and_above(
    site: Site,
) -> None:
    review = await requested(await passed(await issued(site)))
    for unit, status in ((BUREAU, 200), (CITY, 200), (PROVINCE, 200), (NEIGHBOUR, 404)):
        for path in (f"/reviews/{review.id}", f"/reviews/{review.id}/history",
                     f"/pieces/{review.line.piece}/opinion"):  # fmt: skip
            found = await get(site, path, Role.REVIEWER, unit=unit)
            assert found.status_code == status, (unit, path)
        listed = await get(site, "/reviews", Role.REVIEWER, unit=unit, piece_id=review.line.piece)
        counted = await get(site, "/reviews/count", Role.REVIEWER, unit=unit, status="requested")
        seen = 1 if status == 200 else 0
        assert (len(listed.json()["items"]), counted.json()["count"]) == (seen, seen)
