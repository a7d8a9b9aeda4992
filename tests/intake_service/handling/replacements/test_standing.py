"""Which letters stand no longer: what a later letter changed is not said again."""

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.handling.deliveries.test_routes import letter_of
from tests.intake_service.handling.hearings.test_routes import CALL, LATER
from tests.intake_service.handling.objections.test_routes import OBJECTION, objected
from tests.intake_service.handling.recalls.test_routes import ORDER, PROVINCE, WHY
from tests.intake_service.handling.replacements.test_routes import HEAD, OFFICE, refusal, replaced
from tests.intake_service.make import BUREAU, NEIGHBOUR, Line, get

pytestmark = pytest.mark.anyio
SAME = {"reason": "没有变化"}
STANDS, ENDED = (409, "letter-unchanged"), (409, "letter-withdrawn")


async def extend(line: Line, days: int) -> None:
    """More time is asked for and granted."""
    body = {"days": days, "reason": "需要重新测绘"}
    asked = await line.do(f"/pieces/{line.piece}/extensions", body, Role.UNIT_HANDLER)
    await line.do(f"/extensions/{asked['id']}/approve", {}, HEAD)


async def replaceable(line: Line, *kinds: str, office: bool = False) -> list[bool]:
    """Whether the last letters of these kinds stand: they may be replaced, had they changed."""
    by = {"role": Role.PET_HEAD, "unit": OFFICE} if office else {}
    found = [await refusal(line, await letter_of(line, kind), SAME, **by) for kind in kinds]
    assert {*found} <= {STANDS, ENDED}, found
    return [each == STANDS for each in found]


async def test_what_a_later_letter_changed_is_not_said_again(site: Site) -> None:
    line = await Line(site).accept()
    path = f"/pieces/{line.piece}"
    assert await replaceable(line, "D02") == [True]
    await extend(line, 10)
    first = await letter_of(line, "D12")
    assert await replaceable(line, "D02", "D12") == [False, True]
    # Who signs the letter anew is not who approved the extension.
    why = {"reason": "理由表述有误", "texts": {"reason": "需要重新测绘地类面积"}}
    again = await replaced(line, first, why, Role.PRINCIPAL)
    assert "经我单位负责人unit_head某某批准" in again.json()["body"]
    assert again.json()["signer_name"] == "principal某某"
    await extend(line, 5)
    assert await refusal(line, again.json()["id"], SAME) == ENDED
    assert await replaceable(line, "D12") == [True]

    officers = {"investigators": ["陈某某", "赵某某"]}
    await line.do(f"{path}/investigate", officers, Role.UNIT_HANDLER)
    await line.do(f"{path}/hold-hearing", CALL, HEAD)
    assert await replaceable(line, "D14") == [True]
    await line.do(f"{path}/postpone-hearing", LATER, HEAD)
    assert await replaceable(line, "D14", "D14-P") == [False, True]
    await line.do(f"{path}/cancel-hearing", WHY, HEAD)
    assert await replaceable(line, "D14-P", "D14-C") == [False, True]


async def test_a_letter_repeated_late_ends_no_newer_one(site: Site) -> None:
    line = await Line(site).accept()
    assert await replaceable(line, "D09", "D03", office=True) == [True, True]
    more = {"feedback_due": "2026-05-04", "reason": "需要补充测绘"}
    await line.do(f"/orders/{line.order}/extend-feedback", more, Role.PET_HEAD, unit=PROVINCE)
    assert await replaceable(line, "D09", "D12-F", "D03", office=True) == [False, True, True]
    await line.do(f"/orders/{line.order}/recall", WHY, Role.PET_HEAD, unit=PROVINCE)
    assert await replaceable(line, "D12-F", "D03", "D09-R", "D03-R", office=True) == [
        False, False, True, True,
    ]  # fmt: skip
    assert await replaceable(line, "D02") == [False], "the bureau handles it no longer"
    order = {**ORDER, "unit_id": str(ORG(BUREAU))}
    late = await letter_of(line, "D09-R")
    await line.do(f"/pieces/{line.piece}/assign", order, Role.PET_HEAD, unit=PROVINCE)
    body = {"reason": "理由有误", "texts": {"reason": "承办单位有误"}}
    assert (await replaced(line, late, body, Role.PET_HEAD, OFFICE)).status_code == 201
    assert await replaceable(line, "D09", "D03", "D03-R", office=True) == [True, True, False]
    told = (await get(site, f"/letters/{await letter_of(line, 'D09')}")).json()["body"]
    assert (
        "三、该件的办理期限已自2026年3月2日起算，改由你单位办理后不重新计算，至2026年5月1日届满"
        in told
    )


async def test_the_order_of_a_bureau_that_objected_rightly_is_not_said_again(site: Site) -> None:
    line = await objected(site)
    path = f"/orders/{line.order}"
    assert await replaceable(line, "D10") == [True]
    office = {"unit": PROVINCE}
    await line.do(f"{path}/refuse-objection", WHY, Role.PET_HEAD, **office)
    assert await replaceable(line, "D09", "D03", office=True) == [True, True]
    assert await replaceable(line, "D10") == [False], "it was answered"
    await line.do(f"{path}/allow-objection", WHY, Role.PET_HEAD, **office)
    await line.do(f"{path}/object", OBJECTION, HEAD)
    assert await replaceable(line, "D10") == [True]
    await line.do(f"{path}/agree-objection", WHY, Role.PET_HEAD, **office)
    assert await replaceable(line, "D09", "D03", "D11", office=True) == [False, False, True]
    order = {**ORDER, "unit_id": str(ORG(NEIGHBOUR))}
    await line.do(f"/pieces/{line.piece}/assign", order, Role.PET_HEAD, **office)
    first = (await get(site, "/letters", piece_id=line.piece, kind="D03")).json()["items"][-1]["id"]
    assert await replaceable(line, "D09", "D03", office=True) == [True, True]
    assert await refusal(line, first, SAME, role=Role.PET_HEAD, unit=OFFICE) == ENDED
