"""HTTP of codes."""

from typing import Annotated

from fastapi import Depends, Path

from services.directory.codes import queries, schemas
from shared.auth import caller
from shared.edge import router as new_router

router = new_router(prefix="/codes", tags=["codes"], dependencies=[Depends(caller)])


@router.get("")
async def list_code_sets() -> schemas.CodeSets:
    """全部代码表及中文名称。"""
    return schemas.CodeSets(items=queries.code_sets())


@router.get("/problems")
async def list_problems() -> schemas.ProblemKinds:
    """全部拒绝代码：状态、说明、可能出现的操作。"""
    return schemas.ProblemKinds(items=queries.problem_kinds())


@router.get("/{name}")
async def show_code_set(name: Annotated[str, Path(max_length=40)]) -> schemas.CodeSetOut:
    """一个代码表。"""
    return queries.code_set(name)
