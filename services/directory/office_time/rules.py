"""What the office time of a rehearsal is about. Pure."""

from uuid import uuid5

from services.directory.organisations.rules import NAMESPACE

SUBJECT = uuid5(NAMESPACE, "office-time")
