"""Refusals: what may not be done, each with a stable code and a sentence a clerk can act on.

    Refusal
    ├── Unauthorized          401  who are you?
    ├── Forbidden             403  you may not do this
    ├── NotFound              404  it does not exist, or not for you
    ├── Conflict              409  not in this state, or somebody was faster
    ├── PreconditionFailed    412  your version is stale
    ├── UnsupportedMediaType  415  the body is of a kind that nobody reads
    ├── Invalid               422  the input is wrong; `errors` names the fields
    ├── PreconditionRequired  428  say which version you mean
    ├── TooMany               429  this caller asks too much at once
    └── Unavailable           503  try again later

Pure: no I/O, no framework.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from shared.codes import field_label


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: `field` is its dotted path in the body, `message` a Chinese sentence."""

    field: str
    message: str


class Refusal(Exception):
    """An expected refusal. `code` is stable kebab-case, `detail` a Chinese sentence."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "请求被拒绝"

    def __init__(self, code: str, detail: str, **extra: Any) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.extra = extra
        self.retry_after: int | None = extra.pop("retry_after", None)
        self.record: Callable[[str, datetime], Any] | None = None

    def recorded(self, record: Callable[[str, datetime], Any]) -> Self:
        """This refusal, to be recorded though nothing else of the request is kept.

        `record` gives the statement, from the verb that was refused and the office time.
        """
        self.record = record
        return self

    @property
    def body(self) -> dict[str, Any]:
        """What it says over HTTP."""
        return body_of(self.status, self.code, self.detail, self.title, self.extra)


def body_of(
    status: int, code: str, detail: str, title: str, extra: Mapping[str, Any]
) -> dict[str, Any]:
    """The members of a problem document (RFC 9457)."""
    return {
        "type": f"urn:kaimen:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **extra,
    }


class Unauthorized(Refusal):
    """The caller could not be identified."""

    status = 401
    title = "未通过身份认证"


class Forbidden(Refusal):
    """The caller is known and may see the subject, but may not do this."""

    status = 403
    title = "没有权限"


class NotFound(Refusal):
    """It does not exist, or the caller may not know that it does: both look the same."""

    status = 404
    title = "未找到"


class Conflict(Refusal):
    """The state of the subject does not allow it."""

    status = 409
    title = "当前状态不允许"


class PreconditionFailed(Refusal):
    """The version in `If-Match` is not the current one."""

    status = 412
    title = "数据已被修改"


class UnsupportedMediaType(Refusal):
    """The body is of a kind that no operation reads."""

    status = 415
    title = "内容类型不支持"


class Invalid(Refusal):
    """The input itself is wrong; nothing was changed."""

    status = 422
    title = "填写内容有误"

    def __init__(
        self, code: str, detail: str, errors: Sequence[FieldError] = (), **extra: Any
    ) -> None:
        super().__init__(code, detail, **extra)
        if errors:
            self.extra["errors"] = [
                {**asdict(error), "label": field_label(error.field)} for error in errors
            ]


class PreconditionRequired(Refusal):
    """`If-Match` is missing where an edit could overwrite somebody else's."""

    status = 428
    title = "缺少版本条件"


class TooMany(Refusal):
    """The caller asks more at once than is fair to others; trying again later makes sense."""

    status = 429
    title = "请求过多"


class Unavailable(Refusal):
    """Something this answer needs does not answer; trying again later makes sense."""

    status = 503
    title = "暂时不可用"
