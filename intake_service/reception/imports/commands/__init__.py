"""Bringing a ledger in: the course of an import, and the answers to its rows."""

from intake_service.reception.imports.commands.course import IMPORT as IMPORT
from intake_service.reception.imports.commands.course import alive as alive
from intake_service.reception.imports.commands.course import cancel as cancel
from intake_service.reception.imports.commands.course import fail as fail
from intake_service.reception.imports.commands.course import finish as finish
from intake_service.reception.imports.commands.course import hand_back as hand_back
from intake_service.reception.imports.commands.course import request as request
from intake_service.reception.imports.commands.course import resume as resume
from intake_service.reception.imports.commands.course import reveal as reveal
from intake_service.reception.imports.commands.course import start as start
from intake_service.reception.imports.commands.rows import Batch as Batch
from intake_service.reception.imports.commands.rows import make_ready as make_ready
from intake_service.reception.imports.commands.rows import take_in as take_in
