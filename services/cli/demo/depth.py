"""Handling in depth: pieces that go a way of their own, each step as `depth.toml` says it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from services.cli.demo.arrival import register, triage
from services.cli.demo.material import office_day, table
from services.cli.demo.office import Agenda, Api, Units
from services.directory.accounts.rules import account_id

_TRIAGED_AFTER_DAYS = 1
_TRIAGE = "triage"


class Depth:
    """Petitioners who withdraw or sign nothing, what is handled simply, and what else is rare."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._units = Units("bureau", by="region")

    def schedule(self) -> None:
        """Put every piece of the year on its day."""
        for piece in table("depth.toml")["piece"]:
            self._agenda.schedule(office_day(piece["day"]), partial(self._register, piece))

    async def _register(self, piece: Mapping[str, Any], api: Api) -> None:
        ids = {"piece": await register(piece, api)}
        day = office_day(api.today + timedelta(days=_TRIAGED_AFTER_DAYS))
        self._agenda.schedule(day, partial(self._triage, piece, ids, api.today))

    def _next(
        self, steps: Sequence[Mapping[str, Any]], ids: dict[str, str], since: date, api: Api
    ) -> None:
        """Schedule the first of `steps`, never on the day of the one before."""
        if steps:
            planned = since + timedelta(days=steps[0]["after"])
            day = office_day(max(planned, api.today + timedelta(days=1)))
            self._agenda.schedule(day, partial(self._step, steps, ids, since))

    async def _triage(
        self, piece: Mapping[str, Any], ids: dict[str, str], since: date, api: Api
    ) -> None:
        by = await _delegated(piece["delegate"], api) if "delegate" in piece else _TRIAGE
        await triage(piece, ids["piece"], api, by)
        self._next(piece["steps"], ids, since, api)

    async def _step(
        self, steps: Sequence[Mapping[str, Any]], ids: dict[str, str], since: date, api: Api
    ) -> None:
        """One POST; what it answers is called `makes` in the paths of later steps."""
        step = steps[0]
        body = {name: await self._said(value, api) for name, value in step["body"].items()}
        made = await api.post(step["by"], f"intake/v1/{step['path'].format(**ids)}", body)
        if "makes" in step:
            ids[step["makes"]] = made["id"]
        self._next(steps[1:], ids, since, api)

    async def _said(self, value: Any, api: Api) -> Any:
        """`value`, or the day, the bureau or the account that it stands for."""
        match value:
            case "TODAY":
                return api.today.isoformat()
            case {"in": days}:
                return office_day(api.today + timedelta(days=days)).isoformat()
            case {"account": login}:
                return str(account_id(login))
            case {"unit": region}:
                return await self._units.id(region, api)
        return value


async def _delegated(delegate: str, api: Api) -> str:
    """Who sorts today is away, and a colleague acts instead; as whom that one then acts."""
    today = api.today.isoformat()
    form = {"delegate": delegate, "begins": today, "ends": today, "reason": "外出培训。"}
    await api.post(_TRIAGE, "directory/v1/delegations", form)
    return f"{delegate} 代 {_TRIAGE}"
