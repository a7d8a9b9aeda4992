"""Feeds lose nothing, repeat nothing and keep each subject's order, whatever happens."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError

from shared import feed, follower
from shared.db import Database
from shared.follower import Follower
from shared.moves import Role
from shared.parking import ParkedEvent
from shared.positions import FeedCursor
from tests.harness import Site
from tests.shared.small import AT, Copy, Gateway, Rewarded, Seen, Stepped, prepare, small

pytestmark = pytest.mark.anyio


@dataclass
class Cluster:
    """Two producers and a follower of both."""

    intake: FastAPI
    assignment: FastAPI
    reporting: FastAPI

    def follower(self, name: str = "intake") -> Follower:
        """Another replica of the follower of `name`."""
        one: Follower = self.reporting.state.followers[name]
        return Follower(one.feed, self.reporting.state.database, self.reporting.state.http)

    def interrupted(self, meanwhile: Callable[[], Awaitable[None]]) -> Follower:
        """A replica for which `meanwhile` happens between fetching a batch and applying it."""
        http: httpx.AsyncClient = self.reporting.state.http

        class Client:
            async def get(self, *args: Any, **options: Any) -> httpx.Response:
                response = await http.get(*args, **options)
                await meanwhile()
                return response

        one = self.follower()
        return Follower(one.feed, self.reporting.state.database, cast(httpx.AsyncClient, Client()))

    async def catch_up(self, name: str = "intake") -> None:
        """Step one follower until nothing is left."""
        while await self.follower(name).step():
            pass

    async def copies(self) -> dict[UUID, tuple[int | None, int | None]]:
        """The follower's rows."""
        async with self.reporting.state.database.read() as session:
            rows = await session.scalars(sa.select(Copy))
            return {row.id: (row.step, row.bonus) for row in rows}

    async def seen(self) -> list[tuple[int, UUID]]:
        """The positions that were applied."""
        async with self.reporting.state.database.read() as session:
            rows = await session.execute(sa.select(Seen.position, Seen.subject))
            return sorted((row.position, row.subject) for row in rows)

    async def parked(self) -> list[int]:
        """Positions that wait for an operator."""
        async with self.reporting.state.database.read() as session:
            rows = await session.scalars(
                sa.select(ParkedEvent.position)
                .where(ParkedEvent.settled_at.is_(None))
                .order_by(ParkedEvent.position)
            )
            return list(rows)


@pytest.fixture
async def cluster(bare: Callable[[], str]) -> AsyncIterator[Cluster]:
    """A cluster on three fresh databases."""
    async with cluster_on(*[bare() for _ in range(3)]) as made:
        yield made


@asynccontextmanager
async def cluster_on(*urls: str) -> AsyncIterator[Cluster]:
    """A cluster on the three empty databases at `urls`."""
    for url in urls:
        await prepare(url)
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        intake = await enter(small("intake", urls[0]))
        assignment = await enter(small("assignment", urls[1]))
        gateway = Gateway(intake=intake, assignment=assignment)
        reporting = await enter(small("reporting", urls[2], gateway))
        yield Cluster(intake, assignment, reporting)


async def step(app: FastAPI, subject: UUID, number: int, **more: Any) -> None:
    """Publish one event in one transaction."""
    database: Database = app.state.database
    async with database.begin() as session:
        await feed.publish(session, Stepped(step=number, **more), subject, AT)


async def test_sixteen_writers_and_two_replicas_lose_nothing_and_repeat_nothing(
    cluster: Cluster,
) -> None:
    things = [uuid4() for _ in range(16)]
    done = asyncio.Event()

    async def write(thing: UUID) -> None:
        for number in range(1, 26):
            await step(cluster.intake, thing, number)

    async def replica() -> None:
        follower = cluster.follower()
        while not (done.is_set() and await follower.step() == 0):
            await follower.step()
            await asyncio.sleep(0)

    replicas = [asyncio.create_task(replica()) for _ in range(2)]
    await asyncio.gather(*[write(thing) for thing in things])
    done.set()
    await asyncio.gather(*replicas)

    seen = await cluster.seen()
    assert [position for position, _ in seen] == list(range(1, 401))
    assert await cluster.copies() == dict.fromkeys(things, (25, None))
    assert await cluster.parked() == []


async def test_one_subjects_events_keep_their_order(cluster: Cluster) -> None:
    things = [uuid4() for _ in range(8)]

    async def write(thing: UUID) -> None:
        for number in range(1, 31):
            await step(cluster.intake, thing, number)

    await asyncio.gather(*[write(thing) for thing in things])
    async with cluster.intake.state.database.read() as session:
        rows = await session.execute(
            sa.select(feed.EventRow.subject, feed.EventRow.data).order_by(feed.EventRow.position)
        )
        steps: dict[UUID, list[int]] = {}
        for subject, data in rows:
            steps.setdefault(subject, []).append(data["step"])
    assert steps == {thing: list(range(1, 31)) for thing in things}


async def test_an_event_that_commits_late_is_not_skipped(cluster: Cluster) -> None:
    early, late = uuid4(), uuid4()
    database: Database = cluster.intake.state.database
    async with database.begin() as slow:
        await feed.publish(slow, Stepped(step=1), late, AT)  # is published first
        await step(cluster.intake, early, 1)
        await cluster.catch_up()
        assert [subject for _, subject in await cluster.seen()] == [early]
    await cluster.catch_up()
    assert [subject for _, subject in await cluster.seen()] == [early, late]


async def test_a_rolled_back_change_leaves_no_event_and_no_gap(cluster: Cluster) -> None:
    thing = uuid4()
    await step(cluster.intake, thing, 1)
    with pytest.raises(RuntimeError, match="changed my mind"):
        async with cluster.intake.state.database.begin() as session:
            await feed.publish(session, Stepped(step=2), thing, AT)
            raise RuntimeError("changed my mind")
    await step(cluster.intake, thing, 3)
    await cluster.catch_up()
    assert [position for position, _ in await cluster.seen()] == [1, 2]
    assert await cluster.copies() == {thing: (3, None)}


async def test_a_follower_killed_between_and_inside_batches_resumes(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "BATCH", 7)  # many batches, so that kills fall everywhere
    things = [uuid4() for _ in range(5)]
    for number in range(1, 21):
        for thing in things:
            await step(cluster.intake, thing, number)
    chance = random.Random(7)
    for _ in range(40):
        task = asyncio.create_task(cluster.follower().step())
        await asyncio.sleep(chance.uniform(0, 0.02))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await cluster.catch_up()
    assert [position for position, _ in await cluster.seen()] == list(range(1, 101))
    assert await cluster.copies() == dict.fromkeys(things, (20, None))


async def test_a_failing_event_is_parked_with_its_successors_while_others_go_on(
    cluster: Cluster,
) -> None:
    bad, good = uuid4(), uuid4()
    await step(cluster.intake, bad, 1)
    await step(cluster.intake, bad, 2, poison=True)
    await step(cluster.intake, good, 1)
    await step(cluster.intake, bad, 3)
    await cluster.catch_up()
    await step(cluster.intake, bad, 4)
    await step(cluster.intake, good, 2)
    await cluster.catch_up()
    assert await cluster.copies() == {bad: (1, None), good: (2, None)}
    assert await cluster.parked() == [2, 4, 5]


async def test_retrying_a_parked_event_applies_it_and_its_successors(cluster: Cluster) -> None:
    bad = uuid4()
    for number in (1, 2, 3):
        await step(cluster.intake, bad, number, poison=number == 2)
    await cluster.catch_up()
    async with AsyncExitStack() as stack:
        operator = await stack.enter_async_context(
            Site(cluster.reporting, stack).client(Role.OPERATOR)
        )
        first = await operator.post("/followers/intake/parked/2/retry", json={"reason": "再试"})
        assert (first.status_code, first.json()["code"]) == (409, "still-failing")
        assert await cluster.parked() == [2, 3]
        await _allow_zero(cluster.reporting.state.database)
        again = await operator.post("/followers/intake/parked/2/retry", json={"reason": "已修复"})
        assert again.json() == {"applied": 2}
    assert await cluster.copies() == {bad: (3, None)}
    assert await cluster.parked() == []
    await step(cluster.intake, bad, 4)
    await cluster.catch_up()
    assert await cluster.copies() == {bad: (4, None)}


async def _allow_zero(database: Database) -> None:
    async with database.begin() as session:
        await session.execute(sa.text("ALTER TABLE copy DROP CONSTRAINT ck_copy_positive"))


async def test_a_discarded_event_lets_its_successors_be_retried(cluster: Cluster) -> None:
    bad = uuid4()
    for number in (1, 2, 3):
        await step(cluster.intake, bad, number, poison=number == 2)
    await cluster.catch_up()
    async with AsyncExitStack() as stack:
        operator = await stack.enter_async_context(
            Site(cluster.reporting, stack).client(Role.OPERATOR)
        )
        reason = {"reason": "内容有误"}
        gone = await operator.post("/followers/intake/parked/2/discard", json=reason)
        assert gone.json() == {"discarded": 1}
        rest = await operator.post("/followers/intake/parked/3/retry", json=reason)
        assert rest.json() == {"applied": 1}
        nothing = await operator.post("/followers/intake/parked/3/retry", json=reason)
        assert nothing.status_code == 404
    assert await cluster.copies() == {bad: (3, None)}


async def test_an_event_the_consumer_cannot_read_is_parked(cluster: Cluster) -> None:
    odd, fine = uuid4(), uuid4()
    async with cluster.intake.state.database.begin() as session:
        odd_one = feed.record(Stepped(step=1), odd, AT) | {"data": {"step": "many"}}
        feed.published(session, [odd_one])
    await step(cluster.intake, fine, 1)
    await cluster.catch_up()
    assert await cluster.parked() == [1]
    assert await cluster.copies() == {fine: (1, None)}


async def test_events_that_nobody_here_reads_are_passed_also_where_one_fails(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "BATCH", 4)
    bad, fine = uuid4(), uuid4()

    async def unread(many: int) -> None:
        pending = feed.record(Stepped(step=1), uuid4(), AT) | {"type": "intake.thing.unread"}
        async with cluster.intake.state.database.begin() as session:
            feed.published(session, [pending] * many)

    await unread(2)
    await step(cluster.intake, bad, 1, poison=True)
    await unread(6)
    await step(cluster.intake, fine, 1)
    await unread(1)
    assert await cluster.follower().step() == 4
    assert await cluster.parked() == [3]
    assert [await cluster.follower().step() for _ in range(3)] == [4, 3, 0]
    assert await cluster.copies() == {fine: (1, None)}


@pytest.mark.parametrize("seed", range(5))
async def test_random_interleavings_of_two_feeds_give_the_same_rows(
    cluster: Cluster, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "BATCH", 3)
    things = [uuid4() for _ in range(4)]
    for number in range(1, 9):
        for thing in things:
            await step(cluster.intake, thing, number)
            async with cluster.assignment.state.database.begin() as session:
                await feed.publish(session, Rewarded(bonus=number * 10), thing, AT)
    chance = random.Random(seed)
    for _ in range(40):
        await cluster.follower(chance.choice(["intake", "assignment"])).step()
    await cluster.catch_up("intake")
    await cluster.catch_up("assignment")
    assert await cluster.copies() == dict.fromkeys(things, (8, 80))


async def test_a_rewound_feed_stops_its_follower_until_an_operator_restarts_it(
    cluster: Cluster,
) -> None:
    thing = uuid4()
    await step(cluster.intake, thing, 1)
    await cluster.catch_up()
    async with cluster.intake.state.database.begin() as session:
        await session.execute(sa.update(feed.FeedHead).values(epoch=uuid4()))
    await step(cluster.intake, thing, 2)
    assert await cluster.follower().step() is None
    assert await cluster.follower().step() is None
    assert await cluster.copies() == {thing: (1, None)}
    async with cluster.reporting.state.database.begin() as session:
        cursor = await session.get(FeedCursor, "intake")
        assert cursor is not None
        assert cursor.stopped == "feed-rewound"
        await session.execute(sa.text("ALTER TABLE seen DISABLE TRIGGER twice"))
    async with AsyncExitStack() as stack:
        operator = await stack.enter_async_context(
            Site(cluster.reporting, stack).client(Role.OPERATOR)
        )
        done = await operator.post("/followers/intake/restart", json={"reason": "已经对账"})
        assert done.status_code == 200
    await cluster.catch_up()
    assert await cluster.copies() == {thing: (2, None)}


async def test_reading_a_feed_again_leaves_what_is_parked_and_given_up_as_it_is(
    cluster: Cluster,
) -> None:
    bad, given_up = uuid4(), uuid4()
    for thing in (bad, given_up):
        for number in (1, 2, 3):
            await step(cluster.intake, thing, number, poison=number == 2)
    await cluster.catch_up()
    assert await cluster.parked() == [2, 3, 5, 6]
    await read_again(cluster, (5, "discard"), (6, "retry"))
    await cluster.catch_up()
    assert await cluster.parked() == [2, 3]
    assert await cluster.copies() == {bad: (1, None), given_up: (3, None)}


async def test_what_is_given_up_stays_so_where_nothing_waits(cluster: Cluster) -> None:
    given_up = uuid4()
    for number in (1, 2, 3):
        await step(cluster.intake, given_up, number, poison=number == 2)
    await cluster.catch_up()
    await read_again(cluster, (2, "discard"), (3, "retry"))
    await cluster.catch_up()
    assert await cluster.parked() == []
    assert await cluster.copies() == {given_up: (3, None)}


async def read_again(cluster: Cluster, *settled: tuple[int, str]) -> None:
    """Damage the copies, settle parked events, and read the feed from its beginning."""
    async with cluster.reporting.state.database.begin() as session:
        await session.execute(sa.update(FeedCursor).values(stopped="damaged"))
        await session.execute(sa.text("ALTER TABLE seen DISABLE TRIGGER twice"))
        await session.execute(sa.text("UPDATE copy SET step = 99"))
    reason = {"reason": "数据受损，重新读取"}
    async with AsyncExitStack() as stack:
        operator = await stack.enter_async_context(
            Site(cluster.reporting, stack).client(Role.OPERATOR)
        )
        for position, verb in settled:
            path = f"/followers/intake/parked/{position}/{verb}"
            assert (await operator.post(path, json=reason)).status_code == 200
        assert (await operator.post("/followers/intake/restart", json=reason)).status_code == 200


async def test_a_cursor_beyond_the_head_is_a_rewound_feed_too(cluster: Cluster) -> None:
    thing = uuid4()
    for number in (1, 2, 3):
        await step(cluster.intake, thing, number)
    await cluster.catch_up()
    async with cluster.intake.state.database.begin() as session:  # an old backup, same epoch
        await session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        await session.execute(sa.text("DELETE FROM event WHERE position > 1"))
        await session.execute(sa.update(feed.FeedHead).values(position=1))
    assert await cluster.follower().step() is None


async def test_a_commit_waits_for_one_that_has_its_position_already(cluster: Cluster) -> None:
    database: Database = cluster.intake.state.database
    first, second = uuid4(), uuid4()
    async with database.begin() as one:
        await one.execute(sa.text("UPDATE feed_head SET position = position"))  # as the last does
        other = asyncio.create_task(step(cluster.intake, second, 1))
        await asyncio.sleep(0.05)
        assert not other.done()
        await feed.publish(one, Stepped(step=1), first, AT)
    await other
    assert [event["subject"] for event in await _served(cluster)] == [str(first), str(second)]


async def test_a_commit_given_up_while_it_waits_leaves_nothing_and_gives_its_connection_back(
    cluster: Cluster,
) -> None:
    database: Database = cluster.intake.state.database
    async with database.begin() as holder:
        await holder.execute(sa.text("UPDATE feed_head SET position = position"))
        for _ in range(10):  # twice the connections of the pool
            given_up = asyncio.create_task(step(cluster.intake, uuid4(), 1))
            await asyncio.sleep(0.05)
            given_up.cancel()
            with suppress(asyncio.CancelledError):
                await given_up
    published = uuid4()
    await step(cluster.intake, published, 1)
    assert [event["subject"] for event in await _served(cluster)] == [str(published)]


async def test_what_a_savepoint_undid_is_not_published_and_leaves_no_gap(cluster: Cluster) -> None:
    database: Database = cluster.intake.state.database
    published, undone = uuid4(), uuid4()
    async with database.begin() as session:
        with suppress(ValueError):
            async with feed.savepoint(session):
                await feed.publish(session, Stepped(step=1), undone, AT)
                raise ValueError
        await feed.publish(session, Stepped(step=1), published, AT)
    assert session.info["position"] == 1
    assert [event["subject"] for event in await _served(cluster)] == [str(published)]


async def test_a_transaction_that_took_everything_back_commits_and_tells_nothing(
    cluster: Cluster,
) -> None:
    database: Database = cluster.intake.state.database
    async with database.begin() as session:
        with suppress(ValueError):
            async with feed.savepoint(session):
                await feed.publish(session, Stepped(step=1), uuid4(), AT)
                raise ValueError
        await session.execute(sa.text("UPDATE feed_head SET epoch = gen_random_uuid()"))
    assert await _served(cluster) == []
    assert await feed.head(database) == 0


async def test_an_event_that_the_log_refuses_takes_its_transaction_with_it(
    cluster: Cluster,
) -> None:
    database: Database = cluster.intake.state.database
    async with database.begin() as session:
        await session.execute(sa.text("DELETE FROM feed_head"))
    with pytest.raises(IntegrityError):  # a service that has not started has no head
        async with database.begin() as session:
            await session.execute(sa.text("CREATE TEMPORARY TABLE trace ()"))
            await feed.publish(session, Stepped(step=1), uuid4(), AT)
    async with database.begin() as session:
        assert await session.scalar(sa.text("SELECT to_regclass('trace')")) is None
    await feed.ensure_head(database)
    await step(cluster.intake, uuid4(), 1)
    assert len(await _served(cluster)) == 1


async def _served(cluster: Cluster) -> list[dict[str, Any]]:
    served = await feed.batch(cluster.intake.state.database, None, 0, 100, "intake")
    found: list[dict[str, Any]] = json.loads(served)
    return found


async def test_an_event_is_written_alike_for_a_batch_and_by_itself(cluster: Cluster) -> None:
    odd = '"引号"、\\反斜线\n换行 𠀀'
    at = AT.replace(microsecond=120_000)
    pending = feed.record(Stepped(step=1), uuid4(), at) | {"data": {"step": 1, "odd": odd}}
    async with cluster.intake.state.database.begin() as session:
        feed.published(session, [pending])
    async with cluster.intake.state.database.read() as session:
        row = (await session.scalars(sa.select(feed.EventRow))).one()
        epoch = (await session.scalars(sa.select(feed.FeedHead.epoch))).one()
    (served,) = await _served(cluster)
    assert datetime.fromisoformat(served.pop("time")) == at
    alone = feed.cloud_event(row, epoch, "intake")
    assert datetime.fromisoformat(alone.pop("time")) == at
    assert served == alone
    assert served["data"]["odd"] == odd


async def test_who_reads_some_types_gets_them_and_the_last_that_was_looked_at(
    cluster: Cluster,
) -> None:
    database: Database = cluster.intake.state.database
    pending = feed.record(Stepped(step=1), uuid4(), AT)
    async with database.begin() as session:
        feed.published(session, [pending | {"type": type_} for type_ in ("a", "b", "a", "c", "c")])
    for limit, types, expected in (
        (100, ["a"], [1, 3, 5]),
        (4, ["a"], [1, 3, 4]),
        (100, ["nothing"], [5]),
        (100, ["c"], [4, 5]),
        (100, None, [1, 2, 3, 4, 5]),
    ):
        served = json.loads(await feed.batch(database, None, 0, limit, "intake", types))
        assert [int(event["id"].rpartition(":")[2]) for event in served] == expected


async def test_only_service_accounts_read_a_feed(cluster: Cluster) -> None:
    async with AsyncExitStack() as stack:
        site = Site(cluster.intake, stack)
        clerk = await stack.enter_async_context(site.client(Role.PET_HEAD))
        assert (await clerk.get("/feed")).status_code == 403
        nobody = await stack.enter_async_context(site.client_of(None))
        assert (await nobody.get("/feed")).status_code == 401
        peer = await stack.enter_async_context(site.client(Role.SERVICE))
        answer = await peer.get("/feed")
        assert answer.headers["content-type"] == "application/cloudevents-batch+json"
        assert answer.json() == []


async def test_a_batch_that_another_replica_has_applied_meanwhile_is_dropped(
    cluster: Cluster,
) -> None:
    database: Database = cluster.reporting.state.database
    async with database.begin() as session:  # else it would refuse what this test looks for
        await session.execute(sa.text("ALTER TABLE seen DISABLE TRIGGER twice"))

    async def overtake() -> None:
        assert await cluster.follower().step() == 3
        async with database.begin() as session:
            await session.execute(sa.update(Copy).values(step=99))

    slow = cluster.interrupted(overtake)
    for applied in (3, 6):  # the first time nothing is known of the feed, not even its epoch
        for number in (1, 2, 3):
            await step(cluster.intake, uuid4(), number)
        assert await slow.step() is None
        assert len(await cluster.seen()) == applied
        assert set((await cluster.copies()).values()) == {(99, None)}


async def test_a_batch_is_dropped_when_the_feed_was_stopped_meanwhile(cluster: Cluster) -> None:
    async def stop() -> None:
        async with cluster.reporting.state.database.begin() as session:
            await session.execute(sa.update(FeedCursor).values(stopped="damaged"))

    await step(cluster.intake, uuid4(), 1)
    assert await cluster.interrupted(stop).step() is None
    assert await cluster.seen() == []


async def test_a_batch_is_left_to_the_replica_that_holds_the_cursor(cluster: Cluster) -> None:
    await step(cluster.intake, uuid4(), 1)
    await cluster.catch_up()
    await step(cluster.intake, uuid4(), 1)
    async with cluster.reporting.state.database.begin() as session:
        await session.get(FeedCursor, "intake", with_for_update=True)
        assert await asyncio.wait_for(cluster.follower().step(), 5) is None
    assert await cluster.follower().step() == 1
