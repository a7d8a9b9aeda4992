"""Requests and answers about office time."""

from datetime import datetime

from pydantic import BaseModel

from shared.bodies import Body, Instant


class NewOfficeTime(Body):
    """The time that the rehearsal has reached."""

    at: Instant


class OfficeTimeOut(BaseModel):
    """`at` is the time last set, null when none was; `now` is the office time of this answer."""

    at: datetime | None
    now: datetime
