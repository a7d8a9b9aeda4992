"""HTTP of organisations."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query

from services.directory.organisations import queries, schemas
from shared.auth import caller
from shared.db import ReadSession
from shared.directory import Organisation
from shared.edge import router as new_router
from shared.pages import Count, Page

router = new_router(prefix="/organisations", tags=["organisations"], dependencies=[Depends(caller)])


@router.get("", response_model=Page[schemas.OrganisationOut])
async def list_organisations(
    query: Annotated[schemas.OrganisationQuery, Query()], session: ReadSession
) -> dict[str, Any]:
    """单位列表，按代码排序。"""
    return await queries.page(session, query)


@router.get("/count")
async def count_organisations(
    filters: Annotated[schemas.OrganisationFilters, Query()], session: ReadSession
) -> Count:
    """单位总数，筛选条件与列表相同。"""
    return Count(count=await queries.count(session, filters))


@router.get("/{id}", response_model=schemas.OrganisationOut)
async def show_organisation(id: UUID, session: ReadSession) -> Organisation:
    """一个单位。"""
    return await queries.get(session, id)
