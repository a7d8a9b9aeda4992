"""What directory publishes of accounts: enough to check a token and to name a leader, no more."""

from typing import Any, ClassVar
from uuid import UUID

from services.directory.accounts.rules import AccountKind, account_id
from services.directory.organisations.rules import organisation_id
from shared.directory import Account
from shared.feed import Event
from shared.moves import Role
from shared.snapshots import Moved, Snapshot


class AccountRecorded(Event):
    """An account as it now is; only who leads has `name` and `post`."""

    type: ClassVar[str] = "directory.account.recorded"
    example: ClassVar[dict[str, Any]] = {
        "id": str(account_id("leader-510100")),
        "version": 1,
        "active": True,
        "kind": "person",
        "roles": ["leader"],
        "unit": str(organisation_id("510100")),
        "line": "510000/510100",
        "name": "王某某",
        "post": "局长",
    }

    id: UUID
    version: int
    active: bool
    kind: AccountKind
    roles: list[Role]
    unit: UUID
    line: str
    name: str | None
    post: str | None


def to_event(row: Account, _moved: Moved) -> AccountRecorded:
    """The event of the account as it now is."""
    return AccountRecorded.model_validate(
        {name: getattr(row, name) for name in AccountRecorded.model_fields}
    )


SNAPSHOT = Snapshot(
    AccountRecorded, Account, key="id", subject=lambda row: row.id, to_event=to_event
)
