"""What an opinion supports is carried out, proved, confirmed, and put right."""

import asyncio

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.handling.executions.steps import (
    DONE,
    PROVINCE,
    WHY,
    act,
    carry_out,
    did,
    executions,
)
from tests.intake_service.make import BUREAU, DRAFT, NEIGHBOUR, Line, events, get, post, sweep
from tests.intake_service.papers.attachments.steps import attached

pytestmark = pytest.mark.anyio
HANDLER, HEAD, OFFICE = Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.PET_HEAD


async def queues(site: Site, role: Role, unit: str = BUREAU) -> list[tuple[str, str | None, str]]:
    found = (await get(site, "/tasks", role, unit=unit)).json()["items"]
    return [
        (each["queue"], each["due"], each["punctuality"])
        for each in found
        if each["thing"] == "execution"
    ]


async def facts(line: Line) -> tuple[int, int, str | None]:
    piece = await line.detail()
    return piece["executions_owed"], piece["executions_done"], piece["execution_due"]


async def test_what_is_supported_is_owed_until_it_is_proved_and_confirmed(site: Site) -> None:
    line = await Line(site).deliver()
    (owed,) = await executions(line)
    id, opinion = owed["id"], (await line.detail())["opinion_no"]
    assert (owed["status"], owed["request_no"], owed["owed"], owed["document_no"]) == (
        "owed", 1, "于三十日内补发第二期补偿款。", opinion,
    )  # fmt: skip
    assert await facts(line) == (1, 0, None)
    assert await queues(site, HANDLER) == [("state_execution_due", None, None)]
    await did(line, id, "state-due", {"due": "2026-04-01"}, HANDLER)
    assert await facts(line) == (1, 0, "2026-04-01")
    assert [each[:2] for each in await queues(site, HEAD)] == [("execute", "2026-04-01")]
    assert await queues(site, OFFICE, PROVINCE) == [], "nobody urges before the day"
    moved = {"due": "2026-04-10", "reason": "财政拨款尚未到账"}
    assert (await act(line, id, "move-due", moved, HANDLER)).status_code == 403
    await did(line, id, "move-due", moved, HEAD)
    await did(line, id, "note-progress", {"text": "已报财政部门审批。"}, HANDLER)

    await line.later(days=41)
    late = ("2026-04-10", "overdue")
    assert await queues(site, HANDLER) == [("execute", *late)]
    assert await queues(site, OFFICE, PROVINCE) == [("urge_execution", *late)]
    found = await get(site, "/executions/count", punctuality="overdue")
    assert found.json() == {"count": 1}
    await did(line, id, "urge", {"text": "请于本周内兑付。"}, OFFICE, PROVINCE)

    done = {**DONE, "done_on": "2026-04-12"}
    bare = await act(line, id, "record-done", done, HANDLER)
    assert (bare.status_code, bare.json()["code"]) == (409, "execution-unproved")
    paper = await attached(site, execution_id=id, paper="receipt", name="凭证.pdf")
    assert (paper["execution_id"], paper["piece_id"]) == (id, line.piece)
    before = await act(line, id, "record-done", {**done, "done_on": "2026-02-26"}, HANDLER)
    assert (before.status_code, before.json()["code"]) == (422, "execution-done-invalid")
    await did(line, id, "record-done", done, HANDLER)
    assert await queues(site, OFFICE, PROVINCE) == [("confirm_execution", *late)]
    back = await did(line, id, "return", WHY, OFFICE, PROVINCE)
    assert (back["status"], back["done_on"]) == ("owed", None)
    early = {**done, "done_on": "2026-03-01"}  # paid before the opinion was issued
    await did(line, id, "record-done", early, HANDLER)
    mine = await attached(site, execution_id=id, name="现场.pdf", role=OFFICE, unit=PROVINCE)
    own = await act(line, id, "confirm", {}, OFFICE, PROVINCE)
    assert (own.status_code, own.json()["code"]) == (409, "execution-second-needed")
    again = {"reason": "应由责任单位上传"}
    await line.do(f"/attachments/{mine['id']}/withdraw", again, OFFICE, unit=PROVINCE)
    confirmed = await did(line, id, "confirm", {}, OFFICE, PROVINCE)
    assert (confirmed["status"], confirmed["allowed_moves"]) == ("confirmed", ["undo-confirmation"])
    assert await facts(line) == (0, 1, None)
    withdraw, why = f"/attachments/{paper['id']}/withdraw", {"reason": "传错了文件"}
    only = await post(site, withdraw, why, HANDLER, unit=BUREAU)
    assert (only.status_code, only.json()["code"]) == (409, "execution-unproved")
    await attached(site, execution_id=id, paper="receipt", name="另一凭证.pdf")
    await line.do(withdraw, why, HANDLER)
    told = (await get(site, f"/executions/{id}/history")).json()["items"]
    assert [each["move"] for each in told] == [
        "open", "state-due", "move-due", "note-progress", "urge", "record-done", "return",
        "record-done", "confirm",
    ]  # fmt: skip
    assert told[2]["reason"] == "由2026年4月1日调整为2026年4月10日：财政拨款尚未到账"
    assert (await events(site))[-1] == ("intake.piece.moved", "carry-out")


async def test_a_matter_ends_by_itself_once_all_is_carried_out(site: Site) -> None:
    line = await Line(site).report()
    await line.do(f"/orders/{line.order}/pass", {}, OFFICE, unit=PROVINCE)
    await line.later(days=35)
    await sweep(site.app)
    path, reason = f"/matters/{line.matter}/conclude", {"reason": "当事人没有再来"}
    early = await post(site, path, reason, OFFICE)
    assert (early.status_code, early.json()["code"]) == (409, "execution-owed")
    await carry_out(line)
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "closed"
    (done,) = await executions(line)
    again = await did(line, done["id"], "undo-confirmation", WHY, OFFICE, PROVINCE)
    assert again["status"] == "done"
    assert (await get(site, f"/matters/{line.matter}")).json()["status"] == "open"
    assert (await line.detail())["status"] == "closed_no_review", "the piece stays closed"
    await did(line, done["id"], "undo-done", WHY, HANDLER)
    await did(line, done["id"], "end", {"reason": "信访人书面放弃该项请求"}, OFFICE, PROVINCE)
    assert await facts(line) == (0, 0, None)
    await line.do(path, reason, OFFICE, unit=PROVINCE)
    await did(line, done["id"], "undo-end", WHY, OFFICE, PROVINCE)
    assert await facts(line) == (1, 0, None)


async def test_others_and_the_wrong_moment_are_refused(site: Site) -> None:
    line = await Line(site).deliver()
    (owed,) = await executions(line)
    id, due = owed["id"], {"due": "2026-04-01"}
    for verb, body, role, unit, status in (
        ("state-due", due, HANDLER, NEIGHBOUR, 404),
        ("state-due", due, OFFICE, PROVINCE, 403),
        ("move-due", {**due, **WHY}, HEAD, BUREAU, 409),
        ("state-due", {"due": "2026-03-01"}, HANDLER, BUREAU, 422),
        ("confirm", {}, OFFICE, PROVINCE, 409),
        ("end", WHY, HEAD, BUREAU, 403),
        ("note-progress", {"text": "已电话告知王某某"}, HANDLER, BUREAU, 422),
    ):
        answer = await act(line, id, verb, body, role, unit)
        assert answer.status_code == status, (verb, answer.text)
    twice = await asyncio.gather(*(act(line, id, "state-due", due, HANDLER) for _ in range(2)))
    assert sorted(each.status_code for each in twice) == [200, 409]


async def test_an_opinion_that_no_longer_stands_is_not_carried_out(site: Site) -> None:
    line = await Line(site).deliver()
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/undo-delivery", WHY, HEAD)
    assert [each["status"] for each in await executions(line)] == ["owed"], "it still stands"
    delivery = {"way": "in_person", "recipient_view": "agree", "proof": "回证"}
    await line.do(f"{path}/deliver-opinion", delivery, HANDLER)
    assert len(await executions(line)) == 1, "it is owed once"
    await line.do(f"{path}/withdraw-opinion", WHY, HEAD)
    (void,) = await executions(line)
    assert (void["status"], void["allowed_moves"], await facts(line)) == ("void", [], (0, 0, None))
    await line.do(f"{path}/draft-opinion", DRAFT, HANDLER)
    await line.do(f"{path}/issue-opinion", {}, HEAD)
    await line.do(f"{path}/deliver-opinion", delivery, HANDLER)
    assert [each["status"] for each in await executions(line)] == ["void", "owed"]


async def test_the_four_facets_are_recorded_and_corrected(site: Site) -> None:
    line = await Line(site).accept()
    path = f"/pieces/{line.piece}/record-facets"
    solved = {"facets": ["problem_solved", "explained"], "text": "补偿款已补发，利息已当面解释。"}
    early = await post(site, path, solved, HANDLER, unit=BUREAU)
    assert (early.status_code, early.json()["code"]) == (409, "wrong-status")
    line = await Line(site, line.now).report()
    path = f"/pieces/{line.piece}/record-facets"
    found = await line.do(path, solved, HANDLER)
    assert found["facets"] == ["explained", "problem_solved"]
    helped = {"facets": ["helped"], "text": "更正：已协助申请临时救助。"}
    assert (await line.do(path, helped, HEAD))["facets"] == ["helped"]
    told = (await get(site, f"/pieces/{line.piece}/history")).json()["items"][-1]
    assert told["reason"] == "生活困难的帮扶救助到位：更正：已协助申请临时救助。"
