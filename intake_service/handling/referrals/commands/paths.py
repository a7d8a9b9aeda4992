"""The change of a path, and how letters and histories say it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders.models import Order
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter
from intake_service.reception.matters.rules import Route
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import Actor
from shared.codes import label
from shared.workdays import chinese_date


def reroute(
    session: AsyncSession, actor: Actor, matter: Matter, route: Route, now: datetime, said: str
) -> None:
    """The matter goes another path; `said` is why."""
    history.move(session, actor, matter, matter_rules.REROUTE, now, said)
    matter.route = route


def changed(former: Route | None, route: Route) -> str:
    """A change of path, in words."""
    before = f"由“{label('route', former)}”" if former else ""
    return f"{before}改为“{label('route', route)}”"


def usual(actor: Actor, piece: Piece, order: Order | None) -> dict[str, str]:
    """What both letters say of where the piece came from."""
    you = sentences.you(piece.petitioner_count)
    found = {"contact": f"{actor.unit_name} {actor.name}"}
    if order is None:
        return {**found, "origin": sentences.origin(piece.source, piece.sender, you)}
    return {
        **found,
        "origin": f"{you}提出、由{order.issuer_name}转来的信访事项",
        "arrived": chinese_date(order.arrived_at),
    }
