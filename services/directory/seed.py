"""What directory begins with: organisations, the calendar, programs' accounts, the first people.

Safe to run at every start: it adds what is missing, takes over new client secrets and newly
published holiday notices, and leaves everything else as people have made it.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.cli.secrets import (
    ADMINISTRATOR_PASSWORD,
    DEMONSTRATION_PASSWORD,
    SECOND_ADMINISTRATOR_PASSWORD,
)
from services.directory import passwords
from services.directory.accounts import commands as accounts
from services.directory.accounts import queries as known_accounts
from services.directory.accounts.models import Credential
from services.directory.accounts.rules import AccountKind, account_id
from services.directory.app import SERVICE
from services.directory.calendar import commands as calendar
from services.directory.calendar import queries as known_calendar
from services.directory.calendar.rules import by_year
from services.directory.organisations import commands as organisations
from services.directory.organisations import queries as known_organisations
from services.directory.organisations.rules import DEPARTMENT, Kind, organisation_id, units
from shared.app import ConfigurationRefused
from shared.clock import real_now
from shared.db import Database
from shared.directory import Organisation
from shared.feed import ensure_head
from shared.moves import Role
from shared.regions import Level
from shared.settings import Profile
from shared.workdays import published_days

SERVICES = {
    "directory": "组织与账号服务",
    "intake": "受理转办服务",
    "assignment": "领导包案服务",
    "supervision": "督办销号服务",
    "reporting": "统计通报服务",
    "exchange": "数据交换服务",
}
"""Login (the client id) of every service → its name."""

COMMAND = "kaimen"
"""The command line's own account: it registers what it imports and looks after the feeds.

It is no service to the others, for that role would let it read every feed and every row.
"""
_COMMAND_ROLES = frozenset({Role.REGISTRAR, Role.OPERATOR})

_CLIENTS = {
    **{login: (name, frozenset({Role.SERVICE})) for login, name in SERVICES.items()},
    COMMAND: ("命令行", _COMMAND_ROLES),
}
"""Login of everything that logs in with a client secret → its name and its roles."""

CLIENT_SECRET = "client_{}"  # noqa: S105 - names of files in the folder of secrets

FIRST_ADMINISTRATORS = {
    "administrator": ("首任安全管理员", ADMINISTRATOR_PASSWORD),
    "administrator-2": ("首任安全管理员（二）", SECOND_ADMINISTRATOR_PASSWORD),
}
"""Login → name and file of the password of those who begin in production: two security
administrators, for it takes two to give a role that decides. They make all the others.
"""

_ONE_SEED_AT_A_TIME = 7_240_003
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """An invented person to try things out with; `unit` is the code of the organisation."""

    login: str
    name: str
    label: str
    roles: frozenset[Role]
    unit: str
    post: str | None


async def seed(database_url: str, secrets_dir: Path, profile: str) -> None:
    """Fill the migrated database at `database_url` as far as anything is missing.

    Raises `ConfigurationRefused` in production over a database with demonstration accounts, and
    `FileNotFoundError` when a secret is missing.
    """
    database = Database(database_url, {"snapshots": SERVICE.snapshots})
    try:
        await ensure_head(database)
        async with database.begin() as session:
            await _seed(session, secrets_dir, Profile(profile), real_now())
    finally:
        await database.dispose()


async def _seed(session: AsyncSession, secrets: Path, profile: Profile, now: datetime) -> None:
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_SEED_AT_A_TIME)))
    if profile == Profile.PRODUCTION and (
        reason := await known_accounts.demonstration_refusal(session)
    ):
        raise ConfigurationRefused(reason)
    await _organisations(session, now)
    await _calendar(session, now)
    logins = await known_accounts.known_logins(session)
    await _clients(session, secrets, logins, now)
    if profile == Profile.PRODUCTION:
        await _first_administrators(session, secrets, logins, now)
    else:
        missing = [one for one in demonstration_accounts() if one.login not in logins]
        await _people(session, missing, _secret(secrets, DEMONSTRATION_PASSWORD), now)


async def _organisations(session: AsyncSession, now: datetime) -> None:
    known = await known_organisations.known_ids(session)
    for unit in units():
        if unit.id not in known:
            organisations.record(session, unit, now)


async def _calendar(session: AsyncSession, now: datetime) -> None:
    known = await known_calendar.years(session)
    by_people = await known_calendar.by_people(session)
    for year, days in by_year(published_days()).items():
        if year not in by_people and known.get(year) != days:
            await calendar.record(session, year, days, now)


async def _clients(
    session: AsyncSession, secrets: Path, logins: dict[str, str], now: datetime
) -> None:
    department = await known_organisations.get(session, organisation_id(DEPARTMENT))
    for login, (name, roles) in _CLIENTS.items():
        secret = _secret(secrets, CLIENT_SECRET.format(login))
        if login not in logins:
            credential = _credential(login, name, None, passwords.digest(secret), now)
            accounts.record(session, credential, AccountKind.SERVICE, department, roles, now)
        elif not passwords.is_secret(secret, logins[login]):
            await accounts.renew_service_secret(session, account_id(login), secret, now)


async def _first_administrators(
    session: AsyncSession, secrets: Path, logins: dict[str, str], now: datetime
) -> None:
    """Add those who begin, where there are fewer than two, disabled ones counted."""
    wanted = 2 - await known_accounts.count_security_administrators(session)
    missing = [login for login in FIRST_ADMINISTRATORS if login not in logins]
    department = await known_organisations.get(session, organisation_id(DEPARTMENT))
    for login in missing[: max(wanted, 0)]:
        name, file = FIRST_ADMINISTRATORS[login]
        hashed = await passwords.hashed(_secret(secrets, file))
        credential = _credential(login, name, None, hashed, now)
        credential.must_change = True
        roles = {Role.SECURITY_ADMIN}
        accounts.record(session, credential, AccountKind.PERSON, department, roles, now)


async def _people(
    session: AsyncSession, missing: list[DemonstrationAccount], password: str, now: datetime
) -> None:
    if not missing:
        return
    # One hash for all of them: Argon2 is slow on purpose, and they share the password anyway.
    hashed = await passwords.hashed(password)
    known = {unit.id: unit for unit in await session.scalars(sa.select(Organisation))}
    for one in missing:
        credential = _credential(one.login, one.name, one.post, hashed, now)
        credential.is_demonstration = True
        unit = known[organisation_id(one.unit)]
        accounts.record(session, credential, AccountKind.PERSON, unit, one.roles, now)


def _credential(login: str, name: str, post: str | None, secret: str, now: datetime) -> Credential:
    id: UUID = account_id(login)
    return Credential(
        account=id,
        login=login,
        name=name,
        post=post,
        secret=secret,
        is_demonstration=False,
        must_change=False,
        changed_at=now,
    )


def _secret(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8").strip()


@cache
def demonstration_accounts() -> tuple[DemonstrationAccount, ...]:
    """Every demonstration account: the province's, two for each division, those of the bureaus."""
    file = resources.files("services.directory").joinpath("reference", "demonstration_accounts.csv")
    listed = [_listed(row) for row in csv.DictReader(file.read_text("utf-8").splitlines())]
    return (*listed, *_division_accounts(), *_bureau_accounts())


def _listed(row: dict[str, str]) -> DemonstrationAccount:
    return DemonstrationAccount(
        login=row["login"],
        name=row["name"],
        label=row["label"],
        roles=frozenset({Role(row["roles"])}),
        unit=row["unit"],
        post=row["post"] or None,
    )


def _division_accounts() -> Iterable[DemonstrationAccount]:
    for number, unit in enumerate(unit for unit in units() if unit.kind is Kind.DIVISION):
        for step, (prefix, role, label, post) in enumerate(_IN_A_DIVISION):
            surname = _SURNAMES[(number * len(_IN_A_DIVISION) + step) % len(_SURNAMES)]
            yield DemonstrationAccount(
                login=f"{prefix}-{unit.code}",
                name=f"{surname}某某",
                label=f"{unit.short_name}{label}",
                roles=frozenset({role}),
                unit=unit.code,
                post=post,
            )


def _bureau_accounts() -> Iterable[DemonstrationAccount]:
    places = [unit for unit in units() if unit.kind is Kind.BUREAU]
    for number, unit in enumerate(places):
        level = "市（州）" if unit.level is Level.CITY else "县（市、区）"
        for step, (prefix, role, label, post) in enumerate(_AT_A_BUREAU):
            surname = _SURNAMES[(number * len(_AT_A_BUREAU) + step) % len(_SURNAMES)]
            yield DemonstrationAccount(
                login=f"{prefix}-{unit.code}",
                name=f"{surname}某某",
                label=f"{level}局{label}",
                roles=frozenset({role}),
                unit=unit.code,
                post=post,
            )
        if unit.level is Level.CITY:
            yield DemonstrationAccount(
                login=f"reviewer-{unit.code}",
                name=f"{_SURNAMES[number % len(_SURNAMES)]}某某",
                label="市（州）局复查承办人",
                roles=frozenset({Role.REVIEWER}),
                unit=unit.code,
                post=None,
            )


_IN_A_DIVISION = (
    ("handler", Role.DIV_HANDLER, "承办人", None),
    ("head", Role.DIV_HEAD, "负责人", "处室负责人"),
)

_AT_A_BUREAU = (
    ("handler", Role.UNIT_HANDLER, "承办人", None),
    ("head", Role.UNIT_HEAD, "负责人", "分管副局长"),
    ("leader", Role.LEADER, "包案领导", "局长"),
)

_EXAMPLES = (DEPARTMENT, "provincial_joint_office", "D04", "510100", "510104")

DEMONSTRATION_ACCOUNTS = tuple(one for one in demonstration_accounts() if one.unit in _EXAMPLES)
"""Those worth printing: the province's, and a division, a city and a county as examples."""
