"""Clients are generated from the merged document without losing an operation, and they work."""

import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.gateway.openapi import merge
from shared.catalogue import Document
from shared.settings import Settings
from tests import story
from tests.cluster import ClusterTemplate
from tests.contracts.openapi import documents

NODE = Path(__file__).parent / "node"
PACKAGE = "kaimen_client"
OFFICE = "application/vnd.openxmlformats-officedocument"
CONFIG = {
    "package_name_override": PACKAGE,
    "post_hooks": [],
    # Files are bytes to a client, whatever is in them.
    "content_type_overrides": {
        "application/pdf": "application/octet-stream",
        "image/svg+xml": "application/octet-stream",
        "text/vnd.mermaid": "text/plain",
        f"{OFFICE}.spreadsheetml.sheet": "application/octet-stream",
        f"{OFFICE}.wordprocessingml.document": "application/octet-stream",
    },
}
USE = """
import type { operations } from "./api";

type Headers = operations["intake.pieces.create"]["parameters"]["header"];
export const keyed: Headers = { "Idempotency-Key": "0198c0de" };
// @ts-expect-error A registration is refused without its key.
export const unkeyed: Headers = {};

type Conflict = operations["intake.orders.accept"]["responses"]["409"];
type Problem = Conflict["content"]["application/problem+json"];
export const code = (problem: Problem): string => problem.code;
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the merged document in it."""
    made = tmp_path_factory.mktemp("clients")
    (made / "openapi.json").write_text(json.dumps(MERGED, ensure_ascii=False), "utf-8")
    return made


MERGED = merge(documents())


def ids(document: Document) -> set[str]:
    return {each["operationId"] for item in document["paths"].values() for each in item.values()}


def run(command: list[str], folder: Path) -> str:
    """What a tool says; it must end well."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


class TestTypeScript:
    def tool(self, name: str) -> str:
        found = NODE / "node_modules" / ".bin" / name
        assert found.exists(), "`make test` installs it; by itself: npm ci in tests/contracts/node"
        return str(found)

    def test_every_operation_has_its_types_and_they_are_strict(self, folder: Path) -> None:
        run([self.tool("openapi-typescript"), "openapi.json", "--output", "api.ts"], folder)
        types = (folder / "api.ts").read_text("utf-8")
        _, _, part = types.partition("export interface operations {\n")
        found = re.findall(r'^    "?([a-z_.]+)"?: \{$', part.partition("\n}\n")[0], re.MULTILINE)
        assert sorted(found) == sorted(ids(MERGED))
        (folder / "use.ts").write_text(USE, "utf-8")
        run([self.tool("tsc"), "--strict", "--noEmit", "api.ts", "use.ts"], folder)


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    """What the generator of the Python client had to say."""
    return generate(folder, PACKAGE, CONFIG)


@pytest.fixture(scope="module")
def client(folder: Path, said: str) -> Iterator[ModuleType]:
    """The generated package, as a program would import it."""
    sys.path.insert(0, str(folder))
    yield importlib.import_module(PACKAGE)
    sys.path.remove(str(folder))


class TestPython:
    def test_every_operation_has_its_function(self, folder: Path, said: str) -> None:
        assert "WARNING" not in said, said
        assert functions(folder / PACKAGE) == len(ids(MERGED))

    def test_no_operation_is_lost_without_any_configuration(self, folder: Path) -> None:
        said = generate(folder, "plain", {"post_hooks": []})
        assert "will not be generated" not in said, said
        assert functions(folder / "plain") == len(ids(MERGED))

    @pytest.mark.anyio
    async def test_it_logs_in_registers_a_piece_and_reads_it(
        self, client: ModuleType, cluster_template: ClusterTemplate
    ) -> None:
        async with cluster_template.started() as gateway:
            settings: Settings = gateway.apps["directory"].state.settings
            use = Use(client, gateway)
            token = await use.log_in("registrar", settings.secret("demonstration_password"))
            registrar = use.client.AuthenticatedClient("http://gateway", token)
            body = use.model("IntakeRegistration").from_dict(story.registration())
            made = await use.call(
                registrar, "intake", "pieces_create", body=body, idempotency_key=str(uuid4())
            )
            assert made.status_code == 201
            assert made.headers["Kaimen-Position"].startswith("intake=")
            read = await use.call(registrar, "intake", "pieces_get", made.parsed.id)
            assert (read.status_code, read.parsed.number) == (200, made.parsed.number)
            refused = await use.call(registrar, "intake", "pieces_get", uuid4())
            assert isinstance(refused.parsed, use.model("Problem"))
            assert (refused.status_code, refused.parsed.code) == (404, "not-found")


class Use:
    """The generated client on the services of a test."""

    def __init__(self, client: ModuleType, gateway: httpx.AsyncBaseTransport) -> None:
        self.client = client
        self._gateway = gateway

    def model(self, name: str) -> Any:
        return getattr(importlib.import_module(f"{PACKAGE}.models"), name)

    async def log_in(self, username: str, password: str) -> str:
        grant = self.model("DirectoryPasswordGrant")(
            grant_type="password", username=username, password=password
        )
        anybody = self.client.Client("http://gateway")
        answer = await self.call(anybody, "directory", "tokens_create", body=grant)
        token: str = answer.parsed.access_token
        return token

    async def call(self, client: Any, service: str, verb: str, *path: Any, **given: Any) -> Any:
        """The detailed answer of one operation."""
        module = importlib.import_module(f"{PACKAGE}.api.{service}.{service}_{verb}")
        headers = {}
        if hasattr(client, "token"):
            headers["Authorization"] = f"Bearer {client.token}"
        async with httpx.AsyncClient(
            transport=self._gateway, base_url="http://gateway", headers=headers
        ) as inner:
            client.set_async_httpx_client(inner)
            return await module.asyncio_detailed(*path, client=client, **given)


def generate(folder: Path, name: str, config: dict[str, Any]) -> str:
    """Generate a client into `folder / name`; what the generator has to say of it."""
    settings = folder / f"{name}.json"
    settings.write_text(json.dumps(config), "utf-8")
    tool = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    options = ["--path", "openapi.json", "--output-path", name, "--config", str(settings)]
    return run([*tool, *options], folder)


def functions(package: Path) -> int:
    """How many operations a generated package has: one module each."""
    return sum(path.stem != "__init__" for path in (package / "api").rglob("*.py"))
