"""What can be done to a monthly bulletin, a file per verb."""

from reporting_service.bulletins.commands.draft import correct as correct
from reporting_service.bulletins.commands.draft import draft as draft
from reporting_service.bulletins.commands.issue import issue as issue
