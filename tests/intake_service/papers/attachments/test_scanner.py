"""clamd is asked by INSTREAM; what it does not clear nobody reads."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from intake_service.app import create_app
from intake_service.papers.attachments import jobs
from shared.jobs import JobContext
from shared.moves import Role
from tests.conftest import Clone
from tests.harness import Site, running
from tests.intake_service.make import BUREAU, MONDAY, Line, get
from tests.intake_service.papers.attachments import files
from tests.intake_service.papers.attachments.steps import WHY, attached, download

pytestmark = pytest.mark.anyio

VIRUS = b"X5O!"
BIG = files.PDF + bytes(3_000_000)


class Clamd:
    """A server that speaks INSTREAM, and finds a virus where `VIRUS` stands."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.answer: Callable[[bytes], bytes] = lambda content: (
            b"stream: Eicar-Test-Signature FOUND" if VIRUS in content else b"stream: OK"
        )

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(await reader.readexactly(4)):
            content += await reader.readexactly(size)
        self.seen.append(content)
        writer.write(self.answer(content) + b"\0")
        writer.close()


@asynccontextmanager
async def listening(clamd: Clamd) -> AsyncIterator[str]:
    """Where it listens."""
    server = await asyncio.start_server(clamd, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
async def clamd() -> Clamd:
    return Clamd()


@pytest.fixture
async def site(clone: Clone, clamd: Clamd) -> AsyncIterator[Site]:
    """Intake with a scanner."""
    options: dict[str, Any] = {"rehearsal": True}
    async with (
        listening(clamd) as address,
        running(create_app, clone("intake", with_offices=True), scanner=address, **options) as site,
    ):
        await site.set_office_time(MONDAY)
        yield site


async def examine(site: Site) -> None:
    await jobs.EXAMINE.run(JobContext(site.app.state.database, site.app.state.settings))


async def status(site: Site, id: str) -> tuple[str, str | None]:
    found = (await get(site, f"/attachments/{id}")).json()
    return found["status"], found["virus"]


async def test_what_is_clean_is_read_and_what_is_not_is_not(site: Site, clamd: Clamd) -> None:
    line = await Line(site).assign()
    clean = await attached(site, BIG, piece_id=line.piece)
    sick = await attached(site, files.PDF + VIRUS, piece_id=line.piece)
    assert clean["status"] == sick["status"] == "pending"
    answer = await download(site, clean["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "attachment-pending")
    await examine(site)
    assert clamd.seen == [BIG, files.PDF + VIRUS]
    assert await status(site, clean["id"]) == ("clean", None)
    assert await status(site, sick["id"]) == ("infected", "Eicar-Test-Signature")
    assert (await download(site, clean["id"])).content == BIG
    answer = await download(site, sick["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "attachment-infected")
    await examine(site)
    assert len(clamd.seen) == 2, "each is looked into once"
    path = f"/attachments/{sick['id']}"
    await line.do(f"{path}/withdraw", WHY, Role.UNIT_HANDLER)
    back = await line.do(f"{path}/undo-withdrawal", WHY, Role.UNIT_HEAD, unit=BUREAU)
    assert (back["status"], back["virus"]) == ("pending", None)
    await examine(site)
    assert await status(site, sick["id"]) == ("infected", "Eicar-Test-Signature")


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"stream: Access denied. ERROR"]
)
async def test_without_an_answer_it_waits(site: Site, clamd: Clamd, answer: bytes) -> None:
    line = await Line(site).assign()
    made = await attached(site, piece_id=line.piece)
    usual, clamd.answer = clamd.answer, lambda _: answer
    await examine(site)
    assert await status(site, made["id"]) == ("pending", None)
    clamd.answer = usual
    await examine(site)
    assert await status(site, made["id"]) == ("clean", None)


async def test_where_nobody_listens_it_waits(clone: Clone) -> None:
    url = clone("intake", with_offices=True)
    async with running(create_app, url, rehearsal=True, scanner="127.0.0.1:1") as site:
        await site.set_office_time(MONDAY)
        line = await Line(site).assign()
        made = await attached(site, piece_id=line.piece)
        await examine(site)
        assert await status(site, made["id"]) == ("pending", None)


async def test_what_came_before_there_was_a_scanner_is_looked_into_later(clone: Clone) -> None:
    url, clamd = clone("intake", with_offices=True), Clamd()
    async with running(create_app, url, rehearsal=True) as site:
        await site.set_office_time(MONDAY)
        line = await Line(site).assign()
        made = await attached(site, piece_id=line.piece)
        await examine(site)
        assert await status(site, made["id"]) == ("not_scanned", None)
        folder = site.app.state.settings.data_dir
        async with listening(clamd) as address:
            options = {"rehearsal": True, "scanner": address}
            async with running(create_app, url, **options) as later:
                (later.app.state.settings.data_dir / "objects").symlink_to(folder / "objects")
                await examine(later)
                assert await status(later, made["id"]) == ("clean", None)
    assert clamd.seen == [files.PDF]
