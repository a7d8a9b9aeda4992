"""The mark "needs immediate care" over HTTP."""

from typing import Any

import pytest
import sqlalchemy as sa

from intake_service.privacy.vault.models import CareText, VaultReading
from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import CITY, NEIGHBOUR, Line, events, get, post, sweep
from tests.intake_service.urgency.make import BUREAU, OFFICE, refusal

pytestmark = pytest.mark.anyio
NEED = {"note": "王某某在电话中说不想活了，情绪很差。", "emergency_called": True}
VISITED = {"note": "王某某已由家人陪伴，村医上门看过。"}
PURPOSE = {"purpose": "安排上门回访"}
HANDLER = Role.UNIT_HANDLER


async def marked(site: Site) -> Line:
    """A piece in hand at the bureau, marked by its handler."""
    line = await Line(site).accept()
    await line.do(f"/pieces/{line.piece}/care", NEED, HANDLER)
    return line


async def seen(line: Line, role: Role = HANDLER, unit: str = BUREAU) -> tuple[int, Any]:
    """The mark as somebody sees it, or how it is refused."""
    answer = await get(line.site, f"/pieces/{line.piece}/care", role, unit=unit)
    return answer.status_code, answer.json()


async def tasks(line: Line, role: Role = HANDLER, unit: str = BUREAU) -> list[str]:
    """Where the piece waits."""
    items = (await get(line.site, "/tasks", role, unit=unit)).json()["items"]
    return [each["queue"] for each in items if each["thing"] == "care"]


async def test_a_named_person_marks_it_and_what_was_written_is_sealed(site: Site) -> None:
    line = await marked(site)
    status, mark = await seen(line)
    assert (status, mark["status"], mark["expires_on"]) == (200, "active", "2026-03-09")
    assert (mark["set_by_name"], mark["emergency_called"]) == ("unit_handler某某", True)
    assert mark["allowed_moves"] == ["renew", "follow-up", "take-off"]
    assert "不想活" not in str(mark)
    path = f"/pieces/{line.piece}/care/reveal"
    shown = await line.do(path, PURPOSE, HANDLER)
    assert [(each["number"], each["text"]) for each in shown["notes"]] == [(1, NEED["note"])]
    async with site.app.state.database.read() as session:
        (look,) = (await session.scalars(sa.select(VaultReading))).all()
    assert (look.field, look.purpose, str(look.piece_id)) == (
        "care", PURPOSE["purpose"], line.piece,
    )  # fmt: skip
    assert not [kind for kind, move in await events(site) if "care" in kind or move == "mark"]


async def test_only_who_works_on_the_piece_sees_it_and_is_asked(site: Site) -> None:
    line = await marked(site)
    for role, unit, status in (
        (Role.UNIT_HEAD, BUREAU, 200),
        (Role.PET_HEAD, OFFICE, 200),
        (Role.SUPERVISOR, OFFICE, 403),
        (Role.DEPUTY, OFFICE, 403),
        (Role.LEADER, OFFICE, 403),
        (Role.DIV_HANDLER, OFFICE, 403),
        (Role.UNIT_HEAD, CITY, 200),
        (Role.UNIT_HEAD, NEIGHBOUR, 404),
    ):
        assert (await seen(line, role, unit))[0] == status, (role, unit)
    assert await tasks(line) == ["care"]
    assert await tasks(line, Role.UNIT_HEAD, NEIGHBOUR) == []
    assert await tasks(line, Role.PET_HEAD, OFFICE) == []  # the bureau has it in hand
    detail = await line.detail()
    assert "care" not in detail


async def test_it_is_followed_up_renewed_and_taken_off(site: Site) -> None:
    line = await marked(site)
    path = f"/pieces/{line.piece}/care"
    await line.later(days=3)
    await line.do(f"{path}/follow-up", VISITED, HANDLER)
    renewed = await line.do(f"{path}/renew", {"note": "仍需陪伴。"}, Role.UNIT_HEAD)
    assert renewed["expires_on"] == "2026-03-12"
    shown = await line.do(f"{path}/reveal", PURPOSE, HANDLER)
    assert [each["text"] for each in shown["notes"]] == [
        NEED["note"], VISITED["note"], "仍需陪伴。",
    ]  # fmt: skip
    off = await line.do(f"{path}/take-off", {"note": "情绪平稳。"}, HANDLER)
    assert (off["status"], off["allowed_moves"]) == ("taken_off", [])
    assert await seen(line) == (404, (await seen(line))[1])
    assert (await seen(line))[1]["code"] == "care-not-found"
    for verb, form in (("renew", VISITED), ("follow-up", VISITED), ("take-off", VISITED),
                       ("reveal", PURPOSE)):  # fmt: skip
        told = await refusal(line, f"{path}/{verb}", form, HANDLER, unit=BUREAU)
        assert told == (404, "care-not-found")
    assert await tasks(line) == []
    await line.do(path, NEED, HANDLER)  # and marked anew


async def test_it_expires_after_its_last_day_and_nobody_reads_it_any_more(site: Site) -> None:
    line = await marked(site)
    await line.later(days=7)
    await sweep(site.app)
    assert (await seen(line))[0] == 200
    await line.later(days=1)
    await sweep(site.app)
    assert (await seen(line))[1]["code"] == "care-not-found"
    path = f"/pieces/{line.piece}/care/reveal"
    assert await refusal(line, path, PURPOSE, HANDLER, unit=BUREAU) == (404, "care-not-found")


async def test_what_is_refused(site: Site) -> None:
    line = await marked(site)
    path = f"/pieces/{line.piece}/care"
    own = {"unit": BUREAU}
    for form, wanted in (
        (NEED, (409, "care-marked")),
        ({"note": "需要关照。"}, (422, "invalid-input")),
        ({"emergency_called": True}, (422, "invalid-input")),
    ):
        assert await refusal(line, path, form, HANDLER, **own) == wanted
    assert await refusal(line, path, NEED, Role.DEPUTY) == (403, "role-not-allowed")
    assert await refusal(line, path, NEED, Role.UNIT_HEAD, unit=NEIGHBOUR) == (404, "not-found")
    form: dict[str, Any] = {"purpose": "看"}
    assert await refusal(line, f"{path}/reveal", form, HANDLER, **own) == (422, "invalid-input")


async def test_of_a_sealed_piece_only_the_head_of_the_office_marks_it(site: Site) -> None:
    line = await Line(site).register(purpose="accusation")
    path = f"/pieces/{line.piece}/care"
    assert await refusal(line, path, NEED, Role.TRIAGE) == (403, "content-sealed")
    await line.do(path, NEED, Role.PET_HEAD, unit=OFFICE)
    assert (await seen(line, Role.TRIAGE, OFFICE))[0] == 403
    assert (await seen(line, Role.PET_HEAD, OFFICE))[0] == 200


async def test_the_words_stand_in_the_vault_alone(site: Site) -> None:
    await marked(site)
    async with site.app.state.database.read() as session:
        texts = (await session.scalars(sa.select(CareText.text))).all()
        told = await session.scalars(sa.text("SELECT whole::text FROM history whole"))
        assert not any("不想活" in row for row in told)
    assert list(texts) == [NEED["note"]]


async def test_the_same_key_marks_once(site: Site) -> None:
    line = await Line(site).register()
    path = f"/pieces/{line.piece}/care"
    both = [await post(site, path, NEED, Role.PET_HEAD, key="same") for _ in range(2)]
    assert [each.status_code for each in both] == [201, 201]
    assert both[0].json() == both[1].json()
