"""Urgings: what the rules call for, what supervisors send, and how bureaus answer."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from services.cli.demo import papers
from services.cli.demo.listed import Listed
from services.cli.demo.material import office_day, week_name
from services.cli.demo.office import Agenda, Api

_URGINGS = "supervision/v1/urgings"


class Urging:
    """Urgings through the year."""

    def __init__(self, agenda: Agenda, listed: Sequence[Listed]) -> None:
        self._agenda = agenda
        self._listed = listed

    async def urge(self, api: Api) -> None:
        """Send every urging that the rules call for."""
        by_listing = {each.listing: each for each in self._listed}
        for found in await api.all("supervisor", f"{_URGINGS}/due", subject="listing"):
            await self._urge(api, by_listing[found["listing_id"]], found)

    async def _urge(self, api: Api, one: Listed, found: dict[str, Any]) -> None:
        kind = found["kind"]
        form = {
            "kind": kind,
            "issues": [each["reason"] for each in found["calls"]],
            "requirement": "请说明原因，补报进展，并写明完成时间。",
            "answer_days": 5,
        }
        made = await api.post("supervisor", one.path("urgings"), form)
        path = f"{_URGINGS}/{made['id']}"
        decider = {"phone": "supervisor", "supervise": "deputy"}.get(kind, "pet_head")
        await api.post(decider, f"{path}/approve")
        call = {"spoken_with": "分管负责人陈某某", "findings": "承诺两日内补报并书面说明。"}
        await api.post("supervisor", f"{path}/issue", call if kind == "phone" else None)
        answered = office_day(api.today + timedelta(days=1))
        self._agenda.schedule(answered, partial(self._answer_urging, one, path))

    async def _answer_urging(self, one: Listed, path: str, api: Api) -> None:
        """The bureau sends the missing reports, and answers; a case delisted since owes nothing."""
        if "answer" not in (await api.get(one.handler, path))["allowed_moves"]:
            return
        missing = sorted(one.missed - {week_name(api.today)})
        for week in missing:
            form = papers.weekly(one.case, one.at, api.today) | {"week": week}
            await api.post(one.handler, one.path("reports"), form)
            one.missed.discard(week)
        answer = "措施因现场核实推迟，已重新安排人员和时间，完成后立即登记并上报凭据。"
        if missing:
            answer = "已经补报进展，漏报的原因是人员外出核查，今后由专人负责。"
        await api.post(one.handler, f"{path}/answer", {"answer": answer})
        assessed = office_day(api.today + timedelta(days=4))
        self._agenda.schedule(assessed, partial(self._assess_urging, path))

    async def _assess_urging(self, path: str, api: Api) -> None:
        if "assess" not in (await api.get("supervisor", path))["allowed_moves"]:
            return
        form = {"assessment": "effective", "opinion": "已经说明原因并明确了完成时间，督促有效。"}
        await api.post("supervisor", f"{path}/assess", form)
        await api.post("supervisor", f"{path}/close")
