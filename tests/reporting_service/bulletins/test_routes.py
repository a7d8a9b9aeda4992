"""Bulletins over HTTP: drafted, signed, numbered, frozen."""

import asyncio
import io
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa
from docx import Document
from sqlalchemy.exc import DBAPIError

from reporting_service.bulletins import queries
from reporting_service.bulletins.models import Bulletin, BulletinCase, BulletinFile
from reporting_service.bulletins.rules.figures import figures
from shared.feed import EventRow
from shared.moves import Role
from tests.harness import Site
from tests.reporting_service.make import (
    COUNTY,
    JOINT_OFFICE,
    MARCH,
    NEIGHBOUR_CITY,
    PROVINCE,
    at,
    listing,
    matter,
    office,
    order,
    piece,
    rows,
    tell,
    then,
    urging,
)

pytestmark = pytest.mark.anyio


async def drafted(site: Site, month: str = MARCH, **more: Any) -> dict[str, Any]:
    """A draft by the head of the petition office."""
    headers = {"Idempotency-Key": str(uuid4())}
    answer = await office(site).post("/bulletins", json={"month": month, **more}, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def issued(site: Site, id: str) -> httpx.Response:
    """What the deputy is answered when signing."""
    return await office(site, Role.DEPUTY).post(f"/bulletins/{id}/issue", json={})


async def march(site: Site) -> list[Any]:
    """A month with something in every section."""
    answered = piece(
        registered=at("2026-03-01"),
        accepted_at=at("2026-03-05"),
        due_legal=date(2026, 3, 30),
        opinion_issued_at=at("2026-03-20"),
        status="opinion_issued",
        source="mnr",
    )
    late = piece(
        NEIGHBOUR_CITY, due_legal=date(2026, 3, 30), notice_due=date(2026, 3, 20), form="visit"
    )
    before = piece(registered=at("2026-02-27"))
    events = [answered, late, before]
    for event in (answered, late):
        id = event[2]["matter_id"]
        events += [matter(id, event[2]["region"]), listing(id)]
    events.append(then(answered, "issue-opinion", "2026-03-20"))
    events.append(order(answered, move="return", returns=1, at=at("2026-03-25")))
    plan, report, look_back = uuid4(), uuid4(), uuid4()
    listed = events[4][2]["listing_id"]
    of = {"listing_id": listed, "matter_id": answered[2]["matter_id"]}
    unit = {"unit_id": answered[2]["unit_id"], "unit_line": answered[2]["unit_line"]}
    common = {"move": "x", "at": at("2026-03-20"), **of}
    subject = answered[2]["matter_id"]
    events += [
        (
            "supervision.plan.moved",
            subject,
            {**common, **unit, "move": "approve", "plan_id": plan, "plan_version": 1,
             "status": "approved", "measures": 4, "measures_done": 1,
             "first_due": date(2026, 3, 1), "last_due": date(2026, 4, 1),
             "open_dues": [date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]},
            at("2026-03-20"),
        ),
        (
            "supervision.report.recorded",
            subject,
            {**common, **unit, "report_id": report, "week": "2026-W12"},
            at("2026-03-20"),
        ),
        (
            "supervision.look_back.moved",
            subject,
            {**common, "move": "solid", "look_back_id": look_back, "due": date(2026, 3, 31),
             "outcome": "solid", "status": "solid"},
            at("2026-03-20"),
        ),
        urging(subject, at=at("2026-03-12")),
    ]  # fmt: skip
    await tell(site, *events)
    return events


async def test_a_draft_counts_the_month_in_the_office(site: Site) -> None:
    await march(site)
    found = (await drafted(site))["figures"]
    assert (found["overall"]["pieces"], found["overall"]["previous_month"]) == (2, 1)
    assert [topic["label"] for topic in found["topics"]] == ["土地征收"]
    replies = found["rates"]["province"]["rates"][1]
    assert (replies["numerator"], replies["denominator"], replies["value"]) == (1, 2, 0.5)
    satisfied, took_part = found["rates"]["province"]["rates"][2:]
    assert (satisfied["numerator"], satisfied["denominator"], satisfied["value"]) == (0, 0, None)
    assert (took_part["numerator"], took_part["denominator"]) == (0, 0)
    ministry = found["entrusted"][0]
    assert (ministry["received"], ministry["on_time"], ministry["returned"]) == (1, 1, 1)
    total = found["listed"]["total"]
    listed = (total["open_at_end"], total["new"], total["overdue_measures_at_end"])
    assert listed == (2, 2, 2), "the measure of 1 April was not overdue in March"
    assert found["supervision"]["weekly_reports"] == 1
    assert found["supervision"]["look_backs_done"] == 1
    assert found["supervision"]["urgings"]["issued"] == 1
    assert {fault["code"]: fault["pieces"] for fault in found["faults"]} == {
        "late_notice": 1, "late_unit_notice": 0, "late_reply": 1, "undelivered": 1, "returned": 1,
    }  # fmt: skip


async def test_the_figures_follow_from_the_frozen_lists_and_the_lists_from_the_rule(
    site: Site,
) -> None:
    await march(site)
    draft = await drafted(site)
    async with site.app.state.database.read() as session:
        cases = await queries.cases(session, UUID(draft["id"]))
        kept = await session.get(Bulletin, UUID(draft["id"]))
    assert kept is not None
    again = figures(cases, kept.figures["overall"]["previous_month"], None)
    fresh = sa.util.immutabledict(asdict(again))
    assert kept.figures == _plain(fresh)
    answer = await office(site).get(f"/indicators?month={MARCH}")
    assert answer.json()["items"][0]["rates"] == draft["figures"]["rates"]["province"]["rates"]


def _plain(value: Any) -> Any:
    """As JSON would keep it."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


async def test_an_issued_bulletin_never_changes_whatever_happens_next(site: Site) -> None:
    events = await march(site)
    draft = await drafted(site, good_practice="某县开门接访。")
    answer = await issued(site, draft["id"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["document_no"] == "川自然资信通报〔2026〕1号"
    assert answer.json()["figures"] == draft["figures"]
    client = office(site)
    path = f"/bulletins/{draft['id']}"
    before = (await client.get(path)).json()
    cases = await rows(client, f"{path}/cases", limit=3)
    file = (await client.get(f"{path}/file")).content
    later = {**events[1][2], "status": "opinion_issued", "opinion_issued_at": at("2026-03-15")}
    await tell(site, piece(), (events[1][0], events[1][1], later, events[1][3]))
    ledger = await rows(client, "/ledger", month=MARCH)
    assert len(ledger) == 3
    assert (await client.get(path)).json() == before
    assert await rows(client, f"{path}/cases", limit=3) == cases
    assert (await client.get(f"{path}/file")).content == file
    assert (await client.get(f"{path}/cases/count")).json() == {"count": len(cases)}


@pytest.mark.parametrize(
    "change",
    [
        sa.update(Bulletin).values(month="2026-01"),
        sa.update(Bulletin).values(status="draft", document_no=None, issued_at=None),
        sa.delete(BulletinFile),
        sa.update(BulletinFile).values(content=b""),
        sa.delete(BulletinCase),
        sa.update(BulletinCase).values(hit=True),
    ],
)
async def test_the_database_itself_refuses_to_change_what_was_issued(
    site: Site, change: sa.Executable
) -> None:
    await march(site)
    await issued(site, (await drafted(site))["id"])
    with pytest.raises(DBAPIError, match="an issued bulletin never changes"):
        async with site.app.state.database.begin() as session:
            await session.execute(change)


async def test_the_document_has_ten_sections_and_names_nobody(site: Site) -> None:
    await march(site)
    draft = await drafted(site)
    unfinished = await office(site).get(f"/bulletins/{draft['id']}/file")
    assert (unfinished.status_code, unfinished.json()["code"]) == (409, "not-issued")
    await issued(site, draft["id"])
    answer = await office(site).get(f"/bulletins/{draft['id']}/file")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    document = Document(io.BytesIO(answer.content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "川自然资信通报〔2026〕1号" in lines
    assert "关于2026年3月全省自然资源系统信访工作情况的通报" in lines
    headings = [line for line in lines if line[1:2] == "、" and line[0] in "一二三四五六七八九十"]
    assert len(headings) == 10
    assert len(document.tables) == 5
    whole = "\n".join(lines) + str([c.text for t in document.tables for c in t._cells])
    assert "50.0%（1/2）" in whole
    assert "王某某" not in whole
    assert "SCZRXF" not in whole
    assert "GP-2026" not in whole


async def test_a_bulletin_is_issued_once(site: Site) -> None:
    draft = await drafted(site)
    assert (await issued(site, draft["id"])).status_code == 200
    again = await issued(site, draft["id"])
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")
    headers = {"Idempotency-Key": "x"}
    more = await office(site).post("/bulletins", json={"month": MARCH}, headers=headers)
    assert (more.status_code, more.json()["code"]) == (409, "already-issued")
    async with site.app.state.database.read() as session:
        events = (await session.scalars(sa.select(EventRow))).all()
    assert [event.type for event in events] == ["reporting.bulletin.issued"]
    assert events[0].data["document_no"] == "川自然资信通报〔2026〕1号"
    assert events[0].subject == UUID(draft["id"])


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        (Role.PET_HEAD, PROVINCE, 403), (Role.PRINCIPAL, PROVINCE, 403),
        (Role.UNIT_HEAD, COUNTY, 404), (Role.JOINT_OFFICE, JOINT_OFFICE, 404),
    ],
)  # fmt: skip
async def test_nobody_but_the_deputy_issues(site: Site, role: Role, unit: str, status: int) -> None:
    draft = await drafted(site)
    answer = await office(site, role, unit).post(f"/bulletins/{draft['id']}/issue", json={})
    assert answer.status_code == status


async def test_who_drafted_does_not_sign_their_own(site: Site) -> None:
    both = site.client(Role.PET_HEAD, Role.DEPUTY, unit=PROVINCE)
    headers = {"Idempotency-Key": "x"}
    draft = (await both.post("/bulletins", json={"month": MARCH}, headers=headers)).json()
    answer = await both.post(f"/bulletins/{draft['id']}/issue")
    assert (answer.status_code, answer.json()["code"]) == (409, "drafter-cannot-issue")


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.SUPERVISOR, Role.REGISTRAR])
async def test_only_the_head_of_the_petition_office_drafts(site: Site, role: Role) -> None:
    headers = {"Idempotency-Key": "x"}
    answer = await office(site, role).post("/bulletins", json={"month": MARCH}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")


async def test_a_new_draft_takes_the_place_of_the_old_one(site: Site) -> None:
    first = await drafted(site)
    await tell(site, piece())
    second = await drafted(site)
    assert second["figures"]["overall"]["pieces"] == 1
    listed = await rows(office(site), "/bulletins")
    assert [line["id"] for line in listed] == [second["id"]]
    assert (await issued(site, first["id"])).status_code == 404


async def test_numbers_have_no_gaps_when_signatures_fail_or_come_together(site: Site) -> None:
    months = ["2025-12", "2026-01", "2026-02", "2026-03"]
    drafts = [await drafted(site, month) for month in months]
    await asyncio.gather(
        issued(site, str(uuid4())), *(issued(site, d["id"]) for d in drafts), issued(site, "x")
    )
    lines = await rows(office(site), "/bulletins", limit=2)
    assert [line["month"] for line in lines] == sorted(months, reverse=True)
    given = sorted(line["document_no"] for line in lines)
    assert given == [f"川自然资信通报〔2026〕{n}号" for n in (1, 2, 3, 4)]
    assert (await office(site).get("/bulletins/count")).json() == {"count": 4}


async def test_drafts_stay_in_the_house_and_issued_ones_are_circulated(site: Site) -> None:
    await march(site)
    draft = await drafted(site)
    county = office(site, Role.UNIT_HEAD, COUNTY)
    path = f"/bulletins/{draft['id']}"
    for hidden in (path, f"{path}/cases", f"{path}/cases/count", f"{path}/file"):
        answer = await county.get(hidden)
        assert (answer.status_code, answer.json()["code"]) == (404, "bulletin-unknown")
    assert await rows(county, "/bulletins") == []
    await issued(site, draft["id"])
    shown = (await county.get(path)).json()
    assert shown["allowed_moves"] == []
    assert len(await rows(county, "/bulletins")) == 1
    own = await rows(county, f"{path}/cases")
    everything = await rows(office(site), f"{path}/cases")
    assert {case["city"] for case in own} == {"510100"}
    assert 0 < len(own) < len(everything)
    answer = await county.get(f"{path}/cases/count")
    assert answer.json() == {"count": len(own)}
    only = await rows(county, f"{path}/cases", list="received")
    assert {case["list"] for case in only} == {"received"}
    assert (await site.client(Role.AUDIT_ADMIN).get(path)).status_code == 403


async def test_who_keeps_away_from_a_case_reads_the_lists_without_it(site: Site) -> None:
    await march(site)
    path = f"/bulletins/{(await drafted(site))['id']}"
    everything = await rows(office(site), f"{path}/cases")
    me, mine = uuid4(), next(case for case in everything if case["matter_id"])
    await site.receive(
        "intake.recusal.moved",
        UUID(mine["matter_id"]),
        {"recusal_id": uuid4(), "piece_id": uuid4(), "matter_id": mine["matter_id"],
         "account_id": me, "in_force": True},
    )  # fmt: skip
    client = site.client(Role.PET_HEAD, unit=PROVINCE, id=me)
    found = await rows(client, f"{path}/cases")
    assert found == [case for case in everything if case["matter_id"] != mine["matter_id"]]
    assert len(found) < len(everything)
    assert (await client.get(f"{path}/cases/count")).json() == {"count": len(found)}


async def test_a_stale_version_signs_nothing(site: Site) -> None:
    draft = await drafted(site)
    deputy = office(site, Role.DEPUTY)
    shown = await deputy.get(f"/bulletins/{draft['id']}")
    assert shown.headers["etag"] == f'"{draft["version"]}"'
    path = f"/bulletins/{draft['id']}/issue"
    stale = await deputy.post(path, headers={"If-Match": '"0"'})
    assert stale.status_code == 412
    assert (await deputy.post(path, headers={"If-Match": shown.headers["etag"]})).status_code == 200


@pytest.mark.parametrize("month", ["2026-04", "2026-05"])
async def test_a_month_that_has_not_ended_is_refused(site: Site, month: str) -> None:
    await site.set_office_time(at("2026-04-30", hour=23))
    headers = {"Idempotency-Key": "x"}
    answer = await office(site).post("/bulletins", json={"month": month}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "month-not-over")
    await site.set_office_time(at("2026-05-01", hour=0))
    assert (await drafted(site, "2026-04"))["month"] == "2026-04"


async def corrected(site: Site, id: str) -> httpx.Response:
    """What the head of the petition office is answered when correcting."""
    reason = {"reason": "锦江区一件来信漏登。"}
    headers = {"Idempotency-Key": str(uuid4())}
    return await office(site).post(f"/bulletins/{id}/correct", json=reason, headers=headers)


async def test_a_correction_has_its_own_number_and_leaves_the_issued_one_as_it_was(
    site: Site,
) -> None:
    await march(site)
    original = (await issued(site, (await drafted(site))["id"])).json()
    client, path = office(site), f"/bulletins/{original['id']}"
    before = (await client.get(path)).json()
    cases, file = await rows(client, f"{path}/cases"), (await client.get(f"{path}/file")).content
    assert before["allowed_moves"] == ["correct"]
    await tell(site, piece(registered=at("2026-03-31")))  # entered late

    draft = (await corrected(site, original["id"])).json()
    assert (draft["corrects"], draft["status"], draft["document_no"]) == (
        original["id"], "draft", None,
    )  # fmt: skip
    again = (await corrected(site, original["id"])).json()
    assert (await client.get(f"/bulletins/{draft['id']}")).status_code == 404, "replaced"
    notice = (await issued(site, again["id"])).json()
    assert notice["document_no"] == "川自然资信通报〔2026〕2号"
    assert notice["figures"]["overall"]["pieces"] == 3
    document = Document(io.BytesIO((await client.get(f"/bulletins/{notice['id']}/file")).content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "关于更正2026年3月全省自然资源系统信访工作情况通报的通知" in lines
    assert "锦江区一件来信漏登。" in lines
    assert any("（川自然资信通报〔2026〕1号）印发后" in line for line in lines)
    changed = [tuple(cell.text for cell in row.cells) for row in document.tables[0].rows]
    assert changed[:2] == [("项目", "原通报", "更正为"), ("登记信访件", "2件", "3件")]

    assert (await client.get(path)).json() == before
    assert await rows(client, f"{path}/cases") == cases
    assert (await client.get(f"{path}/file")).content == file
    async with site.app.state.database.read() as session:
        events = (await session.scalars(sa.select(EventRow).order_by(EventRow.position))).all()
    assert [each.data["corrects"] for each in events] == [None, original["id"]]


async def test_only_an_issued_original_is_corrected(site: Site) -> None:
    draft = await drafted(site)
    early = await corrected(site, draft["id"])
    assert (early.status_code, early.json()["code"]) == (409, "wrong-status")
    await issued(site, draft["id"])
    notice = (await corrected(site, draft["id"])).json()
    assert (await issued(site, notice["id"])).json()["allowed_moves"] == []
    twice = await corrected(site, notice["id"])
    assert (twice.status_code, twice.json()["code"]) == (409, "is-correction")
    headers = {"Idempotency-Key": str(uuid4())}
    path = f"/bulletins/{draft['id']}/correct"
    by_deputy = await office(site, Role.DEPUTY).post(path, json={"reason": "无"}, headers=headers)
    assert (by_deputy.status_code, by_deputy.json()["code"]) == (403, "role-not-allowed")


async def test_a_draft_counted_by_a_former_rule_is_not_issued(site: Site) -> None:
    draft = await drafted(site)
    async with site.app.state.database.begin() as session:
        former = {**draft["figures"], "listed": {"total": {"region": "510000", "name": "全省",
                  "open": 1, "new": 0, "delisted": 0, "past_target": 0, "overdue_measures": 0},
                  "cities": []}}  # fmt: skip
        change = {"rule_version": "2026-11", "figures": former}
        await session.execute(sa.update(Bulletin).values(change))
    shown = await office(site).get(f"/bulletins/{draft['id']}")
    total = shown.json()["figures"]["listed"]["total"]
    assert total["open_at_end"] is None, "what the former rule did not count is not known"
    answer = await issued(site, draft["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "draft-outdated")
