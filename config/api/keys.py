"""Make, find and revoke the keys of the API.

A key reads `wly_<prefix>_<secret>`: 12 characters that find its row, and 32 random bytes of
which the row holds the SHA-256. So much chance needs no slow hash. A test key reads
`wly_test_<prefix>_<secret>`, so that whoever sees it knows what it can do.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.db.models import Q

from config.api.scopes import Scope
from config.models import ApiKey

Clock = Callable[[], datetime]

_MARK, _TEST_MARK = "wly_", "wly_test_"
_USE_IS_WRITTEN_EVERY = timedelta(minutes=1)
_NO_HASH = bytes(32)


class UnknownScopeError(ValueError):
    """No such right."""


class KeyRefused(Exception):
    """The key opens nothing. `code` says why; only who holds the secret learns more."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def create_key(
    *,
    name: str,
    scopes: Collection[str],
    clock: Clock,
    expires_at: datetime | None = None,
    created_by_id: int | None = None,
    calls_a_minute: int | None = None,
    is_test: bool = False,
) -> tuple[ApiKey, str]:
    """Make a key; return its row and the key itself, which is told this once.

    A test key reaches the sandbox and nothing else. Raises `UnknownScopeError`.
    """
    if not scopes or set(scopes) - set(Scope.values):
        raise UnknownScopeError(f"A key needs one or more of: {', '.join(Scope.values)}.")
    return put_key(
        name=name,
        scopes=sorted(set(scopes)),
        calls_a_minute=calls_a_minute,
        is_test=is_test,
        expires_at=expires_at,
        created_by_id=created_by_id,
        replaces=None,
        now=clock(),
    )


def put_key(
    *,
    name: str,
    scopes: list[str],
    calls_a_minute: int | None,
    is_test: bool,
    expires_at: datetime | None,
    created_by_id: int | None,
    replaces: ApiKey | None,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Write the row of a new key, the first of its line or the successor of one."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name,
        prefix=prefix,
        line=replaces.line if replaces else prefix,
        replaces=replaces,
        is_test=is_test,
        secret_hash=_hash(secret),
        scopes=scopes,
        created_at=now,
        created_by_id=created_by_id,
        expires_at=expires_at,
        calls_a_minute=calls_a_minute,
    )
    return key, f"{_mark(key)}{prefix}_{secret}"


def open_now(key: ApiKey, now: datetime) -> bool:
    """Say whether a key opens anything."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


def limit_key(*, key: ApiKey, calls_a_minute: int | None) -> None:
    """Say how often a line may call from now on; None: as often as the installation says."""
    ApiKey.objects.filter(line=key.line).update(calls_a_minute=calls_a_minute)


def revoke_key(*, key: ApiKey, clock: Clock) -> None:
    """Close a key for good. Idempotent: the first time stands."""
    ApiKey.objects.filter(id=key.id, revoked_at=None).update(revoked_at=clock())


def use_key(*, text: str, clock: Clock) -> ApiKey:
    """Return the row of a key that opens now, and note its use. Raises `KeyRefused`."""
    now = clock()
    key = _find(text)
    if key is None:
        raise KeyRefused("invalid_key", "There is no such key.")
    if key.revoked_at is not None:
        raise KeyRefused("key_revoked", "This key was revoked.")
    if key.expires_at is not None and key.expires_at <= now:
        raise KeyRefused("key_expired", "This key has expired.")
    _note_use(key, now)
    return key


def _find(text: str) -> ApiKey | None:
    mark = _TEST_MARK if text.startswith(_TEST_MARK) else _MARK
    prefix, separator, secret = text.removeprefix(mark).partition("_")
    if not text.startswith(mark) or not separator or not text.isascii() or "\0" in text:
        return None
    key = ApiKey.objects.filter(prefix=prefix, is_test=mark == _TEST_MARK).first()
    expected = bytes(key.secret_hash) if key else _NO_HASH
    return key if hmac.compare_digest(expected, _hash(secret)) else None


def _mark(key: ApiKey) -> str:
    return _TEST_MARK if key.is_test else _MARK


def _note_use(key: ApiKey, now: datetime) -> None:
    since = now - _USE_IS_WRITTEN_EVERY
    if key.last_used_at is None or key.last_used_at <= since:
        fresh = Q(last_used_at=None) | Q(last_used_at__lte=since)
        ApiKey.objects.filter(fresh, id=key.id).update(last_used_at=now)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
