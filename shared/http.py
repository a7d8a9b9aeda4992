"""The client for other services: through the gateway, with a token, a time-out and a request id."""

import json
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

import httpx
import structlog

from shared.clock import real_now

TIMEOUT = httpx.Timeout(5, connect=1)
RENEW_BEFORE = timedelta(seconds=60)


class ServiceToken(httpx.Auth):
    """Adds this service's access token, and fetches a new one before the old one expires."""

    def __init__(self, client_id: str, secret: str) -> None:
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret,
        }
        self._token = ""
        self._renew_at: datetime = real_now()

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Add the token; if it is refused, send the request once more with a new one."""
        if request.url.path.endswith("/jwks"):
            yield request
            return
        if real_now() >= self._renew_at:
            issued = yield self._token_request(request)
            self._store(issued, await issued.aread())
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            issued = yield self._token_request(request)
            self._store(issued, await issued.aread())
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _token_request(self, request: httpx.Request) -> httpx.Request:
        url = request.url.copy_with(raw_path=b"/api/directory/v1/token")
        return httpx.Request("POST", url, data=self._form)

    def _store(self, issued: httpx.Response, content: bytes) -> None:
        issued.raise_for_status()
        body = json.loads(content)
        self._token = body["access_token"]
        self._renew_at = real_now() + timedelta(seconds=body["expires_in"]) - RENEW_BEFORE


def client(
    gateway_url: str,
    auth: ServiceToken,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """A client for the services behind the gateway; time-outs are 5 s, and 1 s to connect.

    `transport` lets tests connect services without the gateway.
    """
    return httpx.AsyncClient(
        base_url=gateway_url,
        auth=auth,
        timeout=TIMEOUT,
        transport=transport,
        trust_env=False,
        event_hooks={"request": [_forward_request_id]},
    )


async def _forward_request_id(request: httpx.Request) -> None:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if request_id:
        request.headers["Request-Id"] = request_id
