"""The job of an import: cancelled, killed and taken up again, beside another one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from intake_service.reception.imports import commands, queries, rules
from intake_service.reception.imports import jobs as import_jobs
from intake_service.reception.imports.jobs import import_ledger, tidy_imports
from intake_service.reception.imports.models import ImportFile, ImportRow, LedgerImport
from intake_service.reception.registration import commands as registering
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Source, facts
from intake_service.reception.registration.schemas import Registration
from intake_service.reception.sheets.jobs.reader import ReadingStopped, WorkbookReader
from shared.auth import Actor
from shared.clock import real_now
from shared.directory import Account
from shared.jobs import JobContext
from shared.moves import Role
from tests.harness import Site, actor
from tests.intake_service.ledger import entries, entry, workbook
from tests.intake_service.make import BUREAU, MONDAY, get, post, registration, until_waiting
from tests.intake_service.reception.imports.steps import detail, imported, rows, run, send
from tests.statements import statements

pytestmark = pytest.mark.anyio

MANY = rules.AT_ONCE + 1
"""Two transactions."""


@asynccontextmanager
async def held_up(site: Site) -> AsyncIterator[AsyncSession]:
    """Meanwhile no import gets past the beginning of a transaction."""
    async with (
        site.app.state.database.writing.connect() as connection,
        AsyncSession(connection) as session,
    ):
        await queries.one_at_a_time(session, Source.PROVINCIAL_PETITION_BUREAU)
        yield session


async def requested(site: Site, many: int) -> str:
    answer = await send(site, workbook(entries(many)))
    return str(answer.json()["id"])


async def count(site: Site, what: Any) -> int:
    async with site.app.state.database.read() as session:
        return int(await session.scalar(sa.select(sa.func.count()).select_from(what)) or 0)


async def silent(site: Site, id: str, for_: timedelta = rules.SILENT_FOR) -> None:
    """Let the import look as if nobody had worked on it for so long."""
    past = real_now() - for_ - timedelta(seconds=1)
    async with site.app.state.database.begin() as session:
        await session.execute(
            sa.update(LedgerImport).where(LedgerImport.id == UUID(id)).values(touched_at=past)
        )


async def tidied(site: Site) -> None:
    await tidy_imports(JobContext(site.app.state.database, site.app.state.settings))


async def killed(site: Site, id: str) -> None:
    """A worker dies in the second transaction of an import, without a word."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_jobs, "_hand_back", _nothing)
        await stopped(site, id)


async def _nothing(*_: object) -> None:
    """As a killed process does."""


async def stopped(site: Site, id: str) -> None:
    """A worker is told to stop in the second transaction of an import."""
    async with held_up(site) as brake:
        worker = asyncio.create_task(run(site, id))
        await until_waiting(site, 1)
        # Next in the queue for the import's row, before the worker's second transaction.
        gate = asyncio.create_task(locked(site, id))
        await until_waiting(site, 2)
        await brake.rollback()
    session = await gate
    await until_waiting(site, 1)
    worker.cancel()
    await session.rollback()
    await session.close()
    with suppress(asyncio.CancelledError):
        await worker


async def locked(site: Site, id: str) -> AsyncSession:
    session = AsyncSession(site.app.state.database.writing)
    await session.get_one(LedgerImport, UUID(id), with_for_update=True)
    return session


async def test_a_cancelled_import_stops_after_the_rows_that_are_answered(site: Site) -> None:
    many = 4 * rules.AT_ONCE + 1
    id = await requested(site, many)
    async with held_up(site) as brake:
        worker = asyncio.create_task(run(site, id))
        await until_waiting(site, 1)
        cancelling = asyncio.create_task(post(site, f"/imports/{id}/cancel", {}, Role.REGISTRAR))
        await until_waiting(site, 2)
        await brake.rollback()
    answer = await cancelling
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled"), answer.text
    await worker
    found = await detail(site, id)
    assert (found["status"], found["rows"]) == ("cancelled", many)
    # The worker may have had the ledger once more before it was the cancelling one's turn.
    done = found["done"]
    assert done in {rules.AT_ONCE, 2 * rules.AT_ONCE, 3 * rules.AT_ONCE}
    assert await count(site, Piece) == await count(site, ImportRow) == done
    assert await count(site, ImportFile) == 0
    again = await post(site, f"/imports/{id}/cancel", {}, Role.REGISTRAR)
    assert again.json()["code"] == "wrong-status"
    rest = await imported(site, workbook(entries(many)))
    assert (rest["created"], rest["known"]) == (many - done, done)


async def test_a_killed_worker_leaves_nothing_half_done_and_another_goes_on(site: Site) -> None:
    id = await requested(site, MANY)
    await killed(site, id)
    found = await detail(site, id)
    assert (found["status"], found["done"]) == ("running", rules.AT_ONCE)
    assert await count(site, Piece) == await count(site, ImportRow) == rules.AT_ONCE
    await tidied(site)
    assert (await ledger(site, id)).attempt == 1, "it is not given up before its time"
    await silent(site, id)
    await tidied(site)
    waiting = sa.text("SELECT args FROM procrastinate_jobs ORDER BY id")
    async with site.app.state.database.read() as session:
        jobs = [row.args for row in await session.execute(waiting)]
    assert jobs == [{"ledger": id, "attempt": 1}, {"ledger": id, "attempt": 2}]
    await import_ledger(context(site), id, 1)  # the first one was not dead after all
    assert (await detail(site, id))["status"] == "running"
    await run(site, id)
    found = await detail(site, id)
    assert [found[word] for word in ("status", "rows", "done", "created")] == [
        "finished", MANY, MANY, MANY,
    ]  # fmt: skip
    assert await count(site, Piece) == await count(site, ImportRow) == MANY
    await run(site, id)  # a job may run twice
    assert (await detail(site, id))["done"] == MANY


def context(site: Site) -> JobContext:
    return JobContext(site.app.state.database, site.app.state.settings)


async def ledger(site: Site, id: str) -> LedgerImport:
    async with site.app.state.database.read() as session:
        found: LedgerImport = await session.get_one(LedgerImport, UUID(id))
        return found


async def test_a_worker_that_was_given_up_too_early_stops_when_it_wakes(site: Site) -> None:
    id = await requested(site, MANY)
    async with held_up(site) as brake:
        slow = asyncio.create_task(run(site, id))
        await until_waiting(site, 1)
        gate = asyncio.create_task(locked(site, id))
        await until_waiting(site, 2)
        await brake.rollback()
    async with await gate as session:
        (await session.get_one(LedgerImport, UUID(id))).attempt = 2
        await session.commit()
    await slow
    assert (await detail(site, id))["done"] == rules.AT_ONCE
    await run(site, id)
    assert (await detail(site, id))["created"] == MANY == await count(site, Piece)


async def until_drawn(site: Site, many: int) -> None:
    """Until so many receipt numbers are drawn; not for ever."""
    last = sa.text("SELECT last_value FROM piece_number")
    async with asyncio.timeout(30), site.app.state.database.read() as session:
        while True:
            if await session.scalar(last) == many:
                return
            await asyncio.sleep(0.02)


async def test_an_import_does_not_go_on_under_other_headings(site: Site) -> None:
    id = await requested(site, MANY)
    await killed(site, id)
    async with site.app.state.database.begin() as session:
        others = sa.update(LedgerImport).values(headings=["姓名", "概况"])
        await session.execute(others)
    await run(site, id)
    found = await detail(site, id)
    assert (found["status"], found["problem_code"], found["done"]) == (
        "failed", "import-interrupted", rules.AT_ONCE,
    )  # fmt: skip
    rest = await imported(site, workbook(entries(MANY)))
    assert (rest["created"], rest["known"]) == (1, rules.AT_ONCE)


async def test_long_rows_are_taken_in_a_few_at_a_time(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await requested(site, 3)
    monkeypatch.setattr(rules, "BYTES_AT_ONCE", 1_500)  # a row says some 900
    with statements() as sent:
        await run(site, id)
    assert len([each for each in sent if "INSERT INTO import_row" in each]) == 2
    found = await detail(site, id)
    assert (found["status"], found["created"], found["done"]) == ("finished", 3, 3)


async def test_of_two_workers_with_one_attempt_one_goes_on(site: Site) -> None:
    id = await requested(site, MANY)
    async with held_up(site) as brake:
        workers = [asyncio.create_task(run(site, id)) for _ in range(2)]
        await until_waiting(site, 2)  # one for the other import of the source, one for the row
        await brake.rollback()
    with capture_logs() as logs:
        await asyncio.gather(*workers)
    assert [each["event"] for each in logs] == ["An import was stopped"]
    found = await detail(site, id)
    assert (found["status"], found["done"], found["created"]) == ("finished", MANY, MANY)
    assert await count(site, Piece) == await count(site, ImportRow) == MANY


async def test_rows_that_were_made_ready_are_held_against_those_before_them(site: Site) -> None:
    again = [entry(1), entry(2, 信访人数=9), entry(MANY)]
    id = (await send(site, workbook([*entries(rules.AT_ONCE), *again]))).json()["id"]
    async with held_up(site) as brake:
        worker = asyncio.create_task(run(site, id))
        await until_drawn(site, MANY + 2)  # the second transaction's rows are made ready
        await brake.rollback()
    await worker
    found = await detail(site, id)
    assert [found[word] for word in ("rows", "created", "known", "differs", "refused")] == [
        MANY + 2, MANY, 1, 1, 0,
    ]  # fmt: skip
    assert await count(site, Piece) == MANY
    answers = await rows(site, id, outcome="differs")
    assert [(row["row"], row["external_no"]) for row in answers] == [
        (rules.AT_ONCE + 3, "51000000000000002")
    ]


async def test_an_import_ends_when_who_asked_for_it_lost_the_right(site: Site) -> None:
    id = await requested(site, MANY)
    async with site.app.state.database.read() as session:
        who = Actor.from_json((await session.get_one(LedgerImport, UUID(id))).requester)
    async with site.app.state.database.begin() as session:
        session.add(
            Account(id=who.id, version=2, active=False, kind="person",
                    roles=sorted(who.roles), unit=who.unit, line=who.line)
        )  # fmt: skip
    await run(site, id)
    found = await detail(site, id)
    assert (found["status"], found["problem_code"]) == ("failed", "requester-changed")
    assert await count(site, Piece) == 0


async def test_an_import_that_no_worker_survives_fails_with_a_sentence(site: Site) -> None:
    id = await requested(site, 1)
    for attempt in range(1, rules.MOST_STARTS + 1):
        async with site.app.state.database.begin() as session:
            found = await queries.locked(session, UUID(id))
            assert found is not None
            await commands.start(session, found, found.requested_at)
        await silent(site, id)
        await tidied(site)
        assert (await ledger(site, id)).attempt == attempt + 1
    await run(site, id)
    end = await detail(site, id)
    assert (end["status"], end["problem_code"]) == ("failed", "import-interrupted")
    assert "中断" in end["problem"]
    assert await count(site, ImportFile) == 0


async def queued(site: Site) -> list[Any]:
    """The imports' jobs as they wait."""
    jobs = "SELECT args, lock, priority, queue_name FROM procrastinate_jobs ORDER BY id"
    async with site.app.state.database.read() as session:
        return list(await session.execute(sa.text(jobs)))


async def test_a_stop_is_no_fault_of_the_file_and_it_goes_on_after_the_next_start(
    site: Site,
) -> None:
    id = await requested(site, MANY)
    await stopped(site, id)
    found = await detail(site, id)
    assert (found["status"], found["done"]) == ("running", rules.AT_ONCE)
    assert (await ledger(site, id)).starts == 0, "nobody counts it against the import"
    assert [job.args["attempt"] for job in await queued(site)] == [1, 2], "and nobody waits"
    await run(site, id)
    found = await detail(site, id)
    assert [found[word] for word in ("status", "done", "created")] == ["finished", MANY, MANY]


async def test_a_child_that_is_told_to_end_fails_no_import(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await requested(site, 1)

    async def ended(self: WorkbookReader) -> None:
        self.process.terminate()
        await self.process.wait()
        raise ReadingStopped

    with monkeypatch.context() as patch:
        patch.setattr(WorkbookReader, "read_headings", ended)
        await run(site, id)
    assert (await detail(site, id))["status"] == "running"
    await run(site, id)
    assert (await detail(site, id))["created"] == 1


async def test_imports_have_a_queue_of_their_own_and_nobody_waits_for_all_of_anothers(
    site: Site,
) -> None:
    for _ in range(3):
        await requested(site, 1)
    await send(site, workbook(entries(1)), unit=BUREAU)
    jobs = await queued(site)
    assert {job.queue_name for job in jobs} == {"imports"}
    assert [job.priority for job in jobs] == [0, -1, -2, 0]
    *mine, theirs = [job.lock for job in jobs]
    assert len(set(mine)) == 1
    assert theirs not in mine


async def test_an_import_whose_job_was_lost_is_queued_again(site: Site) -> None:
    id = await requested(site, 1)
    await silent(site, id)
    await tidied(site)
    assert (await ledger(site, id)).attempt == 1, "it may wait longer than a running one"
    await silent(site, id, rules.WAITS_FOR)
    await tidied(site)
    assert (await ledger(site, id)).attempt == 2
    await run(site, id)
    assert (await detail(site, id))["created"] == 1


async def test_two_imports_side_by_side_register_every_number_once(site: Site) -> None:
    backwards = list(reversed(entries(40)))
    first = (await send(site, workbook(entries(40)))).json()["id"]
    second = (await send(site, workbook(backwards))).json()["id"]
    await asyncio.gather(run(site, first), run(site, second))
    found = [await detail(site, first), await detail(site, second)]
    assert [each["status"] for each in found] == ["finished", "finished"]
    assert sum(each["created"] for each in found) == 40
    assert sum(each["known"] for each in found) == 40
    assert await count(site, Piece) == 40


async def test_a_number_that_is_registered_by_hand_meanwhile_is_known_or_differs(
    site: Site,
) -> None:
    id = await requested(site, 3)
    form = Registration(
        **registration(source="provincial_petition_bureau", sender="省信访局"),
        external_no="51000000000000002",
    )
    async with site.app.state.database.begin() as session:
        registrar = actor(Role.REGISTRAR)
        pieces = await registering.prepare(session, registrar, [form], MONDAY, rehearsal=True)
        await registering.insert(session, pieces)
        worker = asyncio.create_task(run(site, id))
        await until_waiting(site, 1)
    await worker
    assert [row["outcome"] for row in await rows(site, id)] == ["created", "differs", "created"]
    assert (await get(site, "/pieces/count")).json() == {"count": 3}


async def test_a_row_that_cannot_be_registered_stops_none_of_its_batch(site: Site) -> None:
    id = await requested(site, 3)
    lines = [
        {
            "row": number,
            "values": {
                "external_no": f"某{number}",
                "petitioner_count": 1,
                "purpose": "other",
                "form": "letter",
                "petition_date": day,
                "original_text": "某事。",
            },
            "problems": [],
            "sealed": False,
            "left": [],
            "cells": [],
        }
        for number, day in ((2, "2026-01-05"), (3, "2026-12-05"), (4, "2026-01-05"))
    ]
    lines[2]["values"] |= {"petitioner_count": 0}  # type: ignore[operator]
    async with site.app.state.database.begin() as session:
        found = await session.get_one(LedgerImport, UUID(id))
        found.rows = 3
        requester = Actor.from_json(found.requester)
        now = found.requested_at
        batch = await commands.make_ready(session, requester, found, lines, now)
        await commands.take_in(session, requester, found, batch, now)
    first, second, third = await rows(site, id)
    assert first["outcome"] == "created"
    assert second["problems"] == [
        {"column": "信访日期", "code": "registration-invalid", "reason": "信访日期不能晚于收到日期"}
    ]
    assert (third["problems"][0]["column"], third["problems"][0]["code"]) == (
        "信访人数", "value-invalid",
    )  # fmt: skip


async def test_a_row_that_the_database_cannot_hold_is_refused_and_stops_no_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(["某1", "某" * 41, "某3", "某4"])
    monkeypatch.setattr(facts, "number", lambda *_: next(numbers))
    found = await imported(site, workbook([*entries(3), entry(1)]))
    answers = await rows(site, found["id"])
    assert [row["outcome"] for row in answers] == ["created", "refused", "created", "known"]
    assert answers[1]["problems"][0]["code"] == "row-unstorable"
    assert await count(site, Piece) == 2
