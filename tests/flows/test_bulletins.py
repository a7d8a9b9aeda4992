"""A small year is played, and every month's bulletin says what the other services' histories say.

Each act happens on a day that a wrong count would put into another month.
"""

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from tests import recount, story
from tests.cluster import Cluster
from tests.flows.test_clocks import Rehearsal
from tests.story import Case, Office, Piece

pytestmark = pytest.mark.anyio

CITY, COUNTY, NEIGHBOUR = "510100", "510104", "510105"
HEAD = f"head-{COUNTY}"


async def on(rehearsal: Rehearsal, day: str) -> None:
    """It is that day, and what time alone brings about has happened."""
    await rehearsal.on(day)
    await rehearsal.sweep()


async def registered(office: Office, **changes: Any) -> Piece:
    form = story.registration(petition_date=office.today.isoformat(), **changes)
    return await story.register(office, COUNTY, form)


async def assigned(office: Office, piece: Piece, due: str) -> None:
    await story.bring(office, piece, "assigned", assigned=story.order(COUNTY, due))


async def look_backs(office: Office, case: Case) -> list[Any]:
    path = f"supervision/v1/look-backs?listing_id={case.id}"
    found: list[Any] = (await office.get("supervisor", path))["items"]
    return sorted(found, key=lambda each: (each["due"], each["status"] != "scheduled"))


async def drafted(office: Office, months: Sequence[str]) -> list[dict[str, Any]]:
    """The months' bulletins, drafted at the end: no later act may have changed an earlier month."""
    path = "reporting/v1/bulletins"
    return [await office.post("pet_head", path, {"month": month}) for month in months]


async def play(office: Office, rehearsal: Rehearsal) -> list[dict[str, Any]]:
    """From January to July 2025; the bulletins drafted in their own time."""
    bulletins = []

    async def bulletin(day: str, month: str) -> None:
        await on(rehearsal, day)
        bulletins.extend(await drafted(office, [month]))

    await on(rehearsal, "2025-01-20")
    ministry = await registered(office, source="mnr", sender="自然资源部", external_no="部1")
    slow = await registered(office)
    idle = await registered(office)
    suggestion = await registered(office, purpose="suggestion")
    await on(rehearsal, "2025-01-22")
    await assigned(office, ministry, "2025-03-20")
    await story.bring(office, slow, "triaged")
    no_appeal = story.triage(COUNTY, family="suggestion", route=None)
    await story.bring(office, suggestion, "assigned", triaged=no_appeal)
    await bulletin("2025-02-06", "2025-01")
    await on(rehearsal, "2025-02-14")
    await assigned(office, slow, "2025-04-10")  # our notice was owed on 5 February
    await on(rehearsal, "2025-02-17")
    await story.bring(office, ministry, "investigating")
    await bulletin("2025-03-05", "2025-02")
    await on(rehearsal, "2025-03-28")
    await story.bring(office, ministry, "opinion_issued")
    await bulletin("2025-04-03", "2025-03")
    await story.bring(office, ministry, "reported")
    back = {"defects": ["未附兑付凭证"], "feedback_due": "2025-04-30"}
    await on(rehearsal, "2025-04-10")
    await office.post("pet_head", f"{ministry.order_path}/return", back)
    await story.name_leaders(office, [CITY], [COUNTY])
    case = await story.nominate(office, ministry.matter, COUNTY, target_date="2025-05-20")
    await story.bring_case(office, case, "planned")
    await on(rehearsal, "2025-04-24")
    await story.bring_case(office, case, "in_supervision")
    call = {
        "kind": "phone",
        "issues": ["措施没有进展。"],
        "requirement": "三日内书面报告。",
        "answer_days": 5,
    }
    urging = (await office.post("supervisor", f"{case.path}/urgings", call))["id"]
    path = f"supervision/v1/urgings/{urging}"
    await office.post("supervisor", f"{path}/approve")
    talk = {"spoken_with": "陈某某", "findings": "正在筹措资金。"}
    await office.post("supervisor", f"{path}/issue", talk)
    await bulletin("2025-05-07", "2025-04")
    await office.post(HEAD, f"{path}/answer", {"answer": "资金已经落实。"})
    await office.post(
        HEAD,
        f"{ministry.order_path}/report",
        story.report() | {"summary": "补偿款已足额发放。", "rectification": "已补附兑付凭证。"},
    )
    await office.post("pet_head", f"{ministry.order_path}/pass")
    await on(rehearsal, "2025-05-26")
    await story.bring_case(office, case, "verified")
    await bulletin("2025-06-04", "2025-05")
    await story.bring_case(office, case, "delisted")
    await bulletin("2025-07-03", "2025-06")
    await on(rehearsal, "2025-07-10")
    first = (await look_backs(office, case))[0]
    relapse = {"outcome": "relapsed", "notes": "补偿款又被扣发。", "target_date": "2025-09-30"}
    await office.post("deputy", f"supervision/v1/look-backs/{first['id']}/record", relapse)
    await bulletin("2025-08-05", "2025-07")
    assert idle.id
    return bulletins


async def histories(cluster: Cluster) -> recount.Rows:
    """All rows that a recount needs."""
    found: dict[str, list[recount.Row]] = {}
    for service, statements in recount.TABLES.items():
        async with cluster.apps[service].state.database.read() as session:
            for name, statement in statements.items():
                found[name] = list((await session.execute(sa.text(statement))).mappings())
    return found


@pytest.fixture
def rehearsal(office: Office, cluster: Cluster) -> Rehearsal:
    """The cluster, opened for a rehearsal."""
    for app in cluster.apps.values():
        app.state.settings = app.state.settings.model_copy(update={"rehearsal": True})
    return Rehearsal(office, cluster)


async def test_every_bulletin_of_a_played_year_is_what_the_histories_say_whenever_it_is_drafted(
    office: Office, cluster: Cluster, rehearsal: Rehearsal
) -> None:
    bulletins = await play(office, rehearsal)
    months = [each["month"] for each in bulletins]
    assert months == [f"2025-0{month}" for month in range(1, 8)]
    again = await drafted(office, months)
    rows = await histories(cluster)
    for bulletin in [*bulletins, *again]:
        said = recount.claimed(bulletin)
        assert said == recount.recounted(rows, bulletin), (bulletin["month"], bulletin["as_of"])

    # The play leads through what used to be counted wrongly.
    by_month = {each["month"][5:]: recount.claimed(each) for each in bulletins}
    assert by_month["04"]["faults"]["returned"] == 1
    assert by_month["02"]["entrusted"]["mnr"] == {"unanswered_at_end": 1}
    assert by_month["03"]["entrusted"]["mnr"] == {"replied": 1, "on_time": 1}
    assert "mnr" not in by_month["06"].get("entrusted", {})
    assert by_month["05"]["listed"]["open_at_end"] == 1
    assert by_month["05"]["listed"]["past_target_at_end"] == 1
    assert by_month["06"]["listed"]["delisted"] == 1
    assert by_month["07"]["supervision"]["relapsed"] == 1
    assert by_month["04"]["supervision"]["urgings phone"] == 1
    assert by_month["05"]["supervision"]["urgings answered"] == 1
    assert by_month["02"]["faults"]["late_notice"] > 0
    assert by_month["01"]["overall"]["previous_month"] is None
    for figures in by_month.values():
        assert figures["overall"]["last_year"] is None


async def test_a_draft_learns_first_what_the_other_services_have_published(
    cluster: Cluster,
) -> None:
    async with cluster.office(settled=False) as office, cluster.client() as client:
        await story.register(office, COUNTY)
        client.headers["Authorization"] = f"Bearer {await office.log_in('pet_head')}"
        count, drafts = "/api/reporting/v1/ledger/count", "/api/reporting/v1/bulletins"
        assert (await client.get(count)).json() == {"count": 0}
        drafted = await client.post(
            drafts, json={"month": story.month_before()}, headers={"Idempotency-Key": "once"}
        )
        assert drafted.status_code == 201
        assert (await client.get(count)).json() == {"count": 1}
