"""The compartment of accusations: what the ledgers of the year brought there, and what came of it.

The last one of the year still waits for its officer.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from services.cli.demo.material import YEAR, office_day
from services.cli.demo.office import Agenda, Api

_OFFICER = "accusation_officer"
_PATH = "intake/v1/accusations"
_RECIPIENT = "省纪委监委驻省自然资源厅纪检监察组"
_RECEIVED_AFTER_DAYS = 3
_TOLD_AFTER_DAYS = 75
_ACCUSED = ({"kind": "organ", "name": "某县某镇人民政府"}, {"kind": "person", "name": "周某某"})
_ROUNDS = (date(YEAR, 4, 28), date(YEAR, 8, 28))
"""Days on which the officer hands over what lies there."""


class Accusations:
    """What the officer does, whom nobody else sees."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

    def schedule(self) -> None:
        """Put the officer's days into the year; the first accusation comes to an end in it."""
        for day in _ROUNDS:
            self._agenda.schedule(office_day(day), partial(self._hand_over, ends=day.month < 6))

    async def _hand_over(self, api: Api, *, ends: bool) -> None:
        for each in await api.all(_OFFICER, _PATH, status="sealed"):
            await self._step(each["id"], "name-accused", {"accused": _ACCUSED}, api)
            await self._step(each["id"], "hand-over", {"organ": _RECIPIENT, "pages": 4}, api)
            if ends:
                self._later(_RECEIVED_AFTER_DAYS, each["id"], "acknowledge", api)
                self._later(_TOLD_AFTER_DAYS, each["id"], "record-result", api)

    def _later(self, days: int, id: str, verb: str, api: Api) -> None:
        day = office_day(api.today + timedelta(days=days))
        self._agenda.schedule(day, partial(self._record, id, verb))

    async def _record(self, id: str, verb: str, api: Api) -> None:
        today = api.today.isoformat()
        form = (
            {"received_on": today, "proof": "移交清单经接收人签字存卷"}
            if verb == "acknowledge"
            else {"confirmed": False, "told_on": today}
        )
        await self._step(id, verb, form, api)

    async def _step(self, id: str, verb: str, form: Mapping[str, Any], api: Api) -> None:
        await api.post(_OFFICER, f"{_PATH}/{id}/{verb}", form)
