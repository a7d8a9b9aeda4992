"""What triage may decide."""

import pytest

from intake_service.reception.matters.rules import Family, Route, Status
from intake_service.reception.triage.rules import Facts, check_triage, joining
from shared.errors import Conflict, Invalid


def facts(**changes: object) -> Facts:
    """An appeal that opens a new matter."""
    given = {"family": Family.APPEAL, "route": Route.P6, "topic": "NR01",
             "requests": ["支付补偿款"], "joins": False, "is_repeat": False, **changes}  # fmt: skip
    return Facts(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic": "NR18"}, "topic"),
        ({"route": None}, "route"),
        ({"family": Family.SUGGESTION}, "route"),
        ({"is_repeat": True}, "matter_id"),
        ({"requests": []}, "requests"),
        ({"family": Family.ACCUSATION, "route": None}, "family"),
    ],
)
def test_entries_that_do_not_fit_are_named(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_triage(facts(**changes))
    assert [error["field"] for error in refused.value.extra["errors"]] == [field]


def test_only_a_confirmed_repeat_joins_an_open_matter_and_only_news_reopen_a_closed_one() -> None:
    assert joining(Status.OPEN, is_repeat=True).verb == "join"
    assert joining(Status.CLOSED, is_repeat=False).verb == "reopen"
    with pytest.raises(Conflict, match="repeat-not-confirmed"):
        joining(Status.OPEN, is_repeat=False)
    with pytest.raises(Conflict, match="matter-closed"):
        joining(Status.CLOSED, is_repeat=True)
