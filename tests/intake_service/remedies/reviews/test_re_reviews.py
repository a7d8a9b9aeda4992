"""Re-reviews of a review: by the Department of a city's, final for the same facts and reasons."""

import pytest

from shared.moves import Role
from tests.harness import Site, actor
from tests.intake_service.make import BUREAU, CITY, Line, get, post
from tests.intake_service.remedies.reviews.steps import (
    CHANGED,
    CITY_GOVERNMENT,
    GOVERNMENT,
    PROVINCE,
    REVOKED,
    UPHELD,
    Reviewing,
    asking,
    issued,
    passed,
    re_requested,
    requested,
    statuses,
)

pytestmark = pytest.mark.anyio


async def reviewed(site: Site) -> Line:
    """A review was upheld and received on the twelfth of March."""
    review = await requested(await passed(await issued(site)))
    await review.issue(UPHELD)
    await review.deliver()
    return review.line


async def test_a_re_review_is_final_for_the_same_facts_and_reasons(site: Site) -> None:
    line = await reviewed(site)
    await line.later(days=5)
    again = await re_requested(line, "2026-03-17")
    clocks = await line.clocks()
    assert [clocks[rule][0]["outcome"] for rule in ("DL09", "DL10")] == ["met", "open"]
    assert (clocks["DL10"][0]["start"], clocks["DL10"][0]["legal"]) == ("2026-03-17", "2026-04-16")
    assert (await line.detail())["status"] == "under_re_review"
    await again.do("take-up", {}, Role.REVIEWER)
    revoked = await again.refused("draft", REVOKED, Role.REVIEWER)
    assert revoked == (422, "review-draft-invalid")
    await again.do("draft", UPHELD, Role.REVIEWER)
    signed = await again.do("issue", {}, Role.PRINCIPAL)
    assert (await line.detail())["status"] == "re_review_issued"
    assert (await line.clocks())["DL10"][0]["outcome"] == "met"
    await again.deliver()
    matter = (await get(site, f"/matters/{line.matter}")).json()
    assert (await line.detail())["status"] == "finalised"
    assert (matter["status"], matter["final_opinion_no"]) == ("closed", signed["document_no"])
    assert await statuses(line, days=60) == ("finalised", "closed")
    page = (await get(site, "/letters", piece_id=line.piece, kind="D19")).json()["items"]
    text = (await get(site, f"/letters/{page[0]['id']}")).json()["body"]
    assert text.startswith("信访事项复核意见书\n川自然资信〔2026〕")
    assert (
        "你们不服成都市自然资源和规划局作出的信访事项复查意见书（成都自然资信〔2026〕1号）" in text
    )
    assert "二、原意见\n\n　　复查结果：维持。\n　　原处理意见认定事实清楚。" in text
    assert (
        "本复核意见是信访程序的终结意见。你们对本复核意见不服，仍然以同一事实和理由提出诉求的，"
        "依据《信访工作条例》第三十六条的规定，各级机关、单位不再受理。" in text
    )
    assert "复查意见书之日起" not in text
    shown = (await get(site, "/letters", piece_id=line.piece, kind="D20")).json()["items"]
    assert len(shown) == 3, "opinion, review and re-review were each received"


async def test_a_receipt_of_a_re_review_is_undone_and_nothing_is_final(site: Site) -> None:
    line = await reviewed(site)
    again = await re_requested(line, "2026-03-12")
    await again.issue(CHANGED)
    assert (await line.detail())["result"] == "partly_supported"
    await again.deliver()
    assert await statuses(line) == ("finalised", "open"), "what was promised is to be carried out"
    undone = await again.do("undo-receipt", {"reason": "签收人有误"}, Role.DEPUTY)
    matter = (await get(site, f"/matters/{line.matter}")).json()
    assert (undone["status"], matter["final_opinion_no"], matter["finalised_at"]) == (
        "issued", None, None,
    )  # fmt: skip
    assert (await line.detail())["status"] == "re_review_issued"
    await again.deliver()
    back = await again.do("withdraw", {"reason": "认定有误"}, Role.PRINCIPAL)
    detail = await line.detail()
    matter = (await get(site, f"/matters/{line.matter}")).json()
    assert (back["status"], detail["status"], detail["result"], detail["closed_at"]) == (
        "under_review", "under_re_review", "explained", None,
    )  # fmt: skip
    assert (matter["status"], matter["final_opinion_no"]) == ("open", None)
    await again.do("draft", UPHELD, Role.REVIEWER)
    await again.do("issue", {}, Role.DEPUTY)
    await again.deliver()
    assert await statuses(line) == ("finalised", "closed")


async def test_a_re_review_follows_a_receipt_and_its_window(site: Site) -> None:
    review = await requested(await passed(await issued(site)))
    await review.issue(UPHELD)
    line, path = review.line, f"/pieces/{review.line.piece}/request-re-review"
    early = await post(site, path, asking("2026-03-12", PROVINCE), Role.REVIEWER)
    assert (early.status_code, early.json()["code"]) == (409, "review-not-delivered")
    await review.deliver()
    before = await post(site, path, asking("2026-03-11", PROVINCE), Role.REVIEWER)
    assert (before.status_code, before.json()["code"]) == (422, "review-request-invalid")
    assert await statuses(line, days=40) == ("closed_no_re_review", "closed")
    late = await post(site, path, asking("2026-04-20", PROVINCE), Role.REVIEWER)
    assert (late.json()["late"], await statuses(line)) == (
        True, ("closed_no_re_review", "closed"),
    )  # fmt: skip
    body = {"reason": "late"}
    await line.do(f"/reviews/{late.json()['id']}/refuse", body, Role.DEPUTY, unit=PROVINCE)
    in_time = await post(site, path, asking("2026-04-10", PROVINCE), Role.REVIEWER)
    assert (in_time.status_code, await statuses(line)) == (201, ("under_re_review", "open"))


async def test_who_reviewed_does_not_re_review(site: Site) -> None:
    line = await reviewed(site)
    again = await re_requested(line, "2026-03-12")

    path = f"/reviews/{again.id}/take-up"
    reviewers = (Role.REVIEWER, Role.UNIT_HEAD)
    for role in reviewers:
        who = actor(role, unit=CITY).id
        async with site.client(Role.REVIEWER, unit=PROVINCE, id=who) as moved:
            taken = await moved.post(path)
        assert (taken.status_code, taken.json()["code"]) == (409, "reviewer-is-handler")


async def test_a_refused_re_review_leaves_the_review_as_it_was(site: Site) -> None:
    line = await reviewed(site)
    again = await re_requested(line, "2026-03-12")
    body = {"reason": "taken_up_elsewhere", "detail": "市人民政府已经受理"}
    await again.do("refuse", body, Role.DEPUTY)
    assert (await line.detail())["status"] == "review_issued"
    clocks = await line.clocks()
    assert [clocks[rule][0]["outcome"] for rule in ("DL09", "DL10")] == ["open", "void"]
    assert await statuses(line, days=60) == ("review_issued", "open"), "a person decides"
    await again.do("reconsider", {"reason": "经核实没有受理"}, Role.DEPUTY)
    assert (await line.detail())["status"] == "under_re_review"
    await again.do("undo-request", {"reason": "信访人撤回"}, Role.REVIEWER)
    assert await statuses(line) == ("closed_no_re_review", "closed")


async def test_while_a_re_review_goes_on_the_review_stands(site: Site) -> None:
    review = await requested(await passed(await issued(site)))
    await review.issue(UPHELD)
    await review.deliver()
    await re_requested(review.line, "2026-03-12")
    for verb in ("withdraw", "undo-receipt"):
        found = await review.refused(verb, {"reason": "有误"}, Role.UNIT_HEAD)
        assert found == (409, "wrong-status"), verb


async def test_who_disagrees_with_a_review_is_closed_by_a_person_alone(site: Site) -> None:
    review = await requested(await passed(await issued(site)))
    await review.issue(UPHELD)
    await review.deliver("disagree")
    line = review.line
    assert await statuses(line, days=60) == ("review_issued", "open")
    reason = {"reason": "已当面解释，未请求复核"}
    await line.do(f"/matters/{line.matter}/conclude", reason, Role.PET_HEAD, unit=PROVINCE)
    assert await statuses(line) == ("closed_no_re_review", "closed")
    assert (await review.detail())["status"] == "closed_no_re_review"


async def test_a_hearing_is_held_and_its_days_are_not_counted_in_a_re_review_alone(
    site: Site,
) -> None:
    review = await requested(await passed(await issued(site)))
    line = review.line
    await review.do("take-up", {}, Role.REVIEWER)
    await hear(review, "2026-03-20T09:30:00+08:00")
    assert (await line.clocks())["DL08"][0]["extended"] == 0, "no law leaves it out"
    await review.do("draft", UPHELD, Role.REVIEWER)
    await review.do("issue", {}, Role.UNIT_HEAD)
    await review.deliver()
    again = await re_requested(line, "2026-03-20")
    await again.do("take-up", {}, Role.REVIEWER)
    await hear(again, "2026-03-25T09:30:00+08:00")
    (duty,) = (await line.clocks())["DL10"]
    assert (duty["extended"], duty["raw"], duty["legal"]) == (6, "2026-04-25", "2026-04-27")
    told = (await get(site, f"/deadlines/{duty['id']}/explanation")).json()["sentences"]
    assert "听证所需的六日不计算在内，最后一日为2026年4月25日（星期六）。" in told
    notices = (await get(site, "/letters", piece_id=line.piece, kind="D14-R")).json()["items"]
    texts = [(await get(site, f"/letters/{each['id']}")).json()["body"] for each in notices]
    assert "一、听证时间：2026年3月25日9时30分" in texts[0]
    assert ["不计算在复核期限内" in text for text in texts] == [True, False]
    minutes = (await get(site, "/letters", piece_id=line.piece, kind="D14-M")).json()["items"]
    body = (await get(site, f"/letters/{minutes[0]['id']}")).json()["body"]
    assert "通知日期：2026年3月20日\n结束日期：2026年3月25日" in body
    undone = await again.do("undo-hearing", {"reason": "听证人员应当回避"}, Role.REVIEWER)
    assert (undone["hearing_at"], undone["hearing_record"]) == (None, None)
    assert (await line.clocks())["DL10"][0]["legal"] == "2026-04-20"


async def hear(review: Reviewing, at: str) -> None:
    """Notice of a hearing five days before, and its end."""
    reviewer = (Role.REVIEWER,)
    hearing = {"at": at, "place": "第二会议室", "members": ["陈某某", "赵某某", "孙某某"]}
    past = {**hearing, "at": "2026-03-02T09:30:00+08:00"}
    assert await review.refused("hold-hearing", past, *reviewer) == (422, "hearing-past")
    assert await review.refused("end-hearing", {"record": "双方陈述。"}, *reviewer) == (
        409, "no-hearing",
    )  # fmt: skip
    await review.do("hold-hearing", hearing, *reviewer)
    assert await review.refused("hold-hearing", hearing, *reviewer) == (409, "hearing-held")
    assert await review.refused("draft", UPHELD, *reviewer) == (409, "hearing-open")
    early = await review.refused("end-hearing", {"record": "双方陈述。"}, *reviewer)
    assert early == (409, "hearing-not-begun")
    days = 8 if review.organ == CITY else 5
    await review.line.later(days=days)
    named = await review.refused("end-hearing", {"record": "王某某陈述。"}, *reviewer)
    assert named == (422, "not-masked")
    record = {"record": "申请人和承办单位分别陈述。", "ended_at": at}
    await review.do("end-hearing", record, *reviewer)
    assert await review.refused("end-hearing", {"record": "再次陈述。"}, *reviewer) == (
        409, "no-hearing",
    )  # fmt: skip


async def test_organs_above_a_government_are_the_next_governments(site: Site) -> None:
    line = await passed(await issued(site))
    review = await requested(line, unit_id=None, outside=GOVERNMENT)
    outcome = {"outcome": "upheld", "document_no": "锦江府复查〔2026〕1号",
               "issued_at": "2026-03-12T15:00:00+08:00", "reasons": "维持。"}  # fmt: skip
    await line.later(hours=8)
    await review.do("record-outcome", outcome, Role.REVIEWER)
    delivery = {"way": "in_person", "recipient_view": "none", "proof": "送达回证复印件"}
    await review.do("record-delivery", delivery, Role.UNIT_HANDLER, unit=BUREAU)
    path = f"/pieces/{line.piece}/request-re-review"
    ours = await post(site, path, asking("2026-03-12", PROVINCE), Role.REVIEWER)
    assert ours.json()["competent"] is False
    body = {"reason": "wrong_organ"}
    await line.do(f"/reviews/{ours.json()['id']}/refuse", body, Role.DEPUTY, unit=PROVINCE)
    same = asking("2026-03-12", None, outside=GOVERNMENT)
    wrong = await post(site, path, same, Role.REVIEWER)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "review-organ-invalid")
    above = asking("2026-03-12", None, outside=CITY_GOVERNMENT)
    right = await post(site, path, above, Role.REVIEWER)
    assert (right.status_code, right.json()["competent"]) == (201, True)
