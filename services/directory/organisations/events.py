"""What directory publishes of organisations."""

from typing import Any, ClassVar
from uuid import UUID

from services.directory.organisations.rules import DEPARTMENT, Kind, organisation_id
from shared.directory import Organisation
from shared.feed import Event
from shared.regions import Level
from shared.snapshots import Moved, Snapshot


class OrganisationRecorded(Event):
    """An organisation as it now is."""

    type: ClassVar[str] = "directory.organisation.recorded"
    example: ClassVar[dict[str, Any]] = {
        "id": str(organisation_id("510100")),
        "code": "510100",
        "name": "成都市自然资源和规划局",
        "short_name": "成都市局",
        "kind": "bureau",
        "level": "city",
        "line": "510000/510100",
        "region": "510100",
        "parent": str(organisation_id(DEPARTMENT)),
        "active": True,
    }

    id: UUID
    code: str
    name: str
    short_name: str
    kind: Kind
    level: Level
    line: str
    region: str
    parent: UUID | None
    active: bool


def to_event(row: Organisation, _moved: Moved) -> OrganisationRecorded:
    """The event of the organisation as it now is."""
    return OrganisationRecorded.model_validate(
        {name: getattr(row, name) for name in OrganisationRecorded.model_fields}
    )


SNAPSHOT = Snapshot(
    OrganisationRecorded, Organisation, key="id", subject=lambda row: row.id, to_event=to_event
)
