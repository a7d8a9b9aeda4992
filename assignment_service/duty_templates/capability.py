"""What this folder brings to its service."""

from assignment_service.duty_templates import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Duty template 履职要求": rules.MOVES},
    codes={
        "duty_template_status": rules.Status,
        "leader_duty": rules.Duty,
        "leader_act_kind": rules.Kind,
    },
)
