"""What a sender says otherwise now: masked, settled by a person, never overwritten by itself."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from intake_service.privacy.vault.models import VaultReading
from shared.moves import Role
from tests.harness import Site
from tests.intake_service.ledger import HEADINGS, entry, workbook
from tests.intake_service.make import (
    BUREAU,
    NEIGHBOUR,
    Line,
    events,
    finding,
    get,
    post,
    registration,
)
from tests.intake_service.reception.imports.steps import imported, rows, run, send

pytestmark = pytest.mark.anyio

CHANGED = {"信访人数": 4, "手机号码": "139****0001", "概况": "王某某补充：青苗费也没有支付。"}
KEEP = {"decision": "keep", "reason": "已电话核实，以原登记为准"}
ADOPT = {"decision": "adopt", "reason": "省信访局来函更正"}


async def difference(site: Site, **changes: Any) -> dict[str, Any]:
    """A piece from a ledger, and the one difference that a second ledger left."""
    await imported(site, workbook([entry(1)]))
    await imported(site, workbook([entry(1, **changes)]))
    (found,) = (await get(site, "/differences", status="open")).json()["items"]
    detail: dict[str, Any] = (await get(site, f"/differences/{found['id']}")).json()
    return detail


async def settle(site: Site, id: str, body: Any, *roles: Role, **headers: str) -> Any:
    path = f"/differences/{id}/settle"
    return await post(site, path, body, *(roles or (Role.REGISTRAR,)), **headers)


async def outcome(site: Site, *entries: dict[str, Any]) -> list[str]:
    found = await imported(site, workbook(entries))
    return [row["outcome"] for row in await rows(site, found["id"])]


async def count(site: Site, **filters: str) -> int:
    return int((await get(site, "/differences/count", **filters)).json()["count"])


async def test_both_sides_are_shown_masked_and_in_full_only_on_record(site: Site) -> None:
    found = await difference(site, **CHANGED)
    assert found["columns"] == ["信访人数", "手机号码", "概况"]
    assert found["allowed_moves"] == ["keep", "adopt"]
    people, phone, text = found["sides"]
    assert (people["held"], people["offered"], people["masked"]) == ("1", "4", False)
    assert (phone["held"], phone["offered"], phone["masked"]) == (
        "138****0000",
        "139****0001",
        True,
    )
    assert "王某某" not in str(found), "neither name nor text"
    assert text["adoptable"]
    path = f"/differences/{found['id']}/reveal"
    answer = await post(site, path, {"purpose": "核对更正内容"}, Role.REGISTRAR)
    assert answer.json()["sides"][2]["offered"] == CHANGED["概况"]
    async with site.app.state.database.read() as session:
        looks = set(await session.scalars(sa.select(VaultReading.field)))
    assert looks == {"phone", "original_text"}
    assert (await post(site, path, {"purpose": "核对更正内容"}, Role.TRIAGE)).status_code == 403


async def test_who_keeps_away_from_the_piece_sees_no_difference(site: Site) -> None:
    found = await difference(site, **CHANGED)
    async with site.client(Role.REGISTRAR, id=uuid4()) as recused:
        seen = await recused.get("/differences")
        assert [each["id"] for each in seen.json()["items"]] == [found["id"]]
        interest, key = {"ground": "与信访人有亲属关系"}, {"Idempotency-Key": str(uuid4())}
        path = f"/pieces/{found['piece_id']}/recuse"
        assert (await recused.post(path, json=interest, headers=key)).status_code == 201
        assert (await recused.get("/differences")).json()["items"] == []
        assert (await recused.get("/differences/count")).json() == {"count": 0}
        assert (await recused.get(f"/differences/{found['id']}")).status_code == 404
    assert await count(site) == 1


async def test_a_kept_registration_stays_and_is_not_asked_about_again(site: Site) -> None:
    found = await difference(site, **CHANGED)
    before = await get(site, f"/pieces/{found['piece_id']}")
    answer = await settle(site, found["id"], KEEP)
    assert (answer.status_code, answer.json()["status"]) == (200, "kept")
    assert (answer.json()["reason"], answer.json()["allowed_moves"]) == (KEEP["reason"], ["reopen"])
    settled = (await get(site, f"/differences/{found['id']}")).json()
    assert answer.json()["version"] == settled["version"] > found["version"]
    assert (await get(site, f"/pieces/{found['piece_id']}")).json() == before.json()
    assert await outcome(site, entry(1, **CHANGED)) == ["known"]
    assert await outcome(site, entry(1, 信访人数=7)) == ["differs"]
    assert await count(site) == 2
    late = await settle(site, found["id"], ADOPT)
    assert (late.status_code, late.json()["code"]) == (409, "wrong-status")


async def test_adopting_corrects_the_registration_and_keeps_what_was_held(site: Site) -> None:
    found = await difference(
        site, **CHANGED, 姓名="王某", 信访目的="申诉", 信访日期="2026-02-09", 信访形式="来访",
        问题属地="成都市青羊区",
    )  # fmt: skip
    assert [side["column"] for side in found["sides"] if not side["adoptable"]] == ["信访形式"]
    answer = await settle(site, found["id"], ADOPT, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["status"]) == (200, "adopted"), answer.text
    piece = (await get(site, f"/pieces/{found['piece_id']}")).json()
    assert (piece["petitioner_count"], piece["purpose"]) == (4, "complaint_appeal")
    assert (piece["petition_date"], piece["form"]) == ("2026-02-09", "letter")
    assert piece["petitioners"][0]["masked_name"] == "王*"
    assert piece["petitioners"][0]["masked_phone"] == "139****0001"
    fields = {"fields": ["name", "original_text"], "purpose": "核对更正内容"}
    path = f"/pieces/{found['piece_id']}/reveal"
    revealed = (await post(site, path, fields, Role.TRIAGE)).json()
    assert revealed["original_text"] == CHANGED["概况"]
    assert revealed["petitioners"][0]["name"] == "王某"
    path = f"/pieces/{found['piece_id']}/history"
    assert [(row["move"], row["reason"]) for row in (await get(site, path)).json()["items"]] == [
        ("register", None),
        ("correct", ADOPT["reason"]),
    ]
    assert (await events(site))[-1] == ("intake.piece.moved", "correct")
    path = f"/differences/{found['id']}/reveal"
    revealed = await post(site, path, {"purpose": "核对更正内容"}, Role.REGISTRAR)
    assert revealed.json()["sides"][0]["held"] == "王某某", "what was held is not lost"
    path = f"/differences/{found['id']}/history"
    assert [row["move"] for row in (await get(site, path)).json()["items"]] == ["open", "adopt"]


async def test_what_was_adopted_in_part_is_known_from_then_on(site: Site) -> None:
    changes = {"信访人数": 4, "信访形式": "来访"}
    found = await difference(site, **changes)
    await settle(site, found["id"], ADOPT)
    assert await outcome(site, entry(1, **changes)) == ["known"]
    assert await outcome(site, entry(1)) == ["differs"], "the first ledger is now the other one"


async def test_a_form_alone_cannot_be_adopted(site: Site) -> None:
    found = await difference(site, 信访形式="来访")
    answer = await settle(site, found["id"], ADOPT)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-adopt")
    assert await count(site, status="open") == 1


async def test_what_a_registration_would_refuse_is_not_adopted(site: Site) -> None:
    await imported(site, workbook([entry(1)]), arrived_at="2026-02-12T02:00:00Z")
    await imported(site, workbook([entry(1, 信访日期="2026-02-20")]))
    (found,) = (await get(site, "/differences")).json()["items"]
    answer = await settle(site, found["id"], ADOPT)
    assert (answer.status_code, answer.json()["code"]) == (422, "registration-invalid")
    piece = (await get(site, f"/pieces/{found['piece_id']}")).json()
    assert (piece["petition_date"], piece["version"]) == ("2026-02-10", 1)


async def test_the_same_difference_is_opened_once_and_a_newer_one_takes_its_place(
    site: Site,
) -> None:
    found = await difference(site, 信访人数=4)
    assert await outcome(site, entry(1, 信访人数=4)) == ["differs"]
    assert await count(site) == 1
    assert await outcome(site, entry(1, 信访人数=5)) == ["differs"]
    old = (await get(site, f"/differences/{found['id']}")).json()
    assert (old["status"], old["allowed_moves"]) == ("superseded", [])
    (newer,) = (await get(site, "/differences", status="open")).json()["items"]
    assert await outcome(site, entry(1)) == ["known"], "the sender agrees with us again"
    assert await count(site, status="open") == 0
    assert await count(site, status="superseded", piece_id=newer["piece_id"]) == 2


async def test_a_column_that_a_ledger_lacks_is_not_asked(site: Site) -> None:
    await imported(site, workbook([entry(1)]))
    fewer = [each for each in HEADINGS if each not in ("住址", "内容分类")]
    found = await imported(site, workbook([entry(1)], fewer))
    assert found["known"] == 1
    emptied = await imported(site, workbook([entry(1, 内容分类="")]))
    (row,) = await rows(site, emptied["id"])
    assert [problem["column"] for problem in row["problems"]] == ["内容分类"]


async def test_a_difference_is_about_the_piece_wherever_it_is_by_now(site: Site) -> None:
    await imported(site, workbook([entry(1)]))
    piece = (await get(site, "/pieces")).json()["items"][0]["id"]
    line = Line(site)
    await line.do(f"/pieces/{piece}/triage", finding(), Role.TRIAGE, unit="510000")
    await imported(site, workbook([entry(1, 信访人数=3)]))
    (found,) = (await get(site, "/differences")).json()["items"]
    stale = await settle(site, found["id"], ADOPT, **{"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")
    assert (await settle(site, found["id"], ADOPT)).status_code == 200
    detail = (await get(site, f"/pieces/{piece}")).json()
    assert (detail["petitioner_count"], detail["title"]) == (3, finding()["title"])


async def test_only_who_registered_or_stands_above_sees_and_settles(site: Site) -> None:
    for people in (1, 2):
        ledger = workbook([entry(1, 信访人数=people)])
        answer = await send(site, ledger, unit=BUREAU)
        await run(site, answer.json()["id"])
    (found,) = (await get(site, "/differences", Role.REGISTRAR, unit=BUREAU)).json()["items"]
    path = f"/differences/{UUID(found['id'])}"
    assert (await get(site, path, Role.REGISTRAR, unit="510100")).status_code == 200
    assert (await get(site, path, Role.REGISTRAR, unit=NEIGHBOUR)).status_code == 404
    assert (await get(site, path, Role.UNIT_HANDLER, unit=BUREAU)).status_code == 403
    settling = f"{path}/settle"
    elsewhere = await post(site, settling, KEEP, Role.REGISTRAR, unit=NEIGHBOUR)
    assert elsewhere.status_code == 404
    assert (await post(site, settling, KEEP, Role.TRIAGE, unit=BUREAU)).status_code == 403
    silent = await post(site, settling, {"decision": "keep"}, Role.REGISTRAR, unit=BUREAU)
    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (422, "reason")
    assert (await get(site, "/differences", Role.REGISTRAR, unit=NEIGHBOUR)).json()["items"] == []


async def test_the_same_by_hand_and_in_a_ledger_is_the_same(site: Site) -> None:
    text = "王某某反映征地补偿款没有足额支付。\n请求补发。"
    by_hand = registration(
        source="provincial_petition_bureau", sender="省信访局", external_no="５１000000000000001",
        original_text=text.replace("\n", "\r\n") + "\r\n", petition_date="2026-02-10",
        petitioner_count=1, stated_place="成都市锦江区 ",
        stated_class="国土资源＿土地征收＿安置补偿",
        petitioners=[{"name": "王　某某", "phone": "138****0000", "is_main": True,
                      "address": "四川省成都市锦江区 某街道１号"}],
    )  # fmt: skip
    answer = await post(site, "/pieces", by_hand, Role.REGISTRAR)
    assert answer.status_code == 201, answer.text
    assert await outcome(site, entry(1, 概况=text)) == ["known"]
    assert await outcome(site, entry(1, 概况=text + "另附材料。")) == ["differs"]


@pytest.mark.parametrize("decision", [KEEP, ADOPT])
async def test_a_decision_is_taken_back(site: Site, decision: dict[str, Any]) -> None:
    found = await difference(site, **CHANGED)
    piece = f"/pieces/{found['piece_id']}"
    before = (await get(site, piece)).json()
    await settle(site, found["id"], decision)
    path = f"/differences/{found['id']}/reopen"
    answer = await post(site, path, {"reason": "处理有误"}, Role.PET_HEAD)
    assert (answer.status_code, answer.json()["status"]) == (200, "open"), answer.text
    assert (answer.json()["settled_at"], answer.json()["reason"]) == (None, None)
    after = (await get(site, piece)).json()
    told = ("petitioner_count", "petitioners", "purpose", "petition_date")
    assert {name: after[name] for name in told} == {name: before[name] for name in told}
    again = await post(site, path, {"reason": "处理有误"}, Role.PET_HEAD)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")
    assert (await settle(site, found["id"], ADOPT)).json()["status"] == "adopted"
    assert (await get(site, piece)).json()["petitioner_count"] == 4


@pytest.mark.parametrize("said", ["是", ""])
async def test_what_was_said_of_the_first_time_is_as_it_was_when_it_is_taken_back(
    site: Site, said: str
) -> None:
    await imported(site, workbook([entry(1, 是否全国初次信访=said), entry(2)]))
    await imported(site, workbook([entry(1, 是否全国初次信访="否")]))
    (found,) = (await get(site, "/differences", status="open")).json()["items"]
    piece = f"/pieces/{found['piece_id']}"
    body = finding(region=BUREAU)
    done(await post(site, f"{piece}/triage", body, Role.TRIAGE))
    before = (await get(site, piece)).json()
    await settle(site, found["id"], ADOPT)
    assert (await get(site, piece)).json()["is_repeat"] is True
    reason = {"reason": "处理有误"}
    done(await post(site, f"/differences/{found['id']}/reopen", reason, Role.PET_HEAD))
    after = (await get(site, piece)).json()
    told = ("is_initial_here", "is_initial_national", "is_repeat")
    assert {name: after.get(name) for name in told} == {name: before.get(name) for name in told}
    assert after["is_repeat"] is False


async def test_adopting_names_nobody_by_the_old_name(site: Site) -> None:
    found = await difference(site, 姓名="张某某")
    named = await settle(site, found["id"], {"decision": "adopt", "reason": "原登记王某某系笔误"})
    assert (named.status_code, named.json()["code"]) == (422, "not-masked")


def done(answer: Any) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


async def test_what_a_newer_ledger_says_is_decided_first(site: Site) -> None:
    found = await difference(site, **CHANGED)
    await settle(site, found["id"], KEEP)
    assert await outcome(site, entry(1, 信访人数=7)) == ["differs"]
    answer = await post(
        site, f"/differences/{found['id']}/reopen", {"reason": "处理有误"}, Role.PET_HEAD
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "difference-newer")
