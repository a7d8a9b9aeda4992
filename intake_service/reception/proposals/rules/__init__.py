"""What is proposed to the clerk, and why. Pure: no I/O in this package."""

from intake_service.reception.proposals.rules.advice import READERS as READERS
from intake_service.reception.proposals.rules.advice import Advice as Advice
from intake_service.reception.proposals.rules.advice import Answer as Answer
from intake_service.reception.proposals.rules.advice import advise as advise
from intake_service.reception.proposals.rules.advice import check_once as check_once
from intake_service.reception.proposals.rules.advice import check_version as check_version
from intake_service.reception.proposals.rules.advice import complete as complete
from intake_service.reception.proposals.rules.found import LONGEST_TEXT as LONGEST_TEXT
from intake_service.reception.proposals.rules.found import Outcome as Outcome
from intake_service.reception.proposals.rules.found import Proposal as Proposal
from intake_service.reception.proposals.rules.place import propose_region as propose_region
from intake_service.reception.proposals.rules.topic import propose_topic as propose_topic
from intake_service.reception.proposals.rules.topic import topics as topics
