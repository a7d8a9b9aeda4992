"""A URL leads to its folder by one rule.

Read the words of a path from its end. The first one that names a folder leads there: as it stands
(`/ledger`), in the plural (`/pieces/{id}/proposal` → `proposals`), or as the noun of an act
(`/listings/{id}/apply-closeout` → `closeouts`).
"""

from collections.abc import Iterator, Mapping, Set

import pytest
from fastapi.routing import APIRoute

from services.cli.catalogue import SERVICES
from shared.capability import capabilities

EXCEPTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "directory": {
        "deadline": ("calendar", "a deadline is counted on the calendar"),
        "jwks": ("tokens", "the keys that tokens are signed with, by their usual name"),
        "me": ("accounts", "the caller's own account"),
    },
    "intake": {
        "pieces": ("registration", "a piece is what registration makes"),
        "pieces/accept": ("internal_orders", "what a division handles, the Department accepts"),
        "assign": ("orders", "to assign is to issue an order"),
        "undo-triage": ("triage", "the same act taken back"),
        "undo-return": ("objections", "a return follows an agreed objection"),
        "send-back": ("hand_ons", "the county gets back what the city handed on to it"),
        "forward": ("forwardings", "to forward is to issue a forwarding"),
        "deal-with": ("forwardings", "a forwarding ends with it"),
        "undo-deal-with": ("forwardings", "the same act taken back"),
        "object": ("objections", "to object is to lodge an objection"),
        "investigate": ("investigations", "the act of an investigation"),
        "correct-record": ("investigations", "the record of an investigation"),
        "pieces/recuse": ("recusals", "to declare is to record one's own recusal"),
        "simplify": ("simplified", "the decision that a piece is handled simply"),
        "undo-simplify": ("simplified", "the same taken back"),
        "switch-to-ordinary": ("simplified", "the end of simplified handling"),
        "undo-switch": ("simplified", "the same taken back"),
        "mediate": ("mediations", "to mediate is to make a mediation"),
        "pieces/settle": ("mediations", "the agreement in which a mediation ends"),
        "record-performance": ("mediations", "of what was agreed in a mediation"),
        "confirm-performance": ("mediations", "that it was, by a second person"),
        "undo-performance": ("mediations", "the same taken back"),
        "question-settlement": ("mediations", "the agreement of a mediation"),
        "keep-settlement": ("mediations", "the agreement of a mediation"),
        "undo-settlement": ("mediations", "the agreement of a mediation"),
        "correct-minutes": ("hearings", "the minutes of a hearing"),
        "return-draft": ("opinions", "the draft of an opinion"),
        "remedy-organs": ("opinions", "what the opinion must name"),
        "undo-delivery": ("opinions", "the receipt of an opinion is taken back"),
        "corrections": ("registrations", "what is corrected is a registration"),
        "file": ("filings", "the act of a filing"),
        "redirect": ("redirections", "the act of a redirection"),
        "not-accept": ("refusals", "one of the two refusals that the law knows"),
        "no-longer-accept": ("refusals", "the other one"),
        "study": ("replies", "a suggestion is studied to be replied to"),
        "undo-study": ("replies", "the same taken back"),
        "reply": ("replies", "its plural ends otherwise"),
        "undo-reply": ("replies", "a reply is taken back"),
        "accusations/hand-over": ("accusations", "of the accusation, not of somebody's work"),
        "entrust": ("accusations", "what is entrusted is an accusation from then on"),
        "divert": ("referrals", "to divert is to make a referral"),
        "find-path": ("referrals", "the path to which a piece in hand is referred"),
        "correct-route": ("referrals", "the path on which a piece may be referred"),
        "reviews/hold-hearing": ("reviews", "a hearing in a review is one of its steps"),
        "reviews/end-hearing": ("reviews", "a hearing in a review is one of its steps"),
        "reviews/undo-hearing": ("reviews", "a hearing in a review is one of its steps"),
        "attachments/undo-withdrawal": ("attachments", "a file that was withdrawn is back"),
        "split": ("merges", "what a merge does, the other way round"),
        "undo-close": ("merges", "a matter is put right there"),
        "conclude": ("reviews", "who closes a matter says that no review is asked for"),
        "fail-delivery": ("deliveries", "its plural ends otherwise"),
        "letters/deliver": ("deliveries", "to deliver a letter is a delivery"),
        "close-undelivered": ("opinions", "an opinion that reaches nobody"),
        "undo-close-undelivered": ("opinions", "the same taken back"),
        "record-facets": ("executions", "what was achieved about a piece, 三到位一处理"),
        "letters/replace": ("replacements", "to replace a letter is to make its replacement"),
        "series-codes": ("letters", "the numbers of letters begin with them"),
    },
    "assignment": {
        "chains": ("charges", "the charges of one case, level by level"),
        "gaps": ("charges", "the charges that are missing"),
        "recusals": ("charges", "who may take no charge of a case"),
        "proposals": ("charges", "who may take charge"),
        "instructions": ("leader_acts", "an instruction is one of the acts, with its answer"),
        "guidances": ("task_forces", "what the members of a task force did about its cases"),
    },
    "supervision": {
        "pass-city-review": ("closeouts", "a step of the close-out"),
        "return-city-review": ("closeouts", "a step of the close-out"),
        "verify": ("closeouts", "a step of the close-out"),
        "return-verification": ("closeouts", "a step of the close-out"),
        "resolve": ("closeouts", "the last step of the close-out"),
        "decline": ("closeouts", "the last step of the close-out"),
        "closeout-standards": ("closeouts", "by which a close-out is judged"),
        "weekly": ("reports", "the reports of one week"),
        "unit-sanctions/resolve": ("unit_sanctions", "a joint meeting decides on a unit"),
        "dismiss-reminder": ("recommendations", "whether one reminds of an answer"),
        "requirements/report": ("unit_sanctions", "what a unit reports of a requirement"),
        "requirements/take-back-report": ("unit_sanctions", "the same taken back"),
        "requirements/return-report": ("unit_sanctions", "the same sent back"),
    },
}
"""By service and word in the URL, or two: where it leads instead, and why."""


def wanted(path: str, folders: Set[str], exceptions: Mapping[str, tuple[str, str]]) -> str | None:
    """The folder that a path leads to."""
    words = [part for part in path.split("/") if not part.startswith("{")]
    for before, word in reversed(list(zip(["", *words], words, strict=False))):
        one = word.removesuffix("-batch")  # the verb of a list stands where the verb does
        for named in (f"{before}/{one}", one):
            if named in exceptions:
                return exceptions[named][0]
        name = one.replace("-", "_")
        for candidate in (name, f"{name}s", f"{name.rpartition('_')[2]}s"):
            if candidate in folders:
                return candidate
    return None


def served() -> Iterator[tuple[str, str, str]]:
    """Service, path and folder of every route."""
    for service in SERVICES:
        for folder, capability in capabilities(service.package).items():
            for route in capability.router.routes if capability.router else ():
                assert isinstance(route, APIRoute)
                yield service.name, route.path, folder.rpartition(".")[2]


SERVED = sorted(set(served()))
FOLDERS = {
    service.name: {folder for name, _, folder in SERVED if name == service.name}
    for service in SERVICES
}


@pytest.mark.parametrize(("service", "path", "folder"), SERVED)
def test_a_url_leads_to_its_folder(service: str, path: str, folder: str) -> None:
    found = wanted(path, FOLDERS[service], EXCEPTIONS.get(service, {}))
    assert found == folder, (
        f"{path} of {service} is served by {folder}/ and looked for in {found}/: name the folder "
        "as the URL says, or write the word down in EXCEPTIONS with the reason"
    )


@pytest.mark.parametrize(
    ("service", "word"),
    [(service, word) for service, words in EXCEPTIONS.items() for word in words],
)
def test_an_exception_is_needed(service: str, word: str) -> None:
    exceptions = EXCEPTIONS[service]
    others = {each: why for each, why in exceptions.items() if each != word}
    assert any(
        wanted(path, FOLDERS[service], others) != wanted(path, FOLDERS[service], exceptions)
        for name, path, _ in SERVED
        if name == service
    ), f"strike {word!r} of {service} from EXCEPTIONS: no URL needs it"
