"""Recusals over HTTP: declared, asked for, decided, taken back; and who keeps away."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa

from intake_service.handling.recusals.events import SNAPSHOT, RecusalMoved
from services.directory.accounts.rules import account_id
from shared.checks import OwnLog
from shared.feed import EventRow
from shared.moves import Role
from tests.harness import ORG, UNITS, Site, actor, standing_in
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    CITY,
    NEIGHBOUR,
    WHY,
    Line,
    finding,
    get,
    known,
    post,
)
from tests.intake_service.remedies.reviews.steps import ask

pytestmark = pytest.mark.anyio
HEAD, HANDLER = Role.UNIT_HEAD, Role.UNIT_HANDLER
OFFICE = "510000"
INTEREST = {"ground": "与信访人有亲属关系"}
ME = account_id("handler-one")
RECUSED = (403, "recused")


async def call(
    line: Line, method: str, path: str, role: Role, unit: str, id: UUID, body: Any = None
) -> httpx.Response:
    """What one person gets; the same one every time."""
    async with line.site.client(role, unit=unit, id=id) as client:
        headers = {"Idempotency-Key": str(uuid4())}
        answer: httpx.Response = await client.request(method, path, json=body, headers=headers)
    return answer


async def mine(line: Line, path: str, body: Any = None) -> tuple[int, str | None]:
    """What the one handler of the bureau gets."""
    method = "GET" if body is None else "POST"
    answer = await call(line, method, path, HANDLER, BUREAU, ME, body)
    return answer.status_code, answer.json().get("code")


async def named(site: Site) -> Line:
    """Assigned, with the one handler named."""
    line = await Line(site).assign()
    await known(site, "handler-one", BUREAU, HANDLER)
    await known(site, "handler-two", BUREAU, HANDLER)
    await name(line, "handler-one")
    return line


async def name(line: Line, login: str) -> None:
    """The head names a handler."""
    body = {"handler_id": str(account_id(login))}
    await line.do(f"/orders/{line.order}/name-handler", body, HEAD)


async def declared(line: Line) -> dict[str, Any]:
    """The one handler declares an interest."""
    path = f"/pieces/{line.piece}/recuse"
    answer = await call(line, "POST", path, HANDLER, BUREAU, ME, INTEREST)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def asked(line: Line, account: UUID = ME) -> dict[str, Any]:
    """The petitioner asks for a recusal, through the office."""
    body = {**INTEREST, "account_id": str(account)}
    return await line.do(f"/pieces/{line.piece}/recusals", body, Role.REGISTRAR, unit=OFFICE)


async def refused(
    line: Line, path: str, body: Any, role: Role, unit: str = BUREAU
) -> tuple[int, str]:
    """How somebody else is refused."""
    answer = await post(line.site, path, body, role, unit=unit)
    return answer.status_code, answer.json()["code"]


async def letters(line: Line, kind: str) -> list[str]:
    """The texts of the letters of a kind."""
    found = (await get(line.site, "/letters", matter_id=line.matter, kind=kind)).json()["items"]
    return [(await get(line.site, f"/letters/{each['id']}")).json()["body"] for each in found]


async def queue(line: Line, role: Role, unit: str, **wanted: str) -> list[str]:
    """What is waiting for somebody, by queue."""
    found = await get(line.site, "/tasks", role, unit=unit, **wanted)
    return [row["queue"] for row in found.json()["items"]]


async def test_who_declares_an_interest_neither_sees_nor_acts(site: Site) -> None:
    line = await named(site)
    made = await declared(line)
    assert (made["status"], made["account_id"]) == ("declared", str(ME))
    assert (made["decider"], made["order_id"]) == ("bureau", line.order)
    piece, order = f"/pieces/{line.piece}", f"/orders/{line.order}"
    for path in (piece, f"{piece}/history", f"{piece}/recusals", order, f"/recusals/{made['id']}"):
        assert await mine(line, path) == RECUSED, path
    talk = {"held_at": "2026-03-02T09:40:00+08:00", "kind": "phone"}
    for path, body in ((f"{order}/sign-for", {}), (f"{order}/deal-with", WHY),
                       (f"{piece}/investigate", {"investigators": ["陈某某", "赵某某"]}),
                       (f"{piece}/extensions", {"days": 1, "reason": "需要补测"}),
                       (f"{piece}/notes", talk), (f"{piece}/withdrawals", {}),
                       (f"{piece}/recuse", INTEREST)):  # fmt: skip
        assert await mine(line, path, body) == RECUSED, path
    assert (await mine(line, f"/matters/{line.matter}"))[0] == 404
    for path in ("pieces", "orders", "matters", "letters", "deadlines", "tasks"):
        seen = await call(line, "GET", f"/{path}", HANDLER, BUREAU, ME)
        assert seen.json()["items"] == [], path
    others = await get(site, piece, HANDLER, unit=BUREAU)
    assert others.json()["status"] == "assigned"
    listed = (await get(site, f"{piece}/recusals", HEAD, unit=BUREAU)).json()["items"]
    assert [(each["status"], each["allowed_moves"]) for each in listed] == [("declared", ["undo"])]


async def test_the_head_names_another_handler(site: Site) -> None:
    line = await named(site)
    await declared(line)
    assert await queue(line, HEAD, BUREAU) == ["name_another_arrived", "sign_for"]
    assert (await get(site, f"/orders/{line.order}")).json()["handler_id"] is None
    told = (await get(site, f"/orders/{line.order}/history")).json()["items"][-1]
    assert (told["move"], told["reason"]) == ("relieve", "承办人回避，须另行确定承办人")
    again = {"handler_id": str(ME)}
    found = await refused(line, f"/orders/{line.order}/name-handler", again, HEAD)
    assert found == (422, "handler-recused")
    await name(line, "handler-two")
    assert await queue(line, HEAD, BUREAU) == ["sign_for"]


async def test_a_declaration_by_mistake_is_undone_by_the_head(site: Site) -> None:
    line = await named(site)
    path = f"/recusals/{(await declared(line))['id']}"
    assert await refused(line, f"{path}/undo", WHY, HANDLER) == (403, "role-not-allowed")
    assert await refused(line, f"{path}/undo", WHY, HEAD, CITY) == (403, "not-deciding-unit")
    assert await refused(line, f"{path}/undo", WHY, HEAD, NEIGHBOUR) == (404, "not-found")
    undone = await line.do(f"{path}/undo", WHY, HEAD)
    assert (undone["status"], undone["order_id"]) == ("undone", None)
    assert await mine(line, f"/orders/{line.order}/sign-for", {}) == (200, None)
    assert await refused(line, f"{path}/undo", WHY, HEAD) == (409, "wrong-status")
    assert (await declared(line))["status"] == "declared"
    told = (await get(site, f"{path}/history", HEAD, unit=BUREAU)).json()["items"]
    assert [each["reason"] for each in told] == [INTEREST["ground"], WHY["reason"]]


async def test_the_petitioner_asks_and_the_head_of_the_organ_decides(site: Site) -> None:
    line = await named(site)
    made = await asked(line)
    assert (made["status"], made["decider"]) == ("requested", "bureau")
    assert await mine(line, f"/pieces/{line.piece}") == (200, None)
    assert "decide_recusal" in await queue(line, HEAD, BUREAU)
    assert "decide_recusal" not in await queue(line, Role.PET_HEAD, OFFICE)
    path = f"/recusals/{made['id']}"
    named_ = {"reason": "王某某的请求成立"}
    assert await refused(line, f"{path}/agree", named_, HEAD) == (422, "not-masked")
    agreed = await line.do(f"{path}/agree", {"reason": "经核实确有亲属关系"}, HEAD)
    assert (agreed["status"], agreed["order_id"]) == ("agreed", line.order)
    assert await mine(line, f"/pieces/{line.piece}") == RECUSED
    (told,) = await letters(line, "D39")
    assert "经审查，我单位决定：该工作人员回避" in told
    assert agreed["document_no"] in told
    assert f"申请{UNITS[BUREAU].name}工作人员" in told, "whom it is about"
    back = await line.do(f"{path}/undo-decision", WHY, HEAD)
    assert (back["status"], back["document_no"], back["order_id"]) == ("requested", None, None)
    (told,) = await letters(line, "D39-R")
    assert agreed["document_no"] in told
    assert await mine(line, f"/pieces/{line.piece}") == (200, None)
    done = await line.do(f"{path}/refuse", {"reason": "没有利害关系"}, HEAD)
    assert done["status"] == "refused"
    assert any("该工作人员不需要回避" in each for each in await letters(line, "D39"))
    assert await mine(line, f"/pieces/{line.piece}") == (200, None)
    own = await declared(line)
    assert await refused(line, f"{path}/undo-decision", WHY, HEAD) == (409, "already-recused")
    await line.do(f"/recusals/{own['id']}/undo", WHY, HEAD)
    assert (await asked(line))["status"] == "requested", "for another reason"


async def test_about_a_head_whoever_gave_the_piece_decides(site: Site) -> None:
    line = await named(site)
    chief = account_id("head-one")
    await known(site, "head-one", BUREAU, HEAD)
    made = await asked(line, chief)
    path = f"/recusals/{made['id']}/agree"
    assert made["decider"] == "issuer"
    assert await refused(line, path, WHY, HEAD) == (403, "not-deciding-unit")
    assert "decide_recusal" in await queue(line, Role.PET_HEAD, OFFICE)
    await line.do(path, {"reason": "经核实确有亲属关系"}, Role.PET_HEAD, unit=OFFICE)
    order = f"/orders/{line.order}"
    await line.do(f"{order}/sign-for", {}, HANDLER)
    answer = await call(line, "POST", f"{order}/accept", HEAD, BUREAU, chief, ACCEPTANCE)
    assert (answer.status_code, answer.json()["code"]) == RECUSED
    await line.do(f"{order}/accept", ACCEPTANCE, HEAD)


async def keep_away(line: Line, login: str, role: Role, unit: str) -> None:
    """Somebody declares an interest."""
    path = f"/pieces/{line.piece}/recuse"
    answer = await call(line, "POST", path, role, unit, account_id(login), INTEREST)
    assert answer.status_code == 201, answer.text


async def test_where_the_only_head_keeps_away_whoever_gave_the_piece_decides(site: Site) -> None:
    line = await named(site)
    await known(site, "head-one", BUREAU, HEAD)
    before = await asked(line)
    assert before["decider"] == "bureau"
    preview = {"path": f"/recusals/{before['id']}/agree", "body": WHY}
    draft = (await post(site, "/letters/preview", preview, HEAD, unit=BUREAU)).json()
    assert [each["kind"] for each in draft["letters"]] == ["D39"]
    await keep_away(line, "head-one", HEAD, BUREAU)
    path = f"/recusals/{before['id']}"
    moved = (await get(site, path)).json()
    assert (moved["decider"], moved["decider_id"]) == ("issuer", str(ORG(OFFICE)))
    assert moved["allowed_moves"] == ["agree", "refuse", "undo"]
    told = (await get(site, f"{path}/history")).json()["items"][-1]
    assert (told["move"], told["reason"]) == ("pass-up", "有权决定的负责人已回避该件")
    assert await refused(line, f"{path}/agree", WHY, HEAD) == (403, "not-deciding-unit")
    await line.do(f"{path}/agree", WHY, Role.PET_HEAD, unit=OFFICE)
    later = await asked(line, account_id("handler-two"))
    assert later["decider"] == "issuer"
    await known(site, "head-two", BUREAU, HEAD)
    await known(site, "handler-three", BUREAU, HANDLER)
    assert (await asked(line, account_id("handler-three")))["decider"] == "bureau", "another head"


async def test_people_of_a_co_handling_bureau_are_asked_to_keep_away(site: Site) -> None:
    line = await named(site)
    await known(site, "helper", NEIGHBOUR, HANDLER)
    await known(site, "helping-head", NEIGHBOUR, HEAD)
    part = {"unit_id": str(ORG(NEIGHBOUR)), "requirement": "协助核实", "due": "2026-04-01"}
    await line.do(f"/orders/{line.order}/co-handlings", part, Role.PET_HEAD, unit=OFFICE)
    made = await asked(line, account_id("helper"))
    assert (made["decider"], made["decider_id"]) == ("bureau", str(ORG(NEIGHBOUR)))
    await line.do(f"/recusals/{made['id']}/agree", WHY, HEAD, unit=NEIGHBOUR)
    seen = await call(
        line, "GET", f"/pieces/{line.piece}", HANDLER, NEIGHBOUR, account_id("helper")
    )
    assert (seen.status_code, seen.json()["code"]) == RECUSED
    head = await asked(line, account_id("helping-head"))
    assert (head["decider"], head["decider_id"]) == ("issuer", str(ORG(OFFICE)))


async def test_where_the_principal_keeps_away_the_superior_decides(site: Site) -> None:
    line = await Line(site).triage()
    await known(site, "principal-one", OFFICE, Role.PRINCIPAL)
    await known(site, "somebody", OFFICE, Role.REGISTRAR)
    await keep_away(line, "principal-one", Role.PRINCIPAL, OFFICE)
    assert (await asked(line, account_id("somebody")))["decider"] == "superior"


@pytest.mark.parametrize(
    ("role", "decider", "by"),
    [
        (Role.REGISTRAR, "department", Role.PRINCIPAL),
        (Role.DEPUTY, "department", Role.PRINCIPAL),
        (Role.PRINCIPAL, "superior", Role.PET_HEAD),
    ],
)
async def test_of_the_department_its_principal_decides(
    site: Site, role: Role, decider: str, by: Role
) -> None:
    line = await Line(site).triage()
    await known(site, "somebody", OFFICE, role)
    made = await asked(line, account_id("somebody"))
    assert made["decider"] == decider
    other = Role.PRINCIPAL if by is Role.PET_HEAD else Role.PET_HEAD
    path = f"/recusals/{made['id']}/agree"
    assert await refused(line, path, WHY, other, OFFICE) == (403, "not-decider")
    itself = await call(line, "POST", path, by, OFFICE, account_id("somebody"), WHY)
    assert (itself.status_code, itself.json()["code"]) == (409, "own-recusal")
    expected = {"department": "decide_recusal_principal", "superior": "decide_recusal"}[decider]
    assert expected in await queue(line, by, OFFICE)
    assert expected not in await queue(line, other, OFFICE)
    await line.do(path, {"reason": "经核实确有亲属关系"}, by, unit=OFFICE)
    seen = await call(line, "GET", f"/pieces/{line.piece}", role, OFFICE, account_id("somebody"))
    assert (seen.status_code, seen.json()["code"]) == RECUSED


async def test_a_reviewer_who_declares_keeps_away_from_the_review(site: Site) -> None:
    line = await Line(site).deliver()
    review = (await ask(line, "2026-03-02")).json()["id"]
    reviewer = account_id("reviewer-one")
    seen = await call(line, "GET", f"/reviews/{review}", Role.REVIEWER, CITY, reviewer)
    assert "take-up" in seen.json()["allowed_moves"]
    path = f"/pieces/{line.piece}/recuse"
    made = await call(line, "POST", path, Role.REVIEWER, CITY, reviewer, INTEREST)
    assert (made.status_code, made.json()["decider"]) == (201, "bureau")
    for method, verb in (("GET", ""), ("POST", "/take-up"), ("POST", "/draft")):
        path = f"/reviews/{review}{verb}"
        answer = await call(line, method, path, Role.REVIEWER, CITY, reviewer, {})
        assert (answer.status_code, answer.json()["code"]) == RECUSED
    listed = await call(line, "GET", "/reviews", Role.REVIEWER, CITY, reviewer)
    assert listed.json()["items"] == []
    await line.do(f"/reviews/{review}/take-up", {}, Role.REVIEWER, unit=CITY)


async def test_what_is_not_recorded(site: Site) -> None:
    line = await named(site)
    path = f"/pieces/{line.piece}/recusals"
    body = {**INTEREST, "account_id": str(ME)}
    assert await refused(line, path, body, Role.TRIAGE, OFFICE) == (403, "role-not-allowed")
    assert await refused(line, path, body, HANDLER, CITY) == (403, "not-responsible-unit")
    assert await refused(line, path, body, HANDLER, NEIGHBOUR) == (404, "not-found")
    await known(site, "stranger", NEIGHBOUR, HANDLER)
    for other in (uuid4(), account_id("stranger")):
        found = await refused(line, path, {**body, "account_id": str(other)}, HANDLER)
        assert found == (422, "account-not-involved")
    about = {**body, "ground": "与王某某有亲属关系"}
    assert await refused(line, path, about, HANDLER) == (422, "not-masked")
    await asked(line)
    assert await refused(line, path, body, HANDLER) == (409, "already-recused")
    recuse = f"/pieces/{line.piece}/recuse"
    one = account_id("handler-two")
    both = await asyncio.gather(*(
        call(line, "POST", recuse, HANDLER, BUREAU, one, INTEREST) for _ in "ab"
    ))  # fmt: skip
    assert sorted(each.status_code for each in both)[0] == 201
    assert {each.json().get("code") for each in both} & {"already-recused", "recused"}


async def test_nobody_gets_round_it_by_acting_for_a_colleague(site: Site) -> None:
    line = await named(site)
    one = actor(HANDLER, unit=BUREAU, id=ME)
    two = actor(HANDLER, unit=BUREAU, id=account_id("handler-two"))
    async with site.client_of(standing_in(one, two)) as client:
        headers = {"Idempotency-Key": str(uuid4())}
        path = f"/pieces/{line.piece}/recuse"
        for_another = await client.post(path, json=INTEREST, headers=headers)
    assert (for_another.status_code, for_another.json()["code"]) == (403, "acting-for-another")
    await declared(line)
    for pair in (standing_in(one, two), standing_in(two, one)):
        async with site.client_of(pair) as client:
            for answer in (
                await client.get(f"/pieces/{line.piece}"),
                await client.post(f"/orders/{line.order}/sign-for", json={}),
            ):
                assert (answer.status_code, answer.json()["code"]) == RECUSED
            assert (await client.get("/tasks")).json()["items"] == []


async def told(site: Site) -> list[tuple[str, str | None, bool]]:
    """What others were told of recusals: move, matter, in force; and nothing of why."""
    async with site.app.state.database.read() as session:
        query = sa.select(EventRow.data).where(EventRow.type == "intake.recusal.moved")
        found = (await session.scalars(query.order_by(EventRow.position))).all()
    assert all(set(each) == set(RecusalMoved.example) for each in found)
    assert all(each["account_id"] == str(ME) for each in found)
    page = await OwnLog("intake", SNAPSHOT).page(site.app.state.database, None, 10)
    assert not page.items, "what was told last is what stands here"
    return [(each["move"], each["matter_id"], each["in_force"]) for each in found]


async def test_others_are_told_who_keeps_away_from_which_matter(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}/recuse"
    async with site.client(Role.REGISTRAR, unit=OFFICE, id=ME) as client:
        made = await client.post(path, json=INTEREST, headers={"Idempotency-Key": "1"})
    assert made.status_code == 201, made.text
    path = f"/pieces/{line.piece}/triage"
    first = (await line.do(path, finding(), Role.TRIAGE, unit=OFFICE))["matter_id"]
    assert await told(site) == [("declare", None, True), ("triage", first, True)]
    again = f"/pieces/{line.piece}/undo-triage"
    assert (await post(site, again, WHY, Role.PET_HEAD)).is_success
    line.matter = (await line.do(path, finding(), Role.TRIAGE, unit=OFFICE))["matter_id"]
    assert (await told(site))[2:] == [("undo-triage", None, True), ("triage", line.matter, True)]
    into = await Line(site, line.now).triage()
    merge = {"into_id": into.matter, "reason": "同一信访人、同一事项。"}
    merged = await post(site, f"/matters/{line.matter}/merge", merge, Role.PET_HEAD)
    assert merged.is_success, merged.text
    assert (await told(site))[-1] == ("regroup", into.matter, True)
    undo = await post(site, f"/recusals/{made.json()['id']}/undo", WHY, Role.PRINCIPAL)
    assert undo.is_success, undo.text
    assert (await told(site))[-1] == ("undo", into.matter, False)


async def test_where_all_keep_away_the_right_goes_to_who_is_above(site: Site) -> None:
    line = await named(site)
    for login, unit in (("head-one", BUREAU), ("city-head", CITY), ("city-head-two", CITY),
                        ("far-head", NEIGHBOUR)):  # fmt: skip
        await known(site, login, unit, HEAD)
    chief, order = account_id("city-head"), f"/orders/{line.order}"

    async def as_city(method: str, path: str, body: Any = None) -> httpx.Response:
        return await call(line, method, path, HEAD, CITY, chief, body)

    async def asks_city() -> list[str]:
        tasks = (await as_city("GET", "/tasks")).json()["items"]
        counted = (await as_city("GET", "/tasks/count")).json()["count"]
        queues = (await as_city("GET", "/tasks/queues")).json()
        assert counted == len(tasks) == sum(each["count"] for each in queues)
        return [each["queue"] for each in tasks]

    for login, role in (("handler-one", HANDLER), ("handler-two", HANDLER)):
        await keep_away(line, login, role, BUREAU)
    assert (await asks_city(), (await as_city("POST", f"{order}/sign-for", {})).status_code) == (
        [], 403,
    )  # fmt: skip
    await keep_away(line, "head-one", HEAD, BUREAU)
    assert await asks_city() == ["name_another_arrived", "sign_for"]
    far = await call(line, "GET", "/tasks", HEAD, NEIGHBOUR, account_id("far-head"))
    assert far.json()["items"] == []
    shown = (await as_city("GET", order)).json()
    assert "sign-for" in shown["allowed_moves"]
    signed = await as_city("POST", f"{order}/sign-for", {})
    assert signed.status_code == 200, signed.text
    assert "accept" in signed.json()["allowed_moves"]
    accepted = await as_city("POST", f"{order}/accept", ACCEPTANCE)
    assert accepted.status_code == 200, accepted.text
    (notice,) = await letters(line, "D02")
    assert "锦江" in notice, "it is the bureau's letter"
    more = {"days": 10, "reason": "需要补测"}
    asked_for = await as_city("POST", f"/pieces/{line.piece}/extensions", more)
    assert asked_for.status_code == 201, asked_for.text
    path = f"/extensions/{asked_for.json()['id']}/approve"
    own = await as_city("POST", path, {})
    assert own.status_code == 409, "nobody grants what he asked for"
    second = account_id("city-head-two")
    granted = await call(line, "POST", path, HEAD, CITY, second, {})
    assert granted.status_code == 200, granted.text
    history = (await as_city("GET", f"{order}/history")).json()["items"]
    done = {each["move"]: (each["actor"], each["unit"]) for each in history}
    assert done["sign-for"] == (str(chief), str(ORG(BUREAU))), "who really acted, and where"

    await known(site, "head-two", BUREAU, HEAD)  # somebody is there again
    assert await asks_city() == []
    assert (await as_city("POST", f"/pieces/{line.piece}/investigate", {})).status_code == 403


async def test_where_the_head_of_the_office_keeps_away_the_deputy_assigns(site: Site) -> None:
    line = await Line(site).triage()
    for login, role in (("pet-one", Role.PET_HEAD), ("deputy-one", Role.DEPUTY)):
        await known(site, login, OFFICE, role)
    body = {"unit_id": str(ORG(BUREAU)), "requirement": "依法调查处理并答复信访人",
            "feedback_due": "2026-04-30"}  # fmt: skip
    path, me = f"/pieces/{line.piece}/assign", account_id("deputy-one")
    early = await call(line, "POST", path, Role.DEPUTY, OFFICE, me, body)
    assert early.json()["code"] == "role-not-allowed"
    await keep_away(line, "pet-one", Role.PET_HEAD, OFFICE)
    tasks = await call(line, "GET", "/tasks", Role.DEPUTY, OFFICE, me)
    assert "dispose" in [each["queue"] for each in tasks.json()["items"]]
    given = await call(line, "POST", path, Role.DEPUTY, OFFICE, me, body)
    assert given.status_code in (200, 201), given.text
    assert (given.json()["status"], given.json()["issuer_id"]) == ("arrived", str(ORG(OFFICE)))
