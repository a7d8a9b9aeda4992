"""The one outgoing client: through the gateway, with a service token, a time-out and an id."""

import json
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

import httpx
import structlog

from shared.clock import real_now

TIMEOUT = httpx.Timeout(5, connect=1)
RENEW_BEFORE = timedelta(seconds=60)


class ServiceToken(httpx.Auth):
    """Sends this service's own access token, fetching a new one before the old one ends."""

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
        """Add the token; once more with a new one when it is refused."""
        if request.url.path.endswith("/jwks"):
            yield request
            return
        if real_now() >= self._renew_at:
            answer = yield self._question(request)
            self._take(answer, await answer.aread())
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            answer = yield self._question(request)
            self._take(answer, await answer.aread())
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _question(self, request: httpx.Request) -> httpx.Request:
        url = request.url.copy_with(raw_path=b"/api/directory/v1/token")
        return httpx.Request("POST", url, data=self._form)

    def _take(self, answer: httpx.Response, body_text: bytes) -> None:
        answer.raise_for_status()
        body = json.loads(body_text)
        self._token = body["access_token"]
        self._renew_at = real_now() + timedelta(seconds=body["expires_in"]) - RENEW_BEFORE


def client(
    gateway_url: str,
    auth: ServiceToken,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """A client for the services behind the gateway; 5 s in all, 1 s to connect.

    `transport` lets tests put the services themselves in the gateway's place.
    """
    return httpx.AsyncClient(
        base_url=gateway_url,
        auth=auth,
        timeout=TIMEOUT,
        transport=transport,
        trust_env=False,
        event_hooks={"request": [_same_request_id]},
    )


async def _same_request_id(request: httpx.Request) -> None:
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    if request_id:
        request.headers["Request-Id"] = request_id
