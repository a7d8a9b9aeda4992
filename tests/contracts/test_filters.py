"""Filters mean the same in every list of every service."""

import types
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import BaseModel, ValidationError

from assignment_service.charges import models as charges
from assignment_service.charges.models import Charge
from assignment_service.hand_overs.models import ChargeHandOver
from assignment_service.leader_acts.models import Instruction, LeaderAct
from assignment_service.leaders.models import Leader
from assignment_service.responsibility_lists.models import ResponsibilityList
from assignment_service.task_forces.models import Guidance, TaskForce
from intake_service.accusations.models import Accusation
from intake_service.corrections.registrations.models import Correction
from intake_service.evaluation.ratings.models import Rating
from intake_service.handling.co_handlers.models import CoHandling
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deliveries.models import Attempt
from intake_service.handling.divisions.models import InternalAnswer, InternalOrder
from intake_service.handling.elevated.models import Elevation
from intake_service.handling.executions.models import Execution
from intake_service.handling.extensions.models import Extension
from intake_service.handling.letters.models import Letter
from intake_service.handling.objections.models import Objection
from intake_service.handling.orders.models import Order
from intake_service.handling.referrals.models import Referral
from intake_service.handling.withdrawals.models import Withdrawal
from intake_service.papers.attachments.models import Attachment
from intake_service.papers.notes.models import TalkNote
from intake_service.privacy.vault.models import VaultReading
from intake_service.reception.differences.models import Difference
from intake_service.reception.imports.models import ImportRow, LedgerImport
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration.models import Piece
from intake_service.remedies.reviews.models import Review
from intake_service.urgency.duties.models import Duty
from intake_service.urgency.urgencies.models import Urgency
from reporting_service.bulletins.models import BulletinCase
from reporting_service.ledger.models import Entry
from services.directory.account_requests.models import AccountRequest
from services.directory.delegations.models import Delegation
from shared import openapi
from shared.bodies import Paged
from shared.filters import Filters, RegionCode
from supervision_service.action_items.models import ActionItem
from supervision_service.aids.models import Aid
from supervision_service.clues.models import Clue
from supervision_service.consultations.models import Consultation
from supervision_service.difficulties.models import Difficulty
from supervision_service.follow_ups.models import FollowUp
from supervision_service.inspections.models import InspectedCase, Inspection, Stop
from supervision_service.joint_handlings.models import JointHandling, JointOrgan
from supervision_service.joint_meetings.models import JointMeeting
from supervision_service.listings.models import Listing
from supervision_service.look_backs.models import LookBack
from supervision_service.matters import models as supervised
from supervision_service.recommendations.models import Recommendation
from supervision_service.rectifications.models import Rectification
from supervision_service.reminders.models import Reminder
from supervision_service.unit_sanctions.models import UnitSanction
from supervision_service.urgings.models import Urging
from supervision_service.weekly_sessions.models import WeeklySession
from tests.contracts.openapi import applications

SINGLE = {
    "q": "words, of which all must occur",
    "month": "a period, as two days are",
    "week": "a period, as two days are",
    "bounces_from": "a bound, as a day is",
    "open_days": "a bound, as a day is",
    "repeats": "a bound, as a day is",
    "by": "one way to count, as a report is one",
    "belongs_to": "the files of one thing",
    "belongs_to_id": "the files of one thing",
}
"""Texts that are given once, each with the reason; yes and no, and days, are given once anyway."""

FREE = {
    "number": "a number of which we know not whether it was given",
    "external_no": "somebody else's number",
    "batch": "a batch has the name that somebody gave it",
}
"""Texts of no enumeration, each with the reason."""

PAGE = set(Paged.model_fields)


class Asked(NamedTuple):
    """A list or a count, and what narrows it."""

    service: str
    operation: openapi.Operation
    model: type[BaseModel] | None

    @property
    def filters(self) -> dict[str, Any]:
        """The types of the filters by their names."""
        fields = self.model.model_fields if self.model else {}
        return {
            name: Annotated[(field.annotation, *field.metadata)] if field.metadata
            else field.annotation
            for name, field in fields.items()
            if name not in PAGE
        }  # fmt: skip


def asked() -> Iterator[Asked]:
    """Every operation that answers a list page by page, or counts one."""
    for service, app in applications().items():
        for operation in openapi.operations(app):
            model = _model(operation)
            counts = operation.path.endswith("/count")
            if counts or (model is not None and model.model_fields.keys() >= PAGE):
                yield Asked(service, operation, model)


def _model(operation: openapi.Operation) -> type[BaseModel] | None:
    for field in operation.route.dependant.query_params:
        hint = field.field_info.annotation
        if isinstance(hint, type) and issubclass(hint, BaseModel):
            return hint
    return None


def parts(hint: Any) -> Iterator[Any]:
    """The types that a filter's type is made of, without None."""
    origin = get_origin(hint)
    if origin is Annotated:
        yield hint
        yield from parts(get_args(hint)[0])
    elif origin in (Union, types.UnionType):
        for each in get_args(hint):
            yield from parts(each)
    elif hint is not type(None):
        yield hint


def several(hint: Any) -> Any:
    """What a filter holds several of; None for one that holds one."""
    return next((get_args(each)[0] for each in parts(hint) if get_origin(each) is list), None)


LISTS = list(asked())
FILTERS = [
    pytest.param(each, name, hint, id=f"{each.operation.id} {name}")
    for each in LISTS
    for name, hint in each.filters.items()
]


def test_there_are_lists_in_every_service() -> None:
    assert {each.service for each in LISTS} == applications().keys()
    assert len(LISTS) > 40
    assert len(FILTERS) > 100


@pytest.mark.parametrize("each", LISTS, ids=[each.operation.id for each in LISTS])
def test_a_list_is_narrowed_by_filters(each: Asked) -> None:
    narrowed = each.model is not None and each.filters
    assert not narrowed or issubclass(each.model or object, Filters), (
        "make shared.filters.Filters the base of what narrows it"
    )


@pytest.mark.parametrize(("each", "name", "hint"), FILTERS)
def test_a_filter_is_of_several_values_or_has_a_reason(each: Asked, name: str, hint: Any) -> None:
    if several(hint) is None:
        once = {bool, date}.intersection(part for part in parts(hint) if isinstance(part, type))
        assert once or name in SINGLE, f"{name} given twice must unite: use Several"


@pytest.mark.parametrize(("each", "name", "hint"), FILTERS)
def test_a_filter_knows_what_exists(each: Asked, name: str, hint: Any) -> None:
    assert each.model is not None
    if name in SINGLE or name in FREE:
        return
    unknown = "no-such-value"
    with pytest.raises(ValidationError) as refused:
        each.model.model_validate({name: [unknown] if several(hint) is not None else unknown})
    assert name in {error["loc"][0] for error in refused.value.errors()}


@pytest.mark.parametrize(("each", "name", "hint"), FILTERS)
def test_a_code_that_no_enumeration_has_is_refused(each: Asked, name: str, hint: Any) -> None:
    """A pattern alone lets codes in that do not exist; so every text is a list of words."""
    held = several(hint)
    if held is None or name in FREE or held is UUID or held == RegionCode:
        return
    document = applications()[each.service].openapi()
    method = document["paths"][each.operation.path]["get"]
    schema = next(one["schema"] for one in method["parameters"] if one["name"] == name)
    items = next(one["items"] for one in schema.get("anyOf", [schema]) if "items" in one)
    if "$ref" in items:
        items = document["components"]["schemas"][items["$ref"].rpartition("/")[2]]
    assert "enum" in items or "const" in items, f"{name} takes {items}: name the words there are"


@pytest.mark.parametrize(("each", "name", "hint"), FILTERS)
def test_a_region_is_the_same_everywhere(each: Asked, name: str, hint: Any) -> None:
    assert name != "city", "what narrows by place is called region"
    if name == "region":
        assert several(hint) == RegionCode


@pytest.mark.parametrize(("each", "name", "hint"), FILTERS)
def test_days_the_wrong_way_round_are_refused(each: Asked, name: str, hint: Any) -> None:
    assert each.model is not None
    first = name.removesuffix("_to") + "_from"
    if name.endswith("_to") and first in each.filters:
        with pytest.raises(ValidationError) as refused:
            each.model.model_validate({first: "2026-02-02", name: "2026-02-01"})
        assert "起始日期不能晚于截止日期" in str(refused.value)


@pytest.mark.parametrize("each", LISTS, ids=[each.operation.id for each in LISTS])
def test_a_count_has_the_filters_of_its_list(each: Asked) -> None:
    if not each.operation.path.endswith("/count"):
        return
    path = each.operation.path.removesuffix("/count")
    listed = next(one for one in LISTS if (one.service, one.operation.path) == (each.service, path))
    assert each.filters == listed.filters


TABLES: dict[str, tuple[Any, ...]] = {
    "assignment.charges.list": (Charge, charges.Matter),
    "assignment.gaps.list": (charges.Matter, charges.Listing),
    "assignment.leaders.list": (Leader,),
    "assignment.hand_overs.list": (ChargeHandOver,),
    "assignment.leader_acts.list": (LeaderAct,),
    "assignment.instructions.list": (Instruction,),
    "assignment.task_forces.list": (TaskForce,),
    "assignment.guidances.list": (Guidance,),
    "assignment.coverage.list": (charges.Matter, charges.Listing),
    "assignment.coverage.list_waiting": (charges.Matter, charges.Listing),
    "assignment.responsibility_lists.list": (ResponsibilityList,),
    "assignment.responsibility_lists.list_rows": (charges.Matter, charges.Listing),
    "directory.account_requests.list": (AccountRequest,),
    "directory.delegations.list": (Delegation,),
    "intake.accusations.list": (Accusation,),
    "intake.attachments.list": (Attachment,),
    "intake.deadlines.list": (Deadline,),
    "intake.deliveries.list": (Attempt,),
    "intake.corrections.list": (Correction,),
    "intake.differences.list": (Difference,),
    "intake.duties.list": (Duty,),
    "intake.extensions.list": (Extension,),
    "intake.imports.list": (LedgerImport,),
    "intake.imports.list_rows": (ImportRow,),
    "intake.co_handlings.list": (CoHandling,),
    "intake.elevations.list": (Elevation,),
    "intake.internal_orders.list": (InternalOrder, InternalAnswer),
    "intake.letters.list": (Letter,),
    "intake.matters.list": (Matter,),
    "intake.notes.list": (TalkNote,),
    "intake.objections.list": (Objection,),
    "intake.orders.list": (Order,),
    "intake.pieces.list": (Piece,),
    "intake.ratings.list": (Rating,),
    "intake.readings.list": (VaultReading,),
    "intake.referrals.list": (Referral,),
    "intake.reviews.list": (Review,),
    "intake.executions.list": (Execution, Piece),
    "intake.urgencies.list": (Urgency,),
    "intake.withdrawals.list": (Withdrawal,),
    "reporting.bulletins.list_cases": (BulletinCase,),
    "reporting.ledger.list": (Entry,),
    "supervision.aids.list": (Aid,),
    "supervision.candidates.list": (supervised.Matter,),
    "supervision.clues.list": (Clue,),
    "supervision.consultations.list": (Consultation,),
    "supervision.difficulties.list": (Difficulty,),
    "supervision.inspections.list": (Inspection, Stop, InspectedCase),
    "supervision.action_items.list": (ActionItem,),
    "supervision.weekly_sessions.list": (WeeklySession,),
    "supervision.follow_ups.list": (FollowUp,),
    "supervision.joint_handlings.list": (JointHandling, JointOrgan),
    "supervision.joint_meetings.list": (JointMeeting,),
    "supervision.listings.list": (Listing, supervised.Matter),
    "supervision.look_backs.list": (LookBack,),
    "supervision.recommendations.list": (Recommendation,),
    "supervision.rectifications.list": (Rectification,),
    "supervision.reminders.list": (Reminder,),
    "supervision.unit_sanctions.list": (UnitSanction,),
    "supervision.urgings.list": (Urging,),
}
"""What the filters of a list are columns of."""

SMALL = {
    "exchange.partners.list": "a few organs",
    "exchange.keys.list": "a few keys of a few organs",
    "intake.legal_paths.list": "rows of one catalogue, which has indexes of its own",
    "intake.legal_paths.list_catalogues_items": "rows of one catalogue",
    "directory.accounts.list": "some hundred rows",
    "directory.organisations.list": "some hundred rows",
    "directory.regions.list": "no table",
    "assignment.tasks.list": "what waits for one level, in tables of some hundred rows",
    "supervision.tasks.list": "what waits for one unit, in tables with an index on the status",
    "intake.tasks.list": "what waits for one unit, which has partial indexes of its own",
    "intake.proposals.list": "pieces that wait for triage, which have an index of their own",
    "supervision.urgings.list_due": "listed cases, which the rules look at one by one",
    "assignment.arrears.list": "charges, of which each filter has an index",
    "assignment.arrears.list_summary": "charges, of which each filter has an index",
    "assignment.attachments.list": "files of one thing, which has an index",
    "supervision.attachments.list": "files of one thing, which has an index",
    "supervision.weekly_sessions.list_agenda": "listed cases of one week",
    "supervision.weekly_sessions.list_calls": "the calls of one session",
    "supervision.weekly.list": "listed cases of one week",
}
"""Lists whose filters need no index, each with the reason."""


def indexed(table: sa.Table) -> Iterator[str]:
    """The columns that an index begins with; after those of the path, for a list below a thing."""
    for index in (*table.indexes, *table.constraints):
        where = str(index.dialect_kwargs.get("postgresql_where"))
        if where.endswith(("None", "IS NOT NULL")) and isinstance(
            index, sa.Index | sa.UniqueConstraint | sa.PrimaryKeyConstraint
        ):
            names = [column.name for column in index.columns]
            yield from names[:2] if names[:1] in (["import_id"], ["bulletin_id"]) else names[:1]


@pytest.mark.parametrize("each", LISTS, ids=[each.operation.id for each in LISTS])
def test_an_index_stands_for_every_filter(each: Asked) -> None:
    if each.operation.path.endswith("/count") or not each.filters or each.operation.id in SMALL:
        return
    tables = [model.__table__ for model in TABLES[each.operation.id]]
    for name, hint in each.filters.items():
        if bool in parts(hint):
            continue  # half of the rows; where it is few, a partial index has them
        column = {"listing_status": "status"}.get(name, name)
        found = [table for table in tables if column in table.columns]
        assert not found or any(column in set(indexed(table)) for table in found), (
            f"{name} of {found} has no index"
        )
