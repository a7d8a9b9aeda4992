"""A wrong registration is corrected, at once or by two; clocks follow, letters stay."""

import asyncio
from typing import Any

import pytest

from intake_service.handling.deadlines.queries import AGREES
from intake_service.reception.matters import events as matter_events
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration import events as piece_events
from intake_service.reception.registration.models import Piece
from shared.checks import OwnHistory, OwnLog
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.make import BUREAU, NEIGHBOUR, Line, events, finding, get, post

pytestmark = pytest.mark.anyio
WHY = {"reason": "登记时看错来信"}
NAMED = {"petitioners": [{"position": 1, "name": "汪某某"}]}
EARLIER = {"arrived_at": "2026-02-27T09:00:00+08:00"}


async def correct(line: Line, *roles: Role, unit: str = "510000", **right: Any) -> Any:
    path = f"/pieces/{line.piece}/corrections"
    return await post(line.site, path, {**WHY, **right}, *(roles or (Role.REGISTRAR,)), unit=unit)


async def decide(
    line: Line, found: Any, verb: str = "confirm", role: Role = Role.PET_HEAD, **body: Any
) -> Any:
    await line.later(minutes=1)
    return await post(line.site, f"/corrections/{found.json()['id']}/{verb}", body, role)


def told(answer: Any) -> list[tuple[str, Any, Any]]:
    assert answer.status_code in (200, 201), answer.text
    return [(each["field"], each["old"], each["new"]) for each in answer.json()["changes"]]


async def agrees(site: Site) -> None:
    """Rows, log, history and deadlines say the same."""
    checks = [OwnLog("intake", piece_events.SNAPSHOT), OwnLog("intake", matter_events.SNAPSHOT),
              OwnHistory("intake", Piece), OwnHistory("intake", Matter), *AGREES]  # fmt: skip
    for check in checks:
        assert (await check.page(site.app.state.database, None, 200)).items == []


async def test_what_no_right_rests_on_is_corrected_at_once_and_nothing_is_lost(site: Site) -> None:
    line = await Line(site).assign()
    right = {
        "form": "visit", "petitioner_count": 6, "topic": "NR02", "region": NEIGHBOUR,
        "petition_date": "2026-02-26", "title": "反映宅基地审批", "requests": ["依法审批宅基地"],
        "petitioners": [{"position": 1, "phone": "13900000000"}],
    }  # fmt: skip
    answer = await correct(line, **right)
    assert told(answer) == [
        ("phone", "138****0000", "139****0000"),
        ("form", "letter", "visit"),
        ("petition_date", "2026-02-27", "2026-02-26"),
        ("petitioner_count", 3, 6),
        ("region", BUREAU, NEIGHBOUR),
        ("topic", "NR01", "NR02"),
        ("title", "反映征地补偿款未足额支付", "反映宅基地审批"),
        ("requests", ["支付第二期补偿款", "支付利息"], ["依法审批宅基地"]),
    ]
    assert (answer.json()["status"], answer.json()["allowed_moves"]) == ("done", [])
    piece = await line.detail()
    assert (piece["form"], piece["is_collective"], piece["region"]) == ("visit", True, NEIGHBOUR)
    assert piece["petitioners"][0]["masked_phone"] == "139****0000"
    matter = (await get(site, f"/matters/{line.matter}")).json()
    assert (matter["topic"], matter["requests_count"]) == ("NR02", 1)
    assert [each["text"] for each in matter["requests"]] == ["依法审批宅基地"]
    assert (await events(site))[-2:] == [
        ("intake.matter.moved", "correct"), ("intake.piece.moved", "correct"),
    ]  # fmt: skip
    assert {each["kind"] for each in answer.json()["letters"]} == {"D03", "D09"}
    await agrees(site)
    path = f"/corrections/{answer.json()['id']}"
    seen = await post(site, f"{path}/reveal", {"purpose": "核对更正前的电话"}, Role.UNIT_HEAD,
                      unit=BUREAU)  # fmt: skip
    assert told(seen)[0] == ("phone", "13800000000", "13900000000")
    (listed,) = (await get(site, "/corrections", piece_id=line.piece, status="done")).json()[
        "items"
    ]
    assert "changes" not in listed
    assert (await get(site, "/corrections/count", status="requested")).json() == {"count": 0}
    assert (await get(site, path, Role.UNIT_HEAD, unit=NEIGHBOUR)).status_code == 404


async def test_another_one_confirms_when_it_came_and_its_clocks_are_counted_anew(
    site: Site,
) -> None:
    line = await Line(site).register(arrived_at="2026-03-02T09:00:00+08:00")
    (before,) = (await line.clocks())["DL02"]
    asked = await correct(line, Role.PET_HEAD, **EARLIER)
    assert asked.json()["status"] == "requested"
    assert (await line.clocks())["DL02"] == [before], "nobody has confirmed it"
    tasks = await get(site, "/tasks", Role.PET_HEAD, queue="confirm_correction")
    assert [each["piece_id"] for each in tasks.json()["items"]] == [line.piece]
    again = await correct(line, **NAMED)
    assert (again.status_code, again.json()["code"]) == (409, "correction-pending")
    own = await decide(line, asked)
    assert (own.status_code, own.json()["code"]) == (409, "confirmer-is-requester")
    answers = await asyncio.gather(*(decide(line, asked, role=Role.DEPUTY) for _ in range(2)))
    assert sorted(each.status_code for each in answers) == [200, 409]
    (after,) = (await line.clocks())["DL02"]
    assert (before["start"], before["legal"]) == ("2026-03-02", "2026-03-17")
    assert (after["start"], after["legal"]) == ("2026-02-27", "2026-03-16")
    piece = await line.detail()
    assert (piece["notice_due"], piece["arrived_at"][:10]) == ("2026-03-16", "2026-02-27")
    explained = (await get(site, f"/deadlines/{after['id']}/explanation")).json()
    assert explained["sentences"][0].startswith("起算日原登记为2026年3月2日，2026年3月2日更正登记")
    await agrees(site)


async def test_a_name_is_corrected_by_two_and_letters_of_before_keep_the_old_one(
    site: Site,
) -> None:
    line = await Line(site).assign()
    (old, _) = (await get(site, "/letters", piece_id=line.piece)).json()["items"]
    asked = await correct(line, **NAMED)
    assert told(asked) == [("name", "王**", "汪**")]
    confirmed = await decide(line, asked)
    assert {each["id"] for each in confirmed.json()["letters"]} >= {old["id"]}
    assert (await line.detail())["petitioners"][0]["masked_name"] == "汪**"
    paper = await post(site, f"/letters/{old['id']}/reveal", {"purpose": "核对已发文书"},
                       Role.PET_HEAD)  # fmt: skip
    assert "王某某" in paper.json()["body"]
    reason = await correct(line, stated_place="某村", reason="汪某某来电说明")
    assert (reason.status_code, reason.json()["code"]) == (422, "not-masked")
    back = await correct(line, petitioners=[{"position": 1, "name": "王某某"}])
    await decide(line, back)
    assert (await line.detail())["petitioners"][0]["masked_name"] == "王**"
    await agrees(site)


async def test_who_signed_may_be_added_exchanged_and_taken_off(site: Site) -> None:
    line = await Line(site).register()
    asked = await correct(line, petitioners=[
        {"position": 1, "is_main": False}, {"position": 2, "is_main": None},
        {"position": 3, "name": "赵某某", "address": "成都市锦江区某街道3号", "is_main": True},
    ])  # fmt: skip
    assert ("name", "李*", None) in told(asked), "nothing is lost"
    await decide(line, asked)
    people = (await line.detail())["petitioners"]
    assert [(each["position"], each["is_main"], each["masked_name"]) for each in people] == [
        (1, False, "王**"), (3, True, "赵**"),
    ]  # fmt: skip


async def test_another_source_has_other_clocks_and_an_unknown_address_none(site: Site) -> None:
    line = await Line(site).register()
    sent = {"source": "mnr", "sender": "自然资源部", "external_no": "部〔2026〕1号"}
    await decide(line, await correct(line, **sent))
    found = await line.clocks()
    assert [found[rule][0]["outcome"] for rule in ("DL02", "DL03", "DL04")] == [
        "void", "open", "open",
    ]  # fmt: skip
    await decide(line, await correct(line, source="direct", sender=None, external_no=None))
    found = await line.clocks()
    assert [each["outcome"] for each in found["DL02"]] == ["void", "open"]
    assert {found[rule][0]["outcome"] for rule in ("DL03", "DL04")} == {"void"}
    await correct(line, petitioners=[{"position": 1, "address": None}])
    assert (await line.clocks())["DL02"][-1]["outcome"] == "void"
    assert (await line.detail())["notice_due"] is None
    await correct(line, petitioners=[{"position": 1, "address": "某县某村1号"}])
    assert (await line.clocks())["DL02"][-1]["outcome"] == "open"
    await agrees(site)
    other = await Line(site, line.now).register(**sent)
    taken = await correct(line, **sent)
    assert (taken.status_code, taken.json()["code"]) == (409, "external-no-taken")
    assert other.piece


async def test_a_notice_that_was_given_is_judged_by_the_day_on_which_it_really_came(
    site: Site,
) -> None:
    line = Line(site)
    await line.later(days=20)
    await line.register(arrived_at="2026-03-20T09:00:00+08:00")
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/triage", finding(), Role.TRIAGE, unit="510000")
    body = {
        "unit_id": str(ORG(BUREAU)),
        "requirement": "依法调查处理",
        "feedback_due": "2026-06-01",
    }
    await line.do(f"{path}/assign", body, Role.PET_HEAD, unit="510000")
    assert (await line.clocks())["DL02"][0]["outcome"] == "met"
    await decide(line, await correct(line, **EARLIER))
    (notice,) = (await line.clocks())["DL02"]
    assert (notice["outcome"], notice["legal"]) == ("met_late", "2026-03-16")
    assert (await line.clocks())["DL03"][0]["start"] == "2026-03-22", "the order came then"
    await agrees(site)


async def test_a_person_puts_the_flags_right(site: Site) -> None:
    line = await Line(site).triage()
    answer = await correct(line, is_initial_here=False, is_initial_national=True)
    assert told(answer) == [("is_initial_here", True, False), ("is_initial_national", None, True)]
    piece = await line.detail()
    assert (piece["is_initial_here"], piece["is_repeat"]) == (False, True)
    again = await Line(site, line.now).register()
    repeat = finding(matter_id=line.matter, is_repeat=True, requests=[])
    await again.do(f"/pieces/{again.piece}/triage", repeat, Role.TRIAGE, unit="510000")
    refused = await correct(again, is_initial_here=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-first")
    await correct(line, is_initial_here=True, is_initial_national=None)
    piece = await line.detail()
    assert (piece["is_initial_here"], piece["is_initial_national"]) == (True, None)
    assert piece["is_repeat"] is False
    await Line(site, line.now).register()
    untriaged = await Line(site, line.now).register()
    answer = await correct(untriaged, is_initial_here=False)
    assert told(answer) == [("is_initial_here", True, False)], "who else waits is no matter of it"
    await agrees(site)


async def test_a_name_that_is_not_of_the_matter_any_more_is_told(site: Site) -> None:
    line = await Line(site).accept()
    again = await Line(site, line.now).register()
    repeat = finding(matter_id=line.matter, is_repeat=True, requests=[])
    await again.do(f"/pieces/{again.piece}/triage", repeat, Role.TRIAGE, unit="510000")
    asked = await correct(again, petitioners=[
        {"position": 1, "name": "赵某某", "document_no": None}, {"position": 2, "is_main": None},
    ])  # fmt: skip
    assert (await decide(again, asked)).json()["differing"] == ["信访人"]


async def test_a_request_is_refused_withdrawn_or_overtaken(site: Site) -> None:
    line = await Line(site).register()
    refused = await decide(line, await correct(line, **EARLIER), "refuse", **WHY)
    assert refused.json()["status"] == "refused"
    asked = await correct(line, **EARLIER)
    withdrawn = await decide(line, asked, "withdraw", Role.REGISTRAR, **WHY)
    assert withdrawn.json()["status"] == "withdrawn"
    late = await decide(line, asked)
    assert (late.status_code, late.json()["code"]) == (409, "wrong-status")
    both = {**NAMED, "petitioner_count": 4}
    asked = await correct(line, **both)
    await correct(line, petitioner_count=5)
    overtaken = await decide(line, asked)
    assert (overtaken.status_code, overtaken.json()["code"]) == (409, "registration-changed")
    assert (await line.detail())["petitioners"][0]["masked_name"] == "王**"


@pytest.mark.parametrize(
    ("right", "status", "code"),
    [
        ({}, 409, "nothing-to-correct"),
        ({"form": "letter"}, 409, "nothing-to-correct"),
        ({"topic": "NR02"}, 409, "not-triaged"),
        ({"petitioner_count": 1}, 422, "registration-invalid"),
        ({"arrived_at": "2026-03-04T09:00:00+08:00"}, 422, "registration-invalid"),
        ({"petitioners": [{"position": 4, "name": "赵某某"}]}, 422, "registration-invalid"),
        ({"petitioners": [{"position": 1, "is_main": False}]}, 422, "registration-invalid"),
        ({"source": "mnr"}, 422, "registration-invalid"),
    ],
)
async def test_what_cannot_be_registered_is_no_correction(
    site: Site, right: dict[str, Any], status: int, code: str
) -> None:
    line = await Line(site).register()
    await line.later(days=1)
    answer = await correct(line, **right)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert (await get(site, "/corrections/count")).json() == {"count": 0}


async def test_other_units_and_sealed_pieces_are_left_alone(site: Site) -> None:
    line = await Line(site).accept()
    other = await correct(line, Role.UNIT_HEAD, unit=BUREAU, petitioner_count=4)
    assert (other.status_code, other.json()["code"]) == (403, "not-registering-unit")
    for right, code in (
        ({"purpose": "accusation"}, "already-triaged"),
        ({"title": "王某某反映征地"}, "not-masked"),
        ({"topic": "NR16"}, "accusation-sealed"),
    ):
        answer = await correct(line, **right)
        assert answer.json()["code"] == code, answer.text
    done = await correct(line, petitioner_count=4)
    sealed = await Line(site, line.now).register()
    before = await correct(sealed, petitioner_count=4)
    accusing = await correct(sealed, purpose="accusation")
    assert accusing.json()["status"] == "done"
    assert (await correct(sealed, petitioner_count=5)).json()["code"] == "piece-sealed"
    for made, status in ((done, 200), (before, 404), (accusing, 404)):
        found = await get(site, f"/corrections/{made.json()['id']}")
        assert found.status_code == status, found.text
    listed = (await get(site, "/corrections")).json()["items"]
    assert [each["id"] for each in listed] == [done.json()["id"]]
