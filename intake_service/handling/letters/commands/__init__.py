"""Making letters: checked, numbered last, stored with the petitioner's name masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.letters import queries, rules
from intake_service.handling.letters.models import Letter, SeriesCode
from intake_service.handling.letters.rules import replacements, sentences
from intake_service.handling.letters.rules.template import PERIODS, Template
from intake_service.handling.letters.schemas import SeriesCodeIn
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as people
from intake_service.privacy.vault.rules import Secret
from intake_service.privacy.vault.schemas import RevealPurpose
from intake_service.reception.registration.models import Piece
from shared import directory, regions, series
from shared.auth import Actor
from shared.db import is_trial, new_id
from shared.errors import Conflict
from shared.together import flush
from shared.workdays import chinese_date, local_date


@dataclass(frozen=True, slots=True)
class _Organ:
    """In whose name a letter goes out."""

    id: UUID
    name: str
    line: str
    region: str


async def issue(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    wanted: Mapping[str, Mapping[str, str]],
    now: datetime,
    unit_line: str | None = None,
) -> list[Letter]:
    """Make the letters of a move in the name of the organ with authority （domain §5.2）.

    That is the actor's, and the Department for a division that handles the piece.

    `unit_line`: of the bureau that they go to, where it is not responsible for the piece any more.

    `wanted`: by their kind, the fields that the template asks for beside the usual. Comes after
    every other write of the command: a series is a lock until commit. Raises `Conflict`
    (letter-incomplete) when a mandatory field has no text.
    """
    organ = await _organ(session, actor, piece)
    usual = await _usual(session, actor, piece, now) | {"issuer": organ.name}
    filled = [
        (rules.CURRENT[kind], {**usual, **await _in_its_place(session, piece, fields)})
        for kind, fields in wanted.items()
    ]
    for template, fields in filled:
        rules.check_complete(template, fields)
    await flush(session)
    line = unit_line or piece.unit_line
    letters = [
        await _write(session, actor, piece, organ, line, template, fields, now)
        for template, fields in filled
    ]
    _keep(session, letters)
    return letters


async def issue_again(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    letter: Letter,
    texts: Mapping[str, str],
    reason: str,
    now: datetime,
) -> Letter:
    """Make a letter in the place of another one of the same organ, from the same template.

    `texts` are said anew; whom it is for, and when the petition was made, is as registered now.
    Texts that this letter has not are left out.
    Raises `Conflict` (letter-incomplete, letter-unchanged). Comes after the checks of the command.
    """
    found = await directory.organisation(session, letter.issuer_id)
    organ = _Organ(found.id, found.name, found.line, found.region)
    template = rules.TEMPLATES[letter.kind, letter.template_version]
    usual = await _usual(session, actor, piece, now)
    registered = {name: usual[name] for name in _REGISTERED}
    fields = {
        **letter.fields,
        **{name: text for name, text in {**registered, **texts}.items() if name in letter.fields},
    }
    rules.check_complete(template, fields)
    was, is_now = await people.main_names(session, [(piece.id, letter.issued_at), (piece.id, now)])
    replacements.check_changed(changed=fields != letter.fields or was != is_now)
    if "signer" in fields and letter.kind not in replacements.APPROVED:
        fields["signer"] = usual["signer"]
    fields[rules.REISSUED] = chinese_date(now)
    fields[rules.REPLACING] = replacements.replacing(
        letter.title, letter.document_no or "", letter.issued_at, reason
    )
    await flush(session)
    made = await _write(session, actor, piece, organ, letter.unit_line, template, fields, now)
    made.replaces_id = letter.id
    _keep(session, [made])
    return made


_REGISTERED = ("petitioner", "you", "petition_date")
"""What a letter that replaces another says as it is registered now."""


async def _write(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    organ: _Organ,
    unit_line: str,
    template: Template,
    fields: Mapping[str, str],
    now: datetime,
) -> Letter:
    """One letter with its number."""
    number = await _number(session, organ, now) if template.numbered else None
    drafted = is_trial(session)
    names = (*template.fields, rules.REPLACING, rules.REISSUED)
    needed = {name: fields[name] for name in names if name in fields}
    needed["document_no"] = number or ""
    body = rules.render(template, needed)
    return Letter(
        id=new_id(),
        kind=template.kind,
        template_version=template.version,
        title=template.title,
        document_no=None if drafted else number,
        piece_id=piece.id,
        matter_id=piece.matter_id,
        issuer_id=organ.id,
        issuer_line=organ.line,
        unit_line=unit_line,
        signer=actor.person,
        signer_name=actor.name,
        issued_at=now,
        fields=needed,
        body=rules.PREVIEW + body if drafted else body,
    )


def _keep(session: AsyncSession, letters: Sequence[Letter]) -> None:
    session.add_all(letters)
    if is_trial(session):
        session.info["trial"].extend(letters)


async def _in_its_place(
    session: AsyncSession, piece: Piece, fields: Mapping[str, str]
) -> Mapping[str, str]:
    """The fields of a letter that withdraws another: of one that was replaced, the last one."""
    told = fields.get("withdrawn_no")
    found = await queries.replacement_of(session, piece.id, told) if told else None
    if found is None:
        return fields
    withdrawn = {
        "withdrawn_no": found.document_no or "",
        "withdrawn": chinese_date(found.issued_at),
    }
    return {**fields, **withdrawn}


async def addressable(session: AsyncSession, piece: Piece) -> bool:
    """Whether there is somebody to write to; an anonymous piece has nobody."""
    return (await people.main_petitioner(session, piece.id)).name is not None


def title_of(kind: str) -> str:
    """How the letters of a kind are called now."""
    return rules.CURRENT[kind].title


async def reveal(
    session: AsyncSession, actor: Actor, letter: Letter, form: RevealPurpose, now: datetime
) -> dict[str, object]:
    """The letter as it is printed, with the petitioner's name; the look is recorded."""
    (body,) = await paper_copies(session, actor, [letter], form.purpose, now)
    return {"id": letter.id, "document_no": letter.document_no, "body": body}


async def paper_copies(
    session: AsyncSession, actor: Actor, letters: Sequence[Letter], purpose: str, now: datetime
) -> list[str]:
    """The texts of letters with the petitioners' names; each look is recorded."""
    wanted = [letter.piece_id for letter in letters]
    await vault.record(session, actor, wanted, [Secret.LETTER], purpose, now)
    names = await people.main_names(session, [(each.piece_id, each.issued_at) for each in letters])
    return [_named(each, name or "") for each, name in zip(letters, names, strict=True)]


def _named(letter: Letter, name: str) -> str:
    template = rules.TEMPLATES[letter.kind, letter.template_version]
    fields = dict(letter.fields)
    if rules.PETITIONER in fields and name:
        # What follows the name, 等3人, stands as it was written then.
        group = sentences.group_of(fields[rules.PETITIONER])
        fields[rules.PETITIONER] = (sentences.first_of(name) if group else name) + group
    return rules.render(template, fields)


async def fix_code(
    session: AsyncSession, actor: Actor, form: SeriesCodeIn, now: datetime
) -> SeriesCode:
    """Fix the code that the letters of the actor's organ carry from now on.

    Raises `Conflict` (series-code-taken) when another organ has it.
    """
    derived = {_code_of(place.code): place.code for place in regions.load().current}
    others = derived.get(form.code, actor.region) != actor.region
    if others or await queries.code_taken(session, form.code, actor.unit):
        raise Conflict("series-code-taken", f"机关代字“{form.code}”已由其他单位使用。")
    fixed = SeriesCode(unit_id=actor.unit, code=form.code, fixed_by=actor.id, fixed_at=now)
    return await session.merge(fixed)


async def _usual(
    session: AsyncSession, actor: Actor, piece: Piece, now: datetime
) -> dict[str, str]:
    """What every letter about a piece may name."""
    person = await people.main_petitioner(session, piece.id)
    name = person.masked_name
    return {
        **PERIODS,
        "petitioner": sentences.salutation(name, piece.petitioner_count) if name else "",
        "you": sentences.you(piece.petitioner_count),
        "piece_no": piece.number,
        "petition_date": chinese_date(piece.petition_date),
        "arrived": chinese_date(piece.arrived_at),
        "signer": actor.name,
        "date": chinese_date(now),
    }


async def _organ(session: AsyncSession, actor: Actor, piece: Piece) -> _Organ:
    if piece.organ_id is not None and actor.unit == piece.unit_id:
        found = await directory.organisation(session, piece.organ_id)
        return _Organ(found.id, found.name, found.line, found.region)
    return _Organ(actor.unit, actor.unit_name, actor.line, actor.region)


async def _number(session: AsyncSession, organ: _Organ, now: datetime) -> str:
    """The next document number of the organ's own series; of a draft that it has none yet."""
    if is_trial(session):
        return rules.UNNUMBERED
    code = await queries.fixed_code(session, organ.id) or _code_of(organ.region)
    (number,) = await series.allot(session, code, local_date(now).year)
    return number


def _code_of(region: str) -> str:
    """The code that follows from a bureau's region; the Department's is that of the province."""
    return rules.series_code([place.name for place in regions.load().path(region)[1:]])
