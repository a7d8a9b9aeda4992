"""Hand-ons over HTTP: the city hands on, the county handles, both report."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    CITY,
    DELIVERY,
    DRAFT,
    NEIGHBOUR,
    REPORT,
    REPORT_AGAIN,
    Line,
    get,
    post,
    sweep,
)

pytestmark = pytest.mark.anyio
PROVINCE = "510000"
WHY = {"reason": "该事项由市局直接办理"}


def order(**changes: Any) -> dict[str, Any]:
    """What the city asks of its county."""
    return {"unit_id": str(ORG(BUREAU)), "requirement": "请依法办理并报市局",
            "feedback_due": "2026-04-20", **changes}  # fmt: skip


async def signed(site: Site) -> Line:
    """An order that the city signed for, three days after it came."""
    line = await Line(site).assign(CITY)
    await line.later(days=3)
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER, unit=CITY)
    return line


async def handed_on(site: Site) -> tuple[Line, str]:
    """… and handed on; the line goes on with the county's order."""
    line = await signed(site)
    above = line.order
    body = order()
    made = await line.do(f"/orders/{above}/hand-on", body, Role.UNIT_HEAD, unit=CITY)
    line.order = made["id"]
    return line, above


async def answer(line: Line) -> None:
    """The county accepts, answers and delivers."""
    path = f"/pieces/{line.piece}"
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, Role.UNIT_HEAD)
    officers = {"investigators": ["陈某某", "赵某某"]}
    await line.do(f"{path}/investigate", officers, Role.UNIT_HANDLER)
    await line.do(f"{path}/draft-opinion", DRAFT, Role.UNIT_HANDLER)
    await line.do(f"{path}/issue-opinion", {}, Role.UNIT_HEAD)
    await line.do(f"{path}/deliver-opinion", DELIVERY, Role.UNIT_HANDLER)


async def refused(line: Line, path: str, body: Any, *roles: Role, unit: str = CITY) -> str:
    """The code with which a call is refused."""
    found = await post(line.site, path, body, *roles, unit=unit)
    assert found.status_code >= 400, found.text
    return str(found.json()["code"])


async def test_the_county_has_its_own_order_and_no_new_fifteen_days(site: Site) -> None:
    line = await signed(site)
    before, above = await line.clocks(), line.order
    made = await line.do(f"/orders/{above}/hand-on", order(), Role.UNIT_HEAD, unit=CITY)
    piece, clocks = await line.detail(), await line.clocks()
    city = (await get(site, f"/orders/{above}")).json()
    assert (made["number"], made["issuer_id"], made["above_id"]) == (
        "JBD-2026-00002", str(ORG(CITY)), above,
    )  # fmt: skip
    assert made["counted_from"] == city["arrived_at"]
    assert (city["status"], city["handed_on_at"] is not None) == ("in_handling", True)
    assert (piece["status"], piece["unit_id"]) == ("assigned", str(ORG(BUREAU)))
    (notice,) = clocks["DL03"]
    assert (notice["legal"], notice["unit_id"]) == (before["DL03"][0]["legal"], str(ORG(BUREAU)))
    assert [each["outcome"] for each in clocks["DL04"]] == ["void", "open"]
    assert sorted((each["raw"], each["outcome"]) for each in clocks["DL11"]) == [
        ("2026-04-20", "open"), ("2026-05-01", "open"),
    ]  # fmt: skip
    listed = (await get(site, "/letters", piece_id=line.piece)).json()["items"][:2]
    texts = {each["kind"]: (await get(site, f"/letters/{each['id']}")).json()["body"]
             for each in listed}  # fmt: skip
    assert "你们提出、由四川省自然资源厅转来的信访事项" in texts["D03"]
    assert "于2026年3月17日前（含当日，自该件到达我单位起连续计算）书面告知信访人" in texts["D09"]
    assert texts["D09"].rstrip().endswith("2026年3月5日")


async def test_both_report_and_the_city_only_after_its_county(site: Site) -> None:
    line, above = await handed_on(site)
    assert await refused(line, f"/orders/{above}/report", REPORT, Role.UNIT_HEAD) == (
        "handed-on-open"
    )
    await answer(line)
    await line.do(f"/orders/{line.order}/report", REPORT, Role.UNIT_HEAD)
    asked = (await get(site, "/tasks", Role.UNIT_HEAD, unit=CITY)).json()["items"]
    assert [(each["queue"], each["id"]) for each in asked] == [("examine", line.order)]
    clocks = await line.clocks()
    assert [each["outcome"] for each in clocks["DL11"] if each["order_id"] == above] == ["open"]
    assert await refused(line, f"/orders/{above}/report", REPORT, Role.UNIT_HEAD) == (
        "handed-on-open"
    )
    await line.do(f"/orders/{line.order}/pass", {}, Role.UNIT_HEAD, unit=CITY)
    asked = (await get(site, "/tasks", Role.UNIT_HEAD, unit=CITY)).json()["items"]
    assert [(each["queue"], each["id"]) for each in asked] == [("report", above)]
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "open"
    await line.do(f"/orders/{above}/report", REPORT, Role.UNIT_HEAD, unit=CITY)
    found = (await get(site, "/letters", piece_id=line.piece, kind="D21")).json()["items"]
    assert len(found) == 2
    await line.do(f"/orders/{above}/pass", {}, Role.PET_HEAD, unit=PROVINCE)
    assert {each["outcome"] for each in (await line.clocks())["DL11"]} == {"met"}


async def test_what_comes_back_from_above_is_sent_back_below(site: Site) -> None:
    line, above = await handed_on(site)
    await answer(line)
    below = f"/orders/{line.order}"
    await line.do(f"{below}/report", REPORT, Role.UNIT_HEAD)
    await line.do(f"{below}/pass", {}, Role.UNIT_HEAD, unit=CITY)
    back = {"defects": ["没有附支付凭证"], "feedback_due": "2026-04-10"}
    await line.do(f"/orders/{above}/report", REPORT, Role.UNIT_HEAD, unit=CITY)
    assert await refused(line, f"{below}/send-back", back, Role.UNIT_HEAD) == "reported-above"
    why = {"reason": "审核有误"}
    assert await refused(line, f"{below}/undo-pass", why, Role.UNIT_HEAD) == "handed-on"
    await line.do(f"/orders/{above}/return", {**back, "feedback_due": "2026-04-15"},
                  Role.PET_HEAD, unit=PROVINCE)  # fmt: skip
    late = {**back, "feedback_due": "2026-04-16"}
    assert await refused(line, f"{below}/send-back", late, Role.UNIT_HEAD) == "feedback-after-own"
    again = await line.do(f"{below}/send-back", back, Role.UNIT_HEAD, unit=CITY)
    assert (again["status"], again["returns"], again["closed_at"]) == ("in_handling", 1, None)
    await line.do(f"{below}/report", REPORT_AGAIN, Role.UNIT_HEAD)
    await line.do(f"{below}/pass", {}, Role.UNIT_HEAD, unit=CITY)
    await line.do(f"/orders/{above}/report", REPORT_AGAIN, Role.UNIT_HEAD, unit=CITY)
    await line.do(f"/orders/{above}/pass", {}, Role.PET_HEAD, unit=PROVINCE)
    other = await Line(site, line.now).report()
    await other.do(f"/orders/{other.order}/pass", {}, Role.PET_HEAD, unit=PROVINCE)
    path = f"/orders/{other.order}/send-back"
    assert await refused(other, path, back, Role.PET_HEAD, unit=PROVINCE) == "not-handed-on"


async def addressees(line: Line, kind: str) -> list[str]:
    """To whom the letters of a kind about the piece went."""
    found = (await get(line.site, "/letters", piece_id=line.piece, kind=kind)).json()["items"]
    texts = [(await get(line.site, f"/letters/{each['id']}")).json()["body"] for each in found]
    return [text.split("\n\n")[1].removesuffix("：") for text in texts]


async def test_the_city_takes_up_again_what_its_county_has_not_accepted(site: Site) -> None:
    line, above = await handed_on(site)
    await line.do(f"/orders/{line.order}/recall", WHY, Role.UNIT_HEAD, unit=CITY)
    city = (await get(site, f"/orders/{above}")).json()
    piece, clocks = await line.detail(), await line.clocks()
    assert (city["status"], city["handed_on_at"]) == ("signed_for", None)
    assert (piece["status"], piece["unit_id"]) == ("assigned", str(ORG(CITY)))
    assert len(await addressees(line, "D03-R")) == 1
    assert [(each["outcome"], each["unit_id"]) for each in clocks["DL03"]] == [
        ("open", str(ORG(CITY)))
    ]
    assert [each["order_id"] for each in clocks["DL11"] if each["outcome"] == "open"] == [above]
    await line.do(f"/orders/{above}/accept", ACCEPTANCE, Role.UNIT_HEAD, unit=CITY)


async def test_the_county_objects_to_the_city(site: Site) -> None:
    line, above = await handed_on(site)
    objection = {"reasons": "所涉地块不在我区行政区域内，不属我单位职权。",
                 "organ": "青羊区规划和自然资源局", "basis": "属地管理原则"}  # fmt: skip
    path = f"/orders/{line.order}"
    await line.do(f"{path}/object", objection, Role.UNIT_HEAD)
    waiting = await refused(line, f"/orders/{above}/recall", WHY, Role.PET_HEAD, unit=PROVINCE)
    assert waiting == "objection-waiting"
    assert await refused(line, f"{path}/agree-objection", WHY, Role.PET_HEAD, unit=PROVINCE) == (
        "not-issuing-unit"
    )
    await line.do(f"{path}/agree-objection", WHY, Role.UNIT_HEAD, unit=CITY)
    assert (await line.detail())["unit_id"] == str(ORG(CITY))
    body = order(unit_id=str(ORG(NEIGHBOUR)))
    made = await line.do(f"/orders/{above}/hand-on", body, Role.UNIT_HEAD, unit=CITY)
    assert made["unit_id"] == str(ORG(NEIGHBOUR))


async def test_a_recall_by_the_department_ends_the_order_below(site: Site) -> None:
    line, above = await handed_on(site)
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, Role.UNIT_HEAD)
    early = await refused(line, f"/orders/{line.order}/recall", WHY, Role.UNIT_HEAD)
    assert early == "accepted-below"
    await line.do(f"/orders/{above}/recall", WHY, Role.PET_HEAD, unit=PROVINCE)
    below = (await get(site, f"/orders/{line.order}")).json()
    assert (below["status"], (await line.detail())["status"]) == ("withdrawn", "registered")
    assert {each["outcome"] for each in (await line.clocks())["DL11"]} == {"void"}
    told = await addressees(line, "D09-R")
    assert sorted(told) == ["成都市自然资源和规划局", "成都市锦江区自然资源和规划局"]


async def test_the_sixty_days_are_deemed_to_begin_from_the_arrival_at_the_city(
    site: Site,
) -> None:
    line, _ = await handed_on(site)
    await line.later(days=13)
    await sweep(site.app)
    (handling,) = (await line.clocks())["DL05"]
    assert (handling["start_event"], handling["start"]) == ("deem-start", "2026-03-17")
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, Role.UNIT_HEAD)
    found = (await get(site, "/letters", piece_id=line.piece, kind="D02")).json()["items"]
    text = (await get(site, f"/letters/{found[0]['id']}")).json()["body"]
    assert "该事项改由我单位办理，办理期限不重新计算，自2026年3月17日起算" in text


async def test_what_cannot_be_handed_on_is_refused(site: Site) -> None:
    line = await Line(site).assign(CITY)
    path = f"/orders/{line.order}/hand-on"
    head = Role.UNIT_HEAD
    assert await refused(line, path, order(), head) == "wrong-status"
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER, unit=CITY)
    for body, code in (
        (order(unit_id=str(ORG(CITY))), "unit-not-below"),
        (order(unit_id=str(ORG("510303"))), "unit-not-below"),
        (order(unit_id=str(ORG("nothing"))), "unit-unknown"),
        (order(feedback_due="2026-03-02"), "feedback-due-past"),
        (order(feedback_due="2026-05-02"), "feedback-after-own"),
        (order(requirement="请答复王某某"), "not-masked"),
        ({}, "invalid-input"),
    ):
        assert await refused(line, path, body, head) == code
    assert await refused(line, path, order(), Role.UNIT_HANDLER) == "role-not-allowed"
    assert await refused(line, path, order(), head, unit=PROVINCE) == "not-responsible-unit"
    await line.do(path, order(), head, unit=CITY)
    assert await refused(line, path, order(), head) == "wrong-status"
    county = await Line(site, line.now).assign()
    await county.do(f"/orders/{county.order}/sign-for", {}, Role.UNIT_HANDLER)
    path = f"/orders/{county.order}/hand-on"
    below = order(unit_id=str(ORG(NEIGHBOUR)))
    assert await refused(county, path, below, head, unit=BUREAU) == "unit-not-below"
