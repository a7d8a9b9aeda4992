"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.closeouts import routes, rules

CAPABILITY = Capability(
    router=routes.router,
    codes={
        "closeout_criterion": rules.Code,
        "evidence_kind": rules.EvidenceKind,
        "verification_method": rules.Method,
        "criterion_need": rules.Need,
    },
)
