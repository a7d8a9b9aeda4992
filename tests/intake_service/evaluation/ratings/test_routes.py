"""What petitioners say of the work, when they may, and what an office does about it."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from intake_service.privacy.vault.models import RatingText, VaultReading
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.evaluation.ask import ask, elsewhere, query_code
from tests.intake_service.make import (
    BUREAU,
    CITY,
    DELIVERY,
    MONDAY,
    NEIGHBOUR,
    Line,
    events,
    get,
    post,
    sweep,
)
from tests.story import REPLY

pytestmark = pytest.mark.anyio

DEPARTMENT, UNIT = "petition_department", "responsible_unit"
REASON = "承诺的款项没有全部到账"
EXPLAINED = {"attendance": "已当面再次说明支付计划，并附支付凭证。"}


async def rate(
    line: Line, target: str = UNIT, value: str = "satisfied", **body: Any
) -> httpx.Response:
    """The petitioner of a line rates."""
    known = {"query_code": await query_code(line.site, line.piece), "phone_tail": "0000"}
    said = {"target": target, "value": value, **body}
    return await ask(line.site, elsewhere(), "ratings", **known, **said)


async def ratings(line: Line, *roles: Role, unit: str = "510000", **query: Any) -> dict[str, Any]:
    """The ratings of a piece that somebody sees, by their target."""
    query = {"piece_id": line.piece, **query}
    page = await get(line.site, "/ratings", *roles, unit=unit, **query)
    return {each["target"]: each for each in page.json()["items"]}


async def statuses(line: Line) -> list[str]:
    found = await ratings(line)
    return [found[target]["status"] for target in (DEPARTMENT, UNIT)]


async def windows(line: Line) -> list[tuple[str, str]]:
    return [(each["start"], each["outcome"]) for each in (await line.clocks()).get("DL13", [])]


async def test_both_ratings_open_when_the_reply_was_received(site: Site) -> None:
    line = await Line(site).draft()
    assert (await ratings(line), (await rate(line)).json()["code"]) == ({}, "rating-not-open")
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, Role.UNIT_HEAD)
    assert (await rate(line)).json()["code"] == "rating-not-open"
    await line.do(f"/pieces/{line.piece}/deliver-opinion", DELIVERY, Role.UNIT_HANDLER)
    found = await ratings(line)
    assert {target: each["unit_id"] for target, each in found.items()} == {
        DEPARTMENT: str(ORG("510000")),
        UNIT: str(ORG(BUREAU)),
    }
    assert await statuses(line) == ["open", "open"]
    assert await windows(line) == [("2026-03-02", "open")]
    moved = [move for type_, move in await events(site) if type_ == "intake.rating.moved"]
    assert sorted(moved) == ["expect", "expect", "open", "open"]


async def test_each_office_is_rated_once_and_the_rating_stays(site: Site) -> None:
    line = await Line(site).deliver()
    answer = await rate(line, UNIT, "basically_satisfied", text="经办人耐心")
    assert (answer.status_code, answer.json()) == (200, {
        "target": UNIT, "value": "basically_satisfied", "rated_at": answer.json()["rated_at"],
    })  # fmt: skip
    assert (await rate(line, UNIT, "satisfied")).json()["code"] == "already-rated"
    assert await statuses(line) == ["open", "rated"]
    assert await windows(line) == [("2026-03-02", "open")]
    assert (await rate(line, DEPARTMENT, "dissatisfied", reason=REASON)).status_code == 200
    assert await windows(line) == [("2026-03-02", "met")]
    found = await ratings(line)
    assert [found[target]["value"] for target in (DEPARTMENT, UNIT)] == [
        "dissatisfied", "basically_satisfied",
    ]  # fmt: skip


async def test_two_ratings_at_once_are_one(site: Site) -> None:
    line = await Line(site).deliver()
    values = ("satisfied", "basically_satisfied", "satisfied")
    answers = await asyncio.gather(*[rate(line, UNIT, value) for value in values])
    assert sorted(each.status_code for each in answers) == [200, 409, 409]


async def test_a_rating_is_made_in_office_time_by_nobody_with_an_account(site: Site) -> None:
    line = await Line(site).deliver()
    assert (await rate(line)).json()["rated_at"][:16] == line.now.isoformat()[:16]
    found = (await ratings(line))[UNIT]
    page = (await get(site, f"/ratings/{found['id']}/history")).json()
    assert [(each["move"], each["actor_name"]) for each in page["items"]] == [
        ("expect", "系统"), ("open", "系统"), ("rate", "信访人"),
    ]  # fmt: skip
    # The petitioner's role alone, in a token, rates nothing: there is no route for it.
    answer = await post(site, f"/ratings/{found['id']}/rate", {}, Role.PETITIONER)
    assert answer.status_code == 404


async def test_a_window_that_nobody_used_lapses_by_itself(site: Site) -> None:
    line = await Line(site).deliver()
    await rate(line, DEPARTMENT)
    await line.later(days=30)
    await sweep(site.app)
    assert await statuses(line) == ["rated", "open"]
    await line.later(days=1)
    assert (await rate(line)).json()["code"] == "rating-lapsed"
    await sweep(site.app)
    await sweep(site.app)
    assert await statuses(line) == ["rated", "lapsed"]
    assert (await ratings(line))[UNIT]["lapsed_on"] == "2026-04-01"
    assert await windows(line) == [("2026-03-02", "lapsed")]
    assert (await rate(line)).json()["code"] == "rating-lapsed"
    moved = [move for type_, move in await events(site) if type_ == "intake.rating.moved"]
    assert moved[-2:] == ["rate", "lapse"]


async def test_a_receipt_that_was_wrong_opens_nothing(site: Site) -> None:
    line = await Line(site).deliver()
    reason = {"reason": "签收人不是信访人"}
    await line.do(f"/pieces/{line.piece}/undo-delivery", reason, Role.UNIT_HEAD)
    assert await statuses(line) == ["pending", "pending"]
    assert await windows(line) == [("2026-03-02", "void")]
    assert (await rate(line)).json()["code"] == "rating-not-open"
    await line.later(days=40)
    await sweep(site.app)
    assert await statuses(line) == ["pending", "pending"]
    await line.do(f"/pieces/{line.piece}/deliver-opinion", DELIVERY, Role.UNIT_HANDLER)
    assert await statuses(line) == ["open", "open"]
    assert [outcome for _, outcome in await windows(line)] == ["void", "open"]


async def test_what_lapsed_by_a_wrong_receipt_opens_again_and_what_was_rated_stands(
    site: Site,
) -> None:
    line = await Line(site).deliver()
    await rate(line, DEPARTMENT)
    await line.later(days=31)
    await sweep(site.app)
    assert await statuses(line) == ["rated", "lapsed"]
    reason = {"reason": "认定事实有误，重新办理"}
    await line.do(f"/pieces/{line.piece}/withdraw-opinion", reason, Role.UNIT_HEAD)
    assert await statuses(line) == ["rated", "pending"]
    assert (await ratings(line))[UNIT]["lapsed_on"] is None
    draft = {"facts": "重新查明。", "basis": "依据。", "findings": [
        {"request_no": no, "finding": "explained", "opinion": "作出说明。"} for no in (1, 2)
    ]}  # fmt: skip
    await line.do(f"/pieces/{line.piece}/draft-opinion", draft, Role.UNIT_HANDLER)
    await line.do(f"/pieces/{line.piece}/issue-opinion", {}, Role.UNIT_HEAD)
    await line.do(f"/pieces/{line.piece}/deliver-opinion", DELIVERY, Role.UNIT_HANDLER)
    assert await statuses(line) == ["rated", "open"]
    assert (await rate(line)).status_code == 200
    assert [outcome for _, outcome in await windows(line)] == ["void", "met"]


async def test_after_both_rated_a_new_receipt_begins_no_window(site: Site) -> None:
    line = await Line(site).deliver()
    for target in (DEPARTMENT, UNIT):
        assert (await rate(line, target)).status_code == 200
    reason = {"reason": "送达日期登记有误"}
    await line.do(f"/pieces/{line.piece}/undo-delivery", reason, Role.UNIT_HEAD)
    await line.do(f"/pieces/{line.piece}/deliver-opinion", DELIVERY, Role.UNIT_HANDLER)
    assert await statuses(line) == ["rated", "rated"]
    assert [outcome for _, outcome in await windows(line)] == ["void"]


@pytest.mark.parametrize(
    "registered",
    [
        {"is_initial_national": False},
        {"source": "peoples_congress_cppcc", "sender": "某办", "external_no": "1"},
    ],
)
async def test_what_is_out_of_scope_is_not_rated(site: Site, registered: dict[str, Any]) -> None:
    class Other(Line):
        async def register(self, **changes: Any) -> Line:
            return await super().register(**registered, **changes)

    line = await Other(site).deliver()
    assert (await ratings(line), await windows(line)) == ({}, [])
    assert (await rate(line)).json()["code"] == "rating-not-open"
    assert (await line.clocks())["DL07"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"value": "dissatisfied"}, "rating-reason-wrong"),
        ({"value": "satisfied", "reason": REASON}, "rating-reason-wrong"),
        ({"value": "不满意"}, "invalid-input"),
        ({"value": "3"}, "invalid-input"),
        ({"value": None}, "invalid-input"),
        ({"target": "leader"}, "invalid-input"),
        ({"value": "dissatisfied", "reason": " "}, "invalid-input"),
        ({"value": "dissatisfied", "reason": "不" * 2001}, "invalid-input"),
        ({"text": "控\u0000制"}, "invalid-input"),
        ({"name": "王某某"}, "invalid-input"),
    ],
)
async def test_a_wrong_rating_is_refused_and_nothing_is_kept(
    site: Site, body: dict[str, Any], code: str
) -> None:
    line = await Line(site).deliver()
    answer = await rate(line, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await statuses(line) == ["open", "open"]


async def test_who_does_not_know_the_piece_rates_nothing(site: Site) -> None:
    line = await Line(site).deliver()
    code = await query_code(site, line.piece)
    said = {"target": UNIT, "value": "dissatisfied", "reason": REASON}
    address = elsewhere()
    for _ in range(5):
        answer = await ask(site, address, "ratings", query_code=code, phone_tail="9999", **said)
        assert (answer.status_code, answer.json()["code"]) == (404, "enquiry-not-found")
    # Guesses here are guesses there.
    for path, more in (("ratings", said), ("enquiries", {})):
        answer = await ask(site, address, path, query_code=code, phone_tail="0000", **more)
        assert answer.json()["code"] == "too-many-enquiries"
    assert await statuses(line) == ["open", "open"]


async def test_a_refused_rating_is_no_wrong_code(site: Site) -> None:
    line = await Line(site).draft()
    code, address = await query_code(site, line.piece), elsewhere()
    said = {"target": UNIT, "value": "satisfied"}
    for _ in range(7):
        answer = await ask(site, address, "ratings", query_code=code, phone_tail="0000", **said)
        assert answer.json()["code"] == "rating-not-open"


async def test_the_words_are_shown_for_a_purpose_that_is_recorded_and_nowhere_else(
    site: Site,
) -> None:
    line = await Line(site).deliver()
    await rate(line, UNIT, "dissatisfied", reason=REASON, text="王某某盼再核实")
    shown = await get(site, "/ratings", Role.UNIT_HEAD, unit=BUREAU, piece_id=line.piece)
    assert REASON not in shown.text
    assert "王某某" not in shown.text
    id = (await ratings(line))[UNIT]["id"]
    asked = {"purpose": "核实不满意的原因"}
    revealed = await line.do(f"/ratings/{id}/reveal", asked, Role.UNIT_HEAD)
    assert revealed == {"id": id, "reason": REASON, "text": "王某某盼再核实"}
    async with site.app.state.database.read() as session:
        reading = (await session.scalars(sa.select(VaultReading))).one()
        assert (reading.field, str(reading.piece_id)) == ("rating", line.piece)
        assert (await session.scalars(sa.select(RatingText))).one().reason == REASON
    other = (await ratings(line))[DEPARTMENT]["id"]
    empty = await line.do(f"/ratings/{other}/reveal", asked, Role.PET_HEAD, unit="510000")
    assert empty == {"id": other, "reason": None, "text": None}


async def test_what_somebody_is_dissatisfied_with_waits_for_the_office(site: Site) -> None:
    line = await Line(site).deliver()
    await rate(line, UNIT, "dissatisfied", reason=REASON)
    await rate(line, DEPARTMENT, "satisfied")
    waiting = {"value": "dissatisfied", "attended": False}
    (waits,) = (await ratings(line, Role.UNIT_HEAD, unit=BUREAU, **waiting)).values()
    assert (waits["target"], waits["allowed_moves"]) == (UNIT, ["attend"])
    tasks = (await get(site, "/tasks", Role.UNIT_HEAD, unit=BUREAU, queue="attend")).json()
    assert [each["id"] for each in tasks["items"]] == [waits["id"]]
    # The province sees it and leaves it to the bureau.
    assert (await ratings(line, **waiting))[UNIT]["allowed_moves"] == []
    path = f"/ratings/{waits['id']}/attend"
    done = await line.do(path, EXPLAINED, Role.UNIT_HEAD)
    assert (done["value"], done["status"]) == ("dissatisfied", "rated")
    assert done["attendance"] == EXPLAINED["attendance"]
    assert await ratings(line, **waiting) == {}
    assert list(await ratings(line, attended=True)) == [UNIT]
    again = {"attendance": "款项已全部到账，已告知信访人。"}
    assert (await line.do(path, again, Role.UNIT_HEAD))["attendance"] == again["attendance"]
    page = (await get(site, f"/ratings/{waits['id']}/history")).json()
    reasons = [each["reason"] for each in page["items"] if each["move"] == "attend"]
    assert reasons == [EXPLAINED["attendance"], again["attendance"]]


async def test_attending_is_refused_where_it_does_not_belong(site: Site) -> None:
    line = await Line(site).deliver()
    found = await ratings(line)
    path = f"/ratings/{found[UNIT]['id']}/attend"

    async def refused(
        status: int, code: str, body: Any = None, role: Role = Role.UNIT_HEAD, unit: str = BUREAU
    ) -> None:
        answer = await post(site, path, body or EXPLAINED, role, unit=unit)
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    await refused(409, "wrong-status")
    await rate(line)
    await refused(409, "not-dissatisfied")
    await refused(403, "role-not-allowed", role=Role.UNIT_HANDLER)
    await refused(403, "not-responsible-unit", role=Role.UNIT_HEAD, unit=CITY)
    await refused(403, "not-responsible-unit", role=Role.PET_HEAD, unit="510000")
    await refused(404, "not-found", unit=NEIGHBOUR)
    await refused(422, "invalid-input", {"attendance": " "})
    await refused(422, "invalid-input", {"attendance": "已电话联系13800000000"})
    await refused(422, "not-masked", {"attendance": "已向王某某当面说明"})


async def test_lists_are_narrowed_to_the_line_and_by_filters(site: Site) -> None:
    line, other = await Line(site).deliver(), Line(site)
    await other.later(hours=1)
    await other.deliver()
    await rate(line, UNIT, "dissatisfied", reason=REASON)
    seen = {
        place: (await get(site, "/ratings", Role.UNIT_HEAD, unit=place)).json()["items"]
        for place in (BUREAU, CITY, NEIGHBOUR)
    }
    assert {place: len(items) for place, items in seen.items()} == {
        BUREAU: 2, CITY: 2, NEIGHBOUR: 0,
    }  # fmt: skip
    for query, many in (
        ({}, 4),
        ({"target": UNIT}, 2),
        ({"status": "open"}, 3),
        ({"value": "dissatisfied"}, 1),
        ({"value": ["dissatisfied", "satisfied"]}, 1),
        ({"matter_id": line.matter}, 2),
        ({"unit_id": str(ORG(BUREAU))}, 2),
        ({"attended": False}, 1),
        ({"attended": True}, 0),
    ):
        page = (await get(site, "/ratings", **query)).json()
        counted = (await get(site, "/ratings/count", **query)).json()
        assert (len(page["items"]), counted) == (many, {"count": many}), query
    first = (await get(site, "/ratings", limit=3)).json()
    rest = (await get(site, "/ratings", limit=3, cursor=first["next"])).json()
    assert len({each["id"] for each in (*first["items"], *rest["items"])}) == 4


async def test_a_holiday_that_becomes_known_moves_the_window(site: Site) -> None:
    """The window is counted like every other, and nothing lapses by a provisional end."""
    line = Line(site, now=MONDAY + timedelta(days=365 * 3))
    await line.deliver()
    (window,) = (await line.clocks())["DL13"]
    assert window["provisional"]
    await line.later(days=60)
    await sweep(site.app)
    assert await statuses(line) == ["open", "open"]
    assert (await rate(line)).status_code == 200


async def test_a_direct_reply_is_rated_too_and_shown_while_it_stands(site: Site) -> None:
    line = await Line(site).register(purpose="other")
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/reply", REPLY, Role.DIV_HANDLER, unit="510000")
    assert await statuses(line) == ["open", "open"]
    assert {each["unit_id"] for each in (await ratings(line)).values()} == {str(ORG("510000"))}
    assert (await rate(line, DEPARTMENT)).status_code == 200
    known = {"query_code": await query_code(site, line.piece), "phone_tail": "0000"}
    shown = (await ask(site, elsewhere(), **known)).json()["opinions"]
    assert [each["title"] for each in shown] == ["信访事项答复书"]
    reason = {"reason": "答复内容有误"}
    await line.do(f"{path}/undo-reply", reason, Role.PET_HEAD, unit="510000")
    assert await statuses(line) == ["rated", "pending"]
    assert [outcome for _, outcome in await windows(line)] == ["void"]
    assert (await ask(site, elsewhere(), **known)).json()["opinions"] == []


async def test_who_cannot_be_told_of_a_reply_is_not_waited_for(site: Site) -> None:
    nobody = {"petitioner_count": 1, "petitioners": [{"phone": "13800000000", "is_main": True}]}
    line = await Line(site).register(purpose="other", **nobody)
    await line.do(f"/pieces/{line.piece}/reply", REPLY, Role.DIV_HANDLER, unit="510000")
    assert (await ratings(line), await windows(line)) == ({}, [])
