"""What a petitioner sees with the query code, and what a stranger can learn by trying."""

import asyncio
import json
import statistics
import time
from typing import Any

import pytest
import sqlalchemy as sa

from intake_service.app import create_app
from intake_service.evaluation.enquiries import commands, rules
from intake_service.evaluation.enquiries.models import EnquiryCount
from intake_service.handling.letters.models import Letter
from shared import overload
from shared.clock import real_now
from shared.moves import Role
from tests.conftest import Clone
from tests.harness import Site, running
from tests.intake_service.evaluation.ask import ask, elsewhere, query_code
from tests.intake_service.make import BUREAU, Line, post, registration

pytestmark = pytest.mark.anyio

TAIL = "0000"
WRONG = "9999"
UNKNOWN = "ABCDEFGHJK"
PEOPLE = registration()["petitioners"]


async def registered(site: Site, **changes: Any) -> tuple[str, str]:
    """A new piece: its query code and its number."""
    answer = await post(site, "/pieces", registration(**changes), Role.REGISTRAR)
    return answer.json()["query_code"], answer.json()["number"]


async def counted(site: Site) -> list[tuple[int, bool]]:
    """Errors and whether it is known, by code and address."""
    async with site.app.state.database.read() as session:
        rows = await session.scalars(sa.select(EnquiryCount))
        return sorted((row.failures, row.last_success_at is not None) for row in rows)


async def test_what_is_shown_are_days_and_documents_and_nothing_else(site: Site) -> None:
    line = await Line(site).report()
    code = await query_code(site, line.piece)
    answer = await ask(site, elsewhere(), query_code=code, phone_tail=TAIL)
    shown = answer.json()
    assert (answer.status_code, list(shown)) == (200, [
        "registered", "forwarded", "acceptance", "refusal", "extensions", "opinions", "reviews",
        "re_reviews", "result_known",
    ])  # fmt: skip
    assert (shown["registered"], shown["forwarded"]) == ("2026-03-02", ["2026-03-02"])
    (acceptance,), (opinion,) = shown["acceptance"], shown["opinions"]
    assert set(acceptance) == {"title", "document_no", "date"}
    piece = await line.detail()
    assert opinion == {"title": "信访事项处理意见书", "document_no": piece["opinion_no"],
                       "date": "2026-03-02"}  # fmt: skip
    assert (acceptance["title"], acceptance["date"]) == ("信访事项受理告知书", "2026-03-02")
    empty = {name: shown[name] for name in ("refusal", "extensions", "reviews", "re_reviews")}
    assert set(map(json.dumps, empty.values())) == {"[]"}
    for hidden in ("王某某", "陈某某", "补偿", "办结报告", "交办", piece["status"], line.order):
        assert hidden not in answer.text


async def test_an_extension_is_shown_with_its_notice(site: Site) -> None:
    line = await Line(site).accept()
    path = f"/pieces/{line.piece}/extensions"
    asked = await line.do(path, {"days": 10, "reason": "案情复杂"}, Role.UNIT_HANDLER)
    await line.do(f"/extensions/{asked['id']}/approve", {}, Role.UNIT_HEAD)
    code = await query_code(site, line.piece)
    shown = (await ask(site, elsewhere(), query_code=code, phone_tail=TAIL)).json()
    (extension,) = shown["extensions"]
    assert extension["title"] == "信访事项延期办理告知书"
    assert "案情复杂" not in json.dumps(shown, ensure_ascii=False)


async def test_an_opinion_that_was_withdrawn_is_shown_no_more(site: Site) -> None:
    line = await Line(site).deliver()
    reason = {"reason": "认定事实有误，重新办理"}
    await line.do(f"/pieces/{line.piece}/withdraw-opinion", reason, Role.UNIT_HEAD)
    code = await query_code(site, line.piece)
    shown = (await ask(site, elsewhere(), query_code=code, phone_tail=TAIL)).json()
    assert (shown["opinions"], len(shown["acceptance"])) == ([], 1)


async def test_a_refusal_is_shown_while_the_piece_stands_refused(site: Site) -> None:
    line = await Line(site).triage()
    code = await query_code(site, line.piece)
    async with site.app.state.database.begin() as session:
        piece = await session.get_one(commands.queries.Piece, line.piece)
        session.add(
            Letter(
                kind="D06", template_version=1, title="不予受理告知书", document_no="川〔2026〕9号",
                piece_id=piece.id, issuer_id=piece.unit_id, issuer_line="510000",
                unit_line="510000", signer=piece.unit_id, signer_name="某某", issued_at=line.now,
                fields={}, body="理由",
            )
        )  # fmt: skip
    for status, many in (("registered", 0), ("not_accepted", 1)):
        async with site.app.state.database.begin() as session:
            await session.execute(
                sa.text("UPDATE piece SET status = :status WHERE id = :id"),
                {"status": status, "id": line.piece},
            )
        shown = (await ask(site, elsewhere(), query_code=code, phone_tail=TAIL)).json()
        assert len(shown["refusal"]) == many


@pytest.mark.parametrize(
    "given",
    [
        {"phone_tail": TAIL},
        {"phone_tail": "5678"},
        {"number": "its own"},
        {"query_code": "small letters", "phone_tail": TAIL},
    ],
)
async def test_the_end_of_a_telephone_number_or_the_receipt_number_proves_it(
    site: Site, given: dict[str, str]
) -> None:
    people = [PEOPLE[0], {"name": "李某", "phone": "000-12345678"}]
    code, number = await registered(site, petitioners=people)
    body = {"query_code": code, **given}
    body |= {"number": number} if "number" in given else {}
    body |= {"query_code": code.lower()} if "query_code" in given else {}
    answer = await ask(site, elsewhere(), **body)
    assert (answer.status_code, answer.json()["registered"]) == (200, "2026-03-02")


async def test_an_anonymous_petitioner_asks_with_the_receipt_number(site: Site) -> None:
    code, number = await registered(site, petitioner_count=1, petitioners=[{"is_main": True}])
    assert (await ask(site, elsewhere(), query_code=code, number=number)).status_code == 200
    for tail in ("0000", "1234"):
        refused = await ask(site, elsewhere(), query_code=code, phone_tail=tail)
        assert refused.json()["code"] == "enquiry-not-found"


async def test_of_a_masked_number_no_end_is_known(site: Site) -> None:
    people = [{"name": "王某某", "phone": "138****00**", "is_main": True}]
    code, _ = await registered(site, petitioner_count=1, petitioners=people)
    assert (await ask(site, elsewhere(), query_code=code, phone_tail="0000")).status_code == 404


async def test_wrong_unknown_and_sealed_look_the_same(site: Site) -> None:
    code, number = await registered(site)
    sealed, its_number = await registered(site, purpose="accusation")
    answers = [
        await ask(site, elsewhere(), **body)
        for body in (
            {"query_code": code, "phone_tail": WRONG},
            {"query_code": code, "number": its_number},
            {"query_code": UNKNOWN, "phone_tail": TAIL},
            {"query_code": UNKNOWN, "number": number},
            {"query_code": sealed, "phone_tail": TAIL},
            {"query_code": sealed, "number": its_number},
        )
    ]
    assert {(each.status_code, each.text) for each in answers} == {(404, answers[0].text)}
    assert answers[0].json()["code"] == "enquiry-not-found"


async def test_a_piece_that_is_sealed_later_is_not_there_any_more(site: Site) -> None:
    line = await Line(site).register()
    code = await query_code(site, line.piece)
    address = elsewhere()
    assert (await ask(site, address, query_code=code, phone_tail=TAIL)).status_code == 200
    reason = {"reason": "内容反映干部问题"}
    await line.do(f"/pieces/{line.piece}/seal", reason, Role.TRIAGE, unit="510000")
    assert (await ask(site, address, query_code=code, phone_tail=TAIL)).status_code == 404


async def test_an_unknown_code_takes_as_long_as_a_wrong_end(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_OF_CODE", 1000)
    code, _ = await registered(site)
    taken: dict[str, list[float]] = {code: [], UNKNOWN: []}
    for _ in range(30):
        for each, times in taken.items():
            began = time.perf_counter()
            await ask(site, elsewhere(), query_code=each, phone_tail=WRONG)
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert 0.6 < known / unknown < 1.6


async def test_five_errors_shut_that_address_out_even_with_the_right_end(site: Site) -> None:
    code, _ = await registered(site)
    address = elsewhere()
    for _ in range(rules.MOST_OF_BOTH):
        assert (await ask(site, address, query_code=code, phone_tail=WRONG)).status_code == 404
    refused = await ask(site, address, query_code=code, phone_tail=TAIL)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-enquiries")
    assert refused.headers["Retry-After"] == "60"
    # Nobody else is kept out by that, neither from another piece nor from this one.
    other, _ = await registered(site)
    assert (await ask(site, address, query_code=other, phone_tail=TAIL)).status_code == 200
    assert (await ask(site, elsewhere(), query_code=code, phone_tail=TAIL)).status_code == 200


async def test_a_shut_out_address_may_try_again_once_time_has_passed(site: Site) -> None:
    code, _ = await registered(site)
    address = elsewhere()
    for _ in range(rules.MOST_OF_BOTH + 1):
        await ask(site, address, query_code=code, phone_tail=WRONG)
    await let_pass(site, rules.WITHIN)
    assert (await ask(site, address, query_code=code, phone_tail=TAIL)).status_code == 200
    assert await counted(site) == [(0, True)]


async def let_pass(site: Site, time: Any) -> None:
    async with site.app.state.database.begin() as session:
        column = EnquiryCount.last_failure_at
        await session.execute(sa.update(EnquiryCount).values(last_failure_at=column - time))


async def test_errors_from_everywhere_shut_out_unknown_addresses_only(site: Site) -> None:
    code, _ = await registered(site)
    home = elsewhere()
    assert (await ask(site, home, query_code=code, phone_tail=TAIL)).status_code == 200
    for _ in range(rules.MOST_OF_CODE):
        answer = await ask(site, elsewhere(), query_code=code, phone_tail=WRONG)
        assert answer.status_code == 404
    assert (await ask(site, elsewhere(), query_code=code, phone_tail=TAIL)).status_code == 429
    assert (await ask(site, home, query_code=code, phone_tail=TAIL)).status_code == 200
    await let_pass(site, rules.WITHIN_OF_CODE)
    assert (await ask(site, elsewhere(), query_code=code, phone_tail=TAIL)).status_code == 200


async def test_an_address_that_tries_many_codes_keeps_no_other_one_out(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_OF_ADDRESS", 6)
    code, _ = await registered(site)
    address = elsewhere()
    for letter in "ABCDEF":
        answer = await ask(site, address, query_code=letter * 10, phone_tail=TAIL)
        assert answer.status_code == 404
    assert (await ask(site, address, query_code="G" * 10, phone_tail=TAIL)).status_code == 429
    assert (await ask(site, elsewhere(), query_code=code, phone_tail=TAIL)).status_code == 200


async def test_guesses_side_by_side_are_all_counted_and_do_not_outrun_the_count(
    site: Site,
) -> None:
    code, _ = await registered(site)
    address = elsewhere()
    guesses = [ask(site, address, query_code=code, phone_tail=f"{9000 + at}") for at in range(20)]
    answers = await asyncio.gather(*guesses)
    looked_at = sum(each.status_code == 404 for each in answers)
    assert looked_at <= rules.MOST_OF_BOTH
    assert (await ask(site, address, query_code=code, phone_tail=TAIL)).status_code == 429


async def test_counts_are_of_all_processes(site: Site, clone: Clone) -> None:
    code, _ = await registered(site)
    address = elsewhere()
    url = site.app.state.settings.database_url
    async with running(create_app, url, rehearsal=True) as second:
        for at in range(rules.MOST_OF_BOTH):
            where = (site, second)[at % 2]
            assert (await ask(where, address, query_code=code, phone_tail=WRONG)).status_code == 404
        for where in (site, second):
            refused = await ask(where, address, query_code=code, phone_tail=TAIL)
            assert refused.status_code == 429


async def test_one_address_takes_no_more_than_its_share_of_the_places(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overload, "MOST_OF_ONE", 0)
    refused = await ask(site, elsewhere(), query_code=UNKNOWN, phone_tail=TAIL)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")


async def test_old_counts_are_forgotten_and_what_counts_is_kept(site: Site) -> None:
    code, _ = await registered(site)
    await ask(site, elsewhere(), query_code=code, phone_tail=WRONG)
    await ask(site, elsewhere(), query_code=code, phone_tail=TAIL)
    async with site.app.state.database.begin() as session:
        await commands.forget(session, real_now())
    assert await counted(site) == [(0, True), (1, False)]
    for later, kept in ((rules.WITHIN_OF_CODE, 1), (rules.KNOWN_FOR, 0)):
        async with site.app.state.database.begin() as session:
            await commands.forget(session, real_now() + later)
        assert len(await counted(site)) == kept


async def test_neither_a_code_nor_an_address_is_stored_or_logged(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    code, number = await registered(site)
    address = elsewhere()
    await ask(site, address, query_code=code, number=number)
    await ask(site, address, query_code=code, phone_tail=WRONG)
    async with site.app.state.database.read() as session:
        row = (await session.scalars(sa.select(EnquiryCount))).one()
        stored = {row.code, row.address}
    assert not stored & {code, address}
    captured = capfd.readouterr()
    logged = captured.out + captured.err
    assert "POST /public/enquiries 404" in logged
    for hidden in (code, number, WRONG, address):
        assert hidden not in logged


@pytest.mark.parametrize(
    "body",
    [
        {"query_code": UNKNOWN},
        {"query_code": UNKNOWN, "phone_tail": TAIL, "number": "SCZRXF-20260302-L00001"},
        {"query_code": "ABC", "phone_tail": TAIL},
        {"query_code": UNKNOWN, "phone_tail": "00000"},
        {"query_code": UNKNOWN, "phone_tail": "000四"},
        {"query_code": UNKNOWN, "number": ""},
        {"phone_tail": TAIL},
        {"query_code": None, "phone_tail": TAIL},
        {"query_code": UNKNOWN, "phone_tail": TAIL, "name": "王某某"},
    ],
)
async def test_what_is_not_complete_is_refused_before_anything_is_counted(
    site: Site, body: dict[str, Any]
) -> None:
    answer = await ask(site, elsewhere(), **body)
    assert answer.status_code == 422
    assert UNKNOWN not in answer.text
    assert await counted(site) == []


async def test_a_bureau_learns_by_its_account_no_more_than_without_one(site: Site) -> None:
    code, number = await registered(site)
    body = {"query_code": code, "number": number}
    async with site.client(Role.UNIT_HANDLER, unit=BUREAU) as client:
        with_account = await client.post("/public/enquiries", json=body)
    without = await ask(site, elsewhere(), **body)
    assert (with_account.status_code, with_account.json()) == (200, without.json())
