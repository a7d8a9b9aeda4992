"""Numbers of official documents (发文字号): without gaps, each series from 1 in each year."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Technical


class DocumentSeries(Technical):
    """How far the numbers of one series and year have gone; the row is a lock until the commit."""

    __tablename__ = "document_series"
    __table_args__ = (sa.CheckConstraint("last >= 1", name="last"),)

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


async def allot(session: AsyncSession, code: str, year: int, count: int = 1) -> list[str]:
    """The next `count` ≥ 1 document numbers of the series.

    Others wait for their numbers until the commit, so do everything else before. A rollback gives
    the numbers back.
    """
    first = insert(DocumentSeries).values(code=code, year=year, last=count)
    taken = first.on_conflict_do_update(
        index_elements=[DocumentSeries.code, DocumentSeries.year],
        set_={"last": DocumentSeries.last + count},
    ).returning(DocumentSeries.last)
    last = (await session.execute(taken)).scalar_one()
    return [document_no(code, year, number) for number in range(last - count + 1, last + 1)]


def document_no(code: str, year: int, number: int) -> str:
    """机关代字、年份和序号 (GB/T 9704-2012): 川自然资信〔2026〕12号, no leading zero."""
    return f"{code}〔{year}〕{number}号"
