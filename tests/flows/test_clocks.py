"""The statutory clocks of domain §1.1 start, move and stop over the holidays of a real calendar.

Played in a rehearsal, whose account sets the office time. Dates marked § are those of domain §6.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests import story
from tests.cluster import Cluster
from tests.intake_service.make import sweep
from tests.story import JSON, Office, Piece

pytestmark = pytest.mark.anyio

CITY, COUNTY = "510100", "510104"
HANDLER, HEAD, CITY_HEAD = f"handler-{COUNTY}", f"head-{COUNTY}", f"head-{CITY}"


@dataclass
class Rehearsal:
    """The office in a time that the rehearsal sets."""

    office: Office
    cluster: Cluster

    async def on(self, day: str) -> None:
        """It is ten in the morning of that day, in every service."""
        self.office.day = date.fromisoformat(day)
        body = {"at": f"{day}T10:00:00+08:00"}
        answer = await self.office.call("rehearsal", "PUT", "directory/v1/office-time", body)
        assert answer.status_code == 200, answer.text

    async def sweep(self) -> None:
        """Intake's minute passes: what happens because time does."""
        await self.cluster.settle()
        await sweep(self.cluster.apps["intake"])

    async def clocks(self, piece: Piece, rule: str) -> list[tuple[str, str, str, str, str]]:
        """Start event, start, plain end, legal end and outcome of a piece's deadlines."""
        path = f"intake/v1/pieces/{piece.id}"
        shown = await self.office.get("pet_head", path)
        wanted = ("start_event", "start", "raw", "legal", "outcome")
        return [
            tuple(each[name] for name in wanted)
            for each in shown["deadlines"]
            if each["rule"] == rule
        ]


def written_today(office: Office, **changes: Any) -> JSON:
    """A registration of the rehearsal's day."""
    return story.registration(petition_date=office.today.isoformat(), **changes)


async def arrived(office: Office, due: str) -> Piece:
    """A piece registered, triaged and assigned today, to be reported by the day `due`."""
    return await story.piece_at(office, "assigned", COUNTY, assigned=story.order(COUNTY, due))


@pytest.fixture
def rehearsal(office: Office, cluster: Cluster) -> Rehearsal:
    """The cluster, opened for a rehearsal."""
    for app in cluster.apps.values():
        app.state.settings = app.state.settings.model_copy(update={"rehearsal": True})
    return Rehearsal(office, cluster)


async def test_the_clocks_of_arrival_start_with_receipt_and_roll_over_the_october_holidays(
    office: Office, rehearsal: Rehearsal
) -> None:
    await rehearsal.on("2025-09-05")
    direct = await story.piece_at(office, "triaged", COUNTY)
    assert await rehearsal.clocks(direct, "DL02") == [
        ("register", "2025-09-05", "2025-09-20", "2025-09-22", "open")  # §
    ]
    nameless = [{"phone": "00000000000", "is_main": True}]
    form = written_today(office, petitioners=nameless, petitioner_count=1)
    anonymous = await story.register(office, COUNTY, form)
    assert await rehearsal.clocks(anonymous, "DL02") == [], "nobody can be told"

    await rehearsal.on("2025-09-16")
    sent = {"source": "mnr", "sender": "自然资源部信访办", "external_no": "部信0001"}
    transferred = await story.register(office, COUNTY, written_today(office, **sent))
    assert await rehearsal.clocks(transferred, "DL02") == []
    assert await rehearsal.clocks(transferred, "DL03") == [
        ("register", "2025-09-16", "2025-10-01", "2025-10-09", "open")  # §
    ]
    assert await rehearsal.clocks(transferred, "DL04") == [
        ("register", "2025-09-16", "2025-09-23", "2025-09-23", "open")
    ]

    # Registered late, it still counts from the day on which it reached the office.
    arrived = "2025-09-10T16:00:00+08:00"
    sent |= {"external_no": "部信0002"}
    form = story.registration(petition_date="2025-09-08", arrived_at=arrived, **sent)
    late = await story.register(office, COUNTY, form)
    assert await rehearsal.clocks(late, "DL03") == [
        ("register", "2025-09-10", "2025-09-25", "2025-09-25", "open")
    ]

    # An objection cannot be recorded: that nobody made one is not concluded.
    await rehearsal.on("2025-09-24")
    await rehearsal.sweep()
    assert (await rehearsal.clocks(transferred, "DL04"))[0][-1] == "open"
    overdue = await office.get("pet_head", "intake/v1/deadlines?punctuality=overdue")
    assert [each["piece_id"] for each in overdue["items"]] == [direct.id]

    # Assigning ends the receiver's clocks and starts the assignee's, from arrival.
    await rehearsal.on("2025-09-26")
    await story.bring(office, direct, "assigned", assigned=story.order(COUNTY, "2025-10-04"))
    due = story.order(COUNTY, "2025-11-10")
    await story.bring(office, transferred, "assigned", assigned=due)
    assert (await rehearsal.clocks(direct, "DL02"))[0][-1] == "met_late"
    assert (await rehearsal.clocks(transferred, "DL03"))[0][-1] == "met"
    assert await rehearsal.clocks(direct, "DL03") == [
        ("arrive", "2025-09-26", "2025-10-11", "2025-10-11", "open")  # a Saturday at work
    ]
    assert await rehearsal.clocks(direct, "DL04") == [
        ("arrive", "2025-09-26", "2025-10-10", "2025-10-10", "open")  # §
    ]
    assert await rehearsal.clocks(direct, "DL11") == [
        ("arrive", "2025-09-26", "2025-10-04", "2025-10-09", "open")  # within the holidays
    ]

    # Signing for it stops nothing; the notice of acceptance does, and starts the sixty days.
    await rehearsal.on("2025-10-09")
    await story.bring(office, direct, "signed_for")
    assert (await rehearsal.clocks(direct, "DL03"))[0][-1] == "open"
    assert await rehearsal.clocks(direct, "DL05") == []
    await story.bring(office, direct, "in_handling")
    assert (await rehearsal.clocks(direct, "DL03"))[0][-1] == "met"
    assert (await rehearsal.clocks(direct, "DL04"))[0][-1] == "void"
    assert await rehearsal.clocks(direct, "DL05") == [
        ("accept", "2025-10-09", "2025-12-08", "2025-12-08", "open")
    ]
    await rehearsal.on("2025-10-10")
    overdue = await office.get(HEAD, "intake/v1/deadlines?punctuality=overdue")
    # The late notice was the department's; the county is late with its report alone.
    assert [each["rule"] for each in overdue["items"]] == ["DL11"]


async def test_sixty_days_thirty_more_and_the_window_for_review_over_the_spring_festival(
    office: Office, rehearsal: Rehearsal
) -> None:
    await rehearsal.on("2025-12-03")
    ignored = await arrived(office, "2026-02-15")

    # Nobody accepted: from the fifteenth day on the sixty days run all the same.
    await rehearsal.on("2025-12-18")
    await rehearsal.sweep()
    assert await rehearsal.clocks(ignored, "DL05") == []
    extended, plain = [await arrived(office, "2026-02-15") for _ in range(2)]
    for piece in (extended, plain):
        await story.bring(office, piece, "in_handling")
        assert await rehearsal.clocks(piece, "DL05") == [
            ("accept", "2025-12-18", "2026-02-16", "2026-02-24", "open")  # §
        ]
    await rehearsal.on("2025-12-19")
    for _ in range(2):
        await rehearsal.sweep()
    deemed = [("deem-start", "2025-12-18", "2026-02-16", "2026-02-24", "open")]
    assert await rehearsal.clocks(ignored, "DL05") == deemed
    assert (await office.get(HEAD, f"intake/v1/pieces/{ignored.id}"))["status"] == "assigned"
    await rehearsal.on("2025-12-25")
    await story.bring(office, ignored, "in_handling")
    assert await rehearsal.clocks(ignored, "DL05") == deemed, "delay never buys time"
    assert (await rehearsal.clocks(ignored, "DL03"))[0][-1] == "met_late"
    assert (await rehearsal.clocks(ignored, "DL04"))[0][-1] == "void"

    # Answered in time; the petitioner has thirty days to ask for a review.
    await rehearsal.on("2026-01-20")
    await story.bring(office, plain, "opinion_issued")
    assert (await rehearsal.clocks(plain, "DL05"))[0][-1] == "met"
    assert await rehearsal.clocks(plain, "DL07") == []
    await story.bring(office, plain, "closed")
    assert await rehearsal.clocks(plain, "DL07") == [
        ("deliver-opinion", "2026-01-20", "2026-02-19", "2026-02-24", "open")  # §
    ]
    assert await rehearsal.clocks(plain, "DL11") == [
        ("arrive", "2025-12-18", "2026-02-15", "2026-02-24", "met")
    ]

    # DL06: more time is granted on the last legal day, added to the plain end; a day later no more.
    await rehearsal.on("2026-02-24")
    ask = {"days": 30, "reason": "案情复杂，需补充测绘。"}
    waiting = await office.post(HANDLER, f"intake/v1/pieces/{ignored.id}/extensions", ask)
    granted = await office.post(HANDLER, f"intake/v1/pieces/{extended.id}/extensions", ask)
    await office.post(HEAD, f"intake/v1/extensions/{granted['id']}/approve")
    assert await rehearsal.clocks(extended, "DL05") == [
        ("accept", "2025-12-18", "2026-03-18", "2026-03-18", "open")  # §
    ]
    await rehearsal.sweep()
    assert (await office.get(HEAD, f"intake/v1/pieces/{plain.id}"))["status"] == "opinion_delivered"

    await rehearsal.on("2026-02-25")
    over = (409, "deadline-over")
    approve = f"intake/v1/extensions/{waiting['id']}/approve"
    assert await office.refused(HEAD, approve) == over
    await office.post(HEAD, f"intake/v1/extensions/{waiting['id']}/refuse", {"reason": "已届满"})
    more = f"intake/v1/pieces/{ignored.id}/extensions"
    assert await office.refused(HANDLER, more, {**ask, "days": 1}) == over

    # The window has closed: the piece is closed, and its matter with it.
    await rehearsal.sweep()
    closed = await office.get(HEAD, f"intake/v1/pieces/{plain.id}")
    assert closed["status"] == "closed_no_review"
    assert (await rehearsal.clocks(plain, "DL07"))[0][-1] == "lapsed"
    matter = f"intake/v1/matters/{plain.matter}"
    assert (await office.get(HEAD, matter))["status"] == "open", "money is still to be paid"
    paid = {"reason": "补偿款已足额兑付，凭证存卷。"}
    owed = (409, "execution-owed")
    assert await office.refused("pet_head", f"{matter}/conclude", paid) == owed
    (found,) = (await office.get(HEAD, f"intake/v1/executions?piece_id={plain.id}"))["items"]
    await story.execute(office, HANDLER, found["id"])
    assert (await office.get(HEAD, matter))["status"] == "closed"
    moves = (await office.get(HEAD, f"intake/v1/pieces/{plain.id}/history"))["items"]
    (lapse,) = [each for each in moves if each["move"] == "lapse"]
    assert lapse["actor_name"] == "系统"

    # A closed matter takes no repeat; new facts and reasons open it again.
    again = await story.register(office, COUNTY)
    triage = f"intake/v1/pieces/{again.id}/triage"
    joined = story.triage(COUNTY, matter_id=plain.matter)
    assert await office.refused("triage", triage, {**joined, "is_repeat": True}) == (
        409, "matter-closed",
    )  # fmt: skip
    reopened = await office.post("triage", triage, joined)
    assert (reopened["status"], reopened["is_initial_here"]) == ("registered", False)
    assert (await office.get("triage", matter))["status"] == "open"
    assert (await rehearsal.clocks(again, "DL02"))[0][-1] == "open"

    # Answered on the last day of the longer period, and too late without one.
    await rehearsal.on("2026-03-18")
    for piece, outcome in ((extended, "met"), (ignored, "met_late")):
        await story.bring(office, piece, "opinion_issued")
        assert (await rehearsal.clocks(piece, "DL05"))[0][-1] == outcome

    # A report that comes back gets a new limit, and no statutory clock begins anew.
    await story.bring(office, extended, "reported")
    before = await rehearsal.clocks(extended, "DL05")
    back = {"defects": ["未附兑付凭证"], "feedback_due": "2026-04-05"}
    await office.post("pet_head", f"{extended.order_path}/return", back)
    assert sorted(await rehearsal.clocks(extended, "DL11")) == [
        ("arrive", "2025-12-18", "2026-02-15", "2026-02-24", "met_late"),
        ("return", "2026-03-18", "2026-04-05", "2026-04-07", "open"),
    ]
    assert await rehearsal.clocks(extended, "DL05") == before
    assert len(await rehearsal.clocks(extended, "DL07")) == 1


async def test_a_delisted_matter_is_looked_at_three_times_before_it_is_final(
    office: Office, rehearsal: Rehearsal
) -> None:
    await rehearsal.on("2026-01-20")
    piece = await arrived(office, "2026-03-02")
    await story.bring(office, piece, "closed")
    await story.name_leaders(office, [CITY], [COUNTY])
    own = {"kind": "own", "ground": "self_screened", "batch": "厅第一批"}
    case = await story.case_at(office, piece, "verified", **own)
    decided = {"resolution_no": "厅长办公会〔2026〕1号", "meeting_date": "2026-01-20"}
    assert await office.refused("joint_office", f"{case.path}/resolve", decided) == (
        404, "listing-not-found",
    )  # fmt: skip
    await story.bring_case(office, case, "delisted", delisted=decided)

    shown = f"supervision/v1/look-backs?listing_id={case.id}"
    looks = (await office.get("supervisor", shown))["items"]
    assert [(look["due_raw"], look["due"]) for look in looks] == [
        ("2026-02-19", "2026-02-24"),  # §
        ("2026-04-20", "2026-04-20"),
        ("2026-07-19", "2026-07-20"),
    ]
    solid = {"outcome": "solid", "notes": "电话回访，问题已解决。"}
    first, second, third = (f"supervision/v1/look-backs/{look['id']}/record" for look in looks)
    await rehearsal.on("2026-02-18")
    assert await office.refused("supervisor", first, solid) == (409, "look-back-too-early")
    await rehearsal.on("2026-02-24")
    follow = {"outcome": "follow_up", "notes": "尚有一户凭证未归档，一周内补齐。"}
    assert (await office.post("supervisor", first, follow))["status"] == "follow_up"
    assert (await office.post("supervisor", first, solid))["punctuality"] == "on_time"
    assert await office.refused("supervisor", first, solid) == (409, "wrong-status")
    await rehearsal.on("2026-04-21")
    overdue = await office.get("supervisor", f"{shown}&punctuality=overdue")
    assert [look["id"] for look in overdue["items"]] == [looks[1]["id"]]
    assert (await office.post("supervisor", second, solid))["punctuality"] == "overdue"
    assert (await office.get("supervisor", case.path))["status"] == "delisted"
    await rehearsal.on("2026-07-20")
    await office.post("supervisor", third, solid)
    assert (await office.get("supervisor", case.path))["status"] == "final"
    relapse = {"outcome": "relapsed", "notes": "补偿款又被扣发。", "target_date": "2026-09-01"}
    assert await office.refused("deputy", third, relapse) == (409, "wrong-status")


async def test_office_time_is_set_by_the_rehearsal_alone_and_never_backwards(
    office: Office, rehearsal: Rehearsal
) -> None:
    path = "directory/v1/office-time"
    await rehearsal.on("2026-01-05")
    earlier = {"at": "2026-01-04T10:00:00+08:00"}
    for login in ("pet_head", "system_admin", "operator"):
        assert await office.refused(login, path, earlier, "PUT") == (403, "role-not-allowed")
    assert await office.refused("rehearsal", path, earlier, "PUT") == (409, "time-goes-back")
    made = await story.register(office, COUNTY)
    shown = await office.get("pet_head", f"intake/v1/pieces/{made.id}")
    at = datetime.fromisoformat(shown["registered_at"])
    assert at == datetime.fromisoformat("2026-01-05T10:00:00+08:00")
    future = story.registration(petition_date="2026-01-06")
    refused = await office.refused("registrar", "intake/v1/pieces", future)
    assert refused == (422, "registration-invalid")
    header = {"Kaimen-Now": (at - timedelta(days=1)).isoformat()}
    answer = await office.call("registrar", "GET", "intake/v1/pieces", None, **header)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")
