"""Attachments: sealed in the store, read for a purpose, withdrawn and never deleted."""

import base64
import hashlib
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from intake_service.papers.attachments.models import Attachment
from intake_service.privacy.vault.models import VaultReading
from shared import attachments as rules
from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import BUREAU, CITY, NEIGHBOUR, Line, events, get, post
from tests.intake_service.papers.attachments import files
from tests.intake_service.papers.attachments.steps import FOR, WHY, attached, download, upload

pytestmark = pytest.mark.anyio

BIG = files.PDF + bytes(range(256)) * 12_000
"""Three parts in the store."""


def stored(site: Site) -> list[Path]:
    """The files of the store."""
    return [each for each in (site.app.state.settings.data_dir / "objects").rglob("*")
            if each.is_file()]  # fmt: skip


async def test_a_file_comes_back_as_it_was_sent_and_only_to_be_saved(site: Site) -> None:
    line = await Line(site).assign()
    before = await events(site)
    made = await attached(site, BIG, piece_id=line.piece, name="来信 第1页.pdf")
    assert (made["status"], made["file_type"], made["size"]) == ("not_scanned", "pdf", len(BIG))
    assert made["sha256"] == hashlib.sha256(BIG).hexdigest()
    assert await events(site) == before, "nobody else is told"
    answer = await download(site, made["id"])
    assert answer.content == BIG
    digest = base64.b64encode(hashlib.sha256(BIG).digest()).decode()
    wanted = {
        "content-type": "application/pdf",
        "content-disposition": 'attachment; filename="attachment.pdf"; '
        "filename*=UTF-8''%E6%9D%A5%E4%BF%A1%20%E7%AC%AC1%E9%A1%B5.pdf",
        "content-digest": f"sha-256=:{digest}:",
        "content-length": str(len(BIG)),
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    assert {name: answer.headers.get(name) for name in wanted} == wanted
    async with site.app.state.database.read() as session:
        reading = (await session.scalars(sa.select(VaultReading))).one()
    assert (reading.field, str(reading.piece_id), reading.purpose) == (
        "attachment", line.piece, FOR["purpose"],
    )  # fmt: skip
    history = (await get(site, f"/attachments/{made['id']}/history")).json()["items"]
    assert [(each["move"], each["reason"]) for each in history] == [
        ("attach", f"SHA-256：{made['sha256']}"), ("let-pass", None),
    ]  # fmt: skip


async def test_in_the_store_nothing_can_be_read_and_no_name_is_a_path(site: Site) -> None:
    line = await Line(site).assign()
    made = await attached(site, files.PDF + b"marked", piece_id=line.piece)
    (file,) = stored(site)
    assert file.name == made["id"]
    assert b"marked" not in file.read_bytes()
    assert b"%PDF" not in file.read_bytes()


async def test_a_content_that_was_changed_or_is_gone_is_not_given(site: Site) -> None:
    line = await Line(site).assign()
    made = await attached(site, piece_id=line.piece)
    (file,) = stored(site)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    answer = await download(site, made["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "content-broken")
    file.write_bytes(content[:10])
    assert (await download(site, made["id"])).json()["code"] == "content-broken"
    file.unlink()
    answer = await download(site, made["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "content-missing")
    async with site.app.state.database.read() as session:
        assert (await session.scalars(sa.select(VaultReading))).all() == [], "nothing was read"


async def test_a_store_that_is_away_is_told_and_nothing_is_kept(site: Site) -> None:
    line = await Line(site).assign()
    folder = site.app.state.settings.data_dir / "objects"
    await attached(site, piece_id=line.piece)
    folder.rename(folder.with_name("away"))
    folder.write_text("no folder")
    answer = await upload(site, piece_id=line.piece)
    assert (answer.status_code, answer.json()["code"]) == (503, "object-store-silent")
    assert (await get(site, "/attachments/count")).json() == {"count": 1}


async def test_it_is_sent_once_however_often_it_is_sent(site: Site) -> None:
    line = await Line(site).assign()
    made = [await upload(site, piece_id=line.piece, key="same") for _ in range(2)]
    assert [each.status_code for each in made] == [201, 201]
    assert made[0].json()["id"] == made[1].json()["id"]
    assert len(stored(site)) == 1
    async with site.client(Role.UNIT_HANDLER, unit=BUREAU) as client:
        query = {"piece_id": line.piece, "paper": "letter", "name": "来信.pdf"}
        answer = await client.post("/attachments", content=files.PDF, params=query)
        assert answer.json()["code"] == "idempotency-key-required"
        form = await client.post("/attachments", files={"file": files.PDF}, params=query)
        assert form.status_code == 415


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"content": b""}, 422, "file-empty"),
    ({"content": files.PNG}, 422, "file-name-disagrees"),
    ({"content": b"MZ"}, 422, "file-type-unknown"),
    ({"content": bytes(rules.MOST_BYTES + 1)}, 413, "body-too-large"),
    ({"name": "../来信.pdf"}, 422, "file-name-wrong"),
    ({"name": "王某某身份证.pdf"}, 422, "not-masked"),
    ({"name": "13800000000.pdf"}, 422, "invalid-input"),
    ({"name": f"{'长' * 120}.pdf"}, 422, "invalid-input"),
    ({"paper": "secret"}, 422, "invalid-input"),
    ({"order_id": str(uuid4())}, 422, "invalid-input"),
    ({"piece_id": None}, 422, "invalid-input"),
    ({"piece_id": str(uuid4())}, 404, "not-found"),
    ({"piece_id": None, "order_id": str(uuid4())}, 404, "not-found"),
    ({"unit": NEIGHBOUR}, 404, "not-found"),
    ({"role": Role.SUPERVISOR}, 403, "role-not-allowed"),
]


@pytest.mark.parametrize(("changes", "status", "code"), REFUSED)
async def test_a_wrong_upload_is_refused_and_leaves_nothing(
    site: Site, changes: dict[str, Any], status: int, code: str
) -> None:
    line = await Line(site).assign()
    asked = {"piece_id": line.piece, **changes}
    answer = await upload(site, **{name: each for name, each in asked.items() if each is not None})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert stored(site) == []
    assert (await get(site, "/attachments/count")).json() == {"count": 0}


async def test_a_piece_has_room_for_so_many(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_FILES", 2)
    line = await Line(site).assign()
    made = [await attached(site, piece_id=line.piece) for _ in range(2)]
    answer = await upload(site, piece_id=line.piece)
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-attachments")
    await attached(site, order_id=line.order)  # which has room of its own
    path = f"/attachments/{made[0]['id']}"
    await line.do(f"{path}/withdraw", WHY, Role.UNIT_HANDLER)
    await attached(site, piece_id=line.piece)
    answer = await post(site, f"{path}/undo-withdrawal", WHY, Role.UNIT_HEAD, unit=BUREAU)
    assert answer.json()["code"] == "too-many-attachments"


async def test_who_sees_the_piece_or_the_order_sees_it_and_who_handles_it_reads_it(
    site: Site,
) -> None:
    line = await Line(site).assign()
    for thing in ({"piece_id": line.piece}, {"order_id": line.order}):
        id = (await attached(site, **thing))["id"]
        for role, unit, seen, read in (
            (Role.UNIT_HEAD, BUREAU, 200, 200),
            (Role.UNIT_HEAD, CITY, 200, 200),
            (Role.PET_HEAD, "510000", 200, 200),
            (Role.DEPUTY, "510000", 200, 403),
            (Role.UNIT_HEAD, NEIGHBOUR, 404, 404),
            (Role.AUDIT_ADMIN, "510000", 403, 403),
        ):
            for path in ("", "/history"):
                answer = await get(site, f"/attachments/{id}{path}", role, unit=unit)
                assert answer.status_code == seen
            assert (await download(site, id, role, unit)).status_code == read
            if seen != 403:
                page = await get(site, "/attachments", role, unit=unit, **thing)
                ids = [each["id"] for each in page.json()["items"]]
                assert ids == ([id] if seen == 200 else [])
                many = await get(site, "/attachments/count", role, unit=unit, **thing)
                assert many.json() == {"count": len(ids)}
    answer = await post(site, f"/attachments/{id}/download", {"purpose": "看看"}, Role.PET_HEAD)
    assert answer.json()["code"] == "invalid-input"


async def test_what_is_withdrawn_is_read_by_nobody_and_not_deleted(site: Site) -> None:
    line = await Line(site).assign()
    made = await attached(site, piece_id=line.piece)
    path = f"/attachments/{made['id']}"
    for body, role, unit, status, code in (
        (WHY, Role.UNIT_HEAD, CITY, 403, "not-responsible-unit"),
        (WHY, Role.UNIT_HEAD, NEIGHBOUR, 404, "not-found"),
        (WHY, Role.SUPERVISOR, "510000", 403, "role-not-allowed"),
        ({}, Role.UNIT_HANDLER, BUREAU, 422, "invalid-input"),
        ({"reason": "王某某的身份证"}, Role.UNIT_HANDLER, BUREAU, 422, "not-masked"),
    ):
        answer = await post(site, f"{path}/withdraw", body, role, unit=unit)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    answer = await post(site, f"{path}/undo-withdrawal", WHY, Role.UNIT_HEAD, unit=BUREAU)
    assert answer.json()["code"] == "wrong-status"
    gone = await line.do(f"{path}/withdraw", WHY, Role.PET_HEAD, unit="510000")
    assert (gone["status"], gone["sha256"]) == ("withdrawn", made["sha256"])
    answer = await download(site, made["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "attachment-withdrawn")
    answer = await post(site, f"{path}/withdraw", WHY, Role.PET_HEAD)
    assert answer.json()["code"] == "wrong-status"
    assert len(stored(site)) == 1
    answer = await post(site, f"{path}/undo-withdrawal", WHY, Role.UNIT_HANDLER, unit=BUREAU)
    assert answer.json()["code"] == "role-not-allowed"
    back = await line.do(f"{path}/undo-withdrawal", WHY, Role.UNIT_HEAD)
    assert back["status"] == "not_scanned"
    assert (await download(site, made["id"])).content == files.PDF
    history = (await get(site, f"{path}/history")).json()["items"]
    assert [each["move"] for each in history] == [
        "attach", "let-pass", "withdraw", "undo-withdrawal", "let-pass",
    ]  # fmt: skip


async def test_of_a_sealed_piece_nothing_is_attached_and_only_the_head_reads(site: Site) -> None:
    line = await Line(site).register()
    registrar, home = Role.REGISTRAR, "510000"
    made = await attached(site, role=registrar, unit=home, piece_id=line.piece)
    reason = {"reason": "属检举控告"}
    await line.do(f"/pieces/{line.piece}/seal", reason, registrar, unit=home)
    path = f"/attachments/{made['id']}"
    answer = await upload(site, role=registrar, unit=home, piece_id=line.piece)
    assert (answer.status_code, answer.json()["code"]) == (409, "piece-sealed")
    for verb in ("withdraw", "undo-withdrawal"):
        answer = await post(site, f"{path}/{verb}", WHY, Role.PET_HEAD)
        assert (answer.status_code, answer.json()["code"]) == (409, "piece-sealed")
    for role, status, listed in (
        (Role.DEPUTY, 404, 0), (registrar, 403, 0), (Role.PET_HEAD, 200, 1),
    ):  # fmt: skip
        assert (await get(site, path, role)).status_code == status
        assert (await get(site, "/attachments/count", role)).json() == {"count": listed}
        assert len((await get(site, "/attachments", role)).json()["items"]) == listed
    assert (await download(site, made["id"], registrar, home)).json()["code"] == "content-sealed"
    assert (await download(site, made["id"], Role.PET_HEAD, home)).status_code == 200


async def test_what_is_lost_and_what_nobody_knows_is_found(site: Site) -> None:
    line = await Line(site).assign()
    made = [await attached(site, files.PDF + bytes(n), piece_id=line.piece) for n in range(4)]
    assert await differences(site) == []
    folder = site.app.state.settings.data_dir / "objects"
    by_id = {file.name: file for file in stored(site)}
    lost, cut = (by_id[each["id"]] for each in made[:2])
    lost.unlink()
    cut.write_bytes(cut.read_bytes()[:-1])
    fresh, old = (lost.with_name(str(uuid4())) for _ in range(2))  # two of one shelf
    fresh.write_bytes(b"being written")
    old.write_bytes(b"left behind")
    os.utime(old, (1_700_000_000, 1_700_000_000))
    told = sorted(
        (str(file.relative_to(folder)), kind)
        for kind, file in (("missing", lost), ("differs", cut), ("unknown", old))
    )
    for limit in (1, 2, 500):
        found = await differences(site, limit)
        assert [(each["key"], each["kind"]) for each in found] == told
    async with site.app.state.database.read() as session:
        assert len((await session.scalars(sa.select(Attachment))).all()) == 4


async def differences(site: Site, limit: int = 500) -> list[dict[str, Any]]:
    """Everything that the check of the store finds, page by page."""
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    checked = 0
    while True:
        query = {"check": "objects:attachment", "limit": limit, **after}
        page = (await get(site, "/checks/differences", Role.OPERATOR, **query)).json()
        assert len(page["items"]) <= limit
        found += page["items"]
        checked += page["checked"]
        if page["next"] is None:
            assert checked == 4
            return found
        after = {"after": page["next"]}
