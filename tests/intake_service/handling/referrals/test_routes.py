"""Referrals over HTTP: the petition office leads a piece away, and keeps the record."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.handling.referrals.make import (
    ANSWERED,
    COURT,
    DECIDED,
    DUTY,
    TAKEN,
    act,
    denied,
    diverted,
    matter,
    told,
    triaged,
)
from tests.intake_service.make import WHY, Line, events, finding, get, post
from tests.intake_service.reception.door import (
    FROM_THE_MINISTRY,
    NAMELESS,
    OFFICE,
    decide,
    last,
    letters,
    outcomes,
    refused,
)

pytestmark = pytest.mark.anyio
MARGIN = "　" * 14
ROUTES = {
    "P1": ("诉讼、复议、刑事立案、法律监督等政法", "第一项"),
    "P2": ("仲裁", "第二项"),
    "P3": ("党员申诉、申请复审", "第三项"),
    "P4": ("行政复议、裁决、确认、许可、处罚", "第四项"),
}


@pytest.mark.parametrize("route", ROUTES)
async def test_a_piece_is_led_to_the_path_on_which_triage_found_it(site: Site, route: str) -> None:
    line = await triaged(site, route)
    assert "divert" in (await line.detail())["allowed_moves"]
    made = await decide(line, "divert", {**COURT, "limit_on": "2026-08-31"})
    assert (made["status"], made["route"], made["document_no"]) == (
        "told_petitioner", route, "川自然资信〔2026〕1号",
    )  # fmt: skip
    assert (made["due_legal"], made["outcome"]) == (None, None)
    assert made["allowed_moves"] == ["take-up", "record-result", "reject", "undo"]
    piece = await line.detail()
    assert (piece["status"], piece["closed_at"]) == ("diverted", piece["noticed_at"])
    assert await outcomes(line) == [("DL02", "register", "met")]
    way, clause = ROUTES[route]
    assert (await letters(line))["D05"] == "\n".join((
        "信访事项法定途径告知书", "川自然资信〔2026〕1号", "", "王**等3人：", "",
        f"　　你们提出的信访事项（登记编号：{piece['number']}），我单位于2026年3月2日收到。"
        f"经审查，该事项不适用信访程序，应当通过“{way}”途径，依据《信访工作条例》第三十一条"
        f"{clause}以及《中华人民共和国行政诉讼法》第四十六条的规定依法处理。", "",
        "　　请你们依法向成都市锦江区人民法院提出。该途径的提出期限：自知道或者应当知道作出"
        "行政行为之日起六个月内，至2026年8月31日届满。", "",
        "　　联系人：四川省自然资源厅 pet_head某某。", "",
        f"{MARGIN}四川省自然资源厅", f"{MARGIN}2026年3月2日", "",
    ))  # fmt: skip
    assert (await matter(line))["status"] == "open"
    assert ("intake.referral.moved", "tell") in await events(site)


async def test_a_referral_is_taken_up_and_concluded_and_closes_the_matter(site: Site) -> None:
    line, id = await diverted(site, "P4")
    taken = await act(line, id, "take-up", TAKEN)
    assert (taken["status"], taken["proof"]) == ("taken_up", TAKEN["proof"])
    assert taken["allowed_moves"] == ["undo-take-up", "record-result", "reject"]
    done = await act(line, id, "record-result", DECIDED)
    assert {name: done[name] for name in DECIDED} == DECIDED
    assert (done["status"], done["allowed_moves"]) == ("concluded", ["undo-result"])
    assert done["concluded_at"] is not None
    assert (await matter(line))["status"] == "closed"
    listed = (await get(site, f"/referrals/{id}/history")).json()["items"]
    assert [row["move"] for row in listed] == ["propose", "tell", "take-up", "record-result"]
    assert (await last(line))["move"] == "conclude-referral"


async def test_records_of_a_referral_are_taken_back_with_a_reason(site: Site) -> None:
    line, id = await diverted(site)
    await act(line, id, "take-up", TAKEN)
    await act(line, id, "record-result", {"result": "settled", "summary": "双方和解。"})
    assert (await matter(line))["status"] == "closed"
    back = await act(line, id, "undo-result", WHY)
    assert (back["status"], back["result"], back["concluded_at"]) == ("taken_up", None, None)
    assert (await matter(line))["status"] == "open"
    assert (await line.detail())["closed_at"] is not None
    back = await act(line, id, "undo-take-up", WHY)
    assert (back["status"], back["taken_up_on"], back["proof"]) == ("told_petitioner", None, None)
    gone = await act(line, id, "record-result", {"result": "not_pursued", "summary": "没有提出。"})
    assert gone["status"] == "concluded"
    assert (await act(line, id, "undo-result", WHY))["status"] == "told_petitioner"


async def test_who_signed_no_name_is_told_nothing_and_tracked_all_the_same(site: Site) -> None:
    line, id = await diverted(site, "P4", **NAMELESS)
    found = (await get(site, f"/referrals/{id}")).json()
    assert (found["status"], found["document_no"]) == ("proposed", None)
    assert await letters(line) == {}
    assert (await last(line))["reason"].endswith("；未署信访人姓名（名称），无法书面告知")
    piece = await line.detail()
    assert (piece["noticed_at"], piece["notice_due"]) == (None, None)
    assert await outcomes(line) == []
    await act(line, id, "take-up", TAKEN)
    assert (await act(line, id, "undo-take-up", WHY))["status"] == "proposed"
    await act(line, id, "undo", WHY)
    assert await letters(line) == {}
    assert (await line.detail())["status"] == "registered"


async def test_of_what_was_transferred_the_notice_is_met_or_void(site: Site) -> None:
    line, _ = await diverted(site, **FROM_THE_MINISTRY)
    assert await outcomes(line) == [("DL03", "register", "met"), ("DL04", "register", "void")]
    other = await triaged(site, **{**FROM_THE_MINISTRY, "external_no": "部信2", **NAMELESS})
    await decide(other, "divert", COURT)
    assert await outcomes(other) == [("DL03", "register", "void"), ("DL04", "register", "void")]


async def test_an_organ_that_rejects_it_sends_the_piece_back_and_is_counted(site: Site) -> None:
    line, id = await diverted(site)
    await act(line, id, "take-up", TAKEN)
    gone = await act(line, id, "reject", {"reason": "不属于人民法院受案范围"})
    assert (gone["status"], gone["allowed_moves"]) == ("rejected_by_organ", [])
    piece = await line.detail()
    assert (piece["status"], piece["closed_at"]) == ("registered", None)
    assert await outcomes(line) == [("DL02", "register", "met")]  # what was told stays told
    assert (await get(site, "/matters", bounces_from=1)).json()["items"][0]["id"] == line.matter
    assert await refused(line, "correct-route", {"route": "P1", **WHY}) == (409, "same-route")
    corrected = await decide(line, "correct-route", {"route": "P4", **WHY}, Role.TRIAGE)
    assert corrected["status"] == "registered"
    assert (await matter(line))["route"] == "P4"
    again = await decide(line, "divert", {**COURT, "organ": "成都市人民政府"})
    assert (again["status"], again["former_route"]) == ("told_petitioner", "P4")
    assert (await get(site, "/referrals/count", piece_id=line.piece)).json() == {"count": 2}


async def test_a_wrong_diversion_is_undone_by_a_letter_and_its_clocks_run_on(site: Site) -> None:
    line, id = await diverted(site)
    back = await act(line, id, "undo", WHY)
    assert back["status"] == "undone"
    piece = await line.detail()
    assert (piece["status"], piece["closed_at"], piece["noticed_at"]) == ("registered", None, None)
    assert piece["notice_due"] == "2026-03-17"
    assert await outcomes(line) == [("DL02", "register", "open")]
    assert (
        (await letters(line))["D37"]
        .splitlines()[5]
        .startswith(
            f"　　我单位就你们提出的信访事项（登记编号：{piece['number']}）于2026年3月2日作出的"
            "《信访事项法定途径告知书》（川自然资信〔2026〕1号），现予撤销"
        )
    )
    assert await denied(line, id, "undo", WHY) == (409, "wrong-status")
    assert (await decide(line, "undo-triage", WHY))["status"] == "registered"


async def test_an_application_for_a_duty_is_ours_within_two_months(site: Site) -> None:
    line, id = await diverted(site, "P5")
    found = (await get(site, f"/referrals/{id}")).json()
    assert (found["organ"], found["due_legal"], found["outcome"]) == (
        "四川省自然资源厅", "2026-05-06", "open",  # the second of May is a holiday
    )  # fmt: skip
    clock = (await line.clocks())["DL14"][0]
    assert (clock["start"], clock["raw"]) == ("2026-03-02", "2026-05-02")
    letter = await told(line, "D05")
    assert (
        "该事项由我单位依法履行职责或者作出答复，并将决定、答复送达申请人。履行职责的期限依据"
        "《行政诉讼法》第四十七条，自2026年3月2日收到申请之日起两个月，至2026年5月2日届满，"
        "该日为休息日，顺延至2026年5月6日。"
    ) in letter
    said = (await get(site, f"/deadlines/{clock['id']}/explanation")).json()["sentences"]
    assert said[0].startswith(
        "“依法履职”的期限依据《行政诉讼法》第四十七条为自收到申请之日起两个月，"
        "法律、法规另有规定的从其规定，最后一日为2026年5月2日"
    )
    await act(line, id, "take-up", {**TAKEN, "proof": "立案呈批表存卷"})
    done = await act(line, id, "record-result", ANSWERED)
    assert (done["outcome"], done["delivered_on"]) == ("met", "2026-03-02")
    assert (await matter(line))["status"] == "closed"
    back = await act(line, id, "undo-result", WHY)
    assert (back["outcome"], back["status"]) == ("open", "taken_up")


async def test_a_special_law_fixes_another_end_and_late_is_told(site: Site) -> None:
    special = {**DUTY, "limit_on": "2026-03-20", "limit_basis": "《四川省某条例》第八条"}
    line, id = await diverted(site, "P5", special)
    assert "履行职责的期限依据《四川省某条例》第八条，至2026年3月20日届满。" in await told(
        line, "D05"
    )
    assert (await get(site, "/referrals/count", overdue=True)).json() == {"count": 0}
    await line.later(days=19)
    assert (await get(site, "/referrals/count", overdue=True)).json() == {"count": 1}
    await act(line, id, "take-up", TAKEN)
    late = await act(line, id, "record-result", ANSWERED)
    assert late["outcome"] == "met_late"
    assert (await get(site, "/referrals", overdue=True)).json()["items"][0]["id"] == id
    await diverted(site)
    assert (await get(site, "/referrals/count", overdue=False)).json() == {"count": 1}


async def test_an_undone_duty_owes_nothing_any_more(site: Site) -> None:
    line, id = await diverted(site, "P5")
    await act(line, id, "undo", WHY)
    assert ("DL14", "propose", "void") in await outcomes(line)


async def test_lists_are_narrowed(site: Site) -> None:
    line, id = await diverted(site, "P2")
    await diverted(site, "P4")
    unit = (await line.detail())["unit_id"]
    for query, many in (
        ({"route": "P2"}, 1), ({"route": ["P2", "P4"]}, 2), ({"status": "told_petitioner"}, 2),
        ({"status": "taken_up"}, 0), ({"unit_id": unit}, 2), ({"matter_id": line.matter}, 1),
        ({"piece_id": line.piece}, 1),
    ):  # fmt: skip
        assert (await get(site, "/referrals/count", **query)).json() == {"count": many}
        assert len((await get(site, "/referrals", **query)).json()["items"]) == many
    first = (await get(site, "/referrals", limit=1)).json()
    rest = (await get(site, "/referrals", limit=1, cursor=first["next"])).json()
    assert [each["route"] for each in first["items"] + rest["items"]] == ["P4", "P2"]
    seen = await get(site, "/referrals", Role.UNIT_HEAD, unit="510104")
    assert seen.json()["items"] == []
    for path in ("", "/history"):
        gone = await get(site, f"/referrals/{id}{path}", Role.UNIT_HEAD, unit="510104")
        assert (gone.status_code, gone.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("route", "changed", "fields"),
    [
        ("P1", {"organ": None}, ["organ"]),
        ("P1", {"limit_text": None}, ["limit_text"]),
        ("P1", {"limit_basis": "某法"}, ["limit_basis"]),
        ("P1", {"limit_on": "2026-03-01"}, ["limit_on"]),
        ("P5", {}, ["organ", "limit_text"]),
        ("P5", {"organ": None, "limit_text": None, "limit_on": "2026-05-01"}, ["limit_basis"]),
        ("P5", {"organ": None, "limit_text": None, "limit_basis": "某法"}, ["limit_basis"]),
        ("P5", {"organ": None, "limit_text": None, "limit_basis": "某法", "limit_on": "2026-03-02"},
         ["limit_on"]),
    ],
)  # fmt: skip
async def test_what_does_not_fit_the_route_is_refused(
    site: Site, route: str, changed: dict[str, Any], fields: list[str]
) -> None:
    line = await triaged(site, route)
    body = {name: value for name, value in {**COURT, **changed}.items() if value is not None}
    answer = await post(site, f"/pieces/{line.piece}/divert", body, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["code"]) == (422, "referral-invalid")
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert (await line.detail())["status"] == "registered"


@pytest.mark.parametrize(
    ("route", "taken", "body", "code"),
    [
        ("P1", False, DECIDED, "not-taken-up"),
        ("P1", True, {"result": "not_pursued", "summary": "没有提出。"}, "was-taken-up"),
        ("P5", False, {"result": "not_pursued", "summary": "没有提出。"}, "own-duty"),
        ("P1", True, {**DECIDED, "decided_on": None}, "conclusion-invalid"),
        ("P1", True, {**DECIDED, "decision_no": None}, "conclusion-invalid"),
        ("P1", True, {**DECIDED, "result": "settled"}, "conclusion-invalid"),
        ("P1", True, {"result": "settled", "summary": "和解。", "delivered_on": "2026-03-02"},
         "conclusion-invalid"),
        ("P1", True, {**DECIDED, "decided_on": "2026-03-03"}, "conclusion-invalid"),
        ("P1", True, {**DECIDED, "decided_on": "2026-03-01"}, "conclusion-invalid"),
        ("P1", True, {**ANSWERED, "delivered_on": "2026-03-01"}, "conclusion-invalid"),
        ("P5", True, DECIDED, "conclusion-invalid"),
        ("P1", True, {**DECIDED, "summary": "王某某胜诉。"}, "not-masked"),
        ("P1", True, {**DECIDED, "decision_no": "王某某案"}, "not-masked"),
    ],
)  # fmt: skip
async def test_a_result_that_cannot_be_is_refused(
    site: Site, route: str, taken: bool, body: dict[str, Any], code: str
) -> None:
    line, id = await diverted(site, route)
    if taken:
        await act(line, id, "take-up", TAKEN)
    assert (await denied(line, id, "record-result", body))[1] == code


async def test_a_nameless_application_is_answered_without_a_delivery(site: Site) -> None:
    line, id = await diverted(site, "P5", **NAMELESS)
    await act(line, id, "take-up", TAKEN)
    assert (await act(line, id, "record-result", DECIDED))["outcome"] == "met"


async def test_only_appeals_on_another_path_are_led_away(site: Site) -> None:
    line = await Line(site).register()
    assert await refused(line, "divert", COURT) == (409, "not-triaged")
    assert await refused(line, "correct-route", {"route": "P1", **WHY}) == (409, "not-triaged")
    sealed = await Line(site).register(purpose="accusation")
    assert await refused(sealed, "divert", COURT) == (409, "piece-sealed")
    assert await refused(sealed, "correct-route", {"route": "P1", **WHY}) == (409, "piece-sealed")
    proper = await Line(site).triage()
    assert await refused(proper, "divert", COURT) == (409, "petition-procedure")
    await decide(proper, "correct-route", {"route": "P1", **WHY})
    assert (await decide(proper, "divert", COURT))["status"] == "told_petitioner"
    assert await refused(proper, "divert", COURT) == (409, "wrong-status")
    suggested = await Line(site).register(purpose="suggestion")
    path = f"/pieces/{suggested.piece}/triage"
    body = finding(family="suggestion", route=None)
    await suggested.do(path, body, Role.TRIAGE, unit=OFFICE)
    assert await refused(suggested, "divert", COURT) == (409, "not-an-appeal")
    assert await refused(suggested, "correct-route", {"route": "P1", **WHY}) == (
        409, "not-an-appeal",
    )  # fmt: skip


async def test_who_and_what_is_refused(site: Site) -> None:
    line = await triaged(site)
    assert await refused(line, "divert", COURT, Role.TRIAGE) == (403, "role-not-allowed")
    assert await refused(line, "divert", {**COURT, "organ": "王某某之家"}) == (422, "not-masked")
    masked = {"route": "P4", "reason": "王某某已提起诉讼"}
    assert await refused(line, "correct-route", masked) == (422, "not-masked")
    id = (await decide(line, "divert", COURT))["id"]
    future = {**TAKEN, "taken_up_on": "2026-03-03"}
    assert await denied(line, id, "take-up", future) == (422, "taking-up-invalid")
    assert await denied(line, id, "take-up", {**TAKEN, "proof": "王某某交来"}) == (
        422, "not-masked",
    )  # fmt: skip
    for verb in ("reject", "undo"):
        assert await denied(line, id, verb, {"reason": "王某某撤诉"}) == (422, "not-masked")
        assert await denied(line, id, verb, {}) == (422, "invalid-input")
    assert await denied(line, id, "undo-take-up", WHY) == (409, "wrong-status")
    assert await denied(line, id, "undo-result", WHY) == (409, "wrong-status")
    await act(line, id, "take-up", TAKEN)
    assert await denied(line, id, "take-up", TAKEN) == (409, "wrong-status")
    assert await denied(line, id, "undo", WHY) == (409, "wrong-status")
    assert await denied(line, id, "take-up", TAKEN, Role.REGISTRAR) == (403, "role-not-allowed")


async def test_no_other_organ_rejects_our_own_duty(site: Site) -> None:
    line, id = await diverted(site, "P5")
    assert "reject" not in (await get(site, f"/referrals/{id}")).json()["allowed_moves"]
    assert await denied(line, id, "reject", WHY) == (409, "own-duty")


async def test_two_months_end_on_the_last_day_of_a_shorter_month(site: Site) -> None:
    line, _ = await diverted(site, "P5", arrived_at="2025-12-31T01:00:00Z",
                             petition_date="2025-12-30")  # fmt: skip
    (clock,) = (await line.clocks())["DL14"]
    assert (clock["start"], clock["raw"]) == ("2025-12-31", "2026-02-28")
    assert (await get(site, "/referrals/count", overdue=True)).json() == {"count": 1}
