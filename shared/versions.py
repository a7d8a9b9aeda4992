"""Versions of rows in the headers of requests: `If-Match`."""

import re
from collections.abc import Set

from fastapi import Request

from shared.errors import Invalid, PreconditionFailed, PreconditionRequired

EVERY = "*"
_TAG = re.compile(r'\s*(?:W/)?"?([0-9]{1,18})(?:-(?:gzip|zstd|br))?"?\s*')


def named(header: str) -> Set[int] | None:
    """The versions that a header names; None when one of its tags is none of ours.

    A gateway that compresses an answer marks its tag or calls it weak: "3-gzip" and W/"3" are
    still version 3, since a tag counts changes of the row and not bytes.
    """
    tags = [_TAG.fullmatch(each) for each in header.split(",")]
    return None if None in tags else {int(each[1]) for each in tags if each}


def match(request: Request, version: int) -> None:
    """Hold `If-Match` against the row; edits (PATCH, PUT) must send it.

    A list is met by any of its versions, `*` by all. Raises `PreconditionRequired` (428),
    `PreconditionFailed` (412) or `Invalid`.
    """
    wanted = request.headers.get("If-Match")
    if wanted is None:
        if request.method in {"PATCH", "PUT"}:
            detail = "修改时须在 If-Match 中注明所依据的版本号，以免覆盖他人的修改。"
            raise PreconditionRequired("if-match-required", detail)
        return
    if wanted.strip() == EVERY:
        return
    versions = named(wanted)
    if versions is None:
        raise Invalid("if-match-invalid", 'If-Match 应为带引号的版本号，如 "3"。')
    check(versions, version)


def check(wanted: Set[int], version: int) -> None:
    """Raise `PreconditionFailed` (version-stale) unless `version` is one of the wanted."""
    if version not in wanted:
        detail = "该记录在您读取之后已有改动，请刷新后重试。"
        raise PreconditionFailed("version-stale", detail, version=version)
