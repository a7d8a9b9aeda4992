"""Bodies of simplified handling."""

from intake_service.reception.registration.rules.simple import Ground
from shared.bodies import Body


class SimplifyIn(Body):
    """Why the matter can be handled simply, and what the one who decides knows of it.

    Nothing tells the system whether a matter is major, complex or difficult, or about litigation.
    """

    ground: Ground
    is_major_complex: bool
    is_legal_litigation: bool
