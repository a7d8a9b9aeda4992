"""HTTP of tokens: the two routes that need none."""

from typing import Any

from fastapi import Request, Response

from services.directory.logins.commands import Place
from services.directory.signing import SigningKey
from services.directory.tokens import commands, rules, schemas
from shared.auth import TOKEN_LIFE
from shared.clock import Now, real_now
from shared.db import Session, new_id
from shared.edge import public
from shared.edge import router as new_router

router = new_router(tags=["tokens"])


@router.post("/token", response_model=schemas.TokenOut, openapi_extra=schemas.FORM)
@public
async def issue_token(
    request: Request, session: Session, office: Now, response: Response
) -> dict[str, Any]:
    """以口令（个人）或客户端密钥（服务）换取访问令牌，最长十分钟有效；代办时写明代谁办理。"""
    response.headers["Cache-Control"] = "no-store"
    now, form = real_now(), schemas.grant(await request.body())
    if isinstance(form, schemas.PasswordGrant):
        holder = await commands.log_in(session, Place.of(request, form.username), form, now, office)
    else:
        holder = await commands.log_in_service(session, form)
    key: SigningKey = request.app.state.signing_key
    life = rules.life(holder, TOKEN_LIFE, office)
    token = key.sign(rules.claims(holder, new_id(), now, life))
    seconds = int(life.total_seconds())
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds}


@router.get("/jwks", response_model=schemas.JwksOut)
@public
async def show_keys(request: Request) -> dict[str, Any]:
    """验证令牌的公钥（JWKS）。"""
    key: SigningKey = request.app.state.signing_key
    return key.published()
