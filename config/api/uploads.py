"""Bodies that are files: streamed to the disk, never whole in memory."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError

from config.api.authentication import scope_of
from config.models import ApiKey
from consent.services.people_imports import files

_PIECE = 1 << 16


class UploadTooLarge(Exception):
    """The file is larger than one may be."""


class LengthMissing(Exception):
    """The body comes in pieces, nobody says where it ends, and Django would read none of it."""


def is_without_length(request: HttpRequest) -> bool:
    """Say whether a body comes in pieces (RFC 9112, 7.1), whose length nobody knows before."""
    return "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length")


def takes_file(view: Any, request: HttpRequest) -> bool:
    """Say whether a call brings a file: its view names the types of those that it takes."""
    return request.method == "POST" and request.content_type in getattr(view, "upload_types", ())


def may_bring(view: Any, key: ApiKey | None) -> bool:
    """Say whether anything is to be read: not of whoever will be refused anyway."""
    return key is not None and scope_of(view, "POST") in key.scopes


@contextmanager
def kept(request: HttpRequest) -> Iterator[bytes]:
    """Keep the body in a file while the call is worked: `request.upload` says where it lies.

    Yields the keyed hash (HMAC-SHA-256) of method, address and body: see `idempotency`. Raises
    `UploadTooLarge` and `LengthMissing`, and keeps nothing then.
    """
    head = f"{request.method} {request.get_full_path()}\n".encode()
    digest = hmac.new(settings.ADDRESS_KEY, head, "sha256")
    path = files.keep(_pieces(request, digest))
    request.upload = path  # type: ignore[attr-defined]
    try:
        yield digest.digest()
    finally:
        path.unlink(missing_ok=True)


def upload_of(request: Any) -> Path:
    """Return where the file of a call lies."""
    path: Path = request.upload
    return path


def _pieces(request: HttpRequest, digest: "hmac.HMAC") -> Iterator[bytes]:
    left = settings.IMPORT_JOB_MAX_BYTES
    stated = request.headers.get("Content-Length", "")
    if stated.isdigit() and int(stated) > left:
        raise UploadTooLarge
    stream = _stream_of(request)
    while piece := _read(stream):
        left -= len(piece)
        if left < 0:
            raise UploadTooLarge
        digest.update(piece)
        yield piece


def _stream_of(request: HttpRequest) -> Any:
    """Return where to read the body; one that comes in pieces only where the server ends it."""
    if not is_without_length(request):
        return request
    if not request.META.get("wsgi.input_terminated"):
        raise LengthMissing
    return request.META["wsgi.input"]


def _read(stream: Any) -> bytes:
    try:
        piece: bytes = stream.read(_PIECE)
    except OSError as error:
        raise UnreadablePostError(*error.args) from error
    return piece
