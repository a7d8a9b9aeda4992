"""Which roles decide, held against what the services let their holders do."""

from services.cli.catalogue import SERVICES
from services.directory.accounts.rules import DECIDING, PREPARING, WHERE
from shared.capability import capabilities
from shared.moves import Role

PREPARED = {
    "Catalogue 法定途径清单": {"enter"},
    "Care 关照标记": {"mark", "renew", "follow-up", "take-off"},
    "Consultation 会商": {"give-opinion"},
    # Whom one asks to act during one's own absence; where a role decides, a second person agrees.
    "Delegation 代办": {"give", "ask", "end"},
    "Correction 登记更正": {"correct", "request", "withdraw"},
    "Difference 来件差异": {"keep", "adopt", "reopen"},
    "Difficulty 堵点难点": {"raise", "convene", "record-agreement", "solve"},
    "Export 台账导出": {"request", "cancel"},
    "Co-handling 协办": {"answer", "correct-answer"},
    "Elevation 提级办理": {"propose", "put-forward", "correct", "withdraw", "supply-facts"},
    "Extension 延期申请": {"request"},
    "Withdrawal 信访人撤回": {"request"},
    "Guidance 指导记录": {"guide", "withdraw"},
    "Instruction 领导批示": {"answer"},
    # The head of the city submits it, and another one of the Department approves it.
    "Responsibility list 包案责任清单": {"draft", "fill"},
    # The leader's own word decides; the office only writes it down.
    "Leader act 包案履责": {"record", "withdraw"},
    "Import 台账导入": {"request", "cancel"},
    # A leader agrees to hand it over; whoever found it carries that out and keeps the papers.
    "Clue 线索": {
        "note", "revise", "withdraw", "reopen", "hand-over", "undo-hand-over", "record-receipt",
        "undo-receipt", "record-taking-up", "record-refusal", "undo-decision", "redirect",
        "record-result", "undo-result", "move-due", "remind", "dismiss",
    },
    "Aid 帮扶": {"ask", "carry-out", "record-facts"},
    # A second person signs, confirms what was recorded of an organ, and ends it on our side; what
    # an organ says of itself is its own decision.
    "Joint handling 联办": {
        "draft", "revise", "answer", "record-answer", "record-findings", "confirm-end",
        "record-end", "complete",
    },
    "Internal order 拟办单": {"answer"},
    "Matter 信访事项": {
        "open", "join", "reopen", "leave", "cover", "correct", "finalise", "undo-finalise",
        "reroute",
    },
    "Action item 议定事项": {"answer"},
    "Attachment 附件": {"attach", "withdraw"},
    "Case proof 督办附件": {"attach", "withdraw", "download"},
    "Charge proof 包案附件": {"attach", "withdraw", "download"},
    "Delivery attempt 送达登记": {"fail-delivery", "deliver", "annul"},
    "Note 谈话记录": {"record", "correct"},
    "Order 交办单": {"sign-for", "deal-with", "name-handler", "resume"},
    "Piece 信访件": {
        "register", "triage", "file-repeat", "undo-triage", "seal", "correct", "investigate",
        "draft-opinion", "send-opinion", "deliver-opinion", "deal-with", "request-review",
        # Both sides decide; who sits with them records it, and asks the head for what is to be.
        "record-investigation", "correct-record", "mediate", "end-mediation",
        "record-performance", "question-settlement",
        # What an organ decided about a review, and what its own people or papers say of it.
        "take-up-review", "end-review", "resume-review", "issue-review", "deliver-review",
        "withdraw-review", "redo", "request-re-review", "end-re-review", "resume-re-review",
        "issue-re-review", "finalise", "withdraw-re-review",
        # What was asked or suggested is answered by who works on it (domain §9.1).
        "study", "undo-study", "reply",
        # What another organ did with a diverted piece is recorded, and the route put right.
        "correct-route", "conclude-referral", "reopen-referral", "resume",
        # To report at once is everybody's duty; in writing it is the head's.
        "flag-urgent",
        # What was achieved is told by who worked on it.
        "record-facets",
        # Who signed a letter, also the handler a reply, puts it right.
        "replace-letter",
    },
    "Letter 文书": {"replace"},
    "Follow-up 落实任务": {"answer"},
    "Execution 落实": {"state-due", "note-progress", "record-done", "undo-done"},
    "Recusal 回避": {"declare", "request"},
    "Plan 一案一策方案": {"measure-begun", "measure-done"},
    "Referral 导入法定途径": {"take-up", "record-result", "reject"},
    "Review 复查复核": {
        "request", "take-up", "undo-request", "withdraw-request", "draft", "deliver",
        "hold-hearing", "end-hearing", "undo-hearing", "redo", "record-outcome", "record-refused",
        "record-delivery", "undo-record",
    },
    "Urgency 重大紧急事项": {"flag", "report", "follow-up"},
    "Urging 督办": {"answer"},
    "Rectification 整改": {"answer"},
    "Reminder 系统提醒": {"read"},
    "Recommendation 建议书": {"answer", "undo-answer", "note-progress"},
    "Unit sanction 对单位措施": {"acknowledge", "report", "take-back-report"},
}  # fmt: skip
"""What somebody may do whose roles one security administrator gives. A verb that decides (approve,
issue, confirm, pass …) does not belong here: its role belongs into `DECIDING`."""


def test_who_prepares_decides_nothing() -> None:
    found = {
        name: verbs
        for service in SERVICES
        for capability in capabilities(service.package).values()
        for name, moves in capability.machines.items()
        if (verbs := {move.verb for move in moves if move.roles & PREPARING})
    }
    assert found == PREPARED


def test_a_role_of_a_person_prepares_or_decides() -> None:
    assert set(WHERE) == DECIDING | PREPARING
    assert not DECIDING & PREPARING
    assert {Role.PET_HEAD, Role.UNIT_HEAD, Role.DEPUTY, Role.PRINCIPAL, Role.LEADER,
            Role.SUPERVISOR, Role.DIV_HEAD, Role.JOINT_OFFICE,
            Role.ACCUSATION_OFFICER} < DECIDING  # fmt: skip
