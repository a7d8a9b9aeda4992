"""Drawing up a responsibility list, looking at it, publishing and correcting it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.responsibility_lists import rules
from assignment_service.responsibility_lists.models import (
    ListItem,
    ListVersion,
    ResponsibilityList,
)
from assignment_service.responsibility_lists.queries import lists as queries
from assignment_service.responsibility_lists.schemas import Filled, Filling, ListIn
from shared import history, series
from shared.auth import Actor
from shared.batches import BatchOutcome
from shared.db import new_id, release
from shared.errors import Conflict, Refusal
from shared.moves import check, permit
from shared.problems import invalid
from shared.regions import Level
from shared.workbook_cells import cells
from shared.workdays import local_date

_BELOW = frozenset({Level.CITY, Level.COUNTY})


async def draft(
    session: AsyncSession, actor: Actor, form: ListIn, now: datetime
) -> ResponsibilityList:
    """起草一个市（州）一个批次的清单。

    Raises `Invalid` (unit-unknown, not-a-city), `Forbidden` (not-your-list) or `Conflict`
    (list-exists, list-empty, list-too-long).
    """
    city = await queries.city(session, form.city_id or actor.unit)
    row = ResponsibilityList(
        id=new_id(),
        city_id=city.id,
        city_name=city.name,
        city_line=city.line,
        batch=form.batch,
        drafted_at=now,
        published=0,
        rows=[],
    )
    other = await queries.existing(session, row)
    many = await queries.cases(session, city.line, form.batch)
    history.move(session, actor, row, rules.DRAFT, now)
    rules.check_cases(many, queries.MOST)
    rules.check_new(other)
    await session.flush()
    return row


async def fill(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, form: Filling, now: datetime
) -> None:
    """填报一件。 Raises `Invalid` (case-not-in-list)."""
    history.move(session, actor, row, rules.FILL, now)
    seen = await queries.for_actor(session, actor, await queries.live(session, row, now))
    found = {each["listing_id"]: each for each in seen}
    case = found.get(str(form.listing_id))
    rules.check_in_list(is_in=case is not None)
    known = await queries.items(session, row)
    said = form.model_dump(include=form.model_fields_set - {"listing_id"})
    _keep(session, row, case or {}, known, said)


def _keep(
    session: AsyncSession,
    row: ResponsibilityList,
    case: Mapping[str, Any],
    known: dict[str, ListItem],
    said: Mapping[str, Any],
) -> None:
    id = case["listing_id"]
    item = known.get(id)
    if item is None:
        matter = UUID(case["matter_id"])
        item = ListItem(id=new_id(), list_id=row.id, listing_id=UUID(id), matter_id=matter)
        session.add(item)
        known[id] = item
    for name, value in said.items():
        # A phone that is shown already stays that of the leader's record.
        if name.endswith("_phone"):
            leader = case[f"{name.removesuffix('_phone')}_id"]
            if value == case[name] or leader is None:
                continue
            setattr(item, f"{name}_of", UUID(leader))
        setattr(item, name, value)


async def take_in(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, content: bytes, now: datetime
) -> dict[str, Any]:
    """收回填好的工作簿：逐行登记，有误的一行整行退回，不影响其余各行。

    Raises `Conflict` (wrong-status), `Forbidden` (not-your-list), `Invalid` (heading-missing, and
    what a workbook is refused for as a whole). A row is refused with invalid-input,
    case-not-in-list or row-repeated.
    """
    permit(rules.FILL, actor, row)
    check(rules.FILL, row.status)
    await release(session)
    lines = rules.lines(await cells(content, rules.MOST_ROWS, rules.MOST_COLUMNS))
    row = await queries.to_change(session, actor, row.id)  # as it is after the workbook was read
    check(rules.FILL, row.status)
    seen = await queries.for_actor(session, actor, await queries.live(session, row, now))
    found = {each["number"]: each for each in seen}
    known = await queries.items(session, row)
    answers: list[dict[str, Any]] = []
    met: set[str] = set()
    for line in lines:
        answer = {"row": line.row, "number": line.number, "code": None, "detail": None}
        try:
            said = _said(line, found, met)
        except Refusal as refusal:
            refused = {"code": refusal.code, "detail": refusal.detail}
            errors = refusal.extra.get("errors", [])
            outcome = BatchOutcome.REFUSED
            answers.append({**answer, **refused, "errors": errors, "outcome": outcome})
            continue
        met.add(line.number)
        _keep(session, row, found[line.number], known, said)
        answers.append({**answer, "errors": [], "outcome": BatchOutcome.DONE})
    done = len(met)
    if done:
        history.move(session, actor, row, rules.FILL, now, f"以工作簿填报{done}件。")
        await session.flush()
    return {"items": answers, "done": done, "refused": len(answers) - done}


def _said(line: rules.Line, found: Mapping[str, Any], met: set[str]) -> dict[str, Any]:
    """What a row says. Raises `Conflict` (row-repeated), `Invalid`."""
    rules.check_in_list(is_in=line.number in found)
    if line.number in met:
        raise Conflict("row-repeated", "同一事项在表中出现两次，只登记前一行。")
    try:
        return Filled.model_validate(line.said).model_dump()
    except ValidationError as error:
        raise invalid(error.errors()) from error


async def submit(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, said: str | None, now: datetime
) -> None:
    """提交审核；市、县两级的空缺应先补齐，或者说明原因。 Raises `Conflict` (list-incomplete)."""
    history.move(session, actor, row, rules.SUBMIT, now, said)
    found = await queries.live(session, row, now)
    rules.check_cases(len(found), queries.MOST)
    rules.check_gaps(found, _BELOW, said)
    row.rows = found


async def take_back(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, reason: str, now: datetime
) -> None:
    """审核以前撤回，说明理由。"""
    history.move(session, actor, row, rules.TAKE_BACK, now, reason)


async def send_back(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, reason: str, now: datetime
) -> None:
    """退回市（州）修改，说明理由。"""
    history.move(session, actor, row, rules.RETURN, now, reason)


async def approve(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, said: str | None, now: datetime
) -> None:
    """审核通过；仍有空缺的应说明原因。 Raises `Conflict` (list-incomplete, list-outdated)."""
    history.move(session, actor, row, rules.APPROVE, now, said)
    rules.check_current(row.rows, await queries.live(session, row, now))
    rules.check_gaps(row.rows, frozenset(Level), said)


async def publish(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, now: datetime
) -> None:
    """印发：编发文字号，成为一版，从此不再变化。 Raises `Conflict` (list-outdated)."""
    check(rules.PUBLISH, row.status)
    rules.check_current(row.rows, await queries.live(session, row, now))
    reason = await queries.why_corrected(session, row) if row.published else None
    (row.document_no,) = await series.allot(session, rules.SERIES, local_date(now).year)
    row.published += 1
    history.move(session, actor, row, rules.PUBLISH, now)
    version = ListVersion(
        list_id=row.id,
        number=row.published,
        document_no=row.document_no,
        rows=row.rows,
        reason=reason,
        published_at=now,
    )
    session.add(version)
    await session.flush()


async def correct(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, reason: str, now: datetime
) -> None:
    """更正已印发的清单，说明理由；原版保留，审核后另行印发一版。"""
    history.move(session, actor, row, rules.CORRECT, now, reason)


async def abandon(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, reason: str, now: datetime
) -> None:
    """放弃更正，仍以最近一版为准。 Raises `Conflict` (list-unpublished)."""
    history.move(session, actor, row, rules.ABANDON, now, reason)
    rules.check_versions(row.published, some=True)
    row.rows = await queries.last_rows(session, row)


async def cancel(
    session: AsyncSession, actor: Actor, row: ResponsibilityList, reason: str, now: datetime
) -> None:
    """作废误起草的清单。 Raises `Conflict` (list-published)."""
    history.move(session, actor, row, rules.CANCEL, now, reason)
    rules.check_versions(row.published, some=False)
