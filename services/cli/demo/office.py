"""The agenda of the year: what is done on which day, and the API for those who do it."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from typing import Any

from services.cli.client import Client
from services.cli.errors import NotDone
from shared.workdays import ZONE

CONCURRENCY = 8
"""Acts at the same time; more would only wait for each other on two cores."""

_OPENING = time(9, 30)


class Api:
    """The API during one act: every account reads what another one wrote before in the same act."""

    def __init__(self, client: Client, today: date) -> None:
        self.client = client
        self.today = today
        self.calls = 0

    async def post(self, login: str, path: str, body: Any = None, **query: Any) -> Any:
        """The JSON of a POST by `login`. Raises `Refused`."""
        self.calls += 1
        return await self.client.as_login(login).post(path, body, **query)

    async def ask(self, path: str, body: Any) -> Any:
        """The JSON of a POST by a petitioner, who has no account. Raises `Refused`."""
        self.calls += 1
        return await self.client.as_nobody().post(path, body)

    async def get(self, login: str, path: str, **query: Any) -> Any:
        """The JSON of a GET by `login`. Raises `Refused`."""
        self.calls += 1
        return await self.client.as_login(login).get(path, **query)

    async def all(self, login: str, path: str, **query: Any) -> list[Any]:
        """Every item of a list, read by `login`. Raises `Refused`."""
        self.calls += 1
        return [item async for item in self.client.as_login(login).items(path, **query)]


class Units:
    """The ids of the units of a kind by their `code` or `region`, read from directory once."""

    def __init__(self, kind: str, by: str) -> None:
        self._kind, self._by = kind, by
        self._ids: dict[str, str] = {}

    async def id(self, name: str, api: Api) -> str:
        """The id of the unit with this code or region. Raises `Refused`."""
        if not self._ids:
            found = await api.all("pet_head", "directory/v1/organisations", kind=self._kind)
            self._ids = {each[self._by]: each["id"] for each in found}
        return self._ids[name]


Act = Callable[[Api], Awaitable[None]]


class Agenda:
    """Acts by day; the acts of one day run concurrently."""

    def __init__(self, client: Client, last: date) -> None:
        self._client = client
        self._last = last
        self._today: date | None = None
        self._due: dict[date, list[Act]] = defaultdict(list)
        self.calls = 0

    def schedule(self, day: date | None, act: Act) -> None:
        """Put `act` on a day; nothing happens after the last day of the year."""
        if day is not None and day <= self._last:
            self._due[day].append(act)

    def next_day(self) -> date | None:
        """The next day with an act, or None."""
        return min(self._due, default=None)

    async def play(self, day: date) -> None:
        """Set the office time to `day`, and do its acts. Raises `Refused`, `NotDone`."""
        if day != self._today:
            at = datetime.combine(day, _OPENING, ZONE).isoformat()
            await self._client.as_login("rehearsal").put("directory/v1/office-time", {"at": at})
            self._today = day
        limit = asyncio.Semaphore(CONCURRENCY)
        due = self._due.pop(day)
        apis = [Api(self._client.independent(), day) for _ in due]
        try:
            async with asyncio.TaskGroup() as group:
                for act, api in zip(due, apis, strict=True):
                    group.create_task(_act(limit, act, api))
        except BaseExceptionGroup as failed:
            if refused := failed.subgroup(NotDone):
                raise _first(refused) from None
            raise
        self.calls += sum(api.calls for api in apis)
        for api in apis:  # the next day begins after everything that was written today
            self._client.follow(api.client)


def _first(group: BaseExceptionGroup[NotDone]) -> BaseException:
    """The first error of several concurrent ones."""
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


async def _act(limit: asyncio.Semaphore, act: Act, api: Api) -> None:
    async with limit:
        await act(api)
