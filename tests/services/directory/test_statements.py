"""How many SQL statements a request costs, told apart from those around it."""

from typing import Any

import pytest

from services.directory.accounts.rules import account_id
from services.directory.organisations.rules import organisation_id
from tests.statements import statements

pytestmark = pytest.mark.anyio

AROUND = ("SELECT version FROM account", "FROM office_time")
"""What the edge asks: is the token still good, which time is played."""


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/v1/accounts", 1),
        ("/v1/accounts/count", 1),
        (f"/v1/accounts/{account_id('registrar')}", 1),
        ("/v1/account-requests", 1),
        ("/v1/account-requests/count", 1),
        ("/v1/delegations", 1),
        ("/v1/delegations/count", 1),
        ("/v1/organisations", 1),
        (f"/v1/organisations/{organisation_id('510104')}", 1),
        ("/v1/me", 1),
        ("/v1/regions", 0),
        ("/v1/codes", 0),
        ("/v1/calendar/2026", 1),
    ],
)
async def test_reading_costs_one_statement_at_most(directory: Any, path: str, most: int) -> None:
    await directory.headers("security_admin")
    with statements(*AROUND) as sent:
        assert (await directory.get(path, "security_admin")).status_code == 200
    assert len(sent) == most, sent


async def test_logging_in_costs_six_statements(directory: Any) -> None:
    await directory.log_in("registrar")  # after an earlier failure it would clear the count too
    with statements(*AROUND) as sent:
        await directory.log_in("registrar")
    # Two look at and one clears what was wrong before, by login and by address.
    assert len(sent) == 6, sent
