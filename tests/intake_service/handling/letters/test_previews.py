"""Previews: the letters of a step before it is done, and nothing else of it."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from intake_service.handling.letters.rules import check_previewed
from shared.errors import Invalid
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import ACCEPTANCE, BUREAU, NEIGHBOUR, Line, get, post

pytestmark = pytest.mark.anyio
PROVINCE = "510000"
ORDER = {"unit_id": str(ORG(BUREAU)), "requirement": "依法办理", "feedback_due": "2026-06-01"}
_EVERYTHING = """
SELECT (SELECT count(*) FROM letter), (SELECT count(*) FROM history),
  (SELECT count(*) FROM event), (SELECT count(*) FROM idempotent_answer),
  (SELECT count(*) FROM assignment_order), (SELECT sum(last) FROM document_series)
"""


async def kept(site: Site) -> Any:
    """How much there is of all that a step leaves behind."""
    async with site.app.state.database.read() as session:
        return (await session.execute(sa.text(_EVERYTHING))).one()


async def previewed(
    site: Site, path: str, body: Any, role: Role, unit: str = PROVINCE, verb: str = "preview"
) -> httpx.Response:
    """One preview of a step."""
    form = {"path": path, "body": body}
    return await post(site, f"/letters/{verb}", form, role, unit=unit)


async def test_a_letter_is_seen_before_it_is_made_and_nothing_is_left_of_it(site: Site) -> None:
    line = await Line(site).triage()
    path = f"/pieces/{line.piece}/assign"
    before = await kept(site)
    seen = await previewed(site, path, ORDER, Role.PET_HEAD)
    assert seen.status_code == 200, seen.text
    letters = {each["kind"]: each["body"] for each in seen.json()["letters"]}
    assert list(letters) == ["D09", "D03"]
    assert letters["D09"].startswith("【预览】信访事项交办函\n（预览，未编号）")
    assert "JBD-2026-00000" in letters["D09"], "nobody waits for the number of an order"
    assert "王某某" not in letters["D03"]
    assert await kept(site) == before
    assert (await line.detail())["status"] == "registered"
    paper = await previewed(site, path, ORDER, Role.PET_HEAD, verb="preview-paper")
    assert paper.content.startswith(b"%PDF-")
    assert await kept(site) == before

    made = await line.do(path, ORDER, Role.PET_HEAD, unit=PROVINCE)
    assert made["number"] == "JBD-2026-00001", "no number was used up"
    found = (await get(site, "/letters", piece_id=line.piece)).json()["items"]
    assert {each["document_no"] for each in found} == {
        "川自然资信〔2026〕1号", "川自然资信〔2026〕2号"
    }  # fmt: skip
    text = (await get(site, f"/letters/{found[-1]['id']}")).json()["body"]
    numbers = {"【预览】": "", "（预览，未编号）": found[-1]["document_no"],
               "JBD-2026-00000": "JBD-2026-00001"}  # fmt: skip
    expected = letters[found[-1]["kind"]]
    for draft, real in numbers.items():
        expected = expected.replace(draft, real)
    assert text == expected


async def test_a_preview_is_refused_as_the_step_is(site: Site) -> None:
    line = await Line(site).assign()
    accept = f"/orders/{line.order}/accept"
    for path, body, role, unit, status, code in (
        (accept, ACCEPTANCE, Role.UNIT_HEAD, BUREAU, 409, "wrong-status"),
        (accept, ACCEPTANCE, Role.UNIT_HANDLER, BUREAU, 403, "role-not-allowed"),
        (accept, ACCEPTANCE, Role.UNIT_HEAD, NEIGHBOUR, 404, "not-found"),
        (f"/orders/{line.order}/recall", {}, Role.PET_HEAD, PROVINCE, 422, "invalid-input"),
    ):
        step = await post(site, path, body, role, unit=unit)
        assert (step.status_code, step.json()["code"]) == (status, code)
        seen = (await previewed(site, path, body, role, unit)).json()
        assert seen["letters"] == []
        wrong = [(each["field"], each["message"]) for each in step.json().get("errors", [])]
        assert bool(wrong) == (status == 422)
        told = [(each["field"], each["message"]) for each in seen["refusal"].pop("errors")]
        assert told == wrong, "the clerk reads what to fill in"
        assert seen["refusal"] == {
            "status": status, "code": code, "detail": step.json()["detail"]
        }  # fmt: skip
    path, reason = f"/orders/{line.order}/recall", {"reason": "承办单位确定有误"}
    refused = await previewed(site, path, {}, Role.PET_HEAD, verb="preview-paper")
    assert (refused.status_code, refused.json()["code"]) == (409, "preview-refused")
    nothing = await previewed(site, f"/orders/{line.order}/sign-for", {}, Role.UNIT_HANDLER,
                              BUREAU, verb="preview-paper")  # fmt: skip
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing-to-preview")
    seen = (await previewed(site, path, reason, Role.PET_HEAD)).json()
    assert [each["kind"] for each in seen["letters"]] == ["D09-R", "D03-R"]


async def test_an_opinion_is_seen_by_who_signs_it(site: Site) -> None:
    line = await Line(site).draft()
    path = f"/pieces/{line.piece}/issue-opinion"
    (letter,) = (await previewed(site, path, {}, Role.UNIT_HEAD, BUREAU)).json()["letters"]
    assert (letter["kind"], "1．予以支持。" in letter["body"]) == ("D16", True)
    opinion = (await get(site, f"/pieces/{line.piece}/opinion")).json()
    assert (opinion["document_no"], opinion["issued_at"]) == (None, None)
    await line.do(path, {}, Role.UNIT_HEAD)


@pytest.mark.parametrize(
    "path",
    ["/letters/preview/again", "/letters/1/reveal", "/public/x/enquiries", "/pieces/assign-batch",
     "/pieces", "/pieces/1/assign-batch", "/attachments/1/withdraw"],
)  # fmt: skip
def test_only_a_step_of_one_thing_is_previewed(path: str) -> None:
    with pytest.raises(Invalid, match="not-previewed"):
        check_previewed(path)
