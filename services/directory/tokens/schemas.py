"""The token request (RFC 6749, form-encoded) and its answer."""

from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

from services.directory.accounts.rules import LONGEST_PASSWORD
from services.directory.accounts.schemas import LINE
from shared.errors import Invalid
from shared.problems import invalid

Secret = Annotated[SecretStr, Field(min_length=1, max_length=LONGEST_PASSWORD)]


class PasswordGrant(BaseModel):
    """A person logs in."""

    model_config = ConfigDict(extra="ignore")

    grant_type: Literal["password"]
    username: str = Field(min_length=1, max_length=60, pattern=LINE)
    password: Secret
    new_password: Secret | None = None
    """Set in its place: the one that an administrator gave opens nothing by itself."""
    acting_for: str | None = Field(None, min_length=1, max_length=60, pattern=LINE)
    """The login of an absent colleague, whose delegate the caller is today （代办）."""


class ClientGrant(BaseModel):
    """A service logs in."""

    model_config = ConfigDict(extra="ignore")

    grant_type: Literal["client_credentials"]
    client_id: str = Field(min_length=1, max_length=60, pattern=LINE)
    client_secret: Secret


Grant = Annotated[PasswordGrant | ClientGrant, Field(discriminator="grant_type")]
_GRANT: TypeAdapter[PasswordGrant | ClientGrant] = TypeAdapter(Grant)


class TokenOut(BaseModel):
    """An access token; `expires_in` in seconds."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int


class JwksOut(BaseModel):
    """The public keys (RFC 7517)."""

    keys: list[dict[str, Any]]


def grant(body: bytes) -> PasswordGrant | ClientGrant:
    """The request in a form-encoded body. Raises `Invalid` (form-invalid, invalid-input)."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise Invalid("form-invalid", "请以 UTF-8 编码的表单提交登录信息。") from error
    try:
        return _GRANT.validate_python(dict(pairs))
    except ValidationError as error:
        raise invalid(error.errors()) from error


FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "oneOf": [
                        PasswordGrant.model_json_schema(),
                        ClientGrant.model_json_schema(),
                    ]
                }
            }
        },
    }
}
"""The request for the OpenAPI document; FastAPI itself would read forms with a parser for files."""
