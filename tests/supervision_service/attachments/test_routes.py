"""Proofs: on whatever they hang, for who sees it, and as evidence of a close-out."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from shared.moves import Role
from shared.objects import Objects
from tests.harness import Site
from tests.intake_service.papers.attachments.files import PDF
from tests.proofs import FOR, upload
from tests.supervision_service.consultations.test_routes import QUESTION, expert
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    REVIEWER,
    case_at,
    done,
    evidence,
    get,
    later,
    post,
    ready,
)

pytestmark = pytest.mark.anyio

WHY = {"reason": "上传了别的文件"}
HANDLER, HEAD = (Role.UNIT_HANDLER, COUNTY), (Role.UNIT_HEAD, COUNTY)


def stored(site: Site) -> list[Path]:
    """The files of the store."""
    return [each for each in (site.app.state.settings.data_dir / "objects").rglob("*")
            if each.is_file()]  # fmt: skip


def told(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]


async def test_a_proof_of_a_case_is_read_for_a_purpose_and_withdrawn_with_a_reason(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await case_at(site, "in_supervision")
    pool, kept, opened = site.app.state.database.writing.pool, Objects.put, Objects.open

    async def put(objects: Objects, name: str, content: bytes) -> None:
        assert pool.checkedout() == 0, "it holds no connection"
        await kept(objects, name, content)

    async def opening(objects: Objects, name: str) -> Any:
        assert pool.checkedout() == 0, "it holds no connection"
        return await opened(objects, name)

    monkeypatch.setattr(Objects, "put", put)
    monkeypatch.setattr(Objects, "open", opening)
    sent = [await upload(site, *HANDLER, "listing", case.id, key="same") for _ in range(2)]
    made = await done(sent[0])
    assert (made["id"], made["case_id"]) == (sent[1].json()["id"], case.id)
    assert [file.name for file in stored(site)] == [made["id"]], "the name is no path"
    of = f"/attachments?belongs_to=listing&belongs_to_id={case.id}"
    path = f"/attachments/{made['id']}"

    for role, unit, status in (
        (Role.UNIT_HEAD, CITY, 200), (Role.SUPERVISOR, PROVINCE, 200),
        (Role.UNIT_HEAD, NEIGHBOUR_COUNTY, 404), (Role.THIRD_PARTY, PROVINCE, 404),
        (Role.AUDIT_ADMIN, PROVINCE, 403),
    ):  # fmt: skip
        async with site.client(role, unit=unit) as client:
            for below in (path, f"{path}/history", of):
                assert (await client.get(below)).status_code == status, (role, below)
        read = await post(site, role, unit, f"{path}/download", FOR)
        assert read.status_code == status
        assert status != 200 or read.content == PDF
    blank = await post(site, *HEAD, f"{path}/download", {"purpose": "看看"})
    assert told(blank) == (422, "invalid-input")
    assert told(await upload(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, "listing", case.id)) == (
        404, "listing-not-found",
    )  # fmt: skip

    foreign = await post(site, Role.UNIT_HEAD, CITY, f"{path}/withdraw", WHY)
    assert told(foreign) == (403, "not-responsible-unit")
    both = await asyncio.gather(*(post(site, *HANDLER, f"{path}/withdraw", WHY) for _ in range(2)))
    assert sorted(each.status_code for each in both) == [200, 409]
    gone = await post(site, *HEAD, f"{path}/download", FOR)
    assert told(gone) == (409, "attachment-withdrawn")
    back = await done(await post(site, *HEAD, f"{path}/undo-withdrawal", WHY))
    assert back["allowed_moves"] == ["download", "withdraw"]
    history = (await get(site, *HEAD, f"{path}/history"))["items"]
    assert [(each["move"], each["reason"]) for each in history] == [
        ("attach", f"SHA-256：{made['sha256']}"), ("let-pass", None),
        ("download", FOR["purpose"]), ("download", FOR["purpose"]),
        ("withdraw", WHY["reason"]), ("undo-withdrawal", WHY["reason"]), ("let-pass", None),
    ]  # fmt: skip
    async with site.client(Role.OPERATOR) as client:
        query = {"check": "objects:attachment", "limit": 500}
        found = (await client.get("/checks/differences", params=query)).json()
        assert found["items"] == []


async def test_it_hangs_on_a_measure_or_on_a_consultation_for_whom_that_asks(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    plan = (await get(site, *HEAD, f"/listings/{case.id}"))["plan"]["id"]
    made = await done(await upload(site, *HANDLER, "plan", plan, item_no=2))
    assert (made["belongs_to"], made["item_no"], made["case_id"]) == ("plan", 2, case.id)
    wrong = await upload(site, *HANDLER, "plan", plan, item_no=3)
    assert told(wrong) == (422, "item-unknown")
    nowhere = await upload(site, *HANDLER, "listing", uuid4())
    assert told(nowhere) == (404, "listing-not-found")

    one = await expert(site)
    asked = {"account_id": str(one), "institution": "某某律师事务所", "until": "2026-03-10"}
    form = {**QUESTION, "kind": "third_party", "third_parties": [asked]}
    path = f"/listings/{case.id}/consultations"
    called = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form))
    material = await done(
        await upload(site, Role.SUPERVISOR, PROVINCE, "consultation", called["id"])
    )
    for id, day, status in ((one, 0, 200), (uuid4(), 0, 404), (one, 9, 404)):
        await later(site, days=day)
        path = f"/attachments/{material['id']}/download"
        read = await post(site, Role.THIRD_PARTY, PROVINCE, path, FOR, id=id)
        assert read.status_code == status, (id, day)
        path = f"/attachments/{made['id']}"
        async with site.client(Role.THIRD_PARTY, id=id) as client:
            assert (await client.get(path)).status_code == 404, "the invitation is to no more"


async def test_evidence_names_files_of_its_case_and_keeps_them(site: Site) -> None:
    case, other = await case_at(site, "in_supervision"), await case_at(site, "in_supervision")
    await ready(site, case)
    made = await done(await upload(site, *HANDLER, "listing", case.id))
    strange = await done(await upload(site, *HANDLER, "listing", other.id))
    path = f"/listings/{case.id}/apply-closeout"

    def proved(id: str) -> dict[str, Any]:
        claim = {"criterion": "C2", "text": "已兑付。", "reference": "凭证1"}
        return evidence(C2={**claim, "attachment_ids": [id]})

    for id in (strange["id"], str(uuid4())):
        refused = await post(site, *HEAD, path, proved(id))
        assert told(refused) == (422, "evidence-file-unknown")
    await done(await post(site, *HEAD, path, proved(made["id"])))
    detail = await get(site, *HEAD, f"/listings/{case.id}")
    shown = {each["code"]: each for each in detail["criteria"]}
    assert (shown["C2"]["attachment_ids"], shown["C3"]["attachment_ids"]) == ([made["id"]], [])

    withdraw = f"/attachments/{made['id']}/withdraw"
    assert told(await post(site, *HANDLER, withdraw, WHY)) == (409, "attachment-is-evidence")
    back = f"/listings/{case.id}/return-city-review"
    await done(await post(site, Role.UNIT_HEAD, CITY, back, WHY, id=REVIEWER))
    await done(await post(site, *HANDLER, withdraw, WHY))
    assert told(await post(site, *HEAD, path, proved(made["id"]))) == (
        422, "evidence-file-unknown",
    )  # fmt: skip
