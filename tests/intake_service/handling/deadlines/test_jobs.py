"""What happens to deadlines because time passes."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from shared.directory import CalendarYear
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import ACCEPTANCE, BUREAU, DRAFT, Line, events, finding, get, sweep
from tests.intake_service.remedies.reviews.steps import asking

pytestmark = pytest.mark.anyio


@pytest.fixture
def nothing_owed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opinions of this test leave nothing to be carried out."""
    findings = [
        {"request_no": no, "finding": "explained", "opinion": "作出解释说明。"} for no in (1, 2)
    ]
    monkeypatch.setitem(DRAFT, "findings", findings)


async def swept(line: Line, **delta: float) -> Line:
    """Let time pass and every job run, twice: the second time there is nothing left to do."""
    await line.later(**delta)
    await sweep(line.site.app)
    published = await events(line.site)
    await sweep(line.site.app, backwards=True)
    assert await events(line.site) == published
    return line


async def test_the_sixty_days_run_from_the_fifteenth_day_when_nothing_was_said(site: Site) -> None:
    line = await swept(await Line(site).assign(), days=16)
    clocks = await line.clocks()
    piece = await line.detail()
    assert clocks["DL05"][0]["start"] == "2026-03-17"
    assert clocks["DL05"][0]["start_event"] == "deem-start"
    assert (piece["status"], piece["due_raw"]) == ("assigned", "2026-05-16")


async def test_a_late_acceptance_begins_no_second_sixty_days(site: Site) -> None:
    line = await swept(await Line(site).assign(), days=16)
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, Role.UNIT_HEAD)
    clocks = await line.clocks()
    assert [clock["raw"] for clock in clocks["DL05"]] == ["2026-05-16"]
    assert clocks["DL03"][-1]["outcome"] == "met_late"


async def test_it_makes_no_difference_whether_the_sweep_came_before_the_acceptance(
    site: Site,
) -> None:
    line = await Line(site).assign()
    await line.later(days=16)
    await line.do(f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, Role.UNIT_HEAD)
    assert [clock["raw"] for clock in (await line.clocks())["DL05"]] == ["2026-05-16"]


async def test_nothing_is_deemed_to_run_while_a_notice_may_still_be_made(site: Site) -> None:
    line = await swept(await Line(site).assign(), days=14)
    clocks = await line.clocks()
    assert "DL05" not in clocks
    assert clocks["DL04"][0]["outcome"] == "open", "an objection cannot be recorded yet"


async def test_a_piece_nobody_wants_reviewed_is_closed_with_its_matter(
    site: Site, nothing_owed: None
) -> None:
    line = await Line(site).report()
    await line.do(f"/orders/{line.order}/pass", {}, Role.PET_HEAD, unit="510000")
    await swept(line, days=31)
    piece = await line.detail()
    matter = (await get(site, f"/matters/{line.matter}")).json()
    clocks = await line.clocks()
    assert piece["status"] == "closed_no_review"
    assert matter["status"] == "closed"
    assert clocks["DL07"][0]["outcome"] == "lapsed"
    assert clocks["DL13"][0]["outcome"] == "lapsed"
    told = [each for each in await events(site) if each[0] != "intake.rating.moved"]
    assert told[-2:] == [
        ("intake.piece.moved", "lapse"),
        ("intake.matter.moved", "close"),
    ]


async def test_a_matter_stays_open_until_its_report_has_passed(
    site: Site, nothing_owed: None
) -> None:
    line = await swept(await Line(site).report(), days=31)
    path = f"/matters/{line.matter}"
    assert (await line.detail())["status"] == "closed_no_review"
    assert (await get(site, path)).json()["status"] == "open"
    await line.do(f"/orders/{line.order}/pass", {}, Role.PET_HEAD, unit="510000")
    assert (await get(site, path)).json()["status"] == "closed"


async def test_the_window_stays_open_through_its_last_day(site: Site) -> None:
    line = await Line(site).deliver()
    line.now = datetime(2026, 4, 1, 15, 59, tzinfo=UTC)  # a minute before midnight in the office
    line = await swept(line)
    assert (await line.detail())["status"] == "opinion_delivered"
    line = await swept(line, minutes=1)
    assert (await line.detail())["status"] == "closed_no_review"


async def test_new_facts_open_a_closed_matter_again(site: Site, nothing_owed: None) -> None:
    first = await Line(site).report()
    await first.do(f"/orders/{first.order}/pass", {}, Role.PET_HEAD, unit="510000")
    await swept(first, days=31)
    again = await Line(site, first.now).register(petition_date="2026-04-01")
    body = finding(matter_id=first.matter, requests=["支付逾期利息"])
    piece = await again.do(f"/pieces/{again.piece}/triage", body, Role.TRIAGE, unit="510000")
    matter = (await get(site, f"/matters/{first.matter}")).json()
    assert (piece["status"], piece["is_initial_here"]) == ("registered", False)
    assert (matter["status"], matter["requests_count"]) == ("open", 1)
    undone = {"reason": "不是同一事项"}
    await again.do(f"/pieces/{again.piece}/undo-triage", undone, Role.TRIAGE, unit="510000")
    matter = (await get(site, f"/matters/{first.matter}")).json()
    assert (matter["status"], matter["requests_count"]) == ("closed", 2)


async def publish_new_year(site: Site) -> None:
    """The calendar of 2027 comes, with the first four days of January off."""
    days = [{"date": f"2027-01-0{n}", "kind": "holiday", "name": "元旦"} for n in range(1, 5)]
    async with site.app.state.database.begin() as session:
        session.add(CalendarYear(year=2027, days=days))
        session.info["cache"].clear()


async def test_provisional_ends_move_when_the_years_calendar_comes(site: Site) -> None:
    start = datetime(2026, 11, 4, 1, 30, tzinfo=UTC)
    await site.set_office_time(start)
    line = await Line(site, start).accept()
    before = (await line.clocks())["DL05"][0]
    assert (before["legal"], before["provisional"]) == ("2027-01-04", True)
    await publish_new_year(site)
    line = await swept(line, minutes=1)
    after = (await line.clocks())["DL05"][0]
    assert (after["raw"], after["legal"], after["provisional"]) == (
        "2027-01-03", "2027-01-05", False)  # fmt: skip
    assert (await line.detail())["due_legal"] == "2027-01-05"
    assert (await events(site))[-1] == ("intake.piece.moved", "recount")


@pytest.mark.parametrize("backwards", [False, True])
async def test_no_window_is_closed_by_a_calendar_that_is_out_of_date(
    site: Site, backwards: bool
) -> None:
    start = datetime(2026, 12, 3, 1, 30, tzinfo=UTC)
    await site.set_office_time(start)
    line = await Line(site, start).deliver()
    assert (await line.clocks())["DL07"][0]["legal"] == "2027-01-04", "the 2nd is a Saturday"
    await publish_new_year(site)
    line.now = datetime(2027, 1, 5, 2, 0, tzinfo=UTC)  # no job ran since
    await site.set_office_time(line.now)
    await sweep(site.app, backwards=backwards)
    window = (await line.clocks())["DL07"][0]
    assert (window["legal"], window["outcome"]) == ("2027-01-05", "open")
    assert (await line.detail())["status"] == "opinion_delivered"
    await line.later(days=1)
    await sweep(site.app, backwards=backwards)
    assert (await line.detail())["status"] == "closed_no_review"


async def test_the_lists_tell_what_is_late_and_what_is_soon(site: Site) -> None:
    line = await Line(site).accept()
    wanted = {"rule": "DL05", "matter_id": line.matter}

    async def counted() -> dict[str, int]:
        return {
            word: (await get(site, "/deadlines/count", punctuality=word, **wanted)).json()["count"]
            for word in ("on_time", "due_soon", "overdue")
        }

    assert await counted() == {"on_time": 1, "due_soon": 0, "overdue": 0}
    await line.later(days=54)  # eleven days before the legal end, which is 2026-05-06
    assert await counted() == {"on_time": 1, "due_soon": 0, "overdue": 0}
    await line.later(days=1)
    assert await counted() == {"on_time": 0, "due_soon": 1, "overdue": 0}
    await line.later(days=10)
    assert await counted() == {"on_time": 0, "due_soon": 1, "overdue": 0}
    await line.later(days=1)
    assert await counted() == {"on_time": 0, "due_soon": 0, "overdue": 1}
    own = await get(site, "/deadlines", Role.UNIT_HANDLER, unit=BUREAU, punctuality="overdue")
    assert {row["rule"] for row in own.json()["items"]} == {"DL05", "DL11"}


async def test_a_move_may_not_go_back_in_time(site: Site) -> None:
    line = await Line(site).assign()
    line.now -= timedelta(days=1)
    await site.set_office_time(line.now)
    async with site.client(Role.UNIT_HANDLER, unit=BUREAU) as client:
        answer = await client.post(f"/orders/{line.order}/sign-for", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "time-goes-back")


async def test_the_database_itself_allows_one_sixty_days_only(site: Site) -> None:
    line = await Line(site).accept()
    copy = sa.text(
        "INSERT INTO deadline SELECT gen_random_uuid(), rule, rule_version, piece_id, matter_id,"
        " order_id, unit_id, unit_line, start_event, start, raw, legal, provisional, extended,"
        " outcome, satisfied_at, satisfied_by FROM deadline WHERE rule = 'DL05'"
    )
    with pytest.raises(sa.exc.IntegrityError, match="uq_deadline_dl05"):
        async with line.site.app.state.database.begin() as session:
            await session.execute(copy)


async def test_what_was_judged_by_a_provisional_end_is_judged_again(site: Site) -> None:
    start = datetime(2026, 12, 17, 1, 30, tzinfo=UTC)
    await site.set_office_time(start)
    line = await Line(site, start).triage()
    await line.later(days=18)  # the 4th; the notice was due on Friday the 1st, as far as is known
    due = {"unit_id": str(ORG(BUREAU)), "requirement": "依法调查处理", "feedback_due": "2027-03-01"}
    await line.do(f"/pieces/{line.piece}/assign", due, Role.PET_HEAD, unit="510000")
    (late,) = (await line.clocks())["DL02"]
    assert (late["legal"], late["outcome"], late["provisional"]) == ("2027-01-01", "met_late", True)
    await publish_new_year(site)
    line = await swept(line, minutes=1)
    (judged,) = (await line.clocks())["DL02"]
    assert (judged["legal"], judged["outcome"], judged["provisional"]) == (
        "2027-01-05", "met", False,
    )  # fmt: skip
    assert (await line.detail())["notice_due"] == "2027-01-05"


async def test_the_notice_that_is_owed_again_moves_with_the_calendar_as_the_first_did(
    site: Site,
) -> None:
    start = datetime(2026, 12, 17, 1, 30, tzinfo=UTC)
    await site.set_office_time(start)
    line = await Line(site, start).register()
    opened = await Line(site, start).triage()
    repeat = finding(matter_id=opened.matter, is_repeat=True, requests=[])
    await line.do(f"/pieces/{line.piece}/triage", repeat, Role.TRIAGE, unit="510000")
    undone = {"reason": "不是同一事项"}
    await line.do(f"/pieces/{line.piece}/undo-triage", undone, Role.TRIAGE, unit="510000")
    assert (await line.detail())["notice_due"] == "2027-01-01"
    await publish_new_year(site)
    line = await swept(line, minutes=1)
    assert (await line.detail())["notice_due"] == "2027-01-05"


async def test_a_window_that_was_used_stays_used_when_the_calendar_comes(site: Site) -> None:
    start = datetime(2026, 12, 3, 1, 30, tzinfo=UTC)
    await site.set_office_time(start)
    line = await Line(site, start).deliver()
    path = f"/pieces/{line.piece}/request-review"
    review = await line.do(path, asking("2026-12-03"), Role.UNIT_HANDLER)
    await publish_new_year(site)
    line = await swept(line, minutes=1)
    (window,) = (await line.clocks())["DL07"]
    assert (window["legal"], window["outcome"]) == ("2027-01-05", "met")
    undone = {"reason": "信访人撤回"}
    await line.do(f"/reviews/{review['id']}/undo-request", undone, Role.UNIT_HEAD)
    assert (await line.clocks())["DL07"][0]["outcome"] == "open"


async def test_nothing_lapses_by_an_end_that_a_holiday_may_move(site: Site) -> None:
    start = datetime(2026, 12, 3, 1, 30, tzinfo=UTC)
    await site.set_office_time(start)
    line = await Line(site, start).deliver()
    line = await swept(line, days=60)
    assert (await line.clocks())["DL07"][0]["outcome"] == "open"
    assert (await line.detail())["status"] == "opinion_delivered"


async def test_a_notice_that_changes_a_known_year_moves_what_runs(site: Site) -> None:
    line = await Line(site).accept()
    assert (await line.detail())["due_legal"] == "2026-05-06"
    async with site.app.state.database.begin() as session:
        year = await session.get_one(CalendarYear, 2026)
        moved = {"date": "2026-05-06", "kind": "holiday", "name": "劳动节"}
        year.days = [*year.days, moved]
        session.info["cache"].clear()
    line = await swept(line, minutes=1)
    assert (await line.clocks())["DL05"][0]["legal"] == "2026-05-07"
    assert (await line.detail())["due_legal"] == "2026-05-07"
    assert (await events(site))[-1] == ("intake.piece.moved", "recount")
