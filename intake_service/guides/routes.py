"""The guide over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.guides import queries, rules, schemas
from intake_service.guides.rules import DiagramFormat
from intake_service.reception.registration.rules import READERS
from shared.auth import Caller, guarded
from shared.db import ReadSession
from shared.edge import router as new_router

router = new_router(tags=["guides"])


class Svg(Response):
    """A diagram to look at (.svg)."""

    media_type = "image/svg+xml"


class Mermaid(Response):
    """A diagram as text."""

    media_type = "text/vnd.mermaid"


_EITHER: dict[int | str, dict[str, Any]] = {
    200: {"content": {Mermaid.media_type: {"schema": {"type": "string"}}}}
}


@router.get("/guides", response_model=schemas.TopicGuideOut, dependencies=[guarded(READERS)])
async def guide(
    query: Annotated[schemas.GuideQuery, Query()], session: ReadSession
) -> dict[str, Any]:
    """法治化路线图：一类信访事项依次经过的步骤、办理人、期限及其依据、文书和信访人的权利；

    指明内容分类的，附法定途径清单中的有关条目。
    """
    return await queries.guide_of(session, query)


@router.get("/guides/diagram", response_class=Svg, responses=_EITHER,
            dependencies=[guarded(READERS)])  # fmt: skip
async def diagram(query: Annotated[schemas.DiagramQuery, Query()]) -> Response:
    """导引图：SVG 图片，或 Mermaid 文本。"""
    return _drawn(rules.mermaid(rules.path_of(query.family, query.route)), query.format)


@router.get("/pieces/{id}/guide", response_model=schemas.PieceGuideOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def of_piece(id: UUID, actor: Caller, session: ReadSession) -> dict[str, Any]:
    """一件信访件在路线图上的位置：办过的步骤，可以办理的下一步。"""
    return await queries.of_piece(session, actor, id)


@router.get("/pieces/{id}/guide/diagram", response_class=Svg, responses=_EITHER,
            dependencies=[guarded(READERS)])  # fmt: skip
async def diagram_of_piece(
    id: UUID, actor: Caller, session: ReadSession, format: DiagramFormat = DiagramFormat.SVG
) -> Response:
    """一件信访件的导引图，标明所处的状态。"""
    return _drawn(await queries.diagram_of_piece(session, actor, id), format)


def _drawn(mermaid: str, format: DiagramFormat) -> Response:
    if format is DiagramFormat.MERMAID:
        return Mermaid(mermaid)
    return Svg(queries.svg(mermaid))
