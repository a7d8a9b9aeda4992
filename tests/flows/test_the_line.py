"""One real matter goes from receipt to a delisted case and an issued bulletin."""

import io
import zipfile

import pytest

from tests import story
from tests.cluster import Cluster
from tests.story import Office

pytestmark = pytest.mark.anyio

CITY, COUNTY = "510100", "510104"


async def test_a_piece_becomes_a_delisted_case_beside_an_issued_bulletin(
    office: Office, cluster: Cluster
) -> None:
    piece = await story.register(office, COUNTY)
    assert (await story.bring(office, piece, "assigned"))["status"] == "arrived"
    assert (await story.bring(office, piece, "in_handling"))["status"] == "in_handling"
    issued = await story.bring(office, piece, "opinion_issued")
    assert issued["opinion_no"].endswith("号")
    delivered = await story.bring(office, piece, "opinion_delivered")
    assert delivered["status"] == "opinion_delivered"
    assert (await story.bring(office, piece, "closed"))["status"] == "closed"

    await story.name_leaders(office, [CITY], [COUNTY])
    case = await story.case_at(office, piece, "listed")
    gaps = await office.get("pet_head", "assignment/v1/gaps")
    assert gaps["items"][0]["missing"] == ["province", "city", "county"]
    early = await office.refused("supervisor", f"{case.path}/start")
    assert early == (409, "chain-incomplete")
    chain = await story.bring_case(office, case, "in_charge")
    assert chain["complete"] is True
    assert (await office.get("pet_head", "assignment/v1/gaps"))["items"] == []
    unplanned = await office.refused("supervisor", f"{case.path}/start")
    assert unplanned == (409, "plan-missing")
    assert (await story.bring_case(office, case, "planned"))["status"] == "approved"
    assert (await story.bring_case(office, case, "delisted"))["status"] == "delisted"
    looks = await office.get("supervisor", f"supervision/v1/look-backs?listing_id={case.id}")
    assert [look["days"] for look in looks["items"]] == [30, 90, 180]

    page = await office.get("pet_head", "reporting/v1/ledger")
    row = page["items"][0]
    assert (row["number"], row["matter_id"]) == (piece.number, piece.matter)
    assert row["listing_status"] == "delisted"
    assert (await office.get("pet_head", "reporting/v1/ledger/count")) == {"count": 1}
    month = f"{story.today():%Y-%m}"
    rates = await office.get("pet_head", f"reporting/v1/indicators?month={month}")
    assert len(rates["definitions"]) == 5
    bulletin = await story.bulletin(office)
    assert bulletin["status"] == "issued"
    assert bulletin["document_no"].endswith(f"〔{story.today().year}〕1号")
    file = await office.call("deputy", "GET", f"reporting/v1/bulletins/{bulletin['id']}/file")
    document = zipfile.ZipFile(io.BytesIO(file.content)).read("word/document.xml").decode()
    assert bulletin["document_no"] in document
    cases = await office.get("pet_head", f"reporting/v1/bulletins/{bulletin['id']}/cases")
    assert cases["items"] == [], "what was done today is not last month's"
    for app in cluster.apps.values():
        if app.state.followers:
            operator = await office.get("operator", f"{app.state.name}/v1/followers/parked")
            assert operator == []
