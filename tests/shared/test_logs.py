"""A log line can be read alone, and has no personal data."""

import json
import subprocess
import sys

import pytest

from shared.logs import hide_personal


@pytest.mark.parametrize(
    ("text", "logged"),
    [
        ("来电 13800000000 反映", "来电 *** 反映"),
        ("证件 51010019000101001X。", "证件 ***。"),
        ("件号 SCZRXF-20260302-X00001", "件号 SCZRXF-20260302-X00001"),
        ("0190f5a0-13800000000-7000", "0190f5a0-13800000000-7000"),
    ],
)
def test_phone_and_identity_numbers_are_hidden_and_ids_are_not(text: str, logged: str) -> None:
    assert hide_personal(None, "info", {"event": text}) == {"event": logged}


def test_a_line_is_json_with_its_service_and_no_traceback() -> None:
    program = (
        "import logging, structlog\n"
        "from shared import logs\n"
        "logs.configure('intake')\n"
        "try:\n"
        "    raise ValueError('王某某 13800000000')\n"
        "except ValueError:\n"
        "    logging.getLogger('x').exception('It failed')\n"
        "structlog.get_logger('y').info('Piece %s registered', 7, actor='a')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    failed, registered = [json.loads(line) for line in run.stdout.splitlines()]
    assert (failed["event"], failed["kind"], failed["service"]) == (
        "It failed",
        "ValueError",
        "intake",
    )
    assert "王某某" not in run.stdout + run.stderr
    assert (registered["event"], registered["actor"]) == ("Piece 7 registered", "a")


def test_psycopg_tells_no_values_of_a_refused_row() -> None:
    program = (
        "import logging\n"
        "from shared import logs\n"
        "logs.configure('intake')\n"
        "psycopg = logging.getLogger('psycopg')\n"
        "psycopg.warning('error ignored terminating %r: %s', 'pipeline', 'Key (name)=(王某某)')\n"
        "psycopg.warning('query not terminated after cancellation')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    (line,) = run.stdout.splitlines()
    assert json.loads(line)["event"] == "query not terminated after cancellation"
    assert "王某某" not in run.stdout + run.stderr
