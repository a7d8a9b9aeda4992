"""Directory as a process."""

from fastapi import FastAPI

from services.directory.accounts import events as account_events
from services.directory.accounts.routes import router as accounts
from services.directory.calendar import events as calendar_events
from services.directory.calendar.routes import router as calendar
from services.directory.codes.routes import router as codes
from services.directory.office_time import events as office_time_events
from services.directory.office_time.routes import router as office_time
from services.directory.organisations import events as organisation_events
from services.directory.organisations.routes import router as organisations
from services.directory.regions.routes import router as regions
from services.directory.seed import refuse_demonstration_accounts
from services.directory.signing import load_or_make
from services.directory.tokens.routes import router as tokens
from shared.app import service
from shared.serve import serve
from shared.settings import Settings

TELLS = (
    organisation_events.SNAPSHOT,
    account_events.SNAPSHOT,
    calendar_events.SNAPSHOT,
    office_time_events.SNAPSHOT,
)


def create_app(settings: Settings) -> FastAPI:
    """The application; it verifies tokens with its own key and its own accounts."""
    app = service(
        "directory",
        settings,
        [tokens, accounts, organisations, regions, codes, calendar, office_time],
        title="开门信访 · 组织与账号",
        tells=TELLS,
        keys=lambda app: app.state.signing_key,
        checks=[refuse_demonstration_accounts],
    )
    app.state.signing_key = load_or_make(settings.secrets_dir)
    return app


if __name__ == "__main__":
    serve(create_app, "directory")
