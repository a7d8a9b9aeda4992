"""An answer that the document does not promise fails the test that saw it."""

import json
from collections import Counter
from typing import Any

import pytest

from shared.catalogue import MEDIA_TYPE
from tests.contracts import answers
from tests.contracts.answers import Answer, check

PIECE = "/v1/pieces/0198c0de-0000-7000-8000-000000000000"


@pytest.fixture(autouse=True)
def _nothing_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests of this process may have had their share of bodies read."""
    monkeypatch.setattr(answers, "_read", Counter())


def refusal(code: str, status: int, **headers: str) -> Answer:
    body = {
        "type": f"urn:kaimen:problem:{code}",
        "title": "拒绝",
        "status": status,
        "detail": "不行。",
        "code": code,
    }
    given = {"content-type": MEDIA_TYPE, **headers}
    return Answer(status, given, json.dumps(body).encode())


def page(body: Any, **headers: str) -> Answer:
    return Answer(200, {"content-type": "application/json", **headers}, json.dumps(body).encode())


def test_a_promised_refusal_passes() -> None:
    check("intake", "GET", PIECE, refusal("not-found", 404))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (refusal("wrong-level", 403), "intake.pieces.get does not promise to refuse with wrong-l"),
        (refusal("version-stale", 412), "intake.pieces.get does not promise 412"),
        (refusal("not-found", 404, etag='"1"'), r"intake.pieces.get does not promise \['etag'\]"),
        (Answer(404, {"content-type": "application/json"}, b"{}"), "answers with application/json"),
        (page({"id": 1}), "the body of intake.pieces.get is not as its schema says"),
    ],
)
def test_what_is_not_promised_is_found(answer: Answer, says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        check("intake", "GET", PIECE, answer)


def test_a_body_of_another_form_is_found() -> None:
    check("intake", "GET", "/v1/pieces/count", page({"count": 1}))
    with pytest.raises(AssertionError, match="not as its schema says"):
        check("intake", "GET", "/v1/pieces/count", page({"count": "one"}))


def test_an_address_that_is_none_promises_nothing() -> None:
    check("intake", "GET", "/v1/parking", refusal("no-such-path", 404))
    check("intake", "DELETE", PIECE, refusal("method-not-allowed", 405))
