"""Directory as a process."""

from functools import partial

from fastapi import FastAPI

from services.directory import Base
from services.directory.logins.commands import Turns
from services.directory.signing import load_or_make
from shared.app import Service, application
from shared.capability import capabilities
from shared.serve import serve
from shared.settings import Settings

SERVICE = Service(
    "directory",
    "开门信访 · 组织与账号",
    Base,
    capabilities("services.directory"),
    keys=lambda app: app.state.signing_key,
)


def create_app(settings: Settings) -> FastAPI:
    """The application; it verifies tokens with its own key and its own accounts."""
    app = application(SERVICE, settings)
    app.state.signing_key = load_or_make(settings.secrets_dir)
    app.state.turns = Turns(partial(settings.secret, f"client_{SERVICE.name}"))
    return app


if __name__ == "__main__":
    serve(create_app, SERVICE.name)
