"""Who may enter which database, and what the clones for tests are."""

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import make_url

from services.cli.catalogue import BY_NAME
from services.cli.databases import access, connect, provision
from tests.databases import Databases


def refused(url: str) -> str:
    """The kind of refusal that a login with `url` meets."""
    with pytest.raises(psycopg.OperationalError) as caught:
        connect(make_url(url))
    return str(caught.value)


@pytest.fixture
def roles(databases: Databases) -> Databases:
    """Two services with databases of their own."""
    for name in ("intake", "reporting"):
        provision(databases.server, BY_NAME[name], databases.secrets)
    return databases


@pytest.mark.parametrize("database", ["kaimen_reporting", "postgres", "template1"])
@pytest.mark.parametrize("role", ["url", "owner_url"])
def test_a_services_roles_cannot_enter_another_database(
    roles: Databases, database: str, role: str
) -> None:
    found = access(roles.server, BY_NAME["intake"], roles.secrets, database)
    assert "permission denied for database" in refused(getattr(found, role))


def test_a_wrong_password_is_refused(roles: Databases) -> None:
    url = make_url(access(roles.server, BY_NAME["intake"], roles.secrets).url).set(password="guess")
    assert "password authentication failed" in refused(url.render_as_string(hide_password=False))


def test_the_service_reads_and_writes_what_its_owner_makes_and_makes_nothing(
    roles: Databases, clone: Callable[[str], str]
) -> None:
    url = clone("intake")
    with connect(make_url(roles.owner(url))) as owner:
        owner.execute("CREATE TABLE basket (id integer GENERATED ALWAYS AS IDENTITY, apples int)")
    with connect(make_url(url)) as service:
        service.execute("INSERT INTO basket (apples) VALUES (3)")
        service.execute("UPDATE basket SET apples = 4")
        assert service.execute("SELECT apples FROM basket").fetchone() == (4,)
        for forbidden in ("CREATE TABLE other ()", "DROP TABLE basket", "TRUNCATE basket"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                service.execute(forbidden)


def test_provisioning_again_changes_nothing(roles: Databases) -> None:
    service = BY_NAME["intake"]
    before = access(roles.server, service, roles.secrets)
    assert provision(roles.server, service, roles.secrets) == before
    with connect(make_url(before.url)) as again:
        assert again.execute("SELECT current_user").fetchone() == ("kaimen_intake",)


def test_no_password_appears_in_what_the_server_keeps(roles: Databases) -> None:
    with connect(roles.server) as admin:
        stored = admin.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = 'kaimen_intake'"
        ).fetchone()
    assert stored is not None
    assert stored[0].startswith("SCRAM-SHA-256$")


def test_clones_of_one_service_are_separate(clone: Callable[[str], str]) -> None:
    first, second = clone("intake"), clone("intake")
    assert make_url(first).database != make_url(second).database
    with connect(make_url(first)) as connection:
        connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    with connect(make_url(second)) as connection:
        assert connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone() == (0,)
