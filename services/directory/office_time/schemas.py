"""Requests and answers about office time."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict


class NewOfficeTime(BaseModel):
    """The time that the rehearsal has reached."""

    model_config = ConfigDict(extra="forbid")

    at: AwareDatetime


class OfficeTimeOut(BaseModel):
    """`at` is the time last set, null when none was; `now` is the office time of this answer."""

    at: datetime | None
    now: datetime
