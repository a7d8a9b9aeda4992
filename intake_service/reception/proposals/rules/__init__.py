"""What is proposed to the clerk, and why. Pure: no I/O in this package."""

from intake_service.reception.proposals.rules.place import propose_region as propose_region
from intake_service.reception.proposals.rules.proposal import READERS as READERS
from intake_service.reception.proposals.rules.proposal import (
    ConfirmationOutcome as ConfirmationOutcome,
)
from intake_service.reception.proposals.rules.proposal import Proposal as Proposal
from intake_service.reception.proposals.rules.proposal import complete as complete
from intake_service.reception.proposals.rules.proposal import propose as propose
from intake_service.reception.proposals.rules.proposed_code import LONGEST_TEXT as LONGEST_TEXT
from intake_service.reception.proposals.rules.proposed_code import Outcome as Outcome
from intake_service.reception.proposals.rules.proposed_code import ProposedCode as ProposedCode
from intake_service.reception.proposals.rules.topic import propose_topic as propose_topic
from intake_service.reception.proposals.rules.topic import topics as topics
