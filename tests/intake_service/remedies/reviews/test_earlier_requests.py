"""Requests that were recorded before reviews were things of their own are reviews afterwards."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa
from alembic import command

from intake_service.app import create_app
from intake_service.remedies.reviews.events import SNAPSHOT
from intake_service.remedies.reviews.models import Review
from shared import migrations
from shared.checks import OwnHistory, OwnLog
from shared.moves import Role
from tests.harness import Site, running
from tests.intake_service.make import Line, get, sweep
from tests.intake_service.remedies.reviews.steps import (
    UPHELD,
    Reviewing,
    issued,
    passed,
    requested,
)

pytestmark = pytest.mark.anyio
Fresh = Callable[[], str]
PACKAGE = "intake_service"
BEFORE = "2026_11_27_hand_ons_and_senders"
REASON = {"reason": "登记有误"}
THEN = '{"is_initial": true}'
"""What rows had in that version and have no longer."""
SAME = {"status", "piece_id", "matter_id", "unit_id", "unit_line", "organ_id", "organ_line",
        "organ_name", "attacked_no", "attacked_organ", "attacked_received_at", "requested_on",
        "received_on", "form", "late", "competent", "recorded_at", "recorded_by", "recorder_id",
        "notice_due", "moves", "moved_at"}  # fmt: skip
"""Columns that say of a converted request what they say of one that is recorded today."""


def tables(connection: sa.Connection) -> set[str]:
    return {
        name
        for name in sa.inspect(connection).get_table_names()
        if not name.startswith("procrastinate_") and not name.endswith("_version")
    }


def earlier(url: str, played: str, review: str, undone_at: str | None = None) -> None:
    """A database of the version before, with what was played, and its request as it was kept."""
    old = sa.create_engine(url, poolclass=sa.NullPool)
    with old.connect() as connection:
        for tree in migrations.trees(PACKAGE):
            target = BEFORE if tree == PACKAGE else "head"
            command.upgrade(migrations.config(tree, connection), target)
    new = sa.create_engine(played, poolclass=sa.NullPool)
    with new.begin() as source, old.begin() as target:
        target.execute(sa.text("SET session_replication_role = replica"))
        for table in sorted(tables(source) & tables(target)):
            rows = source.execute(sa.text(f"SELECT to_jsonb(t)::text FROM {table} AS t"))
            copy = sa.text(
                f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table},"
                " CAST(:row AS jsonb) || CAST(:then AS jsonb))"
            )
            for (row,) in rows.all():
                target.execute(copy, {"row": row, "then": THEN})
        for statement in (
            "DELETE FROM history WHERE kind = 'review'",
            "UPDATE history SET move = 'undo-review-request' WHERE move = 'end-review'",
            "DELETE FROM deadline WHERE rule = 'DL08'",
            "DELETE FROM event WHERE type = 'intake.review.moved'",
        ):
            target.execute(sa.text(statement))
        kept = source.execute(
            sa.text(
                "SELECT id, piece_id, requested_on, form, recorded_at, recorded_by, recorder_id"
                " AS recorded_unit, CAST(:undone_at AS timestamptz) AS undone_at"
                " FROM review WHERE id = :id"
            ),
            {"id": review, "undone_at": undone_at},
        )
        target.execute(
            sa.text(
                "INSERT INTO review_request (id, piece_id, requested_on, form, recorded_at,"
                " recorded_by, recorded_unit, undone_at) VALUES (:id, :piece_id, :requested_on,"
                " :form, :recorded_at, :recorded_by, :recorded_unit, :undone_at)"
            ),
            dict(kept.mappings().one()),
        )


@pytest.fixture
async def before(site: Site) -> Reviewing:
    """A request for review that was recorded."""
    return await requested(await passed(await issued(site)))


@asynccontextmanager
async def migrated(
    before: Reviewing, bare: Fresh, undone_at: str | None = None
) -> AsyncIterator[Reviewing]:
    """The same in a database that held it as it was kept earlier, brought up to date."""
    url = bare()
    played = before.line.site.app.state.settings.database_url
    earlier(url, played, before.id, undone_at)
    migrations.upgrade(PACKAGE, url)
    async with running(create_app, url, rehearsal=True) as site:
        line = Line(site, before.line.now)
        line.piece, line.matter = before.line.piece, before.line.matter
        yield Reviewing(line, before.id)


async def kept(site: Site, id: str) -> Review:
    async with site.app.state.database.read() as session:
        return (await session.scalars(sa.select(Review).where(Review.id == id))).one()


async def agrees(site: Site) -> bool:
    """Whether the reviews are as their events and their history say."""
    checks = (OwnLog("intake", SNAPSHOT), OwnHistory("intake", Review))
    pages = [await check.page(site.app.state.database, None, 100) for check in checks]
    return all(page.checked and not page.items for page in pages)


async def test_a_request_that_waited_is_a_review_that_waits(before: Reviewing, bare: Fresh) -> None:
    today = await kept(before.line.site, before.id)
    async with migrated(before, bare) as review:
        site = review.line.site
        found = await kept(site, before.id)
        assert {name: getattr(found, name) for name in SAME} == {
            name: getattr(today, name) for name in SAME
        }
        assert (found.handlers, found.handlers != []) == (today.handlers, True)
        assert await agrees(site)
        assert (await review.detail())["allowed_moves"] == []
        (row,) = (await get(site, f"/reviews/{review.id}/history")).json()["items"]
        assert (row["move"], row["actor"]) == ("request", str(today.recorded_by))
        await sweep(site.app)
        (duty,) = (await review.line.clocks())["DL08"]
        assert (duty["start"], duty["legal"]) == ("2026-03-12", "2026-04-13")
        assert (await review.issue(UPHELD))["status"] == "issued"
        assert (await review.line.detail())["status"] == "review_issued"
        assert await agrees(site)


async def test_a_request_that_waited_can_be_undone(before: Reviewing, bare: Fresh) -> None:
    async with migrated(before, bare) as review:
        undone = await review.do("undo-request", REASON, Role.REVIEWER)
        assert undone["status"] == "undone"
        assert (await review.line.detail())["status"] == "opinion_delivered"
        assert (await review.line.clocks())["DL07"][0]["outcome"] == "open"


async def test_a_request_that_waited_can_be_refused(before: Reviewing, bare: Fresh) -> None:
    async with migrated(before, bare) as review:
        body = {"reason": "statutory_path", "detail": "该事项应当通过行政复议解决。"}
        refused = await review.do("refuse", body, Role.UNIT_HEAD)
        assert refused["status"] == "refused"
        assert (await review.line.detail())["status"] == "opinion_delivered"


async def test_a_request_that_was_taken_back_stays_so(before: Reviewing, bare: Fresh) -> None:
    await before.do("undo-request", REASON, Role.REVIEWER)
    async with migrated(before, bare, before.line.now.isoformat()) as review:
        assert (await review.detail())["status"] == "undone"
        assert await agrees(review.line.site)
