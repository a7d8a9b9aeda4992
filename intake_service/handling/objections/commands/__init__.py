"""Objections: of bureaus to orders, and of the office to what it was sent."""

from intake_service.handling.objections.commands import orders as orders
from intake_service.handling.objections.commands import senders as senders
