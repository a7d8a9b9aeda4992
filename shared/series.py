"""Numbers without gaps that begin with 1 in each year.

Those of documents (发文字号), and of whatever else is numbered by its year.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Technical, is_trial
from shared.together import ask, asked_last


class DocumentSeries(Technical):
    """How far the numbers of one series and year have gone; the row is a lock until the commit."""

    __tablename__ = "document_series"
    __table_args__ = (sa.CheckConstraint("last >= 1", name="last"),)

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


async def allot(session: AsyncSession, code: str, year: int, count: int = 1) -> list[str]:
    """The next `count` ≥ 1 document numbers of the series; as `next_numbers`."""
    numbers = await next_numbers(session, code, year, count)
    return [document_no(code, year, number) for number in numbers]


async def next_number(session: AsyncSession, code: str, year: int) -> int:
    """The next number of the series in its year; as `next_numbers`."""
    (number,) = await next_numbers(session, code, year)
    return number


async def next_numbers(session: AsyncSession, code: str, year: int, count: int = 1) -> range:
    """The next `count` ≥ 1 numbers of the series in its year.

    Others wait for their numbers until the commit, so do everything else before, and lock every
    row first. A rollback gives the numbers back. In a trial nothing is numbered: they are 0.
    """
    if is_trial(session):
        return range(count)
    return await ask(session, _next_numbers, _Wanted(code, year, count))


class _Wanted(NamedTuple):
    code: str
    year: int
    many: int


@asked_last
async def _next_numbers(session: AsyncSession, wanted: Sequence[_Wanted]) -> list[range]:
    """Series by series, in one order; of one series the numbers go as they were asked for."""
    totals = Counter[tuple[str, int]]()
    for each in wanted:
        totals[each.code, each.year] += each.many
    following = {}
    for (code, year), count in sorted(totals.items()):
        first = insert(DocumentSeries).values(code=code, year=year, last=count)
        taken = first.on_conflict_do_update(
            index_elements=[DocumentSeries.code, DocumentSeries.year],
            set_={"last": DocumentSeries.last + count},
        ).returning(DocumentSeries.last)
        last = (await session.execute(taken)).scalar_one()
        following[code, year] = last - count + 1
    allotted = []
    for each in wanted:
        first_number = following[each.code, each.year]
        following[each.code, each.year] += each.many
        allotted.append(range(first_number, first_number + each.many))
    return allotted


def document_no(code: str, year: int, number: int) -> str:
    """机关代字、年份和序号 (GB/T 9704-2012): 川自然资信〔2026〕12号, no leading zero."""
    return f"{code}〔{year}〕{number}号"
