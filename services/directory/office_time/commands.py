"""Moving the time of a rehearsal forward."""

from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.office_time.events import OfficeTimeSet
from services.directory.office_time.rules import SUBJECT
from shared.directory import OfficeTime
from shared.errors import Conflict, Forbidden
from shared.feed import publish


async def set_office_time(session: AsyncSession, rehearsal: bool, at: datetime) -> datetime:
    """Let office time be `at`, and tell the others.

    Raises `Forbidden` (not-rehearsing), `Conflict` (time-goes-back).
    """
    if not rehearsal:
        raise Forbidden("not-rehearsing", "未开启演练，不能指定办理时间。")
    at = at.astimezone(UTC)
    fresh = insert(OfficeTime).values(one=True, at=at)
    # One statement: of two clocks set side by side the later one wins, whichever comes first.
    forward = fresh.on_conflict_do_update(
        index_elements=[OfficeTime.one], set_={"at": at}, where=OfficeTime.at <= at
    )
    if await session.scalar(forward.returning(OfficeTime.at)) is None:
        raise Conflict("time-goes-back", "演练时间只能向前，不能早于已设定的时间。")
    await publish(session, OfficeTimeSet(at=at), SUBJECT, at)
    return at
