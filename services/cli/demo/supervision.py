"""Supervision of the thirty listed cases: plans, weekly reports, close-outs, look-backs."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from functools import partial

from services.cli.demo import papers
from services.cli.demo.executions import carry_out
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
from services.cli.demo.office import Agenda, Api


class Supervision:
    """The listed cases through the year."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self.listed: list[Listed] = []

    def add(self, case: Case, piece: Piece) -> None:
        """Note a case of the joint office's list that was registered."""
        self.listed.append(Listed(len(self.listed), case, piece))

    async def nominate(self, one: Listed, api: Api) -> None:
        """The petition office proposes the case for the joint list."""
        form = {
            "matter_id": one.piece.matter,
            "kind": "joint",
            "batch": BATCH,
            "ground": "joint_office_batch",
            "reason": f"省信联办交办的积案难案。{one.case.sticking}",
            "target_date": TARGET.isoformat(),
        }
        one.listing = (await api.post("pet_head", LISTINGS, form))["id"]

    @property
    def decisions(self) -> Mapping[tuple[str, str], Callable[[Listed, str, Api], Awaitable[None]]]:
        """What follows a decision of the joint meeting, with the number of its minutes."""
        return {
            ("listing", "agreed"): self._enter,
            ("closeout", "agreed"): self._resolve,
            ("closeout", "declined"): self._decline,
        }

    async def _enter(self, one: Listed, minutes: str, api: Api) -> None:
        """The joint meeting lists it."""
        await api.post("joint_office", one.path("list"), {"resolution_no": minutes})

    async def submit(self, one: Listed, api: Api) -> None:
        """The county's bureau submits its plan."""
        measures = [each for each in one.case.measures if not each.added]
        form = papers.plan(one.case, [papers.measure(each, each.due) for each in measures])
        one.pending = (await api.post(one.county, one.path("plans"), form))["id"]

    async def review_plan(self, one: Listed, api: Api) -> None:
        """The city passes the plan, or returns it once."""
        await self._decide_plan(api, one, "city", one.city, "review")

    async def approve_plan(self, one: Listed, api: Api) -> None:
        """The province approves the plan, or returns it once."""
        if one.pending and not one.plan:
            await self._decide_plan(api, one, "province", "pet_head", "approve")

    async def _decide_plan(self, api: Api, one: Listed, level: str, login: str, move: str) -> None:
        returned_by, reason = one.returned_by("plan")
        again = api.today >= day_of("plan-again")
        path = f"supervision/v1/plans/{one.pending}"
        if returned_by == level and not again:
            await api.post(login, f"{path}/return", {"reason": reason})
            one.pending = ""
            return
        await api.post(login, f"{path}/{move}")
        if move == "approve":
            one.plan, one.pending = one.pending, ""

    async def submit_again(self, one: Listed, api: Api) -> None:
        """The county submits a returned plan again."""
        if not one.plan and not one.pending:
            await self.submit(one, api)

    async def review_again(self, one: Listed, api: Api) -> None:
        """The city reviews a plan that was submitted again."""
        if not one.plan:
            await self.review_plan(one, api)

    async def start(self, one: Listed, api: Api) -> None:
        """Start supervision; schedule measures, weekly reports and close-out."""
        await api.post("supervisor", one.path("start"))
        for no, measure in enumerate(one.case.measures, 1):
            self._agenda.schedule(measure.done_on, partial(self._do_measure, one, no, measure))
        for monday in _weeks(api.today, one.case.meeting):
            self._agenda.schedule(monday + timedelta(days=3), partial(self._report, one))
        if changed := one.case.more.get("plan_changed_on"):
            self._agenda.schedule(changed, partial(self._change_plan, one))
        first = one.case.more.get("closeout_returned_on")
        if first is not None:
            self._agenda.schedule(first, partial(self._apply, one))
            self._schedule_return(one, first)
        meeting = one.case.meeting_act
        self._agenda.schedule(day_of("apply", meeting), partial(self._apply, one))
        self._agenda.schedule(day_of("review", meeting), partial(self._pass_city, one))
        self._agenda.schedule(day_of("verify", meeting), partial(self._verify, one))

    def _schedule_return(self, one: Listed, first: date) -> None:
        """Schedule the first application up to the level that returns it."""
        level, reason = one.returned_by("closeout")
        steps = {"city": "return-city-review", "province": "return-verification"}
        logins = {"city": one.city, "province": "supervisor"}
        day = office_day(first + timedelta(days=1))
        if level != "city":
            self._agenda.schedule(day, partial(self._pass_city, one))
            day = office_day(day + timedelta(days=1))
        if level == "meeting":
            self._agenda.schedule(day, partial(self._verify, one))
            return

        async def return_it(api: Api) -> None:
            await api.post(logins[level], one.path(steps[level]), {"reason": reason})

        self._agenda.schedule(day, return_it)

    async def _do_measure(self, one: Listed, no: int, measure: Measure, api: Api) -> None:
        path = f"supervision/v1/plans/{one.plan}/measures/{no}/done"
        await api.post(one.handler, path, {"evidence": measure.proof})

    async def _change_plan(self, one: Listed, api: Api) -> None:
        """Submit a new version of the plan with other measures or dates, to be reviewed again."""
        measures = [papers.measure(each, each.moved_to or each.due) for each in one.case.measures]
        form = papers.plan(one.case, measures) | {"change_reason": one.case.more["plan_changed"]}
        one.pending = (await api.post(one.county, one.path("plans"), form))["id"]
        reviewed = office_day(api.today + timedelta(days=1))
        self._agenda.schedule(reviewed, partial(self._review_change, one))
        approved = office_day(reviewed + timedelta(days=1))
        self._agenda.schedule(approved, partial(self._approve_change, one))

    async def _review_change(self, one: Listed, api: Api) -> None:
        await api.post(one.city, f"supervision/v1/plans/{one.pending}/review")

    async def _approve_change(self, one: Listed, api: Api) -> None:
        await api.post("pet_head", f"supervision/v1/plans/{one.pending}/approve")
        one.plan, one.pending = one.pending, ""

    async def _report(self, one: Listed, api: Api) -> None:
        """Report on the week, unless this report is missing."""
        week = week_name(api.today)
        if week in one.case.more.get("missed", ()):
            one.missed.add(week)
            return
        await api.post(one.handler, one.path("reports"), papers.weekly(one.case, one.at, api.today))

    async def _apply(self, one: Listed, api: Api) -> None:
        """The county applies for close-out, criterion by criterion, once all is carried out."""
        await carry_out(one.piece, api)
        await api.post(one.county, one.path("apply-closeout"), papers.application(one.case, one.at))

    async def _pass_city(self, one: Listed, api: Api) -> None:
        form = {"opinion": "经实地查看和查阅案卷，措施已经落实，同意上报。"}
        await api.post(one.city, one.path("pass-city-review"), form)

    async def _verify(self, one: Listed, api: Api) -> None:
        found = (
            ("call_back", "电话回访信访人，表示诉求已经解决，对办理过程没有意见。"),
            ("field", "实地查看现场并走访邻近群众，措施与案卷一致。"),
            ("call_back", "电话回访信访人，表示认可，对个别事项保留意见，已告知救济途径。"),
        )[one.at % 3]
        form = {"method": found[0], "findings": found[1]}
        await api.post("supervisor", one.path("verify"), form)

    async def _decline(self, one: Listed, minutes: str, api: Api) -> None:
        """The joint meeting wants more first."""
        _, reason = one.returned_by("closeout")
        form = {"reason": f"{reason}（{minutes}）"}
        await api.post("joint_office", one.path("decline"), form)

    async def _resolve(self, one: Listed, minutes: str, api: Api) -> None:
        """The joint meeting cancels it; schedule the look-backs."""
        form = {"resolution_no": minutes, "meeting_date": api.today.isoformat()}
        await api.post("joint_office", one.path("resolve"), form)
        path = "supervision/v1/look-backs"
        for found in await api.all("supervisor", path, listing_id=one.listing):
            day = dispatch_day(date.fromisoformat(found["due_raw"]))
            again = one.at % 10 == 3 and found["days"] == 30
            self._agenda.schedule(day, partial(self._look_back, one, found["id"], again))

    async def _look_back(self, one: Listed, id: str, again: bool, api: Api) -> None:
        """Record a look-back; a few need a second one."""
        path = f"supervision/v1/look-backs/{id}/record"
        if again:
            notes = "回访发现个别承诺事项还在办理，列入跟进，两周后再看。"
            await api.post("supervisor", path, {"outcome": "follow_up", "notes": notes})
            day = dispatch_day(api.today + timedelta(days=14))
            self._agenda.schedule(day, partial(self._look_back, one, id, False))
            return
        notes = f"回访核实：{one.case.result}未发现反弹。"
        await api.post("supervisor", path, {"outcome": "solid", "notes": notes})


def _weeks(start: date, meeting: date) -> list[date]:
    """The Mondays of the weeks that need a report: up to the week before the meeting."""
    monday = start - timedelta(days=start.weekday())
    last = meeting - timedelta(days=meeting.weekday())
    return [monday + timedelta(days=7 * at) for at in range((last - monday).days // 7)]


def cases_by_number() -> dict[str, Case]:
    """The listed cases by the number in the joint office's ledger."""
    return {case.number: case for case in cases()}
