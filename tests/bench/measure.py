"""The measurements, one after another, against a running product and a running floor."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import count as count_from
from itertools import cycle
from typing import Any
from uuid import uuid4

import httpx
import uvloop

from tests.bench.figures import Aim, Figure, Rounds
from tests.bench.load import Ask, Connection, Load, Unanswered, load, question
from tests.bench.rows import Databases, events
from tests.intake_service.ledger import entry, workbook
from tests.story import Office, month_before, piece_at, registration, unit

_COUNTY, _COUNTY_LINE = "510104", "510000/510100/510104"
_POLL_SECONDS = 0.002
_PATIENCE_SECONDS = 10.0
_REGISTRATION = json.dumps(registration()).encode()
_FIFTH, _TENTH = Aim("ratio", "≥", 0.2), Aim("ratio", "≥", 0.1)
_FLAT = Aim("ratio", "≤", 1.5)
_XLSX = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_PAGE, _A_SECOND = Aim("ratio", "≤", 2.5), Aim("value", "≤", 1000)

Find = Callable[[bytes], tuple[bytes, bytes]]
"""From the answer to a write: the question that will show it, and what its answer will hold."""


@dataclass(frozen=True)
class Size:
    """How long and how much; `scale` 1 is a whole bench of about ten minutes."""

    scale: float

    @property
    def rounds(self) -> int:
        """How often product and floor take turns for a figure."""
        return max(1, round(5 * self.scale))

    @property
    def seconds(self) -> float:
        """How long one round of load lasts."""
        return max(0.1, 2 * self.scale)

    def of(self, count: int) -> int:
        """`count` to scale, but at least 20."""
        return max(20, round(count * self.scale))


@dataclass(frozen=True)
class Bench:
    """Two gateways: the product's, with its demonstration accounts, and the floor's."""

    product: str
    floor: str
    password: str
    databases: Databases
    size: Size
    say: Callable[[str], None]

    def figures(self) -> Iterator[Figure]:
        """Every figure, in an order in which the earlier ones do not disturb the later ones."""
        self.say("登记 …")
        yield self._registering(1)
        yield self._registering(16)
        self.say("单件详情 …")
        yield from self._detail()
        yield from self._tasks()
        small = yield from self._ledger_of("10k", 10_000)
        yield from self._ledger_of("100k", 100_000)
        line = f"?unit_line={_COUNTY_LINE}"
        county = self._page(f"head-{_COUNTY}", line)
        yield from _quantiles("ledger_county", "台账一页（县级）", county, _PAGE)
        self.say("通报数据 …")
        yield self._bulletin()
        self.say("登记后到台账可见 …")
        yield from self._lag()
        self.say("应用事件 …")
        yield self._events()
        self.say("导入表格 …")
        yield self._import()
        large = yield from self._ledger_of("1m", 1_000_000)
        pairs = zip(large.pairs, small.pairs, strict=True)
        flat = Rounds([(big[0], little[0]) for big, little in pairs], large.others)
        title = "台账一页：一百万件比一万件"
        yield Figure.of(
            "ledger_flat", title, "毫秒", flat, lambda load: load.milliseconds(0.5), _FLAT
        )

    def generator(self) -> tuple[float, float]:
        """What 16 of our clients can take from a `hello` behind the gateway.

        Answers per second, and the processors that the clients themselves kept busy.
        """
        hello = question("GET", "/api/intake/hello")
        spent = time.process_time()
        seen = load(self.floor, lambda: hello, 16, self.size.seconds)
        return seen.rate, (time.process_time() - spent) / seen.seconds

    def _registering(self, clients: int) -> Figure:
        registrar = self._token("registrar")
        bare = question("POST", "/api/intake/pieces", body=_REGISTRATION)
        seen = self._rounds(lambda: _registration(registrar), lambda: bare, clients)
        title = f"登记（{clients} 个客户端）"
        return Figure.of(
            f"register_{clients}", title, "件/秒", seen, lambda load: load.rate, _FIFTH
        )

    def _detail(self) -> Iterator[Figure]:
        self.databases.tidy("intake")
        registrar, ids = self._token("registrar"), cycle(self.databases.pieces(500))
        seen = self._rounds(
            lambda: question("GET", f"/api/intake/v1/pieces/{next(ids)}", registrar),
            lambda: question("GET", f"/api/intake/pieces/{next(ids)}"),
        )
        yield from _quantiles("detail", "单件详情", seen)

    def _tasks(self) -> Iterator[Figure]:
        """What waits for a bureau's head, beside the same rows from their index."""
        rows = self.size.of(100_000)
        self.say(f"待办 {rows} 件 …")
        self.databases.fill_tasks(asyncio.run(self._investigated()), rows)
        head = self._token(f"head-{_COUNTY}")
        for name, title, path in (("page", "一页", ""), ("count", "总数", "/count")):
            ours = question("GET", f"/api/intake/v1/tasks{path}", head)
            bare = question("GET", f"/api/intake/tasks{path}?unit={unit(_COUNTY)}")
            seen = self._rounds(lambda ours=ours: ours, lambda bare=bare: bare)
            yield from _quantiles(f"tasks_{name}", f"待办{title}（县级，全省共 {rows} 件）", seen)

    async def _investigated(self) -> str:
        """A piece that the county looks into."""
        async with httpx.AsyncClient(base_url=self.product, timeout=60, trust_env=False) as http:
            return (await piece_at(Office(http, self.password), "investigating", _COUNTY)).id

    def _ledger_of(self, name: str, full: int) -> Generator[Figure, None, Rounds[Load]]:
        rows = self.size.of(full)
        self.say(f"台账 {rows} 行 …")
        self.databases.fill_ledger(rows)
        seen = self._page("pet_head", "")
        aim = _PAGE if full == 100_000 else None
        yield from _quantiles(f"ledger_{name}", f"台账一页（省级，共 {rows} 件）", seen, aim)
        ours = question("GET", "/api/reporting/v1/ledger/count", self._token("pet_head"))
        bare = question("GET", "/api/reporting/ledger/count")
        counted = self._rounds(lambda: ours, lambda: bare)
        yield from _quantiles(f"ledger_count_{name}", f"台账总数（共 {rows} 件）", counted)
        return seen

    def _page(self, login: str, query: str) -> Rounds[Load]:
        ours = question("GET", "/api/reporting/v1/ledger", self._token(login))
        bare = question("GET", f"/api/reporting/ledger{query}")
        return self._rounds(lambda: ours, lambda: bare)

    def _bulletin(self) -> Figure:
        """Freezing a month's cases and counting its figures, beside one scan of all cases."""
        headers, month = self._token("pet_head"), month_before()

        def drafted() -> float:
            began = time.perf_counter()
            self._post("reporting/v1/bulletins", headers, json={"month": month})
            return 1000 * (time.perf_counter() - began)

        seen = Rounds.of(self.size.rounds, drafted, self.databases.scan)
        title = "起草月通报（冻结件单、统计数据）"
        return Figure.of("bulletin", title, "毫秒", seen, lambda spent: spent)

    def _import(self) -> Figure:
        """From sending a workbook to its last row answered, beside reading and inserting rows."""
        headers, count = self._token("registrar"), self.size.of(10_000)
        files = count_from(1)

        def imported() -> float:
            book = workbook(entry(next(files) * count + row) for row in range(count))
            self.databases.settle()
            url = f"{self.product}/api/intake/v1/imports"
            # Made once: a client costs more processor time than a look at the import does.
            with httpx.Client(headers=headers, timeout=60, trust_env=False) as client:
                began = time.perf_counter()
                keyed = {**_XLSX, "Idempotency-Key": str(uuid4())}
                asked = client.post(f"{url}?name=bench.xlsx", headers=keyed, content=book)
                job = asked.raise_for_status().json()
                while job["done"] < count:
                    if job["status"] == "failed":
                        raise Unanswered(job["problem"])
                    time.sleep(0.1)  # each look costs the product what five rows do
                    job = client.get(f"{url}/{job['id']}").raise_for_status().json()
                rate = count / (time.perf_counter() - began)
            if job["created"] != count:
                raise Unanswered(f"{job['created']} of {count} rows created")
            return rate

        def inserted() -> float:
            book = workbook(entry(row) for row in range(count))
            self.databases.settle()
            return count / self.databases.insert_workbook(book)

        seen = Rounds.of(max(1, self.size.rounds // 2), imported, inserted)
        return Figure.of("import", f"导入 {count} 行表格", "行/秒", seen, lambda rate: rate, _TENTH)

    def _post(self, path: str, headers: dict[str, str], **body: Any) -> Any:
        keyed = {**headers, "Idempotency-Key": str(uuid4())}
        url = f"{self.product}/api/{path}"
        return (
            httpx.post(url, headers=keyed, timeout=60, trust_env=False, **body)
            .raise_for_status()
            .json()
        )

    def _lag(self) -> Iterator[Figure]:
        registrar = self._token("registrar")
        newest = question("GET", "/api/reporting/v1/ledger?limit=1", registrar)
        bare = question("POST", "/api/intake/pieces", body=_REGISTRATION)

        def in_ledger(answer: bytes) -> tuple[bytes, bytes]:
            return newest, json.loads(answer)["id"].encode()

        def in_table(answer: bytes) -> tuple[bytes, bytes]:
            return question("GET", f"/api/intake/inserted/{json.loads(answer)['id']}"), b"true"

        writes = self.size.of(100) // self.size.rounds
        seen = Rounds.of(
            self.size.rounds,
            lambda: uvloop.run(
                _seen_after(self.product, lambda: _registration(registrar), in_ledger, writes)
            ),
            lambda: uvloop.run(_seen_after(self.floor, lambda: bare, in_table, writes)),
        )
        yield from _quantiles("lag", "登记后到台账可见", seen, _A_SECOND)

    def _events(self) -> Figure:
        databases, count = self.databases, self.size.of(4_000)

        def applied() -> float:
            databases.settle()
            return count / databases.apply_events(events(count))

        def inserted() -> float:
            databases.settle()
            return count / databases.insert_plainly(events(count))

        seen = Rounds.of(self.size.rounds, applied, inserted)
        return Figure.of("events", "应用事件", "条/秒", seen, lambda rate: rate, _TENTH)

    def _rounds(self, ours: Ask, bare: Ask, clients: int = 1) -> Rounds[Load]:
        """Load on both in turns; the product's followers have caught up before each floor."""
        for url, ask in ((self.product, ours), (self.floor, bare)):
            load(url, ask, clients, self.size.seconds / 4)  # warm up

        def product() -> Load:
            seen = load(self.product, ours, clients, self.size.seconds)
            self.databases.settle()
            return seen

        return Rounds.of(
            self.size.rounds, product, lambda: load(self.floor, bare, clients, self.size.seconds)
        )

    def _token(self, login: str) -> dict[str, str]:
        form = {"grant_type": "password", "username": login, "password": self.password}
        url = f"{self.product}/api/directory/v1/token"
        answer = httpx.post(url, data=form, timeout=20, trust_env=False).raise_for_status()
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def _registration(token: dict[str, str]) -> bytes:
    headers = {**token, "Idempotency-Key": str(uuid4())}
    return question("POST", "/api/intake/v1/pieces", headers, _REGISTRATION)


def _quantiles(
    name: str, title: str, seen: Rounds[Load], aim: Aim | None = None
) -> Iterator[Figure]:
    """The middle, and the 95th of a hundred, to which the aim belongs."""
    yield Figure.of(
        f"{name}_p50", f"{title} p50", "毫秒", seen, lambda load: load.milliseconds(0.5)
    )
    yield Figure.of(
        f"{name}_p95", f"{title} p95", "毫秒", seen, lambda load: load.milliseconds(0.95), aim
    )


async def _seen_after(url: str, write: Ask, find: Find, count: int) -> Load:
    """Write `count` times at a modest rate; from each answer to the first sight of its effect."""
    connection = await Connection.open(url)
    times = []
    try:
        for _ in range(count):
            look, sign = find(await connection.ask(write()))
            began = time.perf_counter()
            while sign not in await connection.ask(look):
                if time.perf_counter() - began > _PATIENCE_SECONDS:
                    raise TimeoutError("what was written never became visible")
                await asyncio.sleep(_POLL_SECONDS)
            times.append(time.perf_counter() - began)
            # Uneven, so as not to fall into step with anything that ticks.
            await asyncio.sleep(random.uniform(0.02, 0.12))
    finally:
        connection.close()
    return Load(sum(times), times)
