"""Other statutory paths: pieces led to a court, an arbitrator, an office, or to ourselves."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from services.cli.demo.arrival import register, triage
from services.cli.demo.material import office_day, table
from services.cli.demo.office import Agenda, Api

_TRIAGED_AFTER_DAYS = 1
_DIVERTED_AFTER_DAYS = 4

Step = Callable[[Mapping[str, Any], str, Api], Awaitable[None]]


class Referrals:
    """Who is told of another path, and what came of it there."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._referral: dict[str, str] = {}

    def schedule(self) -> None:
        """Put every piece of the year on its day."""
        for piece in table("referrals.toml")["piece"]:
            self._agenda.schedule(office_day(piece["day"]), partial(self._register, piece))

    async def _register(self, piece: Mapping[str, Any], api: Api) -> None:
        id = await register(piece, api)
        self._later(_TRIAGED_AFTER_DAYS, triage, piece, id, api)
        self._later(_DIVERTED_AFTER_DAYS, self._divert, piece, id, api)
        steps: dict[str, Step] = {
            "rejected": self._reject,
            "again": self._divert_again,
            "taken_up": self._take_up,
            "result": self._record_result,
        }
        for name, step in steps.items():
            if name in piece:
                self._later(_DIVERTED_AFTER_DAYS + piece[name]["after"], step, piece, id, api)

    def _later(self, days: int, step: Step, piece: Mapping[str, Any], id: str, api: Api) -> None:
        day = office_day(api.today + timedelta(days=days))
        self._agenda.schedule(day, partial(step, piece, id))

    async def _divert(self, piece: Mapping[str, Any], id: str, api: Api) -> None:
        made = await api.post("pet_head", f"intake/v1/pieces/{id}/divert", piece["said"])
        self._referral[id] = made["id"]

    async def _reject(self, piece: Mapping[str, Any], id: str, api: Api) -> None:
        form = {"reason": piece["rejected"]["reason"]}
        await self._record(id, "reject", form, api)

    async def _divert_again(self, piece: Mapping[str, Any], id: str, api: Api) -> None:
        """The route is corrected, and the petitioner told of the right organ."""
        again = piece["again"]
        form = {name: again[name] for name in ("route", "reason")}
        await api.post("triage", f"intake/v1/pieces/{id}/correct-route", form)
        said = {name: again[name] for name in ("organ", "basis", "limit_text")}
        await self._divert({"said": said}, id, api)

    async def _take_up(self, piece: Mapping[str, Any], id: str, api: Api) -> None:
        form = {"taken_up_on": api.today.isoformat(), "proof": piece["taken_up"]["proof"]}
        await self._record(id, "take-up", form, api)

    async def _record_result(self, piece: Mapping[str, Any], id: str, api: Api) -> None:
        found = piece["result"]
        form = {name: found[name] for name in ("result", "summary")}
        if "decision_no" in found:
            form |= {"decision_no": found["decision_no"], "decided_on": api.today.isoformat()}
        if "delivered" in found:
            form["delivered_on"] = api.today.isoformat()
        await self._record(id, "record-result", form, api)

    async def _record(self, id: str, verb: str, form: dict[str, Any], api: Api) -> None:
        await api.post("pet_head", f"intake/v1/referrals/{self._referral[id]}/{verb}", form)
