"""Every return and every refusal on the line, as its people meet them.

A refusal has a status, a stable code and a sentence in Chinese, and leaves every table of its
service as it was.
"""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from shared.workdays import Calendar, Length, Unit, due, extend, published_days
from tests import story
from tests.cluster import Cluster
from tests.story import JSON, Office, Piece

pytestmark = pytest.mark.anyio

CITY, COUNTY = "510100", "510104"
OTHER_CITY, NEIGHBOUR = "510300", "510105"
HANDLER, HEAD, CITY_HEAD = f"handler-{COUNTY}", f"head-{COUNTY}", f"head-{CITY}"
CHANGING = ("procrastinate_%", "feed_cursor", "idempotent_answer", "account", "organisation")
"""Tables that say nothing of what people did."""


@dataclass
class Watched:
    """The office, with an eye on the databases."""

    office: Office
    cluster: Cluster

    async def refuses(
        self, login: str, path: str, body: JSON | None = None, *, status: int, code: str
    ) -> None:
        """The POST is refused like that, and nothing was written."""
        assert self.office.settle is not None
        await self.office.settle()
        before = await self.held(path)
        assert await self.office.refused(login, path, body) == (status, code)
        assert await self.held(path) == before

    async def raw(self, login: str, path: str, body: JSON, **headers: str) -> httpx.Response:
        """A POST with exactly these headers beside the token."""
        headers["Authorization"] = f"Bearer {await self.office._token(login)}"
        return await self.office.http.post(f"/api/{path}", json=body, headers=headers)

    async def deadlines(self, piece: Piece, rule: str) -> list[JSON]:
        """The deadlines of a piece under one rule, the earliest end first."""
        path = f"intake/v1/deadlines?piece_id={piece.id}&rule={rule}"
        found: list[JSON] = (await self.office.get("pet_head", path))["items"]
        return found

    async def held(self, path: str) -> list[tuple[str, str]]:
        """A digest of every row of every table of the service that `path` belongs to."""
        database = self.cluster.apps[path.partition("/")[0]].state.database
        async with database.read() as session:
            names = sa.text(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                " AND NOT tablename LIKE ANY (:changing) ORDER BY 1"
            )
            tables = (await session.scalars(names, {"changing": list(CHANGING)})).all()
            digests = " UNION ALL ".join(
                f"SELECT '{table}', md5(coalesce(string_agg(row::text, '' ORDER BY row::text), ''))"
                f' FROM "{table}" row'
                for table in tables
            )
            return [tuple(row) for row in await session.execute(sa.text(digests))]


@pytest.fixture
def watched(office: Office, cluster: Cluster) -> Watched:
    """The office, with an eye on the databases."""
    office.settle = story.settling_after_writes(office, cluster.settle)
    return Watched(office, cluster)


def without(form: JSON, name: str) -> JSON:
    """A form in which something was forgotten."""
    return {field: value for field, value in form.items() if field != name}


def rolled(start: date, days: int, more: int = 0) -> tuple[str, str]:
    """Plain and legal end of so many natural days after `start`, then extended by `more`."""
    published = published_days()
    calendar = Calendar(published, covered={day.date.year for day in published})
    end = due(start, Length(days, Unit.ND), calendar)
    if more:
        end = extend(end, more, calendar)
    return end.raw.isoformat(), end.legal.isoformat()


async def test_what_is_registered_wrongly_is_not_registered(
    office: Office, watched: Watched
) -> None:
    pieces = "intake/v1/pieces"
    people = story.registration()["petitioners"]
    six = [{"name": f"代表某{number}", "is_main": number == 1} for number in range(1, 7)]
    tomorrow = story.in_days(1)
    for wrong in (
        {"petitioners": [{**person, "is_main": False} for person in people]},
        {"petitioners": [{**person, "is_main": True} for person in people]},
        {"petitioner_count": 2},
        {"form": "visit", "petitioner_count": 60, "petitioners": six},
        {"petition_date": tomorrow},
        {"arrived_at": f"{tomorrow}T10:00:00+08:00"},
        {"source": "mnr"},
    ):
        form = story.registration(**wrong)
        await watched.refuses("registrar", pieces, form, status=422, code="registration-invalid")
    for unreadable in (
        story.registration(bank_account="0000"),
        story.registration(petitioners=[{**people[0], "bank_account": "0000"}]),
        story.registration(petitioners=[]),
        story.registration(form="pigeon"),
        without(story.registration(), "original_text"),
    ):
        await watched.refuses("registrar", pieces, unreadable, status=422, code="invalid-input")
    for login in ("triage", HANDLER, "joint_office", "security_admin"):
        await watched.refuses(
            login, pieces, story.registration(), status=403, code="role-not-allowed"
        )

    # A key makes a registration happen once, whatever the line does.
    form, key = story.registration(), str(uuid4())
    unkeyed = await watched.raw("registrar", pieces, form)
    assert (unkeyed.status_code, unkeyed.json()["code"]) == (422, "idempotency-key-required")
    nobody = await office.http.post(f"/api/{pieces}", json=form, headers={"Idempotency-Key": key})
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not-authenticated")
    untouched = await watched.held(pieces)
    first = await watched.raw("registrar", pieces, form, **{"Idempotency-Key": key})
    assert await watched.held(pieces) != untouched
    again = await watched.raw("registrar", pieces, form, **{"Idempotency-Key": key})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    other = story.registration("另一件事。")
    reused = await watched.raw("registrar", pieces, other, **{"Idempotency-Key": key})
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency-key-reused")
    back = {"Idempotency-Key": str(uuid4()), "Kaimen-Now": "2025-01-02T09:00:00+08:00"}
    backdated = await watched.raw("registrar", pieces, form, **back)
    assert (backdated.status_code, backdated.json()["code"]) == (403, "not-rehearsing")
    assert await office.get("registrar", "intake/v1/pieces/count") == {"count": 1}

    # Five representatives may come for sixty; the collective visit is known as one.
    five = [{"name": f"代表某{number}", "is_main": number == 1} for number in range(1, 6)]
    visit = story.registration(form="visit", petitioner_count=60, petitioners=five)
    assert (await office.post("registrar", pieces, visit))["is_collective"] is True


async def test_triage_wants_a_place_a_topic_and_a_person_who_says_what_a_repeat_is(
    office: Office, watched: Watched
) -> None:
    piece = await story.register(office, COUNTY)
    path = f"intake/v1/pieces/{piece.id}/triage"
    named = story.triage(COUNTY, title="欧阳某某征地补偿款争议")
    unsaid = story.triage(COUNTY, is_repeat=True)
    for wrong, code in (
        (story.triage("519999"), "region-unknown"),
        (story.triage(COUNTY, topic="NR98"), "triage-invalid"),
        (story.triage(COUNTY, route=None), "triage-invalid"),
        (story.triage(COUNTY, family="suggestion"), "triage-invalid"),
        (story.triage(COUNTY, requests=[]), "triage-invalid"),
        (unsaid, "triage-invalid"),
        (story.triage(COUNTY, family="accusation", route=None), "accusation-sealed"),
        (story.triage(COUNTY, matter_id=str(uuid4()), is_repeat=True), "matter-unknown"),
        (named, "not-masked"),
        (story.triage(COUNTY, topic="land"), "invalid-input"),
        (without(story.triage(COUNTY), "title"), "invalid-input"),
        (without(story.triage(COUNTY), "region"), "invalid-input"),
    ):
        await watched.refuses("triage", path, wrong, status=422, code=code)
    form = story.triage(COUNTY)
    for login in ("registrar", "pet_head", "deputy"):
        await watched.refuses(login, path, form, status=403, code="role-not-allowed")
    await watched.refuses(f"head-{COUNTY}", path, form, status=404, code="not-found")
    await story.triaged(office, piece)
    await watched.refuses("triage", path, form, status=409, code="already-triaged")

    # The same people write again while the matter is open: no clocks of its own, nothing to do.
    repeat = await story.register(office, COUNTY)
    path = f"intake/v1/pieces/{repeat.id}"
    joined = story.triage(COUNTY, matter_id=piece.matter)
    await watched.refuses(
        "triage", f"{path}/triage", joined, status=409, code="repeat-not-confirmed"
    )
    filed = await office.post("triage", f"{path}/triage", {**joined, "is_repeat": True})
    assert (filed["status"], filed["is_initial"], filed["matter_id"]) == (
        "filed", False, piece.matter,
    )  # fmt: skip
    (notice,) = await watched.deadlines(repeat, "DL02")
    assert (notice["outcome"], notice["satisfied_by"]) == ("void", "file-repeat")
    (owed,) = await watched.deadlines(piece, "DL02")
    assert owed["outcome"] == "open"
    orders = await office.get("pet_head", "intake/v1/orders")
    assert orders["items"] == []
    order = {
        "unit_id": story.unit(COUNTY),
        "requirement": "依法处理并上报结果。",
        "feedback_due": story.in_days(45),
    }
    await watched.refuses("pet_head", f"{path}/assign", order, status=409, code="wrong-status")


async def test_an_order_goes_to_a_bureau_below_and_comes_back_until_its_report_is_right(
    office: Office, watched: Watched
) -> None:
    piece = await story.register(office, COUNTY)
    assign = f"intake/v1/pieces/{piece.id}/assign"
    form = {
        "unit_id": story.unit(COUNTY),
        "requirement": "依法处理并上报结果。",
        "feedback_due": story.in_days(45),
    }
    await watched.refuses("pet_head", assign, form, status=409, code="not-triaged")
    await story.triaged(office, piece)
    for wrong, code in (
        ({"unit_id": str(uuid4())}, "unit-unknown"),
        ({"unit_id": story.unit("provincial_joint_office")}, "unit-not-below"),
        ({"unit_id": story.unit("510000")}, "unit-not-below"),
        ({"feedback_due": story.in_days(0)}, "feedback-due-past"),
        ({"feedback_due": story.in_days(-1)}, "feedback-due-past"),
        ({"requirement": "办"}, "invalid-input"),
    ):
        await watched.refuses("pet_head", assign, {**form, **wrong}, status=422, code=code)
    await watched.refuses("triage", assign, form, status=403, code="role-not-allowed")
    await story.assign(office, piece)
    await watched.refuses("pet_head", assign, form, status=409, code="wrong-status")

    order, work = f"intake/v1/orders/{piece.order}", f"intake/v1/pieces/{piece.id}"
    contact = {"contact": "某科", "phone": "028-00000000"}
    two = {"investigators": ["张某某", "赵某某"]}
    await watched.refuses(f"handler-{NEIGHBOUR}", f"{order}/sign-for", status=404, code="not-found")
    await watched.refuses(
        f"handler-{CITY}", f"{order}/sign-for", status=403, code="not-responsible-unit"
    )
    await watched.refuses(HEAD, f"{order}/accept", contact, status=409, code="wrong-status")
    await office.post(HANDLER, f"{order}/sign-for")
    await watched.refuses(HANDLER, f"{order}/sign-for", status=409, code="wrong-status")
    await watched.refuses(HANDLER, f"{order}/accept", contact, status=403, code="role-not-allowed")
    await watched.refuses(
        HEAD, f"{order}/accept", {**contact, "phone": "没有"}, status=422, code="invalid-input"
    )
    await watched.refuses(HANDLER, f"{work}/investigate", two, status=409, code="wrong-status")
    await office.post(HEAD, f"{order}/accept", contact)
    await watched.refuses(HEAD, f"{order}/accept", contact, status=409, code="wrong-status")

    done = story.report_form()
    early: JSON = {"status": 409, "code": "opinion-not-delivered"}
    await watched.refuses(HEAD, f"{order}/report", done, **early)
    await story.issue_opinion(office, piece)
    await watched.refuses(HEAD, f"{order}/report", done, **early)
    await watched.refuses("pet_head", f"{order}/pass", status=409, code="wrong-status")
    await story.deliver(office, piece)
    await watched.refuses(HANDLER, f"{order}/report", done, status=403, code="role-not-allowed")
    await watched.refuses(
        CITY_HEAD, f"{order}/report", done, status=403, code="not-responsible-unit"
    )
    await office.post(HEAD, f"{order}/report", done)
    await watched.refuses(HEAD, f"{order}/report", done, status=409, code="wrong-status")

    back: JSON = {"defects": ["未附兑付凭证"], "feedback_due": story.in_days(10)}
    await watched.refuses(HEAD, f"{order}/pass", status=403, code="role-not-allowed")
    await watched.refuses("deputy", f"{order}/pass", status=403, code="role-not-allowed")
    for unclear, code in (
        ({**back, "feedback_due": story.in_days(0)}, "feedback-due-past"),
        ({**back, "defects": []}, "invalid-input"),
        (without(back, "feedback_due"), "invalid-input"),
    ):
        await watched.refuses("pet_head", f"{order}/return", unclear, status=422, code=code)
    statutory = [await watched.deadlines(piece, rule) for rule in ("DL03", "DL05", "DL07")]
    returned = await office.post("pet_head", f"{order}/return", back)
    assert (returned["status"], returned["returns"]) == ("in_handling", 1)
    assert returned["feedback_due"] == back["feedback_due"]
    limits = await watched.deadlines(piece, "DL11")
    assert sorted(limit["outcome"] for limit in limits) == ["met", "open"]
    # No statutory clock begins anew because a report came back.
    again = [await watched.deadlines(piece, rule) for rule in ("DL03", "DL05", "DL07")]
    assert again == statutory
    await watched.refuses("pet_head", f"{order}/pass", status=409, code="wrong-status")
    await office.post(HEAD, f"{order}/report", done)
    assert (await office.post("pet_head", f"{order}/pass"))["status"] == "closed"
    await watched.refuses("pet_head", f"{order}/pass", status=409, code="wrong-status")
    await watched.refuses("pet_head", f"{order}/return", back, status=409, code="wrong-status")
    told = await office.get("pet_head", f"{order}/history")
    assert [(row["move"], row["reason"]) for row in told["items"]][-4:] == [
        ("report", None), ("return", "未附兑付凭证"), ("report", None), ("pass", None),
    ]  # fmt: skip


async def test_an_opinion_is_investigated_by_two_answers_all_and_is_delivered_with_proof(
    office: Office, watched: Watched
) -> None:
    piece = await story.register(office, COUNTY)
    await story.triaged(office, piece)
    await story.assign(office, piece)
    await story.accept(office, piece)
    path = f"intake/v1/pieces/{piece.id}"
    two, draft = {"investigators": ["张某某", "赵某某"]}, story.draft(piece)
    await watched.refuses(HEAD, f"{path}/investigate", two, status=403, code="role-not-allowed")
    await watched.refuses(
        f"handler-{NEIGHBOUR}", f"{path}/investigate", two, status=404, code="not-found"
    )
    for wrong, code in (
        (["张某某"], "invalid-input"),
        (["张某某", "张某某"], "investigators-too-few"),
    ):
        await watched.refuses(
            HANDLER, f"{path}/investigate", {"investigators": wrong}, status=422, code=code
        )
    await watched.refuses(HANDLER, f"{path}/draft-opinion", draft, status=409, code="wrong-status")
    await office.post(HANDLER, f"{path}/investigate", two)

    for wrong_draft, code in (
        ({"findings": draft["findings"][:1]}, "findings-incomplete"),
        ({"findings": [*draft["findings"], draft["findings"][0]]}, "findings-incomplete"),
        ({"findings": [{**each, "request_no": 9} for each in draft["findings"]]},
         "findings-incomplete"),
        ({"findings": []}, "invalid-input"),
        ({"remedy_organs": ["某某市人民法院"]}, "remedy-not-competent"),
        ({"basis": ""}, "invalid-input"),
    ):  # fmt: skip
        await watched.refuses(
            HANDLER, f"{path}/draft-opinion", {**draft, **wrong_draft}, status=422, code=code
        )
    await watched.refuses(HEAD, f"{path}/issue-opinion", status=409, code="wrong-status")
    await office.post(HANDLER, f"{path}/draft-opinion", draft)
    reason = {"reason": "请补充面积认定的依据"}
    await watched.refuses(HANDLER, f"{path}/return-draft", reason, status=403,
                          code="role-not-allowed")  # fmt: skip
    await watched.refuses(HEAD, f"{path}/return-draft", {}, status=422, code="invalid-input")
    returned = await office.post(HEAD, f"{path}/return-draft", reason)
    assert returned["status"] == "investigating"
    await watched.refuses(HEAD, f"{path}/issue-opinion", status=409, code="wrong-status")
    better = {**draft, "facts": "经现场复测，该村被征收土地补偿款尚有部分未发放。"}
    await office.post(HANDLER, f"{path}/draft-opinion", better)

    proof = {"way": "post", "recipient_view": "none", "proof": "邮件回执000"}
    await watched.refuses(HANDLER, f"{path}/issue-opinion", status=403, code="role-not-allowed")
    await watched.refuses(
        HANDLER, f"{path}/deliver-opinion", proof, status=409, code="wrong-status"
    )
    issued = await office.post(HEAD, f"{path}/issue-opinion")
    assert (await office.get(HEAD, f"{path}/opinion"))["facts"] == better["facts"]
    await watched.refuses(HEAD, f"{path}/issue-opinion", status=409, code="wrong-status")
    await watched.refuses(HEAD, f"{path}/return-draft", reason, status=409, code="wrong-status")
    future = f"{story.in_days(1)}T09:00:00+08:00"
    before_issue = f"{story.in_days(-1)}T09:00:00+08:00"
    for wrong_proof, code in (
        (without(proof, "proof"), "invalid-input"),
        ({**proof, "refused": True}, "delivery-invalid"),
        ({**proof, "delivered_at": future}, "delivery-invalid"),
        ({**proof, "delivered_at": before_issue}, "delivery-invalid"),
    ):
        await watched.refuses(
            HANDLER, f"{path}/deliver-opinion", wrong_proof, status=422, code=code
        )
    await watched.refuses(
        HEAD, f"{path}/deliver-opinion", proof, status=403, code="role-not-allowed"
    )
    witnessed = {**proof, "refused": True, "witness": "孙某某"}
    delivered = await office.post(HANDLER, f"{path}/deliver-opinion", witnessed)
    assert (delivered["opinion_no"], delivered["result"]) == (
        issued["opinion_no"], "partly_supported",
    )  # fmt: skip
    await watched.refuses(
        HANDLER, f"{path}/deliver-opinion", proof, status=409, code="wrong-status"
    )


async def test_more_time_is_asked_for_by_the_handler_granted_by_the_head_and_thirty_days_at_most(
    office: Office, watched: Watched
) -> None:
    piece = await story.register(office, COUNTY)
    await story.triaged(office, piece)
    await story.assign(office, piece)
    path = f"intake/v1/pieces/{piece.id}"
    ask = f"{path}/extensions"

    def more(days: int) -> JSON:
        return {"days": days, "reason": "案情复杂，需补充测绘。"}

    await watched.refuses(HANDLER, ask, more(10), status=409, code="wrong-status")
    await story.accept(office, piece)
    for days in (0, 31):
        await watched.refuses(HANDLER, ask, more(days), status=422, code="invalid-input")
    await watched.refuses(HEAD, ask, more(10), status=403, code="role-not-allowed")
    await watched.refuses(f"handler-{NEIGHBOUR}", ask, more(10), status=404, code="not-found")
    unkeyed = await watched.raw(HANDLER, ask, more(10))
    assert (unkeyed.status_code, unkeyed.json()["code"]) == (422, "idempotency-key-required")

    first = await office.post(HANDLER, ask, more(20))
    await watched.refuses(HANDLER, ask, more(5), status=409, code="extension-pending")
    asked = f"intake/v1/extensions/{first['id']}"
    await watched.refuses(HANDLER, f"{asked}/approve", status=403, code="role-not-allowed")
    await watched.refuses(CITY_HEAD, f"{asked}/approve", status=403, code="not-responsible-unit")
    await watched.refuses(HEAD, f"{asked}/refuse", {}, status=422, code="invalid-input")
    refused = await office.post(HEAD, f"{asked}/refuse", {"reason": "可以按期办结"})
    assert refused["status"] == "refused"
    await watched.refuses(HEAD, f"{asked}/approve", status=409, code="wrong-status")
    (handling,) = await watched.deadlines(piece, "DL05")
    assert (handling["raw"], handling["legal"]) == rolled(story.today(), 60)

    for days, total in ((20, 20), (10, 30)):
        made = await office.post(HANDLER, ask, more(days))
        granted = await office.post(HEAD, f"intake/v1/extensions/{made['id']}/approve")
        (handling,) = await watched.deadlines(piece, "DL05")
        # Added to the plain end, and only then rolled to a working day.
        expected = rolled(story.today(), 60, total)
        assert (handling["raw"], handling["legal"]) == expected
        assert (handling["extended"], granted["new_due"]) == (total, expected[1])
        if total == 20:
            await watched.refuses(HANDLER, ask, more(11), status=409, code="extension-too-long")
    await watched.refuses(HANDLER, ask, more(1), status=409, code="extension-too-long")
    letters = await office.get(HEAD, f"intake/v1/letters?piece_id={piece.id}&kind=D12")
    assert len(letters["items"]) == 2

    await story.issue_opinion(office, piece)
    await watched.refuses(HANDLER, ask, more(1), status=409, code="wrong-status")


async def assigned(office: Office) -> Piece:
    """A piece in the hands of the county's bureau."""
    piece = await story.register(office, COUNTY)
    await story.triaged(office, piece)
    await story.assign(office, piece)
    return piece


async def test_a_matter_is_listed_by_who_decides_and_starts_with_a_chain_of_leaders(
    office: Office, watched: Watched
) -> None:
    piece = await assigned(office)
    listings, charges = "supervision/v1/listings", "assignment/v1/charges"
    form = story.nomination(piece.matter)
    for wrong, code in (
        ({"matter_id": str(uuid4())}, "matter-unknown"),
        ({"target_date": story.in_days(0)}, "target-date-past"),
        ({"levels_owed": ["province", "county"]}, "levels-incomplete"),
        ({"ground": "because"}, "invalid-input"),
        ({"reason": ""}, "invalid-input"),
    ):
        await watched.refuses("pet_head", listings, {**form, **wrong}, status=422, code=code)
    for login in ("deputy", "supervisor", HEAD):
        await watched.refuses(login, listings, form, status=403, code="role-not-allowed")
    joint = await office.post("pet_head", listings, form)
    await watched.refuses("pet_head", listings, form, status=409, code="already-listed")
    path = f"{listings}/{joint['id']}"
    for login in ("deputy", "principal", "pet_head"):
        code = "not-decider" if login == "deputy" else "role-not-allowed"
        await watched.refuses(login, f"{path}/list", status=403, code=code)
        await watched.refuses(login, f"{path}/drop", {"reason": "不宜"}, status=403, code=code)
    await watched.refuses("joint_office", f"{path}/drop", {}, status=422, code="invalid-input")
    past = {"target_date": story.in_days(-1)}
    await watched.refuses("joint_office", f"{path}/list", past, status=422, code="target-date-past")
    dropped = await office.post("joint_office", f"{path}/drop", {"reason": "可由县级自行化解"})
    assert dropped["status"] == "dropped"
    await watched.refuses("joint_office", f"{path}/list", status=409, code="wrong-status")

    # Before it is listed the county owes no leader; a dropped matter may be nominated again.
    await story.name_leaders(office, [CITY], [COUNTY, NEIGHBOUR])
    of_county = {
        "matter_id": piece.matter,
        "level": "county",
        "leader_id": story.leader(f"leader-{COUNTY}"),
        "basis": "region",
        "reason": "分管领导包案",
    }
    await watched.refuses(HEAD, charges, of_county, status=409, code="not-listed")
    own = {"kind": "own", "ground": "self_screened", "batch": "厅第一批"}
    nominated = await office.post("pet_head", listings, story.nomination(piece.matter, **own))
    path = f"{listings}/{nominated['id']}"
    await watched.refuses("joint_office", f"{path}/list", status=404, code="listing-not-found")
    await watched.refuses(f"head-{NEIGHBOUR}", f"{path}/list", status=404, code="listing-not-found")
    assert (await office.post("deputy", f"{path}/list"))["status"] == "listed"
    await watched.refuses("deputy", f"{path}/list", status=409, code="wrong-status")
    await watched.refuses("deputy", f"{path}/start", status=403, code="role-not-allowed")
    await watched.refuses("supervisor", f"{path}/start", status=409, code="chain-incomplete")

    # Who may be in charge, and who may say so.
    of_city = {**of_county, "level": "city", "leader_id": story.leader(f"leader-{CITY}")}
    of_province = {**of_county, "level": "province", "leader_id": story.leader("leader-2")}
    for login, named, status, code in (
        ("pet_head", of_county, 403, "role-not-allowed"),
        (HEAD, of_province, 403, "role-not-allowed"),
        (HEAD, of_city, 403, "wrong-level"),
        (CITY_HEAD, of_county, 403, "wrong-level"),
        (f"head-{NEIGHBOUR}", of_county, 404, "matter-not-found"),
        (HEAD, {**of_county, "takes_all": True}, 422, "takes-all-city-only"),
        (HEAD, {**of_county, "leader_id": str(uuid4())}, 422, "leader-unknown"),
        ("pet_head", {**of_province, "leader_id": story.leader("leader-3")}, 422, "leader-unknown"),
        (HEAD, {**of_county, "leader_id": story.leader(f"leader-{NEIGHBOUR}")}, 422,
         "leader-not-of-level"),
        (HEAD, {**of_county, "leader_id": story.leader(f"leader-{CITY}")}, 422,
         "leader-not-of-level"),
        (HEAD, without(of_county, "reason"), 422, "invalid-input"),
    ):  # fmt: skip
        await watched.refuses(login, charges, named, status=status, code=code)

    # A proposal is confirmed by the principal alone; rejected, it is over.
    made = await office.post("pet_head", charges, of_province)
    await watched.refuses("pet_head", charges, of_province, status=409, code="already-proposed")
    decide = f"{charges}/{made['id']}"
    for login in ("pet_head", "deputy", "leader-2"):
        await watched.refuses(login, f"{decide}/confirm", status=403, code="role-not-allowed")
    rejected = await office.post("principal", f"{decide}/reject", {"reason": "另选熟悉情况的领导"})
    assert rejected["status"] == "ended"
    await watched.refuses("principal", f"{decide}/confirm", status=409, code="wrong-status")

    # 回避: who has an interest in the matter is never in charge of it.
    ground = {"leader_id": story.leader("leader-2"), "ground": "与信访人有亲属关系"}
    recusals = f"assignment/v1/matters/{piece.matter}/recusals"
    await watched.refuses(
        f"leader-{NEIGHBOUR}", recusals, ground, status=404, code="matter-not-found"
    )
    await watched.refuses("leader-3", recusals, ground, status=403, code="not-your-leader")
    await watched.refuses(HEAD, recusals, ground, status=403, code="not-your-leader")
    await office.post("pet_head", recusals, ground)
    await watched.refuses("pet_head", recusals, ground, status=409, code="already-recused")
    await watched.refuses("pet_head", charges, of_province, status=409, code="leader-recused")
    proposals = await office.get("pet_head", f"assignment/v1/matters/{piece.matter}/proposals")
    assert story.leader("leader-2") not in [each["leader_id"] for each in proposals]
    third = {"leader_id": story.leader("leader-3"), "topics": ["NR01"], "regions": []}
    await office.post("pet_head", "assignment/v1/leaders", third)
    made = await office.post("pet_head", charges, {**of_province, "leader_id": third["leader_id"]})
    confirmed = await office.post("principal", f"{charges}/{made['id']}/confirm")
    assert confirmed["status"] == "active"
    again: JSON = {"status": 409, "code": "level-filled"}
    await watched.refuses(
        "pet_head", charges, {**of_province, "leader_id": third["leader_id"]}, **again
    )
    await watched.refuses(
        "principal", f"{charges}/{made['id']}/replace",
        {"leader_id": third["leader_id"], "handover_note": "无变化"},
        status=409, code="same-leader",
    )  # fmt: skip

    # 全包: while the city's leader takes all, the county owes nobody; when that ends, it does.
    chain = f"assignment/v1/chains/{piece.matter}"
    assert (await office.get("pet_head", chain))["complete"] is False
    all_of_it = await office.post(CITY_HEAD, charges, {**of_city, "takes_all": True})
    assert (await office.get("pet_head", chain))["complete"] is True
    assert (await office.get("pet_head", "assignment/v1/gaps"))["items"] == []
    await watched.refuses(HEAD, charges, of_county, status=409, code="level-not-owed")
    await watched.refuses(CITY_HEAD, charges, of_city, **again)
    await watched.refuses("supervisor", f"{path}/start", status=409, code="plan-missing")
    ending = f"{charges}/{all_of_it['id']}/end"
    await watched.refuses(HEAD, ending, {"reason": "不妥"}, status=403, code="wrong-level")
    await office.post(CITY_HEAD, ending, {"reason": "改由市、县分级包案"})
    await watched.refuses("supervisor", f"{path}/start", status=409, code="chain-incomplete")
    gaps = await office.get("pet_head", "assignment/v1/gaps")
    assert gaps["items"][0]["missing"] == ["city", "county"]
    await office.post(CITY_HEAD, charges, of_city)
    await office.post(HEAD, charges, of_county)
    await watched.refuses(HEAD, charges, of_county, **again)
    assert (await office.get("pet_head", chain))["complete"] is True


async def test_a_plan_goes_back_until_city_and_province_agree_and_every_week_is_reported_once(
    office: Office, watched: Watched
) -> None:
    piece = await assigned(office)
    await story.name_leaders(office, [CITY], [COUNTY])
    listing = f"supervision/v1/listings/{await story.list_(office, piece)}"
    await story.take_charge(office, piece)
    submit, form = f"{listing}/plans", story.plan()
    for login, status, code in (
        (f"head-{NEIGHBOUR}", 404, "listing-not-found"),
        (CITY_HEAD, 403, "not-responsible-unit"),
        (HANDLER, 403, "role-not-allowed"),
        ("pet_head", 403, "role-not-allowed"),
    ):
        await watched.refuses(login, submit, form, status=status, code=code)
    for name in ("facts", "requests", "sticking_points", "causes", "statutory_path", "measures"):
        await watched.refuses(HEAD, submit, without(form, name), status=422, code="invalid-input")
    late = {**form["measures"][0], "due": story.in_days(-1)}
    for wrong, code in (([], "invalid-input"), ([late], "measure-due-past")):
        await watched.refuses(HEAD, submit, story.plan(measures=wrong), status=422, code=code)

    async def submitted(**changes: object) -> str:
        made = await office.post(HEAD, submit, story.plan(**changes))
        return f"supervision/v1/plans/{made['id']}"

    reason = {"reason": "措施不具体，请明确责任人和时限。"}
    first = await submitted()
    await watched.refuses(HEAD, submit, form, status=409, code="plan-pending")
    await watched.refuses(HEAD, f"{first}/review", status=403, code="wrong-level")
    await watched.refuses(
        f"head-{OTHER_CITY}", f"{first}/review", status=404, code="plan-not-found"
    )
    await watched.refuses("pet_head", f"{first}/approve", status=409, code="wrong-status")
    await watched.refuses("pet_head", f"{first}/return", reason, status=403, code="not-decider")
    await watched.refuses(CITY_HEAD, f"{first}/return", {}, status=422, code="invalid-input")
    assert (await office.post(CITY_HEAD, f"{first}/return", reason))["status"] == "returned"
    await watched.refuses(CITY_HEAD, f"{first}/review", status=409, code="wrong-status")
    second = await submitted()
    await office.post(CITY_HEAD, f"{second}/review")
    await watched.refuses(CITY_HEAD, f"{second}/return", reason, status=403, code="not-decider")
    await watched.refuses("supervisor", f"{second}/approve", status=403, code="role-not-allowed")
    assert (await office.post("pet_head", f"{second}/return", reason))["status"] == "returned"
    await watched.refuses("supervisor", f"{listing}/start", status=409, code="plan-missing")
    third = await submitted()
    await office.post(CITY_HEAD, f"{third}/review")
    await office.post("pet_head", f"{third}/approve")
    await watched.refuses("pet_head", f"{third}/approve", status=409, code="wrong-status")

    # A week is reported when supervision has begun, by the responsible unit, once.
    weekly = {"done": "已完成面积复核。", "next_week": "兑付补偿款。"}
    await watched.refuses(
        HANDLER, f"{listing}/reports", weekly, status=409, code="not-in-supervision"
    )
    await office.post("supervisor", f"{listing}/start")
    await watched.refuses("supervisor", f"{listing}/start", status=409, code="wrong-status")
    year, week, _ = (story.today()).isocalendar()
    for wrong_report, status, code in (
        ({**weekly, "week": f"{year + 1}-W{week:02d}"}, 422, "week-in-future"),
        ({**weekly, "week": f"{year - 1}-W{week:02d}"}, 422, "week-before-start"),
        ({**weekly, "week": "2026-W54"}, 422, "week-invalid"),
        (without(weekly, "done"), 422, "invalid-input"),
    ):
        await watched.refuses(HANDLER, f"{listing}/reports", wrong_report, status=status, code=code)
    for login, status, code in (
        (f"handler-{NEIGHBOUR}", 404, "listing-not-found"),
        (HEAD, 403, "role-not-allowed"),
        ("supervisor", 403, "role-not-allowed"),
    ):
        await watched.refuses(login, f"{listing}/reports", weekly, status=status, code=code)
    await office.post(HANDLER, f"{listing}/reports", weekly)
    await watched.refuses(
        HANDLER, f"{listing}/reports", weekly, status=409, code="already-reported"
    )

    # A date moves by a new version alone, which keeps the proof of what stands unchanged.
    proof = {"evidence": "复核记录"}
    done = f"{third}/measures/1/done"
    for login, measure, status, code in (
        (CITY_HEAD, done, 403, "not-responsible-unit"),
        (f"handler-{NEIGHBOUR}", done, 404, "plan-not-found"),
        (HANDLER, f"{third}/measures/9/done", 404, "measure-not-found"),
    ):
        await watched.refuses(login, measure, proof, status=status, code=code)
    await office.post(HANDLER, done, proof)
    await watched.refuses(HANDLER, done, proof, status=409, code="measure-done")
    moved = [form["measures"][0], {**form["measures"][1], "due": story.in_days(60)}]
    await watched.refuses(
        HEAD, submit, story.plan(measures=moved), status=422, code="change-reason-missing"
    )
    fourth = await submitted(measures=moved, change_reason="资金拨付推迟")
    shown = await office.get(HANDLER, listing)
    assert shown["plan"]["plan_version"] == 3, "the version in force holds until the new one does"
    await office.post(CITY_HEAD, f"{fourth}/review")
    await office.post("pet_head", f"{fourth}/approve")
    plan = (await office.get(HANDLER, listing))["plan"]
    assert (plan["plan_version"], plan["measures"][1]["due"]) == (4, story.in_days(60))
    assert [bool(measure["done_at"]) for measure in plan["measures"]] == [True, False]
    assert (await office.get(HANDLER, third))["status"] == "superseded"
    await watched.refuses(
        HANDLER, f"{third}/measures/2/done", proof, status=409, code="wrong-status"
    )


async def test_a_case_is_closed_out_when_nobody_on_the_way_sends_it_back_any_more(
    office: Office, watched: Watched
) -> None:
    piece = await assigned(office)
    await story.accept(office, piece)
    await story.name_leaders(office, [CITY], [COUNTY])
    listing = await story.list_(office, piece)
    path = f"supervision/v1/listings/{listing}"
    await story.take_charge(office, piece)
    await story.approve_plan(office, piece, listing)
    form, apply = story.application(), f"{path}/apply-closeout"
    await watched.refuses(HEAD, apply, form, status=409, code="wrong-status")
    await office.post("supervisor", f"{path}/start")

    # Evidence for every criterion; and what the system can check itself, it checks.
    evidence = form["evidence"]
    for wrong, code in (
        ([], "evidence-missing"),
        (evidence[1:], "evidence-missing"),
        ([without(evidence[0], "reference"), *evidence[1:]], "evidence-missing"),
        ([*evidence, evidence[0]], "criterion-twice"),
        ([{**evidence[0], "applies": False}, *evidence[1:]], "not-applicable-refused"),
        ([*evidence, {"criterion": "C12", "text": "息诉罢访承诺书"}], "invalid-input"),
    ):
        await watched.refuses(HEAD, apply, {"evidence": wrong}, status=422, code=code)
    for login, status, code in (
        (HANDLER, 403, "role-not-allowed"),
        (CITY_HEAD, 403, "not-responsible-unit"),
        (f"head-{NEIGHBOUR}", 404, "listing-not-found"),
    ):
        await watched.refuses(login, apply, form, status=status, code=code)
    unmet = await office.call(HEAD, "POST", apply, form)
    assert (unmet.status_code, unmet.json()["criteria"]) == (409, ["C6", "C8"])
    await story.issue_opinion(office, piece)
    unmet = await office.call(HEAD, "POST", apply, form)
    assert unmet.json()["criteria"] == ["C6", "C8"], "issued is not delivered"
    await story.deliver(office, piece)
    unmet = await office.call(HEAD, "POST", apply, form)
    assert unmet.json()["criteria"] == ["C8"]
    await watched.refuses(HEAD, apply, form, status=409, code="criteria-unmet")
    await carry_out(office, path)

    async def applied() -> None:
        await office.post(HEAD, apply, form)

    async def reviewed() -> None:
        await applied()
        await office.post(CITY_HEAD, f"{path}/pass-city-review", {"opinion": "同意上报"})

    # The city sends it back.
    reason = {"reason": "缺少与信访人见面的记录"}
    await applied()
    await watched.refuses(HEAD, apply, form, status=409, code="wrong-status")
    for login, status, code in (
        (HEAD, 403, "wrong-level"),
        (f"head-{OTHER_CITY}", 404, "listing-not-found"),
        ("supervisor", 403, "role-not-allowed"),
    ):
        await watched.refuses(login, f"{path}/pass-city-review", status=status, code=code)
        await watched.refuses(login, f"{path}/return-city-review", reason, status=status, code=code)
    await watched.refuses(
        CITY_HEAD, f"{path}/return-city-review", {}, status=422, code="invalid-input"
    )
    returned = await office.post(CITY_HEAD, f"{path}/return-city-review", reason)
    assert (returned["status"], returned["returns"]) == ("in_supervision", 1)

    # The province sends it back; who handled the matter once may not verify it.
    found = {"method": "call_back", "findings": "电话回访信访人，反映的问题已解决。"}
    await watched.refuses("supervisor", f"{path}/verify", found, status=409, code="wrong-status")
    await reviewed()
    await watched.refuses("deputy", f"{path}/verify", found, status=403, code="role-not-allowed")
    await watched.refuses(
        "supervisor", f"{path}/verify", {**found, "method": "hearsay"},
        status=422, code="invalid-input",
    )  # fmt: skip
    returned = await office.post("supervisor", f"{path}/return-verification", reason)
    assert (returned["status"], returned["returns"]) == ("in_supervision", 2)
    await reviewed()
    await story.transferred(office, HANDLER, "supervisor", "510000")
    for step, body in (("verify", found), ("return-verification", reason)):
        await watched.refuses(
            HANDLER, f"{path}/{step}", body, status=409, code="verifier-is-handler"
        )
    verified = await office.post("supervisor", f"{path}/verify", found)
    assert verified["status"] == "verified"

    # The joint meeting does not agree; then it does, and only it.
    held = {"resolution_no": "联席〔2026〕3号", "meeting_date": story.today().isoformat()}
    await watched.refuses("deputy", f"{path}/resolve", held, status=403, code="not-decider")
    await watched.refuses("deputy", f"{path}/decline", reason, status=403, code="not-decider")
    await watched.refuses(
        "supervisor", f"{path}/resolve", held, status=403, code="role-not-allowed"
    )
    to_come = {**held, "meeting_date": story.in_days(1)}
    await watched.refuses(
        "joint_office", f"{path}/resolve", to_come, status=422, code="meeting-in-future"
    )
    declined = await office.post("joint_office", f"{path}/decline", reason)
    assert (declined["status"], declined["returns"]) == ("in_supervision", 3)
    await watched.refuses("joint_office", f"{path}/resolve", held, status=409, code="wrong-status")
    await reviewed()
    await office.post("supervisor", f"{path}/verify", found)
    delisted = await office.post("joint_office", f"{path}/resolve", held)
    assert (delisted["status"], delisted["returns"]) == ("delisted", 3)
    await watched.refuses("joint_office", f"{path}/resolve", held, status=409, code="wrong-status")
    nominate = "supervision/v1/listings"
    again = story.nomination(piece.matter)
    await watched.refuses("pet_head", nominate, again, status=409, code="already-listed")

    # A look-back is not held before its day, but a relapse shows at any time.
    looks = await office.get("supervisor", f"supervision/v1/look-backs?listing_id={listing}")
    first, second, _ = (f"supervision/v1/look-backs/{look['id']}" for look in looks["items"])
    record = f"{first}/record"
    solid = {"outcome": "solid", "notes": "电话回访，问题已解决。"}
    relapse = {"outcome": "relapsed", "notes": "补偿款又被扣发。", "target_date": story.in_days(30)}
    for login, body, status, code in (
        ("supervisor", solid, 409, "look-back-too-early"),
        ("supervisor", {**solid, "outcome": "follow_up"}, 409, "look-back-too-early"),
        ("supervisor", relapse, 403, "role-not-allowed"),
        ("deputy", solid, 403, "role-not-allowed"),
        ("deputy", without(relapse, "target_date"), 422, "target-date-missing"),
        ("deputy", {**relapse, "target_date": story.in_days(0)}, 422, "target-date-past"),
        ("supervisor", {**solid, "target_date": story.in_days(9)}, 422, "target-date-needless"),
        (HEAD, relapse, 403, "role-not-allowed"),
        (f"head-{NEIGHBOUR}", relapse, 404, "look-back-not-found"),
    ):
        await watched.refuses(login, record, body, status=status, code=code)
    assert (await office.post("deputy", record, relapse))["status"] == "relapsed"
    relisted = await office.get("supervisor", path)
    assert (relisted["status"], relisted["target_date"]) == ("in_supervision", story.in_days(30))
    assert relisted["chain"]["complete"] is True, "the same leaders stay in charge"
    looks = await office.get("supervisor", f"supervision/v1/look-backs?listing_id={listing}")
    assert [look["status"] for look in looks["items"]] == ["relapsed", "void", "void"]
    await watched.refuses("deputy", f"{second}/record", relapse, status=409, code="wrong-status")
    moves = [row["move"] for row in await office.get("supervisor", f"{path}/history")]
    assert [move for move in moves if move.startswith(("return", "decline", "relist"))] == [
        "return-city-review", "return-verification", "decline", "relist",
    ]  # fmt: skip


async def carry_out(office: Office, listing: str) -> None:
    """The county does everything that its plan says."""
    plan = (await office.get(HANDLER, listing))["plan"]
    for measure in plan["measures"]:
        done = f"supervision/v1/plans/{plan['id']}/measures/{measure['no']}/done"
        await office.post(HANDLER, done, {"evidence": "银行凭证"})


async def test_a_city_that_answers_itself_is_reviewed_by_another_head_of_the_bureau(
    office: Office, watched: Watched
) -> None:
    handler, second = f"handler-{CITY}", "second_head"
    new = {
        "login": second,
        "name": "钱某某",
        "unit": story.unit(CITY),
        "roles": ["unit_head"],
        "password": office.password,
    }
    await office.post("security_admin", "directory/v1/accounts", new)
    piece = await story.register(office, CITY)
    await story.triaged(office, piece)
    await story.assign(office, piece)
    await story.accept(office, piece)
    await story.issue_opinion(office, piece)
    organs = await office.get(handler, f"intake/v1/pieces/{piece.id}/remedy-organs")
    assert organs["remedy_organs"] == ["四川省自然资源厅", "四川省成都市人民政府"]
    await story.deliver(office, piece)

    await story.name_leaders(office, [CITY], [])
    listing = await story.list_(office, piece, levels_owed=["province", "city"])
    path = f"supervision/v1/listings/{listing}"
    chain = await story.take_charge(office, piece, takes_all=True)
    assert chain["complete"] is True
    made = await office.post(CITY_HEAD, f"{path}/plans", story.plan())
    plan = f"supervision/v1/plans/{made['id']}"
    reason = {"reason": "请补充资金来源"}
    for step, body in (("review", None), ("return", reason)):
        await watched.refuses(
            CITY_HEAD, f"{plan}/{step}", body, status=409, code="reviewer-is-author"
        )
    await watched.refuses("pet_head", f"{plan}/approve", status=409, code="wrong-status")
    await office.post(second, f"{plan}/review")
    await office.post("pet_head", f"{plan}/approve")
    await story.supervise(office, piece, listing)

    await office.post(CITY_HEAD, f"{path}/apply-closeout", story.application())
    its_own: JSON = {"status": 409, "code": "reviewer-is-applicant"}
    await watched.refuses(CITY_HEAD, f"{path}/pass-city-review", **its_own)
    await watched.refuses(CITY_HEAD, f"{path}/return-city-review", reason, **its_own)
    await watched.refuses(HEAD, f"{path}/pass-city-review", status=404, code="listing-not-found")
    found = {"method": "field", "findings": "现场核实，补偿款已兑付。"}
    await watched.refuses("supervisor", f"{path}/verify", found, status=409, code="wrong-status")
    passed = await office.post(second, f"{path}/pass-city-review")
    assert passed["status"] == "city_reviewed"
    assert (await office.post("supervisor", f"{path}/verify", found))["status"] == "verified"


async def test_a_bulletin_is_issued_by_another_than_its_drafter_and_then_never_changes(
    office: Office, watched: Watched
) -> None:
    await assigned(office)
    bulletins, month = "reporting/v1/bulletins", {"month": f"{story.today():%Y-%m}"}
    for login in ("deputy", "supervisor", HEAD, "joint_office"):
        await watched.refuses(login, bulletins, month, status=403, code="role-not-allowed")
    next_year = {"month": f"{story.today().year + 1}-01"}
    await watched.refuses("pet_head", bulletins, next_year, status=422, code="month-not-begun")
    await watched.refuses("pet_head", bulletins, {"month": "十月"}, status=422,
                          code="invalid-input")  # fmt: skip
    first = await office.post("pet_head", bulletins, month)
    drafted = f"{bulletins}/{first['id']}"
    for login in ("pet_head", "principal", "supervisor"):
        await watched.refuses(login, f"{drafted}/issue", status=403, code="role-not-allowed")
    early = await office.refused("deputy", f"{drafted}/file", method="GET")
    assert early == (409, "not-issued")

    # Drafted again, the first draft is replaced and nobody can issue it by mistake.
    await assigned(office)
    second = await office.post("pet_head", bulletins, month)
    await watched.refuses("deputy", f"{drafted}/issue", status=404, code="bulletin-unknown")
    assert (await office.get("deputy", f"{bulletins}/count")) == {"count": 1}
    path = f"{bulletins}/{second['id']}"
    issued = await office.post("deputy", f"{path}/issue")
    assert issued["document_no"].endswith("〕1号"), "a draft takes no number"
    await watched.refuses("deputy", f"{path}/issue", status=409, code="wrong-status")
    await watched.refuses("pet_head", bulletins, month, status=409, code="already-issued")

    async def printed() -> tuple[JSON, JSON, JSON, bytes]:
        file = await office.call("deputy", "GET", f"{path}/file")
        return (
            await office.get("deputy", path),
            await office.get("deputy", f"{path}/cases"),
            await office.get("deputy", f"{path}/cases/count"),
            file.content,
        )

    before = await printed()
    piece = await assigned(office)
    await story.accept(office, piece)
    await story.list_(office, piece)
    assert (await office.get("deputy", "reporting/v1/ledger/count")) == {"count": 3}
    assert await printed() == before
