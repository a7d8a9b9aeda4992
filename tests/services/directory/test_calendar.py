"""The calendar and the end of a period, asked through the interface."""

from typing import Any

import pytest

pytestmark = pytest.mark.anyio


async def test_a_year_shows_its_holidays_and_the_saturdays_worked(directory: Any) -> None:
    body = (await directory.get("/v1/calendar/2026")).json()
    assert body["provisional"] is False
    assert {
        "date": "2026-02-14",
        "kind": "workday",
        "name": "春节",
        "notice": "国办发明电〔2025〕7号",
    } in body["days"]


async def test_a_year_without_a_notice_is_provisional(directory: Any) -> None:
    body = (await directory.get("/v1/calendar/2031")).json()
    assert body == {"year": 2031, "provisional": True, "days": []}


async def test_a_year_outside_any_calendar_is_refused(directory: Any) -> None:
    assert (await directory.get("/v1/calendar/20260")).status_code == 422


async def test_a_period_over_the_spring_festival_ends_after_it(directory: Any) -> None:
    asked = {"start": "2025-12-18", "n": 60, "unit": "ND"}
    assert (await directory.get("/v1/deadline", **asked)).json() == {
        "raw": "2026-02-16",
        "legal": "2026-02-24",
        "ends_at": "2026-02-24T16:00:00Z",
        "provisional": False,
    }


async def test_a_negative_period_is_refused(directory: Any) -> None:
    answer = await directory.get("/v1/deadline", start="2026-01-01", n=-1, unit="ND")
    assert answer.json()["errors"][0]["field"] == "query.n"


NOTICE = {
    "notice": "国办发明电〔2031〕9号",
    "days": [
        {"date": "2032-01-04", "kind": "workday", "name": "元旦"},
        {"date": "2032-01-01", "kind": "holiday", "name": "元旦"},
    ],
}


async def test_a_year_counts_once_a_second_person_has_confirmed_its_notice(directory: Any) -> None:
    entered = await directory.send("POST", "/v1/calendar/2032/notices", NOTICE, "system_admin")
    assert entered.status_code == 201, entered.text
    assert entered.json()["allowed_moves"] == ["reject"], "not by the one who entered it"
    assert (await directory.get("/v1/calendar/2032")).json()["provisional"] is True
    path = f"/v1/calendar/notices/{entered.json()['id']}"
    own = await directory.send("POST", f"{path}/confirm", {}, "system_admin")
    assert (own.status_code, own.json()["code"]) == (409, "notice-enterer")
    other = await directory.send("POST", f"{path}/confirm", {}, "pet_head")
    assert (other.status_code, other.json()["code"]) == (404, "notice-unknown")
    again = await directory.send("POST", "/v1/calendar/2032/notices", NOTICE, "system_admin")
    assert (again.status_code, again.json()["code"]) == (409, "notice-pending")
    confirmed = await directory.send("POST", f"{path}/confirm", {}, "security_admin")
    assert confirmed.json()["status"] == "confirmed"
    year = (await directory.get("/v1/calendar/2032")).json()
    assert year["provisional"] is False
    assert [day["date"] for day in year["days"]] == ["2032-01-01", "2032-01-04"]
    assert {day["notice"] for day in year["days"]} == {NOTICE["notice"]}
    listed = await directory.get("/v1/calendar/2032/notices", "audit_admin")
    assert [each["status"] for each in listed.json()] == ["confirmed"]


async def test_a_notice_that_is_not_confirmed_changes_nothing(directory: Any) -> None:
    body = {**NOTICE, "days": [{"date": "2033-01-03", "kind": "holiday", "name": "元旦"}]}
    entered = await directory.send("POST", "/v1/calendar/2033/notices", body, "system_admin")
    path = f"/v1/calendar/notices/{entered.json()['id']}"
    reason = {"reason": "文号有误"}
    rejected = await directory.send("POST", f"{path}/reject", reason, "system_admin")
    assert rejected.json()["status"] == "rejected"
    late = await directory.send("POST", f"{path}/confirm", {}, "security_admin")
    assert (late.status_code, late.json()["code"]) == (409, "wrong-status")
    assert (await directory.get("/v1/calendar/2033")).json()["provisional"] is True
    unknown = "/v1/calendar/notices/00000000-0000-7000-8000-000000000000/confirm"
    missing = await directory.send("POST", unknown, {}, "security_admin")
    assert (missing.status_code, missing.json()["code"]) == (404, "notice-unknown")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"notice": "某通知"}, "invalid-input"),
        ({"days": []}, "invalid-input"),
        ({"days": [{"date": "2033-01-01", "kind": "holiday", "name": "元旦"}]}, "days-invalid"),
        ({"days": [{"date": "2034-01-03", "kind": "workday", "name": "元旦"}]}, "days-invalid"),
        ({"days": [{"date": "2034-01-02", "kind": "holiday", "name": "元旦"}] * 2}, "days-invalid"),
    ],
)
async def test_a_notice_holds_the_days_of_its_year(
    directory: Any, changes: dict[str, Any], code: str
) -> None:
    days = [{"date": "2034-01-02", "kind": "holiday", "name": "元旦"}]
    body = {**NOTICE, "days": days, **changes}
    answer = await directory.send("POST", "/v1/calendar/2034/notices", body, "system_admin")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_of_two_notices_entered_at_once_the_second_is_told_what_waits(
    directory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none_yet(*_: Any) -> bool:
        return False  # what the second saw while the first had not committed

    monkeypatch.setattr("services.directory.calendar.queries.waiting", none_yet)
    days = [{"date": "2034-01-01", "kind": "holiday", "name": "元旦"}]
    form, path = NOTICE | {"days": days}, "/v1/calendar/2034/notices"
    first = await directory.send("POST", path, form, "system_admin")
    second = await directory.send("POST", path, form, "system_admin")
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["code"] == "notice-pending"
