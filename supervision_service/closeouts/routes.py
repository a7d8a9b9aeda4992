"""Close-out over HTTP."""

from typing import Annotated, Any

from shared.auth import Caller
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router
from supervision_service.closeouts import commands, schemas
from supervision_service.listings import queries, rules
from supervision_service.listings.models import Listing
from supervision_service.listings.schemas import ListingOut, Reason

router = new_router(prefix="/listings", tags=["closeout"])


@router.post("/{id}/apply-closeout", response_model=ListingOut)
async def apply(
    listing: Annotated[Listing, queries.entitled(rules.APPLY_CLOSEOUT)],
    form: schemas.Application,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """责任单位申请销号，逐条附凭据。"""
    return queries.to_response(await commands.apply(session, actor, listing, form, now), actor, now)


@router.post("/{id}/pass-city-review", response_model=ListingOut)
async def pass_city_review(
    listing: Annotated[Listing, queries.entitled(rules.PASS_CITY_REVIEW)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.CityOpinion | None = None,
) -> dict[str, Any]:
    """市级审核通过。"""
    opinion = form or schemas.CityOpinion()
    passed = await commands.pass_city_review(session, actor, listing, opinion, now)
    return queries.to_response(passed, actor, now)


@router.post("/{id}/return-city-review", response_model=ListingOut)
async def return_city_review(
    listing: Annotated[Listing, queries.entitled(rules.RETURN_CITY_REVIEW)],
    form: Reason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """市级审核退回，说明理由。"""
    returned = await commands.return_city_review(session, actor, listing, form, now)
    return queries.to_response(returned, actor, now)


@router.post("/{id}/verify", response_model=ListingOut)
async def verify(
    listing: Annotated[Listing, queries.entitled(rules.VERIFY)],
    form: schemas.Verification,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """省级核验通过：实地或者回访，核验人不得办理过该事项。"""
    return queries.to_response(
        await commands.verify(session, actor, listing, form, now), actor, now
    )


@router.post("/{id}/return-verification", response_model=ListingOut)
async def return_verification(
    listing: Annotated[Listing, queries.entitled(rules.RETURN_VERIFICATION)],
    form: Reason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """省级核验退回，说明理由。"""
    returned = await commands.return_verification(session, actor, listing, form, now)
    return queries.to_response(returned, actor, now)


@router.post("/{id}/resolve", response_model=ListingOut)
async def resolve(
    listing: Annotated[Listing, queries.entitled(rules.RESOLVE)],
    form: schemas.Resolution,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决议销号：录入决议编号和会议日期，排定三次回头看。"""
    return queries.to_response(
        await commands.resolve(session, actor, listing, form, now), actor, now
    )


@router.post("/{id}/decline", response_model=ListingOut)
async def decline(
    listing: Annotated[Listing, queries.entitled(rules.DECLINE)],
    form: Reason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决议不予销号，说明理由。"""
    return queries.to_response(
        await commands.decline(session, actor, listing, form, now), actor, now
    )
