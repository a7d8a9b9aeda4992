"""The answers that are a letter, or a form, as it is printed."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from intake_service.handling.letters.commands import paper
from intake_service.handling.letters.commands.paper import PaperFormat, Sheet


class Pdf(Response):
    """A letter as it is printed (.pdf)."""

    media_type = "application/pdf"


class Word(Response):
    """A letter that a clerk goes on editing (.docx)."""

    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


EITHER: dict[int | str, dict[str, Any]] = {
    200: {"content": {Word.media_type: {"schema": {"type": "string", "format": "binary"}}}}
}
"""What the document says of a route that answers with the one or the other."""


async def file(
    request: Request, sheets: Sequence[Sheet], name: str, day: date, format: PaperFormat
) -> Response:
    """Sheets as one file of that name, of Word only the first; `day`: when they were made.

    Made beside the loop: it takes tens of milliseconds. Raises `Conflict` (letter-unprintable).
    """
    named = quote(f"{name}.{format}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{named}"}
    if format is PaperFormat.DOCX:
        return Word(await asyncio.to_thread(paper.word, sheets[0]), headers=headers)
    fonts = request.app.state.settings.data_dir / "fonts"
    return Pdf(await asyncio.to_thread(paper.pdf, sheets, day, fonts), headers=headers)
