"""A promise as a plain client reads it: its forms, its link for one person, what it led to."""

from html.parser import HTMLParser
from typing import Protocol

from django.utils import timezone

from consent.models import ConsentEvent, PersonalLink
from consent.rules.vocabulary import EventKind
from consent.selectors.tokens import link_token
from consent.services.links import make_links
from programs.models import Program
from subscribers.models import Subscriber

ADDRESS = "/p/your-usuals/"
YES = {
    "email": "ana@example.com",
    "use.usual_store": "on",
    "field.diet": "vegan",
    "field.allergies": "nuts; milk",
}


class Answer(Protocol):
    """What the test client answers with."""

    content: bytes


class Forms(HTMLParser):
    """Collect what a plain client sees: each POST form with its fields."""

    def __init__(self, page: Answer) -> None:
        super().__init__()
        self.posts: list[dict[str, str]] = []
        self.ticked: list[str] = []
        self.feed(page.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of forms and of their fields."""
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and values.get("method") == "post":
            self.posts.append({})
        if tag in ("input", "select") and self.posts:
            self.posts[-1][values["name"]] = values.get("type", tag)
        if "checked" in values or ("selected" in values and values.get("value")):
            self.ticked.append(str(values))


def personal_link(program: Program, *, language: str = "en") -> PersonalLink:
    person = Subscriber.objects.create(
        external_id="c-1", email="ana@example.com", language=language, created_at=timezone.now()
    )
    return make_links(program=program, subscriber_ids=[person.id], clock=timezone.now)[0]


def personal_address(link: PersonalLink) -> str:
    return f"{ADDRESS}{link_token(link.id)}/"


def requests() -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(kind=EventKind.REQUESTED))
