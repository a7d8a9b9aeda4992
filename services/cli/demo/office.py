"""Who does something when: everybody's way to the API, and the agenda of the year."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from services.cli.client import Client
from services.cli.errors import NotDone
from shared.clock import OFFICE_ZONE

AT_ONCE = 8
"""Strands of work side by side; more would only wait for each other on two cores."""

_OPENS = time(9, 30)


class Desk:
    """One strand of work: whoever sits down here reads what was written here before."""

    def __init__(self, client: Client, today: date) -> None:
        self.client = client
        self.today = today
        self.calls = 0

    async def post(self, login: str, path: str, body: Any = None, **query: Any) -> Any:
        """`login` does something; the answer. Raises `Refused`."""
        self.calls += 1
        return await self.client.as_person(login).post(path, body, **query)

    async def get(self, login: str, path: str, **query: Any) -> Any:
        """`login` reads something. Raises `Refused`."""
        self.calls += 1
        return await self.client.as_person(login).get(path, **query)

    async def all(self, login: str, path: str, **query: Any) -> list[Any]:
        """Every item of a list. Raises `Refused`."""
        self.calls += 1
        return [item async for item in self.client.as_person(login).each(path, **query)]


Act = Callable[[Desk], Awaitable[None]]


class Agenda:
    """What is to be done on which day; what is due goes side by side, a day at a time."""

    def __init__(self, client: Client, last: date) -> None:
        self._client = client
        self._last = last
        self._today: date | None = None
        self._due: dict[date, list[Act]] = defaultdict(list)
        self.calls = 0

    def on(self, day: date | None, act: Act) -> None:
        """Put `act` on a day; beyond the end of the play nothing happens any more."""
        if day is not None and day <= self._last:
            self._due[day].append(act)

    def next_day(self) -> date | None:
        """The next day on which something is due."""
        return min(self._due, default=None)

    async def play(self, day: date) -> None:
        """Let it be `day` everywhere, and do what is due. Raises `Refused`, `NotDone`."""
        if day != self._today:
            at = datetime.combine(day, _OPENS, OFFICE_ZONE).isoformat()
            await self._client.as_person("rehearsal").put("directory/v1/office-time", {"at": at})
            self._today = day
        room = asyncio.Semaphore(AT_ONCE)
        due = self._due.pop(day)
        desks = [Desk(self._client.apart(), day) for _ in due]
        try:
            async with asyncio.TaskGroup() as group:
                for act, desk in zip(due, desks, strict=True):
                    group.create_task(_seated(room, act, desk))
        except BaseExceptionGroup as failed:
            if refused := failed.subgroup(NotDone):
                raise _first(refused) from None
            raise
        self.calls += sum(desk.calls for desk in desks)
        _hear(self._client, (desk.client for desk in desks))


def _first(group: BaseExceptionGroup[NotDone]) -> BaseException:
    """Why the day broke off: the first of what went wrong side by side."""
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


async def _seated(room: asyncio.Semaphore, act: Act, desk: Desk) -> None:
    async with room:
        await act(desk)


def _hear(client: Client, others: Iterable[Client]) -> None:
    """Tomorrow begins after everything that was written today, at whichever desk."""
    for other in others:
        for name, position in other._positions.last.items():
            client._positions.note(f"{name}={position}")
