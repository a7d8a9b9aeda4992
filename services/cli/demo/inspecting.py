"""The two joint inspections of the year: three cities, seven counties."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from services.cli.demo.listed import Listed
from services.cli.demo.material import office_day, table
from services.cli.demo.office import Agenda, Api, Units

_INSPECTIONS = "supervision/v1/inspections"
_RECTIFICATIONS = "supervision/v1/rectifications"
_DEMAND = "要求：按方案倒排工期，逐项明确责任人和完成时间，并书面报告。"


class Inspecting:
    """Joint inspections with 省信联办, from the plan to the last rectification."""

    def __init__(self, agenda: Agenda, listed: Sequence[Listed]) -> None:
        self._agenda = agenda
        self._listed = listed
        self._units = Units("bureau", by="region")

    def schedule(self) -> None:
        """Put the plan of every inspection on its day."""
        for about in table("inspections.toml")["inspection"]:
            self._agenda.schedule(office_day(about["day"]), partial(self._plan, about))

    async def _plan(self, about: dict[str, Any], api: Api) -> None:
        """The supervisors plan; the deputy leader and 省信联办 agree the same day."""
        begins = office_day(api.today + timedelta(days=5))
        stops = [
            {
                "unit_id": await self._units.id(county, api),
                "listing_ids": [one.listing for one in self._listed if one.case.county == county],
            }
            for county in about["counties"]
        ]
        form = {
            "kind": "joint",
            "basis": "listed",
            "purpose": about["purpose"],
            "begins": begins.isoformat(),
            "ends": (begins + timedelta(days=7)).isoformat(),
            "stops": stops,
            "team": about["team"],
        }
        made = await api.post("supervisor", _INSPECTIONS, form)
        path = f"{_INSPECTIONS}/{made['id']}"
        await api.post("deputy", f"{path}/approve")
        await api.post("joint_office", f"{path}/agree")
        written = office_day(begins + timedelta(days=2))
        self._agenda.schedule(written, partial(self._go, about, path, begins))

    async def _go(self, about: dict[str, Any], path: str, begins: date, api: Api) -> None:
        """Record each stop, two a day, and feed back to each bureau."""
        due = office_day(api.today + timedelta(days=14))
        for stop in (await api.get("supervisor", path))["stops"]:
            at = stop["no"] - 1
            record = {
                "day": (begins + timedelta(days=at // 2)).isoformat(),
                "place": about["places"][at],
                "seen_ids": [each["listing_id"] for each in stop["cases"]],
                "findings": about["findings"][at],
            }
            told = {
                "opinion": about["findings"][at],
                "rectifications": [{"issue": _DEMAND, "due": due.isoformat()}],
            }
            await api.post("supervisor", f"{path}/stops/{stop['no']}/record", record)
            await api.post("supervisor", f"{path}/stops/{stop['no']}/feed-back", told)
        answered = office_day(api.today + timedelta(days=7))
        self._agenda.schedule(answered, partial(self._answer, path, due))

    async def _answer(self, path: str, due: date, api: Api) -> None:
        """Each bureau answers."""
        found = await self._items(path, api)
        for county, item in found:
            answer = {"answer": "已经倒排工期，逐项明确责任人和完成时间，书面报告附后。"}
            await api.post(f"head-{county}", f"{_RECTIFICATIONS}/{item}/answer", answer)
        self._agenda.schedule(due, partial(self._confirm, path))

    async def _confirm(self, path: str, api: Api) -> None:
        """The supervisors confirm, and close the inspection."""
        for _, item in await self._items(path, api):
            opinion = {"opinion": "经核实，已经按要求整改。"}
            await api.post("supervisor", f"{_RECTIFICATIONS}/{item}/confirm", opinion)
        await api.post("supervisor", f"{path}/close")

    async def _items(self, path: str, api: Api) -> list[tuple[str, str]]:
        """The county and the id of everything that is to be put right."""
        regions = {
            each["no"]: each["region"] for each in (await api.get("supervisor", path))["stops"]
        }
        found = await api.all("supervisor", _RECTIFICATIONS, inspection_id=path.rpartition("/")[2])
        return [(regions[each["stop_no"]], each["id"]) for each in found]
