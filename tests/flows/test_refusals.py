"""Every refusal on the line, as its people meet it: each row of the tables is a test.

A refusal has a status, a stable code and a sentence in Chinese, and leaves every table of its
service as it was. Who may call what at all is the matter of tests/matrix.
"""

from collections.abc import AsyncIterator

import pytest

from tests.cluster import ClusterTemplate
from tests.flows.line import STAGES, Lines
from tests.flows.refusals import Row
from tests.flows.refusals_of_divisions import DIVISIONS
from tests.flows.refusals_of_elevations import ELEVATIONS
from tests.flows.refusals_of_intake import INTAKE
from tests.flows.refusals_of_supervision import SUPERVISION

pytestmark = pytest.mark.anyio

ROWS = sorted(
    [*INTAKE, *DIVISIONS, *ELEVATIONS, *SUPERVISION],
    key=lambda row: ["nothing", *STAGES].index(row.stage),
)


@pytest.fixture(scope="module")
async def lines(cluster_template: ClusterTemplate) -> AsyncIterator[Lines]:
    """One line after another, each as far as the rows need it."""
    made = Lines(cluster_template)
    yield made
    await made.end()


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
async def test_it_is_refused_and_nothing_is_written(lines: Lines, row: Row) -> None:
    line = await lines.at(row.stage)
    path = row.call.path(line)
    service = path.partition("/")[0]
    await line.settled()
    before = await line.held(service)
    refused = await line.office.call(row.login, row.call.method, path, row.body(line))
    if (after := await line.held(service)) != before:
        await lines.end()  # what comes after must not suffer from it
    assert (refused.status_code, refused.json().get("code")) == (row.status, row.code), refused.text
    assert any("一" <= letter <= "鿿" for letter in refused.json()["detail"]), refused.text
    assert after == before


def test_no_stage_is_without_a_refusal_and_no_row_is_there_twice() -> None:
    assert {row.stage for row in ROWS} == {"nothing", *STAGES}
    assert len({row.name for row in ROWS}) == len(ROWS)
