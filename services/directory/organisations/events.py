"""What directory tells about organisations."""

from typing import Any, ClassVar
from uuid import UUID

from services.directory.organisations.rules import DEPARTMENT, Kind, organisation_id
from shared.feed import Event
from shared.regions import Level


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
