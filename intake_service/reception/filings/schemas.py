"""The body of a filing."""

from intake_service.reception.filings.rules import Ground
from shared.bodies import Body, Reason


class Filing(Body):
    """Why a piece is only filed; in words as well."""

    ground: Ground
    reason: Reason
