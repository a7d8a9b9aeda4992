"""Plays the year: the calendar line by line, one office day after the other."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from datetime import time as clock
from functools import partial
from pathlib import Path
from typing import Any

from services.cli.anew import begin, finish
from services.cli.client import Client, Refused
from services.cli.demo.accusations import Accusations
from services.cli.demo.consulting import Consulting
from services.cli.demo.depth import Depth
from services.cli.demo.divisions import Divisions
from services.cli.demo.door import Door
from services.cli.demo.forces import Forces
from services.cli.demo.handling import Handling
from services.cli.demo.inspecting import Inspecting
from services.cli.demo.intake import Intake
from services.cli.demo.leaders import Leaders
from services.cli.demo.listed import Listed
from services.cli.demo.material import YEAR, Act, calendar, day_of, office_day
from services.cli.demo.meetings import Meetings
from services.cli.demo.office import Agenda, Api
from services.cli.demo.rating import Rating
from services.cli.demo.referrals import Referrals
from services.cli.demo.reporting import bulletin, export
from services.cli.demo.sanctions import Sanctions
from services.cli.demo.sendings import Sendings
from services.cli.demo.sessions import Sessions
from services.cli.demo.supervision import Supervision, cases_by_number
from services.cli.demo.tally import tally
from services.cli.demo.together import Together
from services.cli.demo.urging import Urging
from services.cli.errors import NotDone, command
from shared.workdays import ZONE

Say = Callable[[str], None]
CaseAct = Callable[[Listed, Api], Awaitable[None]]

_TUESDAY = 1
_BEFORE_OPENING = clock(8, 0)


async def play(client: Client, data: Path, say: Say) -> dict[str, Any]:
    """Play the department's year through the API, and return what the API then counts.

    Raises `NotDone` when the installation has pieces already (also from an interrupted play), does
    not rehearse, has no demonstration accounts, or refuses a step.
    """
    began = time.monotonic()
    folder = data / "demo"
    anew = f"要从头再演，请停止后执行 {command('up', '--demo', '--anew', '--data', data)}"
    await _check(client, anew)
    folder.mkdir(parents=True, exist_ok=True)
    begin(folder)
    year = Year(client, folder)
    try:
        await year.play(say)
    except asyncio.CancelledError:
        say(f"演示年度演到{year.today:%Y年%m月%d日}时被中断。{anew}")
        raise
    except NotDone as error:
        detail = f"演示年度演到{year.today:%Y年%m月%d日}时中断：{error}{anew}"
        raise NotDone(detail, "demo-interrupted") from error
    say("核对全年结果 …")
    counted = await tally(client, year.intake.by_proposal)
    finish(folder)
    files = [str(path) for path in year.files]
    return {**counted, "calls": year.calls, "seconds": round(time.monotonic() - began, 1),
            "folder": str(folder), "url": client.url, "files": files}  # fmt: skip


async def _check(client: Client, anew: str) -> None:
    """Raises `NotDone` when the year cannot be played on this installation."""
    rehearsal = client.as_login("rehearsal")
    pieces = (await client.as_login("registrar").get("intake/v1/pieces/count"))["count"]
    if pieces:
        raise NotDone(
            f"该安装已有{pieces}件信访件，演示年度只在空的数据目录中演练。"
            f"请用 --data 换一个数据目录；如果是上次没有演完的演示，{anew}",
            "not-empty",
        )
    office_time = (await rehearsal.get("directory/v1/office-time"))["at"]
    opening = datetime.combine(calendar()[0].day, _BEFORE_OPENING, ZONE)
    if office_time is not None and datetime.fromisoformat(office_time) > opening:
        detail = f"演练时间已设定到{office_time[:10]}，不能回到{YEAR}年初。{anew}"
        raise NotDone(detail, "time-goes-back")
    try:
        await rehearsal.put("directory/v1/office-time", {"at": opening.isoformat()})
    except Refused as refused:
        if refused.code != "not-rehearsing":
            raise
        detail = "该安装没有开启演练（KAIMEN_REHEARSAL=true），不能演练演示年度。"
        raise NotDone(detail, "not-rehearsing") from refused


class Year:
    """The state of the play."""

    def __init__(self, client: Client, folder: Path) -> None:
        self._agenda = Agenda(client, calendar()[-1].day)
        self._folder = folder
        self._sheets: list[Path] = []
        self._handling = Handling(self._agenda, Rating(self._agenda).expect)
        self.intake = Intake(self._agenda, self._handling, folder)
        self._door = Door(self._agenda)
        self._divisions = Divisions(self._agenda)
        self._sendings = Sendings(self._agenda, self._divisions.consult)
        self._accusations = Accusations(self._agenda)
        self._referrals = Referrals(self._agenda)
        self._depth = Depth(self._agenda)
        self._leaders = Leaders()
        self._supervision = Supervision(self._agenda)
        self._urging = Urging(self._agenda, self._supervision.listed)
        self._inspecting = Inspecting(self._agenda, self._supervision.listed)
        self._meetings = Meetings(self._agenda, self._supervision)
        self._consulting = Consulting(self._agenda, self._supervision.listed)
        self._sanctions = Sanctions(self._agenda, self._supervision.listed)
        self._sessions = Sessions(self._agenda, self._supervision.listed)
        self._forces = Forces(self._agenda, self._leaders, self._supervision.listed)
        self._together = Together(self._agenda, self._supervision.listed)
        self.today = calendar()[0].day

    @property
    def files(self) -> list[Path]:
        """The files that the play wrote."""
        return [*self.intake.files, *self._sheets]

    @property
    def calls(self) -> int:
        """How many requests people made."""
        return self._agenda.calls

    async def play(self, say: Say) -> None:
        """Play every office day in turn."""
        for act in calendar():
            self._agenda.schedule(act.day, partial(self._act, act))
        self._door.schedule()
        self._divisions.schedule()
        self._accusations.schedule()
        self._sendings.schedule()
        self._referrals.schedule()
        self._depth.schedule()
        self._inspecting.schedule()
        self._sanctions.schedule()
        self._sessions.schedule()
        self._meetings.schedule()
        self._consulting.schedule()
        self._forces.schedule()
        self._together.schedule()
        for week in range(52):
            tuesday = date.fromisocalendar(YEAR, week + 1, _TUESDAY + 1)
            if day_of("start") < tuesday <= day_of("meeting", "2025-08-14"):
                self._agenda.schedule(office_day(tuesday), self._urge_later)
        month = ""
        while (day := self._agenda.next_day()) is not None:
            if f"{day:%Y-%m}" != month:
                month = f"{day:%Y-%m}"
                acts = [act.what for act in calendar() if f"{act.day:%Y-%m}" == month]
                say(f"{day.year}年{day.month}月：{'；'.join(dict.fromkeys(acts))}")
            self.today = day
            await self._agenda.play(day)

    async def _urge_later(self, api: Api) -> None:
        """Urge after all other acts of the day: what was done today needs no urging."""
        self._agenda.schedule(api.today, self._urging.urge)

    async def _act(self, act: Act, api: Api) -> None:
        acts: dict[str, Callable[[Api], Awaitable[None]]] = {
            "leaders": self._open,
            "joint-batch": self._batch,
            "ledger": self.intake.import_ledger,
            "ministry": self.intake.import_ministry,
            "bulletin": partial(self._bulletin_later, act.amount),
        }
        if act.act in acts:
            await acts[act.act](api)
        elif act.act in self._steps:
            for one in self._supervision.listed:
                self._agenda.schedule(api.today, partial(self._steps[act.act], one))

    @property
    def _steps(self) -> dict[str, CaseAct]:
        """The acts of the calendar that are done for every listed case."""
        supervision = self._supervision
        return {
            "nominate": supervision.nominate,
            "propose": self._leaders.propose,
            "confirm": self._leaders.confirm,
            "name": self._leaders.name,
            "plan": supervision.submit,
            "plan-city": supervision.review_plan,
            "plan-province": supervision.approve_plan,
            "plan-again": supervision.submit_again,
            "plan-again-city": supervision.review_again,
            "plan-again-province": supervision.approve_plan,
            "start": supervision.start,
        }

    async def _open(self, api: Api) -> None:
        await self._handling.load_units(api)
        await self._leaders.record(api)

    async def _batch(self, api: Api) -> None:
        await self.intake.import_batch(api, cases_by_number(), self._supervision.add)

    async def _bulletin_later(self, month: str, api: Api) -> None:
        """Issue the bulletin after all other acts of the day, so that it counts them."""
        self._agenda.schedule(api.today, partial(self._bulletin, month))

    async def _bulletin(self, month: str, api: Api) -> None:
        await bulletin(month, self._folder, self._sheets, api)
        if month == f"{YEAR}-12":
            sheet = self._folder / f"台账-{YEAR}.xlsx"
            await export(sheet, {}, api)
            self._sheets.append(sheet)
