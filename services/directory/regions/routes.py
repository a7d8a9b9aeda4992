"""HTTP of administrative divisions."""

from typing import Annotated, Any

from fastapi import Depends, Query

from services.directory.regions import queries, schemas
from shared.auth import caller
from shared.edge import router as new_router
from shared.pages import Cursor, Limit, Page
from shared.regions import load

router = new_router(prefix="/regions", tags=["regions"], dependencies=[Depends(caller)])


class Filters(schemas.Wanted):
    """The filters with the place in the list."""

    limit: Limit = 50
    cursor: Cursor = None


@router.get("", response_model=Page[schemas.RegionOut])
async def list_regions(wanted: Annotated[Filters, Query()]) -> dict[str, Any]:
    """现行行政区划，按代码排序。"""
    return queries.listed(wanted, wanted.cursor, wanted.limit)


@router.get("/count")
async def count_regions(wanted: Annotated[schemas.Wanted, Query()]) -> schemas.Count:
    """现行行政区划总数，筛选条件与列表相同。"""
    return schemas.Count(count=len(queries.found(wanted)))


@router.get("/{code}")
async def show_region(code: str) -> schemas.RegionMeaning:
    """一个行政区划代码（6 位或 12 位，含已撤销的）现在对应何处。"""
    region = schemas.RegionOut.model_validate(load().get(code))
    today = [schemas.RegionOut.model_validate(heir) for heir in load().today(code)]
    return schemas.RegionMeaning(**region.model_dump(), today=today)
