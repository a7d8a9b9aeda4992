"""Recommendations over HTTP: drafted, decided, issued, answered, tracked to their end."""

import asyncio
from typing import Any

import pytest

from shared.jobs import JobContext
from shared.moves import Role
from supervision_service.recommendations.jobs import PROPOSE_REMINDER
from tests.harness import ORG, Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    done,
    events,
    get,
    later,
    sweep,
)
from tests.supervision_service.unit_sanctions.steps import (
    FACTS,
    REASON,
    office,
    principal,
    served,
    unit,
)
from tests.supervision_service.urgings.steps import refusal

pytestmark = pytest.mark.anyio

ADOPTED = {"adoption": "accepted", "answer": "已经修订内部规程。"}


def form(**changes: Any) -> dict[str, Any]:
    """The body of POST /recommendations."""
    return {
        "kind": "improve_work",
        "addressee_id": str(ORG(COUNTY)),
        "statement": "告知书多次超期出具。",
        "basis": "《信访工作条例》第四十条第一款。",
        "recommended": "建立告知期限台账，逐件核对。",
        "facts": FACTS,
        **changes,
    }


async def issued(site: Site, **changes: Any) -> str:
    """The path of one that was sent."""
    made = await done(await office(site, "/recommendations", form(**changes)))
    path = f"/recommendations/{made['id']}"
    await done(await principal(site, f"{path}/decide"))
    await done(await office(site, f"{path}/issue"))
    return path


async def test_an_organ_answers_and_what_it_promised_is_tracked(site: Site) -> None:
    sanction = (await served(site)).rpartition("/")[2]
    body = form(kind="accountability", facts={"sanction_ids": [sanction]})
    named = await office(site, "/recommendations", body | {"statement": "李某某弄虚作假。"})
    assert refusal(named) == (422, "person-named")
    made = await done(await office(site, "/recommendations", body))
    path = f"/recommendations/{made['id']}"
    assert made["facts"][0]["kind"] == "sanction"
    await done(await principal(site, f"{path}/reject", REASON))
    await done(await principal(site, f"{path}/undo-decision", REASON))
    await done(await office(site, f"{path}/withdraw", REASON))
    await done(await office(site, f"{path}/undo-withdrawal", REASON))
    await done(await principal(site, f"{path}/decide"))
    await done(await office(site, f"{path}/revise", body | REASON))
    assert refusal(await office(site, f"{path}/issue")) == (409, "wrong-status")
    both = await asyncio.gather(*(principal(site, f"{path}/decide") for _ in range(2)))
    assert sorted(each.status_code for each in both) == [200, 409]
    assert await get(site, Role.UNIT_HEAD, COUNTY, "/recommendations/count") == {"count": 0}
    sent = await done(await office(site, f"{path}/issue"))
    assert (sent["document_no"], sent["answer_due"]) == ("川自然资信建〔2026〕1号", "2026-04-01")
    for code in (NEIGHBOUR_COUNTY, CITY):
        wrong = await unit(site, f"{path}/answer", ADOPTED, code)
        assert refusal(wrong) == (404, "recommendation-not-found")
    partly = {**ADOPTED, "adoption": "partly"}
    assert refusal(await unit(site, f"{path}/answer", partly)) == (422, "reasons-missing")
    answered = await done(await unit(site, f"{path}/answer", ADOPTED))
    assert (answered["status"], answered["punctuality"]) == ("answered", "on_time")
    assert refusal(await unit(site, f"{path}/answer", ADOPTED)) == (409, "wrong-status")
    assert refusal(await office(site, f"{path}/undo-answer", REASON)) == (409, "answers-itself")
    await done(await unit(site, f"{path}/undo-answer", REASON))
    await done(await unit(site, f"{path}/answer", {**partly, "reasons": "一项已有规定。"}))
    await done(await unit(site, f"{path}/note-progress", {"text": "已经印发规程。"}))
    ending = {"outcome": "carried_out", "conclusion": "规程已经施行。"}
    await done(await office(site, f"{path}/close", ending))
    await done(await office(site, f"{path}/reopen", REASON))
    closed = await done(await office(site, f"{path}/close", ending))
    assert [each["text"] for each in closed["progress"]] == ["已经印发规程。"]
    told = await get(site, Role.UNIT_HEAD, COUNTY, f"{path}/history")
    assert told[0]["move"] == "issue", "what was before is the Department's own business"
    published = await events(site, "supervision.recommendation.moved")
    assert (published[-1]["outcome"], published[-1]["adoption"]) == ("carried_out", "partly")


async def test_an_outside_organ_is_reminded_once_and_answers_by_letter(site: Site) -> None:
    outside = {"addressee_id": None, "addressee_name": "某市住房和城乡建设局"}
    path = await issued(site, kind="improve_policy", answer_days=10, **outside)
    assert refusal(await office(site, f"{path}/remind")) == (409, "answer-not-due")
    await later(site, days=14)
    state = site.app.state
    await asyncio.gather(
        *(PROPOSE_REMINDER.run(JobContext(state.database, state.settings)) for _ in range(2))
    )
    await sweep(site)
    history = await get(site, Role.SUPERVISOR, PROVINCE, f"{path}/history")
    assert [row["move"] for row in history].count("propose-reminder") == 1
    waiting = await get(site, Role.SUPERVISOR, PROVINCE, "/tasks/queues")
    assert {each["queue"]: each["count"] for each in waiting}["remind_of_recommendation"] == 1
    await done(await office(site, f"{path}/dismiss-reminder", REASON))
    await sweep(site)
    quiet = await get(site, Role.SUPERVISOR, PROVINCE, path)
    assert (quiet["reminder_proposed_on"], quiet["punctuality"]) == (None, "overdue")
    reminded = await done(await office(site, f"{path}/remind", {"answer_days": 5}))
    assert "应于2026年3月12日前答复" in reminded["letters"][0]["letter"]
    await later(site, days=30)
    await sweep(site)
    again = await get(site, Role.SUPERVISOR, PROVINCE, path)
    assert again["reminder_proposed_on"] is not None, "of another day one is told anew"
    came = {"adoption": "not_accepted", "answer": "现行规定无须修改。", "reasons": "已有省级规定。",
            "answer_no": "某建函〔2026〕8号", "received_on": "2026-04-01"}  # fmt: skip
    late = await done(await office(site, f"{path}/record-answer", came))
    assert (late["punctuality"], late["reminder_proposed_on"]) == ("overdue", None)
    unfounded = {"outcome": "carried_out", "conclusion": "已经落实。"}
    assert refusal(await office(site, f"{path}/close", unfounded)) == (422, "outcome-unfounded")
    await done(await office(site, f"{path}/undo-answer", REASON))
    gone = await done(await principal(site, f"{path}/annul", REASON))
    assert (gone["status"], gone["punctuality"], gone["allowed_moves"]) == ("annulled", None, [])
    assert "予以撤销" in gone["letters"][-1]["letter"]
