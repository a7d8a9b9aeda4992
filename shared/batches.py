"""Many at once: the verb of one thing for a list of them, each answered by itself."""

from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError, WrapValidator
from sqlalchemy.ext.asyncio import AsyncSession

from shared import together, versions
from shared.auth import Actor
from shared.bodies import Body
from shared.errors import Conflict, FieldError, Invalid, Refusal
from shared.feed import savepoint
from shared.moves import Move, permit
from shared.problems import invalid

MOST = 1000
"""Items in one list."""

Form = TypeVar("Form", bound=Body)
Row = TypeVar("Row")


class BatchOutcome(StrEnum):
    """What became of one item."""

    DONE = "done"
    REFUSED = "refused"


def _kept(value: Any, validate: Callable[[Any], Any]) -> Any:
    """What is wrong with one item stops no other: it is refused with its errors."""
    try:
        return validate(value)
    except ValidationError as error:
        return invalid(error.errors())


class Named(Body):
    """One thing of a list: which, and the version of it that the caller has seen."""

    id: UUID
    version: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


class Item(Named, Generic[Form]):
    """One thing of a list, with the verb's own form where it is not that of all."""

    form: Annotated[Form | None, WrapValidator(_kept)] = None


class Plain(Body):
    """The things that a verb without a form is done to."""

    items: Annotated[list[Named], Field(min_length=1, max_length=MOST)]


class Batch(Body, Generic[Form]):
    """The things that a verb is done to; `form` holds for every item without one of its own."""

    form: Form | None = None
    items: Annotated[list[Item[Form]], Field(min_length=1, max_length=MOST)]


class WrongField(BaseModel):
    """One wrong field of an item."""

    field: str
    message: str


class Answer(BaseModel, Generic[Row]):
    """What became of one item: the thing as it stands now, or why it was refused."""

    id: UUID
    outcome: BatchOutcome
    code: str | None
    detail: str | None
    errors: list[WrongField]
    row: Row | None


class Answers(BaseModel, Generic[Row]):
    """The items in the order they came."""

    items: list[Answer[Row]]
    done: int
    refused: int


class Found(NamedTuple):
    """The rows of a list, locked, by id, and of every other id why it is refused.

    `beside`: what was read with them, and the command will ask for.
    """

    rows: Mapping[UUID, Any]
    refused: Mapping[UUID, Refusal]
    beside: Sequence[Any] = ()


Command = Callable[..., Coroutine[Any, Any, Any]]
"""A command: session, actor, the row, the form if there is one, and the office time."""


class Verb(NamedTuple):
    """A verb as it is done to many: who may (`move`), to what (`load`), and what is done (`act`).

    `load` locks the rows in the order of their ids, matters first, so that two lists never wait
    for each other crosswise. `act` is the command of the one verb, `answer` shows its row.
    """

    move: Move
    load: Callable[[AsyncSession, Actor, Collection[UUID]], Awaitable[Found]]
    act: Command
    answer: Callable[[Any, Actor], Any]


async def each(
    session: AsyncSession, actor: Actor, verb: Verb, batch: Plain | Batch[Form], now: datetime
) -> dict[str, Any]:
    """Do the verb to every item: each as if it came alone, or refused alone.

    An item is refused with the codes of the verb, and not-found, version-stale,
    repeated-in-batch, invalid-input. What is refused changes nothing: when a command refuses, all
    is taken back and done again without that item.
    """
    items, refused = batch.items, dict[int, Refusal]()
    while True:
        try:
            async with savepoint(session):
                done = await _attempt(session, actor, verb, batch, refused, now)
        except _TakenBack as taken_back:
            refused |= taken_back.refused
            session.expunge_all()  # read anew; what was added is gone
        else:
            break
    for refusal in refused.values():
        if refusal.record is not None:  # here the transaction goes on
            await session.execute(refusal.record(verb.move.verb, now))
    answers = [
        _refused(item, refused[at]) if at in refused else _done(item, verb.answer(done[at], actor))
        for at, item in enumerate(items)
    ]
    return {"items": answers, "done": len(done), "refused": len(refused)}


class _TakenBack(Exception):
    """Commands refused items when rows were changed already."""

    def __init__(self, refused: Mapping[int, Refusal]) -> None:
        super().__init__()
        self.refused = refused


async def _attempt(
    session: AsyncSession,
    actor: Actor,
    verb: Verb,
    batch: Plain | Batch[Form],
    refused: dict[int, Refusal],
    now: datetime,
) -> dict[int, Any]:
    """Do the verb to what is not refused; the rows that it returns, by the place in the list.

    What cannot even begin is added to `refused`. Raises `_TakenBack` when a command refuses.
    """
    found = await verb.load(session, actor, {item.id for item in batch.items})
    going: dict[int, Coroutine[Any, Any, Any]] = {}
    seen = set[UUID]()
    for at, item in enumerate(batch.items):
        if at not in refused:
            try:
                check_once(repeated=item.id in seen)
                row = _permitted(verb.move, actor, found, item)
                going[at] = verb.act(session, actor, row, *_form(batch, at), now)
            except Refusal as refusal:
                refused[at] = refusal
        seen.add(item.id)
    ended = await together.run(session, list(going.values()))
    done = dict(zip(going, ended, strict=True))
    late = {at: end for at, end in done.items() if isinstance(end, Refusal)}
    if late:
        raise _TakenBack(late)
    return done


def _permitted(move: Move, actor: Actor, found: Found, item: Named) -> Any:
    """The row of an item, asked in the order of the one verb: 404, 403, 412."""
    if item.id in found.refused:
        raise found.refused[item.id]
    row = found.rows[item.id]
    permit(move, actor, row)
    if item.version is not None:
        versions.check({item.version}, row.version)
    return row


def _form(batch: Plain | Batch[Form], at: int) -> tuple[()] | tuple[Body]:
    """What is said of the item at a place; nothing for a verb without a form."""
    if isinstance(batch, Plain):
        return ()
    given = batch.items[at].form
    if isinstance(given, Refusal):
        raise given
    form = given or batch.form
    if form is None:
        raise Invalid("invalid-input", "填写内容有误。", [FieldError("form", "必填")])
    return (form,)


def check_once(*, repeated: bool) -> None:
    """Raise `Conflict` (repeated-in-batch): one list does a thing once."""
    if repeated:
        raise Conflict("repeated-in-batch", "同一件在本批中出现多次，只按第一次的内容办理。")


def _done(item: Named, row: Any) -> dict[str, Any]:
    return {
        "id": item.id, "outcome": BatchOutcome.DONE, "code": None, "detail": None, "errors": [],
        "row": row,
    }  # fmt: skip


def _refused(item: Named, refusal: Refusal) -> dict[str, Any]:
    return {
        "id": item.id, "outcome": BatchOutcome.REFUSED, "code": refusal.code,
        "detail": refusal.detail, "errors": refusal.extra.get("errors", []), "row": None,
    }  # fmt: skip
