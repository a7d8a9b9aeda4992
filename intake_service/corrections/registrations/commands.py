"""Correcting a registration: at once, or once a second officer has confirmed it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.corrections.registrations import queries, rules
from intake_service.corrections.registrations.models import Correction, CorrectionContent
from intake_service.corrections.registrations.rules import Change, Fact, Held, People
from intake_service.corrections.registrations.schemas import CorrectionIn
from intake_service.handling.deadlines import commands as deadlines
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as vault_queries
from intake_service.privacy.vault import rules as vault_rules
from intake_service.privacy.vault.rules import Secret
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.matters import commands as matter_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter, RequestItem
from intake_service.reception.proposals.rules import topics
from intake_service.reception.registration import commands as registration
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Form, Purpose, Source, facts
from intake_service.reception.triage import commands as triage
from intake_service.reception.triage import rules as triage_rules
from shared import history, regions
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.db import new_id
from shared.moves import Move
from shared.workdays import local_date

_SECRETS = {
    Fact.NAME: Secret.NAME, Fact.PHONE: Secret.PHONE, Fact.ADDRESS: Secret.ADDRESS,
    Fact.DOCUMENT_NO: Secret.DOCUMENT_NO, Fact.ORIGINAL_TEXT: Secret.ORIGINAL_TEXT,
    Fact.STATED_PLACE: Secret.ORIGINAL_TEXT,
}  # fmt: skip
_READ: Mapping[Fact, Callable[[Any], Any]] = {
    Fact.FORM: Form, Fact.PURPOSE: Purpose, Fact.SOURCE: Source,
    Fact.PETITION_DATE: date.fromisoformat, Fact.ARRIVED_AT: datetime.fromisoformat,
}  # fmt: skip
"""How values of the piece are read that JSON knows as texts."""
_OF_PIECE = frozenset({
    Fact.FORM, Fact.PURPOSE, Fact.SOURCE, Fact.SENDER, Fact.EXTERNAL_NO, Fact.PETITION_DATE,
    Fact.ARRIVED_AT, Fact.PETITIONER_COUNT, Fact.IS_INITIAL_NATIONAL,
})  # fmt: skip
_WRITTEN = (Fact.ORIGINAL_TEXT, Fact.STATED_PLACE, Fact.STATED_CLASS)


async def request(
    session: AsyncSession, actor: Actor, piece: Piece, form: CorrectionIn, now: datetime
) -> Correction:
    """Correct a locked piece's registration; where rights rest on it, once another one confirms.

    Raises `Conflict` (piece-sealed, nothing-to-correct, correction-pending, not-triaged,
    already-triaged, wrong-status, not-first, external-no-taken), `Invalid` (registration-invalid,
    triage-invalid, accusation-sealed, region-…, not-masked).
    """
    pieces.check_unsealed(piece, actor)
    held, people = await queries.held(session, piece), await queries.people(session, piece.id)
    persons = _persons(form)
    rules.check_places(people, [each.position for each in form.petitioners or ()])
    found = rules.changes(held, people, _wanted(form), persons)
    rules.check_found(found)
    await _check(session, actor, piece, found, now)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    by_two = rules.by_two(found)
    if by_two:
        rules.check_none_pending(pending=await queries.pending(session, piece.id))
    correction = Correction(
        id=new_id(),
        piece_id=piece.id,
        unit_id=piece.registered_unit,
        fields=list(dict.fromkeys(change.field for change in found)),
        reason=form.reason,
        requested_by=actor.id,
        requested_by_name=actor.name,
        requested_at=now,
        letters=[],
        differing=[],
    )
    move = rules.REQUEST if by_two else rules.CORRECT
    history.move(session, actor, correction, move, now, form.reason)
    await session.flush()  # its content refers to it
    said = [change._asdict() for change in found]
    session.add(CorrectionContent(correction_id=correction.id, changes=said))
    if not by_two:
        await _apply(session, actor, correction, piece, found, now)
    return correction


async def confirm(
    session: AsyncSession, actor: Actor, correction: Correction, now: datetime
) -> None:
    """A second officer confirms a locked correction, and it is made.

    Raises `Conflict` (wrong-status, confirmer-is-requester, piece-sealed, registration-changed),
    and what `request` raises of the content.
    """
    piece = await queries.piece_of(session, correction)
    pieces.check_unsealed(piece, actor)
    found = await queries.changes(session, correction)
    history.move(session, actor, correction, rules.CONFIRM, now)
    held, people = await queries.held(session, piece), await queries.people(session, piece.id)
    rules.check_as_told(found, held, people)
    await _check(session, actor, piece, found, now)
    _decided(correction, actor, now)
    await _apply(session, actor, correction, piece, found, now)


async def end(
    session: AsyncSession,
    actor: Actor,
    correction: Correction,
    move: Move,
    form: WithReason,
    now: datetime,
) -> None:
    """A locked request is refused, or withdrawn: the registration stays.

    Raises `Conflict` (wrong-status, confirmer-is-requester), `Invalid` (not-masked).
    """
    beside = pieces.ids_beside(correction.piece_id)
    await vault.check_masked(session, beside, {"reason": form.reason})
    history.move(session, actor, correction, move, now, form.reason)
    _decided(correction, actor, now)


async def reveal(
    session: AsyncSession, actor: Actor, correction: Correction, form: RevealPurpose, now: datetime
) -> dict[str, Any]:
    """What was registered and what is right, in full; the look is recorded."""
    piece = await queries.piece_of(session, correction)
    pieces.check_unsealed(piece, actor)
    found = await queries.changes(session, correction)
    secrets = [_SECRETS[change.field] for change in found if change.field in _SECRETS]
    await vault.record(session, actor, [piece.id], secrets, form.purpose, now)
    return {"id": correction.id, "changes": queries.told(found, masked=False)}


def _decided(correction: Correction, actor: Actor, now: datetime) -> None:
    correction.decided_by, correction.decided_by_name = actor.id, actor.name
    correction.decided_at = now


def _wanted(form: CorrectionIn) -> Held:
    """What a form says is right, as JSON knows it."""
    said = form.model_dump(mode="json", exclude_unset=True, exclude={"reason", "petitioners"})
    wanted = {Fact(name): value for name, value in said.items()
              if value is not None or name in rules.MAY_BE_EMPTY}  # fmt: skip
    if form.arrived_at is not None:
        wanted[Fact.ARRIVED_AT] = form.arrived_at.isoformat()
    for field in (Fact.STATED_PLACE, Fact.STATED_CLASS):
        if wanted.get(field):
            wanted[field] = vault_rules.stored(field, wanted[field])
    return wanted


def _persons(form: CorrectionIn) -> People:
    return {
        each.position: {
            Fact(name): value
            for name, value in each.model_dump(exclude_unset=True).items()
            if name != "position"
        }
        for each in form.petitioners or ()
    }


async def _check(
    session: AsyncSession, actor: Actor, piece: Piece, found: Sequence[Change], now: datetime
) -> None:
    """Raise unless the registration with the changes is one that could be registered."""
    right = {change.field: change.new for change in found if change.position is None}
    people = rules.applied(await queries.people(session, piece.id), found)
    values: dict[Fact, Any] = {field: getattr(piece, field) for field in _OF_PIECE}
    values |= {field: _READ.get(field, _as_is)(right[field]) for field in _OF_PIECE & right.keys()}
    facts.check_registration(
        facts.Facts(
            values[Fact.FORM],
            values[Fact.SOURCE],
            values[Fact.SENDER],
            values[Fact.PETITION_DATE],
            values[Fact.ARRIVED_AT],
            values[Fact.PETITIONER_COUNT],
            [bool(person[Fact.IS_MAIN]) for person in people.values()],
        ),
        now,
    )
    if Fact.ARRIVED_AT in right:
        rules.check_arrived(values[Fact.ARRIVED_AT], piece.registered_at)
    if right.keys() & {Fact.SOURCE, Fact.EXTERNAL_NO} and values[Fact.EXTERNAL_NO] is not None:
        number = await pieces.numbered(
            session, actor, values[Fact.SOURCE], values[Fact.EXTERNAL_NO]
        )
        facts.check_untaken(number)
    triaged = piece.matter_id is not None
    rules.check_purpose(right.get(Fact.PURPOSE, ""), triaged=triaged)
    wanted = right.get(Fact.IS_INITIAL_HERE)
    rules.check_first(wanted=wanted, first=wanted is None or await queries.is_first(session, piece))
    rules.check_triage(found, triaged=triaged)
    rules.check_requests(found, piece.status)
    await _check_texts(session, piece, right, people)


def _as_is(value: Any) -> Any:
    return value


async def _check_texts(
    session: AsyncSession, piece: Piece, right: Held, people: Mapping[int, Mapping[Fact, Any]]
) -> None:
    """What triage found, put right, is as triage would take it, and names nobody."""
    if Fact.TOPIC in right:
        matter = await matters.of(session, piece)
        entered = triage_rules.Facts(
            matter.family, matter.route, right[Fact.TOPIC], ["同前"], joins=False, is_repeat=False
        )
        triage_rules.check_triage(entered)
    public = [known for known in (_subject(right), *_places(right)) if known]
    texts = {name.value: right.get(name) for name in (Fact.TITLE, Fact.SUMMARY_MASKED)}
    texts |= {f"requests.{at}": text for at, text in enumerate(right.get(Fact.REQUESTS) or [])}
    ours = {name.value: right.get(name) for name in (Fact.SENDER, Fact.EXTERNAL_NO)}
    await vault.check_masked(session, pieces.ids_beside(piece.id), texts, public, ours=ours)
    named = [vault_rules.Person(*(person.get(field) for field in rules.OF_PERSONS))
             for person in people.values()]  # fmt: skip
    vault_rules.check_masked(
        [name for name, text in texts.items() if text
         and vault_rules.discloses(text, named, public)]
        + [name for name, text in ours.items() if text and vault_rules.identifies(text, named)]
    )  # fmt: skip


def _subject(right: Held) -> str:
    return topics()[right[Fact.TOPIC]].subject if Fact.TOPIC in right else ""


def _places(right: Held) -> list[str]:
    if Fact.REGION not in right:
        return []
    return [place.name for place in regions.load().path(right[Fact.REGION])]


async def _apply(
    session: AsyncSession,
    actor: Actor,
    correction: Correction,
    piece: Piece,
    found: Sequence[Change],
    now: datetime,
) -> None:
    """Let the registration say what is right; letters stay as they are."""
    right = {change.field: change.new for change in found if change.position is None}
    correction.letters = await _old_letters(session, piece, found)
    was_on = local_date(piece.arrived_at)
    for field in _OF_PIECE & right.keys():
        setattr(piece, field, _READ.get(field, _as_is)(right[field]))
    piece.is_collective = facts.is_collective(piece.form, piece.petitioner_count)
    first = piece.is_initial_here or piece.earlier_here
    piece.earlier_here = not right.get(Fact.IS_INITIAL_HERE, not piece.earlier_here)
    piece.regard(first=first)
    if any(change.position is not None for change in found):
        people = rules.applied(await queries.people(session, piece.id), found)
        await vault.correct_people(session, piece.id, people, now)
    written = {field.value: right[field] for field in _WRITTEN if field in right}
    await vault.correct_text(session, piece.id, written)
    if rules.OF_MATTER & right.keys():
        await _correct_matter(session, actor, piece, right, correction.reason, now)
    await session.flush()  # what follows asks the database
    await matter_commands.cover(session, actor, piece, now)
    await registration.seal_if_accusing(session, piece)
    main = await vault_queries.main_petitioner(session, piece.id)
    owed = facts.clocks(piece.source, reachable=bool(main.name and main.address))
    await deadlines.correct_arrival(session, piece, owed, was_on, correction.id, now)
    what = "、".join(label("correction_field", field) for field in correction.fields)
    reason = f"{what}；{correction.reason}"
    history.move(session, actor, piece, piece_rules.CORRECT, now, reason)
    if piece.matter_id is not None:
        correction.differing = await _differing(session, piece, await matters.of(session, piece))
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": correction.reason})


async def _correct_matter(
    session: AsyncSession, actor: Actor, piece: Piece, right: Held, reason: str, now: datetime
) -> None:
    matter = await matters.of(session, piece)
    for field in (Fact.TOPIC, Fact.TITLE, Fact.SUMMARY_MASKED):
        setattr(matter, field, right.get(field, getattr(matter, field)))
    if Fact.REGION in right:
        matter.region = piece.region = regions.load().settle(right[Fact.REGION]).code
    piece.title = right.get(Fact.TITLE, piece.title)
    if Fact.REQUESTS in right:
        await matter_commands.forget_requests(session, piece.id)
        session.add_all(
            RequestItem(piece_id=piece.id, request_no=number, matter_id=matter.id, text=text)
            for number, text in enumerate(right[Fact.REQUESTS], start=1)
        )
        await session.flush()  # they are counted
        matter.requests_count = await matters.requests_left(session, matter.id) or 0
    history.move(session, actor, matter, matter_rules.CORRECT, now, reason)


async def _differing(session: AsyncSession, piece: Piece, matter: Matter) -> list[str]:
    """What does not agree with the other pieces of the matter, compared as at triage."""
    others = await vault_queries.people_of(session, queries.Others(piece.id))
    if not others:
        return []
    mine = await vault_queries.people(session, piece.id)
    found = await triage.compared(session, mine, matter, piece.region or matter.region,
                                  matter.topic)  # fmt: skip
    return found if vault_rules.same_person(mine, others) else ["信访人", *found]


async def _old_letters(
    session: AsyncSession, piece: Piece, found: Sequence[Change]
) -> list[dict[str, Any]]:
    """The letters that say what was wrong, as they would name it."""
    people = await queries.people(session, piece.id)
    main = next(place for place, person in people.items() if person[Fact.IS_MAIN])
    printed = [change for change in found if change.position in (None, main)]
    wrong = {text for change in printed for text in rules.printed(change)}
    return [
        {
            "id": str(letter.id),
            "kind": letter.kind,
            "title": letter.title,
            "document_no": letter.document_no,
            "issued_at": letter.issued_at.isoformat(),
        }
        for letter in await queries.letters(session, piece.id)
        if any(text in letter.body for text in wrong)
    ]
