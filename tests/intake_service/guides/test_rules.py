"""The guide says what the tables of moves say."""

import pytest

from intake_service.guides.queries import svg
from intake_service.guides.rules import (
    DRAWN_ONLY,
    PATHS,
    RIGHTS,
    Path,
    mermaid,
    next_steps,
    path_of,
    steps,
)
from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.registration import rules as pieces
from shared.errors import Invalid

_CORRECTIONS = (
    "undo-delivery", "withdraw-opinion", "undo-filing", "undo-redirection", "undo-refusal",
    "undo-study", "undo-reply", "undo-triage", "undo-deal-with", "correct", "undo-objection",
    "undo-return", "end-review", "resume-review", "undo-review-delivery", "withdraw-review",
    "end-re-review", "resume-re-review", "undo-finalise", "withdraw-re-review",
    "resume", "reopen-referral", "correct-route", "undo-withdrawal",
    "undo-performance", "undo-settlement", "undo-close-undelivered",
    "correct-minutes", "correct-record", "unflag-urgent", "regroup", "undo-simplify",
    "undo-switch",
)  # fmt: skip
ON_NO_PATH = {
    **dict.fromkeys(_CORRECTIONS, "a correction"),
    "flag-urgent": "beside every path, at any step",
    "record-facets": "beside every path, once it is answered",
    "carry-out": "told as the steps of its executions",
    "report-urgent": "told as the step of its report",
    "replace-letter": "told as the step of its letter",
    "deem-start": "a consequence of delay, no step",
    "postpone-hearing": "the piece waits for the hearing as before",
    "cancel-hearing": "the step is not taken",
    "question-settlement": "asks for a correction",
    "keep-settlement": "decides against a correction",
    "hand-over": "another division leads, the piece stays where it is",
    "recount": "of the clocks, not of the piece",
    "hand-on": "told as the step of its order",
    "take-up": "the order's correction",
    "deal-with": "told as the step of its order",
    "give-back": "told as the step of its accusation",
    "deliver-review": "told as the step of its review",
    "elevate": "told as the step of its elevation",
    "send-down": "the way back of an elevation",
}
"""Moves of a piece that no path shows, each with the reason."""


def test_every_move_of_a_piece_is_on_a_path_or_says_why_not() -> None:
    shown = {move for moves in PATHS.values() for move in moves}
    hidden = {move.verb for move in pieces.MOVES if move not in shown}
    assert hidden == ON_NO_PATH.keys()


@pytest.mark.parametrize("path", Path)
def test_the_steps_are_the_moves_in_words(path: Path) -> None:
    told = [move for move in PATHS[path] if move not in DRAWN_ONLY]
    for move, step in zip(told, steps(path), strict=True):
        assert (step.verb, step.label) == (move.verb, move.label)
        assert len(step.who) == len(move.roles)
        assert (step.letter is None) == (move.letter is None)
        assert all("_" not in word for word in [*step.before, *step.who, step.after or ""])


def test_who_when_and_by_which_letter() -> None:
    accept = next(step for step in steps(Path.PETITION) if step.verb == "accept")
    assert (accept.before, accept.after) == (["已登记", "已转送", "已交办"], "已受理")
    assert accept.who == ["信访办负责人", "市县负责人"]
    lengths = [(each.rule, each.length) for each in accept.limits]
    assert lengths == [("DL05", "六十日"), ("DL12b", "十个工作日")]
    assert accept.limits[0].article == "《信访工作条例》第三十四条"
    assert (accept.letter, accept.right) == ("信访事项受理告知书", RIGHTS[pieces.ACCEPT])
    assign = next(step for step in steps(Path.PETITION) if step.verb == "assign")
    fixed = {each.rule: each.length for each in assign.limits}
    assert fixed == {"DL03": "十五日", "DL04": "五个工作日", "DL11": None}


@pytest.mark.parametrize("path", Path)
def test_a_diagram_shows_every_state_that_the_path_reaches(path: Path) -> None:
    drawn = mermaid(path)
    reached = {move.after for move in PATHS[path] if move in pieces.MOVES and move.after}
    for status in reached:
        assert f" as {status}\n" in drawn
    assert svg(drawn).startswith("<svg")
    assert "class registered here" in mermaid(path, pieces.Status.REGISTERED)
    drawn_nowhere = next(each for each in pieces.Status if f" as {each}\n" not in drawn)
    assert "class" not in mermaid(path, drawn_nowhere)


def test_the_diagram_of_the_procedure_goes_on_to_the_re_review() -> None:
    drawn = mermaid(Path.PETITION)
    for arrow in (
        "opinion_delivered --> review_requested : 登记复查请求",
        "review_issued --> closed_no_re_review : 超期未申请复核",
        "review_issued --> under_re_review : 登记复核请求",
        "review_issued --> investigating : 重新办理",
        "re_review_issued --> finalised : 审核认定办结",
        "finalised --> [*]",
    ):
        assert f"    {arrow}\n" in drawn


def test_a_suggestion_is_studied_before_it_is_answered() -> None:
    assert "registered --> directly_replied" not in mermaid(Path.SUGGESTION)
    assert "studying --> directly_replied" in mermaid(Path.SUGGESTION)
    next_ = [step.verb for step in next_steps(Path.SUGGESTION, pieces.Status.REGISTERED)]
    assert next_ == ["triage", "study"]
    assert "registered --> directly_replied" in mermaid(Path.DOOR), "an enquiry is answered at once"


def test_what_may_come_next_starts_from_where_it_stands() -> None:
    verbs = [step.verb for step in next_steps(Path.PETITION, pieces.Status.OPINION_DRAFTING)]
    assert verbs == [
        "take-back",
        "switch-to-ordinary",
        "record-investigation",
        "extend",
        "return-draft",
        "find-path",
        "withdraw",
        "issue-opinion",
    ]
    late = next_steps(Path.PETITION, pieces.Status.CLOSED_NO_REVIEW)
    assert [step.verb for step in late] == ["request-review"]


@pytest.mark.parametrize(
    ("family", "route", "path"),
    [
        (Family.APPEAL, Route.P6, Path.PETITION),
        (Family.APPEAL, Route.P1, Path.STATUTORY),
        (Family.SUGGESTION, None, Path.SUGGESTION),
        (Family.ACCUSATION, None, Path.ACCUSATION),
    ],
)
def test_a_kind_has_its_path(family: Family, route: Route | None, path: Path) -> None:
    assert path_of(family, route) is path


@pytest.mark.parametrize(
    ("family", "route", "code"),
    [
        (Family.APPEAL, None, "route-missing"),
        (Family.SUGGESTION, Route.P6, "route-needless"),
        (Family.ACCUSATION, Route.P1, "route-needless"),
    ],
)
def test_only_an_appeal_has_a_route(family: Family, route: Route | None, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        path_of(family, route)
    assert refused.value.code == code
