"""The door: pieces that reached the department directly and are ended there."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from services.cli.demo.arrival import register
from services.cli.demo.material import office_day, table
from services.cli.demo.office import Agenda, Api

_DECIDED_AFTER_DAYS = 3


class Door:
    """Who is thanked, answered, told of another organ, or refused."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda

    def schedule(self) -> None:
        """Put every piece of the year on its day."""
        for piece in table("door.toml")["piece"]:
            self._agenda.schedule(office_day(piece["day"]), partial(self._register, piece))

    async def _register(self, piece: dict[str, Any], api: Api) -> None:
        id = await register(piece, api)
        day = office_day(api.today + timedelta(days=_DECIDED_AFTER_DAYS))
        self._agenda.schedule(day, partial(self._decide, piece, id))

    async def _decide(self, piece: dict[str, Any], id: str, api: Api) -> None:
        said = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in piece["said"].items()
        }
        await api.post("pet_head", f"intake/v1/pieces/{id}/{piece['verb']}", said)
