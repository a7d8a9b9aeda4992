"""What needs no database."""

from datetime import UTC, datetime

import pytest

from intake_service.remedies.reviews import rules
from intake_service.remedies.reviews.rules import Kind, Refusal, wording
from shared.errors import Conflict
from tests.intake_service.handling.letters.test_texts import ill_said


def test_who_did_not_say_a_name_cannot_ask_for_a_review() -> None:
    rules.check_known(addressable=True)
    with pytest.raises(Conflict, match="petitioner-unknown"):
        rules.check_known(addressable=False)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("reason", list(Refusal))
def test_no_sentence_of_a_refusal_is_ill_said(kind: Kind, reason: Refusal) -> None:

    received = datetime(2026, 3, 2, tzinfo=UTC)
    text = wording.refused(reason, kind, received, "某机关已经受理") + wording.advice(
        reason, kind, ["某市人民政府"]
    )
    assert [wrong for wrong in ill_said(text) if not wrong.startswith("复核")] == []
    assert text.endswith("。")
    assert wording.advice(Refusal.WRONG_ORGAN, kind, []) == "", "where none is known none is named"
