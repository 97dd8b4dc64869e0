"""Look a name up within a bounded time: the system's resolver has none that we could set."""

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Thread

from delivery.gateways.webhooks.answer import NotSent

Resolver = Callable[[str, int], Sequence[str]]


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name, as the system's resolver has them, in its order.

    Raises `OSError`, and `UnicodeError` for what cannot be a name.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_kind, address in found))


def look_up(host: str, port: int, *, resolver: Resolver, seconds: float) -> Sequence[str]:
    """Return the addresses of a name. Raises `NotSent`.

    A resolver that hangs is left behind: its thread ends with it, and keeps no process alive.
    """
    answer: Future[Sequence[str]] = Future()
    Thread(target=_ask, args=(answer, resolver, host, port), daemon=True).start()
    try:
        addresses = answer.result(timeout=seconds)
    except TimeoutError as error:
        raise NotSent("name_timeout") from error
    except (OSError, UnicodeError, ValueError) as error:
        raise NotSent("name_unknown") from error
    if not addresses:
        raise NotSent("name_unknown")
    return addresses


def _ask(answer: Future[Sequence[str]], resolver: Resolver, host: str, port: int) -> None:
    try:
        answer.set_result(resolver(host, port))
    except Exception as error:  # noqa: BLE001 - whoever waits for it raises it
        answer.set_exception(error)
