"""What is proposed about a piece, and the triage form that a person confirms. No I/O here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.proposals.rules.place import propose_region, regions_mentioned
from intake_service.reception.proposals.rules.proposed_code import (
    Outcome,
    ProposedCode,
    region_name,
)
from intake_service.reception.proposals.rules.topic import propose_topic, topics
from intake_service.reception.registration.rules import Purpose
from shared.errors import FieldError, Invalid
from shared.moves import Role
from shared.regions import load

READERS = frozenset({Role.TRIAGE, Role.PET_HEAD})
_APPEALS = frozenset({Purpose.COMPLAINT_APPEAL, Purpose.REQUEST_SETTLEMENT})
_SUGGESTIONS = "NR17"
_ROUTES = {"NR04": Route.P4, "NR10": Route.P5}
"""Topics with one usual route (domain §2.2); of the others a person says it."""


class ConfirmationOutcome(StrEnum):
    """How an item of a confirmation ends."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that is proposed about one piece; null where a person must say it.

    Title, summary and requests are made of place and topic alone, never of the petitioner's words.
    """

    region: ProposedCode
    topic: ProposedCode
    family: Family | None
    route: Route | None
    title: str | None
    summary_masked: str | None
    requests: list[str]


def propose(place: str | None, stated_class: str | None, text: str, purpose: Purpose) -> Proposal:
    """What to propose about a piece from what its sender stated and its petitioner wrote."""
    region = propose_region(place) if place and place.strip() else regions_mentioned(text)
    topic = propose_topic(stated_class, text, accusation=purpose is Purpose.ACCUSATION)
    family = _family(topic, purpose)
    route = _ROUTES.get(topic.code or "") if family is Family.APPEAL else None
    return Proposal(region, topic, family, route, **_wording(region.code, topic.code))


def complete(given: Mapping[str, Any], proposal: Proposal) -> dict[str, Any]:
    """The triage form that a person confirms: what was `given`, and the proposal for the rest.

    Raises `Invalid` (proposal-unclear) naming what the proposal leaves open, (text-unstorable),
    (region-…).
    """
    given = {name: value for name, value in given.items() if value is not None}
    _check_storable(given)
    form = {**_proposed(proposal, given), **given}
    errors = [
        FieldError(field, reason)
        for field, reason in (
            ("region", proposal.region.reason),
            ("topic", proposal.topic.reason),
            ("family", "三大类须由人确定，请选定。"),
        )
        if form[field] is None
    ]
    if errors:
        detail = "建议不足以甄别，请补充后重新确认：" + "".join(each.message for each in errors)
        raise Invalid("proposal-unclear", detail, errors)
    return {**_wording(form["region"], form["topic"]), **form}


def _check_storable(given: Mapping[str, Any]) -> None:
    texts = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
    wrong = [name for name, values in texts.items() if any("\0" in str(each) for each in values)]
    if wrong:
        errors = [FieldError(name, "含有不可用的字符") for name in wrong]
        raise Invalid("text-unstorable", "文字中含有不可用的字符（NUL）。", errors)


def _proposed(proposal: Proposal, given: Mapping[str, Any]) -> dict[str, Any]:
    """The proposed values; no family or route that followed from another topic."""
    same_topic = given.get("topic", proposal.topic.code) == proposal.topic.code
    by_topic = proposal.topic.code == _SUGGESTIONS
    family = proposal.family if same_topic or not by_topic else None
    same_family = given.get("family", family) == family
    route = proposal.route if same_topic and same_family else None
    return {
        "region": proposal.region.code,
        "topic": proposal.topic.code,
        "family": family,
        "route": route,
    }


def _wording(region: str | None, topic: str | None) -> dict[str, Any]:
    """Title, summary and request by place and topic; null where one of them is open."""
    known = topics().get(topic or "")
    if region is None or known is None or not known.subject:
        return {"title": None, "summary_masked": None, "requests": []}
    title = f"反映{region_name(load().settle(region))}{known.subject}"
    summary = f"来件{title}，具体内容见原件。"
    return {"title": title, "summary_masked": summary, "requests": [known.request]}


def _family(topic: ProposedCode, purpose: Purpose) -> Family | None:
    if topic.outcome is Outcome.SEALED:
        return None
    if purpose is Purpose.SUGGESTION or topic.code == _SUGGESTIONS:
        return Family.SUGGESTION
    return Family.APPEAL if purpose in _APPEALS else None
