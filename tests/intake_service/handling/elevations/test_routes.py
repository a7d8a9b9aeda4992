"""Elevations over HTTP: proposed, decided, handled above, answered, carried out below, ended."""

import asyncio
from typing import Any

import pytest

from intake_service.handling.elevated.rules import Condition
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.handling.elevations.make import (
    DIVISION,
    FACTS,
    OFFICERS,
    PROVINCE,
    Elevating,
    asked,
    proposal,
    refused,
)
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    CITY,
    DELIVERY,
    DRAFT,
    NEIGHBOUR,
    REPORT,
    WHY,
    events,
    get,
    post,
)

pytestmark = pytest.mark.anyio

HANDLER, HEAD, PET_HEAD, DEPUTY = (
    Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.PET_HEAD, Role.DEPUTY,
)  # fmt: skip
DUE = {"facts_due": "2026-03-20"}
NAMED = "王某某多次来访。"


@pytest.mark.parametrize("condition", list(Condition))
async def test_each_condition_alone_is_enough(site: Site, condition: Condition) -> None:
    line = await Elevating(site).proposed(conditions=[condition.value])
    assert (await line.shown())["conditions"] == [condition.value]


async def test_a_proposal_changes_nothing_about_the_piece_and_the_unit_does_not_see_it(
    site: Site,
) -> None:
    line = Elevating(site)
    await line.accept()
    before = await line.detail()
    await line.proposed(conditions=["wide_impact", "two_rounds", "wide_impact"])
    assert await line.detail() == before
    found = await line.shown()
    assert (found["status"], found["unit_id"], found["lead_id"]) == (
        "proposed", str(ORG(BUREAU)), str(ORG(DIVISION)),
    )  # fmt: skip
    assert found["conditions"] == ["two_rounds", "wide_impact"], "each once, as they are listed"
    for unit, role in ((BUREAU, HEAD), (DIVISION, Role.DIV_HEAD), (NEIGHBOUR, HEAD)):
        assert (await get(site, line.path, role, unit=unit)).status_code == 404
        assert (await get(site, "/elevations/count", role, unit=unit)).json() == {"count": 0}


async def test_the_division_handles_it_and_no_clock_begins_anew(site: Site) -> None:
    line = await Elevating(site).proposed()
    before = await line.clocks()
    await line.elevated()
    piece = await line.detail()
    assert (piece["unit_id"], piece["status"]) == (str(ORG(DIVISION)), "accepted")
    after = await line.clocks()
    days = {rule: [(each["due_legal"], each["outcome"]) for each in rows] if "due_legal" in rows[0]
            else [{k: v for k, v in each.items() if k not in ("unit_id", "unit_line")}
                  for each in rows]
            for rule, rows in before.items()}  # fmt: skip
    again = {rule: [(each["due_legal"], each["outcome"]) for each in rows] if "due_legal" in rows[0]
             else [{k: v for k, v in each.items() if k not in ("unit_id", "unit_line")}
                   for each in rows]
             for rule, rows in after.items()}  # fmt: skip
    assert again == days
    order = (await get(site, f"/orders/{line.order}", HEAD, unit=BUREAU)).json()
    assert (order["status"], order["unit_id"]) == ("in_handling", str(ORG(BUREAU)))


async def test_the_letters_tell_the_unit_and_the_petitioner(site: Site) -> None:
    line = await Elevating(site).elevated()
    below = await line.letters(HEAD, unit=BUREAU)
    (notice,) = below["D28"]
    for said in ("经下级两轮办理仍无结果", "2026年3月20日", "不重新计算", "锦江区自然资源"):
        assert said in notice["body"], said
    assert (await line.shown())["document_no"] == notice["document_no"]
    (told,) = (await line.letters())["D28-P"]
    assert "四川省人民政府" in told["body"]
    assert "两轮" not in told["body"], "why the organs decided so is theirs"


async def test_the_unit_still_sees_piece_and_letters_supplies_facts_and_handles_nothing(
    site: Site,
) -> None:
    line = await Elevating(site).elevated()
    piece = f"/pieces/{line.piece}"
    for path in (piece, f"/matters/{line.matter}", line.path, f"{line.path}/history"):
        assert (await get(site, path, HEAD, unit=BUREAU)).status_code == 200, path
    assert (await get(site, "/pieces/count", HEAD, unit=BUREAU)).json() == {"count": 1}
    assert (await get(site, piece, HEAD, unit=CITY)).status_code == 200, "its city sees it too"
    assert (await get(site, piece, HEAD, unit=NEIGHBOUR)).status_code == 404
    shown = (await get(site, piece, HANDLER, HEAD, unit=BUREAU)).json()
    assert {"investigate", "draft-opinion", "find-path"}.isdisjoint(shown["allowed_moves"])
    for path, body in ((f"{piece}/investigate", OFFICERS), (f"{piece}/draft-opinion", DRAFT)):
        found = await line.tried(path, body, HANDLER, unit=BUREAU)
        assert found == (409, "elevated")
    await line.do(f"{line.path}/supply-facts", {"facts": "初步材料已送。"}, HANDLER)
    await line.do(f"{line.path}/supply-facts", {"facts": FACTS}, HEAD)
    found = await line.shown(Role.DIV_HANDLER, unit=DIVISION)
    assert found["facts"] == FACTS
    told = (await get(site, f"{line.path}/history", HEAD, unit=BUREAU)).json()["items"]
    assert [(each["move"], each["reason"]) for each in told][-2:] == [
        ("supply-facts", "初步材料已送。"), ("supply-facts", FACTS),
    ]  # fmt: skip


async def test_a_draft_of_the_unit_is_written_anew_by_the_organ_above(site: Site) -> None:
    line = Elevating(site)
    await line.draft()
    await line.elevated()
    assert (await line.detail())["status"] == "investigating"
    piece = f"/pieces/{line.piece}"
    organs = await get(site, f"{piece}/remedy-organs", Role.DIV_HANDLER, unit=DIVISION)
    assert organs.json()["remedy_organs"] == ["自然资源部", "四川省人民政府"]
    wrong = {**DRAFT, "remedy_organs": ["成都市自然资源局"]}
    assert await line.tried(f"{piece}/draft-opinion", wrong, Role.DIV_HANDLER, unit=DIVISION) == (
        422, "remedy-not-competent",
    )  # fmt: skip


async def test_the_opinion_is_of_the_organ_above_and_the_review_goes_above_it(site: Site) -> None:
    line = await Elevating(site).given()
    (opinion,) = (await line.letters(HEAD, unit=BUREAU))["D16"]
    assert opinion["issuer_id"] == str(ORG(PROVINCE))
    assert "自然资源部或者四川省人民政府" in opinion["body"]
    request = {"requested_on": "2026-03-02", "form": "letter", "outside": "四川省人民政府",
               "wish": "请求撤销处理意见。", "grounds": "第二期款项没有支付。"}  # fmt: skip
    path = f"/pieces/{line.piece}/request-review"
    review = await line.do(path, request, Role.REGISTRAR, unit=PROVINCE)
    assert (review["organ_name"], review["competent"]) == ("四川省人民政府", True)
    assert review["attacked_organ"] == "四川省自然资源厅"


async def test_the_unit_carries_the_opinion_out_and_reports_under_its_order(site: Site) -> None:
    line = await Elevating(site).elevated()
    report = f"/orders/{line.order}/report"
    assert await line.tried(report, REPORT, HEAD, unit=BUREAU) == (409, "opinion-not-delivered")
    piece = f"/pieces/{line.piece}"
    await line.do(f"{piece}/investigate", OFFICERS, Role.DIV_HANDLER, unit=DIVISION)
    await line.do(f"{piece}/draft-opinion", DRAFT, Role.DIV_HANDLER, unit=DIVISION)
    await line.do(f"{piece}/issue-opinion", {}, DEPUTY, unit=PROVINCE)
    await line.do(f"{piece}/deliver-opinion", DELIVERY, Role.DIV_HANDLER, unit=DIVISION)
    (owed,) = (await get(site, "/executions", piece_id=line.piece)).json()["items"]
    assert (owed["unit_id"], owed["issuer_id"]) == (str(ORG(BUREAU)), str(ORG(PROVINCE)))
    await line.do(f"/executions/{owed['id']}/state-due", {"due": "2026-04-01"}, HEAD)
    assert (await line.do(report, REPORT, HEAD))["status"] == "reported"
    passed = await line.do(f"/orders/{line.order}/pass", {}, PET_HEAD, unit=PROVINCE)
    assert passed["status"] == "closed"


async def test_an_elevated_piece_is_not_recalled(site: Site) -> None:
    line = await Elevating(site).proposed()
    order = f"/orders/{line.order}"
    assert "recall" in (await get(site, order)).json()["allowed_moves"]
    await line.elevated()
    assert "recall" not in (await get(site, order)).json()["allowed_moves"]
    assert await line.tried(f"{order}/recall", WHY, PET_HEAD) == (409, "elevated")
    await line.do(f"{line.path}/end", WHY, DEPUTY, unit=PROVINCE)
    assert "recall" in (await get(site, order)).json()["allowed_moves"]
    await line.do(f"{order}/recall", WHY, PET_HEAD, unit=PROVINCE)


async def test_the_way_back_leaves_everything_as_it_was_and_tells_both(site: Site) -> None:
    line = Elevating(site)
    await line.draft()
    before = await line.clocks()
    await line.sent_back()
    piece = await line.detail()
    assert (piece["unit_id"], piece["status"]) == (str(ORG(BUREAU)), "investigating")
    days = [[(each["rule"], each["legal"], each["outcome"]) for each in rows]
            for clocks in (before, await line.clocks()) for rows in clocks.values()]  # fmt: skip
    assert days[: len(days) // 2] == days[len(days) // 2 :]
    assert WHY["reason"] in (await line.letters(HEAD, unit=BUREAU))["D28-R"][0]["body"]
    assert "继续办理" in (await line.letters())["D28-RP"][0]["body"]
    assert (await line.shown())["status"] == "ended"
    assert (await line.shown())["allowed_moves"] == []
    await line.do(f"/pieces/{line.piece}/draft-opinion", DRAFT, HANDLER)
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, HEAD)
    (opinion,) = (await line.letters())["D16"]
    assert opinion["issuer_id"] == str(ORG(BUREAU))


async def test_what_the_organ_above_answered_is_not_sent_back(site: Site) -> None:
    line = await Elevating(site).given()
    assert "end" not in (await line.shown(DEPUTY))["allowed_moves"]
    assert await line.tried(f"{line.path}/end", WHY, DEPUTY) == (409, "opinion-issued")
    withdrawal = {**WHY, "redo_days": 30}
    path = f"/pieces/{line.piece}/withdraw-opinion"
    await line.do(path, withdrawal, Role.PRINCIPAL, unit=PROVINCE)
    assert await line.tried(f"{line.path}/end", WHY, DEPUTY) == (409, "opinion-issued")


async def test_the_unit_asks_and_the_office_puts_it_forward(site: Site) -> None:
    line = Elevating(site)
    await line.accept()
    path = f"/orders/{line.order}/request-elevation"
    made = await line.do(path, asked(), HEAD)
    line.elevation = made["id"]
    assert made["status"] == "requested"
    assert (await line.shown(HEAD, unit=BUREAU))["allowed_moves"] == [
        "correct-request", "withdraw-request",
    ]  # fmt: skip
    better = {"conditions": ["relapse"], "reason": "情形填写有误"}
    await line.do(f"{line.path}/correct-request", better, HEAD)
    assert await line.tried(f"{line.path}/put-forward", {}, PET_HEAD) == (422, "lead-missing")
    lead = {"lead_id": str(ORG(DIVISION))}
    await line.do(f"{line.path}/put-forward", lead, PET_HEAD, unit=PROVINCE)
    await line.do(f"{line.path}/elevate", DUE, DEPUTY, unit=PROVINCE)
    found = await line.shown(HEAD, unit=BUREAU)
    assert (found["status"], found["conditions"]) == ("elevated", ["relapse"])


@pytest.mark.parametrize(
    ("verb", "role", "status"),
    [("withdraw", PET_HEAD, "withdrawn"), ("refuse", DEPUTY, "refused")],
)
async def test_what_is_not_taken_up_may_be_proposed_anew(
    site: Site, verb: str, role: Role, status: str
) -> None:
    line = await Elevating(site).proposed()
    found = await line.do(f"{line.path}/{verb}", WHY, role, unit=PROVINCE)
    assert (found["status"], found["allowed_moves"]) == (status, [])
    assert (await line.detail())["unit_id"] == str(ORG(BUREAU))
    await line.proposed()


async def test_a_declined_request_says_why(site: Site) -> None:
    line = Elevating(site)
    await line.accept()
    made = await line.do(f"/orders/{line.order}/request-elevation", asked(), HEAD)
    line.elevation = made["id"]
    await line.do(f"{line.path}/decline", WHY, PET_HEAD, unit=PROVINCE)
    history = (await get(site, f"{line.path}/history", HEAD, unit=BUREAU)).json()["items"]
    assert [(each["move"], each["reason"]) for each in history][-1] == ("decline", WHY["reason"])


async def test_who_proposed_or_corrected_does_not_decide(site: Site) -> None:
    line = Elevating(site)
    await line.accept()
    both = (PET_HEAD, DEPUTY)
    made = await line.do(f"/orders/{line.order}/elevations", proposal(), *both, unit=PROVINCE)
    line.elevation = made["id"]
    for verb, body in (("elevate", DUE), ("refuse", WHY)):
        found = await line.tried(f"{line.path}/{verb}", body, *both)
        assert found == (409, "second-person-needed")
    assert {"elevate", "refuse"}.isdisjoint((await line.shown(*both))["allowed_moves"])
    assert {"elevate", "refuse"} <= {*(await line.shown(DEPUTY))["allowed_moves"]}


async def test_two_at_once_make_one_elevation(site: Site) -> None:
    line = Elevating(site)
    await line.accept()
    path = f"/orders/{line.order}/elevations"
    answers = await asyncio.gather(*(post(site, path, proposal(), PET_HEAD) for _ in range(2)))
    assert sorted(each.status_code for each in answers) == [201, 409]
    assert (await get(site, "/elevations/count", piece_id=line.piece)).json() == {"count": 1}


async def test_decided_twice_at_once_it_is_decided_once(site: Site) -> None:
    line = await Elevating(site).proposed()
    await line.later(minutes=1)
    answers = await asyncio.gather(
        *(post(site, f"{line.path}/elevate", DUE, DEPUTY) for _ in range(2))
    )
    assert sorted(each.status_code for each in answers) == [200, 409]
    assert len((await line.letters())["D28"]) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (proposal(conditions=[]), "invalid-input"),
        (proposal(conditions=["because"]), "invalid-input"),
        (proposal(grounds=""), "invalid-input"),
        (proposal(grounds=NAMED), "not-masked"),
        (asked(), "lead-missing"),
        (asked(lead_id=str(ORG(BUREAU))), "unit-not-division"),
    ],
)
async def test_a_wrong_proposal_leaves_nothing(site: Site, body: dict[str, Any], code: str) -> None:
    line = Elevating(site)
    await line.accept()
    found = await line.tried(f"/orders/{line.order}/elevations", body, PET_HEAD)
    assert found == (422, code)
    assert (await get(site, "/elevations/count")).json() == {"count": 0}


async def test_a_piece_is_elevated_once_at_a_time(site: Site) -> None:
    line = await Elevating(site).proposed()
    propose = f"/orders/{line.order}/elevations"
    request = f"/orders/{line.order}/request-elevation"
    for _ in ("proposed", "elevated"):
        assert await line.tried(propose, proposal(), PET_HEAD) == (409, "already-elevated")
        found = await line.tried(request, asked(), HEAD, unit=BUREAU)
        assert found == (409, "already-elevated")
        if (await line.shown())["status"] == "proposed":
            await line.elevated()


async def test_what_is_not_accepted_yet_is_recalled_instead(site: Site) -> None:
    line = Elevating(site)
    await line.assign()
    found = await line.tried(f"/orders/{line.order}/elevations", proposal(), PET_HEAD)
    assert found == (409, "not-being-handled")


async def test_what_is_answered_ended_or_under_review_is_not_elevated(site: Site) -> None:
    line = Elevating(site)
    await line.deliver()
    path = f"/orders/{line.order}/elevations"
    assert await line.tried(path, proposal(), PET_HEAD) == (409, "piece-ended")
    request = {"requested_on": "2026-03-02", "form": "letter", "unit_id": str(ORG(CITY)),
               "wish": "请求撤销处理意见。", "grounds": "款项没有支付。"}  # fmt: skip
    await line.do(f"/pieces/{line.piece}/request-review", request, Role.REGISTRAR, unit=PROVINCE)
    assert await line.tried(path, proposal(), PET_HEAD) == (409, "piece-under-review")


async def test_while_others_sit_at_the_table_it_is_not_elevated(site: Site) -> None:
    line = Elevating(site)
    await line.accept()
    piece = f"/pieces/{line.piece}"
    await line.do(f"{piece}/investigate", OFFICERS, HANDLER)
    mediation = {"mediators": ["陈某某"], "other_party": "某村民委员会",
                 "petitioner_consent": "信访人同意", "other_consent": "村委会同意"}  # fmt: skip
    await line.do(f"{piece}/mediate", mediation, HANDLER)
    found = await line.tried(f"/orders/{line.order}/elevations", proposal(), PET_HEAD)
    assert found == (409, "outsiders-at-table")


async def test_a_wish_to_withdraw_is_settled_first(site: Site) -> None:
    line = await Elevating(site).proposed()
    wish = {"wished_on": "2026-03-02", "way": "letter", "text": "本人自愿撤回信访事项。"}
    await line.do(f"/pieces/{line.piece}/withdrawals", wish, HANDLER)
    assert await line.tried(f"{line.path}/elevate", DUE, DEPUTY) == (409, "withdrawal-pending")


async def test_a_request_for_more_time_falls_with_the_elevation(site: Site) -> None:
    line = await Elevating(site).proposed()
    more = {"days": 10, "reason": "案情复杂"}
    extension = await line.do(f"/pieces/{line.piece}/extensions", more, HANDLER)
    await line.elevated()
    found = (await get(site, f"/extensions/{extension['id']}")).json()
    assert found["status"] == "refused"


async def test_wrong_people_do_nothing(site: Site) -> None:
    line = await Elevating(site).proposed()
    for role, unit in ((HEAD, BUREAU), (HANDLER, BUREAU), (HEAD, NEIGHBOUR)):
        assert (await line.tried(f"{line.path}/elevate", DUE, role, unit=unit))[0] == 404
    assert await line.tried(f"{line.path}/elevate", DUE, PET_HEAD) == (403, "role-not-allowed")
    past = {"facts_due": "2026-03-02"}
    assert await line.tried(f"{line.path}/elevate", past, DEPUTY) == (422, "facts-due-past")
    await line.elevated()
    assert await line.tried(f"{line.path}/elevate", DUE, DEPUTY) == (409, "wrong-status")
    assert await line.tried(f"{line.path}/end", WHY, HEAD, unit=BUREAU) == (
        403, "not-issuing-unit",
    )  # fmt: skip
    facts = {"facts": NAMED}
    found = await line.tried(f"{line.path}/supply-facts", facts, HANDLER, unit=BUREAU)
    assert found == (422, "not-masked")


async def test_a_proposal_falls_behind_when_the_piece_went_elsewhere(site: Site) -> None:
    line = await Elevating(site).proposed()
    await line.do(f"/orders/{line.order}/recall", WHY, PET_HEAD, unit=PROVINCE)
    assert await line.tried(f"{line.path}/elevate", DUE, DEPUTY) == (409, "not-being-handled")
    assert "elevate" not in (await line.shown(DEPUTY))["allowed_moves"]
    await line.do(f"{line.path}/withdraw", WHY, PET_HEAD, unit=PROVINCE)


async def test_a_city_takes_up_what_it_handed_on_and_still_reports_above(site: Site) -> None:
    line = Elevating(site)
    await line.assign(CITY)
    above = line.order
    await line.do(f"/orders/{above}/sign-for", {}, HANDLER, unit=CITY)
    handed = {"unit_id": str(ORG(BUREAU)), "requirement": "请办理", "feedback_due": "2026-04-20"}
    line.order = (await line.do(f"/orders/{above}/hand-on", handed, HEAD, unit=CITY))["id"]
    await line.do(f"/orders/{line.order}/sign-for", {}, HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, HEAD)
    own = await line.tried(f"/orders/{above}/request-elevation", asked(), HEAD, unit=CITY)
    assert own == (409, "order-handed-on")
    path = f"/orders/{line.order}/elevations"
    assert await line.tried(path, proposal(), HANDLER, unit=CITY) == (422, "lead-needless")
    line.elevation = (await line.do(path, asked(), HANDLER, unit=CITY))["id"]
    await line.do(f"{line.path}/elevate", DUE, HEAD, unit=CITY)
    piece = f"/pieces/{line.piece}"
    await line.do(f"{piece}/investigate", OFFICERS, HANDLER, unit=CITY)
    await line.do(f"{piece}/draft-opinion", DRAFT, HANDLER, unit=CITY)
    await line.do(f"{piece}/issue-opinion", {}, HEAD, unit=CITY)
    (opinion,) = (await line.letters())["D16"]
    assert "四川省自然资源厅" in opinion["body"], "who gave it to the city"
    assert "四川省自然资源厅或者四川省成都市人民政府" in opinion["body"]
    await line.do(f"{piece}/deliver-opinion", DELIVERY, HANDLER, unit=CITY)
    (owed,) = (await get(site, "/executions", piece_id=line.piece)).json()["items"]
    assert (owed["unit_id"], owed["issuer_id"]) == (str(ORG(BUREAU)), str(ORG(CITY)))
    await line.do(f"/orders/{line.order}/report", REPORT, HEAD)
    await line.do(f"/orders/{line.order}/pass", {}, HEAD, unit=CITY)
    assert (await line.do(f"/orders/{above}/report", REPORT, HEAD, unit=CITY))["status"] == (
        "reported"
    )


async def test_the_department_takes_up_what_a_city_handed_on_and_tells_both(site: Site) -> None:
    line = Elevating(site)
    await line.assign(CITY)
    above = line.order
    await line.do(f"/orders/{above}/sign-for", {}, HANDLER, unit=CITY)
    handed = {"unit_id": str(ORG(BUREAU)), "requirement": "请办理", "feedback_due": "2026-04-20"}
    below = (await line.do(f"/orders/{above}/hand-on", handed, HEAD, unit=CITY))["id"]
    await line.do(f"/orders/{below}/sign-for", {}, HANDLER)
    await line.do(f"/orders/{below}/accept", ACCEPTANCE, HEAD)
    await line.elevated()
    assert (await line.shown())["unit_id"] == str(ORG(BUREAU))
    assert len((await line.letters())["D28"]) == 2
    await line.do(f"{line.path}/end", WHY, DEPUTY, unit=PROVINCE)
    assert (await line.detail())["unit_id"] == str(ORG(BUREAU))
    assert len((await line.letters())["D28-R"]) == 2


async def test_a_path_found_above_is_taken_back_above(site: Site) -> None:
    line = await Elevating(site).elevated()
    found = {"route": "P1", "reason": "已就同一争议提起行政诉讼", "organ": "某区法院",
             "basis": "《行政诉讼法》第四十六条", "limit_text": "六个月内"}  # fmt: skip
    piece, head = f"/pieces/{line.piece}", Role.DIV_HEAD
    referral = await line.do(f"{piece}/find-path", found, head, unit=DIVISION)
    assert await line.tried(f"{line.path}/end", WHY, DEPUTY) == (409, "piece-ended")
    await line.do(f"/referrals/{referral['id']}/undo", WHY, head, unit=DIVISION)
    after = await line.detail()
    assert (after["status"], after["unit_id"]) == ("accepted", str(ORG(DIVISION)))


async def test_each_step_is_told_once_and_without_texts(site: Site) -> None:
    line = await Elevating(site).elevated()
    await line.do(f"{line.path}/supply-facts", {"facts": FACTS}, HANDLER)
    await line.do(f"{line.path}/end", WHY, DEPUTY, unit=PROVINCE)
    told = [move for kind, move in await events(site) if kind == "intake.elevation.moved"]
    assert told == ["propose", "elevate", "supply-facts", "end"]


async def test_the_notice_is_previewed_and_replaced(site: Site) -> None:
    line = await Elevating(site).proposed()
    preview = {"path": f"{line.path}/elevate", "body": DUE}
    shown = (await post(site, "/letters/preview", preview, DEPUTY)).json()
    assert [each["kind"] for each in shown["letters"]] == ["D28", "D28-P"]
    assert (await line.shown())["status"] == "proposed"
    await line.elevated()
    (notice,) = (await line.letters())["D28"]
    again = {"reason": "联系人有误", "texts": {"contact": "办公室 赵某某"}}
    path = f"/letters/{notice['id']}/replace"
    made = await line.do(path, again, DEPUTY, unit=PROVINCE)
    assert made["kind"] == "D28"
    assert refused(await post(site, path, again, DEPUTY)) == (409, "letter-replaced")
