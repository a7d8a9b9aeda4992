"""The figures of the year as the API counts them; none comes from the material."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from services.cli.client import Client
from services.cli.demo.material import BATCH

_DELISTED = {"delisted", "final"}
_RETURNED = ("return", "return-city-review", "return-verification", "decline")


async def tally(client: Client, by_proposal: int) -> dict[str, Any]:
    """The figures of the year, each from a list or a count of the API. Raises `Refused`."""
    office = client.as_login("pet_head")

    async def every(path: str, **query: Any) -> list[Any]:
        return [each async for each in office.items(path, **query)]

    listings = await every("supervision/v1/listings", batch=BATCH)
    chains = await every("assignment/v1/responsibility-lists/rows", batch=BATCH)
    imports = await every("intake/v1/imports")
    ledger = await every("reporting/v1/ledger")
    bulletins = await every("reporting/v1/bulletins")
    urgings = await every("supervision/v1/urgings")
    carried_out = {"status": ["under_way", "closed"]}
    onsite = await office.get("supervision/v1/inspections/count", **carried_out)
    joint = await office.get("supervision/v1/inspections/count", kind="joint", **carried_out)
    inspected = await office.get("supervision/v1/inspections/coverage")
    deadlines = await every("intake/v1/deadlines", rule=["DL05", "DL12b"])
    refused = await office.get("intake/v1/letters/count", kind=["D06", "D07"])
    rated = await office.get("intake/v1/ratings/count", status="rated")
    dissatisfied = await office.get("intake/v1/ratings/count", value="dissatisfied")
    reviews = await office.get("intake/v1/reviews/count", kind="review")
    re_reviews = await office.get("intake/v1/reviews/count", kind="re_review")
    withdrawals = await office.get("intake/v1/withdrawals/count")
    corrections = await office.get("intake/v1/corrections/count", status="confirmed")
    undelivered = await office.get("intake/v1/pieces/count", status="closed_undelivered")
    delegations = await client.as_login("triage").get("directory/v1/delegations/count")
    referrals = await office.get("intake/v1/referrals/count")
    settled = await office.get("intake/v1/pieces/count", status="settled")
    simplified = await office.get("intake/v1/deadlines/count", rule="DL12b")
    executed = await office.get("intake/v1/executions/count", status="confirmed")
    owed = await office.get("intake/v1/executions/count", status="owed")
    hearings = await office.get("intake/v1/letters/count", kind="D14")
    replied = await office.get("intake/v1/pieces/count", status="directly_replied")
    assigned = await office.get("intake/v1/orders/count", kind="assignment")
    forwarded = await office.get("intake/v1/orders/count", kind="forwarding")
    objections = await office.get("intake/v1/objections/count")
    divisions = await office.get("intake/v1/internal-orders/count", purpose="handle")
    asked = await office.get("intake/v1/internal-orders/count", purpose="consult")
    consultations = await office.get("supervision/v1/consultations/count", status="concluded")
    difficulties = await office.get("supervision/v1/difficulties/count", status="solved")
    meetings = await office.get("supervision/v1/joint-meetings/count", status="confirmed")
    notes = await office.get("intake/v1/notes/count")
    attachments = await office.get("intake/v1/attachments/count")
    sessions = await office.get("supervision/v1/weekly-sessions/count", status="closed")
    items = await office.get("supervision/v1/action-items/count")
    sanctions = await office.get("supervision/v1/unit-sanctions/count", status="lifted")
    recommended = await office.get("supervision/v1/recommendations/count", status="closed")
    forces = await office.get("assignment/v1/task-forces/count")
    acts = await office.get("assignment/v1/leader-acts/count")
    jointly = await office.get("supervision/v1/joint-handlings/count", status="ended")
    clues = await office.get("supervision/v1/clues/count", status="result_known")
    aids = await office.get("supervision/v1/aids/count", status="closed")
    details = [await office.get(f"supervision/v1/listings/{each['id']}") for each in listings]
    reports = [
        report
        for each in listings
        for report in await every(f"supervision/v1/listings/{each['id']}/reports")
    ]
    return {
        **_of_listings(listings),
        **_of_chains(chains),
        "counties_with_plans": len({each["plan"]["unit_id"] for each in details if each["plan"]}),
        "bulletins": sum(each["status"] == "issued" for each in bulletins),
        **_of_imports(imports),
        "registered": len(ledger),
        "triaged": sum(each["matter_id"] is not None for each in ledger),
        "triaged_as_proposed": by_proposal,
        "assigned": assigned["count"],
        "forwarded": forwarded["count"],
        "notes": notes["count"],
        "attachments": attachments["count"],
        "objections": objections["count"],
        "divisions": divisions["count"],
        "divisions_consulted": asked["count"],
        "answered": sum(each["opinion_issued_at"] is not None for each in ledger),
        "answered_on_time": sum(each["outcome"] == "met" for each in deadlines),
        "answered_late": sum(each["outcome"] == "met_late" for each in deadlines),
        "families": dict(Counter(each["family"] for each in ledger if each["family"])),
        "refused_notices": refused["count"],
        "reviews": reviews["count"],
        "re_reviews": re_reviews["count"],
        "withdrawals": withdrawals["count"],
        "corrections": corrections["count"],
        "undelivered": undelivered["count"],
        "delegations": delegations["count"],
        "referrals": referrals["count"],
        "settled": settled["count"],
        "simplified": simplified["count"],
        "hearings": hearings["count"],
        "executed": executed["count"],
        "execution_owed": owed["count"],
        "routes": _by_route(ledger),
        "directly_replied": replied["count"],
        "ratings": rated["count"],
        "dissatisfied": dissatisfied["count"],
        **_of_ministry(ledger),
        "returns": sum(each["returns"] or 0 for each in ledger)
        + sum(each["returns"] for each in listings),
        "urgings": len(urgings),
        "urgings_by_kind": dict(Counter(each["kind"] for each in urgings)),
        "onsite": onsite["count"],
        "joint_inspections": joint["count"],
        "inspected_cities": inspected["cities"],
        "inspected_counties": inspected["counties"],
        "weekly_reports": len(reports),
        "weekly_sessions": sessions["count"],
        "action_items": items["count"],
        "joint_meetings": meetings["count"],
        "consultations": consultations["count"],
        "difficulties": difficulties["count"],
        "unit_sanctions": sanctions["count"],
        "recommendations": recommended["count"],
        "task_forces": forces["count"],
        "leader_acts": acts["count"],
        "joint_handling": jointly["count"],
        "clues": clues["count"],
        "aid": aids["count"],
    }


def _by_route(ledger: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many matters go each path."""
    routes = {each["matter_id"]: each["route"] for each in ledger if each["route"] is not None}
    return dict(sorted(Counter(routes.values()).items()))


def _of_listings(listings: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    found = list(listings)
    over = [each for each in found if each["status"] in _DELISTED]
    return {
        "listed": len(found),
        "delisted": len(over),
        "delisted_early": sum(each["delisted_at"][:10] < each["target_date"] for each in over),
    }


def _of_chains(chains: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Leaders are people: whoever is in charge of several cases counts once."""
    found = list(chains)
    at = {
        level: {each[level]["leader_id"] for each in found if each[level]}
        for level in ("province", "city", "county")
    }
    return {
        "provincial_leaders": len(at["province"]),
        "cities": len({each["region"][:4] for each in found}),
        "city_leaders": len(at["city"]),
        "county_leaders": len(at["county"]),
        "city_county_leaders": len(at["city"] | at["county"]),
        "takes_all": len({each["city"]["leader_id"] for each in found if each["takes_all"]}),
    }


def _of_ministry(ledger: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    found = [each for each in ledger if each["source"] == "mnr"]
    closed = [each for each in found if each["order_status"] == "closed"]
    return {
        "ministry": len(found),
        "ministry_closed_on_time": sum(
            each["opinion_issued_at"][:10] <= each["due_legal"] for each in closed
        ),
    }


def _of_imports(imports: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    found = list(imports)
    return {
        "imports": len(found),
        "rows": sum(each["rows"] or 0 for each in found),
        "imported": sum(each["created"] for each in found),
        "known": sum(each["known"] for each in found),
        "differing": sum(each["differs"] for each in found),
        "refused": sum(each["refused"] for each in found),
        "sealed": sum(each["sealed"] for each in found),
    }
