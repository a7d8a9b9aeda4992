"""Everything on the line that may come back, and what the next attempt finds.

What is refused on the way is the matter of test_refusals.
"""

from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.workdays import Calendar, Length, Unit, due, extend, published_days
from tests import story
from tests.cluster import Cluster
from tests.flows.line import (
    CITY,
    CITY_HEAD,
    COUNTY,
    HANDLER,
    HEAD,
    NEIGHBOUR,
    SECOND_HEAD,
    STAGES,
    Line,
    more,
)
from tests.story import JSON, Case, Office, Piece

pytestmark = pytest.mark.anyio

LISTINGS, CHARGES = "supervision/v1/listings", "assignment/v1/charges"


async def deadlines(office: Office, piece: Piece, rule: str) -> list[JSON]:
    """The deadlines of a piece under one rule, the earliest end first."""
    path = f"intake/v1/deadlines?piece_id={piece.id}&rule={rule}"
    found: list[JSON] = (await office.get("pet_head", path))["items"]
    return found


def rolled(start: date, days: int, more: int = 0) -> tuple[str, str]:
    """Plain and legal end of so many natural days after `start`, then extended by `more`."""
    published = published_days()
    calendar = Calendar(published, covered={day.date.year for day in published})
    end = due(start, Length(days, Unit.ND), calendar)
    if more:
        end = extend(end, more, calendar)
    return end.raw.isoformat(), end.legal.isoformat()


async def test_a_key_makes_a_registration_happen_once(office: Office, cluster: Cluster) -> None:
    line, path = Line(cluster, office), "/api/intake/v1/pieces"

    async def raw(body: JSON, **headers: str) -> httpx.Response:
        headers["Authorization"] = f"Bearer {await office.token('registrar')}"
        return await office.http.post(path, json=body, headers=headers)

    def said(answer: httpx.Response) -> tuple[int, str]:
        return answer.status_code, answer.json()["code"]

    form, key = story.registration(), {"Idempotency-Key": str(uuid4())}
    untouched = await line.held("intake")
    assert said(await raw(form)) == (422, "idempotency-key-required")
    assert said(await office.http.post(path, json=form, headers=key)) == (401, "not-authenticated")
    assert await line.held("intake") == untouched
    first = await raw(form, **key)
    assert await line.held("intake") != untouched
    again = await raw(form, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    written = await line.held("intake")
    assert said(await raw(story.registration("另一件事。"), **key)) == (
        422,
        "idempotency-key-reused",
    )
    back = {"Idempotency-Key": str(uuid4()), "Kaimen-Now": "2025-01-02T09:00:00+08:00"}
    assert said(await raw(form, **back)) == (403, "not-rehearsing")
    assert await line.held("intake") == written
    assert await office.get("registrar", "intake/v1/pieces/count") == {"count": 1}


async def test_five_representatives_may_come_for_sixty(office: Office) -> None:
    five = [{"name": f"代表某{number}", "is_main": number == 1} for number in range(1, 6)]
    visit = story.registration(form="visit", petitioner_count=60, petitioners=five)
    assert (await office.post("registrar", "intake/v1/pieces", visit))["is_collective"] is True


async def test_who_writes_again_while_the_matter_is_open_has_no_clocks_of_his_own(
    office: Office,
) -> None:
    piece = await story.piece_at(office, "triaged", COUNTY)
    repeat = await story.register(office, COUNTY)
    joined = story.triage(COUNTY, matter_id=piece.matter, is_repeat=True)
    filed = await office.post("triage", f"{repeat.path}/triage", joined)
    assert (filed["status"], filed["is_initial_here"], filed["matter_id"]) == (
        "filed", False, piece.matter,
    )  # fmt: skip
    (notice,) = await deadlines(office, repeat, "DL02")
    assert (notice["outcome"], notice["satisfied_by"]) == ("void", "file-repeat")
    (owed,) = await deadlines(office, piece, "DL02")
    assert owed["outcome"] == "open"
    assert (await office.get("pet_head", "intake/v1/orders"))["items"] == []


async def test_a_draft_comes_back_and_the_better_one_is_issued_and_delivered_to_who_refuses_it(
    office: Office,
) -> None:
    piece = await story.piece_at(office, "drafted", COUNTY)
    reason = {"reason": "请补充面积认定的依据"}
    returned = await office.post(HEAD, f"{piece.path}/return-draft", reason)
    assert returned["status"] == "investigating"
    better = story.draft() | {"facts": "经现场复测，该村被征收土地补偿款尚有部分未发放。"}
    await office.post(HANDLER, f"{piece.path}/draft-opinion", better)
    issued = await story.bring(office, piece, "opinion_issued")
    assert (await office.get(HEAD, f"{piece.path}/opinion"))["facts"] == better["facts"]
    witnessed = {"way": "post", "recipient_view": "none", "proof": "邮件回执000",
                 "refused": True, "witness": "孙某某",
                 "delivered_at": issued["opinion_issued_at"]}  # fmt: skip
    delivered = await story.bring(office, piece, "opinion_delivered", opinion_delivered=witnessed)
    assert (delivered["opinion_no"], delivered["result"]) == (
        issued["opinion_no"], "partly_supported",
    )  # fmt: skip


async def test_a_report_comes_back_with_a_new_limit_and_no_statutory_clock_begins_anew(
    office: Office,
) -> None:
    piece = await story.piece_at(office, "reported", COUNTY)
    statutory = [await deadlines(office, piece, rule) for rule in ("DL03", "DL05", "DL07")]
    back = {"defects": ["未附兑付凭证"], "feedback_due": story.in_days(10)}
    returned = await office.post("pet_head", f"{piece.order_path}/return", back)
    assert (returned["status"], returned["returns"]) == ("in_handling", 1)
    assert returned["feedback_due"] == back["feedback_due"]
    limits = await deadlines(office, piece, "DL11")
    assert sorted(limit["outcome"] for limit in limits) == ["met", "open"]
    again = [await deadlines(office, piece, rule) for rule in ("DL03", "DL05", "DL07")]
    assert again == statutory
    await office.post(HEAD, f"{piece.order_path}/report", story.report_again())
    assert (await story.bring(office, piece, "closed"))["status"] == "closed"
    told = await office.get("pet_head", f"{piece.order_path}/history")
    assert [(row["move"], row["reason"]) for row in told["items"]][-4:] == [
        ("report", None), ("return", "未附兑付凭证"), ("report", None), ("pass", None),
    ]  # fmt: skip


async def test_more_time_is_asked_for_by_the_handler_granted_by_the_head_and_thirty_days_at_most(
    office: Office,
) -> None:
    piece = await story.piece_at(office, "in_handling", COUNTY)

    async def decided(days: int, verb: str, form: JSON | None = None) -> JSON:
        asked = await office.post(HANDLER, f"{piece.path}/extensions", more(days))
        return await office.post(HEAD, f"intake/v1/extensions/{asked['id']}/{verb}", form)

    refused = await decided(20, "refuse", {"reason": "可以按期办结"})
    assert refused["status"] == "refused"
    (handling,) = await deadlines(office, piece, "DL05")
    assert (handling["raw"], handling["legal"]) == rolled(story.today(), 60)
    for days, total in ((20, 20), (10, 30)):
        granted = await decided(days, "approve")
        (handling,) = await deadlines(office, piece, "DL05")
        # Added to the plain end, and only then rolled to a working day.
        expected = rolled(story.today(), 60, total)
        assert (handling["raw"], handling["legal"]) == expected
        assert (handling["extended"], granted["new_due"]) == (total, expected[1])
    letters = await office.get(HEAD, f"intake/v1/letters?piece_id={piece.id}&kind=D12")
    assert len(letters["items"]) == 2


async def test_a_dropped_matter_may_be_nominated_again_and_who_has_an_interest_is_not_in_charge(
    office: Office,
) -> None:
    piece = await story.piece_at(office, "assigned", COUNTY)
    joint = await story.case_at(office, piece, "nominated")
    reason = {"reason": "可由县级自行化解"}
    dropped = await office.post("joint_office", f"{joint.path}/drop", reason)
    assert dropped["status"] == "dropped"
    await story.name_leaders(office, [CITY], [COUNTY, NEIGHBOUR])
    own = {"kind": "own", "ground": "self_screened", "batch": "厅第一批"}
    case = await story.nominate(office, piece.matter, COUNTY, **own)
    assert (await story.bring_case(office, case, "listed"))["status"] == "listed"

    of_province = story.charge(piece.matter, "province", "leader-2")
    made = await office.post("pet_head", CHARGES, of_province)
    other = {"reason": "另选熟悉情况的领导"}
    rejected = await office.post("principal", f"{CHARGES}/{made['id']}/reject", other)
    assert rejected["status"] == "ended"
    # 回避: who has an interest in the matter is never in charge of it.
    ground = {"leader_id": story.leader("leader-2"), "ground": "与信访人有亲属关系"}
    await office.post("pet_head", f"assignment/v1/matters/{piece.matter}/recusals", ground)
    proposals = await office.get("pet_head", f"assignment/v1/matters/{piece.matter}/proposals")
    assert story.leader("leader-2") not in [each["leader_id"] for each in proposals]
    third = {"leader_id": story.leader("leader-3"), "topics": ["NR01"], "regions": []}
    await office.post("pet_head", "assignment/v1/leaders", third)
    named = of_province | {"leader_id": third["leader_id"]}
    made = await office.post("pet_head", CHARGES, named)
    confirmed = await office.post("principal", f"{CHARGES}/{made['id']}/confirm")
    assert confirmed["status"] == "active"


async def test_while_the_citys_leader_takes_all_the_county_owes_nobody_and_then_it_does(
    office: Office,
) -> None:
    piece = await story.piece_at(office, "assigned", COUNTY)
    await story.name_leaders(office, [CITY], [COUNTY])
    case = await story.case_at(office, piece, "listed")
    chain = f"assignment/v1/chains/{piece.matter}"
    assert (await office.get("pet_head", chain))["complete"] is False
    taken = {"in_charge": {"takes_all": True}}
    assert (await story.bring_case(office, case, "in_charge", **taken))["complete"] is True
    assert (await office.get("pet_head", "assignment/v1/gaps"))["items"] == []
    charges = await office.get("pet_head", f"{CHARGES}?matter_id={piece.matter}")
    (all_of_it,) = [each["id"] for each in charges["items"] if each["takes_all"]]
    split = {"reason": "改由市、县分级包案"}
    await office.post(CITY_HEAD, f"{CHARGES}/{all_of_it}/end", split)
    early = await office.refused("supervisor", f"{case.path}/start")
    assert early == (409, "chain-incomplete")
    gaps = await office.get("pet_head", "assignment/v1/gaps")
    assert gaps["items"][0]["missing"] == ["city", "county"]
    for login, level, code in ((CITY_HEAD, "city", CITY), (HEAD, "county", COUNTY)):
        form = story.charge(piece.matter, level, f"leader-{code}")
        await office.post(login, CHARGES, form)
    assert (await office.get("pet_head", chain))["complete"] is True


async def test_a_plan_goes_back_until_city_and_province_agree_and_holds_until_the_next_one_does(
    office: Office,
) -> None:
    piece = await story.piece_at(office, "assigned", COUNTY)
    await story.name_leaders(office, [CITY], [COUNTY])
    case = await story.case_at(office, piece, "plan_submitted")
    reason = {"reason": "措施不具体，请明确责任人和时限。"}
    assert (await office.post(CITY_HEAD, f"{case.plan_path}/return", reason))[
        "status"
    ] == "returned"
    await submit(office, case)
    await office.post(CITY_HEAD, f"{case.plan_path}/review")
    assert (await office.post("pet_head", f"{case.plan_path}/return", reason))[
        "status"
    ] == "returned"
    await submit(office, case)
    await story.bring_case(office, case, "in_supervision")

    # A date moves by a new version alone, which keeps the proof of what stands unchanged.
    third, proof = case.plan_path, {"evidence": "复核记录"}
    await office.post(HANDLER, f"{third}/measures/1/done", proof)
    first, second = story.plan()["measures"]
    moved = [first, second | {"due": story.in_days(60)}]
    await submit(office, case, measures=moved, change_reason="资金拨付推迟")
    shown = await office.get(HANDLER, case.path)
    assert shown["plan"]["plan_version"] == 3, "the version in force holds until the new one does"
    await office.post(CITY_HEAD, f"{case.plan_path}/review")
    await office.post("pet_head", f"{case.plan_path}/approve")
    plan = (await office.get(HANDLER, case.path))["plan"]
    assert (plan["plan_version"], plan["measures"][1]["due"]) == (4, story.in_days(60))
    assert [bool(measure["done_at"]) for measure in plan["measures"]] == [True, False]
    assert (await office.get(HANDLER, third))["status"] == "superseded"
    late = await office.refused(HANDLER, f"{third}/measures/2/done", proof)
    assert late == (409, "wrong-status")


async def submit(office: Office, case: Case, **changes: Any) -> None:
    """The county submits another plan."""
    made = await office.post(HEAD, f"{case.path}/plans", story.plan(**changes))
    case.plan = made["id"]


async def test_a_case_is_closed_out_when_nobody_on_the_way_sends_it_back_any_more(
    office: Office,
) -> None:
    piece = await story.piece_at(office, "in_handling", COUNTY)
    await story.name_leaders(office, [CITY], [COUNTY])
    case = await story.case_at(office, piece, "in_supervision")
    # What the system can check itself, it checks.
    for stage, unmet in (
        ("in_handling", ["C1", "C6", "C8"]),
        ("opinion_issued", ["C1", "C6", "C8"]),  # issued, not delivered
        ("reported", ["C2", "C6", "C8"]),  # not passed, nor carried out
        ("closed", ["C2", "C8"]),
    ):  # fmt: skip
        await story.bring(office, piece, stage)
        path = f"{case.path}/apply-closeout"
        answer = await office.call(HEAD, "POST", path, story.application())
        assert (answer.status_code, answer.json()["criteria"]) == (409, unmet)

    reason = {"reason": "缺少与信访人见面的记录"}
    for stage, login, verb, returns in (
        ("county_applied", CITY_HEAD, "return-city-review", 1),
        ("city_reviewed", "supervisor", "return-verification", 2),
        ("verified", "joint_office", "decline", 3),
    ):
        await story.bring_case(office, case, stage)
        returned = await office.post(login, f"{case.path}/{verb}", reason)
        assert (returned["status"], returned["returns"]) == ("in_supervision", returns)
        case.stage = "carried_out"
    delisted = await story.bring_case(office, case, "delisted")
    assert (delisted["status"], delisted["returns"]) == ("delisted", 3)

    # A relapse shows at any time; it lists the case again.
    path = f"supervision/v1/look-backs?listing_id={case.id}"
    first = (await office.get("supervisor", path))["items"][0]["id"]
    relapse = {"outcome": "relapsed", "notes": "补偿款又被扣发。", "target_date": story.in_days(30)}
    found = await office.post("deputy", f"supervision/v1/look-backs/{first}/record", relapse)
    assert found["status"] == "relapsed"
    relisted = await office.get("supervisor", case.path)
    assert (relisted["status"], relisted["target_date"]) == ("in_supervision", story.in_days(30))
    assert relisted["chain"]["complete"] is True, "the same leaders stay in charge"
    looks = await office.get("supervisor", path)
    assert [look["status"] for look in looks["items"]] == ["relapsed", "void", "void"]
    moves = [row["move"] for row in await office.get("supervisor", f"{case.path}/history")]
    assert [move for move in moves if move.startswith(("return", "decline", "relist"))] == [
        "return-city-review", "return-verification", "decline", "relist",
    ]  # fmt: skip


async def test_a_city_that_answers_itself_is_reviewed_by_another_head_of_the_bureau(
    office: Office, cluster: Cluster
) -> None:
    line = Line(cluster, office)
    await STAGES["plan_of_city"][1](line)
    case = line.case
    organs = await office.get(f"handler-{CITY}", f"{line.piece.path}/remedy-organs")
    assert organs["remedy_organs"] == ["四川省自然资源厅", "四川省成都市人民政府"]
    chain = await office.get("pet_head", f"assignment/v1/chains/{line.piece.matter}")
    assert chain["complete"] is True
    assert case.reviewer == SECOND_HEAD
    passed = await story.bring_case(office, case, "city_reviewed")
    assert passed["status"] == "city_reviewed"
    assert (await story.bring_case(office, case, "verified"))["status"] == "verified"


async def test_an_issued_bulletin_takes_the_first_number_and_never_changes(office: Office) -> None:
    await story.piece_at(office, "assigned", COUNTY)
    bulletins, month = "reporting/v1/bulletins", {"month": story.month_before()}
    await office.post("pet_head", bulletins, month)
    await story.piece_at(office, "assigned", COUNTY)
    second = await office.post("pet_head", bulletins, month)
    # Drafted again, the first draft is replaced.
    assert (await office.get("deputy", f"{bulletins}/count")) == {"count": 1}
    path = f"{bulletins}/{second['id']}"
    issued = await office.post("deputy", f"{path}/issue")
    assert issued["document_no"].endswith("〕1号"), "a draft takes no number"

    async def printed() -> tuple[JSON, JSON, JSON, bytes]:
        file = await office.call("deputy", "GET", f"{path}/file")
        return (
            await office.get("deputy", path),
            await office.get("deputy", f"{path}/cases"),
            await office.get("deputy", f"{path}/cases/count"),
            file.content,
        )

    before = await printed()
    piece = await story.piece_at(office, "in_handling", COUNTY)
    await story.case_at(office, piece, "listed")
    assert (await office.get("deputy", "reporting/v1/ledger/count")) == {"count": 3}
    assert await printed() == before
