"""Bodies about reviews."""

from intake_service.reception.registration.rules import Form
from shared.bodies import Body, Date


class ReviewRequestIn(Body):
    """On which day, and in which way, a review was asked for."""

    requested_on: Date
    form: Form
