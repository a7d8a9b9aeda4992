"""Replacements of letters over HTTP."""

from typing import Annotated, Any

from intake_service.handling.letters import queries as letters
from intake_service.handling.letters.models import Letter
from intake_service.handling.letters.rules.replacements import REPLACE
from intake_service.handling.letters.schemas import LetterOut
from intake_service.handling.replacements import commands
from intake_service.handling.replacements.schemas import Replacement
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(tags=["letters"])


@router.post("/letters/{id}/replace", status_code=201, response_model=LetterOut)
async def replace(
    letter: Annotated[Letter, guarded(REPLACE, letters.to_replace)],
    form: Replacement,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """更正重发：另编文号印发新文书，原文书留存并注明已被替代；期限不变，新文书另行送达。"""
    made = await commands.replace(session, actor, letter, form, now)
    return await letters.to_response(session, actor, made)
