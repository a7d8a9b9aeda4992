"""Rows of the same things are compared across services, and every damaged row is named."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.exc import IntegrityError

from reporting_service.rebuilds.jobs import rebuild
from services.cli.catalogue import CLIENT_ID
from services.cli.client import Client
from services.cli.credentials import Credentials
from services.cli.errors import NotDone
from services.cli.output import Status
from services.cli.reconcile import reconcile
from shared import http
from shared.db import Database
from shared.feed import EventRow, published
from shared.handlers import Feed
from shared.http import ServiceToken
from shared.jobs import JobContext
from shared.positions import FeedCursor
from shared.settings import Settings
from shared.snapshots import consistent_read, key_column
from tests import story
from tests.cluster import Cluster, ClusterTemplate
from tests.databases import Databases
from tests.flows.test_the_line import CITY, COUNTY
from tests.story import Office

pytestmark = pytest.mark.anyio

Place = tuple[str, str, str | None, str]
"""Service, table, column, kind."""
Row = dict[str, Any]
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
async def cluster(cluster_template: ClusterTemplate) -> AsyncIterator[Cluster]:
    """A cluster where a case was delisted, other pieces are on their ways, also that of a review
    and that of another path, and one waits for triage."""
    async with cluster_template.started() as made:
        async with made.office() as office:
            await story.name_leaders(office, [CITY], [COUNTY])
            piece = await story.piece_at(office, "closed", COUNTY)
            case = await story.case_at(office, piece, "in_supervision")
            await story.urging(office, case)
            path = f"assignment/v1/charges?matter_id={piece.matter}&level=county"
            charge = (await office.get("pet_head", path))["items"][0]["id"]
            told = story.instruction(charge, COUNTY)
            await office.post(f"leader-{COUNTY}", "assignment/v1/leader-acts", told)
            await story.bring_case(office, case, "delisted")
            assigned = await story.piece_at(office, "assigned", COUNTY)
            ground = {"ground": "与信访人有亲属关系。"}
            await office.post(f"handler-{COUNTY}", f"{assigned.path}/recuse", ground)
            await story.register(office, COUNTY)  # nobody has looked at it yet
            reviewed = await story.piece_at(office, "opinion_delivered", COUNTY)
            request = story.review_request(CITY)
            await office.post(f"handler-{COUNTY}", f"{reviewed.path}/request-review", request)
            away = await story.piece_at(office, "assigned", COUNTY)
            await office.post(f"head-{COUNTY}", f"{away.path}/find-path", story.FOUND_PATH)
            await story.bulletin(office)
            force = await office.post("pet_head", "assignment/v1/task-forces", story.task_force())
            path = f"assignment/v1/task-forces/{force['id']}"
            await office.post("pet_head", f"{path}/second", story.secondment("handler-D07"))
            await made.settle()
        yield made


@pytest.fixture
async def kaimen(cluster: Cluster) -> AsyncIterator[Client]:
    """The client of the command line."""
    settings: Settings = cluster.apps["directory"].state.settings
    secret = settings.secret(f"client_{CLIENT_ID}")
    credentials = Credentials("http://gateway", CLIENT_ID, secret, None)
    async with cluster.client() as way:
        yield Client.over(way, credentials)


def database(cluster: Cluster, service: str) -> Database:
    found: Database = cluster.apps[service].state.database
    return found


def copied(cluster: Cluster) -> list[tuple[str, Feed, type[Any]]]:
    """Every table that is a copy, with its service and the feed that fills it."""
    return [
        (name, follower.feed, table)
        for name, app in cluster.apps.items()
        for follower in app.state.followers.values()
        for tables in follower.feed.tables.values()
        for table in tables
    ]


async def rows(cluster: Cluster, service: str, table: type[Any]) -> list[Row]:
    async with database(cluster, service).read() as session:
        found = await session.execute(
            sa.select(table.__table__).order_by(*table.__table__.primary_key)
        )
        return [dict(row) for row in found.mappings()]


async def places(kaimen: Client) -> set[tuple[Place, str]]:
    """What reconcile finds, with the key of each row."""
    answer = await reconcile(kaimen)
    assert answer.data["unsettled"] == 0
    assert answer.status == (Status.IN_PART if answer.data["differences"] else Status.DONE)
    return {
        ((each["service"], each["table"], each["column"], each["kind"]), each["key"])
        for each in answer.data["differences"]
    }


def another(value: Any, column: sa.Column[Any]) -> Any:
    """A value of the same type that is not `value`."""
    kind = column.type.python_type
    if kind is UUID:
        return uuid4()
    if kind is bool:
        return not value
    if kind is datetime:
        return (value or AT) + timedelta(hours=1)
    if kind is date:
        return (value or AT.date()) + timedelta(days=1)
    if isinstance(value, list):
        return [*value, "x"]
    if kind is int:
        return (value or 0) + 1
    assert kind is str
    return "y" if value == "x" else "x"


class Damage:
    """Damages rows, and restores them at the end."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._undo: list[tuple[str, sa.Executable]] = []

    async def __aenter__(self) -> "Damage":
        return self

    async def __aexit__(self, *_: object) -> None:
        for service, statement in reversed(self._undo):
            await self._run(service, statement)

    async def change(self, service: str, table: type[Any], row: Row, **values: Any) -> None:
        """Set `values` on the row."""
        one = key_column(table) == row[key_column(table).name]
        await self._run(service, sa.update(table.__table__).where(one).values(**values))
        old = {name: row[name] for name in values}
        self._undo.append((service, sa.update(table.__table__).where(one).values(**old)))

    async def remove(self, service: str, table: type[Any], candidates: Sequence[Row]) -> Row | None:
        """Delete the first of `candidates` that nothing refers to."""
        column = key_column(table)
        for row in candidates:
            with suppress(IntegrityError):
                await self._run(
                    service, sa.delete(table.__table__).where(column == row[column.name])
                )
                self._undo.append((service, sa.insert(table.__table__).values(**row)))
                return row
        return None

    async def add(self, service: str, table: type[Any], row: Row) -> str:
        """Insert a copy of the row under another key."""
        column = key_column(table)
        key = another(row[column.name], column)
        if column.type.python_type is int:
            key += 1000
        fresh = sa.insert(table.__table__).values(**{**row, column.name: key})
        await self._run(service, fresh)
        gone = sa.delete(table.__table__).where(column == key)
        self._undo.append((service, gone))
        return str(key)

    async def _run(self, service: str, statement: sa.Executable) -> None:
        async with database(self._cluster, service).begin() as session:
            await session.execute(statement)


class Interrupting(httpx.AsyncBaseTransport):
    """Reporting's transport to the others: something happens before the `at`-th request."""

    def __init__(self, cluster: Cluster, at: int, what: Callable[[], Awaitable[None]]) -> None:
        self._cluster, self._at, self._what = cluster, at, what
        self._asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Forward the request."""
        if request.url.path.endswith("/feed"):
            self._asked += 1
            if self._asked == self._at:
                await self._what()
        return await self._cluster.handle_async_request(request)


async def do_nothing() -> None:
    """The interruption of a rebuild that is not interrupted."""


class Rebuilds:
    """Requests rebuilds and runs them by hand."""

    def __init__(self, cluster: Cluster, office: Office) -> None:
        self.cluster, self.office = cluster, office

    async def ask(self) -> str:
        made = await self.office.post("operator", "reporting/v1/rebuilds")
        assert made["status"] == "queued"
        return str(made["id"])

    async def run(
        self, id: str, what: Callable[[], Awaitable[None]] = do_nothing, at: int = 2
    ) -> dict[str, Any]:
        """Run it; `what` happens before its `at`-th request for a feed."""
        state = self.cluster.apps["reporting"].state
        token = ServiceToken("reporting", state.settings.secret("client_reporting"))
        async with http.client(
            "http://gateway", token, Interrupting(self.cluster, at, what)
        ) as way:
            await rebuild(JobContext(state.database, state.settings, way), id)
        found: dict[str, Any] = await self.office.get("operator", f"reporting/v1/rebuilds/{id}")
        return found

    async def derived(self) -> dict[str, list[Row]]:
        """Every derived row, by table."""
        app = self.cluster.apps["reporting"]
        logs = {log for each in app.state.followers.values() for log in each.feed.logs.values()}
        tables = [table for service, _, table in copied(self.cluster) if service == "reporting"]
        return {
            table.__tablename__: await rows(self.cluster, "reporting", table)
            for table in (*tables, *logs)
        }


@pytest.fixture
async def rebuilds(cluster: Cluster) -> AsyncIterator[Rebuilds]:
    async with cluster.office(settled=False) as office:
        yield Rebuilds(cluster, office)


async def test_services_that_only_did_their_work_agree_about_everything(
    cluster: Cluster, kaimen: Client
) -> None:
    answer = await reconcile(kaimen)
    assert answer.data["differences"] == []
    assert answer.status == Status.DONE
    assert answer.data["matters"] == 4
    for service, _, table in copied(cluster):
        if table.__tablename__ != "office_time":
            assert await rows(cluster, service, table), (
                f"nothing in {service}.{table.__tablename__}"
            )


async def test_every_damaged_copy_is_named_down_to_the_column(
    cluster: Cluster, kaimen: Client
) -> None:
    expected: set[tuple[Place, str]] = set()
    async with Damage(cluster) as damage:
        for service, _, table in copied(cluster):
            name, column = table.__tablename__, key_column(table)
            there = await rows(cluster, service, table)
            if name == "account":  # those of the services carry the comparison itself
                there = [row for row in there if row["kind"] == "person"]
            if not there:
                continue
            key = str(await damage.add(service, table, there[0]))
            expected.add(((service, name, None, "unknown"), key))
            removed = await damage.remove(service, table, there[1:][::-1])
            if removed is not None:
                expected.add(((service, name, None, "missing"), str(removed[column.name])))
            values = {
                each.name: another(there[0][each.name], each)
                for each in table.__table__.columns
                if not each.primary_key and (name, each.name) != ("entry", "topic")
            }
            await damage.change(service, table, there[0], **values)
            expected |= {((service, name, each, "differs"), str(there[0][column.name]))
                         for each in values}  # fmt: skip
        assert len(expected) > 150
        found = await places(kaimen)
        assert found == expected
    assert await places(kaimen) == set()


ROUNDS = 6
MOVING = (
    ("intake", "log:intake.piece.moved"),
    ("intake", "history:piece"),
    ("intake", "history:matter"),
    ("intake", "agrees:piece.due_legal"),
    ("assignment", "copy:intake.matter.moved"),
    ("supervision", "copy:intake.order.moved"),
    ("reporting", "copy:intake.piece.moved"),
    ("reporting", "copy:intake.order.moved"),
    ("reporting", "agrees:entry.topic"),
)


async def _undisturbed(kaimen: Client, service: str, check: str) -> None:
    page = await kaimen.get(f"{service}/v1/checks/differences", check=check)
    assert page["items"] == []


async def test_nothing_in_motion_is_called_a_difference(cluster: Cluster, kaimen: Client) -> None:
    settings: Settings = cluster.apps["directory"].state.settings
    stop = asyncio.Event()

    async def write(office: Office) -> None:
        while not stop.is_set():
            await story.piece_at(office, "in_handling", COUNTY)

    async def follow() -> None:
        # Slowly, so that there is always something on its way.
        while not stop.is_set():
            await asyncio.sleep(0.03)
            await cluster.settle()

    async with cluster.client() as way:
        offices = [Office(way, settings.secret("demonstration_password")) for _ in range(2)]
        work = [asyncio.create_task(write(office)) for office in offices]
        work.append(asyncio.create_task(follow()))
        try:
            for _ in range(ROUNDS):
                await asyncio.gather(*[_undisturbed(kaimen, *check) for check in MOVING])
        finally:
            stop.set()
            await asyncio.gather(*work)
    await cluster.settle()
    assert await places(kaimen) == set()


async def test_a_row_and_its_last_event_are_read_at_one_moment(
    cluster: Cluster, rebuilds: Rebuilds
) -> None:
    pieces = sa.text("SELECT count(*) FROM piece")
    async with consistent_read(database(cluster, "intake")) as session:
        before = await session.scalar(pieces)
        await story.register(rebuilds.office, COUNTY)
        assert await session.scalar(pieces) == before
    async with consistent_read(database(cluster, "intake")) as session:
        assert await session.scalar(pieces) == before + 1
    await cluster.settle()


async def test_rows_without_an_event_and_events_nobody_can_read_are_named(
    cluster: Cluster, kaimen: Client, databases: Databases
) -> None:
    intake = database(cluster, "intake")
    async with intake.read() as session:
        last = (await session.scalars(
            sa.select(EventRow).where(EventRow.type == "intake.matter.moved")
            .order_by(EventRow.position.desc()).limit(1))).one()  # fmt: skip
    url = cluster.apps["intake"].state.settings.database_url
    update = "UPDATE event SET data = %s WHERE position = %s"
    databases.damage(url, update, [Jsonb({**last.data, "region": None}), last.position])
    try:
        found = await places(kaimen)
    finally:
        databases.damage(url, update, [Jsonb(last.data), last.position])
    assert {place for place, _ in found} == {
        (name, "matter", None, "unread")
        for name in ("intake", "assignment", "supervision", "reporting")
    }


async def test_a_stopped_follower_is_said_and_nothing_is_called_reconciled(
    cluster: Cluster, kaimen: Client
) -> None:
    supervision = database(cluster, "supervision")

    async def stop(why: str | None) -> None:
        async with supervision.begin() as session:
            await session.execute(
                sa.update(FeedCursor).where(FeedCursor.feed == "intake").values(stopped=why)
            )

    await stop("feed-rewound")
    try:
        with pytest.raises(NotDone) as refused:
            await reconcile(kaimen)
    finally:
        await stop(None)
    assert refused.value.code == "follower-stopped"
    assert "supervision ← intake" in str(refused.value)


async def test_state_is_for_services_and_checks_are_for_operators(cluster: Cluster) -> None:
    settings: Settings = cluster.apps["directory"].state.settings
    async with cluster.client() as way:
        office = Office(way, settings.secret("demonstration_password"))
        path = "intake/v1/state?type=intake.piece.moved"
        assert (await office.refused("operator", path, method="GET"))[0] == 403
        assert (await office.refused("pet_head", path, method="GET"))[0] == 403
        differences = "intake/v1/checks/differences?check=history:piece"
        assert (await office.refused("pet_head", differences, method="GET"))[0] == 403
        unknown = await office.refused(
            "operator", "intake/v1/checks/differences?check=nothing", method="GET"
        )
        assert unknown == (404, "no-such-check")
        page = await office.get("operator", f"{differences}&limit=1")
        assert page["items"] == []
        assert (await office.refused("operator", f"{differences}&after=x", method="GET")) == (
            422,
            "cursor-invalid",
        )


async def test_pages_of_one_row_find_the_same(
    cluster: Cluster, kaimen: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.cli.reconcile._PAGE", 50)
    async with Damage(cluster) as damage:
        table = next(t for s, _, t in copied(cluster)
                     if (s, t.__tablename__) == ("reporting", "entry"))  # fmt: skip
        there = await rows(cluster, "reporting", table)
        added = await damage.add("reporting", table, there[0])
        await damage.change("reporting", table, there[-1], petitioner_count=99)
        assert await places(kaimen) == {
            (("reporting", "entry", None, "unknown"), added),
            (("reporting", "entry", "petitioner_count", "differs"), str(there[-1]["id"])),
        }


async def test_a_rebuild_gives_identical_rows_and_the_ledger_is_full_all_the_time(
    cluster: Cluster, rebuilds: Rebuilds
) -> None:
    before = await rebuilds.derived()
    count = (await rebuilds.office.get("pet_head", "reporting/v1/ledger/count"))["count"]
    seen: list[int] = []

    async def look() -> None:
        seen.append((await rebuilds.office.get("pet_head", "reporting/v1/ledger/count"))["count"])

    done = await rebuilds.run(await rebuilds.ask(), look, at=4)
    assert (done["status"], done["identical"], done["changed"]) == ("finished", True, 0)
    assert done["rows"] == sum(len(each) for each in before.values())
    async with database(cluster, "reporting").read() as session:
        cursors = (await session.scalars(sa.select(FeedCursor))).all()
    assert done["read"] == done["total"] == sum(cursor.position for cursor in cursors)
    assert await rebuilds.derived() == before
    assert seen == [count]


async def test_a_rebuild_sets_right_whatever_was_damaged(
    cluster: Cluster, rebuilds: Rebuilds, kaimen: Client
) -> None:
    before = await rebuilds.derived()
    damage = Damage(cluster)  # and nobody puts it back but the rebuild
    damaged = 0
    for service, _, table in copied(cluster):
        there = await rows(cluster, service, table)
        if service != "reporting" or not there or table.__tablename__ in ("account", "office_time"):
            continue
        await damage.add(service, table, there[0])
        removed = await damage.remove(service, table, there[1:][::-1])
        changeable = [each for each in table.__table__.columns
                      if not each.primary_key and each.name != "topic"]  # fmt: skip
        values = {each.name: another(there[0][each.name], each) for each in changeable}
        await damage.change(service, table, there[0], **values)
        damaged += 2 + (removed is not None)
    async with database(cluster, "reporting").begin() as session:
        await session.execute(sa.text("UPDATE entry SET topic = 'NR99'"))
    assert await rebuilds.derived() != before
    done = await rebuilds.run(await rebuilds.ask())
    assert (done["status"], done["identical"]) == ("finished", False)
    assert damaged <= done["changed"] <= damaged + 2 * len(before["entry"])
    assert await rebuilds.derived() == before
    assert await places(kaimen) == set()
    again = await rebuilds.run(await rebuilds.ask())
    assert again["identical"] is True


async def test_events_that_come_during_a_rebuild_are_not_lost(
    cluster: Cluster, rebuilds: Rebuilds, kaimen: Client
) -> None:
    before = len((await rebuilds.derived())["entry"])

    async def work() -> None:
        piece = await story.register(rebuilds.office, COUNTY)
        await story.bring(rebuilds.office, piece, "triaged")
        await cluster.settle()

    # While intake's own feed is read, and when only the last feed is left to read.
    for at in (2, 4):
        done = await rebuilds.run(await rebuilds.ask(), work, at=at)
        assert (done["status"], done["identical"]) == ("finished", True)
    assert len((await rebuilds.derived())["entry"]) == before + 2
    assert await places(kaimen) == set()


async def test_a_rebuild_that_is_killed_midway_changes_nothing_and_another_must_wait(
    cluster: Cluster, rebuilds: Rebuilds
) -> None:
    async with Damage(cluster) as damage:
        table = next(t for s, _, t in copied(cluster)
                     if (s, t.__tablename__) == ("reporting", "entry"))  # fmt: skip
        there = await rows(cluster, "reporting", table)
        await damage.change("reporting", table, there[0], petitioner_count=99)
        before = await rebuilds.derived()

        async def die() -> None:
            raise asyncio.CancelledError

        id = await rebuilds.ask()
        with pytest.raises(asyncio.CancelledError):
            await rebuilds.run(id, die, at=3)
        assert await rebuilds.derived() == before
        assert (await rebuilds.office.get("operator", f"reporting/v1/rebuilds/{id}"))[
            "status"
        ] == "running"
        refused = await rebuilds.office.refused("operator", "reporting/v1/rebuilds")
        assert refused == (409, "rebuild-running")
        # What a dead worker began is begun anew when its job runs again …
        finished = await rebuilds.run(id)
        assert (finished["status"], finished["changed"]) == ("finished", 1)
        assert await rebuilds.derived() != before
        # … and what nobody takes up again is given up by who asks next.
        lost = await rebuilds.ask()
        async with database(cluster, "reporting").begin() as session:
            await session.execute(
                sa.text("UPDATE rebuild SET touched_at = touched_at - interval '1 hour'")
            )
        following = await rebuilds.ask()
        given_up = await rebuilds.office.get("operator", f"reporting/v1/rebuilds/{lost}")
        assert given_up["status"] == "failed"
        assert "中断" in given_up["problem"]
        cancelled = await rebuilds.office.post(
            "operator", f"reporting/v1/rebuilds/{following}/cancel"
        )
        assert cancelled["status"] == "cancelled"
        assert (await rebuilds.run(following))["status"] == "cancelled"


async def test_a_rebuild_cancelled_on_its_way_changes_nothing(
    cluster: Cluster, rebuilds: Rebuilds
) -> None:
    async with Damage(cluster) as damage:
        table = next(t for s, _, t in copied(cluster)
                     if (s, t.__tablename__) == ("reporting", "charge"))  # fmt: skip
        there = await rows(cluster, "reporting", table)
        await damage.change("reporting", table, there[0], status="rejected")
        before = await rebuilds.derived()
        id = await rebuilds.ask()

        async def cancel() -> None:
            await rebuilds.office.post("operator", f"reporting/v1/rebuilds/{id}/cancel")

        assert (await rebuilds.run(id, cancel, at=3))["status"] == "cancelled"
        assert await rebuilds.derived() == before


async def test_parked_events_stay_parked_in_a_rebuild(
    cluster: Cluster, rebuilds: Rebuilds, kaimen: Client
) -> None:
    intake = cluster.apps["intake"].state
    piece = await story.register(rebuilds.office, COUNTY)
    await cluster.settle()
    before = await rebuilds.derived()
    async with intake.database.begin() as session:
        odd = {"subject": UUID(piece.id), "time": AT, "data": {"move": "x"}}
        published(session, [{"type": "intake.piece.moved", **odd}])
    await story.bring(rebuilds.office, piece, "triaged")
    await cluster.settle()
    place = await _parked_place(rebuilds)
    assert await rebuilds.derived() != before  # the matter came, the piece waits
    before = await rebuilds.derived()
    done = await rebuilds.run(await rebuilds.ask())
    assert (done["status"], done["identical"]) == ("finished", True)
    assert await rebuilds.derived() == before
    assert await _parked_place(rebuilds) == place

    async def settle() -> None:
        reason = {"reason": "来源数据有误，放弃该事件"}
        for service in ("reporting", "supervision"):
            path = f"{service}/v1/followers/intake/parked"
            for each in await rebuilds.office.get("operator", f"{service}/v1/followers/parked"):
                if each["subject"] == piece.id:
                    await rebuilds.office.post(
                        "operator", f"{path}/{each['position']}/discard", reason
                    )

    # Giving an event up changes nothing about which events count.
    done = await rebuilds.run(await rebuilds.ask(), settle, at=3)
    assert (done["status"], done["identical"]) == ("finished", True)


async def _parked_place(rebuilds: Rebuilds) -> int:
    (parked,) = await rebuilds.office.get("operator", "reporting/v1/followers/parked")
    return int(parked["position"])


async def test_a_rebuild_of_a_stopped_follower_fails_and_says_why(
    cluster: Cluster, rebuilds: Rebuilds
) -> None:
    before = await rebuilds.derived()

    async def stop(why: str | None) -> None:
        async with database(cluster, "reporting").begin() as session:
            await session.execute(
                sa.update(FeedCursor).where(FeedCursor.feed == "assignment").values(stopped=why)
            )

    async def stop_now() -> None:
        await stop("feed-rewound")

    for at in (0, 2):
        if at == 0:
            await stop_now()
        failed = await rebuilds.run(await rebuilds.ask(), stop_now, at=at)
        await stop(None)
        assert failed["status"] == "failed"
        assert "assignment" in failed["problem"]
        assert await rebuilds.derived() == before


OWN = (
    # Published about a piece, a matter, an order …
    ("intake", "UPDATE piece SET petitioner_count = 99 WHERE id IN"
     " (SELECT id FROM piece LIMIT 1)", "piece.petitioner_count"),
    ("intake", "UPDATE matter SET title = '改过的'", "matter.title"),
    ("intake", "UPDATE assignment_order SET feedback_due = feedback_due + 1"
     " WHERE status <> 'closed'",
     "assignment_order.feedback_due"),
    ("assignment", "UPDATE charge SET leader_name = '某某'", "charge.leader_name"),
    ("supervision", "UPDATE listing SET target_date = target_date + 1", "listing.target_date"),
    ("supervision", "UPDATE plan_measure SET done_at = NULL WHERE no = 1",
     "plan.measures_done plan.open_dues"),
    ("supervision", "DELETE FROM event WHERE type = 'supervision.report.recorded'",
     "progress_report.- event.-"),
    ("supervision", "UPDATE look_back SET legal = legal + 1", "look_back.due"),
    ("directory", "UPDATE organisation SET name = name || '局' WHERE code = '510104'",
     "organisation.name"),
    ("directory", "UPDATE account SET active = false WHERE name IS NOT NULL", "account.active"),
    ("directory", "UPDATE calendar_year SET days = '[]' WHERE year = 2026", "calendar_year.days"),
    # … their history …
    ("intake", "UPDATE history SET after = 'filed' WHERE kind = 'piece' AND number = 1"
     " AND subject IN (SELECT id FROM piece WHERE moves = 1)", "piece.status"),
    ("intake", "UPDATE history SET at = at - interval '1 day' WHERE kind = 'matter'"
     " AND (subject, number) IN (SELECT id, moves FROM matter)", "matter.moved_at"),
    ("supervision", "UPDATE history SET number = number + 90 WHERE kind = 'look_back'",
     "look_back.moves"),
    ("assignment", "UPDATE charge SET moves = 0 WHERE level = 'city'", "charge.moves"),
    ("intake", "DELETE FROM history WHERE kind = 'piece' AND number = 2 AND subject IN"
     " (SELECT id FROM piece WHERE moves > 2)", "piece.moves"),
    ("reporting", "DELETE FROM bulletin", "bulletin.-"),
    ("directory", "DELETE FROM event WHERE position = 3", "event.- organisation.-"),
    # … what explains a piece …
    ("intake", "UPDATE deadline SET raw = raw + 1 WHERE rule = 'DL05'",
     "piece.due_raw deadline.raw deadline.legal"),
    ("intake", "UPDATE deadline SET outcome = 'met_late' WHERE rule = 'DL02' AND outcome = 'met'",
     "deadline.outcome"),
    ("intake", "UPDATE deadline SET satisfied_at = satisfied_at - interval '1 minute'"
     " WHERE rule = 'DL11' AND outcome = 'met'", "deadline.satisfied_at"),
    ("intake", "UPDATE deadline SET extended = 5 WHERE rule = 'DL05'", "deadline.extended"),
    ("intake", "DELETE FROM petitioner WHERE piece_id IN (SELECT id FROM piece LIMIT 1)",
     "piece.petitioners"),
    ("intake", "DELETE FROM original_text WHERE piece_id IN (SELECT id FROM piece LIMIT 1)",
     "piece.original_text"),
    ("intake", "UPDATE opinion SET document_no = document_no || 'x'", "piece.opinion_no"),
    ("intake", "UPDATE delivery SET delivered_at = delivered_at - interval '1 day'",
     "piece.delivered_at"),
    ("intake", "UPDATE assignment_order SET matter_id ="
     " (SELECT id FROM matter WHERE id <> matter_id LIMIT 1) WHERE status = 'closed'",
     "assignment_order.matter_id assignment_order.-"),
    ("reporting", "UPDATE entry SET topic = 'NR99' WHERE topic IS NOT NULL", "entry.topic"),
)  # fmt: skip
"""Whose table is damaged, how, and where it shows."""


async def test_an_owner_whose_own_rows_were_damaged_is_named_and_its_followers_are_not(
    cluster: Cluster, kaimen: Client, databases: Databases
) -> None:
    """The last test of this file: it restores nothing."""
    expected = {
        (service, *place.split(".")) for service, _, places in OWN for place in places.split()
    }
    for service, statement, _ in OWN:
        url = cluster.apps[service].state.settings.database_url
        assert databases.damage(url, statement), statement
    answer = await reconcile(kaimen)
    found = {(each["service"], each["table"], each["column"] or "-")
             for each in answer.data["differences"]}  # fmt: skip
    assert found == expected
    assert all(each["owner"] == each["service"] for each in answer.data["differences"])
