"""Weekly sessions: a few rounds in a row, what they decide, and how bureaus answer."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from services.cli.client import Refused
from services.cli.demo.listed import Listed
from services.cli.demo.material import dispatch_day, office_day, week_name
from services.cli.demo.office import Agenda, Api

_SESSIONS, _ITEMS = "supervision/v1/weekly-sessions", "supervision/v1/action-items"
_MONDAYS = [date(2025, 5, 26) + timedelta(days=7 * at) for at in range(4)]
_SAID = {
    "report_missing": "责任单位当日补报进展，并明确专人按周报送。",
    "measure_overdue": "责任单位倒排工期，逐日报告超期措施的进展。",
    "difficulty": "责任单位会同有关部门研究所报困难，提出解决办法。",
    "help_needed": "责任单位列明需要协调的事项，报市局统一协调。",
}


class Sessions:
    """The rounds, each held on the Tuesday after its week."""

    def __init__(self, agenda: Agenda, listed: Sequence[Listed]) -> None:
        self._agenda = agenda
        self._listed = listed
        self._open = ""

    def schedule(self) -> None:
        """Put the Tuesdays of the rounds on the agenda."""
        for monday in [*_MONDAYS, _MONDAYS[-1] + timedelta(days=7)]:
            self._agenda.schedule(office_day(monday), partial(self._later, monday))

    async def _later(self, monday: date, api: Api) -> None:
        """Meet after all other acts of the day: what was done today is known there."""
        self._agenda.schedule(api.today, partial(self._meet, monday))

    async def _meet(self, monday: date, api: Api) -> None:
        """Hold the session of the week before, and open that of this week."""
        if self._open:
            await self._hold(f"{_SESSIONS}/{self._open}", api)
            self._open = ""
        if monday in _MONDAYS:
            form = {"week": week_name(monday), "cutoff": dispatch_day(monday).isoformat()}
            self._open = (await api.post("supervisor", _SESSIONS, form))["id"]

    async def _hold(self, path: str, api: Api) -> None:
        try:
            await api.post("supervisor", f"{path}/call-missing")
        except Refused as refused:
            if refused.code != "wrong-status":  # the job of this minute called already
                raise
        said = set[str]()
        for found in await api.all("supervisor", f"{path}/agenda", point=list(_SAID)):
            point = next(each for each in found["points"] if each in _SAID)
            if point not in said:
                said.add(point)
                await self._decide(path, found, _SAID[point], api)
        summary = f"逐件调度督办中的挂牌件，议定{len(said)}项，责任单位一周内答复。"
        await api.post("supervisor", f"{path}/close", {"summary": summary})

    async def _decide(self, path: str, found: dict[str, Any], said: str, api: Api) -> None:
        due = api.today + timedelta(days=7)
        form = {"listing_id": found["listing_id"], "decision": said, "due": due.isoformat()}
        item = await api.post("supervisor", f"{path}/action-items", form)
        one = next(each for each in self._listed if each.listing == found["listing_id"])
        self._agenda.schedule(dispatch_day(api.today), partial(self._answer, one, item["id"]))

    async def _answer(self, one: Listed, item: str, api: Api) -> None:
        answer = {"answer": "已按会议要求办理，情况随本周周报一并报送。"}
        await api.post(one.handler, f"{_ITEMS}/{item}/answer", answer)
        self._agenda.schedule(office_day(api.today + timedelta(days=1)), partial(_confirm, item))


async def _confirm(item: str, api: Api) -> None:
    await api.post("supervisor", f"{_ITEMS}/{item}/confirm")
