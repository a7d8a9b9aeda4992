"""Who cancels an export, and what stands in the cells of an exported ledger."""

from uuid import uuid4

import pytest

from reporting_service.exports.models import Export
from reporting_service.exports.rules import CANCEL, COLUMNS, MOVES
from shared.errors import Forbidden
from shared.moves import JobStatus, Role, allowed, permit
from tests.harness import actor


def test_an_export_is_cancelled_by_who_asked_for_it_and_ends_once() -> None:
    requester = actor(Role.DEPUTY)
    export = Export(status=JobStatus.RUNNING, requested_by=requester.id)
    assert allowed(MOVES, requester, export) == ["cancel"]
    with pytest.raises(Forbidden, match="not-requester"):
        permit(CANCEL, actor(Role.DEPUTY, id=uuid4()), export)
    export.status = JobStatus.FINISHED
    assert allowed(MOVES, requester, export) == []


@pytest.mark.parametrize(
    ("region", "shown"),
    [("511102", "乐山市市中区"), ("511002", "内江市市中区"), ("510100", "成都市"), (None, None)],
)
def test_a_county_is_named_with_its_city(region: str | None, shown: str | None) -> None:
    (place,) = (column for column in COLUMNS if column.heading == "问题属地")
    assert (place.value({"region": region}) or None) == shown
