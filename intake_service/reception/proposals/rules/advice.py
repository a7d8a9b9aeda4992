"""What a triage form would say by the proposals, and what a person must add. No I/O here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.proposals.rules.found import Outcome, Proposal, region_name
from intake_service.reception.proposals.rules.place import propose_region, regions_mentioned
from intake_service.reception.proposals.rules.topic import propose_topic, topics
from intake_service.reception.registration.rules import Purpose
from shared.errors import Conflict, FieldError, Invalid, PreconditionFailed
from shared.moves import Role
from shared.regions import load

READERS = frozenset({Role.TRIAGE, Role.PET_HEAD})
"""Who sorts what came in."""
_APPEALS = frozenset({Purpose.COMPLAINT_APPEAL, Purpose.REQUEST_SETTLEMENT})
_SUGGESTIONS = "NR17"
_ROUTES = {"NR04": Route.P4, "NR10": Route.P5}
"""Topics with one usual route (domain §2.2); of the others a person says it."""


class Answer(StrEnum):
    """How an item of a confirmation ends."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that is proposed about one piece; null where a person must say it.

    Title, summary and requests are made of place and topic alone, never of the petitioner's words.
    """

    region: Proposal
    topic: Proposal
    family: Family | None
    route: Route | None
    title: str | None
    summary_masked: str | None
    requests: tuple[str, ...]


def advise(place: str | None, stated_class: str | None, text: str, purpose: Purpose) -> Advice:
    """What to propose about a piece from what its sender stated and its petitioner wrote."""
    region = propose_region(place) if place and place.strip() else regions_mentioned(text)
    topic = propose_topic(stated_class, text, accusation=purpose is Purpose.ACCUSATION)
    family = _family(topic, purpose)
    route = _ROUTES.get(topic.code or "") if family is Family.APPEAL else None
    told = _told(region.code, topic.code)
    return Advice(region, topic, family, route, told.title, told.summary_masked, told.requests)


def complete(given: Mapping[str, Any], advice: Advice) -> dict[str, Any]:
    """The triage form that a person confirms: what was `given`, and the proposal for the rest.

    Raises `Invalid` (proposal-unclear) naming what the proposal leaves open, (text-unstorable),
    (region-…).
    """
    said = {name: value for name, value in given.items() if value is not None}
    _check_storable(said)
    form = {**_proposed(advice, said), **said}
    errors = [
        FieldError(field, reason)
        for field, reason in (
            ("region", advice.region.reason),
            ("topic", advice.topic.reason),
            ("family", "三大类须由人确定，请选定。"),
        )
        if form[field] is None
    ]
    if errors:
        detail = "建议不足以甄别，请补充后重新确认：" + "".join(each.message for each in errors)
        raise Invalid("proposal-unclear", detail, errors)
    told = _told(form["region"], form["topic"])
    return {
        "title": told.title,
        "summary_masked": told.summary_masked,
        "requests": list(told.requests),
        **form,
    }


def _check_storable(said: Mapping[str, Any]) -> None:
    texts = {name: value if isinstance(value, list) else [value] for name, value in said.items()}
    wrong = [name for name, values in texts.items() if any("\0" in str(each) for each in values)]
    if wrong:
        errors = [FieldError(name, "含有不可用的字符") for name in wrong]
        raise Invalid("text-unstorable", "文字中含有不可用的字符（NUL）。", errors)


def _proposed(advice: Advice, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the proposal says of itself; of family and route nothing that hangs on another topic."""
    same_topic = said.get("topic", advice.topic.code) == advice.topic.code
    by_topic = advice.topic.code == _SUGGESTIONS
    family = advice.family if same_topic or not by_topic else None
    same_family = said.get("family", family) == family
    route = advice.route if same_topic and same_family else None
    return {
        "region": advice.region.code,
        "topic": advice.topic.code,
        "family": family,
        "route": route,
    }


def check_version(version: int, current: int) -> None:
    """Raise `PreconditionFailed` (version-stale) when a person looked at an older piece."""
    if version != current:
        detail = "该记录在您读取之后已有改动，请刷新后重试。"
        raise PreconditionFailed("version-stale", detail, version=current)


def check_once(*, repeated: bool) -> None:
    """Raise `Conflict` (repeated-in-batch): one batch triages a piece once."""
    if repeated:
        raise Conflict("repeated-in-batch", "同一信访件在本批中出现多次，只按第一次的内容处理。")


@dataclass(frozen=True, slots=True)
class _Told:
    title: str | None = None
    summary_masked: str | None = None
    requests: tuple[str, ...] = ()


def _told(region: str | None, topic: str | None) -> _Told:
    known = topics().get(topic or "")
    if region is None or known is None or not known.subject:
        return _Told()
    about = f"反映{region_name(load().settle(region))}{known.subject}"
    return _Told(about, f"来件{about}，具体内容见原件。", (known.request,))


def _family(topic: Proposal, purpose: Purpose) -> Family | None:
    if topic.outcome is Outcome.SEALED:
        return None
    if purpose is Purpose.SUGGESTION or topic.code == _SUGGESTIONS:
        return Family.SUGGESTION
    return Family.APPEAL if purpose in _APPEALS else None
