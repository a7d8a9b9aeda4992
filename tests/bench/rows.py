"""Many rows at once, by SQL: a ledger of some years, and events that wait to be applied."""

import io
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from python_calamine import CalamineWorkbook
from sqlalchemy import make_url

from intake_service.reception.registration.events import PieceMoved
from reporting_service.follows import PieceMoved as Read
from reporting_service.follows import intake
from services.cli.catalogue import BY_NAME
from services.cli.databases import access, connect
from services.cli.installation import Installation
from shared.clock import real_now
from shared.db import new_id
from shared.follower import BATCH
from shared.handlers import Envelope

_FOLLOWERS = ("assignment", "supervision", "reporting")
_PATIENCE_SECONDS = 120.0

# What other measurements registered, and nobody has triaged, would be the newest page of every
# ledger: it goes to the end, so that a page shows what an office's newest rows are, at every size.
_AGE = """
UPDATE entry SET registered_at = registered_at - '50 years'::interval,
  registered_on = registered_on - '50 years'::interval
WHERE id >= '00000000-0000-0000-0001-000000000000' AND registered_at > now() - '25 years'::interval
"""

# One piece every ten minutes back in time, at the bureaus in turn. Three in four are triaged, two
# pieces to a matter; of the matters one in fifty is listed, and has a leader at every level.
_FILL = (
    """
    CREATE TEMPORARY TABLE bureau AS
    SELECT row_number() OVER (ORDER BY code) - 1 AS n, id, line, region,
      count(*) OVER () AS bureaus
    FROM organisation WHERE line ~ '^510000/[0-9]{6}'
    """,
    """
    INSERT INTO matter (id, number, title, title_pairs, summary_masked, region, topic, family,
      route, unit_id, unit_line, city, status, requests_count)
    SELECT lpad(to_hex(i), 32, '0')::uuid, 'XFSX-2024-' || lpad(i::text, 6, '0'),
      '某村征地补偿款发放争议', ARRAY['某村', '村征', '征地', '地补', '补偿', '偿款'],
      '三名村民反映征地补偿款未足额发放，请求核实并公开分配方案。', bureau.region,
      'NR' || lpad((1 + i %% 17)::text, 2, '0'), 'appeal', 'P6', bureau.id, bureau.line,
      split_part(bureau.line, '/', 2), 'open', 2
    FROM generate_series(%(have)s::int / 2 + 1, %(rows)s::int / 2) AS i
    JOIN bureau ON bureau.n = i %% bureaus
    """,
    """
    INSERT INTO entry (id, matter_id, number, status, form, purpose, source, petition_date,
      arrived_at, registered_at, registered_on, petitioner_count, is_collective, is_repeat,
      region, unit_id, unit_line, city, notice_due, noticed_on, accepted_at, accepted_on,
      due_raw, due_legal, extended_days, opinion_no, opinion_issued_at, opinion_issued_on,
      delivered_at, result, closed_at, replied_on)
    SELECT lpad(to_hex(16777216 + i), 32, '0')::uuid,
      CASE WHEN i %% 4 > 0 THEN lpad(to_hex(1 + i %% (%(rows)s::int / 2)), 32, '0')::uuid END,
      'SCZRXF-20240101-L' || lpad(i::text, 6, '0'),
      CASE WHEN answered THEN 'opinion_delivered' WHEN i %% 4 > 0 THEN 'accepted'
        ELSE 'registered' END,
      (ARRAY['letter', 'visit', 'online', 'phone'])[1 + i %% 4], 'request_settlement', 'direct',
      at::date, at, at, at::date, 1 + i %% 6, i %% 6 > 3, false,
      bureau.region, bureau.id, bureau.line, split_part(bureau.line, '/', 2),
      at::date + 15, at::date + 9, at + '9 days', at::date + 9, at::date + 69, at::date + 69, 0,
      CASE WHEN answered THEN '自然资信〔2024〕' || i || '号' END,
      CASE WHEN answered THEN at + '50 days'::interval END,
      CASE WHEN answered THEN at::date + 50 END,
      CASE WHEN answered THEN at + '52 days'::interval END,
      CASE WHEN answered THEN 'partly_supported' END, NULL,
      CASE WHEN answered THEN at::date + 50 END
    FROM generate_series(%(have)s::int + 1, %(rows)s::int) AS i
    CROSS JOIN LATERAL (SELECT now() - i * '10 minutes'::interval AS at) AS registered
    CROSS JOIN LATERAL (
      SELECT i %% 4 > 0 AND at < now() - '50 days'::interval AS answered
    ) AS handled
    JOIN bureau ON bureau.n = i %% bureaus
    """,
    """
    INSERT INTO work_order (id, piece_id, matter_id, number, unit_id, status, feedback_due,
      returns, reported_on, closed_on, moved_at)
    SELECT id, id, matter_id, 'JBD-2024-' || right(number, 6), unit_id,
      CASE WHEN replied_on IS NULL THEN 'accepted' ELSE 'passed' END, registered_on + 45,
      0, replied_on, replied_on, registered_at
    FROM entry WHERE matter_id IS NOT NULL
      AND id > lpad(to_hex(16777216 + %(have)s::int), 32, '0')::uuid
      AND id <= lpad(to_hex(16777216 + %(rows)s::int), 32, '0')::uuid
    """,
    """
    INSERT INTO listing (id, matter_id, number, kind, batch, ground, target_date, status,
      listed_at, returns)
    SELECT id, id, 'GP-' || right(number, 6), 'joint', '省信联办第一批', 'joint_office_batch',
      current_date + 60, 'in_supervision', now() - '30 days'::interval, 0
    FROM matter WHERE right(number, 6)::int %% 50 = 0
      AND id > lpad(to_hex(%(have)s::int / 2), 32, '0')::uuid
      AND id <= lpad(to_hex(%(rows)s::int / 2), 32, '0')::uuid
    """,
    """
    INSERT INTO charge (id, matter_id, level, leader_id, leader_name, leader_post, takes_all,
      status)
    SELECT gen_random_uuid(), listing.matter_id, level, gen_random_uuid(), '高某某', '副厅长',
      false, 'active'
    FROM listing CROSS JOIN unnest(ARRAY['province', 'city', 'county']) AS level
    WHERE id > lpad(to_hex(%(have)s::int / 2), 32, '0')::uuid
    """,
)

# One piece that is being investigated, as many times, at sixty bureaus; days and keys differ.
_OPEN_PIECES = """
WITH bureau AS (
  SELECT row_number() OVER (ORDER BY code) - 1 AS n, id, line FROM organisation
  WHERE line ~ '^510000/[0-9]{6}/[0-9]{6}$' ORDER BY code LIMIT 60
)
INSERT INTO piece
SELECT (jsonb_populate_record(piece, jsonb_build_object(
  'id', md5('piece' || i)::uuid, 'number', 'SCZRXF-20240101-T' || lpad(i::text, 6, '0'),
  'query_code', lpad(i::text, 10, '0'), 'unit_id', bureau.id, 'unit_line', bureau.line,
  'due_legal', piece.due_legal + i %% 60, 'registered_at', registered_at - i * '1 minute'::interval
))).*
FROM piece CROSS JOIN generate_series(1, %(rows)s::int) AS i JOIN bureau ON bureau.n = i %% 60
WHERE piece.id = %(piece)s
"""
_OPEN_ORDERS = """
INSERT INTO assignment_order
SELECT (jsonb_populate_record(held, jsonb_build_object(
  'id', md5('order' || i)::uuid, 'number', 'JBD-2024-T' || lpad(i::text, 6, '0'),
  'piece_id', piece.id, 'unit_id', piece.unit_id, 'unit_line', piece.unit_line
))).*
FROM assignment_order AS held CROSS JOIN generate_series(1, %(rows)s::int) AS i
JOIN piece ON piece.id = md5('piece' || i)::uuid
WHERE held.piece_id = %(piece)s
"""
# A real id is a UUIDv7; ours begin with zeros.
_FILLED = "SELECT count(*) FROM entry WHERE id < '00000000-0000-0000-0001-000000000000'"
_SCAN = """
SELECT count(*), count(*) FILTER (WHERE replied_on <= due_legal), count(DISTINCT matter_id)
FROM entry
"""
_MOVED_HEAD = "UPDATE feed_head SET position = position + %s RETURNING position"
_EVENTS = "COPY event (position, type, subject, time, data) FROM STDIN"
_PLAIN = "INSERT INTO bare_row (body) VALUES (%s)"


@dataclass(frozen=True)
class Databases:
    """Logins to the databases of a running installation."""

    installation: Installation

    def open(self, service: str, *, owner: bool = False) -> psycopg.Connection:
        """A connection that commits each statement, as the service or as the tables' owner."""
        found = access(
            self.installation.postgres().url, BY_NAME[service], self.installation.secrets
        )
        return connect(make_url(found.owner_url if owner else found.url))

    def fill_ledger(self, rows: int) -> None:
        """Bring reporting to `rows` pieces with their matters, orders, listings and charges."""
        self.settle("directory", ["reporting"])  # the bureaus
        self.settle()
        with self.open("reporting", owner=True) as reporting:
            reporting.execute(_AGE)
            ((have,),) = reporting.execute(_FILLED)
            for statement in _FILL:
                reporting.execute(statement, {"have": have, "rows": rows})
        self.tidy("reporting")

    def fill_tasks(self, piece: str, rows: int) -> None:
        """Let intake hold `piece`, which is being investigated, another `rows` times."""
        with self.open("intake", owner=True) as intake:
            for statement in (_OPEN_PIECES, _OPEN_ORDERS):
                intake.execute(statement, {"piece": piece, "rows": rows})
        self.tidy("intake")

    def tidy(self, service: str) -> None:
        """What the database would do by itself after many changes, done before we measure."""
        with self.open(service, owner=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def pieces(self, count: int) -> list[UUID]:
        """Ids of pieces that intake holds."""
        with self.open("intake") as connection:
            found = connection.execute("SELECT id FROM piece ORDER BY random() LIMIT %s", [count])
            return [row[0] for row in found]

    def settle(self, feed: str = "intake", followers: Sequence[str] = _FOLLOWERS) -> None:
        """Wait until the `followers` have applied all that the service `feed` has published."""
        with self.open(feed) as connection:
            ((head,),) = connection.execute("SELECT position FROM feed_head")
        for service in followers:
            self._reached(service, feed, head)

    def apply_events(self, events: Sequence[Any]) -> float:
        """Append `events` to intake's log; seconds from the commit until reporting has them."""
        rows = [
            (event.type, event.piece_id, event.at, Jsonb(event.model_dump(mode="json")))
            for event in events
        ]
        with self.open("intake") as connection, connection.transaction():
            ((head,),) = connection.execute(_MOVED_HEAD, [len(rows)])
            with connection.cursor().copy(_EVENTS) as copy:
                for position, row in enumerate(rows, head - len(rows) + 1):
                    copy.write_row((position, *row))
        began = time.perf_counter()
        self._reached("reporting", "intake", head)
        return time.perf_counter() - began

    def insert_plainly(self, events: Sequence[Any]) -> float:
        """Insert the rows that `events` would set, batch by batch; seconds."""
        rows = [_row(event) for event in events]
        names = list(rows[0])
        statement = sql.SQL("INSERT INTO entry ({}) VALUES ({})").format(
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(map(sql.Placeholder, names)),
        )
        with self.open("reporting") as connection:
            began = time.perf_counter()
            for at in range(0, len(rows), BATCH):
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.executemany(statement, rows[at : at + BATCH])
            return time.perf_counter() - began

    def scan(self) -> float:
        """Count in one scan of the ledger's table; milliseconds."""
        with self.open("reporting") as connection:
            began = time.perf_counter()
            connection.execute(_SCAN).fetchall()
            return 1000 * (time.perf_counter() - began)

    def insert_workbook(self, book: bytes) -> float:
        """Read a workbook and insert its rows as they are, 500 at a time; seconds."""
        with self.open("intake", owner=True) as connection:
            connection.execute("CREATE TABLE bare_row (body jsonb NOT NULL)")
            began = time.perf_counter()
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
            heading, *rows = sheet.to_python()
            for at in range(0, len(rows), BATCH):
                bodies = [
                    [json.dumps(dict(zip(heading, row, strict=True)), default=str)]
                    for row in rows[at : at + BATCH]
                ]
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.executemany(_PLAIN, bodies)
            seconds = time.perf_counter() - began
            connection.execute("DROP TABLE bare_row")
        return seconds

    def _reached(self, service: str, feed: str, position: int) -> None:
        question = "SELECT position >= %s FROM feed_cursor WHERE feed = %s"
        with self.open(service) as connection:
            self._until(question, connection, position, feed)

    def _until(self, question: str, connection: psycopg.Connection, *values: Any) -> None:
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end:
            if (row := connection.execute(question, values).fetchone()) and row[0]:
                return
            time.sleep(0.02)
        raise TimeoutError(question)


def events(count: int) -> list[PieceMoved]:
    """`count` events, each of another piece: the dearest case, because nothing can be merged."""
    now = real_now()
    example = PieceMoved.model_validate(PieceMoved.example)
    return [
        example.model_copy(
            update={
                "move": "accept",  # no act that months are counted from: one row for an event
                "piece_id": (id := new_id()),
                "number": f"SCZRXF-20230101-{id.hex[:8]}",
                "registered_at": now - timedelta(days=900, minutes=number),
                "at": now,
            }
        )
        for number in range(count)
    ]


def _row(event: PieceMoved) -> dict[str, Any]:
    """The row that reporting's own handler makes of an event."""
    body = Read.model_validate(event.model_dump(mode="json"))
    _, handler = intake().handlers[event.type]
    (upsert,) = handler(Envelope("intake", 1, event.type, event.piece_id, event.at, body))
    return {**upsert.key, **upsert.values}
