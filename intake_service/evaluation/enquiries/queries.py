"""Finding the piece of a query code, what it shows, and how often the code was wrong."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.accusations import queries as accusations
from intake_service.evaluation.enquiries import rules
from intake_service.evaluation.enquiries.models import EnquiryCount
from intake_service.evaluation.enquiries.rules import Counts
from intake_service.handling.letters.models import Letter
from intake_service.handling.mediations import queries as mediations
from intake_service.privacy.vault import queries as vault
from intake_service.reception.dispositions import queries as dispositions
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import REFUSED, SEALED, Status
from intake_service.remedies.reviews import queries as reviews
from intake_service.remedies.reviews.rules import Kind
from intake_service.remedies.reviews.rules.wording import DOCUMENT
from shared.workdays import local_date


class Candidate(NamedTuple):
    """The piece of a query code, with what proves that the code is one's own."""

    id: UUID
    number: str
    phones: list[str] | None


async def candidate(session: AsyncSession, query_code: str) -> Candidate | None:
    """The piece with this code; a sealed one is not there until its officers have it."""
    phones = vault.phones(Piece.__table__.c.id)
    select = sa.select(Piece.id, Piece.number, phones).where(
        Piece.query_code == query_code,
        sa.or_(Piece.seal.not_in(SEALED), Piece.status == Status.SEALED),
    )
    row = (await session.execute(select)).one_or_none()
    return None if row is None else Candidate(*row)


async def progress(session: AsyncSession, piece_id: UUID) -> dict[str, Any]:
    """The days and documents that the petitioner of a piece is entitled to know, in their order.

    An opinion that the organ withdrew, a reply or a refusal that was taken back, is in force no
    longer. What was told anew by another letter keeps the day on which it was told first.
    Reviews are shown whoever made them, also an organ outside our system.
    """
    piece = await session.get_one(Piece, piece_id)
    letters = await session.execute(
        sa.select(
            Letter.id,
            Letter.kind,
            Letter.title,
            Letter.document_no,
            Letter.issued_at,
            Letter.replaces_id,
        )
        .where(Letter.piece_id == piece_id, Letter.kind.in_(rules.SHOWN))
        .order_by(Letter.issued_at, Letter.id)
    )
    written = letters.all()
    replaced = {letter.replaces_id for letter in written}
    first: dict[UUID, tuple[str, date]] = {}
    found: dict[str, Any] = {name: [] for name in rules.SHOWN.values()}
    answer = await _answer_no(session, piece)
    for letter in written:
        own = letter.document_no, local_date(letter.issued_at)
        number, day = first[letter.id] = first.get(letter.replaces_id, own)
        shown = rules.SHOWN[letter.kind]
        if shown == "forwarded":  # it went there when the first letter said so
            found[shown] += [day] if letter.replaces_id is None else []
        elif letter.id not in replaced and (shown != "opinions" or number == answer):
            found[shown].append(
                {"title": letter.title, "document_no": letter.document_no, "date": day}
            )
    found["refusal"] = found["refusal"][-1:] if piece.status in REFUSED else []
    found |= await _reviews(session, piece_id)
    if piece.status is Status.SEALED:
        of_accusation = await accusations.progress(session, piece_id)
        found["forwarded"] = of_accusation.handed_over
        found["result_known"] = of_accusation.result_known
    return {"registered": local_date(piece.registered_at), **found}


async def _answer_no(session: AsyncSession, piece: Piece) -> str | None:
    """The number of what ended a piece: its agreement, its opinion, its reply at the door."""
    if piece.status is Status.SETTLED:
        return (await mediations.in_force(session, piece.id)).document_no
    if piece.status is Status.DIRECTLY_REPLIED:
        return (await dispositions.of(session, piece.id)).document_no
    return piece.opinion_no


async def _reviews(session: AsyncSession, piece_id: UUID) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"reviews": [], "re_reviews": []}
    for review in await reviews.issued(session, piece_id):
        found["reviews" if review.kind is Kind.REVIEW else "re_reviews"].append(
            {
                "title": DOCUMENT[review.kind],
                "document_no": review.document_no,
                "date": review.issued_at and local_date(review.issued_at),
            }
        )
    return found


async def counts(session: AsyncSession, code: str, address: str, now: datetime) -> Counts:
    """Counted over all processes, in one statement. `code`, `address`: digests."""
    of_code, of_address = EnquiryCount.code == code, EnquiryCount.address == address
    both = sa.and_(of_code, of_address)
    fresh = EnquiryCount.last_failure_at > now - rules.WITHIN
    recent = sa.func.sum(EnquiryCount.recent)
    select = sa.select(
        sa.func.bool_or(sa.and_(both, EnquiryCount.last_success_at > now - rules.KNOWN_FOR)),
        recent.filter(both, fresh),
        sa.func.sum(EnquiryCount.failures).filter(
            of_code, EnquiryCount.last_failure_at > now - rules.WITHIN_OF_CODE
        ),
        recent.filter(of_address, fresh),
    ).where(sa.or_(of_code, of_address))
    known, of_both, by_code, by_address = (await session.execute(select)).one()
    return Counts(bool(known), of_both or 0, by_code or 0, by_address or 0)
