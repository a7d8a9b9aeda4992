"""HTTP of administrative divisions."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query

from services.directory.regions import queries, schemas
from shared.auth import caller
from shared.edge import router as new_router
from shared.pages import Count, Page
from shared.regions import load

router = new_router(prefix="/regions", tags=["regions"], dependencies=[Depends(caller)])


@router.get("", response_model=Page[schemas.RegionOut])
async def list_regions(query: Annotated[schemas.RegionQuery, Query()]) -> dict[str, Any]:
    """现行行政区划，按代码排序。"""
    return queries.page(query)


@router.get("/count")
async def count_regions(filters: Annotated[schemas.RegionFilters, Query()]) -> Count:
    """现行行政区划总数，筛选条件与列表相同。"""
    return Count(count=len(queries.in_force(filters)))


@router.get("/{code}")
async def show_region(code: Annotated[str, Path(max_length=20)]) -> schemas.RegionMeaning:
    """一个行政区划代码（6 位或 12 位，含已撤销的）现在对应何处。"""
    region = schemas.RegionOut.model_validate(load().get(code))
    today = [schemas.RegionOut.model_validate(heir) for heir in load().today(code)]
    return schemas.RegionMeaning(**region.model_dump(), today=today)
