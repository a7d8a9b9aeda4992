"""A month counted again, from the histories and rows of the services that own them.

Nothing of reporting is used here but what a bulletin claims. What was known of a piece is as of the
instant at which the bulletin was drafted; what was done counts on the day of its history row.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

Row = Mapping[str, Any]
Rows = Mapping[str, list[Row]]

_WORKS = (
    ("inspection", "close", "reopen"),
    ("consultation", "conclude", "reopen"),
    ("joint_meeting", "confirm-minutes", "revise-minutes"),
    ("difficulty", "solve", "reopen"),
    ("unit_sanction", "serve", "annul", "give-way"),
    ("recommendation", "issue", "annul"),
    ("joint_handling", "issue", "cancel"),
    ("aid", "close", "undo-close"),
)
"""What else is done: the table, the move that does it, those that take it back."""

TABLES: Mapping[str, Mapping[str, str]] = {
    "intake": {
        "intake_history": "SELECT subject, number, move, at, recorded_at FROM history"
        " ORDER BY at, number",
        "piece": "SELECT * FROM piece",
        "matter": "SELECT id, family, route FROM matter",
        "order": "SELECT id, piece_id FROM assignment_order",
        "rating": "SELECT (data->>'rating_id')::uuid AS id, (data->>'piece_id')::uuid AS piece_id,"
        " data->>'target' AS target, data->>'value' AS value, data->>'move' AS move,"
        " (data->>'rated_at')::timestamptz AS rated_at, (data->>'lapsed_on')::date AS lapsed_on,"
        " time AS at, (SELECT max(recorded_at) FROM history"
        "  WHERE subject = (data->>'rating_id')::uuid AND move = data->>'move') AS recorded_at"
        " FROM event WHERE type = 'intake.rating.moved' ORDER BY position",
        "deadline": "SELECT piece_id, rule, start_event, legal, outcome, satisfied_at"
        " FROM deadline",
    },
    "supervision": {
        "supervision_history": "SELECT subject, number, move, at, recorded_at FROM history"
        " ORDER BY at, number",
        "listing": "SELECT id FROM listing",
        "target": "SELECT (data->>'listing_id')::uuid AS id, (data->>'target_date')::date AS day,"
        " time FROM event WHERE type = 'supervision.listing.moved' ORDER BY position",
        "plan": "SELECT id, listing_id FROM plan",
        "measure": "SELECT plan_id, due, done_at FROM plan_measure",
        "report": "SELECT matter_id, recorded_at FROM progress_report",
        "look_back": "SELECT id, matter_id, legal, status FROM look_back",
        "urging": "SELECT id, matter_id, kind, answer_due FROM urging",
        "work": " UNION ALL ".join(
            f"SELECT id, '{name}' AS kind, '{done}' AS done, '{','.join(again)}' AS again"
            f" FROM {name}"
            for name, done, *again in _WORKS
        ),
    },
    "reporting": {
        "drafted": "SELECT subject, recorded_at FROM history WHERE move LIKE 'draft%'",
    },
}
"""What is read of each service, by the name of the rows."""

_FORMS = {"letter", "visit", "online", "mobile_app", "wechat"}
_ENTRUSTING = ("mnr", "provincial_joint_office")
_AT_THE_DOOR = ("file-repeat", "file", "redirect", "not-accept", "no-longer-accept",
                "agree-objection", "withdraw")  # fmt: skip
"""Moves by which a piece ends without an opinion."""
_TAKEN_BACK = ("undo-triage", "undo-filing", "undo-redirection", "undo-refusal", "undo-reply",
               "undo-return", "resume", "undo-withdrawal", "undo-settlement")  # fmt: skip
"""Moves by which it goes on after all."""
_OFFICE = ZoneInfo("Asia/Shanghai")
_ON_THE_WAY = timedelta(seconds=10)
"""In real time, how long an event may be on its way to reporting on a busy machine."""


def _handling(piece: Row) -> str:
    """The period within which a piece is answered: of simplified handling a shorter one."""
    return "DL12b" if piece["simplified"] and not piece["switched_at"] else "DL05"


def day(at: datetime | None) -> date | None:
    """The office's day of an instant."""
    return None if at is None else at.astimezone(_OFFICE).date()


@dataclass
class Month:
    """A month of a bulletin that was drafted at `as_of`."""

    rows: Rows
    first: date
    following: date
    as_of: datetime
    drafted_at: datetime
    """The same in real time: in a rehearsal `as_of` stands still for a whole day."""

    def figures(self) -> dict[str, Any]:
        """What a bulletin of this month must say."""
        return {
            "overall": self._overall(),
            "cities": self._cities(),
            "rates": self._rates(),
            "entrusted": {source: self._entrusted(source) for source in _ENTRUSTING},
            "listed": self._listed(),
            "supervision": self._supervision(),
            "faults": self._faults(),
        }

    def _is_known(self, row: Row) -> bool:
        """Whether what the row says was recorded before the draft.

        In real time: a job that began on the day before of a played year may end after the draft.
        """
        before: bool = row["at"] <= self.as_of and row["recorded_at"] <= self.drafted_at
        return before

    @cached_property
    def acts(self) -> dict[Any, list[tuple[str, date]]]:
        """By subject what was done to it before the bulletin was drafted, in order."""
        found: dict[Any, list[tuple[str, date]]] = defaultdict(list)
        for name in ("intake_history", "supervision_history"):
            for row in self.rows[name]:
                if self._is_known(row):
                    done = day(row["at"])
                    assert done is not None
                    found[row["subject"]].append((row["move"], done))
        return found

    @cached_property
    def pieces(self) -> list[Row]:
        """Of the pieces known by then: an accusation that was sealed from the start is known to
        nobody but its officers, and counted nowhere."""
        return [
            each
            for each in self.rows["piece"]
            if each["registered_at"] <= self.as_of and each["seal"] != "at_registration"
        ]

    @cached_property
    def received(self) -> list[Row]:
        return [each for each in self.pieces if self._in_month(day(each["registered_at"]))]

    def _in_month(self, on: date | None) -> bool:
        return on is not None and self.first <= on < self.following

    def _days(self, id: Any, *moves: str) -> list[date]:
        return [on for move, on in self.acts[id] if move in moves]

    def _first_day(self, id: Any, *moves: str) -> date | None:
        return min(self._days(id, *moves), default=None)

    def _done_in_month(self, id: Any, *moves: str) -> int:
        return sum(self._in_month(on) for on in self._days(id, *moves))

    def _by_end(self, on: date | None) -> bool:
        return on is not None and on < self.following

    def _last_before_end(self, id: Any, *moves: str) -> str | None:
        found = [move for move, on in self.acts[id] if move in moves and on < self.following]
        return found[-1] if found else None

    def _matter(self, piece: Row) -> Any:
        return piece["matter_id"] if self._days(piece["id"], "triage", "file-repeat") else None

    def _city(self, piece: Row) -> str:
        is_moved = self._days(piece["id"], "assign", "forward", "file-repeat")
        line = piece["unit_line" if is_moved else "registered_line"]
        parts = line.split("/")
        return parts[1] if len(parts) > 1 and len(parts[1]) == 6 else "510000"

    def _goes_the_petition_procedure(self, piece: Row) -> bool:
        matters = {each["id"]: each for each in self.rows["matter"]}
        matter = matters.get(self._matter(piece))
        return matter is not None and (matter["family"], matter["route"]) == ("appeal", "P6")

    def _is_counted(self, piece: Row) -> bool:
        return (
            self._goes_the_petition_procedure(piece)
            and self._ended(piece["id"], *_AT_THE_DOOR) is None
            and not piece["is_repeat"]
            and piece["purpose"] != "accusation"
            and piece["form"] in _FORMS
            and 1 <= piece["petitioner_count"] <= 9999
            and self._city(piece) != "510000"
        )

    def _ended(self, id: Any, *moves: str) -> date | None:
        """The day on which one of the moves ended a piece, unless it was taken back since."""
        found = [each for each in self.acts[id] if each[0] in (*_AT_THE_DOOR, *_TAKEN_BACK, *moves)]
        return found[-1][1] if found and found[-1][0] in moves else None

    def _answered(self, id: Any) -> date | None:
        """The day of its first opinion, of another answer, or of the notice of another path."""
        told = self._ended(id, "reply", "settle", "divert", "find-path")
        return self._first_day(id, "issue-opinion") or told

    def _registered_between(self, first: date, following: date) -> int | None:
        days = [on for each in self.pieces if (on := day(each["registered_at"])) is not None]
        if not any(on < following for on in days):
            return None
        return sum(first <= on < following for on in days)

    def _overall(self) -> dict[str, Any]:
        before = (self.first - timedelta(days=1)).replace(day=1)
        a_year_ago = self.first.replace(year=self.first.year - 1)
        its_end = self.following.replace(year=self.following.year - 1)
        matters = {self._matter(each) for each in self.received} - {None}
        return {
            "pieces": len(self.received),
            "matters": len(matters),
            "collective": sum(each["is_collective"] for each in self.received),
            "previous_month": self._registered_between(before, self.first),
            "last_year": self._registered_between(a_year_ago, its_end),
        }

    def _cities(self) -> dict[str, tuple[int, int]]:
        pieces: Counter[str] = Counter()
        replied: Counter[str] = Counter()
        for each in self.received:
            city = self._city(each)
            pieces[city] += 1
            replied[city] += self._by_end(self._answered(each["id"]))
        return {city: (pieces[city], replied[city]) for city in pieces}

    def _rates(self) -> dict[str, dict[str, tuple[int, int]]]:
        found: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
        counted = {each["id"]: each for each in self.pieces if self._is_counted(each)}
        for piece in counted.values():
            registered = day(piece["registered_at"])
            assert registered is not None
            thirtieth = registered + timedelta(days=30)
            if self._in_month(thirtieth):
                accepted = self._first_day(piece["id"], "accept")
                hit = accepted is not None and accepted <= thirtieth
                found["timely_accept_resp_unit"][self._city(piece)].append(hit)
        for deadline in self.rows["deadline"]:
            due = counted.get(deadline["piece_id"])
            if due is None or not self._in_month(deadline["legal"]):
                continue
            # Begun by a job that ran later, it was not known yet.
            if deadline["rule"] == _handling(due) and self._days(due["id"], "accept", "deem-start"):
                settled = self._ended(due["id"], "settle")
                answered = self._first_day(due["id"], "issue-opinion") or settled
                hit = answered is not None and answered <= deadline["legal"]
                found["on_time_reply"][self._city(due)].append(hit)
        self._rate_ratings(found)
        return {
            code: {city: (sum(hits), len(hits)) for city, hits in cities.items()}
            for code, cities in found.items()
        }

    def _rate_ratings(self, found: dict[str, dict[str, list[bool]]]) -> None:
        for rating in self._ratings():
            piece = rating["piece"]
            rated, lapsed = day(rating["rated_at"]), rating["lapsed_on"]
            if self._in_month(rated):
                is_satisfied = rating["value"] != "dissatisfied"
                found["satisfaction"][self._city(piece)].append(is_satisfied)
            if self._in_month(rated or lapsed):
                found["participation"][self._city(piece)].append(rated is not None)

    def _ratings(self) -> list[dict[str, Any]]:
        """The ratings of responsible units as the last event before the bulletin told them."""
        told: dict[Any, Row] = {}
        for row in self.rows["rating"]:
            if self._is_known(row):
                told[row["id"]] = row
        pieces = {each["id"]: each for each in self.pieces}
        return [
            {**row, "piece": pieces[row["piece_id"]]}
            for row in told.values()
            if row["target"] == "responsible_unit"
            and pieces[row["piece_id"]]["form"] in _FORMS
            and 1 <= pieces[row["piece_id"]]["petitioner_count"] <= 9999
        ]

    def _entrusted(self, source: str) -> dict[str, int]:
        counts: Counter[str] = Counter()
        rules = {each["id"]: _handling(each) for each in self.pieces}
        ends = {each["piece_id"]: each["legal"] for each in self.rows["deadline"]
                if each["rule"] == rules.get(each["piece_id"])}  # fmt: skip
        for piece in self.pieces:
            registered = day(piece["registered_at"])
            if piece["source"] != source or registered is None or registered >= self.following:
                continue
            answered = self._answered(piece["id"])
            in_month = self._in_month(answered)
            ended = self._by_end(self._ended(piece["id"], *_AT_THE_DOOR))
            counts["received"] += self._in_month(registered)
            counts["replied"] += in_month
            counts["on_time"] += in_month and answered is not None and (
                piece["id"] not in ends or answered <= ends[piece["id"]]
            )  # fmt: skip
            counts["returned"] += self._returns(piece)
            counts["unanswered_at_end"] += not self._by_end(answered) and not ended
        return dict(counts)

    def _delivered_by_end(self, piece: Row) -> bool:
        """Whether the petitioner had it; a receipt after the draft is that of a later opinion."""
        recorded = self._days(piece["id"], "deliver-opinion")
        received = piece["delivered_at"]
        if received is None or received > self.as_of:
            return any(self._by_end(each) for each in recorded)
        return bool(recorded) and self._by_end(day(received))

    def _returns(self, piece: Row) -> int:
        orders = [each["id"] for each in self.rows["order"] if each["piece_id"] == piece["id"]]
        return sum(self._done_in_month(id, "return") for id in orders)

    def _listed(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for listing in self.rows["listing"]:
            id = listing["id"]
            counts["new"] += self._done_in_month(id, "list") > 0
            counts["delisted"] += self._done_in_month(id, "resolve") > 0
            if self._last_before_end(id, "list", "resolve", "relist") in ("list", "relist"):
                counts["open_at_end"] += 1
                counts["past_target_at_end"] += self._target(id) < self.following
                counts["overdue_measures_at_end"] += self._overdue_measures(id)
        return dict(counts)

    def _target(self, listing: Any) -> date:
        """Its target date at the end of the month, as supervision published it."""
        published: list[date] = [
            each["day"]
            for each in self.rows["target"]
            if each["id"] == listing and self._by_end(day(each["time"]))
        ]
        return published[-1]

    def _overdue_measures(self, listing: Any) -> int:
        in_force = [
            each["id"]
            for each in self.rows["plan"]
            if each["listing_id"] == listing
            and self._last_before_end(each["id"], "approve", "supersede") == "approve"
        ]
        return sum(
            measure["due"] < self.following and not self._by_end(day(measure["done_at"]))
            for measure in self.rows["measure"]
            if measure["plan_id"] in in_force
        )

    def _supervision(self) -> dict[str, int]:
        recorded = ("solid", "follow-up", "relapse")
        reports = [each for each in self.rows["report"] if self._in_month(day(each["recorded_at"]))]
        looks = self.rows["look_back"]
        due = [each for each in looks
               if self._in_month(each["legal"])
               and not self._by_end(self._first_day(each["id"], "void"))
               and self._days(each["id"], "schedule")]  # fmt: skip
        urgings = self.rows["urging"]
        steps = ("issue", "answer", "assess", "end")
        waiting = [u for u in urgings if self._last_before_end(u["id"], *steps) == "issue"]
        issued = [each for each in urgings if self._done_in_month(each["id"], "issue")]
        works = Counter(
            f"works {each['kind']}" for each in self.rows["work"]
            if self._done_in_month(each["id"], each["done"])
            and self._last_before_end(each["id"], each["done"], *each["again"].split(","))
            == each["done"]
        )  # fmt: skip
        return {
            **works,
            "weekly_reports": len(reports),
            "reporting_matters": len({each["matter_id"] for each in reports}),
            "look_backs_due": len(due),
            "look_backs_done": sum(
                self._by_end(self._first_day(each["id"], *recorded)) for each in due
            ),
            "look_backs_made": sum(
                self._done_in_month(each["id"], *recorded) > 0 for each in looks
            ),
            "relapsed": sum(self._done_in_month(each["id"], "relapse") > 0 for each in looks),
            "urgings issued": len(issued),
            "urgings matters": len({each["matter_id"] for each in issued}),
            "urgings answered": sum(self._done_in_month(u["id"], "answer") > 0 for u in urgings),
            "urgings unanswered_at_end": len(waiting),
            "urgings overdue_at_end": sum(each["answer_due"] < self.following for each in waiting),
            **{f"urgings {kind}": number
               for kind, number in Counter(each["kind"] for each in issued).items()},
        }  # fmt: skip

    def _faults(self) -> dict[str, int]:
        pieces = {each["id"]: each for each in self.pieces}
        late: Counter[str] = Counter()
        for each in self.rows["deadline"]:
            piece = pieces.get(each["piece_id"])
            if piece is None or not self._in_month(each["legal"]):
                continue
            satisfied = day(each["satisfied_at"])
            is_late = satisfied is None or satisfied > each["legal"]
            if each["outcome"] == "void" and each["satisfied_at"] <= self.as_of:
                continue
            start = each["start_event"]
            if each["rule"] in ("DL02", "DL03") and start in ("register", *_TAKEN_BACK):
                late["late_notice"] += is_late
            elif each["rule"] == "DL03" and self._days(piece["id"], "assign", "forward"):
                late["late_unit_notice"] += is_late and self._goes_the_petition_procedure(piece)
        replies = self._rates().get("on_time_reply", {}).values()
        opinion = ("issue-opinion", "withdraw-opinion")
        undelivered = [
            each
            for each in self.pieces
            if self._done_in_month(each["id"], "issue-opinion")
            and self._last_before_end(each["id"], *opinion) == "issue-opinion"
            and not self._delivered_by_end(each)
        ]
        return {
            "late_notice": late["late_notice"],
            "late_unit_notice": late["late_unit_notice"],
            "late_reply": sum(all_ - hits for hits, all_ in replies),
            "undelivered": len(undelivered),
            "returned": sum(self._returns(each) > 0 for each in self.pieces),
        }


def cuts(rows: Rows, bulletin: Row) -> list[datetime]:
    """The draft in real time, and the moments about it: what a job has just recorded, perhaps on
    the day before of a played year, may or may not have reached reporting. It arrives in the order
    in which it was recorded."""
    as_of, drafted_at = datetime.fromisoformat(bulletin["as_of"]), _drafted_at(rows, bulletin)
    found = {
        row["recorded_at"] - timedelta(microseconds=1)
        for name in ("intake_history", "supervision_history", "rating")
        for row in rows[name]
        if row["at"] <= as_of and abs(drafted_at - row["recorded_at"]) <= _ON_THE_WAY
    }
    return [drafted_at, *sorted({*found, drafted_at + _ON_THE_WAY}, reverse=True)]


def _drafted_at(rows: Rows, bulletin: Row) -> datetime:
    (found,) = (
        row["recorded_at"] for row in rows["drafted"] if str(row["subject"]) == bulletin["id"]
    )
    at: datetime = found
    return at


def recounted(rows: Rows, bulletin: Row, cut: datetime | None = None) -> dict[str, Any]:
    """What a bulletin must say, without its zeros, if reporting knew what was recorded by `cut`."""
    year, number = map(int, bulletin["month"].split("-"))
    following = date(year + number // 12, number % 12 + 1, 1)
    as_of = datetime.fromisoformat(bulletin["as_of"])
    cut = cut or _drafted_at(rows, bulletin)
    month = Month(rows, date(year, number, 1), following, as_of, cut)
    return _without_zeros(month.figures())


def claimed(bulletin: Row) -> dict[str, Any]:
    """What a bulletin says, in the shape of `recounted`."""
    figures = bulletin["figures"]
    supervision, urgings = figures["supervision"], figures["supervision"]["urgings"]
    rates: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for line in figures["rates"]["cities"]:
        for rate in line["rates"]:
            parts = (rate["numerator"], rate["denominator"])
            rates[rate["indicator"]][line["region"]] = parts
    return _without_zeros({
        "overall": _but(figures["overall"], "forms", "sources"),
        "cities": {each["region"]: (each["pieces"], each["replied_by_end"])
                   for each in figures["cities"]},
        "rates": rates,
        "entrusted": {each["source"]: _but(each, "source", "label")
                      for each in figures["entrusted"]},
        "listed": _but(figures["listed"]["total"], "region", "name"),
        "supervision": {
            **_but(supervision, "urgings", "works"),
            **{f"works {tally['code']}": tally["pieces"] for tally in supervision["works"]},
            **{f"urgings {name}": count for name, count in _but(urgings, "kinds").items()},
            **{f"urgings {tally['code']}": tally["pieces"] for tally in urgings["kinds"]},
        },
        "faults": {each["code"]: each["pieces"] for each in figures["faults"]},
    })  # fmt: skip


def _but(figures: Row, *names: str) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name not in names}


def _without_zeros(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures that are not 0; null stays, it is no 0."""
    found: dict[str, Any] = {}
    for name, value in figures.items():
        figure = _without_zeros(value) if isinstance(value, Mapping) else value
        if figure not in (0, {}, (0, 0)):
            found[name] = figure
    return found


def read(fetch: Callable[[str, str], list[Row]]) -> Rows:
    """All rows; `fetch` gives those of a statement in the database of a service."""
    return {
        name: fetch(service, statement)
        for service, statements in TABLES.items()
        for name, statement in statements.items()
    }
