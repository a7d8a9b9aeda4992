"""The services of an installation: their names, packages and databases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its name in URLs, the package that holds it."""

    name: str
    package: str

    @property
    def database(self) -> str:
        """The name of its database, and of the login role that the service uses."""
        return f"kaimen_{self.name}"

    @property
    def owner(self) -> str:
        """The role that owns its database and runs its migrations."""
        return f"kaimen_{self.name}_owner"


# Directory first: the others fetch the keys of their tokens from it.
SERVICES = (
    Service("directory", "services.directory"),
    Service("intake", "intake_service"),
    Service("assignment", "assignment_service"),
    Service("supervision", "supervision_service"),
    Service("reporting", "reporting_service"),
    Service("exchange", "services.exchange"),
)
BY_NAME = {service.name: service for service in SERVICES}

CLIENT_ID = "kaimen"
"""The account of the command line at the API (`services.directory.seed` makes it)."""
