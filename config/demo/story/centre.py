"""A preference centre, opened as people do: by the link that it mails to whoever asks."""

import re
import time
from collections.abc import Mapping

from config.demo.company.people import Person
from config.demo.maildir import Mail
from config.demo.story.browser import Browser, Page
from config.demo.story.letterbox import kind_of, links
from config.demo.story.stage import Stage

# The link works for 60 minutes; what is left must be enough to use it.
_FRESH_SECONDS = 45 * 60
_DIGITS = 19


class Centre:
    """One person's pages behind their link."""

    def __init__(self, stage: Stage, person: Person) -> None:
        self.person = person
        self._browser = Browser(person.language)
        start = f"{stage.url}/me/"
        self._browser.send(self._browser.open(start).post_form(), {"email": person.email})
        mail = stage.letterbox.wait(person.email, _is_fresh_link)[-1]
        found = next(link for link in links(mail, start) if len(link) > len(start))
        self._address = found.partition("?")[0]

    def open(self, place: str = "") -> Page:
        """Open one of the pages: `data/`, `rights/`, a program's; without a place the first."""
        return self._browser.open(f"{self._address}{place}")

    def press(self, place: str, filled: Mapping[str, str] | None = None, /, **held: str) -> Page:
        """Fill in and send the form that holds this on one of the pages."""
        return self._browser.send(self.open(place).form_with(**held), filled)

    def program(self) -> str:
        """Return the place of the first program that can be changed."""
        address = self.open().link(r"/me/[^/]+/[0-9]+/")
        return re.sub(r"^.*/me/[^/]+/|\?.*$", "", address)


def _is_fresh_link(mail: Mail) -> bool:
    age = time.time_ns() - int(mail.name[:_DIGITS])
    return kind_of(mail) == "link" and age < _FRESH_SECONDS * 10**9
