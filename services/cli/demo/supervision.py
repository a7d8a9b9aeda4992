"""The thirty listed cases: listing, plans, weekly reports, close-out, look-backs."""

from datetime import date, timedelta
from functools import partial

from services.cli.demo import papers
from services.cli.demo.handling import Piece
from services.cli.demo.listed import LISTINGS, Listed
from services.cli.demo.material import (
    BATCH,
    TARGET,
    Case,
    Measure,
    cases,
    day_of,
    dispatch_day,
    office_day,
    week_name,
)
from services.cli.demo.office import Agenda, Desk


class Supervision:
    """The supervising side of the year."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self.listed: list[Listed] = []

    def takes(self, case: Case, piece: Piece) -> None:
        """A case of the joint office's list was registered."""
        self.listed.append(Listed(len(self.listed), case, piece))

    async def nominate(self, one: Listed, desk: Desk) -> None:
        """The petition office proposes the case for the joint list."""
        form = {
            "matter_id": one.piece.matter,
            "kind": "joint",
            "batch": BATCH,
            "ground": "joint_office_batch",
            "reason": f"省信联办交办的积案难案。{one.case.sticking}",
            "target_date": TARGET.isoformat(),
        }
        one.listing = (await desk.post("pet_head", LISTINGS, form))["id"]

    async def enter(self, one: Listed, desk: Desk) -> None:
        """The joint meeting lists it."""
        await desk.post("joint_office", one.path("list"))

    async def submit(self, one: Listed, desk: Desk) -> None:
        """The county's bureau hands in its plan for the case."""
        measures = [each for each in one.case.measures if not each.added]
        form = papers.plan(one.case, [papers.measure(each, each.due) for each in measures])
        one.pending = (await desk.post(one.county, one.path("plans"), form))["id"]

    async def review_plan(self, one: Listed, desk: Desk) -> None:
        """The city passes the plan on, or sends it back once."""
        await self._look_at_plan(desk, one, "city", one.city, "review")

    async def approve_plan(self, one: Listed, desk: Desk) -> None:
        """The province approves the plan, or sends it back once."""
        if one.pending and not one.plan:
            await self._look_at_plan(desk, one, "province", "pet_head", "approve")

    async def _look_at_plan(
        self, desk: Desk, one: Listed, level: str, login: str, move: str
    ) -> None:
        returned_by, reason = one.returned_by("plan")
        again = desk.today >= day_of("plan-again")
        path = f"supervision/v1/plans/{one.pending}"
        if returned_by == level and not again:
            await desk.post(login, f"{path}/return", {"reason": reason})
            one.pending = ""
            return
        await desk.post(login, f"{path}/{move}")
        if move == "approve":
            one.plan, one.pending = one.pending, ""

    async def submit_again(self, one: Listed, desk: Desk) -> None:
        """What was sent back comes again, completed."""
        if not one.plan and not one.pending:
            await self.submit(one, desk)

    async def review_again(self, one: Listed, desk: Desk) -> None:
        """The city looks at what came again."""
        if not one.plan:
            await self.review_plan(one, desk)

    async def start(self, one: Listed, desk: Desk) -> None:
        """Supervision begins: measures, weekly reports and close-out go on the agenda."""
        await desk.post("supervisor", one.path("start"))
        for no, measure in enumerate(one.case.measures, 1):
            self._agenda.on(measure.done_on, partial(self._do_measure, one, no, measure))
        for monday in _weeks(desk.today, one.case.meeting):
            self._agenda.on(monday + timedelta(days=3), partial(self._report, one))
        if changed := one.case.more.get("plan_changed_on"):
            self._agenda.on(changed, partial(self._change_plan, one))
        first = one.case.more.get("closeout_returned_on")
        if first is not None:
            self._agenda.on(first, partial(self._apply, one))
            self._returned_way(one, first)
        meeting = one.case.meeting_act
        self._agenda.on(day_of("apply", meeting), partial(self._apply, one))
        self._agenda.on(day_of("review", meeting), partial(self._pass_city, one))
        self._agenda.on(day_of("verify", meeting), partial(self._verify, one))
        self._agenda.on(day_of("meeting", meeting), partial(self._resolve, one))

    def _returned_way(self, one: Listed, first: date) -> None:
        """The first application goes as far as the level that sends it back."""
        level, reason = one.returned_by("closeout")
        steps = {"city": "return-city-review", "province": "return-verification",
                 "meeting": "decline"}  # fmt: skip
        logins = {"city": one.city, "province": "supervisor", "meeting": "joint_office"}
        day = office_day(first + timedelta(days=1))
        if level != "city":
            self._agenda.on(day, partial(self._pass_city, one))
            day = office_day(day + timedelta(days=1))
        if level == "meeting":
            self._agenda.on(day, partial(self._verify, one))
            day = day_of("meeting", "2025-07-31")

        async def send_back(desk: Desk) -> None:
            await desk.post(logins[level], one.path(steps[level]), {"reason": reason})

        self._agenda.on(day, send_back)

    async def _do_measure(self, one: Listed, no: int, measure: Measure, desk: Desk) -> None:
        path = f"supervision/v1/plans/{one.plan}/measures/{no}/done"
        await desk.post(one.handler, path, {"evidence": measure.proof})

    async def _change_plan(self, one: Listed, desk: Desk) -> None:
        """Another measure or date is a new version of the plan, and goes the same way again."""
        measures = [papers.measure(each, each.moved_to or each.due) for each in one.case.measures]
        form = papers.plan(one.case, measures) | {"change_reason": one.case.more["plan_changed"]}
        one.pending = (await desk.post(one.county, one.path("plans"), form))["id"]
        reviewed = office_day(desk.today + timedelta(days=1))
        self._agenda.on(reviewed, partial(self._review_change, one))
        approved = office_day(reviewed + timedelta(days=1))
        self._agenda.on(approved, partial(self._approve_change, one))

    async def _review_change(self, one: Listed, desk: Desk) -> None:
        await desk.post(one.city, f"supervision/v1/plans/{one.pending}/review")

    async def _approve_change(self, one: Listed, desk: Desk) -> None:
        await desk.post("pet_head", f"supervision/v1/plans/{one.pending}/approve")
        one.plan, one.pending = one.pending, ""

    async def _report(self, one: Listed, desk: Desk) -> None:
        """The week's report, unless it is forgotten."""
        week = week_name(desk.today)
        if week in one.case.more.get("missed", ()):
            one.missed.add(week)
            return
        await desk.post(
            one.handler, one.path("reports"), papers.weekly(one.case, one.at, desk.today)
        )

    async def _apply(self, one: Listed, desk: Desk) -> None:
        """The county applies for close-out, criterion by criterion."""
        await desk.post(
            one.county, one.path("apply-closeout"), papers.application(one.case, one.at)
        )

    async def _pass_city(self, one: Listed, desk: Desk) -> None:
        form = {"opinion": "经实地查看和查阅案卷，措施已经落实，同意上报。"}
        await desk.post(one.city, one.path("pass-city-review"), form)

    async def _verify(self, one: Listed, desk: Desk) -> None:
        found = (
            ("call_back", "电话回访信访人，表示诉求已经解决，对办理过程没有意见。"),
            ("field", "实地查看现场并走访邻近群众，措施与案卷一致。"),
            ("call_back", "电话回访信访人，表示认可，对个别事项保留意见，已告知救济途径。"),
        )[one.at % 3]
        form = {"method": found[0], "findings": found[1]}
        await desk.post("supervisor", one.path("verify"), form)

    async def _resolve(self, one: Listed, desk: Desk) -> None:
        """The joint meeting decides; the look-backs go on the agenda."""
        meetings = ("2025-06-12", "2025-07-10", "2025-07-31", "2025-08-14")
        form = {
            "resolution_no": f"联席〔2025〕{meetings.index(one.case.meeting_act) + 2}号",
            "meeting_date": desk.today.isoformat(),
        }
        await desk.post("joint_office", one.path("resolve"), form)
        path = "supervision/v1/look-backs"
        for found in await desk.all("supervisor", path, listing_id=one.listing):
            day = dispatch_day(date.fromisoformat(found["due_raw"]))
            again = one.at % 10 == 3 and found["days"] == 30
            self._agenda.on(day, partial(self._look_back, one, found["id"], again))

    async def _look_back(self, one: Listed, id: str, again: bool, desk: Desk) -> None:
        """Look at the matter again; a few want a second look."""
        path = f"supervision/v1/look-backs/{id}/record"
        if again:
            notes = "回访发现个别承诺事项还在办理，列入跟进，两周后再看。"
            await desk.post("supervisor", path, {"outcome": "follow_up", "notes": notes})
            day = dispatch_day(desk.today + timedelta(days=14))
            self._agenda.on(day, partial(self._look_back, one, id, False))
            return
        notes = f"回访核实：{one.case.result}未发现反弹。"
        await desk.post("supervisor", path, {"outcome": "solid", "notes": notes})


def _weeks(start: date, meeting: date) -> list[date]:
    """The Mondays of the weeks in which a report is owed: up to the one before the meeting's."""
    monday = start - timedelta(days=start.weekday())
    last = meeting - timedelta(days=meeting.weekday())
    return [monday + timedelta(days=7 * at) for at in range((last - monday).days // 7)]


def cases_by_number() -> dict[str, Case]:
    """The listed cases by the number in the joint office's ledger."""
    return {case.number: case for case in cases()}
