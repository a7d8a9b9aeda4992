"""The demonstration year on a real installation: its figures are those of the API."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import openpyxl
import psycopg
import pytest
from docx import Document
from psycopg.rows import dict_row

from services.cli.catalogue import BY_NAME
from services.cli.demo.summary import LINES, Line
from services.cli.installation import Installation
from tests import recount
from tests.system.conftest import Stack, data_folder, kaimen, start

_PLAY_SECONDS = 900


@dataclass
class Office:
    """The installation after the play, as its accounts see it."""

    stack: Stack
    played: dict[str, Any]
    output: str
    _tokens: dict[str, str] = field(default_factory=dict)

    def get(self, login: str, path: str, **query: Any) -> Any:
        """The JSON of a GET by `login`."""
        answer = httpx.get(
            f"{self.stack.url}/api/{path}",
            params=query,
            headers={"Authorization": f"Bearer {self._token(login)}"},
            timeout=60,
        )
        return answer.raise_for_status().json()

    def all(self, login: str, path: str, **query: Any) -> list[Any]:
        """Every item of a list."""
        found: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.get(login, path, limit=200, **query, **cursor)
            found += page["items"]
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    def _token(self, login: str) -> str:
        if login not in self._tokens:
            form = {
                "grant_type": "password",
                "username": login,
                "password": self.stack.password(),
            }
            answer = httpx.post(f"{self.stack.url}/api/directory/v1/token", data=form, timeout=30)
            self._tokens[login] = answer.raise_for_status().json()["access_token"]
        return self._tokens[login]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """An installation that has played the year."""
    with data_folder() as data:
        stack = start(data)
        try:
            command = [sys.executable, "-P", "-m", "services.cli.app", "demo", "--json"]
            done = subprocess.run(
                [*command, "--data", str(data)],
                capture_output=True,
                text=True,
                timeout=_PLAY_SECONDS,
                check=False,
                env=os.environ | {"KAIMEN_URL": ""},
            )
            assert done.returncode == 0, done.stderr
            yield Office(stack, json.loads(done.stdout), done.stderr)
        finally:
            stack.stop()


def test_the_thirty_cases_were_listed_and_all_delisted_before_their_target(office: Office) -> None:
    listings = office.all("joint_office", "supervision/v1/listings", batch="省信联办2025")
    over = [each for each in listings if each["status"] in ("delisted", "final")]
    early = [each for each in over if each["delisted_at"][:10] < each["target_date"]]
    assert (len(listings), len(over), len(early)) == (30, 30, 30)
    claimed = [office.played[name] for name in ("listed", "delisted", "delisted_early")]
    assert claimed == [30, 30, 30]


def test_leaders_are_in_charge_at_three_levels_and_some_cities_take_all(office: Office) -> None:
    charges = office.all("pet_head", "assignment/v1/charges", status=["active", "done"])
    at = {
        level: {each["leader_id"] for each in charges if each["level"] == level}
        for level in ("province", "city", "county")
    }
    assert {level: len(found) for level, found in at.items()} == {
        "province": 6,
        "city": 12,
        "county": 8,
    }
    assert office.played["provincial_leaders"] == 6
    assert office.played["cities"] == 12
    assert office.played["city_county_leaders"] == 20
    taking_all = {each["leader_id"] for each in charges if each["takes_all"]}
    assert office.played["takes_all"] == len(taking_all) > 0
    assert office.get("pet_head", "assignment/v1/gaps/count") == {"count": 0}


def test_twenty_four_counties_wrote_plans_and_some_had_to_write_them_again(office: Office) -> None:
    listings = office.all("pet_head", "supervision/v1/listings")
    details = [office.get("pet_head", f"supervision/v1/listings/{each['id']}") for each in listings]
    plans = [each["plan"] for each in details]
    assert len({plan["unit_id"] for plan in plans}) == 24 == office.played["counties_with_plans"]
    assert max(plan["plan_version"] for plan in plans) > 1
    assert all(measure["done_at"] for plan in plans for measure in plan["measures"])
    assert sum(each["returns"] for each in details) > 0


def test_every_owed_weekly_report_is_there_in_the_end_for_the_missing_ones_were_urged(
    office: Office,
) -> None:
    owed = 0
    for week in range(19, 34):
        found = office.all("supervisor", "supervision/v1/weekly", week=f"2025-W{week}")
        owed += len(found)
        assert [each["number"] for each in found if not each["reported"]] == []
    assert office.played["weekly_reports"] == owed > 200
    urgings = office.all("supervisor", "supervision/v1/urgings")
    assert office.played["urgings"] == len(urgings) > 0
    assert {each["status"] for each in urgings} == {"closed"}
    assert {"phone", "notice"} <= {each["kind"] for each in urgings}
    assert office.get("supervisor", "supervision/v1/urgings/due/count", subject="listing") == {
        "count": 0
    }


def test_look_backs_were_recorded_as_they_fell_due(office: Office) -> None:
    now = office.get("supervisor", "directory/v1/office-time")["now"][:10]
    look_backs = office.all("supervisor", "supervision/v1/look-backs")
    assert len(look_backs) == 3 * 30
    fallen_due = [each for each in look_backs if each["due"] < now]
    assert fallen_due
    assert {each["status"] for each in fallen_due} == {"solid"}


def test_every_row_of_the_imported_ledgers_was_answered(office: Office) -> None:
    imports = office.all("registrar", "intake/v1/imports")
    assert {each["status"] for each in imports} == {"finished"}
    counted = {
        name: sum(each[name] for each in imports)
        for name in ("rows", "created", "known", "differs", "refused", "sealed")
    }
    assert counted["rows"] == sum(counted[name] for name in list(counted)[1:])
    claimed = {"created": "imported", "differs": "differing"}
    for name, count in counted.items():
        assert office.played[claimed.get(name, name)] == count > 0
    open_ones = office.get("registrar", "intake/v1/differences/count", status="open")
    assert open_ones == {"count": 0}


def test_pieces_were_triaged_assigned_and_answered_most_of_them_in_time(office: Office) -> None:
    ledger = office.all("pet_head", "reporting/v1/ledger")
    pieces = office.get("registrar", "intake/v1/pieces/count")["count"]
    assert office.played["registered"] == len(ledger) == pieces
    assert office.played["triaged"] == sum(each["matter_id"] is not None for each in ledger)
    orders = office.get("pet_head", "intake/v1/orders/count", kind="assignment")["count"]
    assert office.played["assigned"] == orders
    deadlines = office.all("pet_head", "intake/v1/deadlines", rule=["DL05", "DL12b"])
    met = sum(each["outcome"] == "met" for each in deadlines)
    late = sum(each["outcome"] == "met_late" for each in deadlines)
    assert (office.played["answered_on_time"], office.played["answered_late"]) == (met, late)
    assert met > 100
    assert late > 0
    assert office.get("pet_head", "reporting/v1/ledger/count", punctuality="overdue")["count"] > 0


def test_pieces_were_handled_simply_and_one_was_switched(office: Office) -> None:
    found = office.all("pet_head", "intake/v1/deadlines", rule="DL12b")
    assert office.played["simplified"] == len(found) == 2
    assert sorted(each["outcome"] for each in found) == ["met", "void"]
    (switched,) = [each["piece_id"] for each in found if each["outcome"] == "void"]
    (asked,) = office.get("pet_head", f"intake/v1/pieces/{switched}/recusals")["items"]
    assert asked["status"] == "refused"


def test_talks_were_noted_and_receipts_attached(office: Office) -> None:
    notes = office.all("pet_head", "intake/v1/notes")
    assert office.played["notes"] == len(notes) > 0
    attachments = office.all("pet_head", "intake/v1/attachments")
    assert office.played["attachments"] == len(attachments) > 0
    assert {each["file_type"] for each in attachments} == {"png"}


def test_pieces_were_forwarded_objected_to_and_handed_on(office: Office) -> None:
    forwarded = office.all("pet_head", "intake/v1/orders", kind="forwarding")
    assert office.played["forwarded"] == len(forwarded) == 2
    pieces = [office.get("pet_head", f"intake/v1/pieces/{each['piece_id']}") for each in forwarded]
    assert {each["status"] for each in forwarded} == {"closed"}
    assert sorted(each["opinion_no"] is not None for each in pieces) == [False, True]
    objections = office.all("pet_head", "intake/v1/objections")
    assert office.played["objections"] == len(objections) == 3
    assert sorted(each["decision"] for each in objections) == ["agreed", "agreed", "refused"]
    assert office.get("pet_head", "intake/v1/pieces/count", status="returned") == {"count": 1}
    orders = office.all("pet_head", "intake/v1/orders", kind="assignment")
    assert [each["status"] for each in orders if each["status"] in ("objected", "withdrawn")] == [
        "withdrawn", "withdrawn",
    ], "an objection was agreed to, and a petitioner withdrew"  # fmt: skip
    below = [each for each in orders if each["above_id"] is not None]
    above = {each["id"]: each["status"] for each in orders}
    assert [(each["status"], above[each["above_id"]]) for each in below] == [("closed", "closed")]


def test_failing_bureaus_were_interviewed_named_and_ordered_to_rectify(office: Office) -> None:
    found = office.all("supervisor", "supervision/v1/unit-sanctions")
    assert {each["kind"]: each["status"] for each in found} == dict.fromkeys(
        ("interview", "circular", "rectify"), "lifted"
    )
    assert office.played["unit_sanctions"] == len(found)
    (recommended,) = office.all("supervisor", "supervision/v1/recommendations")
    assert (recommended["status"], recommended["adoption"]) == ("closed", "accepted")
    shown = office.get("head-510104", "supervision/v1/unit-sanctions/circulars/count")
    assert shown == {"count": 1}


def test_weekly_sessions_called_for_the_missing_and_decided(office: Office) -> None:
    sessions = office.all("supervisor", "supervision/v1/weekly-sessions")
    assert [each["status"] for each in sessions] == ["closed"] * 4
    assert office.played["weekly_sessions"] == len(sessions)
    assert max(each["owed"] for each in sessions) == 30
    assert sum(each["missing"] for each in sessions) > 0
    for each in sessions:
        path = f"supervision/v1/weekly-sessions/{each['id']}"
        assert len(office.all("supervisor", f"{path}/calls")) == each["missing"]
        assert office.all("supervisor", f"{path}/agenda")
    items = office.all("supervisor", "supervision/v1/action-items")
    assert office.played["action_items"] == len(items) == sum(each["decided"] for each in sessions)
    assert {(each["status"], each["punctuality"]) for each in items} == {("confirmed", "on_time")}


def test_joint_meetings_agreed_the_standard_and_every_case(office: Office) -> None:
    meetings = office.all("supervisor", "supervision/v1/joint-meetings", status="confirmed")
    assert office.played["joint_meetings"] == len(meetings) == 5
    resolutions = [each for meeting in meetings for each in meeting["resolutions"]]
    said = Counter((each["type"], each["verdict"]) for each in resolutions)
    assert said == {
        ("listing", "agreed"): 30, ("closeout", "agreed"): 30, ("closeout", "declined"): 1,
        ("standard", None): 1, ("measure", None): 1,
    }  # fmt: skip
    assert all(each["carried_on"] for each in resolutions if each["verdict"] == "agreed")
    (newest, *_) = office.get("supervisor", "supervision/v1/closeout-standards")
    assert newest["document_no"] in {each["document_no"] for each in meetings}
    given = office.all("supervisor", "supervision/v1/follow-ups")
    assert {(each["kind"], each["status"]) for each in given} == {
        ("meeting", "confirmed"), ("consultation", "confirmed"),
    }  # fmt: skip


def test_difficulties_were_solved_and_consultations_concluded(office: Office) -> None:
    difficulties = office.all("supervisor", "supervision/v1/difficulties")
    assert office.played["difficulties"] == len(difficulties) == 3
    assert sum(bool(each["agreed"]) for each in difficulties) == 2
    consultations = office.all("supervisor", "supervision/v1/consultations")
    assert office.played["consultations"] == len(consultations) == 3
    assert {each["kind"] for each in consultations} == {"topic", "joint_review", "third_party"}
    assert all(asked["opinion"] for each in consultations for asked in each["participants"])


def test_divisions_handled_what_is_the_departments_and_were_consulted(office: Office) -> None:
    found = office.all("pet_head", "intake/v1/internal-orders")
    handled = [each for each in found if each["purpose"] == "handle"]
    consulted = [each for each in found if each["purpose"] == "consult"]
    assert (office.played["divisions"], len(handled)) == (3, 3)
    assert (office.played["divisions_consulted"], len(consulted)) == (1, 1)
    assert {(each["status"], each["punctuality"]) for each in found} == {("closed", "on_time")}
    assert sorted(each["is_major"] for each in handled) == [False, False, True]
    assert all(part["answer"] for each in found for part in each["divisions"])
    organisations = office.all("pet_head", "directory/v1/organisations")
    units = {each["id"]: each["code"] for each in organisations}
    for each in handled:
        piece = office.get("pet_head", f"intake/v1/pieces/{each['piece_id']}")
        # The window for a review was over in the year; the minute's job notes it.
        assert piece["status"] in ("opinion_delivered", "closed_no_review")
        assert piece["unit_id"] == each["lead_id"]
        (letter,) = office.all("pet_head", "intake/v1/letters", kind="D16", piece_id=piece["id"])
        assert (units[letter["issuer_id"]], units[each["lead_id"]][0]) == ("510000", "D")
    asked_about = office.get("pet_head", f"intake/v1/pieces/{consulted[0]['piece_id']}")
    assert units[asked_about["unit_id"]] == "511102"


def test_four_cases_were_solved_each_by_its_means(office: Office) -> None:
    jointly = office.all("pet_head", "supervision/v1/joint-handlings")
    assert office.played["joint_handling"] == len(jointly) == 2
    assert sorted(each["kind"] for each in jointly) == ["investigation", "request"]
    assert {(each["status"], len(each["organs"])) for each in jointly} == {("ended", 2)}
    (clue,) = office.all("pet_head", "supervision/v1/clues")
    assert (office.played["clues"], clue["status"], clue["kind"]) == (
        1,
        "result_known",
        "list_fraud",
    )
    aids = office.all("pet_head", "supervision/v1/aids")
    assert office.played["aid"] == len(aids) == 7
    assert len({each["kind"] for each in aids}) == 7
    assert {(each["status"], each["punctuality"]) for each in aids} == {("closed", "on_time")}


def test_opinions_were_reviewed_each_in_its_own_way(office: Office) -> None:
    found = office.all("reviewer", "intake/v1/reviews")
    of = {
        kind: [each for each in found if each["kind"] == kind] for kind in ("review", "re_review")
    }
    assert office.played["reviews"] == len(of["review"]) == 5
    assert office.played["re_reviews"] == len(of["re_review"]) == 1
    came_to = sorted(each["outcome"] or each["refusal"] for each in of["review"])
    assert came_to == ["changed", "revoked_redo", "statutory_path", "upheld", "upheld"]
    (final,) = of["re_review"]
    matter = office.get("reviewer", f"intake/v1/matters/{final['matter_id']}")
    assert matter["final_opinion_no"] == final["document_no"]
    (redone,) = [each for each in of["review"] if each["status"] == "redone"]
    piece = office.get("reviewer", f"intake/v1/pieces/{redone['piece_id']}")
    assert piece["result"] == "supported"


def test_some_pieces_ended_at_the_door_each_in_its_own_way(office: Office) -> None:
    ledger = office.all("pet_head", "reporting/v1/ledger")
    at = {
        status: [each for each in ledger if each["status"] == status]
        for status in ("redirected", "not_accepted", "no_longer_accepted", "directly_replied")
    }
    assert all(at.values())
    assert office.played["refused_notices"] == len(at["not_accepted"] + at["no_longer_accepted"])
    ends = [
        office.get("pet_head", f"intake/v1/pieces/{each['id']}/disposition")
        for each in ledger
        if each["status"] in at or (each["status"] == "filed" and each["matter_id"] is None)
    ]
    assert {each["kind"] for each in ends} == {
        "file", "notice_elsewhere", "not_accept", "no_longer_accept", "direct_reply",
    }  # fmt: skip
    assert {"adopted", "not_adopted", "thanks", "NA4", "NL1"} <= {each["ground"] for each in ends}
    assert office.played["families"] == Counter(
        each["family"] for each in ledger if each["matter_id"] is not None
    )
    assert set(office.played["families"]) == {"appeal", "suggestion"}


def test_petitioners_rated_and_whoever_was_dissatisfied_was_attended_to(office: Office) -> None:
    ratings = office.all("pet_head", "intake/v1/ratings", target="responsible_unit")
    rated = [each for each in ratings if each["status"] == "rated"]
    assert 0.2 < len(rated) / len(ratings) < 0.45
    dissatisfied = [each for each in rated if each["value"] == "dissatisfied"]
    assert (office.played["ratings"], office.played["dissatisfied"]) == (
        office.get("pet_head", "intake/v1/ratings/count", status="rated")["count"],
        len(dissatisfied),
    )
    assert 0 < len(dissatisfied) < len(rated) / 2
    waiting = {"status": "rated", "attended": False}
    late = [
        each["rated_at"][:10] for each in office.all("pet_head", "intake/v1/ratings", **waiting)
    ]
    assert all(day > "2025-12-20" for day in late), "whoever rated in the last days still waits"
    bulletins = office.all("deputy", "reporting/v1/bulletins")
    shown = {}
    for each in bulletins:
        found = office.get("deputy", f"reporting/v1/bulletins/{each['id']}")
        rates = {one["indicator"]: one for one in found["figures"]["rates"]["province"]["rates"]}
        shown[each["month"]] = rates["satisfaction"]["denominator"]
    assert sum(count > 0 for count in shown.values()) > 6, shown


def test_some_matters_went_other_statutory_paths_and_came_to_an_end(office: Office) -> None:
    referrals = office.all("pet_head", "intake/v1/referrals")
    assert office.played["referrals"] == len(referrals)
    assert {(each["route"], each["status"]) for each in referrals} == {
        ("P1", "concluded"), ("P2", "concluded"), ("P4", "concluded"), ("P5", "concluded"),
        ("P1", "rejected_by_organ"),
    }  # fmt: skip
    (duty,) = [each for each in referrals if each["route"] == "P5"]
    assert (duty["outcome"], duty["delivered_on"]) == ("met", duty["decided_on"])
    matters = office.all("pet_head", "intake/v1/matters")
    routes = Counter(each["route"] for each in matters if each["route"] is not None)
    assert office.played["routes"] == routes
    gone = {each["matter_id"] for each in referrals}
    assert {each["status"] for each in matters if each["id"] in gone} == {"closed"}


def test_accusations_went_to_their_officer_and_nobody_else_sees_them(office: Office) -> None:
    found = office.all("accusation_officer", "intake/v1/accusations")
    assert office.played["sealed"] == len(found) == 3
    assert [each["status"] for each in found] == ["sealed", "handed_over", "result_known"]
    for path, query in (("pieces", {"sealed": True}), ("pieces", {"status": "sealed"})):
        assert office.get("pet_head", f"intake/v1/{path}/count", **query) == {"count": 0}
    ledger = office.all("pet_head", "reporting/v1/ledger")
    numbers = {each["number"] for each in ledger}
    assert not [each for each in found if each["piece_number"] in numbers]


def test_a_task_force_guides_and_leaders_act(office: Office) -> None:
    (force,) = office.all("pet_head", "assignment/v1/task-forces", status="active")
    assert office.played["task_forces"] == 1
    assert len({each["unit_id"] for each in force["members"]}) == len(force["members"]) == 4
    assert office.get("pet_head", "assignment/v1/guidances/count") == {"count": 4}
    # The minute's job takes a case away that is over; it may run while we read.
    listed = office.all("handler-D06", "assignment/v1/responsibility-lists/rows")
    mine = {each["matter_id"] for each in listed}
    (after,) = office.all("pet_head", "assignment/v1/task-forces", status="active")
    guided = [each for each in after["cases"] if each["ended_on"] is None]
    assert {each["matter_id"] for each in guided} <= mine
    assert mine <= {each["matter_id"] for each in force["cases"]}
    assert len(force["cases"]) == 8
    acts = office.all("pet_head", "assignment/v1/leader-acts")
    assert office.played["leader_acts"] == len(acts) == 40
    told = office.all("pet_head", "assignment/v1/instructions", status="carried_out")
    assert len(told) == len({each["leader_id"] for each in told}) == 6


def test_hard_cases_were_mediated_or_heard(office: Office) -> None:
    settled = office.all("pet_head", "intake/v1/pieces", status="settled")
    assert office.played["settled"] == len(settled) == 2
    for each in settled:
        found = office.get("pet_head", f"intake/v1/pieces/{each['id']}/mediations")["items"]
        assert [one["performed_on"] is not None for one in found] == [True]
        (order,) = office.all("pet_head", "intake/v1/orders", piece_id=each["id"])
        assert order["status"] == "closed"
    notices = office.all("pet_head", "intake/v1/letters", kind="D14")
    assert office.played["hearings"] == len(notices) == 2
    for each in notices:
        (held,) = office.get("pet_head", f"intake/v1/pieces/{each['piece_id']}/hearings")["items"]
        assert held["ended_at"] is not None


def test_what_opinions_support_is_carried_out_and_proved(office: Office) -> None:
    confirmed = office.all("pet_head", "intake/v1/executions", status="confirmed")
    owed = office.all("pet_head", "intake/v1/executions", status="owed")
    assert office.played["executed"] == len(confirmed) > 20
    assert office.played["execution_owed"] == len(owed) > 0
    proofs = office.all("pet_head", "intake/v1/attachments", execution_id=confirmed[0]["id"])
    assert [each["paper"] for each in proofs] == ["receipt"]
    ledger = office.all("pet_head", "reporting/v1/ledger")
    assert sum(each["executions_owed"] for each in ledger) == len(owed)
    # An agreement that was performed is carried out, too.
    agreed = sum(each["result"] == "settled" for each in ledger)
    assert sum(each["executions_done"] for each in ledger) == len(confirmed) + agreed


def test_a_petitioner_withdrew_and_another_officer_confirmed_it(office: Office) -> None:
    (found,) = office.all("pet_head", "intake/v1/withdrawals")
    assert (found["status"], office.played["withdrawals"]) == ("confirmed", 1)
    assert found["decided_by"] != found["recorded_by"]
    piece = office.get("pet_head", f"intake/v1/pieces/{found['piece_id']}")
    matter = office.get("pet_head", f"intake/v1/matters/{piece['matter_id']}")
    assert (piece["status"], matter["status"]) == ("withdrawn", "closed")


def test_two_joint_inspections_went_to_three_cities_and_seven_counties(office: Office) -> None:
    found = office.all("joint_office", "supervision/v1/inspections", kind="joint")
    assert (office.played["onsite"], office.played["joint_inspections"], len(found)) == (2, 2, 2)
    assert {each["status"] for each in found} == {"closed"}
    stops = [stop for each in found for stop in each["stops"]]
    cities = {stop["region"][:4] for stop in stops}
    assert (cities, len(stops)) == ({"5101", "5105", "5115"}, 7)
    assert (office.played["inspected_cities"], office.played["inspected_counties"]) == (3, 7)
    assert all(stop["letter"] for stop in stops)
    assert all(case["seen"] for stop in stops for case in stop["cases"])
    owed = office.all("head-510104", "supervision/v1/rectifications")
    assert [(each["status"], each["punctuality"]) for each in owed] == [("confirmed", "on_time")]


def test_a_registration_was_corrected_once_a_second_officer_confirmed_it(office: Office) -> None:
    (found,) = office.all("pet_head", "intake/v1/corrections")
    assert (found["status"], office.played["corrections"]) == ("confirmed", 1)
    assert found["decided_by"] != found["requested_by"]
    piece = office.get("pet_head", f"intake/v1/pieces/{found['piece_id']}")
    assert piece["petitioners"][0]["masked_name"] == "仲**"


def test_nobody_signed_a_piece_that_a_delegate_triaged(office: Office) -> None:
    (given,) = office.all("triage", "directory/v1/delegations")
    assert (given["delegate_login"], office.played["delegations"]) == ("registrar", 1)
    (piece,) = office.all("pet_head", "intake/v1/pieces", status="closed_undelivered")
    assert office.played["undelivered"] == 1
    steps = office.all("pet_head", f"intake/v1/pieces/{piece['id']}/history")
    (triaged,) = [each for each in steps if each["move"] == "triage"]
    assert (triaged["actor"], triaged["acting_for"]) == (given["delegate"], given["account"])
    assert office.all("pet_head", "intake/v1/letters", piece_id=piece["id"], kind="D02") == []


def test_what_the_ministry_assigned_was_closed_on_time(office: Office) -> None:
    ledger = office.all("pet_head", "reporting/v1/ledger")
    assigned = [each for each in ledger if each["source"] == "mnr"]
    late = [each for each in assigned if each["opinion_issued_at"][:10] > each["due_legal"]]
    assert ({each["order_status"] for each in assigned}, late) == ({"closed"}, [])
    assert office.played["ministry"] == len(assigned) > 0
    assert office.played["ministry_closed_on_time"] == len(assigned)


def test_twelve_bulletins_and_their_ledgers_lie_in_the_data_directory(office: Office) -> None:
    bulletins = office.all("deputy", "reporting/v1/bulletins")
    months = sorted(each["month"] for each in bulletins if each["status"] == "issued")
    assert months == [f"2025-{month:02d}" for month in range(1, 13)]
    assert office.played["bulletins"] == 12
    folder = office.stack.data / "demo"
    assert sorted(office.played["files"]) == sorted(str(path) for path in folder.iterdir())
    for month in months:
        assert Document(str(folder / f"月通报-{month}.docx")).paragraphs
    year = openpyxl.load_workbook(folder / "台账-2025.xlsx").active
    assert year is not None
    assert year.max_row == office.played["registered"] + 1


def test_every_bulletin_is_what_the_histories_of_the_other_services_say(office: Office) -> None:
    server = Installation(office.stack.data).postgres().url.set(drivername="postgresql")

    def fetch(service: str, statement: str) -> list[recount.Row]:
        url = server.set(database=BY_NAME[service].database)
        conninfo = url.render_as_string(hide_password=False)
        with psycopg.connect(conninfo, row_factory=dict_row) as connection:
            return list(connection.execute(statement))

    rows = recount.read(fetch)
    bulletins = office.all("pet_head", "reporting/v1/bulletins")
    assert len(bulletins) == 12
    for each in bulletins:
        bulletin = office.get("pet_head", f"reporting/v1/bulletins/{each['id']}")
        claimed = recount.claimed(bulletin)
        known = (recount.recounted(rows, bulletin, cut) for cut in recount.cuts(rows, bulletin))
        if claimed not in known:
            assert claimed == recount.recounted(rows, bulletin), each["month"]


def test_progress_went_to_standard_error_month_by_month(office: Office) -> None:
    for month in range(1, 13):
        assert f"2025年{month}月" in office.output


def test_a_second_play_is_refused_over_the_first(office: Office) -> None:
    again = kaimen("demo", "--json", "--data", office.stack.data)
    assert again.returncode == 2
    assert json.loads(again.stdout)["code"] == "not-empty"


ITEMS: dict[str, Callable[[Any], int]] = {
    "delisted": lambda found: sum(each["status"] in {"delisted", "final"} for each in found),
    "delisted_early": lambda found: sum(
        (each["delisted_at"] or "9999")[:10] < each["target_date"] for each in found
    ),
    "provincial_leaders": lambda found: len({each["province"]["leader_id"] for each in found}),
    "cities": lambda found: len({each["region"][:4] for each in found}),
    "city_county_leaders": lambda found: len(
        {each[level]["leader_id"] for each in found for level in ("city", "county") if each[level]}
    ),
    "takes_all": lambda found: len(
        {each["city"]["leader_id"] for each in found if each["takes_all"]}
    ),
    "counties_with_plans": lambda found: len({each["plan"]["unit_id"] for each in found}),
    "weekly_reports": len,
    "inspected_cities": lambda found: found["cities"],
    "inspected_counties": lambda found: found["counties"],
    "rows": lambda found: sum(each["rows"] for each in found),
    "imported": lambda found: sum(each["created"] for each in found),
    "known": lambda found: sum(each["known"] for each in found),
    "differing": lambda found: sum(each["differs"] for each in found),
    "refused": lambda found: sum(each["refused"] for each in found),
    "sealed": lambda found: sum(each["sealed"] for each in found),
    "triaged": lambda found: sum(each["matter_id"] is not None for each in found),
    "ministry_closed_on_time": lambda found: sum(
        each["source"] == "mnr"
        and each["order_status"] == "closed"
        and each["opinion_issued_at"][:10] <= each["due_legal"]
        for each in found
    ),
}
"""What the words beside an address say is to be counted, written once more."""


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.figure)
def test_the_address_beside_a_figure_gives_that_figure(office: Office, line: Line) -> None:
    path, _, query = line.path.partition("?")
    given = parse_qs(query)
    if "{id}" in path:
        listings = office.all("pet_head", "supervision/v1/listings", batch="省信联办2025")
        each = [path.format(id=one["id"]) for one in listings]
        found: list[Any] = (
            [item for one in each for item in office.all("pet_head", one)]
            if path.endswith("/reports")
            else [office.get("pet_head", one) for one in each]
        )
    elif path.endswith("/count"):
        assert office.get("pet_head", path, **given)["count"] == office.played[line.figure]
        return
    elif path.endswith("/coverage"):
        found = office.get("pet_head", path, **given)
    else:
        found = office.all("pet_head", path, **given)
    assert ITEMS[line.figure](found) == office.played[line.figure]


def test_the_ledger_of_the_last_month_imported_once_more_changes_nothing(office: Office) -> None:
    before = office.get("registrar", "intake/v1/pieces/count")
    (ledger,) = Path(office.stack.data / "demo").glob("省级平台台账-2025-12-*.xlsx")
    again = kaimen("import", ledger, "--json", "--data", office.stack.data)
    answer = json.loads(again.stdout)
    assert (answer["created"], answer["rows"] > 0) == (0, True)
    assert office.get("registrar", "intake/v1/pieces/count") == before
