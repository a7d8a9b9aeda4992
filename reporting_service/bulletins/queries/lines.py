"""A list in the columns of `BulletinCase`, and what it is narrowed by."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from reporting_service.bulletins.rules import CaseList
from reporting_service.ledger.models import Act
from reporting_service.ledger.rules import PROVINCE, begins_at

_NO = sa.false()
_NOTHING = sa.null().cast(sa.String)


def line(
    list_: CaseList,
    subject: Any,
    *,
    matter_id: Any,
    number: Any,
    place: Any,
    id: Any = None,
    topic: Any = _NOTHING,
    form: Any = _NOTHING,
    source: Any = _NOTHING,
    status: Any = _NOTHING,
    kind: Any = _NOTHING,
    is_collective: Any = _NO,
    is_new: Any = _NO,
    is_open: Any = _NO,
    hit: Any = _NO,
    late: Any = _NO,
    quantity: Any = 0,
) -> sa.Select[Any]:
    """One list in the columns of `BulletinCase`; `place` has `unit_line` and `city`.

    `id` stands for the key of the subject where another column names what is counted.
    A matter whose event has not arrived yet counts for the department.
    """
    columns = {
        "list": sa.literal(list_.value),
        "subject_id": subject.id if id is None else id,
        "number": number,
        "matter_id": matter_id,
        "unit_line": sa.func.coalesce(place.unit_line, PROVINCE),
        "city": sa.func.coalesce(place.city, PROVINCE),
        "topic": topic,
        "form": form,
        "source": source,
        "status": status,
        "kind": kind,
        "is_collective": is_collective,
        "is_new": sa.func.coalesce(is_new, _NO),
        "is_open": sa.func.coalesce(is_open, _NO),
        "hit": sa.func.coalesce(hit, _NO),
        "late": sa.func.coalesce(late, _NO),
        "quantity": sa.func.coalesce(quantity, 0),
    }
    labelled = [column.label(name) for name, column in columns.items()]
    return sa.select(*labelled).select_from(subject)


def within(column: Any, first: date, following: date) -> sa.ColumnElement[bool]:
    """Whether the day lies in [first, following)."""
    return sa.and_(column >= first, column < following)


def within_instants(column: Any, first: date, following: date) -> sa.ColumnElement[bool]:
    """Whether the instant lies in [first, following), days of the office."""
    return sa.and_(column >= begins_at(first), column < begins_at(following))


def last_act(
    subject: Any, verbs: Iterable[str], following: date | None = None, column: Any = Act.verb
) -> sa.ColumnElement[Any]:
    """Of the last of these acts on the subject (before `following`) the verb, or another column."""
    acts = sa.select(column).where(Act.subject_id == subject, Act.verb.in_(verbs))
    if following is not None:
        acts = acts.where(Act.day < following)
    last = acts.order_by(Act.position.desc()).limit(1)
    return last.correlate(subject.class_).scalar_subquery()


def happened(
    subject: Any, verbs: Iterable[str], first: date, following: date
) -> sa.ColumnElement[bool]:
    """Whether one of these acts was done in [first, following)."""
    return (
        sa.exists()
        .where(Act.subject_id == subject, Act.verb.in_(verbs))
        .where(within(Act.day, first, following))
        .correlate(subject.class_)
    )
