"""What this folder brings to its service."""

from assignment_service.coverage import routes, schemas
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router, codes={"coverage_axis": schemas.Axis})
