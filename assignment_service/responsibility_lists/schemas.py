"""Bodies of the requests and answers about responsibility lists, and about the rows of today."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from assignment_service.responsibility_lists.rules import Gap, PaperFormat, Status
from shared.batches import BatchOutcome, WrongField
from shared.bodies import Body, Note, OfficePhone, Paged, PersonName, Reason
from shared.codes import labels
from shared.filters import Filters, RegionCode, Several, Topic, Words
from shared.personal import Impersonal
from shared.regions import Level


class ListFilters(Filters):
    """Which rows: of a batch, a status of the listing, a topic or a region."""

    batch: Several[Annotated[str, Field(max_length=100)]] = None
    listing_status: Several[Annotated[str, Words(labels("listing_status"))]] = None
    topic: Several[Topic] = None
    region: Several[RegionCode] = None


class ListPage(ListFilters, Paged):
    """A page of rows, in the order of matter numbers."""


class ResponsibleLeader(BaseModel):
    """The leader in charge at one level."""

    model_config = ConfigDict(from_attributes=True)

    leader_id: UUID
    leader_name: str
    leader_post: str
    basis: str
    due_on: date
    done_on: date | None


class ListRow(BaseModel):
    """One listed matter with its leaders (包案责任清单, domain §4.1).

    `takes_all`: the city leader took all (全包); `missing`: owed levels without a leader.
    """

    model_config = ConfigDict(from_attributes=True)

    matter_id: UUID
    number: str
    title: str
    topic: str
    region: str
    summary_masked: str
    matter_status: str
    unit_id: UUID
    unit_name: str | None
    listing_id: UUID
    listing_number: str | None
    listing_status: str
    kind: str
    batch: str | None
    ground: str | None
    target_date: date | None
    province: ResponsibleLeader | None
    city: ResponsibleLeader | None
    county: ResponsibleLeader | None
    takes_all: bool
    levels_owed: list[Level]
    missing: list[Level]
    complete: bool


class ListIn(Body):
    """Whose list for which batch; a city names none but itself, and may leave it out."""

    batch: Annotated[str, Field(min_length=1, max_length=100), Impersonal]
    city_id: UUID | None = None


class Filled(Body):
    """What a city says of a case; an empty field is cleared. Phones are those of offices."""

    city_phone: OfficePhone | None = None
    county_phone: OfficePhone | None = None
    handler: PersonName | None = None
    sticking_point: Note | None = None
    target: Note | None = None
    progress: Note | None = None
    remarks: Note | None = None


class Filling(Filled):
    """The same for one case; what is left out stays."""

    listing_id: UUID


class Passing(Body):
    """Why what is missing remains missing, if something is."""

    gaps_reason: Reason | None = None


class CityListFilters(Filters):
    """Which lists: of a city, a batch, a status."""

    city_id: Several[UUID] = None
    batch: Several[Annotated[str, Field(max_length=100)]] = None
    status: Several[Status] = None


class CityListPage(CityListFilters, Paged):
    """A page of lists, the last drafted first."""


class ResponsibilityListOut(BaseModel):
    """The list of a city for a batch; `published` counts its versions."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    city_id: UUID
    city_name: str
    batch: str
    drafted_at: datetime
    published: int
    document_no: str | None
    version: int
    allowed_moves: list[str]


class GapAt(BaseModel):
    """What is missing at a level of a row."""

    level: Level
    gap: Gap


class RowOut(BaseModel):
    """One case in the field order of domain §4.1; labels as they are printed."""

    no: int
    listing_id: UUID
    matter_id: UUID
    number: str
    title: str
    topic: str
    region: str
    source: str
    province_name: str | None
    city_name: str | None
    city_post: str | None
    city_phone: str | None
    county_name: str | None
    county_post: str | None
    county_phone: str | None
    takes_all: bool
    unit_name: str | None
    handler: str | None
    lead_division: str | None
    force_contact: str | None
    ground: str | None
    summary: str
    sticking_point: str | None
    target: str | None
    deadline: date | None
    progress: str | None
    status: str
    remarks: str | None
    gaps: list[GapAt]


class ContentOut(BaseModel):
    """The rows that the caller sees (300 at most), how many leaders of city and county they name,
    and how much is missing."""

    items: list[RowOut]
    cases: int
    leaders: int
    gaps: int


class VersionOut(BaseModel):
    """A version as it was published."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    document_no: str
    reason: str | None
    published_at: datetime


class FieldChange(BaseModel):
    """A field before and after."""

    name: str
    label: str
    before: str | None
    after: str | None


class ChangeOut(BaseModel):
    """A case that came, went, or changed from the version before."""

    listing_id: UUID
    matter_id: UUID
    number: str
    change: Annotated[str, Field(pattern="^(added|removed|changed)$")]
    fields: list[FieldChange]


class SheetRowOut(BaseModel):
    """What became of a row of the workbook: recorded, or why it was refused."""

    row: int
    number: str
    outcome: BatchOutcome
    code: str | None
    detail: str | None
    errors: list[WrongField]


class SheetOut(BaseModel):
    """The rows that say something, in the order of the sheet."""

    items: list[SheetRowOut]
    done: int
    refused: int


class MoveOut(BaseModel):
    """One move of a list."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    move: str
    before: Status | None
    after: Status
    actor_name: str
    reason: str | None
    at: datetime


class VersionQuery(Body):
    """Versions: how many at most, and before which number."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    before: Annotated[int | None, Field(ge=1, le=10_000)] = None


class ChangesQuery(Body):
    """Compared with which version; 0: with none."""

    since: Annotated[int | None, Field(ge=0, le=10_000)] = None


class FileQuery(Body):
    """As which file."""

    format: PaperFormat = PaperFormat.XLSX
