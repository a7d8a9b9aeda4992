"""The stages of the line at which a call may be refused, and how each is reached from another."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tests import story
from tests.cluster import Cluster, ClusterTemplate
from tests.story import JSON, Case, Office, Piece

CITY, COUNTY = "510100", "510104"
OTHER_CITY, NEIGHBOUR = "510300", "510105"
HANDLER, HEAD, CITY_HEAD = f"handler-{COUNTY}", f"head-{COUNTY}", f"head-{CITY}"
SECOND_HEAD = "second_head"

_CHANGING = ("procrastinate_%", "feed_cursor", "idempotent_answer", "account", "organisation")
"""Tables that say nothing of what people did."""


@dataclass
class Line:
    """A piece, its matter's case and what else a stage leaves behind, in a cluster of their own."""

    cluster: Cluster
    office: Office
    piece: Piece = field(default_factory=lambda: Piece("", "", COUNTY))
    case: Case = field(default_factory=lambda: Case("", "", "joint", COUNTY))
    ids: dict[str, str] = field(default_factory=dict)
    reached: list[str] = field(default_factory=lambda: ["nothing"])

    async def settled(self) -> None:
        """Until every service knows what the others have published."""
        assert self.office.between is not None
        await self.office.between()

    async def held(self, service: str) -> list[tuple[str, str]]:
        """A digest of every row of every table of a service."""
        async with self.cluster.apps[service].state.database.read() as session:
            names = sa.text(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                " AND NOT tablename LIKE ANY (:changing) ORDER BY 1"
            )
            tables = (await session.scalars(names, {"changing": list(_CHANGING)})).all()
            digests = " UNION ALL ".join(
                f"SELECT '{table}', md5(coalesce(string_agg(row::text, '' ORDER BY row::text), ''))"
                f' FROM "{table}" row'
                for table in tables
            )
            return sorted(tuple(row) for row in await session.execute(sa.text(digests)))

    async def post(self, login: str, path: str, body: JSON | None = None) -> str:
        """A POST that must succeed; the id of what it made or changed."""
        return str((await self.office.post(login, path, body))["id"])


class Lines:
    """Brings a line to any stage: on from where it is, else a new one from the beginning."""

    def __init__(self, template: ClusterTemplate) -> None:
        self._template = template
        self._stack = AsyncExitStack()
        self._line: Line | None = None

    async def at(self, stage: str) -> Line:
        """The line at `stage`."""
        way = _way(stage)
        if self._line is None or self._line.reached != way[: len(self._line.reached)]:
            await self.end()
            self._line = await self._stack.enter_async_context(_begun(self._template))
        for name in way[len(self._line.reached) :]:
            await STAGES[name][1](self._line)
            self._line.reached.append(name)
        return self._line

    async def end(self) -> None:
        """Give the line up: its cluster ends."""
        self._line = None
        await self._stack.aclose()


@asynccontextmanager
async def _begun(template: ClusterTemplate) -> AsyncIterator[Line]:
    async with template.started() as cluster, cluster.office() as office:
        yield Line(cluster, office)


def _way(stage: str) -> list[str]:
    """The stages from the first to `stage`."""
    way = [stage]
    while way[0] != "nothing":
        way.insert(0, STAGES[way[0]][0])
    return way


async def _register(line: Line) -> None:
    line.piece = await story.register(line.office, COUNTY)


def _bring(stage: str) -> "Step":
    async def step(line: Line) -> None:
        await story.bring(line.office, line.piece, stage)

    return step


async def _write_again(line: Line) -> None:
    line.ids["repeat"] = (await story.register(line.office, COUNTY)).id


async def _file(line: Line) -> None:
    joined = story.triage(COUNTY, matter_id=line.piece.matter, is_repeat=True)
    await line.office.post("triage", f"intake/v1/pieces/{line.ids['repeat']}/triage", joined)


async def _request_review(line: Line) -> None:
    form = story.review_request(CITY)
    line.ids["review"] = await line.post(HANDLER, f"{line.piece.path}/request-review", form)


def more(days: int) -> JSON:
    """More time to answer is asked for."""
    return {"days": days, "reason": "案情复杂，需补充测绘。"}


def _extend(days: int, decision: str | None) -> "Step":
    async def step(line: Line) -> None:
        asked = await line.post(HANDLER, f"{line.piece.path}/extensions", more(days))
        line.ids["extension"] = asked
        if decision:
            reason = {"reason": "可以按期办结"} if decision == "refuse" else None
            await line.office.post(HEAD, f"intake/v1/extensions/{asked}/{decision}", reason)

    return step


async def _mediate(line: Line) -> None:
    await line.office.post(HANDLER, f"{line.piece.path}/mediate", story.MEDIATION)


async def _settle(line: Line) -> None:
    await line.office.post(HEAD, f"{line.piece.path}/settle", story.settlement())


async def _question(line: Line) -> None:
    reason = {"reason": "另一方未按协议履行"}
    await line.office.post(HANDLER, f"{line.piece.path}/question-settlement", reason)


async def _call_hearing(line: Line) -> None:
    await line.office.post(HEAD, f"{line.piece.path}/hold-hearing", story.hearing())


async def _issue_opinion(line: Line) -> None:
    await story.bring(line.office, line.piece, "opinion_issued")
    for name, kind in (("letter", "D02"), ("opinion letter", "D16"), ("order letter", "D09")):
        path = f"intake/v1/letters?piece_id={line.piece.id}&kind={kind}"
        line.ids[name] = (await line.office.get("pet_head", path))["items"][0]["id"]


async def _return_draft(line: Line) -> None:
    reason = {"reason": "请补充面积认定的依据"}
    await line.office.post(HEAD, f"{line.piece.path}/return-draft", reason)


async def _return_report(line: Line) -> None:
    back = {"defects": ["未附兑付凭证"], "feedback_due": story.in_days(10)}
    await line.office.post("pet_head", f"{line.piece.order_path}/return", back)


async def _propose_division(line: Line) -> None:
    form = story.internal_order("D04", "D13")
    line.ids["internal"] = await line.post("pet_head", f"{line.piece.path}/internal-orders", form)


def _move_internal(login: str, verb: str, body: JSON | None = None) -> "Step":
    async def step(line: Line) -> None:
        path = f"intake/v1/internal-orders/{line.ids['internal']}"
        await line.office.post(login, f"{path}/{verb}", body)

    return step


async def _ask_help(line: Line) -> None:
    path = f"{line.piece.order_path}/co-handlings"
    line.ids["helping"] = await line.post("pet_head", path, story.co_handler(NEIGHBOUR))


def _move_help(login: str, verb: str, body: JSON) -> "Step":
    async def step(line: Line) -> None:
        path = f"intake/v1/co-handlings/{line.ids['helping']}"
        await line.office.post(login, f"{path}/{verb}", body)

    return step


async def _propose_elevation(line: Line) -> None:
    path = f"{line.piece.order_path}/elevations"
    form = story.elevation(lead_id=story.unit("D04"))
    line.ids["elevation"] = await line.post("pet_head", path, form)


async def _elevate(line: Line) -> None:
    form = {"facts_due": line.office.in_days(10)}
    await line.office.post("deputy", f"intake/v1/elevations/{line.ids['elevation']}/elevate", form)


async def _accept_here(line: Line) -> None:
    await line.office.post("pet_head", f"{line.piece.path}/accept", story.CONTACT)


async def _close_internal(line: Line) -> None:
    """The lead division, too, answers of a piece that was not accepted."""
    await _move_internal("handler-D04", "answer", {"answer": "请求已经实现。"})(line)
    await _move_internal("pet_head", "close")(line)


def _nominate(**changes: Any) -> "Step":
    async def step(line: Line) -> None:
        await story.name_leaders(line.office, [CITY], [COUNTY, NEIGHBOUR])
        line.case = await story.nominate(line.office, line.piece.matter, COUNTY, **changes)

    return step


def _bring_case(stage: str) -> "Step":
    async def step(line: Line) -> None:
        await story.bring_case(line.office, line.case, stage)

    return step


async def _drop(line: Line) -> None:
    reason = {"reason": "可由县级自行化解"}
    await line.office.post("joint_office", f"{line.case.path}/drop", reason)


async def _recuse(line: Line) -> None:
    ground = {"leader_id": story.leader("leader-2"), "ground": "与信访人有亲属关系"}
    path = f"assignment/v1/matters/{line.piece.matter}/recusals"
    await line.office.post("pet_head", path, ground)


async def _propose(line: Line) -> None:
    form = story.charge(line.piece.matter, "province", "leader-2")
    line.ids["charge"] = await line.post("pet_head", "assignment/v1/charges", form)


async def _reject(line: Line) -> None:
    reason = {"reason": "另选熟悉情况的领导"}
    path = f"assignment/v1/charges/{line.ids['charge']}/reject"
    await line.office.post("principal", path, reason)


async def _confirm(line: Line) -> None:
    await line.office.post("principal", f"assignment/v1/charges/{line.ids['charge']}/confirm")


async def _take_all(line: Line) -> None:
    form = story.charge(line.piece.matter, "city", f"leader-{CITY}", takes_all=True)
    line.ids["taken"] = await line.post(CITY_HEAD, "assignment/v1/charges", form)


def _return_plan(login: str) -> "Step":
    async def step(line: Line) -> None:
        reason = {"reason": "措施不具体，请明确责任人和时限。"}
        await line.office.post(login, f"{line.case.plan_path}/return", reason)

    return step


async def _transfer_handler(line: Line) -> None:
    await line.office.transfer(HANDLER, "supervisor", "510000")


async def _delist(line: Line) -> None:
    await story.bring_case(line.office, line.case, "delisted")
    path = f"supervision/v1/look-backs?listing_id={line.case.id}"
    looks = (await line.office.get("supervisor", path))["items"]
    line.ids |= {"look_back": looks[0]["id"], "next_look_back": looks[1]["id"]}


async def _relapse(line: Line) -> None:
    path = f"supervision/v1/look-backs/{line.ids['look_back']}/record"
    relapse = {"outcome": "relapsed", "notes": "补偿款又被扣发。", "target_date": story.in_days(30)}
    await line.office.post("deputy", path, relapse)


async def _plan_of_the_city(line: Line) -> None:
    new = {
        "login": SECOND_HEAD,
        "name": "钱某某",
        "unit": story.unit(CITY),
        "password": line.office.password,
    }
    made = await line.office.post("security_admin", "directory/v1/accounts", new)
    await line.office.agree(made["id"], roles=["unit_head"])
    line.piece = await story.piece_at(line.office, "closed", CITY)
    await story.name_leaders(line.office, [CITY], [])
    levels = ["province", "city"]
    line.case = await story.nominate(line.office, line.piece.matter, CITY, levels_owed=levels)
    line.case.reviewer = SECOND_HEAD
    await story.bring_case(line.office, line.case, "plan_submitted")


async def _draft_bulletin(line: Line) -> None:
    month = {"month": story.month_before()}
    line.ids["replaced"] = line.ids.get("bulletin", "")
    line.ids["bulletin"] = await line.post("pet_head", "reporting/v1/bulletins", month)


async def _correct_bulletin(line: Line) -> None:
    path = f"reporting/v1/bulletins/{line.ids['bulletin']}/correct"
    line.ids["correction"] = await line.post("pet_head", path, {"reason": "一件来信漏登"})
    await line.office.post("deputy", f"reporting/v1/bulletins/{line.ids['correction']}/issue")


async def _issue_bulletin(line: Line) -> None:
    await line.office.post("deputy", f"reporting/v1/bulletins/{line.ids['bulletin']}/issue")


Step = Callable[[Line], Awaitable[None]]
STAGES: dict[str, tuple[str, Step]] = {
    "registered": ("nothing", _register),
    "triaged": ("registered", _bring("triaged")),
    "assigned": ("triaged", _bring("assigned")),
    "signed_for": ("assigned", _bring("signed_for")),
    "in_handling": ("signed_for", _bring("in_handling")),
    "investigating": ("in_handling", _bring("investigating")),
    "drafted": ("investigating", _bring("drafted")),
    "mediating": ("investigating", _mediate),
    "settled": ("mediating", _settle),
    "settlement_questioned": ("settled", _question),
    "in_hearing": ("investigating", _call_hearing),
    "elevation_proposed": ("investigating", _propose_elevation),
    "elevated": ("elevation_proposed", _elevate),
    "opinion_issued": ("drafted", _issue_opinion),
    "opinion_delivered": ("opinion_issued", _bring("opinion_delivered")),
    "helped": ("opinion_delivered", _ask_help),
    "help_answered": (
        "helped",
        _move_help(f"handler-{NEIGHBOUR}", "answer", {"answer": "资料齐备。"}),
    ),
    "help_removed": ("helped", _move_help("pet_head", "remove", {"reason": "不再需要协办"})),
    "review_requested": ("opinion_delivered", _request_review),
    "reported": ("opinion_delivered", _bring("reported")),
    "closed": ("reported", _bring("closed")),
    "nominated": ("closed", _nominate()),
    "listed": ("nominated", _bring_case("listed")),
    "proposed": ("listed", _propose),
    "confirmed": ("proposed", _confirm),
    "taken_all": ("confirmed", _take_all),
    "internal_drafted": ("triaged", _propose_division),
    "internal_instructed": (
        "internal_drafted",
        _move_internal("deputy", "instruct", {"instruction": "同意。"}),
    ),
    "internal_supported": (
        "internal_instructed",
        _move_internal("handler-D13", "answer", {"answer": "资料齐备。"}),
    ),
    "internal_closed": ("internal_supported", _close_internal),
    "internal_accepted": ("internal_instructed", _accept_here),
    "repeat_registered": ("triaged", _write_again),
    "repeat_filed": ("repeat_registered", _file),
    "extension_asked": ("in_handling", _extend(20, None)),
    "extension_refused": ("in_handling", _extend(20, "refuse")),
    "extended_by_20": ("extension_refused", _extend(20, "approve")),
    "extended_by_30": ("extended_by_20", _extend(10, "approve")),
    "draft_returned": ("drafted", _return_draft),
    "report_returned": ("reported", _return_report),
    "dropped": ("nominated", _drop),
    "nominated_by_itself": (
        "dropped",
        _nominate(kind="own", ground="self_screened", batch="厅第一批"),
    ),
    "rejected": ("proposed", _reject),
    "recused": ("rejected", _recuse),
    "in_charge": ("listed", _bring_case("in_charge")),
    "plan_submitted": ("in_charge", _bring_case("plan_submitted")),
    "plan_reviewed": ("plan_submitted", _bring_case("plan_reviewed")),
    "planned": ("plan_reviewed", _bring_case("planned")),
    "in_supervision": ("planned", _bring_case("in_supervision")),
    "carried_out": ("in_supervision", _bring_case("carried_out")),
    "county_applied": ("carried_out", _bring_case("county_applied")),
    "city_reviewed": ("county_applied", _bring_case("city_reviewed")),
    "verified": ("city_reviewed", _bring_case("verified")),
    "delisted": ("verified", _delist),
    "relapsed": ("delisted", _relapse),
    "handler_moved": ("city_reviewed", _transfer_handler),
    "plan_returned_by_city": ("plan_submitted", _return_plan(CITY_HEAD)),
    "plan_returned_by_province": ("plan_reviewed", _return_plan("pet_head")),
    "plan_of_city": ("nothing", _plan_of_the_city),
    "applied_by_city": ("plan_of_city", _bring_case("county_applied")),
    "bulletin_drafted": ("assigned", _draft_bulletin),
    "bulletin_replaced": ("bulletin_drafted", _draft_bulletin),
    "bulletin_issued": ("bulletin_replaced", _issue_bulletin),
    "bulletin_corrected": ("bulletin_issued", _correct_bulletin),
}
"""Every stage with the one before it and the step between, in an order that goes back seldom."""
