"""What people find in their letterboxes: the Maildir, by recipient."""

import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator

from config.demo.maildir import Mail, Maildir

LONGEST_WAIT = 60.0
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


class NoMailError(Exception):
    """Raised where a message that should come does not."""


class Letterbox:
    """Everybody's mail. Several threads may wait at once; each message is read once."""

    def __init__(self, maildir: Maildir) -> None:
        self._maildir = maildir
        self._by_recipient: dict[str, list[Mail]] = defaultdict(list)
        self._last = ""
        self._lock = threading.Lock()

    def mails(self, recipient: str) -> list[Mail]:
        """Return a person's messages, oldest first."""
        with self._lock:
            self._look()
            return list(self._by_recipient[recipient.lower()])

    def newest(self, recipient: str) -> str:
        """Return the name of the last message that somebody got, or nothing."""
        return max((mail.name for mail in self.mails(recipient)), default="")

    def wait(
        self,
        recipient: str,
        is_wanted: Callable[[Mail], bool],
        *,
        number: int = 1,
        after: str = "",
    ) -> list[Mail]:
        """Return the newest messages that are wanted, once so many came `after` that one.

        Raises NoMailError.
        """
        deadline = time.monotonic() + LONGEST_WAIT
        while True:
            mails = [mail for mail in self.mails(recipient) if mail.name > after]
            found = [mail for mail in mails if is_wanted(mail)]
            if len(found) >= number:
                return found[-number:]
            if time.monotonic() > deadline:
                raise NoMailError(f"{recipient} waits for a message that does not come.")
            time.sleep(0.2)

    def _look(self) -> None:
        fresh = list(self._maildir.mails(after=self._last))
        for mail in reversed(fresh):
            self._by_recipient[mail.recipient.lower()].append(mail)
        if fresh:
            self._last = fresh[0].name


def kind_of(mail: Mail) -> str:
    """Return what kind of message it is: `edition`, `welcome`, `notice`, `address` and so on."""
    return f"{mail.head().get('Feedback-ID', '')}:::".split(":")[2]


def links(mail: Mail, beginning: str) -> Iterator[str]:
    """Yield the links in the text part that begin so."""
    part = mail.message().get_body(("plain",))
    text = str(part.get_content()) if part is not None else ""
    for address in _ADDRESS.findall(text):
        if address.startswith(beginning):
            yield address.rstrip(".,;)")
