"""Bodies of close-out, and the listing as a whole with its criteria."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Body, Date, Reason
from shared.personal import Impersonal
from shared.regions import Level
from supervision_service.closeouts.rules import Code, EvidenceKind, Method, Need
from supervision_service.listings.schemas import ChainOut, ListingOut, ResolutionNo, Sentence
from supervision_service.plans.schemas import PlanOut


class CriterionNeed(BaseModel):
    """A criterion of a version, and how it binds; `proof`: only with a file attached."""

    code: Code
    label: str
    need: Need
    proof: bool = False


class StandardOut(BaseModel):
    """A version of the standard; without a meeting it is the one that the system began with."""

    version: int
    valid_from: date
    criteria: list[CriterionNeed]
    meeting_id: UUID | None
    document_no: str | None


class Evidence(Body):
    """What shows that a criterion is met: in words, and where it lies (number or place on file).

    `applies` false: there is no such request, and `text` says why; no reference then. `dated` is
    owed after a relapse, when evidence is of the time since. An aid that shows C3 or C4 gives its
    number as the reference where there is no other.
    `attachment_ids`: files of the case that show it.
    """

    criterion: Code
    applies: bool = True
    text: Sentence
    reference: Annotated[str, Field(min_length=1, max_length=200), Impersonal] | None = None
    dated: Annotated[Date | None, Field(description="凭据的形成日期")] = None
    aid_id: Annotated[UUID | None, Field(description="作为C3、C4凭据的帮扶")] = None
    attachment_ids: Annotated[
        list[UUID], Field(max_length=20, default_factory=list, description="凭证文件")
    ]


class NotMet(Body):
    """Why a level's leader did not meet the petitioner: offered in writing, or what else."""

    level: Level
    reason: Reason


class Application(Body):
    """销号申请：逐条凭据，哪一级领导没有会见及理由，办理小结，销号后仍须履行的责任。"""

    evidence: Annotated[list[Evidence], Field(max_length=30)]
    not_met: Annotated[list[NotMet], Field(max_length=3, default_factory=list)]
    summary: Sentence | None = None
    remaining_duties: Sentence | None = None


class CityOpinion(Body):
    """What the city says in passing the application on."""

    opinion: Sentence | None = None


class Verification(Body):
    """How the province verified, and what it found."""

    method: Method
    findings: Sentence


class Resolution(Body):
    """The decision to delist: its document number (联席〔2026〕1号), and the day of the meeting."""

    resolution_no: ResolutionNo
    meeting_date: Date


class CriterionOut(BaseModel):
    """One criterion with what was said to it; `met` is null before an application.

    `objections`: what the system knows against its being met. `required_because`: why it cannot be
    said not to apply.
    """

    code: Code
    label: str
    need: Need
    proof: bool
    evidence_kinds: list[EvidenceKind]
    applies: bool | None
    met: bool | None
    text: str | None
    reference: str | None
    dated: date | None
    aid_id: UUID | None
    attachment_ids: list[UUID]
    objections: list[str]
    required_because: str | None


class ApplicationOut(BaseModel):
    """The latest application and how far it came."""

    model_config = ConfigDict(from_attributes=True)

    round: int
    applicant: UUID
    applied_at: datetime
    not_met: list[NotMet]
    summary: str | None
    remaining_duties: str | None
    reviewer: UUID | None
    reviewed_at: datetime | None
    city_opinion: str | None
    verifier: UUID | None
    verified_at: datetime | None
    method: Method | None
    findings: str | None
    resolution_no: str | None
    meeting_date: date | None
    ended_at: datetime | None


class ListingDetail(ListingOut):
    """A listing with its chain, plan, criteria and latest application.

    `levels_not_met`: whose leader in charge is not recorded to have met the petitioner.
    """

    chain: ChainOut
    plan: PlanOut | None
    plan_under_review: UUID | None
    criteria: list[CriterionOut]
    levels_not_met: list[Level]
    application: ApplicationOut | None
