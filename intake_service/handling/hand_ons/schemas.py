"""Bodies of hand-ons."""

from intake_service.handling.orders.schemas import Assignment


class HandOn(Assignment):
    """To which county, what is required of it, and when it reports to the city."""
