"""Answers about tasks."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from assignment_service.tasks.rules import Queue, Thing
from shared.bodies import Paged
from shared.filters import Filters, Several
from shared.punctuality import Punctuality
from shared.tasks import QueueCount


class TaskFilters(Filters):
    """Which tasks; `decides`: those that are a decision on somebody else's work, or the others."""

    queue: Several[Queue] = None
    punctuality: Several[Punctuality] = None
    decides: bool | None = None


class TaskQuery(TaskFilters, Paged):
    """A page of tasks, what is due first in front; what has no last day comes at the end."""


class TaskOut(BaseModel):
    """One thing that waits for the caller's unit and role; `id` is that of the `thing`.

    `number` and `title` are the matter's; of a task force its name and purpose, of a responsibility
    list its batch and city.
    """

    model_config = ConfigDict(from_attributes=True)

    queue: Queue
    thing: Thing
    id: UUID
    matter_id: UUID | None
    number: str
    title: str
    due: date | None
    punctuality: Punctuality | None


class QueueOut(QueueCount):
    """How much waits in one queue, and how much of it is late or due within ten days."""

    queue: Queue
