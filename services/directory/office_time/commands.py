"""Moving the time of a rehearsal forward."""

from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared import history
from shared.directory import OfficeTime
from shared.errors import Conflict, Forbidden
from shared.snapshots import Moved


async def set_office_time(session: AsyncSession, rehearsal: bool, at: datetime) -> datetime:
    """Let office time be `at`. Raises `Forbidden` (not-rehearsing), `Conflict` (time-goes-back)."""
    if not rehearsal:
        raise Forbidden("not-rehearsing", "未开启演练，不能指定办理时间。")
    at = at.astimezone(UTC)
    fresh = insert(OfficeTime).values(one=True, at=at)
    # One statement: of two clocks set side by side the later one wins, whichever comes first.
    forward = fresh.on_conflict_do_update(
        index_elements=[OfficeTime.one], set_={"at": at}, where=OfficeTime.at <= at
    )
    row = await session.scalar(forward.returning(OfficeTime))
    if row is None:
        raise Conflict("time-goes-back", "演练时间只能向前，不能早于已设定的时间。")
    history.publish_row(session, row, Moved("set", at))
    return at
