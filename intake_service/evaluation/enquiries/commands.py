"""Knowing a petitioner by a query code: counted before it is looked at, alike for every error."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from intake_service.evaluation.enquiries import queries, rules
from intake_service.evaluation.enquiries.models import EnquiryCount
from intake_service.evaluation.enquiries.schemas import Credentials
from intake_service.privacy.vault.rules import phone_tail
from shared.db import Database, record_refusal
from shared.errors import NotFound, TooMany
from shared.overload import InFlight


@dataclass(frozen=True)
class Place:
    """One query code at one address, as digests, in this process."""

    database: Database
    in_flight: InFlight
    code: str
    address: str

    @classmethod
    def of(cls, request: Request, query_code: str) -> "Place":
        """Where the caller of `request` tries `query_code`."""
        state = request.app.state
        key = state.settings.secret(f"client_{state.name}")
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        return cls(state.database, state.in_flight, rules.digest(key, query_code),
                   rules.digest(key, address))  # fmt: skip

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One request of this address. Raises `TooMany` (too-many-requests)."""
        with self.in_flight.of(UUID(self.address[:32])):
            yield

    async def counts(self, now: datetime) -> rules.Counts:
        """How often the code was wrong, as all processes have counted by now."""
        async with self.database.read() as session:
            return await queries.counts(session, self.code, self.address, now)


async def identify(session: AsyncSession, place: Place, form: Credentials, now: datetime) -> UUID:
    """The piece of a petitioner who proves to be one of its own; `now` is real time.

    An attempt is counted before it is looked at, so that guesses side by side do not outrun the
    count; what is refused is not counted. A code that nobody has, a wrong number and a sealed
    piece get one answer. Raises `TooMany` (too-many-enquiries), `NotFound` (enquiry-not-found).
    """
    with place.turn():
        if not rules.may_try(await place.counts(now)):
            raise _too_many()
        await record_refusal(place.database, _attempted(place, now))
        if not rules.may_try(await place.counts(now), counted=1):
            raise _too_many()
        found = await queries.candidate(session, form.query_code)
        if not _is_theirs(form, found or _NOTHING) or found is None:
            detail = "没有查到相符的信访件，请核对查询码以及手机号码后四位或者登记编号。"
            raise NotFound("enquiry-not-found", detail)
        await record_refusal(place.database, _succeeded(place, now))
        return found.id


_NOTHING = queries.Candidate(UUID(int=0), "", None)
"""Compared in the place of a piece that is not there."""


def _is_theirs(form: Credentials, found: queries.Candidate) -> bool:
    if form.number is not None:
        return rules.proves(form.number, [found.number])
    tails = [phone_tail(phone) for phone in found.phones or [""]]
    return rules.proves(form.phone_tail or "", tails)


async def forget(session: AsyncSession, now: datetime) -> None:
    """Delete what counts no longer."""
    counts = EnquiryCount.last_failure_at > now - rules.WITHIN_OF_CODE
    known = EnquiryCount.last_success_at > now - rules.KNOWN_FOR
    await session.execute(sa.delete(EnquiryCount).where(sa.or_(counts, known).is_not(True)))


def _attempted(place: Place, now: datetime) -> sa.Executable:
    """Count an attempt as an error until it succeeds."""
    first = insert(EnquiryCount).values(
        code=place.code, address=place.address, failures=1, recent=1, last_failure_at=now,
        last_success_at=None,
    )  # fmt: skip
    return first.on_conflict_do_update(
        index_elements=["code", "address"],
        set_={
            "failures": _one_more(EnquiryCount.failures, now - rules.WITHIN_OF_CODE),
            "recent": _one_more(EnquiryCount.recent, now - rules.WITHIN),
            "last_failure_at": now,
        },
    )


def _one_more(counted: InstrumentedAttribute[int], since: datetime) -> sa.ColumnElement[int]:
    goes_on = EnquiryCount.last_failure_at >= since
    return sa.case((goes_on, counted + 1), else_=1)


def _succeeded(place: Place, now: datetime) -> sa.Executable:
    """Begin the count again, and know the address."""
    return (
        sa.update(EnquiryCount)
        .where(EnquiryCount.code == place.code, EnquiryCount.address == place.address)
        .values(failures=0, recent=0, last_failure_at=None, last_success_at=now)
    )


def _too_many() -> TooMany:
    detail = "查询次数过多，请过一段时间再试；查询码遗失的，请向登记该信访件的单位询问。"
    return TooMany("too-many-enquiries", detail, retry_after=60)
