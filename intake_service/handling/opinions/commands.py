"""Answering a piece at the bureau: draft, issue, send, deliver, and take back."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.evaluation.ratings import commands as ratings
from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deliveries import commands as delivering
from intake_service.handling.deliveries import queries as deliveries
from intake_service.handling.deliveries import rules as delivery
from intake_service.handling.deliveries.models import Delivery, Posting
from intake_service.handling.executions import commands as executions
from intake_service.handling.executions.rules import Supported, supported
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.opinions import queries, rules, schemas
from intake_service.handling.opinions.models import Opinion, RequestFinding
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.privacy.vault import commands as vault
from intake_service.privacy.vault import queries as people
from intake_service.reception.matters import commands as matters_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import directory, history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.moves import Move
from shared.workdays import Length, Unit, chinese_date, due

_RECEIVED = "处理意见书送达"


async def draft(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.OpinionDraft, now: datetime
) -> Piece:
    """Draft the opinion: facts, basis, a finding for every request, who may review it.

    《信访工作条例》第三十二条、第三十五条. A draft that was returned is replaced. Raises `Conflict`
    (wrong-status, opinion-repeated), `Invalid` (findings-incomplete, remedy-not-competent,
    not-masked).
    """
    history.move(session, actor, piece, piece_rules.DRAFT_OPINION, now)
    piece.prepared_by = actor.id
    told = {"facts": form.facts, "basis": form.basis}
    told |= {f"findings.{at}.opinion": each.opinion for at, each in enumerate(form.findings)}
    await vault.check_masked(session, pieces.ids_beside(piece.id), {}, ours=told)
    requests = await matters.requests(session, piece.id)
    rules.check_findings([each.request_no for each in requests],
                         [each.request_no for each in form.findings])  # fmt: skip
    competent = await queries.remedy_organs(session, piece)
    organs = form.remedy_organs or competent
    rules.check_remedy(organs, competent)
    result = rules.overall([each.finding for each in form.findings])
    before = await session.get(Opinion, piece.id)
    rules.check_not_repeated(rules.said(result, form.facts,
                                        [each.opinion for each in form.findings]),
                             before.revoked_said if before else None)  # fmt: skip
    await session.merge(
        Opinion(
            piece_id=piece.id,
            facts_found=form.facts,
            basis=form.basis,
            remedy_organs=organs,
            result=result,
            drafted_by=actor.id,
            drafted_at=now,
        )
    )
    await session.flush()  # the findings refer to it
    for each in form.findings:
        await session.merge(RequestFinding(piece_id=piece.id, **each.model_dump()))
    return await _handled(session, actor, piece, now)


async def return_draft(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Send the draft back with reasons.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, piece, piece_rules.RETURN_DRAFT, now, form.reason)
    return await _handled(session, actor, piece, now)


async def issue(session: AsyncSession, actor: Actor, piece: Piece, now: datetime) -> Piece:
    """Sign and issue the opinion: letter D16 with its number, DL05 met.

    《信访工作条例》第三十二条、第三十四条. Raises `Conflict` (wrong-status, letter-incomplete),
    `Invalid` (findings-incomplete).
    """
    move = piece_rules.ISSUE_OPINION
    history.move(session, actor, piece, move, now)
    opinion = await queries.of(session, piece)
    requests = await matters.requests(session, piece.id)
    findings = await queries.findings(session, piece.id)
    rules.check_findings([each.request_no for each in requests],
                         [each.request_no for each in findings])  # fmt: skip
    opinion.issued_at = now
    # DL05 was met by the first; an opinion that replaces it is no second answer.
    piece.opinion_issued_at = piece.opinion_issued_at or now
    piece.result = opinion.result
    opinion.signed_by = actor.id
    await deadlines.stop(session, piece.id, move.stops, move.verb, now)
    await orders.handled(session, actor, piece, now)
    coming = sentences.received(piece.source, piece.sender, piece.arrived_at)
    order = await order_queries.given(session, piece)
    if piece.organ_id is None and order is not None:
        coming = sentences.given_by(order.issuer_name, order.arrived_at)
    named = await letters.addressable(session, piece)
    (letter,) = await letters.issue(session, actor, piece, {"D16": {
        **({} if named else {"petitioner": sentences.UNNAMED}),
        "coming": coming,
        "accepted": chinese_date(piece.accepted_at) if piece.accepted_at else "",
        "requests": sentences.listed([each.text for each in requests]),
        "facts": sentences.paragraphs(opinion.facts_found),
        "basis": sentences.paragraphs(opinion.basis),
        "opinions": sentences.listed([sentences.answer(label("finding", each.finding),
                                                       each.opinion) for each in findings]),
        "remedy": "或者".join(opinion.remedy_organs),
        "opening": sentences.opening(opinion.replaces, opinion.revoked_by,
                                     simple=piece.simple),
    }}, now)  # fmt: skip
    piece.opinion_no = opinion.document_no = letter.document_no
    await session.flush()  # the answer tells the new version
    return piece


async def send(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.PostingIn, now: datetime
) -> Piece:
    """Record that the opinion was sent; nothing begins before its receipt is proved.

    Raises `Conflict` (wrong-status), `Invalid` (posting-invalid, not-masked).
    """
    move = piece_rules.SEND_OPINION
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"proof": form.proof})
    sent_at = form.sent_at or now
    history.move(
        session, actor, piece, move, now, f"{label('delivery_way', form.way)}，{form.proof}"
    )
    opinion = await queries.of(session, piece)
    delivery.check_posting(form.way, sent_at, opinion.issued_at or now, now)
    await session.merge(
        Posting(
            piece_id=piece.id,
            recorded_by=actor.id,
            **{**form.model_dump(), "sent_at": sent_at},
        )
    )
    return await _handled(session, actor, piece, now)


async def deliver(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.DeliveryIn, now: datetime
) -> Piece:
    """Record the receipt with its proof: letter D20, the windows for a review and a rating begin.

    《信访工作条例》第三十五条: thirty days run from the day the petitioner received the opinion.
    Raises `Conflict` (wrong-status), `Invalid` (delivery-invalid, scan-unusable, not-masked).
    """
    move = piece_rules.DELIVER_OPINION
    history.move(session, actor, piece, move, now)
    told = {"proof": form.proof, "witness": form.witness}
    await vault.check_masked(session, pieces.ids_beside(piece.id), told)
    opinion, sent = await queries.of(session, piece), await deliveries.posting(session, piece.id)
    earliest = sent.sent_at if sent else opinion.issued_at or now
    delivery.check_delivery(form.way, form.delivered_at, earliest, now,
                            refused=form.refused, witness=form.witness)  # fmt: skip
    await delivering.check_scan(session, piece.id, form.attachment_id)
    await delivering.follow(session, piece.id, {"D16"}, now)
    delivered_at = form.delivered_at or now
    piece.delivered_at = delivered_at
    session.add(
        Delivery(
            piece_id=piece.id,
            recorded_by=actor.id,
            **{**form.model_dump(), "delivered_at": delivered_at},
        )
    )
    rated = await ratings.open_for(session, piece, now)
    starts = [rule for rule in move.starts if rated or rule != ratings.WINDOW]
    await deadlines.start(session, piece, starts, move.verb, delivered_at)
    await executions.follow(session, piece, await owed(session, piece), _RECEIVED, now)
    await orders.handled(session, actor, piece, now)
    await letters.issue(session, actor, piece, {"D20": {
        "document": "信访事项处理意见书", "opinion_no": piece.opinion_no or "",
        "proof": form.proof, "recorder": actor.name,
        "receipt": delivery.receipt(form.way, delivered_at, refused=form.refused,
                                 witness=form.witness),
        "view": label("petitioner_view", form.recipient_view),
    }}, now)  # fmt: skip
    return piece


async def close_undelivered(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.UndeliveredIn, now: datetime
) -> Piece:
    """Close a piece whose opinion can be delivered to nobody: no window begins, nobody rates it.

    《信访工作条例》第二十三条第二款: who did not give a clear name and address is owed no notice.
    What the opinion supports is owed all the same. Raises `Conflict` (wrong-status), `Invalid`
    (undelivered-ground-wrong, not-masked).
    """
    texts = form.model_dump(include={"reason", "insufficiency"})
    await vault.check_masked(session, pieces.ids_beside(piece.id), texts)
    known = await people.main_petitioner(session, piece.id)
    delivery.check_nobody(
        form.ground,
        named=known.name is not None,
        tried=await deliveries.was_tried(session, piece.id),
    )
    delivery.check_address(
        form.ground, registered=known.address is not None, said=form.insufficiency is not None
    )
    said = f"{label('undelivered', form.ground)}：{form.reason}"
    if form.insufficiency is not None:
        said += f"；登记的住址不足以送达：{form.insufficiency}"
    history.move(session, actor, piece, piece_rules.CLOSE_UNDELIVERED, now, said)
    (await queries.of(session, piece)).undelivered = form.ground
    piece.closed_at = now
    await executions.follow(session, piece, await owed(session, piece), said, now)
    await _handled(session, actor, piece, now)
    await orders.close_matter(session, piece, now)
    return piece


async def undo_close_undelivered(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Somebody is there to whom the opinion can be delivered: the ordinary way goes on.

    Raises `Conflict` (wrong-status, report-pending), `Invalid` (not-masked).
    """
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    move = piece_rules.UNDO_CLOSE_UNDELIVERED
    history.move(session, actor, piece, move, now, form.reason)
    (await queries.of(session, piece)).undelivered = None
    await _take_back(session, piece, move, now)
    return await _handled(session, actor, piece, now)


async def undo_delivery(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take back a delivery that was recorded wrongly: no window runs until the right one is.

    Raises `Conflict` (wrong-status, report-pending).
    """
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    move = piece_rules.UNDO_DELIVERY
    history.move(session, actor, piece, move, now, form.reason)
    await _take_back(session, piece, move, now)
    return await _handled(session, actor, piece, now)


async def withdraw(
    session: AsyncSession, actor: Actor, piece: Piece, form: schemas.WithdrawalIn, now: datetime
) -> Piece:
    """The organ takes its own opinion back because of an error, and handles the piece again.

    What follows is a new opinion with a number of its own, which says that it replaces this one;
    DL05 was met and does not begin again; an internal limit of `redo_days` does (domain §1.1,
    §9.1). To whom it was sent or given the letter D37 says that it no longer stands. Raises
    `Conflict` (wrong-status, report-pending).
    """
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    move = piece_rules.WITHDRAW_OPINION
    history.move(session, actor, piece, move, now, form.reason)
    opinion = await queries.of(session, piece)
    told = {
        "withdrawn_title": letters.title_of("D16"), "withdrawn_no": opinion.document_no or "",
        "withdrawn": chinese_date(opinion.issued_at or now),
        "reason": sentences.closed(form.reason),
        "contact": f"{actor.unit_name} {actor.name}", "origin": await _origin(session, piece),
    }  # fmt: skip
    known = piece.delivered_at or await deliveries.posting(session, piece.id)
    await delivering.follow(session, piece.id, {"D16"}, now)
    await _take_back(session, piece, move, now)
    again = await _open_again(session, piece, now)
    again.revoked_by = None
    length = Length(form.redo_days, Unit.ND)
    again.redo_due = due(now, length, await directory.calendar(session)).legal
    await _handled(session, actor, piece, now)
    if known and await letters.addressable(session, piece):
        await letters.issue(session, actor, piece, {"D37": told}, now)
    return piece


async def owed(session: AsyncSession, piece: Piece) -> list[Supported]:
    """What the opinion of a locked piece supports, request by request."""
    opinion, findings = await queries.of(session, piece), await queries.findings(session, piece.id)
    answers = [(each.request_no, str(each.finding), each.opinion) for each in findings]
    return supported(opinion.document_no or "", answers)


async def _origin(session: AsyncSession, piece: Piece) -> str:
    """Where the petition came from, as a letter to the petitioner names it."""
    you = sentences.you(piece.petitioner_count)
    order = await order_queries.given(session, piece)
    if piece.organ_id is not None or order is None:
        return sentences.origin(piece.source, piece.sender, you)
    return f"{you}提出、由{order.issuer_name}转来的信访事项"


async def revoke(
    session: AsyncSession, piece: Piece, review: str, redo_due: date, now: datetime
) -> None:
    """A review (named in `review`) revoked the opinion: it is done again, and not the same way.

    What was received stays in the letters; nothing of it is rated before the new one is received.
    """
    answers = [each.opinion for each in await queries.findings(session, piece.id)]
    opinion = await _open_again(session, piece, now)
    opinion.revoked_by, opinion.redo_due = review, redo_due
    opinion.revoked_said = rules.said(opinion.result, opinion.facts_found, answers)
    if (received := await deliveries.of(session, piece.id)) is not None:
        await session.delete(received)
    piece.delivered_at = None
    await ratings.suspend(session, piece, now)


async def _open_again(session: AsyncSession, piece: Piece, now: datetime) -> Opinion:
    """The opinion of a piece as one that is still to be written, in place of the one before."""
    opinion = await queries.of(session, piece)
    await executions.follow(session, piece, [], f"{opinion.document_no}不再有效", now)
    opinion.replaces = opinion.document_no
    opinion.document_no = opinion.issued_at = opinion.signed_by = opinion.undelivered = None
    piece.opinion_no = piece.result = None
    if (sent := await deliveries.posting(session, piece.id)) is not None:
        await session.delete(sent)
    return opinion


async def _take_back(session: AsyncSession, piece: Piece, move: Move, now: datetime) -> None:
    """Forget that the opinion was received; history and the letters keep it."""
    pending = await order_queries.report_pending(session, piece.id)
    delivery.check_no_report_pending(pending=pending)
    if (received := await deliveries.of(session, piece.id)) is not None:
        await session.delete(received)
    piece.delivered_at = None
    await deadlines.annul(session, piece.id, move.stops, move.verb, now)
    await ratings.suspend(session, piece, now)
    await matters_commands.reopen_with(session, piece, now)


async def _handled(session: AsyncSession, actor: Actor, piece: Piece, now: datetime) -> Piece:
    await orders.handled(session, actor, piece, now)
    await session.flush()  # the answer tells the new version
    return piece
