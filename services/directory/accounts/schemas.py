"""Requests and answers about accounts."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from services.directory.accounts.rules import LONGEST_PASSWORD, AccountKind
from shared.bodies import Body, Paged
from shared.filters import Filters, Several
from shared.moves import Role
from shared.personal import Impersonal

Login = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{1,59}$", description="小写字母、数字和 _ . -")
]
LINE = r"^[^\x00-\x1f\x7f]+$"
"""Text on one line; PostgreSQL could not store a null character."""

Name = Annotated[
    str, Field(min_length=2, max_length=60, pattern=LINE, description="姓名"), Impersonal
]
Post = Annotated[
    str, Field(min_length=1, max_length=60, pattern=LINE, description="职务"), Impersonal
]
Roles = Annotated[set[Role], Field(min_length=1, max_length=8)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST_PASSWORD)]


class NewPassword(Body):
    """A password as somebody sets it."""

    model_config = ConfigDict(str_strip_whitespace=False)  # blanks are part of a password

    password: Password


class OwnPassword(NewPassword):
    """A password changed by its owner."""

    current: Password


class NewAccount(NewPassword):
    """A person who will be able to log in.

    Without `roles` the account opens nothing but itself, until a request for them is confirmed.
    """

    login: Login
    name: Name
    post: Post | None = None
    unit: UUID
    roles: Annotated[set[Role], Field(max_length=8, default_factory=set)]


class AccountChange(Body):
    """What changes; what is left out stays."""

    name: Name | None = None
    post: Post | None = None
    unit: UUID | None = None
    roles: Roles | None = None


class AccountOut(BaseModel):
    """One account. `must_change`: its password is one that an administrator set."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    login: str
    name: str
    post: str | None
    kind: AccountKind
    unit: UUID
    unit_name: str
    line: str
    roles: list[Role]
    active: bool
    is_demonstration: bool
    must_change: bool
    changed_at: datetime
    changed_by: UUID | None
    version: int


class AccountFilters(Filters):
    """Filters of the list; all given ones must hold."""

    unit: Several[UUID] = None
    role: Several[Role] = None
    active: bool | None = None
    q: str | None = Field(
        None, min_length=1, max_length=60, pattern=LINE, description="登录名或姓名中的文字"
    )


class AccountQuery(AccountFilters, Paged):
    """A page of accounts."""
