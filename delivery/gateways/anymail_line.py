"""One thread's line to a provider: Anymail's backend, with what it leaves open closed.

Nothing is tried again below us and no redirect is followed: what is sent twice is read twice.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import AnymailError, AnymailUnsupportedFeature
from anymail.message import AnymailMessage
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection

from delivery.gateways.anymail_letters import Bundled

# A line that rested may be closed at the other end, which shows only once a message was begun.
RESTS_AT_MOST = 5.0
# Providers that take a key by which a request that is made again is known for the same.
_KEYED = {"Resend": "Idempotency-Key"}
# Nothing of this may be switched on at the provider's; where it takes no word on it, its own
# settings decide, and the how-to says so.
_UNTRACKED = ("track_opens", "track_clicks")


class Line:
    """Send messages one after the other, and know whether one has left."""

    def __init__(self) -> None:
        """Make the backend of the settings. Raises ImproperlyConfigured."""
        self._backend: Any = get_connection()
        if not isinstance(self._backend, AnymailBaseBackend):
            raise ImproperlyConfigured(
                "DELIVERY_GATEWAY=anymail needs one of Anymail's backends as EMAIL_BACKEND."
            )
        self.esp: str = self._backend.esp_name
        self.has_left = False
        self._key = ""
        self._last = 0.0
        self._watch()
        self._untracked = [name for name in _UNTRACKED if self._takes(name, value=False)]
        self._takes_metadata = self._takes("metadata", value={"delivery": "x"})

    @property
    def is_idempotent(self) -> bool:
        """Say whether a request may be made again with the same key."""
        return self.esp in _KEYED

    def send(self, message: AnymailMessage, key: str = "") -> Exception | None:
        """Send `message`; return what was raised, whatever it is."""
        self.has_left = False
        self._key = key
        self.dress(message)
        try:
            self._reopen()
            self._backend.send_messages([message])
        except Exception as error:  # noqa: BLE001 - receivers and clients raise what they like
            return error
        finally:
            self._last = time.monotonic()
        return None

    def dress(self, message: AnymailMessage) -> None:
        """Say to the provider what it can be told, and leave out what it cannot."""
        for name in self._untracked:
            setattr(message, name, False)
        if not self._takes_metadata:
            message.__dict__.pop("metadata", None)

    def close(self) -> None:
        """End the session."""
        self._backend.close()

    def _reopen(self) -> None:
        if time.monotonic() - self._last > RESTS_AT_MOST:
            self._backend.close()
        self._backend.open()

    def _takes(self, name: str, *, value: object) -> bool:
        """Ask Anymail whether this provider can be told `name`."""
        probe = AnymailMessage("x", "x", "us@example.com", ["p@example.com"], **{name: value})
        try:
            self._backend.build_message_payload(probe, {})
        except AnymailUnsupportedFeature:
            return False
        except AnymailError:
            return True
        return True

    def _watch(self) -> None:
        backend = self._backend
        if hasattr(backend, "create_session"):
            backend.create_session = self._watched_session(backend.create_session)
        else:
            backend.post_to_esp = self._marking(backend.post_to_esp)
        backend.build_message_payload = self._keyed(backend.build_message_payload)

    def _watched_session(self, create: Callable[[], Any]) -> Callable[[], Any]:
        def created() -> Any:
            session = create()
            session.max_redirects = 0
            session.send = self._marking(session.send)
            return session

        return created

    def _marking(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def marked(*args: Any, **kwargs: Any) -> Any:
            self.has_left = True
            return call(*args, **kwargs)

        return marked

    def _keyed(self, build: Callable[..., Any]) -> Callable[..., Any]:
        def built(message: AnymailMessage, defaults: dict[str, Any]) -> Any:
            payload = build(message, defaults)
            if self._key and self.esp in _KEYED:
                payload.headers[_KEYED[self.esp]] = self._key
            if isinstance(message, Bundled):
                payload.serialize_json = _with_own_words(payload.serialize_json, message.own_words)
            return payload

        return built


def _with_own_words(
    serialize: Callable[[Any], str], own_words: Sequence[Mapping[str, str]]
) -> Callable[[Any], str]:
    """Write into each message of a list what is its own, where the list becomes JSON."""

    def serialized(data: Any) -> str:
        if isinstance(data, list):
            data = [{**each, **own} for each, own in zip(data, own_words, strict=True)]
        return serialize(data)

    return serialized
