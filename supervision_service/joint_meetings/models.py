"""Joint meetings and their resolutions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from shared.db import new_id
from shared.history import Subject
from supervision_service import Base, one_of
from supervision_service.joint_meetings.rules import Host, Status, Type, Verdict
from supervision_service.listings.models import Listing
from supervision_service.unit_sanctions.models import UnitSanction


class Resolution(Base):
    """The `no`-th resolution of a meeting; `carried_on`: the day on which it was acted upon.

    `tasks_given`: its organs were told what to do, each as a task.
    """

    __tablename__ = "meeting_resolution"
    __table_args__ = (
        one_of("type", Type),
        one_of("verdict", Verdict),
        sa.UniqueConstraint("meeting_id", "no"),
        sa.Index("ix_meeting_resolution_listing_id", "listing_id"),
        sa.Index("ix_meeting_resolution_sanction_id", "sanction_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[UUID] = mapped_column(sa.ForeignKey("joint_meeting.id"))
    no: Mapped[int]
    type: Mapped[Type]
    heading: Mapped[str] = mapped_column(sa.Text)
    decision: Mapped[str] = mapped_column(sa.Text)
    verdict: Mapped[Verdict | None]
    listing_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("listing.id"))
    sanction_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit_sanction.id"))
    organ_ids: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid))
    organ_names: Mapped[list[str]] = mapped_column(ARRAY(sa.String(100)))
    due: Mapped[date | None]
    criteria: Mapped[list[dict[str, Any]] | None]
    valid_from: Mapped[date | None]
    tasks_given: Mapped[bool] = mapped_column(default=False)
    carried_on: Mapped[date | None]
    struck_on: Mapped[date | None]
    strike_reason: Mapped[str | None] = mapped_column(sa.Text)

    listing: Mapped[Listing | None] = relationship(lazy="raise")
    sanction: Mapped[UnitSanction | None] = relationship(lazy="raise")


class JointMeeting(Subject, Base):
    """A meeting of the Department and the joint office; `document_no` is that of its minutes.

    `organ_ids` are invited, once it was held those who came. `former_letters` are minutes that were
    revised, whole, with the reason: each is kept, and no number is used again.
    """

    __tablename__ = "joint_meeting"
    __table_args__ = (
        one_of("status", Status),
        one_of("host", Host),
        sa.Index("ix_joint_meeting_day", "day", "id"),
        sa.Index("ix_joint_meeting_status", "status", "day", "id"),
        sa.Index("ix_joint_meeting_host", "host", "day", "id"),
    )

    day: Mapped[date]
    place: Mapped[str] = mapped_column(sa.String(100))
    host: Mapped[Host]
    status: Mapped[Status]
    organ_ids: Mapped[list[UUID]] = mapped_column(ARRAY(sa.Uuid))
    organ_names: Mapped[list[str]] = mapped_column(ARRAY(sa.String(100)))
    agenda: Mapped[list[dict[str, Any]]]
    attendees: Mapped[str | None] = mapped_column(sa.Text)
    department_signer: Mapped[str | None] = mapped_column(sa.String(100))
    document_no: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    former_letters: Mapped[list[dict[str, Any]]]
    letter: Mapped[str | None] = mapped_column(sa.Text)
    confirmed_at: Mapped[datetime | None]

    resolutions: Mapped[list[Resolution]] = relationship(
        lazy="raise", order_by="Resolution.no", cascade="all"
    )

    closed: Mapped[list[UUID] | None] = query_expression()
    """The cases and sanctions of which it speaks and from which whoever asks must keep away."""

    @property
    def in_effect(self) -> list[Resolution]:
        """The resolutions that were not struck."""
        return [each for each in self.resolutions if each.struck_on is None]
