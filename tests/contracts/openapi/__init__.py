"""The OpenAPI documents of the services, as committed and as they are."""

import json
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from shared.settings import Settings
from tests.cluster import APPS

FOLDER = Path(__file__).parent
Document = dict[str, Any]


@cache
def applications() -> dict[str, FastAPI]:
    """The five services' applications, created and never started."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url="postgresql+psycopg://nobody@/nothing",
            data_dir=Path(folder),
            secrets_dir=Path(folder),
            gateway_url="http://gateway",
            run_worker=False,
        )
        return {name: create_app(settings, None) for name, create_app in APPS.items()}


@cache
def documents() -> dict[str, Document]:
    """Every service's own document, by service name."""
    return {name: app.openapi() for name, app in applications().items()}


def committed(name: str) -> Path:
    """Where a service's document is kept."""
    return FOLDER / f"{name}.json"


def written(document: Document) -> str:
    """A document as it is committed: one line per fact, so that a diff can be read."""
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    return re.sub(r'\{\s+("\$ref": "[^"]+")\s+\}', r"{\1}", text) + "\n"
