"""Co-handling over HTTP: organs are asked beside the lead unit, answer, correct, are removed."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.moves import Role
from shared.workdays import local_date
from tests.harness import ORG, Site
from tests.intake_service.make import (
    BUREAU,
    CITY,
    NEIGHBOUR,
    REPORT,
    WHY,
    Line,
    get,
    post,
)

pytestmark = pytest.mark.anyio

HANDLER, HEAD, PET_HEAD = Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.PET_HEAD
OTHER_CITY = "510300"
NAMED = "王某某的地在我区界内。"


def wanted(unit: str = NEIGHBOUR, due: str = "2026-03-20", **changes: Any) -> dict[str, Any]:
    """What is asked of a co-handling organ."""
    return {"unit_id": str(ORG(unit)), "requirement": "请核对相邻地块的征收协议。", "due": due,
            **changes}  # fmt: skip


class Together(Line):
    """A piece with a lead unit and another one that helps it."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.part = ""

    @property
    def path(self) -> str:
        """Where the part of the co-handling organ is found."""
        return f"/co-handlings/{self.part}"

    async def asked(self, unit: str = NEIGHBOUR) -> "Together":
        """Another bureau is asked, after an order if there is none yet."""
        if not self.order:
            await self.assign()
        path = f"/orders/{self.order}/co-handlings"
        self.part = (await self.do(path, wanted(unit), PET_HEAD, unit="510000"))["id"]
        return self

    async def answered(self, text: str = "协议与主办单位所述一致。") -> "Together":
        """… and answers."""
        await self.asked()
        await self.do(f"{self.path}/answer", {"answer": text}, HANDLER, unit=NEIGHBOUR)
        return self

    async def tried(self, path: str, body: Any, *roles: Role, unit: str = "510000") -> Any:
        """Status and code of a step that is refused."""
        await self.later(minutes=1)
        return refused(await post(self.site, path, body, *roles, unit=unit))

    async def sees(self, unit: str, path: str) -> int:
        """The status that a head at `unit` gets."""
        return (await get(self.site, path, HEAD, unit=unit)).status_code


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


async def test_named_at_the_assignment_it_sees_piece_and_matter_and_acts_on_neither(
    site: Site,
) -> None:
    line = await Together(site).triage()
    due = (local_date(line.now) + timedelta(days=60)).isoformat()
    order = {"unit_id": str(ORG(BUREAU)), "requirement": "依法调查处理", "feedback_due": due,
             "co_handlers": [wanted(), wanted(OTHER_CITY)]}  # fmt: skip
    piece = f"/pieces/{line.piece}"
    assert [await line.sees(NEIGHBOUR, each) for each in (piece, f"/matters/{line.matter}")] == [
        404, 404,
    ]  # fmt: skip
    line.order = (await line.do(f"{piece}/assign", order, PET_HEAD, unit="510000"))["id"]
    found = (await get(site, "/co-handlings", order_id=line.order)).json()["items"]
    assert {(each["unit_id"], each["status"], each["lead_id"]) for each in found} == {
        (str(ORG(unit)), "asked", str(ORG(BUREAU))) for unit in (NEIGHBOUR, OTHER_CITY)
    }
    assert [await line.sees(NEIGHBOUR, each) for each in (piece, f"/matters/{line.matter}")] == [
        200, 200,
    ]  # fmt: skip
    assert (await get(site, "/pieces/count", HEAD, unit=NEIGHBOUR)).json() == {"count": 1}
    assert (await get(site, "/letters/count", HEAD, unit=NEIGHBOUR)).json() == {"count": 0}
    assert (await get(site, "/deadlines/count", HEAD, unit=NEIGHBOUR)).json() == {"count": 0}
    assert await line.sees(NEIGHBOUR, f"/orders/{line.order}") == 404
    officers = {"investigators": ["陈某某", "赵某某"]}
    assert await line.tried(f"{piece}/investigate", officers, HANDLER, unit=NEIGHBOUR) == (
        403, "not-responsible-unit",
    )  # fmt: skip
    reveal = {"fields": ["name"], "purpose": "核对信访人身份"}
    assert await line.tried(f"{piece}/reveal", reveal, HANDLER, unit=NEIGHBOUR) == (
        403, "not-responsible-unit",
    )  # fmt: skip
    assert (await get(site, "/co-handlings/count", HEAD, unit=NEIGHBOUR)).json() == {"count": 1}


async def test_no_clock_begins_and_the_lead_alone_owes_the_periods(site: Site) -> None:
    line = Together(site)
    await line.assign()
    before = await line.clocks()
    await line.asked()
    assert await line.clocks() == before


async def test_a_wrong_organ_at_the_assignment_leaves_the_piece_unassigned(site: Site) -> None:
    line = await Together(site).triage()
    order = {"unit_id": str(ORG(BUREAU)), "requirement": "依法调查处理",
             "feedback_due": "2026-04-30", "co_handlers": [wanted(), wanted(BUREAU)]}  # fmt: skip
    answer = await post(site, f"/pieces/{line.piece}/assign", order, PET_HEAD)
    assert refused(answer) == (422, "co-handler-is-lead")
    assert [each["field"] for each in answer.json()["errors"]] == ["co_handlers.1.unit_id"]
    assert (await line.detail())["status"] == "registered"
    assert (await get(site, "/co-handlings/count")).json() == {"count": 0}


async def test_the_lead_and_the_issuer_see_the_answer_and_no_other_organ_does(site: Site) -> None:
    line = await Together(site).answered()
    await Together.asked(line, OTHER_CITY)
    (mine,) = (await get(site, "/co-handlings", HEAD, unit=NEIGHBOUR)).json()["items"]
    line.part = mine["id"]
    for unit, roles in ((BUREAU, HEAD), (CITY, HEAD), ("510000", PET_HEAD), (NEIGHBOUR, HEAD)):
        found = (await get(site, line.path, roles, unit=unit)).json()
        assert (found["answer"], found["status"]) == ("协议与主办单位所述一致。", "answered")
    assert [await line.sees(OTHER_CITY, path) for path in (line.path, f"{line.path}/history")] == [
        404, 404,
    ]  # fmt: skip


async def test_an_answer_is_corrected_with_a_reason_and_history_keeps_both(site: Site) -> None:
    line = await Together(site).answered()
    form = {"answer": "协议少一页，其余一致。", "reason": "漏看一页"}
    found = await line.do(f"{line.path}/correct-answer", form, HEAD, unit=NEIGHBOUR)
    assert (found["answer"], found["status"], found["punctuality"]) == (
        "协议少一页，其余一致。", "answered", "on_time",
    )  # fmt: skip
    told = (await get(site, f"{line.path}/history", HEAD)).json()["items"]
    assert [(each["move"], each["reason"]) for each in told] == [
        ("add", "请核对相邻地块的征收协议。"),
        ("answer", "协议与主办单位所述一致。"),
        ("correct-answer", "漏看一页（更正后：协议少一页，其余一致。）"),
    ]


async def test_a_removed_organ_sees_the_piece_no_more_and_can_be_asked_again(site: Site) -> None:
    line = await Together(site).asked()
    removed = await line.do(f"{line.path}/remove", WHY, PET_HEAD, unit="510000")
    assert (removed["status"], removed["punctuality"], removed["allowed_moves"]) == (
        "removed", None, [],
    )  # fmt: skip
    assert await line.sees(NEIGHBOUR, f"/pieces/{line.piece}") == 404
    assert await line.sees(NEIGHBOUR, line.path) == 200
    await line.asked()
    assert await line.sees(NEIGHBOUR, f"/pieces/{line.piece}") == 200


async def test_it_waits_in_the_queue_of_the_organ_that_is_asked(site: Site) -> None:
    line = await Together(site).asked()

    async def waiting(unit: str) -> list[tuple[str, str]]:
        found = await get(site, "/tasks", HANDLER, unit=unit, queue="co_handle")
        return [(each["id"], each["due"]) for each in found.json()["items"]]

    assert await waiting(NEIGHBOUR) == [(line.part, "2026-03-20")]
    assert await waiting(BUREAU) == []
    await line.do(f"{line.path}/answer", {"answer": "一致。"}, HANDLER, unit=NEIGHBOUR)
    assert await waiting(NEIGHBOUR) == []


async def test_the_lead_does_not_report_while_an_answer_is_owed_unless_it_says_why(
    site: Site,
) -> None:
    line = Together(site)
    await line.deliver()
    await line.asked()
    path = f"/orders/{line.order}/report"
    answer = await post(site, path, REPORT, HEAD, unit=BUREAU)
    assert refused(answer) == (409, "co-handlers-owe")
    assert "青羊区" in answer.json()["detail"]
    named = {**REPORT, "unanswered_reason": NAMED}
    assert await line.tried(path, named, HEAD, unit=BUREAU) == (422, "not-masked")
    said = {**REPORT, "unanswered_reason": "与协办事项无关的部分已经办结"}
    await line.do(path, said, HEAD)
    (letter,) = (await get(site, "/letters", piece_id=line.piece, kind="D21")).json()["items"]
    text = (await get(site, f"/letters/{letter['id']}")).json()["body"]
    assert "未等待协办单位回复的理由：与协办事项无关的部分已经办结" in text
    add = f"/orders/{line.order}/co-handlings"
    assert await line.tried(add, wanted(OTHER_CITY), PET_HEAD) == (409, "order-over")
    await line.do(f"/orders/{line.order}/pass", {}, PET_HEAD, unit="510000")
    found = (await get(site, line.path)).json()
    assert (found["status"], found["punctuality"]) == ("ended", None)
    assert await line.tried(f"{line.path}/answer", {"answer": "迟了。"}, HEAD, unit=NEIGHBOUR) == (
        409, "wrong-status",
    )  # fmt: skip


async def test_a_reason_for_not_waiting_is_refused_where_nobody_owes_an_answer(site: Site) -> None:
    line = Together(site)
    await line.deliver()
    await line.answered()
    said = {**REPORT, "unanswered_reason": "没有回复"}
    path = f"/orders/{line.order}/report"
    assert await line.tried(path, said, HEAD, unit=BUREAU) == (422, "unanswered-reason-needless")
    await line.do(path, REPORT, HEAD)
    await line.do(f"/orders/{line.order}/pass", {}, PET_HEAD, unit="510000")
    found = (await get(site, line.path)).json()
    assert (found["status"], found["answer"]) == ("answered", "协议与主办单位所述一致。")
    change = {"answer": "又有变化。", "reason": "迟到的更正"}
    assert await line.tried(f"{line.path}/correct-answer", change, HEAD, unit=NEIGHBOUR) == (
        409, "order-over",
    )  # fmt: skip
    assert await line.tried(f"{line.path}/remove", WHY, PET_HEAD) == (409, "order-over")


async def test_a_recall_ends_every_part_and_nobody_sees_the_piece_by_it(site: Site) -> None:
    line = await Together(site).answered()
    first = line.part
    await line.asked(OTHER_CITY)
    await line.do(f"/orders/{line.order}/recall", WHY, PET_HEAD, unit="510000")
    for part in (first, line.part):
        assert (await get(site, f"/co-handlings/{part}")).json()["status"] == "ended"
    assert await line.sees(NEIGHBOUR, f"/pieces/{line.piece}") == 404


async def test_an_agreed_objection_ends_the_parts_too(site: Site) -> None:
    line = await Together(site).asked()
    why = {"reasons": "不在本区。", "organ": "青羊区自然资源主管部门", "basis": "属地管理原则"}
    await line.do(f"/orders/{line.order}/object", why, HEAD)
    agreed = {"reason": "经核对属实", "new_target": "青羊区自然资源主管部门"}
    await line.do(f"/orders/{line.order}/agree-objection", agreed, PET_HEAD, unit="510000")
    assert (await get(site, line.path)).json()["status"] == "ended"


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (wanted("510000"), (422, "unit-not-below")),
        (wanted("D03"), (422, "unit-not-below")),
        (wanted(BUREAU), (422, "co-handler-is-lead")),
        (wanted(NEIGHBOUR), (422, "co-handler-twice")),
        (wanted(CITY, unit_id="00000000-0000-4000-8000-000000000000"), (422, "unit-unknown")),
        (wanted(CITY, due="2026-03-02"), (422, "co-handling-due-invalid")),
        (wanted(CITY, due="2026-05-02"), (422, "co-handling-due-invalid")),
        (wanted(CITY, requirement=NAMED), (422, "not-masked")),
        (wanted(CITY, requirement=""), (422, "invalid-input")),
        ({"unit_id": str(ORG(CITY)), "requirement": "请协助。"}, (422, "invalid-input")),
    ],
)
async def test_what_is_asked_wrongly_is_refused(
    site: Site, body: dict[str, Any], answer: tuple[int, str]
) -> None:
    line = await Together(site).asked()
    path = f"/orders/{line.order}/co-handlings"
    assert await line.tried(path, body, PET_HEAD) == answer
    assert (await get(site, "/co-handlings/count")).json() == {"count": 1}


async def test_the_last_day_of_the_report_is_the_last_day_for_an_answer(site: Site) -> None:
    line = Together(site)
    await line.assign()
    path = f"/orders/{line.order}/co-handlings"
    found = await line.do(path, wanted(due="2026-05-01"), PET_HEAD, unit="510000")
    assert found["due"] == "2026-05-01"


async def test_a_city_that_hands_on_names_its_own_counties_to_help(site: Site) -> None:
    line = Together(site)
    await line.assign(CITY)
    await line.do(f"/orders/{line.order}/sign-for", {}, HANDLER, unit=CITY)
    form = {"unit_id": str(ORG(BUREAU)), "requirement": "依法调查处理",
            "feedback_due": "2026-04-20"}  # fmt: skip
    path = f"/orders/{line.order}/hand-on"
    far = {**form, "co_handlers": [wanted(OTHER_CITY)]}
    assert await line.tried(path, far, HEAD, unit=CITY) == (422, "unit-not-below")
    below = await line.do(path, {**form, "co_handlers": [wanted()]}, HEAD, unit=CITY)
    (part,) = (await get(site, "/co-handlings", HEAD, unit=NEIGHBOUR)).json()["items"]
    assert (part["order_id"], part["issuer_id"]) == (below["id"], str(ORG(CITY)))


async def test_nobody_helps_with_what_was_only_forwarded(site: Site) -> None:
    line = await Together(site).triage()
    form = {"unit_id": str(ORG(BUREAU))}
    order = await line.do(f"/pieces/{line.piece}/forward", form, PET_HEAD, unit="510000")
    path = f"/orders/{order['id']}/co-handlings"
    assert await line.tried(path, wanted(), PET_HEAD) == (409, "co-handling-needs-report")


async def test_the_issuer_asks_and_removes_and_the_organ_answers(site: Site) -> None:
    line = await Together(site).asked()
    add = f"/orders/{line.order}/co-handlings"
    assert await line.tried(add, wanted(CITY), HEAD, unit=BUREAU) == (403, "not-issuing-unit")
    assert await line.tried(f"{line.path}/remove", WHY, HEAD, unit=NEIGHBOUR) == (
        403, "not-issuing-unit",
    )  # fmt: skip
    for verb, form in (("answer", {"answer": "一致。"}),
                       ("correct-answer", {"answer": "一致。", "reason": "笔误"})):  # fmt: skip
        for unit in (BUREAU, CITY):
            assert await line.tried(f"{line.path}/{verb}", form, HEAD, unit=unit) == (
                403, "not-co-handler",
            )  # fmt: skip
        assert await line.tried(f"{line.path}/{verb}", form, PET_HEAD) == (403, "role-not-allowed")
    early = {"answer": "一致。", "reason": "笔误"}
    assert await line.tried(f"{line.path}/correct-answer", early, HEAD, unit=NEIGHBOUR) == (
        409, "wrong-status",
    )  # fmt: skip


async def test_an_answer_is_given_once_masked_and_corrected_for_a_reason(site: Site) -> None:
    line = await Together(site).asked()
    path = f"{line.path}/answer"
    assert await line.tried(path, {"answer": NAMED}, HEAD, unit=NEIGHBOUR) == (422, "not-masked")
    await line.do(path, {"answer": "一致。"}, HEAD, unit=NEIGHBOUR)
    twice = await line.tried(path, {"answer": "再答。"}, HEAD, unit=NEIGHBOUR)
    assert twice == (409, "wrong-status")
    path = f"{line.path}/correct-answer"
    for form, code in (({"answer": "不一致。"}, "invalid-input"),
                       ({"answer": NAMED, "reason": "笔误"}, "not-masked"),
                       ({"answer": "一致。", "reason": NAMED}, "not-masked")):  # fmt: skip
        assert await line.tried(path, form, HEAD, unit=NEIGHBOUR) == (422, code)
    assert await line.tried(f"{line.path}/remove", {"reason": NAMED}, PET_HEAD) == (
        422, "not-masked",
    )  # fmt: skip


async def test_lists_and_counts_are_filtered(site: Site) -> None:
    line = await Together(site).asked()
    await line.later(days=30)
    for filters, many in (
        ({"status": "asked"}, 1), ({"status": "answered"}, 0), ({"punctuality": "overdue"}, 1),
        ({"punctuality": "on_time"}, 0), ({"unit_id": str(ORG(NEIGHBOUR))}, 1),
        ({"unit_id": str(ORG(BUREAU))}, 0), ({"piece_id": line.piece}, 1),
        ({"matter_id": line.matter}, 1), ({"order_id": line.order}, 1),
    ):  # fmt: skip
        assert (await get(site, "/co-handlings/count", **filters)).json() == {"count": many}
        found = (await get(site, "/co-handlings", **filters)).json()["items"]
        assert len(found) == many, filters
