"""What a fresh directory holds, and that starting again changes nothing."""

import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import anyio
import pytest
import sqlalchemy as sa

from services.directory.accounts.models import Credential
from services.directory.accounts.rules import WHERE, account_id
from services.directory.organisations.rules import Kind, units
from services.directory.seed import (
    COMMAND,
    DEMONSTRATION_ACCOUNTS,
    demonstration_accounts,
    seed,
)
from shared.app import ConfigurationRefused
from shared.db import Database
from shared.directory import Account, CalendarYear, Organisation
from shared.feed import EventRow
from shared.moves import Role

pytestmark = pytest.mark.anyio


def test_every_division_has_a_handler_and_a_head_and_every_bureau_a_leader_too() -> None:
    logins = {one.login for one in demonstration_accounts()}
    assert len(logins) == len(demonstration_accounts())
    for unit in units():
        if unit.kind is Kind.DIVISION:
            assert {f"handler-{unit.code}", f"head-{unit.code}"} <= logins
        if unit.kind is Kind.BUREAU:
            assert {f"handler-{unit.code}", f"head-{unit.code}", f"leader-{unit.code}"} <= logins


def test_six_provincial_leaders_and_every_role_of_the_spine_can_be_tried() -> None:
    roles = Counter(role for one in demonstration_accounts() for role in one.roles)
    provincial = [o for o in demonstration_accounts() if o.login.startswith("leader-") and
                  Role.LEADER in o.roles and o.unit == "510000"]  # fmt: skip
    assert len(provincial) == 6
    assert set(WHERE) - set(roles) == {Role.SENDER}


def test_invented_names_cannot_be_anybodys() -> None:
    assert all(one.name.endswith("某某") for one in demonstration_accounts())
    assert len(DEMONSTRATION_ACCOUNTS) < 40


async def _contents(url: str) -> dict[str, Any]:
    database = Database(url)
    async with database.read() as session:
        found: dict[str, Any] = {
            table.__tablename__: sorted(
                map(str, (await session.execute(sa.select(table.__table__))).all())
            )
            for table in (Organisation, Account, Credential, CalendarYear)
        }
        events = await session.execute(sa.select(EventRow.type, EventRow.subject))
        found["events"] = Counter(row.type for row in events)
    await database.dispose()
    return found


async def test_seeding_twice_changes_nothing(clone: Any, secrets: Path) -> None:
    url = clone("directory")
    await seed(url, secrets, "demonstration")
    first = await _contents(url)
    await seed(url, secrets, "demonstration")
    assert await _contents(url) == first
    assert first["events"] == {
        "directory.organisation.recorded": len(units()),
        "directory.account.recorded": len(demonstration_accounts()) + 7,
        "directory.calendar.recorded": 23,
    }


async def test_a_new_secret_of_a_service_is_taken_over_and_ends_its_tokens(
    clone: Any, secrets: Path, tmp_path: Path
) -> None:
    url, moved = clone("directory"), tmp_path / "secrets"
    shutil.copytree(secrets, moved)
    await seed(url, moved, "production")
    (moved / "client_intake").write_text("a new secret")
    await seed(url, moved, "production")
    database = Database(url)
    async with database.read() as session:
        rows = await session.execute(sa.select(Account.id, Account.version))
        versions = {row.id: row.version for row in rows}
    await database.dispose()
    assert versions[account_id("intake")] == 2
    assert versions[account_id("reporting")] == 1


async def test_the_command_line_registers_and_operates_and_is_no_service_to_the_others(
    clone: Any, secrets: Path
) -> None:
    url = clone("directory")
    await seed(url, secrets, "production")
    database = Database(url)
    async with database.read() as session:
        found = await session.get_one(Account, account_id(COMMAND))
    await database.dispose()
    assert (found.kind, found.line) == ("service", "510000")
    assert found.roles == [Role.OPERATOR, Role.REGISTRAR]


async def test_production_begins_with_two_administrators_and_the_services(
    clone: Any, secrets: Path, start: Any
) -> None:
    url = clone("directory")
    await seed(url, secrets, "production")
    async with start(url, profile="production", rehearsal=False) as directory:
        known_to_others = await directory.log_in("administrator", "administrator-2026")
        answer = await directory.log_in("administrator", "administrator-2026", new="my own 2026 x")
        token = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        listed = (await directory.api.get("/v1/accounts", headers=token)).json()["items"]
    people = [account for account in listed if account["kind"] == "person"]
    assert [(one["login"], one["roles"]) for one in people] == [
        ("administrator", ["security_admin"]),
        ("administrator-2", ["security_admin"]),
    ]
    assert not any(one["is_demonstration"] for one in listed)
    assert known_to_others.json()["code"] == "password-change-required"


async def test_who_begins_is_added_only_where_two_are_missing(clone: Any, secrets: Path) -> None:
    """Also to an installation of one; a disabled one counts, so that nobody comes back by it."""
    url = clone("directory")
    await seed(url, secrets, "production")
    second = account_id("administrator-2")
    for left, found in ((Role.SECURITY_ADMIN, False), (Role.AUDIT_ADMIN, True)):
        database = Database(url)
        async with database.begin() as session:
            await session.execute(sa.delete(Credential).where(Credential.account == second))
            await session.execute(sa.delete(Account).where(Account.id == second))
            await session.execute(
                sa.update(Account)
                .where(Account.id == account_id("reporting"))
                .values(roles=[left], active=False)
            )
        await seed(url, secrets, "production")
        async with database.read() as session:
            assert (await session.get(Account, second) is not None) is found
        await database.dispose()


async def test_production_refuses_a_database_with_demonstration_accounts(
    clone: Any, secrets: Path, start: Any
) -> None:
    url = clone("directory")
    await seed(url, secrets, "demonstration")
    with pytest.raises(ConfigurationRefused, match="演示账号"):
        await seed(url, secrets, "production")
    with pytest.raises(ConfigurationRefused, match="演示账号"):
        async with start(url, profile="production", rehearsal=False):
            pass


async def test_the_process_that_is_refused_ends_with_status_78(
    clone: Any, secrets: Path, tmp_path: Path
) -> None:
    url = clone("directory")
    await seed(url, secrets, "demonstration")
    process = await anyio.run_process(
        [sys.executable, "-m", "services.directory.app"],
        check=False,
        env={
            "KAIMEN_DATABASE_URL": url,
            "KAIMEN_LISTEN": f"unix:{tmp_path}/directory.sock",
            "KAIMEN_DATA_DIR": str(tmp_path),
            "KAIMEN_SECRETS_DIR": str(secrets),
            "KAIMEN_PROFILE": "production",
        },
    )
    assert process.returncode == 78
    assert "演示账号" in process.stdout.decode() + process.stderr.decode()


async def test_a_missing_secret_stops_the_seed_before_anything_is_written(
    clone: Any, tmp_path: Path
) -> None:
    url = clone("directory")
    with pytest.raises(FileNotFoundError):
        await seed(url, tmp_path, "production")
    assert (await _contents(url))["organisation"] == []


async def test_no_secret_is_stored_in_the_clear(directory: Any) -> None:
    async with directory.app.state.database.read() as session:
        stored = (await session.scalars(sa.select(Credential.secret))).all()
    assert {secret.split("$")[1] if secret.startswith("$") else secret.split(":")[0]
            for secret in stored} == {"argon2id", "sha256"}  # fmt: skip
