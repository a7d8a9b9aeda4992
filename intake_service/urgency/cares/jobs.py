"""What happens to marks because time passes."""

from intake_service.reception.matters.queries import piece_to_change
from intake_service.urgency.cares import commands, queries
from shared.jobs import each_minute

EXPIRE = each_minute("intake.expire_cares", queries.expired, piece_to_change, commands.expire)
