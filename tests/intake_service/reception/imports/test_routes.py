"""Bringing a ledger in over HTTP, with the job done by hand."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from intake_service.privacy.vault.models import VaultReading
from intake_service.reception.imports.models import ImportCells, ImportFile, ImportRow
from intake_service.reception.registration import commands as registering
from intake_service.reception.registration.schemas import Registration
from shared.moves import Role
from tests.harness import Site, actor
from tests.intake_service.ledger import HEADINGS, entries, entry, workbook
from tests.intake_service.make import (
    BUREAU,
    MONDAY,
    NEIGHBOUR,
    events,
    finding,
    get,
    post,
    registration,
    until_waiting,
)
from tests.intake_service.reception.imports.steps import detail, imported, rows, run, send

pytestmark = pytest.mark.anyio


async def counted(site: Site, what: Any) -> int:
    async with site.app.state.database.read() as session:
        return int(await session.scalar(sa.select(sa.func.count()).select_from(what)) or 0)


async def test_a_ledger_becomes_pieces_and_the_same_again_changes_nothing(site: Site) -> None:
    ledger = workbook([entry(1), entry(2, 信访形式="来访", 信访人数=12.0), entry(3, 姓名="匿名")])
    queued = (await send(site, ledger, name="C:\\台账\\一月.xlsx")).json()
    assert (queued["status"], queued["rows"], queued["name"]) == ("queued", None, "一月.xlsx")
    assert queued["allowed_moves"] == ["cancel"]
    await run(site, queued["id"])
    first = await detail(site, queued["id"])
    assert first["status"] == "finished", first
    assert [first[word] for word in ("rows", "done", "created")] == [3, 3, 3]
    answers = await rows(site, queued["id"])
    assert [(row["row"], row["outcome"]) for row in answers] == [
        (2, "created"), (3, "created"), (4, "created"),
    ]  # fmt: skip
    piece = (await get(site, f"/pieces/{answers[1]['piece_id']}")).json()
    assert piece["number"] == answers[1]["piece_number"]
    assert piece["external_no"] == answers[1]["external_no"] == "51000000000000002"
    assert (piece["source"], piece["sender"]) == ("provincial_petition_bureau", "省信访局")
    assert (piece["form"], piece["is_collective"], piece["petitioner_count"]) == ("visit", True, 12)
    assert piece["petitioners"][0]["masked_name"] == "王**"
    assert {deadline["rule"] for deadline in piece["deadlines"]} == {"DL03", "DL04"}
    before = await events(site)
    again = await imported(site, ledger)
    assert [again[word] for word in ("rows", "created", "known", "differs")] == [3, 0, 3, 0]
    assert [row["piece_id"] for row in await rows(site, again["id"])] == [
        row["piece_id"] for row in answers
    ]
    assert (await get(site, "/pieces/count")).json() == {"count": 3}
    assert await events(site) == before
    assert await counted(site, ImportFile) == 0, "the file is not kept any longer than needed"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"信访件编号": 5.120181007e16}, "信访件编号", "number-rounded"),
    ({"手机号码": 8613800000000000.0}, "手机号码", "number-rounded"),
    ({"信访件编号": ""}, "信访件编号", "cell-empty"),
    ({"信访日期": "1/6/2019"}, "信访日期", "date-ambiguous"),
    ({"信访日期": date(2026, 12, 1)}, "信访日期", "date-in-future"),
    ({"信访人数": "约20人"}, "信访人数", "count-unreadable"),
    ({"信访形式": "托梦"}, "信访形式", "word-unknown"),
    ({"信访目的": "咨询"}, "信访目的", "word-unknown"),
    ({"内容分类": "某" * 201}, "内容分类", "text-too-long"),
    ({"概况": ""}, "概况", "cell-empty"),
]


async def test_every_wrong_row_is_refused_with_its_reason_and_stops_no_other(site: Site) -> None:
    broken = [
        entry(number, 住址=None, **changes) for number, (changes, *_) in enumerate(WRONG, 100)
    ]
    found = await imported(site, workbook([*broken, entry(1), entry(2)]))
    assert (found["created"], found["refused"]) == (2, len(WRONG))
    refused = await rows(site, found["id"], outcome="refused")
    assert [(row["problems"][0]["column"], row["problems"][0]["code"]) for row in refused] == [
        (column, code) for _, column, code in WRONG
    ]
    assert {row["external_no"] for row in refused} == {None}
    assert not [row for row in refused if "王某某" in str(row) or "138****" in str(row)]
    why = {"purpose": "核对来件内容"}
    path = f"/imports/{found['id']}/rows/2/reveal"
    cells = (await post(site, path, why, Role.TRIAGE)).json()["cells"]
    assert [each["column"] for each in cells] == [*HEADINGS[:3], *HEADINGS[4:]], "住址 is empty"
    assert {"column": "姓名", "cell": "王某某"} in cells
    assert {"column": "信访件编号", "cell": 5.120181007e16} in cells
    async with site.app.state.database.read() as session:
        readings = list(await session.scalars(sa.select(VaultReading).order_by(VaultReading.row)))
    assert [(reading.row, reading.purpose, reading.field) for reading in readings] == [
        (2, "核对来件内容", "ledger_row"),
    ]  # fmt: skip


async def test_what_no_rule_can_say_is_left_to_a_person_with_the_reason(site: Site) -> None:
    lost = entry(2, 问题属地="某某地方", 内容分类=None, 概况="某事。")
    found = await imported(site, workbook([entry(1), lost]))
    (row,) = await rows(site, found["id"], left="true")
    assert (row["row"], row["outcome"]) == (3, "created")
    assert [each["what"] for each in row["left"]] == ["region", "topic"]
    assert all(any("一" <= sign <= "鿿" for sign in each["reason"]) for each in row["left"])
    assert [row["row"] for row in await rows(site, found["id"], left="false")] == [2]
    count = await get(site, f"/imports/{found['id']}/rows/count", left="true")
    assert count.json() == {"count": 1}


async def test_what_of_a_file_is_not_taken_is_told_with_the_import(site: Site) -> None:
    names = [{"住址": "家庭住址"}.get(heading, heading) for heading in HEADINGS]
    row = entry(1, 姓名="null", 问题属地="某某地方") | {"家庭住址": "某村1号"}
    queued = (await send(site, workbook([row], names))).json()
    assert queued["left"] == [], "it is not known yet"
    await run(site, queued["id"])
    found = await detail(site, queued["id"])
    assert "登记部门" in {each["column"] for each in found["left"]}
    assert not {"住址", "家庭住址"} & {each["column"] for each in found["left"]}
    (answer,) = await rows(site, found["id"])
    assert [(each["what"], each["column"]) for each in answer["left"]] == [
        ("cell", "姓名"), ("region", None),
    ]  # fmt: skip
    (known,) = await rows(site, (await imported(site, workbook([row], names)))["id"])
    assert known["outcome"] == "known"
    assert [each["what"] for each in known["left"]] == ["cell"], "the rest was said when it was new"


async def test_what_the_sender_says_of_the_first_time_is_never_contradicted(site: Site) -> None:
    said = [entry(1, 是否全国初次信访="否"), entry(2), entry(3, 是否全国初次信访="")]
    found = await imported(site, workbook(said))
    pieces = []
    for row in await rows(site, found["id"]):
        path = f"/pieces/{row['piece_id']}"
        triaged = await post(site, f"{path}/triage", finding(), Role.TRIAGE)
        assert triaged.status_code == 200, triaged.text
        pieces.append((await get(site, path)).json()["is_repeat"])
        undone = {"reason": "甄别有误，重新甄别"}
        back = await post(site, f"{path}/undo-triage", undone, Role.TRIAGE)
        assert back.json()["is_repeat"] is pieces[-1], back.text
    assert pieces == [True, False, False]
    changed = [entry(1), entry(2, 是否全国初次信访="否"), entry(3)]
    again = await imported(site, workbook(changed))
    answers = await rows(site, again["id"])
    assert [row["outcome"] for row in answers] == ["differs", "differs", "known"]
    assert [each["column"] for each in answers[1]["problems"]] == ["是否全国初次信访"]
    path = f"/differences/{answers[1]['difference_id']}"
    shown = (await get(site, path)).json()["sides"]
    assert [(side["held"], side["offered"]) for side in shown] == [("是", "否")]
    adopt = {"decision": "adopt", "reason": "来件单位已更正"}
    assert (await post(site, f"{path}/settle", adopt, Role.PET_HEAD)).status_code == 200
    assert (await get(site, f"/pieces/{answers[1]['piece_id']}")).json()["is_repeat"]


async def test_place_and_class_can_be_read_back_as_their_sender_stated_them(site: Site) -> None:
    found = await imported(site, workbook([entry(1, 问题属地="某某地方")]))
    (row,) = await rows(site, found["id"])
    look = {"purpose": "核对问题属地", "fields": ["original_text"]}
    path = f"/pieces/{row['piece_id']}/reveal"
    seen = (await post(site, path, look, Role.TRIAGE)).json()
    assert (seen["stated_place"], seen["stated_class"]) == (
        "某某地方", "国土资源_土地征收_安置补偿",
    )  # fmt: skip
    name = (await post(site, path, {**look, "fields": ["name"]}, Role.TRIAGE)).json()
    assert (name["stated_place"], name["original_text"]) == (None, None)


async def test_a_number_that_stands_twice_is_known_or_differs_from_the_first(site: Site) -> None:
    twice = [entry(1), entry(1), entry(1, 信访人数=2), entry(2, 信访目的="托梦"), entry(2)]
    found = await imported(site, workbook(twice))
    assert [row["outcome"] for row in await rows(site, found["id"])] == [
        "created", "known", "differs", "refused", "created",
    ]  # fmt: skip


async def test_a_broken_file_fails_with_its_code_and_leaves_nothing(site: Site) -> None:
    for content, code in (
        ("信访件编号,姓名\n".encode(), "not-a-workbook"),
        (workbook(entries(1))[:-100], "workbook-broken"),
        (workbook([], HEADINGS[1:]), "column-missing"),
    ):
        found = await imported(site, content)
        assert (found["status"], found["problem_code"]) == ("failed", code), found
        assert any("一" <= letter <= "鿿" for letter in found["problem"])
        assert found["allowed_moves"] == []
    assert await counted(site, ImportFile) == 0
    assert await counted(site, ImportRow) == await counted(site, ImportCells) == 0


async def test_what_is_no_import_at_all_is_refused_at_once(site: Site) -> None:
    later = (MONDAY + timedelta(days=1)).isoformat()
    for query, code in (
        ({"source": "direct"}, "import-invalid"),
        ({"source": "inspection_group"}, "import-invalid"),
        ({"source": "省信访局"}, "invalid-input"),
        ({"arrived_at": later}, "import-invalid"),
        ({"name": ""}, "invalid-input"),
    ):
        answer = await send(site, b"PK", **query)
        assert (answer.status_code, answer.json()["code"]) == (422, code), query
    empty = await send(site, b"")
    assert (empty.status_code, empty.json()["code"]) == (422, "file-empty")
    large = await send(site, b"P" * (20 * 1024 * 1024 + 1))
    assert (large.status_code, large.json()["code"]) == (413, "body-too-large")


async def test_sent_twice_with_one_key_it_is_one_import(site: Site) -> None:
    content = workbook(entries(1))
    first = await send(site, content, key="one")
    again = await send(site, content, key="one")
    assert again.json() == first.json()
    assert (await get(site, "/imports/count")).json() == {"count": 1}
    other = await send(site, content + b" ", key="one")
    assert other.json()["code"] == "idempotency-key-reused"


async def test_a_number_is_registered_once_by_hand_or_by_ledger(site: Site) -> None:
    await imported(site, workbook(entries(1)))
    taken = {"source": "provincial_petition_bureau", "sender": "省信访局",
             "external_no": "51000000000000001"}  # fmt: skip
    answer = await post(site, "/pieces", registration(**taken), Role.REGISTRAR)
    assert (answer.status_code, answer.json()["code"]) == (409, "external-no-taken")
    assert "SCZRXF-20260302-L00001" in answer.json()["detail"]
    elsewhere = await post(site, "/pieces", registration(**taken), Role.REGISTRAR, unit=BUREAU)
    assert "SCZRXF" not in elsewhere.json()["detail"], "not seen from there"
    other = await post(site, "/pieces", registration(**{**taken, "source": "mnr"}), Role.REGISTRAR)
    assert other.status_code == 201, "another sender counts for itself"


async def test_a_number_that_is_registered_at_the_same_moment_is_taken_too(site: Site) -> None:
    taken = {"source": "provincial_petition_bureau", "sender": "省信访局", "external_no": "某1"}
    form = Registration(**registration(**taken))
    async with site.app.state.database.begin() as session:
        registrar = actor(Role.REGISTRAR)
        pieces = await registering.prepare(session, registrar, [form], MONDAY, rehearsal=True)
        await registering.insert(session, pieces)
        second = asyncio.create_task(
            post(site, "/pieces", registration(**taken), Role.REGISTRAR, key="second")
        )
        await until_waiting(site, 1)
    answer = await second
    assert (answer.status_code, answer.json()["code"]) == (409, "external-no-taken")
    assert "Kaimen-Position" not in answer.headers
    assert (await get(site, "/pieces/count")).json() == {"count": 1}
    again = await post(site, "/pieces", registration(**taken), Role.REGISTRAR, key="second")
    assert again.json()["code"] == "external-no-taken", "no answer was kept"


async def test_what_another_line_registered_is_refused_and_not_shown(site: Site) -> None:
    await imported(site, workbook(entries(1)))
    answer = await send(site, workbook([entry(1, 信访人数=9), entry(2)]), unit=BUREAU)
    await run(site, answer.json()["id"])
    first, second = await rows(site, answer.json()["id"])
    assert (first["outcome"], first["problems"][0]["code"]) == ("refused", "number-taken")
    assert first["piece_id"] is first["piece_number"] is None
    assert second["outcome"] == "created"


async def test_only_the_importing_units_line_sees_an_import(site: Site) -> None:
    id = (await send(site, workbook(entries(1)), unit=BUREAU)).json()["id"]
    await run(site, id)
    for path in (f"/imports/{id}", f"/imports/{id}/rows", f"/imports/{id}/rows/count"):
        seen = await get(site, path, Role.TRIAGE, unit="510100")
        unseen = await get(site, path, Role.TRIAGE, unit=NEIGHBOUR)
        wrong = await get(site, path, Role.UNIT_HANDLER, unit=BUREAU)
        assert (seen.status_code, unseen.status_code, wrong.status_code) == (200, 404, 403)
    why = {"purpose": "核对来件内容"}
    path = f"/imports/{id}/rows/2/reveal"
    assert (await post(site, path, why, Role.REGISTRAR, unit=NEIGHBOUR)).status_code == 404
    path = f"/imports/{id}/rows/99/reveal"
    assert (await post(site, path, why, Role.REGISTRAR, unit=BUREAU)).status_code == 404
    mine = await get(site, "/imports", Role.REGISTRAR, unit=NEIGHBOUR)
    assert mine.json()["items"] == []
    assert (await send(site, b"PK", Role.TRIAGE)).status_code == 403
