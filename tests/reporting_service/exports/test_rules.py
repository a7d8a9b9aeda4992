"""Who cancels an export, and when."""

from uuid import uuid4

import pytest

from reporting_service.exports.models import Export
from reporting_service.exports.rules import CANCEL, MOVES
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
