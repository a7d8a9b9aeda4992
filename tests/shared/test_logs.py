"""A log line can be read alone, and has no personal data."""

import errno
import io
import json
import subprocess
import sys

import pytest

from shared.logs import Unfailing, hide_personal


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


def test_a_line_that_cannot_be_written_fails_nothing() -> None:
    # /dev/full refuses every write, as a full disk does.
    program = (
        "import logging, structlog, sys\n"
        "from shared import logs\n"
        "logs.configure('intake')\n"
        "for number in range(2000):\n"
        "    structlog.get_logger('y').info('Piece %s registered', number)\n"
        "    logging.getLogger('x').warning('It failed')\n"
        "sys.stderr.write('done')\n"
    )
    with open("/dev/full", "w") as full:
        run = subprocess.run(
            [sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, check=False,
            text=True,
        )  # fmt: skip
    assert run.stderr.startswith("done")
    assert "Piece" not in run.stderr


def test_lines_are_written_again_as_soon_as_there_is_room() -> None:
    class Full(io.StringIO):
        room = False

        def write(self, text: str) -> int:
            if not self.room:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(text)

    stream = Full()
    log = Unfailing(stream)
    log.write("lost\n")
    stream.room = True
    log.write("kept\n")
    log.flush()
    assert stream.getvalue() == "kept\n"
