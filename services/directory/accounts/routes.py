"""HTTP of accounts."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.directory.accounts import commands, queries, rules, schemas
from services.directory.logins.commands import Place
from shared.auth import Caller, guarded
from shared.clock import Now, real_now
from shared.db import ReadSession, Session
from shared.directory import Account
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Count, Page

router = new_router(tags=["accounts"])

Changeable = Annotated[Account, guarded(rules.MANAGERS, queries.account_to_change)]


@router.get(
    "/accounts",
    response_model=Page[schemas.AccountOut],
    dependencies=[guarded(rules.READERS)],
)
async def list_accounts(
    query: Annotated[schemas.AccountQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """账号列表，按登录名排序（安全管理员、审计管理员）。"""
    return await queries.page(session, actor, query)


@router.get("/accounts/count", dependencies=[guarded(rules.READERS)])
async def count_accounts(
    filters: Annotated[schemas.AccountFilters, Query()], actor: Caller, session: ReadSession
) -> Count:
    """账号总数，筛选条件与列表相同。"""
    return Count(count=await queries.count(session, actor, filters))


@router.get("/accounts/{id}", response_model=schemas.AccountOut)
async def show_account(id: UUID, actor: Caller, session: ReadSession, response: Response) -> Any:
    """一个账号；普通用户只能看到自己的账号。"""
    return _tagged(response, await queries.get(session, actor, id))


@router.post(
    "/accounts",
    response_model=schemas.AccountOut,
    status_code=201,
    dependencies=[guarded(rules.MANAGERS)],
)
async def create_account(
    form: schemas.NewAccount, actor: Caller, session: Session, now: Now, response: Response
) -> Any:
    """新建个人账号；有决定权的角色另行申请，经另一名安全管理员确认后授予。"""
    account = await commands.create(session, actor, form, now)
    return _tagged(response, await queries.get(session, actor, account.id))


@router.patch("/accounts/{id}", response_model=schemas.AccountOut)
async def change_account(
    account: Changeable,
    form: schemas.AccountChange,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> Any:
    """修改姓名、职务、单位或角色；此前签发的令牌随即失效。授予有决定权的角色须另行申请。"""
    await commands.change(session, actor, account, form, now)
    return _tagged(response, await queries.get(session, actor, account.id))


@router.post("/accounts/{id}/disable", response_model=schemas.AccountOut)
async def disable_account(
    account: Changeable, actor: Caller, session: Session, now: Now, response: Response
) -> Any:
    """停用账号；此前签发的令牌随即失效。停用系统、安全、审计管理员须另行申请。"""
    await commands.disable(session, actor, account, now)
    return _tagged(response, await queries.get(session, actor, account.id))


@router.post("/accounts/{id}/enable", response_model=schemas.AccountOut)
async def enable_account(
    account: Changeable, actor: Caller, session: Session, now: Now, response: Response
) -> Any:
    """恢复已停用的账号；该账号有决定权的，须另行申请。"""
    await commands.enable(session, actor, account, now)
    return _tagged(response, await queries.get(session, actor, account.id))


@router.get("/me", response_model=schemas.AccountOut)
async def show_me(actor: Caller, session: ReadSession, response: Response) -> Any:
    """当前登录的账号。"""
    return _tagged(response, await queries.get(session, actor, actor.person))


@router.post("/me/password", response_model=schemas.AccountOut)
async def change_own_password(
    form: schemas.OwnPassword,
    request: Request,
    actor: Caller,
    session: Session,
    now: Now,
    response: Response,
) -> Any:
    """修改自己的口令；此前签发的令牌随即失效，须重新登录。"""
    place = Place.of(request, await queries.login_of(session, actor.person))
    await commands.change_own_password(session, place, actor, form, now, real_now())
    return _tagged(response, await queries.get(session, actor, actor.id))


def _tagged(response: Response, account: Any) -> Any:
    tag(response, account.version)
    return account
