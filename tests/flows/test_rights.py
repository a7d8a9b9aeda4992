"""Who petitioned is known to those who handle the piece, with a purpose, and to nobody else."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from intake_service.reception.imports.jobs import import_ledger
from reporting_service.exports.jobs import write_export
from services.directory.accounts.rules import account_id
from shared.jobs import JobContext
from tests import story
from tests.cluster import Cluster
from tests.intake_service.ledger import entry, workbook
from tests.story import JSON, Office, Piece

pytestmark = pytest.mark.anyio

CITY, COUNTY, NEIGHBOUR = "510100", "510104", "510105"
HANDLER, HEAD = f"handler-{COUNTY}", f"head-{COUNTY}"
READERS = (
    "pet_head",
    "registrar",
    "supervisor",
    "deputy",
    "audit_admin",
    HEAD,
    f"head-{CITY}",
    "joint_office",
    "operator",
    "accusation_officer",
)
CANARIES = (
    "金丝雀甲",
    "雀乙某",
    "00098765432",
    "00000012345",
    "黄雀巷",
    "000000190001010017",
    "雀鸣",
)
"""What only these petitioners have; invented, like the numbers that nobody can have."""
PEOPLE: list[JSON] = [
    {"name": "欧阳金丝雀甲", "phone": "00098765432", "address": "某县某镇黄雀巷7号",
     "document_no": "000000190001010017", "is_main": True},
    {"name": "云雀乙某", "phone": "00000012345", "address": "某县某镇黄雀巷8号"},
]  # fmt: skip
TEXT = "雀鸣村反映征地补偿款未足额发放。"
FORM = story.registration(TEXT, petitioners=PEOPLE, petitioner_count=2)
WHY_URGENT = {"reason": "来访人数多，可能影响公共安全"}
KEPT_IN = {"petitioner", "original_text"}
"""The only tables of the only service that hold what a petitioner is called or wrote."""
KEPT_OF_CARE = {"care_text"}
"""And where somebody needed care at once."""
KEPT_OF_RATINGS = {"rating_text"}
"""And where a petitioner rated."""
KEPT_OF_TALKS = {"talk_text"}
"""And where somebody was spoken to."""
KEPT_OF_WITHDRAWALS = {"withdrawal_text"}
"""And where one withdrew."""
KEPT_OF_CORRECTIONS = {"correction_content", "former_name"}
"""And where a registration was corrected."""
KEPT_OF_LEDGERS = {"import_cells", "difference_content"}
"""And where a ledger was imported."""
KEPT_OF_AIDS = {"aid_facts"}
"""And, in supervision, where somebody is helped."""

REACHED: dict[str, Callable[["Line"], str]] = {
    "pieces": lambda line: line.piece.id,
    "orders": lambda line: line.piece.order,
    "internal-orders": lambda line: line.internal,
    "co-handlings": lambda line: line.helping,
    "elevations": lambda line: line.elevation,
    "matters": lambda line: line.piece.matter,
    "chains": lambda line: line.piece.matter,
    "extensions": lambda line: line.extension,
    "reviews": lambda line: line.review,
    "letters": lambda line: line.letter,
    "ratings": lambda line: line.rating,
    "notes": lambda line: line.note,
    "attachments": lambda line: line.attachment,
    "supervision attachments": lambda line: line.proof,
    "assignment attachments": lambda line: line.act_proof,
    "deliveries": lambda line: line.attempt,
    "deadlines": lambda line: line.deadline,
    "charges": lambda line: line.charge,
    "hand-overs": lambda line: line.hand_over,
    "leader-acts": lambda line: line.leader_act,
    "instructions": lambda line: line.instruction,
    "task-forces": lambda line: line.task_force,
    "responsibility-lists": lambda line: line.city_list,
    "guidances": lambda line: line.guidance,
    "partners": lambda line: line.partner,
    "keys": lambda line: line.key,
    "listings": lambda line: line.listing,
    "plans": lambda line: line.plan,
    "urgings": lambda line: line.urging,
    "difficulties": lambda line: line.difficulty,
    "inspections": lambda line: line.inspection,
    "rectifications": lambda line: line.rectification,
    "unit-sanctions": lambda line: line.sanction,
    "recommendations": lambda line: line.recommendation,
    "weekly-sessions": lambda line: line.weekly_session,
    "action-items": lambda line: line.action_item,
    "consultations": lambda line: line.consultation,
    "joint-meetings": lambda line: line.meeting,
    "joint-handlings": lambda line: line.joint_handling,
    "clues": lambda line: line.clue,
    "aids": lambda line: line.aid,
    "follow-ups": lambda line: line.task,
    "bulletins": lambda line: line.bulletin,
    "exports": lambda line: line.export,
    "imports": lambda line: line.ledger,
    "differences": lambda line: line.difference,
    "rebuilds": lambda line: line.rebuild,
    "/v1/pieces/{id}/proposal": lambda line: line.waiting,
    "/v1/pieces/{id}/disposition": lambda line: line.refused,
    "referrals": lambda line: line.referral,
    "accusations": lambda line: line.accusation,
    "withdrawals": lambda line: line.withdrawal,
    "recusals": lambda line: line.recusal,
    "corrections": lambda line: line.correction,
    "/v1/legal-paths/catalogues/{id}/items": lambda line: line.catalogue,
    "duties": lambda line: line.duty,
    "urgencies": lambda line: line.urgency,
    "executions": lambda line: line.execution,
}
"""What a path with an id is about → the one of this line. A new kind needs its line here."""
QUERIES = {
    "/v1/weekly": lambda: f"?week={story.today():%G-W%V}",
    "/v1/weekly/count": lambda: f"?week={story.today():%G-W%V}",
    "/v1/indicators": lambda: f"?month={story.today():%Y-%m}",
    "/v1/letters/day-paper": lambda: f"?issuer_id={story.unit(COUNTY)}&issued_on={story.today()}",
    "/v1/coverage": lambda: "?by=leader",
    "/v1/guides": lambda: "?family=suggestion",
    "/v1/guides/diagram": lambda: "?family=suggestion",
}
OWN_READERS = {"/v1/feed", "/v1/state"}
"""Read by services alone; the table of events is looked into instead."""


def secrets_in(content: bytes) -> set[str]:
    """Which canaries `content` tells: as text, in the parts of an office document, or as bytes."""
    parts = [content]
    if content.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = [archive.read(name) for name in archive.namelist()]
    return {canary for canary in CANARIES if any(mentions(canary, part) for part in parts)}


def mentions(canary: str, part: bytes) -> bool:
    """Whether `part` holds the canary: as it is, escaped as in JSON, or as the digits of bytes."""
    plain = canary.encode()
    return plain in part or ascii(canary)[1:-1].encode() in part or plain.hex().encode() in part


@dataclass
class Answers:
    """Every answer that anybody got, but for those that were asked for what is secret."""

    leaks: list[tuple[str, set[str]]] = field(default_factory=list)
    seen: int = 0

    async def look(self, response: httpx.Response) -> None:
        """Note an answer that tells a canary."""
        content = await response.aread()
        path = response.request.url.path
        self.seen += 1
        found = secrets_in(content + str(response.headers).encode())
        if found and not path.endswith(("/reveal", "/print", "/download")):
            self.leaks.append((f"{response.request.method} {path}", found))


@dataclass
class Line:
    """A matter that went the whole line, by the ids of what it left behind."""

    piece: Piece
    internal: str = ""
    execution: str = ""
    helping: str = ""
    elevation: str = ""
    extension: str = ""
    review: str = ""
    letter: str = ""
    deadline: str = ""
    charge: str = ""
    hand_over: str = ""
    proof: str = ""
    leader_act: str = ""
    act_proof: str = ""
    instruction: str = ""
    task_force: str = ""
    city_list: str = ""
    guidance: str = ""
    listing: str = ""
    plan: str = ""
    urging: str = ""
    difficulty: str = ""
    inspection: str = ""
    rectification: str = ""
    sanction: str = ""
    recommendation: str = ""
    weekly_session: str = ""
    action_item: str = ""
    consultation: str = ""
    meeting: str = ""
    joint_handling: str = ""
    clue: str = ""
    aid: str = ""
    task: str = ""
    bulletin: str = ""
    export: str = ""
    ledger: str = ""
    difference: str = ""
    rebuild: str = ""
    partner: str = ""
    key: str = ""
    waiting: str = ""
    refused: str = ""
    referral: str = ""
    accusation: str = ""
    withdrawal: str = ""
    recusal: str = ""
    correction: str = ""
    catalogue: str = ""
    rating: str = ""
    note: str = ""
    attachment: str = ""
    attempt: str = ""
    duty: str = ""
    urgency: str = ""


async def telling_tables(cluster: Cluster) -> set[tuple[str, str]]:
    """(service, table) of every table with a row that tells a canary."""
    found = set()
    for name, app in cluster.apps.items():
        async with app.state.database.read() as session:
            names = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for table in (await session.scalars(names)).all():
                rows = await session.scalars(sa.text(f'SELECT whole::text FROM "{table}" whole'))
                if secrets_in("\n".join(rows).encode()):
                    found.add((name, table))
    return found


@pytest.fixture
def answers(office: Office, cluster: Cluster) -> Answers:
    """Whoever asks whatever, the answer is looked at."""
    kept = Answers()
    office.http.event_hooks = {"response": [kept.look]}
    return kept


async def registered(office: Office) -> Piece:
    """A piece of people who can be told from everybody else; mistakes on the way tell nothing."""
    form = FORM
    for wrong in (
        {**form, "bank_account": "雀鸣"},
        {**form, "petition_date": story.in_days(1)},
        {**form, "petitioners": [{**PEOPLE[0], "phone": "雀鸣00098765432"}]},
    ):
        assert (await office.refused("registrar", "intake/v1/pieces", wrong))[0] == 422
    piece = await story.register(office, COUNTY, form)
    named = story.triage(COUNTY, title="欧阳金丝雀甲征地补偿争议")
    told = await office.refused("triage", f"intake/v1/pieces/{piece.id}/triage", named)
    assert told == (422, "not-masked")
    await story.bring(office, piece, "triaged")
    return piece


async def played(office: Office, cluster: Cluster) -> Line:
    """The whole line, with an extension and an export on the way."""
    line = Line(piece=await registered(office))
    piece = line.piece
    await story.bring(office, piece, "in_handling")
    consult = {"purpose": "consult", "proposal": "请法规处提出意见。",
               "lead_id": story.unit("D03"), "due": office.in_days(20)}  # fmt: skip
    path = f"intake/v1/pieces/{piece.id}/internal-orders"
    line.internal = (await office.post("pet_head", path, consult))["id"]
    await office.post(
        "deputy", f"intake/v1/internal-orders/{line.internal}/instruct", {"instruction": "同意。"}
    )
    talk = {**story.TALK, "talk": TEXT}
    line.note = (await office.post(HANDLER, f"{piece.path}/notes", talk))["id"]
    path = f"{piece.order_path}/co-handlings"
    line.helping = (await office.post("pet_head", path, story.co_handler("510105")))["id"]
    answered = {"answer": "相邻地块资料齐备。"}
    await office.post("handler-510105", f"intake/v1/co-handlings/{line.helping}/answer", answered)
    path = f"{piece.order_path}/request-elevation"
    line.elevation = (await office.post(HEAD, path, story.elevation()))["id"]
    await office.post("pet_head", f"intake/v1/elevations/{line.elevation}/decline",
                      {"reason": "由县局继续办理。"})  # fmt: skip
    line.attachment = await story.attach(office, HANDLER, piece, TEXT)
    line.attempt = await story.fail_delivery(office, HANDLER, piece)
    ask = {"days": 10, "reason": "案情复杂，需补充测绘。"}
    made = await office.post(HANDLER, f"intake/v1/pieces/{piece.id}/extensions", ask)
    line.extension = made["id"]
    await office.post(HEAD, f"intake/v1/extensions/{line.extension}/approve")
    await story.bring(office, piece, "closed")
    letters = await office.get(HEAD, f"intake/v1/letters?piece_id={piece.id}&kind=D02")
    line.letter = letters["items"][0]["id"]
    owed = await office.get(HEAD, f"intake/v1/deadlines?piece_id={piece.id}&rule=DL05")
    line.deadline = owed["items"][0]["id"]
    owed = await office.get(HEAD, f"intake/v1/executions?piece_id={piece.id}")
    line.execution = owed["items"][0]["id"]
    line.rating = await rated(office, piece)
    await story.name_leaders(office, [CITY], [COUNTY])
    case = await story.case_at(office, piece, "listed")
    line.urging = await story.urging(office, case)
    line.difficulty = await story.difficulty(office, case)
    line.inspection = await story.inspection(office, case)
    found = await office.get(HEAD, "supervision/v1/rectifications")
    line.rectification = found["items"][0]["id"]
    line.sanction = await story.sanction(office, COUNTY)
    line.recommendation = await story.recommendation(office, COUNTY)
    await story.bring_case(office, case, "in_supervision")
    line.hand_over = await story.hand_over(office, case)
    line.weekly_session, line.action_item = await story.weekly_session(office, case)
    line.consultation = await story.consultation(office, case)
    line.meeting, line.task = await story.joint_meeting(office, COUNTY)
    line.joint_handling = await story.joint_handling(office, piece.matter, COUNTY)
    line.clue = await story.clue(office, piece.matter, COUNTY)
    line.aid = await story.aid(office, piece.matter, COUNTY, TEXT)
    await story.bring_case(office, case, "delisted")
    line.listing, line.plan = case.id, case.plan
    charges = await office.get("pet_head", f"assignment/v1/charges?matter_id={piece.matter}")
    line.charge = charges["items"][0]["id"]
    mine = next(each for each in charges["items"] if each["level"] == "county")
    instructed = story.instruction(mine["id"], COUNTY)
    made = await office.post(f"leader-{COUNTY}", "assignment/v1/leader-acts", instructed)
    line.leader_act = made["id"]
    line.proof = await story.prove(office, HANDLER, "supervision", "listing", case.id)
    line.act_proof = await story.prove(office, HANDLER, "assignment", "leader_act", line.leader_act)
    given = await office.get("pet_head", "assignment/v1/instructions")
    line.instruction = given["items"][0]["id"]
    made = await office.post("pet_head", "assignment/v1/task-forces", story.task_force())
    line.task_force = made["id"]
    line.city_list = await story.city_list(office, CITY, story.nomination("")["batch"])
    given = {"matter_id": piece.matter}
    force = f"assignment/v1/task-forces/{line.task_force}"
    await office.post("pet_head", f"{force}/give-case", given)
    await office.post("pet_head", f"{force}/second", story.secondment("handler-D07"))
    await office.post("deputy", f"{force}/approve")
    guided = await office.post("handler-D07", f"{force}/guide", story.guidance(piece.matter))
    line.guidance = guided["id"]
    line.bulletin = (await story.bulletin(office))["id"]
    asked = await office.post(HANDLER, f"{piece.path}/request-review", story.review_request(CITY))
    line.review = asked["id"]
    line.export = (await office.post("pet_head", "reporting/v1/ledger/exports"))["id"]
    state = cluster.apps["reporting"].state
    await write_export(JobContext(state.database, state.settings), export=line.export)
    await imported(office, cluster, TEXT)
    line.ledger = await imported(office, cluster, f"{TEXT}请求公开。")  # differs from the first
    differences = await office.get("registrar", "intake/v1/differences")
    line.difference = differences["items"][0]["id"]
    line.waiting = differences["items"][0]["piece_id"]
    line.refused = (await story.register(office, COUNTY, FORM)).id
    await office.post("pet_head", f"intake/v1/pieces/{line.refused}/not-accept", story.REFUSAL)
    away = await story.piece_at(office, "assigned", COUNTY, registered=FORM)
    found = await office.post(HEAD, f"{away.path}/find-path", story.FOUND_PATH)
    line.referral = found["id"]
    accused = await office.post("registrar", "intake/v1/pieces", {**FORM, "purpose": "accusation"})
    await office.post("pet_head", f"intake/v1/pieces/{accused['id']}/entrust", story.ENTRUSTING)
    entrusted = await office.get("accusation_officer", "intake/v1/accusations")
    line.accusation = entrusted["items"][0]["id"]
    leaving = await story.piece_at(office, "assigned", COUNTY, registered=FORM)
    wish = {**story.wish(), "text": TEXT}
    made = await office.post(HANDLER, f"{leaving.path}/withdrawals", wish)
    line.withdrawal = made["id"]
    away = {"account_id": str(account_id(HANDLER)), "ground": "与信访事项有直接利害关系"}
    line.recusal = (await office.post(HANDLER, f"{leaving.path}/recusals", away))["id"]
    called = {"petitioners": [{"position": 1, "name": "林某某"}], "reason": "登记时写错"}
    made = await office.post("registrar", f"{leaving.path}/corrections", called)
    line.correction = made["id"]
    await office.post("pet_head", f"intake/v1/corrections/{made['id']}/confirm")
    made = await office.post("triage", "intake/v1/legal-paths/catalogues", story.LEGAL_PATHS)
    line.catalogue = made["id"]
    on_duty = {"day": office.in_days(1), "leader_id": story.leader(f"leader-{COUNTY}")}
    line.duty = (await office.post(HEAD, "intake/v1/duties", on_duty))["id"]
    path = f"intake/v1/pieces/{line.refused}/urgencies"
    line.urgency = (await office.post("triage", path, WHY_URGENT))["id"]
    care = {"note": "欧阳金丝雀甲说不想活了，已请村干部陪伴。", "emergency_called": True}
    await office.post(HANDLER, f"intake/v1/pieces/{piece.id}/care", care)
    line.partner, line.key = await story.partner(office)
    line.rebuild = (await office.post("operator", "reporting/v1/rebuilds"))["id"]
    return line


async def rated(office: Office, piece: Piece) -> str:
    """The petitioner is dissatisfied with the bureau, and says so in words that give him away."""
    asked = {"fields": ["query_code"], "purpose": "制作来访登记单"}
    shown = await office.post(HANDLER, f"intake/v1/pieces/{piece.id}/reveal", asked)
    said = {"target": "responsible_unit", "value": "dissatisfied", "reason": "雀鸣村没有收到款。"}
    known = {"query_code": shown["query_code"], "phone_tail": PEOPLE[0]["phone"][-4:]}
    path = "/api/intake/v1/public/ratings"
    for tail in ("0000", known["phone_tail"]):
        answer = await office.http.post(path, json={**known, **said, "phone_tail": tail})
    assert answer.is_success, answer.text
    query = f"piece_id={piece.id}&target=responsible_unit"
    found = await office.get(HEAD, f"intake/v1/ratings?{query}")
    return str(found["items"][0]["id"])


async def imported(office: Office, cluster: Cluster, text: str) -> str:
    """A ledger of one row about one of the same people; a broken one on the way tells nothing."""
    person = {"姓名": "欧阳金丝雀甲", "手机号码": "00098765432", "住址": "某县某镇黄雀巷7号"}
    rows = [entry(1, **person, 概况=text), entry(2, **person, 信访日期="雀鸣", 概况=text)]
    path = "intake/v1/imports?name=ledger.xlsx"
    answer = await office.call("registrar", "POST", path, content=workbook(rows))
    assert answer.status_code == 201, answer.text
    id = str(answer.json()["id"])
    state = cluster.apps["intake"].state
    await import_ledger(JobContext(state.database, state.settings), id, attempt=1)
    return id


async def test_no_answer_no_event_and_no_other_database_ever_tells_who_petitioned(
    office: Office, cluster: Cluster, answers: Answers, capsys: pytest.CaptureFixture[str]
) -> None:
    line = await played(office, cluster)
    for name in ("intake", "assignment", "supervision", "reporting", "exchange"):
        paths = cluster.apps[name].openapi()["paths"]
        for path in [path for path, verbs in paths.items() if "get" in verbs]:
            await everybody_reads(office, name, path, line)
    assert answers.seen > 300
    assert answers.leaks == []
    assert await telling_tables(cluster) == {
        ("intake", table)
        for table in (
            *KEPT_IN,
            *KEPT_OF_CARE,
            *KEPT_OF_RATINGS,
            *KEPT_OF_TALKS,
            *KEPT_OF_WITHDRAWALS,
            *KEPT_OF_CORRECTIONS,
            *KEPT_OF_LEDGERS,
        )
    } | {("supervision", table) for table in KEPT_OF_AIDS}
    logged = capsys.readouterr().out
    assert "/pieces" in logged
    assert secrets_in(logged.encode()) == set(), "logs tell nothing either"

    shown = await office.get(HANDLER, f"intake/v1/pieces/{line.piece.id}")
    first, second = shown["petitioners"]
    assert (first["masked_name"], first["masked_phone"]) == ("欧*****", "*********32")
    assert (first["masked_address"], second["masked_name"]) == ("****", "云***")


_PROVED: dict[str, Callable[[Line], tuple[str, str]]] = {
    "supervision": lambda line: ("listing", line.listing),
    "assignment": lambda line: ("leader_act", line.leader_act),
}
"""What a file belongs to, by the service."""


async def everybody_reads(office: Office, service: str, path: str, line: Line) -> None:
    """Call a GET as every kind of reader; somebody must be able to see something."""
    about = path.split("/")[2] if path.count("/") > 1 else ""
    found = REACHED.get(path, REACHED.get(f"{service} {about}", REACHED.get(about)))
    assert "{" not in path or found is not None, f"what is {path} about? Say it in REACHED"
    ids = dict.fromkeys(("id", "matter_id"), found(line)) if found is not None else {}
    ids["number"] = "1"  # of versions, the first one
    queries = [QUERIES.get(path, str)()]
    if path == "/v1/attachments" and service != "intake":
        thing, id = _PROVED[service](line)
        queries = [f"?belongs_to={thing}&belongs_to_id={id}"]
    if path == "/v1/checks/differences":
        checks = await office.get("operator", f"{service}/v1/checks")
        # Copies are compared with events, and those are looked into as a table.
        queries = [f"?check={each}" for each in checks if not each.startswith("copy:")]
    for query in queries:
        asked = service + path.format(**ids) + query
        statuses = [(await office.call(login, "GET", asked)).status_code for login in READERS]
        assert max(statuses) < 500, (asked, statuses)
        assert 200 in statuses or path in OWN_READERS, (asked, statuses)


async def test_a_mask_is_lifted_for_a_purpose_by_who_handles_the_piece_and_every_look_is_kept(
    office: Office, cluster: Cluster, answers: Answers
) -> None:
    piece = await registered(office)
    await story.bring(office, piece, "assigned")
    path = f"intake/v1/pieces/{piece.id}/reveal"
    form = {"fields": ["name", "phone"], "purpose": "电话告知受理情况"}
    for login, refused in (
        (f"handler-{NEIGHBOUR}", (404, "not-found")),
        ("deputy", (403, "role-not-allowed")),
        ("supervisor", (403, "role-not-allowed")),
        ("joint_office", (404, "not-found")),
        ("leader-2", (403, "role-not-allowed")),
    ):
        assert await office.refused(login, path, form) == refused
    for login in ("system_admin", "security_admin", "audit_admin", "operator", "rehearsal"):
        assert (await office.refused(login, path, form))[0] in (403, 404)
        listed = await office.refused(login, "intake/v1/pieces", method="GET")
        assert listed == (403, "role-not-allowed")
    for wrong in ({"fields": ["name"]}, {**form, "purpose": "看"}, {**form, "fields": ["all"]}):
        assert await office.refused(HANDLER, path, wrong) == (422, "invalid-input")
    named = {**form, "purpose": "致电云雀乙某核实"}
    assert await office.refused(HANDLER, path, named) == (422, "not-masked")
    assert await readings(cluster) == []

    shown = await office.post(HANDLER, path, form)
    assert [person["name"] for person in shown["petitioners"]] == ["欧阳金丝雀甲", "云雀乙某"]
    assert [person["phone"] for person in shown["petitioners"]] == ["00098765432", "00000012345"]
    assert {person["address"] for person in shown["petitioners"]} == {None}
    assert shown["original_text"] is None
    text = {"fields": ["original_text"], "purpose": "核对反映的问题"}
    assert (await office.post(HEAD, path, text))["original_text"] == TEXT
    letters = await office.get("pet_head", f"intake/v1/letters?piece_id={piece.id}&kind=D03")
    letter = f"intake/v1/letters/{letters['items'][0]['id']}/reveal"
    paper = await office.post("pet_head", letter, {"purpose": "打印寄送信访人"})
    assert "欧阳金丝雀甲" in paper["body"]
    assert await readings(cluster) == [
        ("name", story.leader(HANDLER), "电话告知受理情况"),
        ("phone", story.leader(HANDLER), "电话告知受理情况"),
        ("original_text", story.leader(HEAD), "核对反映的问题"),
        ("letter", story.leader("pet_head"), "打印寄送信访人"),
    ]
    assert answers.leaks == []


async def test_what_was_revealed_stays_in_the_vault_and_a_key_is_no_way_around_it(
    office: Office, cluster: Cluster, answers: Answers
) -> None:
    piece = await registered(office)
    await story.bring(office, piece, "assigned")
    path = f"intake/v1/pieces/{piece.id}/reveal"
    form = {"fields": ["name"], "purpose": "核对主信访人身份"}
    key = {"Idempotency-Key": "same"}
    looks = [await office.call(HANDLER, "POST", path, form, **key) for _ in range(2)]
    assert [look.status_code for look in looks] == [200, 200]
    assert len(await readings(cluster)) == 2, "the second look is a look too"
    assert await telling_tables(cluster) == {("intake", table) for table in KEPT_IN}

    # Who went to another county sees nothing of the old one's, with whatever key.
    await office.transfer(HANDLER, "unit_handler", NEIGHBOUR)
    assert await office.refused(HANDLER, path, form) == (404, "not-found")
    again = await office.call(HANDLER, "POST", path, form, **key)
    assert (again.status_code, again.json().get("code")) == (404, "not-found")


async def readings(cluster: Cluster) -> list[tuple[str, str, str]]:
    """Field, account and purpose of every recorded look, in order."""
    rows = sa.text("SELECT field, actor, purpose FROM vault_reading ORDER BY at, field")
    async with cluster.apps["intake"].state.database.read() as session:
        found: list[Any] = list(await session.execute(rows))
    return [(row.field, str(UUID(str(row.actor))), row.purpose) for row in found]
