"""Who is no officer learns nothing: from no list, count, feed or letter, nor from an import."""

from typing import Any

import pytest
import sqlalchemy as sa

from intake_service.accusations.models import Accusation
from intake_service.privacy.vault.models import VaultReading
from intake_service.reception.registration.models import Piece
from shared.feed import EventRow
from shared.moves import Role
from tests.harness import Site
from tests.intake_service.accusations.steps import (
    ENTRUST,
    OFFICER,
    PROVINCE,
    WHY,
    entrusted,
)
from tests.intake_service.evaluation.ask import ask, elsewhere
from tests.intake_service.ledger import entry, workbook
from tests.intake_service.make import Line, get, post
from tests.intake_service.reception.imports.steps import imported
from tests.story import REFUSAL

pytestmark = pytest.mark.anyio
OTHERS = tuple(sorted(set(Role) - {OFFICER}))
LISTS = ("/pieces", "/deadlines", "/letters", "/differences", "/proposals", "/objections",
         "/referrals", "/tasks")  # fmt: skip


async def shows(site: Site, path: str, *roles: Role, **params: Any) -> int:
    found = len((await get(site, path, *roles, **params)).json()["items"])
    assert (await get(site, f"{path}/count", *roles, **params)).json() == {"count": found}
    return found


async def test_it_is_in_no_list_and_no_count_of_others(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/not-accept", REFUSAL, Role.PET_HEAD, unit=PROVINCE)
    await line.do(f"{path}/undo-refusal", WHY, Role.PET_HEAD, unit=PROVINCE)
    assert await shows(site, "/letters", *OTHERS) == 2
    await line.do(f"{path}/seal", ENTRUST, Role.TRIAGE, unit=PROVINCE)
    await line.do(f"{path}/entrust", ENTRUST, Role.PET_HEAD, unit=PROVINCE)
    for each in LISTS:
        assert await shows(site, each, *OTHERS) == 0, each
    for params in ({"sealed": True}, {"status": "sealed"}, {"sealed": False}):
        assert await shows(site, "/pieces", *OTHERS, **params) == 0


async def test_everything_about_it_is_answered_as_if_it_were_not_there(site: Site) -> None:
    made = await entrusted(site)
    nowhere = "00000000-0000-7000-8000-000000000000"
    for id in (made.line.piece, nowhere):
        for path in ("", "/history", "/guide", "/proposal", "/disposition", "/opinion"):
            answer = await get(site, f"/pieces/{id}{path}", Role.PET_HEAD, Role.TRIAGE)
            assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), path
        reveal = {"fields": ["name"], "purpose": "核对检举控告内容"}
        answer = await post(site, f"/pieces/{id}/reveal", reveal, Role.PET_HEAD)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    for id in (made.id, nowhere):
        for path in ("", "/history"):
            answer = await get(site, f"/accusations/{id}{path}", *OTHERS)
            assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")
        answer = await post(site, f"/accusations/{id}/give-back", WHY, Role.PET_HEAD)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    for path in ("", "/count"):
        assert (await get(site, f"/accusations{path}", *OTHERS)).status_code == 403
    async with site.app.state.database.read() as session:
        denied = await session.scalars(
            sa.select(VaultReading.denied).order_by(VaultReading.recorded_at)
        )
    assert list(denied) == [
        "read", "history", "guide", "proposal", "disposition", "reveal", "give-back",
    ]  # fmt: skip


async def test_an_officer_elsewhere_does_not_see_it(site: Site) -> None:
    made = await entrusted(site)
    assert (await get(site, f"/accusations/{made.id}", OFFICER, unit="510100")).status_code == 404
    assert (await get(site, "/accusations", OFFICER, unit="510100")).json()["items"] == []


async def test_followers_are_told_how_many_and_nothing_else(site: Site) -> None:
    made = await (await entrusted(site)).ended()
    async with site.app.state.database.read() as session:
        found = (await session.scalars(sa.select(EventRow).order_by(EventRow.position))).all()
        ids = {str(id) for id in await session.scalars(sa.select(Accusation.id))}
        ids |= {str(id) for id in await session.scalars(sa.select(Piece.id))}
    assert {row.type for row in found} == {"intake.accusations.counted"}
    assert {row.data["move"] for row in found} == {"count"}
    assert not any(id in str(row.data) or id == str(row.subject) for row in found for id in ids)
    last = {name: found[-1].data[name] for name in
            ("month", "sealed", "handed_over", "acknowledged", "result_known")}  # fmt: skip
    assert last == {"month": "2026-03", "sealed": 0, "handed_over": 0, "acknowledged": 0,
                    "result_known": 1}  # fmt: skip
    await entrusted(site, made.line)
    state = await get(site, "/state", Role.SERVICE, type="intake.accusations.counted")
    (only,) = state.json()["items"]
    assert (only["event"]["data"]["sealed"], only["event"]["data"]["result_known"]) == (1, 1)


async def test_of_a_piece_that_others_knew_they_are_told_that_it_is_filed(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/seal", ENTRUST, Role.TRIAGE, unit=PROVINCE)
    await line.do(f"{path}/entrust", ENTRUST, Role.PET_HEAD, unit=PROVINCE)
    accusation = (await get(site, "/accusations", OFFICER)).json()["items"][0]["id"]
    await line.do(f"/accusations/{accusation}/give-back", WHY, OFFICER, unit=PROVINCE)
    async with site.app.state.database.read() as session:
        found = await session.scalars(
            sa.select(EventRow)
            .where(EventRow.type == "intake.piece.moved")
            .order_by(EventRow.position)
        )
        told = [(row.data["move"], row.data["status"], row.data["purpose"]) for row in found]
    assert told == [
        ("register", "registered", "request_settlement"),
        ("correct", "registered", "other"),
        ("file", "filed", "other"),
        ("undo-filing", "registered", "other"),
    ]


async def test_the_petitioner_learns_the_days_and_whether_a_result_is_known(site: Site) -> None:
    line = await Line(site).register()
    reveal = {"fields": ["query_code"], "purpose": "补发登记单给信访人"}
    shown = await post(site, f"/pieces/{line.piece}/reveal", reveal, Role.REGISTRAR)
    body = {"query_code": shown.json()["query_code"], "phone_tail": "0000"}
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/seal", ENTRUST, Role.TRIAGE, unit=PROVINCE)
    await line.do(f"{path}/entrust", ENTRUST, Role.PET_HEAD, unit=PROVINCE)

    async def progress() -> dict[str, Any]:
        answer = await ask(site, elsewhere(), **body)
        assert answer.status_code == 200, answer.text
        return {name: value for name, value in answer.json().items() if value not in ([], None)}

    assert await progress() == {"registered": "2026-03-02", "result_known": False}
    accusation = (await get(site, "/accusations", OFFICER)).json()["items"][0]["id"]

    async def do(verb: str, said: Any) -> None:
        await line.do(f"/accusations/{accusation}/{verb}", said, OFFICER, unit=PROVINCE)

    await do("name-accused", {"accused": [{"kind": "organ", "name": "某某镇人民政府"}]})
    await do("hand-over", {"organ": "中共某某县纪律检查委员会", "pages": 2})
    handed_over = {"registered": "2026-03-02", "forwarded": ["2026-03-02"]}
    assert await progress() == {**handed_over, "result_known": False}
    await do("acknowledge", {"received_on": "2026-03-02", "proof": "收文登记第12号"})
    await do("record-result", {"confirmed": False, "told_on": "2026-03-02"})
    told = await progress()
    assert told == {**handed_over, "result_known": True}, "whether it is true, it does not say"


SEALED: list[dict[str, Any]] = [
    {"信访目的": "揭发控告"}, {"信访目的": "检举"}, {"内容分类": "纪检监察_贪污贿赂"},
]  # fmt: skip


async def test_accusing_rows_of_a_ledger_go_there_and_only_their_number_is_told(
    site: Site,
) -> None:
    accusing = [entry(number, **changes) for number, changes in enumerate(SEALED, 10)]
    content = workbook([entry(1), *accusing, entry(2)])
    found = await imported(site, content)
    counted = {name: found[name] for name in ("rows", "done", "created", "refused", "sealed")}
    assert counted == {"rows": 5, "done": 5, "created": 2, "refused": 0, "sealed": 3}
    listed = await get(site, f"/imports/{found['id']}/rows", Role.REGISTRAR)
    assert [each["row"] for each in listed.json()["items"]] == [2, 6]
    for at in (3, 4, 5):
        path = f"/imports/{found['id']}/rows/{at}/reveal"
        answer = await post(site, path, {"purpose": "核对来件内容"}, Role.REGISTRAR, Role.PET_HEAD)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert await shows(site, "/pieces", *OTHERS) == 2
    assert await shows(site, "/deadlines", *OTHERS) == 4
    inside = (await get(site, "/accusations", OFFICER)).json()["items"]
    assert {(each["status"], each["sender"]) for each in inside} == {("sealed", "省信访局")}
    assert {each["external_no"] for each in inside} == {
        f"5100000000{at:07d}" for at in (10, 11, 12)
    }
    history = await get(site, f"/accusations/{inside[0]['id']}/history", OFFICER)
    assert [(each["move"], each["actor_name"]) for each in history.json()["items"]] == [
        ("enter", "系统")
    ]  # fmt: skip
    again = await imported(site, content)
    assert {name: again[name] for name in ("created", "known", "refused", "sealed")} == {
        "created": 0, "known": 2, "refused": 0, "sealed": 3,
    }  # fmt: skip
    assert await shows(site, "/accusations", OFFICER) == 3
    back = f"/accusations/{inside[0]['id']}/give-back"
    assert (await post(site, back, WHY, OFFICER)).status_code == 200
    (piece,) = (await get(site, "/pieces", sealed=True)).json()["items"]
    shown = (await get(site, f"/pieces/{piece['id']}")).json()
    assert {each["rule"]: each["outcome"] for each in shown["deadlines"]} == {
        "DL03": "open", "DL04": "open",
    }  # fmt: skip
    assert shown["notice_due"] is not None


async def test_two_rows_with_one_number_become_one_accusation(site: Site) -> None:
    twice = [entry(10, 信访目的="揭发控告"), entry(10, 信访目的="揭发控告")]
    found = await imported(site, workbook(twice))
    assert (found["status"], found["sealed"]) == ("finished", 2)
    assert await shows(site, "/accusations", OFFICER) == 1


async def test_an_accusing_row_that_cannot_be_registered_says_only_what_is_wrong(
    site: Site,
) -> None:
    found = await imported(site, workbook([entry(1, 信访目的="揭发控告", 信访人数="约20人")]))
    assert (found["refused"], found["sealed"]) == (1, 0)
    (row,) = (await get(site, f"/imports/{found['id']}/rows")).json()["items"]
    assert [each["code"] for each in row["problems"]] == ["count-unreadable"]
    path = f"/imports/{found['id']}/rows/{row['row']}/reveal"
    cells = await post(site, path, {"purpose": "核对来件内容"}, Role.REGISTRAR)
    assert cells.json()["cells"] == []


@pytest.mark.parametrize("first", [{}, {"信访目的": "揭发控告"}])
async def test_a_number_that_is_known_as_something_else_is_left_to_a_person(
    site: Site, first: dict[str, Any]
) -> None:
    second = {} if first else {"信访目的": "揭发控告"}
    await imported(site, workbook([entry(1, **first)]))
    found = await imported(site, workbook([entry(1, **second)]))
    assert (found["refused"], found["sealed"]) == (1, 0)
    (row,) = (await get(site, f"/imports/{found['id']}/rows")).json()["items"]
    assert [each["code"] for each in row["problems"]] == ["number-taken"]
    assert (row["piece_id"], row["external_no"]) == (None, None)
    assert "检举" not in str(row)
    assert await shows(site, "/differences", *OTHERS) == 0


async def test_a_row_that_was_registered_before_shows_nothing_once_it_is_entrusted(
    site: Site,
) -> None:
    found = await imported(site, workbook([entry(1, 概况="举报某局科长贪污受贿。")]))
    (row,) = (await get(site, f"/imports/{found['id']}/rows")).json()["items"]
    path = f"/pieces/{row['piece_id']}/entrust"
    assert (await post(site, path, ENTRUST, Role.PET_HEAD)).status_code == 200
    path = f"/imports/{found['id']}/rows/{row['row']}/reveal"
    answer = await post(site, path, {"purpose": "核对来件内容"}, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_a_sender_number_in_the_compartment_is_taken_without_saying_by_what(
    site: Site,
) -> None:
    from_them: dict[str, Any] = {"source": "mnr", "sender": "自然资源部", "external_no": "部信0009"}
    made = await entrusted(site, None, **from_them)
    line = Line(site, made.line.now)
    form = await post(
        site,
        "/pieces",
        {
            **from_them, "form": "letter", "purpose": "other", "petition_date": "2026-02-27",
            "petitioner_count": 1, "petitioners": [{"is_main": True}], "original_text": "某事。",
        },
        Role.REGISTRAR,
    )  # fmt: skip
    assert (form.status_code, form.json()["code"]) == (409, "external-no-taken")
    assert (await made.detail())["piece_number"] not in form.text
    assert line.piece == ""
