"""Connections that wait for the next call to the same URL, for as long as one turn lasts."""

from threading import Lock

from urllib3.connection import HTTPConnection


class Kept:
    """Keep what was connected to a checked address, by URL. Safe to use from many threads."""

    def __init__(self) -> None:
        self._idle: dict[str, list[HTTPConnection]] = {}
        self._lock = Lock()

    def take(self, url: str) -> HTTPConnection | None:
        """Take a connection that is still there out, None where there is none.

        One on which anything came that nobody asked for is closed, as one that was hung up.
        """
        while True:
            with self._lock:
                found = self._idle.get(url)
                connection = found.pop() if found else None
            if connection is None or connection.is_connected:
                return connection
            connection.close()

    def keep(self, url: str, connection: HTTPConnection) -> None:
        """Have this one wait for the next call."""
        with self._lock:
            self._idle.setdefault(url, []).append(connection)

    def close(self) -> None:
        """Close all that wait."""
        with self._lock:
            waiting = [each for those in self._idle.values() for each in those]
            self._idle.clear()
        for connection in waiting:
            connection.close()
