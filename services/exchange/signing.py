"""The key that we sign messages to partners with: derived from one secret of the installation.

The secret is made once by `kaimen`, as the others are; no process has to write a key of its own.
"""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.settings import Settings

SECRET = "exchange_key"  # noqa: S105 - the name of a file
_INFO = b"kaimen/exchange/ed25519"


@dataclass(frozen=True)
class OwnKey:
    """Our pair: `key_id` is what partners know it by, `public` its 32 bytes."""

    key_id: str
    private: Ed25519PrivateKey
    public: bytes


def own_key(settings: Settings) -> OwnKey:
    """Our key. Raises `FileNotFoundError` where the installation has no such secret."""
    secret = settings.secret(SECRET).encode()
    private = Ed25519PrivateKey.from_private_bytes(HKDF(SHA256(), 32, None, _INFO).derive(secret))
    public = private.public_key().public_bytes_raw()
    return OwnKey(f"kaimen-{hashlib.sha256(public).hexdigest()[:16]}", private, public)
