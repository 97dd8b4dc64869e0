"""The same POST twice: done once, answered twice with the same bytes.

The stored answer is written in the transaction that does the work. A crash in between undoes both,
so that a caller who asks again gets it done once. A lock on the key, held by that transaction,
tells a call that runs from one that never came.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from config.api.naming import Naming, erased_of
from config.models import ApiKey, StoredAnswer
from config.scrubbing import forget_answer_naming
from delivery.api.revocable import RevocableAnswer

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)

_USABLE = re.compile(r"[\x21-\x7e]{1,255}")
# What another try may answer otherwise: no key, no right, in conflict now, too fast, or refused for
# a header, by which calls are not told apart.
_NOT_KEPT = {401, 403, 406, 409, 415, 429}
_FAILED = 500


class KeyUnusableError(Exception):
    """The Idempotency-Key is empty, too long or holds what a header should not."""


class KeyReusedError(Exception):
    """The Idempotency-Key was used for another call."""


class KeyRunningError(Exception):
    """A call with this Idempotency-Key has not been answered yet."""


def answer_once(
    *,
    key: ApiKey,
    idempotency_key: str,
    request_hash: bytes,
    naming: Naming,
    work: Callable[[], HttpResponse],
    clock: Callable[[], datetime],
) -> HttpResponse:
    """Return what `work` answers, or answered a call with the same key and request.

    `naming` knows whom the call names; it is asked before the work is done, and again of the
    answer. What names somebody who is erased meanwhile is not kept. Raises `KeyUnusableError`,
    `KeyReusedError`, `KeyRunningError`.
    """
    if not _USABLE.fullmatch(idempotency_key):
        raise KeyUnusableError
    with transaction.atomic():
        if not _lock(key.line, idempotency_key):
            raise KeyRunningError
        stored = _find(key, idempotency_key, clock())
        if stored is not None:
            return _told_again(stored, request_hash)
        naming.living()
        response = work()
        if response.status_code >= _FAILED:
            transaction.set_rollback(True)
        elif response.status_code not in _NOT_KEPT:
            named = naming.living(response.content)
            erased = erased_of(named)
            people = sorted(named.keys() - erased.keys())
            kept = _keep((key, idempotency_key), request_hash, response, people=people, now=clock())
            for external_ids, address in erased.values():
                forget_answer_naming(kept, external_ids, [address] if address else [])
    return response


def purge_answers(*, clock: Callable[[], datetime]) -> int:
    """Forget the answers that are older than a day; return how many."""
    count, _ = StoredAnswer.objects.filter(created_at__lte=clock() - KEPT).delete()
    return count


def hash_request(request: HttpRequest) -> bytes:
    """Return the keyed hash (HMAC-SHA-256) of method, address and body.

    Keyed, for a body names people: from a plain hash a guess could be told right (INV-8).
    """
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hmac.digest(settings.ADDRESS_KEY, head + request.body, "sha256")


def _lock(line: str, idempotency_key: str) -> bool:
    digest = hashlib.sha256(f"idempotency:{line}:{idempotency_key}".encode()).digest()
    number = int.from_bytes(digest[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (had,) = cursor.fetchone()
    return bool(had)


def _find(key: ApiKey, idempotency_key: str, now: datetime) -> StoredAnswer | None:
    """Return what any key of the line was answered: a call is tried again after a rotation too."""
    return StoredAnswer.objects.filter(
        key__line=key.line, idempotency_key=idempotency_key, created_at__gt=now - KEPT
    ).first()


def _told_again(stored: StoredAnswer, request_hash: bytes) -> HttpResponse:
    if bytes(stored.request_hash) != request_hash:
        raise KeyReusedError
    return HttpResponse(bytes(stored.body), status=stored.status, content_type=stored.content_type)


def _keep(
    called: tuple[ApiKey, str],
    request_hash: bytes,
    response: HttpResponse,
    *,
    people: list[int],
    now: datetime,
) -> int:
    """Store the answer, in the place of one that is too old to be told again; return its number."""
    kept, _ = StoredAnswer.objects.update_or_create(
        key=called[0],
        idempotency_key=called[1],
        defaults={
            "request_hash": request_hash,
            "status": response.status_code,
            "content_type": response["Content-Type"],
            "body": response.content,
            "people": people,
            "is_revocable": isinstance(response, RevocableAnswer),
            "created_at": now,
        },
    )
    return kept.pk
