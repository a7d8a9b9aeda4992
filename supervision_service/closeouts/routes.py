"""Close-out over HTTP."""

from typing import Annotated, Any

from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.codes import label
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from supervision_service.closeouts import commands, queries, schemas
from supervision_service.listings import queries as listings
from supervision_service.listings import rules
from supervision_service.listings.models import Listing
from supervision_service.listings.schemas import ListingOut

router = new_router(tags=["closeout"])


@router.get(
    "/closeout-standards",
    response_model=list[schemas.StandardOut],
    dependencies=[guarded(rules.READERS)],
)
async def standards(session: ReadSession) -> list[dict[str, Any]]:
    """销号标准的各个版本，最近的在前；只有联席会议的决议能够形成新的版本。"""
    return [
        {
            **row.column_values(),
            "criteria": [
                {**each, "label": label("closeout_criterion", each["code"])}
                for each in row.criteria
            ],
        }
        for row in await queries.versions(session)
    ]


@router.post("/listings/{id}/apply-closeout", response_model=ListingOut)
async def apply(
    listing: Annotated[Listing, guarded(rules.APPLY_CLOSEOUT, listings.to_change)],
    form: schemas.Application,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """责任单位申请销号，逐条附凭据。"""
    await commands.apply(session, actor, listing, form, now)
    return await listings.changed(session, listing, actor, now)


@router.post("/listings/{id}/pass-city-review", response_model=ListingOut)
async def pass_city_review(
    listing: Annotated[Listing, guarded(rules.PASS_CITY_REVIEW, listings.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.CityOpinion | None = None,
) -> dict[str, Any]:
    """市级审核通过。"""
    await commands.pass_city_review(session, actor, listing, form or schemas.CityOpinion(), now)
    return await listings.changed(session, listing, actor, now)


@router.post("/listings/{id}/return-city-review", response_model=ListingOut)
async def return_city_review(
    listing: Annotated[Listing, guarded(rules.RETURN_CITY_REVIEW, listings.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """市级审核退回，说明理由。"""
    await commands.return_city_review(session, actor, listing, form, now)
    return await listings.changed(session, listing, actor, now)


@router.post("/listings/{id}/verify", response_model=ListingOut)
async def verify(
    listing: Annotated[Listing, guarded(rules.VERIFY, listings.to_change)],
    form: schemas.Verification,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """省级核验通过：实地或者回访，核验人不得办理过该事项。"""
    await commands.verify(session, actor, listing, form, now)
    return await listings.changed(session, listing, actor, now)


@router.post("/listings/{id}/return-verification", response_model=ListingOut)
async def return_verification(
    listing: Annotated[Listing, guarded(rules.RETURN_VERIFICATION, listings.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """省级核验退回，说明理由。"""
    await commands.return_verification(session, actor, listing, form, now)
    return await listings.changed(session, listing, actor, now)


@router.post("/listings/{id}/resolve", response_model=ListingOut)
async def resolve(
    listing: Annotated[Listing, guarded(rules.RESOLVE, listings.to_change)],
    form: schemas.Resolution,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决议销号：录入决议编号和会议日期，排定三次回头看。"""
    await commands.resolve(session, actor, listing, form, now)
    return await listings.changed(session, listing, actor, now)


@router.post("/listings/{id}/decline", response_model=ListingOut)
async def decline(
    listing: Annotated[Listing, guarded(rules.DECLINE, listings.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决议不予销号，说明理由。"""
    await commands.decline(session, actor, listing, form, now)
    return await listings.changed(session, listing, actor, now)
