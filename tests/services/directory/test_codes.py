"""Every word that the interfaces use has a Chinese label."""

import importlib
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from services.directory.accounts.rules import WHERE
from services.directory.codes.queries import code_set, code_sets
from services.directory.organisations.rules import Kind
from shared.moves import Role
from shared.regions import Level
from shared.workdays import DayKind, Unit


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("role", Role),
        ("organisation_kind", Kind),
        ("region_level", Level),
        ("day_kind", DayKind),
        ("day_unit", Unit),
    ],
)
def test_a_set_has_exactly_the_words_of_the_program(name: str, words: Any) -> None:
    assert [code.code for code in code_set(name).codes] == [word.value for word in words]


OFFERED = {
    "assignment_service.charges.rules.Basis": "charge_basis",
    "assignment_service.charges.rules.Punctuality": "punctuality",
    "assignment_service.charges.rules.Status": "charge_status",
    "assignment_service.leaders.rules.Status": "leader_status",
    "intake_service.handling.deadlines.rules.Kind": "deadline_kind",
    "intake_service.handling.deadlines.rules.Outcome": "deadline_outcome",
    "intake_service.handling.deadlines.rules.Punctuality": "punctuality",
    "intake_service.reception.differences.rules.Decision": "difference_decision",
    "intake_service.reception.differences.rules.Status": "difference_status",
    "intake_service.handling.handling.rules.ExtensionStatus": "extension_status",
    "intake_service.handling.handling.rules.Finding": "finding",
    "intake_service.handling.handling.rules.Way": "delivery_way",
    "intake_service.reception.imports.rules.Left": "import_left",
    "intake_service.reception.imports.rules.Outcome": "import_outcome",
    "intake_service.reception.imports.rules.Status": "import_status",
    "intake_service.handling.orders.rules.Status": "order_status",
    "intake_service.handling.orders.rules.View": "petitioner_view",
    "intake_service.reception.registration.rules.Form": "form",
    "intake_service.reception.registration.rules.Purpose": "purpose",
    "intake_service.reception.registration.rules.Source": "source",
    "intake_service.reception.registration.rules.Status": "piece_status",
    "intake_service.reception.triage.rules.Family": "family",
    "intake_service.reception.triage.rules.Route": "route",
    "intake_service.reception.triage.rules.Status": "matter_status",
    "intake_service.privacy.vault.rules.Secret": "personal_field",
    "intake_service.reception.proposals.rules.advice.Answer": "proposal_answer",
    "intake_service.reception.proposals.rules.found.Outcome": "proposal_outcome",
    "reporting_service.bulletins.rules.CaseList": "bulletin_list",
    "reporting_service.bulletins.rules.Status": "bulletin_status",
    "reporting_service.exports.rules.Status": "export_status",
    "reporting_service.indicators.rules.By": "region_level",
    "reporting_service.indicators.rules.Code": "indicator",
    "reporting_service.ledger.rules.Punctuality": "punctuality",
    "reporting_service.rebuilds.rules.Status": "rebuild_status",
    "supervision_service.closeouts.rules.Code": "closeout_criterion",
    "supervision_service.closeouts.rules.EvidenceKind": "evidence_kind",
    "supervision_service.closeouts.rules.Method": "verification_method",
    "supervision_service.closeouts.rules.Need": "criterion_need",
    "supervision_service.urgings.rules.Assessment": "urging_assessment",
    "supervision_service.urgings.rules.Cause": "urging_cause",
    "supervision_service.urgings.rules.Kind": "supervision_kind",
    "supervision_service.urgings.rules.Status": "urging_status",
    "supervision_service.listings.rules.ChainLevel": "leader_level",
    "supervision_service.listings.rules.Ground": "listing_ground",
    "supervision_service.listings.rules.Kind": "listing_kind",
    "supervision_service.listings.rules.Punctuality": "punctuality",
    "supervision_service.listings.rules.Status": "listing_status",
    "supervision_service.look_backs.rules.Outcome": "lookback_outcome",
    "supervision_service.look_backs.rules.Punctuality": "punctuality",
    "supervision_service.look_backs.rules.Status": "lookback_status",
    "supervision_service.plans.rules.Cause": "sticking_cause",
    "supervision_service.plans.rules.Finding": "plan_finding",
    "supervision_service.plans.rules.Status": "plan_status",
}
"""Enumeration of a service → the set that labels its words."""

ROOT = Path(__file__).parents[3]


def enumerations() -> list[tuple[str, type[StrEnum]]]:
    """Every enumeration in the rules of the four services, by its place."""
    found = []
    files = [
        path for path in ROOT.glob("*_service/**/*.py") if "rules" in (path.stem, path.parent.name)
    ]
    for file in sorted(files):
        place = file.parent if file.stem == "__init__" else file.with_suffix("")
        module = importlib.import_module(".".join(place.relative_to(ROOT).parts))
        for name, one in vars(module).items():
            is_enumeration = isinstance(one, type) and issubclass(one, StrEnum)
            if is_enumeration and one.__module__ == module.__name__ and not name.startswith("_"):
                found.append((f"{module.__name__}.{name}", one))
    return found


@pytest.mark.parametrize(("place", "words"), enumerations())
def test_every_word_that_a_service_offers_has_a_label(place: str, words: type[StrEnum]) -> None:
    assert place in OFFERED, "name the set that labels it, in OFFERED and reference/codes.csv"
    labelled = {code.code for code in code_set(OFFERED[place]).codes}
    assert {word.value for word in words} <= labelled


def test_every_code_is_labelled_once_in_its_set() -> None:
    for one in code_sets():
        codes = [code.code for code in one.codes]
        assert len(codes) == len(set(codes)), one.set
        assert all(code.label for code in one.codes)


def test_every_role_that_can_be_given_has_a_label() -> None:
    assert set(WHERE) <= {Role(code.code) for code in code_set("role").codes}


class TestRoutes:
    pytestmark = pytest.mark.anyio

    async def test_all_sets_come_in_one_answer(self, directory: Any) -> None:
        sets = {one["set"]: one for one in (await directory.get("/v1/codes")).json()["items"]}
        assert {"code": "letter", "label": "来信", "national": "100"} in sets["form"]["codes"]
        assert [code["code"] for code in sets["route"]["codes"]] == [f"P{i}" for i in range(1, 7)]
        assert len(sets["closeout_criterion"]["codes"]) == 11

    async def test_an_unknown_set_is_not_found(self, directory: Any) -> None:
        answer = await directory.get("/v1/codes/colours")
        assert (answer.status_code, answer.json()["code"]) == (404, "code-set-unknown")
