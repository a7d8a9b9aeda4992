"""The key that tokens are signed with: one file, made on first start, for its owner only."""

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

from shared.auth import ALGORITHM, AUDIENCE, ISSUER, TOKEN_TYPE

FILE = "signing_key.json"


class SigningKey:
    """The private key with the public set that others verify with (`shared.auth.Keys`)."""

    def __init__(self, key: OKPKey) -> None:
        self._key = key
        self._public = KeySet.import_key_set({"keys": [key.as_dict(private=False)]})

    def sign(self, claims: dict[str, Any]) -> str:
        """An access token (RFC 9068) with these claims, issued by us for Kaimen."""
        header = {"alg": ALGORITHM, "typ": TOKEN_TYPE, "kid": self._key.kid}
        issued = {"iss": ISSUER, "aud": AUDIENCE, **claims}
        return jwt.encode(header, issued, self._key, algorithms=[ALGORITHM])

    def published(self) -> dict[str, Any]:
        """The JWKS: public halves only."""
        return dict(self._public.as_dict(private=False))

    async def current(self) -> KeySet:
        """The public keys; they are known without asking anybody."""
        return self._public

    async def refreshed(self) -> KeySet:
        """The same keys: there is nobody to ask."""
        return self._public


def load_or_make(folder: Path) -> SigningKey:
    """The key in `folder`, made if there is none; replicas that start together agree on one."""
    path = folder / FILE
    if not path.exists():
        _make(path)
    return SigningKey(OKPKey.import_key(json.loads(path.read_text())))


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": ALGORITHM})
    key.ensure_kid()
    # Written aside and linked: a crash leaves no half a key, and the first of two makers wins.
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")  # readable by its owner only
    with os.fdopen(handle, "w") as file:
        json.dump(key.as_dict(private=True), file)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(aside, path)
    os.unlink(aside)
