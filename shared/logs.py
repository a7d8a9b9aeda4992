"""Log lines as JSON, with request id and actor, and without personal data."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog
from pydantic_core import to_json

# What looks like a phone or identity number is hidden everywhere, except within longer runs of
# letters and digits, which are ids.
_PERSONAL = re.compile(r"(?<![0-9A-Za-z-])(?:\d{17}[\dXx]|1[3-9]\d{9})(?![0-9A-Za-z-])")


class Unfailing:
    """A stream whose writer never learns that a line was lost: no log line is worth a request.

    On a full disk, or after the reader of a pipe has gone, what the line was about goes on.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write `text`, if that is possible."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """Write what is held back, if that is possible."""
        with suppress(OSError):
            self._stream.flush()


def configure(service: str) -> None:
    """Send structlog and the standard library's loggers to standard output as JSON lines."""
    output = cast(TextIO, Unfailing(sys.stdout))
    steps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name(service),
        hide_personal,
    ]
    render = structlog.processors.JSONRenderer(_json)
    # Our own lines are written directly: the standard library would double the cost of each.
    structlog.configure(
        processors=[*steps, _no_traceback, render],
        logger_factory=structlog.WriteLoggerFactory(output),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=steps,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _no_traceback,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # uvicorn logs the traceback of a failed start as text; the reason was logged before.
    logging.getLogger("uvicorn.error").addFilter(lambda line: "Traceback" not in str(line.msg))
    # psycopg warns of what followed an error that it raises, with values of the refused row.
    logging.getLogger("psycopg").addFilter(lambda line: "error ignored" not in str(line.msg))
    for chatty in ("httpx", "httpcore", "procrastinate", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _json(event: Mapping[str, Any], **_: Any) -> str:
    return to_json(event, fallback=repr).decode()


def _name(service: str) -> Any:
    def add(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        event["service"] = service
        return event

    return add


def hide_personal(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace what looks like a phone or identity number in every value."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _PERSONAL.sub("***", value)
    return event


def _no_traceback(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    # A traceback may have parameters of a statement, and so personal data: log the class only.
    error = event.pop("exc_info", None)
    if isinstance(error, tuple) and error[0] is not None:
        event["kind"] = error[0].__name__
    return event
