"""Hashing passwords (Argon2id) and client secrets, at a bounded pace, and which are too common.

Every check of a password takes the same time, whether the account exists or not, and only two run
at once in a process: guesses in parallel cannot exhaust the memory. How many are checked at all,
`services.directory.logins` says.
"""

import asyncio
import hashlib
import hmac
import string
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import resources

from pwdlib import PasswordHash

from services.directory.accounts.rules import check_password

AT_ONCE = 2

_hasher = PasswordHash.recommended()
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")


async def hashed(password: str) -> str:
    """A salted hash to be stored."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def checked(login: str, password: str, field: str = "password") -> str:
    """What is stored of a new password. Raises `Invalid` (password-weak, password-common)."""
    check_password(login, password, is_common=is_common(password), field=field)
    return await hashed(password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether `password` is the stored one; False, after the same time, when none is stored."""
    loop = asyncio.get_running_loop()
    same = await loop.run_in_executor(_threads, _verify, password, stored)
    return same and stored is not None


def _verify(password: str, stored: str | None) -> bool:
    return _hasher.verify(password, stored or _nobody())


@cache
def _nobody() -> str:
    return _hasher.hash("nobody")


def is_common(password: str) -> bool:
    """Whether many people have it, or one like it with digits and signs around it.

    Full-width letters and capitals make no difference; digits alone are dates and numbers of
    telephones.
    """
    folded = unicodedata.normalize("NFKC", password).casefold()
    core = folded.strip(_AROUND)
    return len(core) < 3 or folded in _common() or core in _common()


_AROUND = string.digits + string.punctuation + string.whitespace


@cache
def _common() -> frozenset[str]:
    file = resources.files("services.directory").joinpath("reference", "common_passwords.txt")
    return frozenset(file.read_text("utf-8").split())


def digest(secret: str) -> str:
    """What is stored of a client secret: it is long and random, so a plain digest protects it."""
    return "sha256:" + hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, stored: str | None) -> bool:
    """Whether `secret` has the stored digest, compared in constant time."""
    return stored is not None and hmac.compare_digest(digest(secret), stored)
