"""Every free text that a body takes is scanned for personal data, or not for a written reason."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from shared.bodies import Body, Paged
from shared.errors import Refusal
from shared.filters import Filters
from tests.contracts.openapi import applications

SCANNED_WITH_NAMES = "the command scans it for the piece's own people as well"
VAULT = "is stored in the vault"
COMPARED = "is compared, and stored nowhere"
OFFICE = "is an office's number; it is compared with the people's own"
LOGIN = "is the login of an account"
UNSCANNED = {
    **dict.fromkeys(
        ("Connection.base_url", "NewPartner.base_url"), "is an address of an organ's system"
    ),
    "NewKey.key_id": "names a key",
    "NewKey.public_key": "must be a key",
    "PetitionerIn.address": VAULT,
    "CareIn.note": VAULT,
    "CareNote.note": VAULT,
    "Registration.original_text": VAULT,
    "Registration.stated_place": VAULT,
    "Registration.stated_class": VAULT,
    "RatingIn.reason": VAULT,
    "RatingIn.text": VAULT,
    "AccusedIn.name": VAULT,
    **dict.fromkeys(
        (
            f"{form}.{name}"
            for form in ("RecordIn", "RecordCorrection")
            for name in ("place", "facts", "evidence", "conclusion")
        ),
        VAULT,
    ),
    "WithdrawalIn.text": VAULT,
    "AidFactsIn.facts": "is kept apart, and read with a purpose",
    "TalkNoteIn.talk": VAULT,
    "TalkNoteCorrection.talk": VAULT,
    "Registration.sender": "names an organ",
    "CorrectionIn.sender": "names an organ",
    "CorrectionIn.original_text": VAULT,
    "CorrectionIn.stated_place": VAULT,
    "CorrectionIn.stated_class": VAULT,
    "CorrectionIn.title": SCANNED_WITH_NAMES,
    "CorrectionIn.summary_masked": SCANNED_WITH_NAMES,
    "CorrectionIn.requests": SCANNED_WITH_NAMES,
    "PetitionerChange.address": VAULT,
    "Triage.title": SCANNED_WITH_NAMES,
    "Triage.summary_masked": SCANNED_WITH_NAMES,
    "Triage.requests": SCANNED_WITH_NAMES,
    "SplitIn.title": SCANNED_WITH_NAMES,
    "SplitIn.summary_masked": SCANNED_WITH_NAMES,
    "ConfirmationItem.title": SCANNED_WITH_NAMES,
    "ConfirmationItem.summary_masked": SCANNED_WITH_NAMES,
    "ConfirmationItem.requests": SCANNED_WITH_NAMES,
    "ConfirmationItem.region": "must be a code",
    "ConfirmationItem.topic": "must be a code",
    "ConfirmationItem.family": "must be a code",
    "ConfirmationItem.route": "must be a code",
    "Redirection.organ": SCANNED_WITH_NAMES,
    "FinalRefusal.organ": SCANNED_WITH_NAMES,
    "OpinionDraft.facts": "is written to the petitioner",
    "OpinionDraft.basis": "is written to the petitioner",
    "FindingIn.opinion": "is written to the petitioner",
    "DeliveryIn.proof": "is a postal number",
    "PostingIn.proof": "is a postal number",
    "FailureIn.proof": "is a postal number",
    "ReceiptIn.proof": "is a postal number",
    "PetitionerIn.name": VAULT,
    "PetitionerIn.phone": VAULT,
    "PetitionerIn.document_no": VAULT,
    "PetitionerChange.name": VAULT,
    "PetitionerChange.phone": VAULT,
    "PetitionerChange.document_no": VAULT,
    "RatingIn.number": COMPARED,
    "Credentials.number": COMPARED,
    "Registration.external_no": "is a sender's number; it is compared with the people's own",
    "CorrectionIn.external_no": "is a sender's number; it is compared with the people's own",
    "Acceptance.phone": OFFICE,
    "LetterTexts.phone": OFFICE,
    "WrittenReport.phone": OFFICE,
    "LeaderForm.phone": "is a leader's office number; of petitioners assignment knows nothing",
    "LeaderChange.phone": "is a leader's office number; of petitioners assignment knows nothing",
    "Filling.city_phone": "is a leader's office number; of petitioners assignment knows nothing",
    "Filling.county_phone": "is a leader's office number; of petitioners assignment knows nothing",
    "Filled.city_phone": "is a leader's office number; of petitioners assignment knows nothing",
    "Filled.county_phone": "is a leader's office number; of petitioners assignment knows nothing",
    "NewAccount.login": LOGIN,
    "NewDelegation.account": LOGIN,
    "NewDelegation.delegate": LOGIN,
    **dict.fromkeys(
        (
            "NewAccount.password",
            "NewPassword.password",
            "NewRequest.password",
            "OwnPassword.password",
            "OwnPassword.current",
        ),
        "is stored as a hash",
    ),
}
PERSONAL = ("已按要求逐项核实，电话138-0000-0000。" * 4, "13800000000")
"""A long text and a short one; each shows a telephone number."""


def bodies(body: type[Body]) -> Iterator[type[Body]]:
    for each in body.__subclasses__():
        yield each
        yield from bodies(each)


def takes(field: FieldInfo, value: Any) -> bool:
    try:
        taken = TypeAdapter(field.rebuild_annotation()).validate_python(value)
    except ValidationError:
        return False
    return not isinstance(taken, Refusal)  # as an item of a list is refused


def free_texts() -> Iterator[tuple[str, FieldInfo]]:
    """Fields that take a telephone number, among ninety signs or alone, by itself or in a list."""
    applications()  # so that every body is known
    for body in bodies(Body):
        if issubclass(body, Filters | Paged):  # is compared, and stored nowhere
            continue
        for name, field in body.model_fields.items():
            if any(takes(field, text) or takes(field, [text] * 2) for text in PERSONAL):
                yield f"{body.__name__}.{name}", field


def test_a_text_of_a_body_is_scanned_or_there_is_a_reason_why_not() -> None:
    found = {key for key, _ in free_texts()}
    assert not found - UNSCANNED.keys(), (
        f"{sorted(found - UNSCANNED.keys())}: add shared.personal.Impersonal to the type, "
        "or write down in UNSCANNED why nobody's data can leave by it"
    )
    assert not UNSCANNED.keys() - found, f"strike {sorted(UNSCANNED.keys() - found)}: it is gone"


@pytest.mark.parametrize("key", ["Nomination.reason", "PlanIn.facts", "WeeklyReport.done",
                                 "UrgingDraft.requirement", "Assignment.requirement",
                                 "Drafting.next_steps"])  # fmt: skip
def test_the_texts_that_travel_furthest_are_scanned(key: str) -> None:
    body = next(each for each in bodies(Body) if each.__name__ == key.partition(".")[0])
    field = body.model_fields[key.partition(".")[2]]
    assert takes(field, "已逐项核实。")
    assert not takes(field, "电话138-0000-0000。")
