"""RFC 9457 problem details: every refusal looks the same, and says nothing it should not."""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import OperationalError as DriverError
from psycopg.errors import UniqueViolation
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared import codes
from shared.catalogue import MEDIA_TYPE
from shared.db import NO_ROOM, is_away
from shared.errors import Conflict, Invalid, Refusal, Unavailable, body_of
from shared.idempotency import Replay, replayed

log = structlog.get_logger(__name__)

# What Pydantic's error types mean to a clerk; its own messages are for developers.
_SENTENCES = {
    "missing": "必填",
    "extra_forbidden": "不认识的字段",
    "json_invalid": "不是有效的 JSON",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_type": "应为文字",
    "string_pattern_mismatch": "格式不符合要求",
    "list_type": "应为列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "greater_than_equal": "不能小于 {ge}",
    "greater_than": "应大于 {gt}",
    "less_than_equal": "不能大于 {le}",
    "less_than": "应小于 {lt}",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "bool_parsing": "应为是或否",
    "bool_type": "应为是或否",
    "uuid_parsing": "不是有效的编号",
    "enum": "不在可选范围内：{expected}",
    "literal_error": "不在可选范围内：{expected}",
    "timezone_aware": "时间须带时区",
    "value_error": "{error}",
    "repeated": "只能给出一次",
}


MOST_ERRORS = 50
_QUOTED = re.compile(r"'([^']*)'")


def problem(status: int, code: str, detail: str, title: str, **extra: Any) -> JSONResponse:
    """One problem document. `code` is stable, `detail` a Chinese sentence."""
    body = body_of(status, code, detail, title, extra)
    return JSONResponse(body, status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every expected and unexpected refusal of `app` as a problem document."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(Replay, _replayed)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(StaleDataError, _stale)
    app.add_exception_handler(IntegrityError, _integrity)
    for error in (OperationalError, InterfaceError, PoolTimeout, DriverError):
        app.add_exception_handler(error, _database_away)
    app.add_exception_handler(Exception, _unexpected)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - narrows the type for the checker
    answer = JSONResponse(error.body, error.status, media_type=MEDIA_TYPE)
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    if error.status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


async def _replayed(request: Request, replay: Exception) -> Response:
    assert isinstance(replay, Replay)  # noqa: S101
    return await replayed(request, replay)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return await _refused(request, invalid(error.errors()))


def invalid(found: Sequence[Any]) -> Invalid:
    """The refusal for Pydantic's `errors()`; never repeats the input, which may be personal.

    Names the first `MOST_ERRORS`: nobody mends more at a time, and a body with a hundred thousand
    wrong members must not be answered by a longer one.
    """
    detail = "填写内容有误，请按提示修改后重新提交。"
    if len(found) > MOST_ERRORS:
        detail = f"填写内容有{len(found)}处有误，此处列出前{MOST_ERRORS}处，请修改后重新提交。"
    refusal = Invalid("invalid-input", detail)
    refusal.extra["errors"] = [_error(each) for each in found[:MOST_ERRORS]]
    return refusal


def _error(error: Any) -> dict[str, Any]:
    field = ".".join(str(part) for part in error["loc"] if part != "body")[:200]
    return {
        "field": field,
        "message": _sentence(error),
        "label": codes.field_label(field),
        "type": error["type"],
    }


def _sentence(error: Any) -> str:
    template = _SENTENCES.get(error["type"], "格式不正确")
    values = {name: str(value) for name, value in (error.get("ctx") or {}).items()}
    if "expected" in values:  # as Pydantic writes them: 'phone', 'notice' or 'urge'
        values["expected"] = "、".join(codes.words(_QUOTED.findall(values["expected"])))
    try:
        return template.format(**values)
    except KeyError:
        return "格式不正确"


FRAMEWORK = {
    400: ("bad-request", "请求内容无法识别，请检查编码和格式。", "请求无法识别"),
    404: ("no-such-path", "没有这个地址。", "未找到"),
    405: ("method-not-allowed", "该地址不支持这种请求方法。", "方法不支持"),
    413: ("body-too-large", "提交的内容超过大小限制。", "内容过大"),
    500: ("unexpected", "系统内部错误，请联系管理员并提供请求编号。", "系统错误"),
}
"""By status: what the framework refuses or a bug causes; code, detail and title."""


def _of_framework(status: int) -> JSONResponse:
    if status not in FRAMEWORK:
        status = HTTPStatus.BAD_REQUEST  # one code has one status
    return problem(status, *FRAMEWORK[status])


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    answer = _of_framework(error.status_code)
    answer.headers.update(error.headers or {})
    return answer


async def _gone(request: Request, _error: Exception) -> Response:
    return await _http(request, HTTPException(HTTPStatus.BAD_REQUEST))  # nobody hears it


def bad_request() -> JSONResponse:
    """What came is no request (400)."""
    return _of_framework(HTTPStatus.BAD_REQUEST)


def too_large() -> JSONResponse:
    """The body exceeds the limit (413)."""
    return _of_framework(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


async def _stale(request: Request, _error: Exception) -> Response:
    detail = "该记录刚被他人修改，请刷新后重试。"
    return await _refused(request, Conflict("changed-meanwhile", detail))


async def _integrity(request: Request, error: Exception) -> Response:
    """Who found nothing in the way and was a moment late is told so; anything else is a fault."""
    if isinstance(error, IntegrityError) and isinstance(error.orig, UniqueViolation):
        return await _stale(request, error)
    return await _unexpected(request, error)


async def _database_away(request: Request, error: Exception) -> Response:
    if isinstance(error, DBAPIError) and not _may_work_later(error):
        return await _unexpected(request, error)
    if getattr(getattr(error, "orig", None), "sqlstate", None) in NO_ROOM:
        log.error("The database has no room")
        detail = "存储空间已满，暂时不能保存，请联系系统管理员；查询不受影响。"
        return await _refused(request, Unavailable("storage-full", detail, retry_after=30))
    log.warning("The database cannot do it now", kind=type(error).__name__)
    detail = "数据库暂时繁忙或者不可用，请稍后重试。"
    return await _refused(request, Unavailable("database-unavailable", detail, retry_after=2))


def _may_work_later(error: DBAPIError) -> bool:
    # 57014 statement time-out, 55P03 lock not available, 40P01 deadlock: nothing was changed.
    return is_away(error) or getattr(error.orig, "sqlstate", None) in {"57014", "55P03", "40P01"}


async def _unexpected(request: Request, error: Exception) -> Response:
    # The message may hold personal data (constraint details do): only the kind is logged.
    log.error(
        "Unexpected error",
        kind=type(error).__name__,
        at=_where(error),
        path=getattr(request.scope.get("route"), "path", None),
    )
    return _of_framework(HTTPStatus.INTERNAL_SERVER_ERROR)


def _where(error: BaseException) -> list[str]:
    lines = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"{code.co_filename.rsplit('/site-packages/')[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return lines[-6:]
