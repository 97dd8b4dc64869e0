"""Saving a form as it was shown changes nothing, whatever the type of its fields."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent
from consent.selectors.tokens import preferences_token
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.rules.vocabulary import Category, FieldType
from subscribers.models import Profile
from tests import cast, factories

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "de", "fr")
SIZES = ("s", "m", "l", "xl", "xxl", "one", "none")
FIELDS: dict[str, tuple[FieldType, tuple[str, ...], Any]] = {
    "remark": (FieldType.TEXT, (), "No onions, please"),
    "weight": (FieldType.NUMBER, (), 1234.5),
    "heads": (FieldType.NUMBER, (), 3000),
    "spend": (FieldType.MONEY, (), "1234.50 EUR"),
    "born_on": (FieldType.DATE, (), "1980-01-02"),
    "diet_kind": (FieldType.CHOICE, ("vegan", "other"), "vegan"),
    "size": (FieldType.CHOICE, SIZES, "xl"),
    "sizes": (FieldType.LIST, SIZES, ["xl", "m"]),
    "dislikes": (FieldType.LIST, (), ["nuts", "milk"]),
    "unanswered": (FieldType.LIST, (), None),
}


class Shown(HTMLParser):
    """Collect what a browser would send of the data form if nobody touched it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the fields that a browser sends."""
        has = {name: value or "" for name, value in attrs}
        name = has.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in has:
            self.fields.setdefault(self._select, []).append(has["value"])
        elif tag == "input" and name.startswith(("field.", "use.")):
            is_box = has.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in has:
                self.fields.setdefault(name, []).append(has.get("value", "on" if is_box else ""))


def choice(code: str) -> dict[str, Any]:
    return {"code": code, "labels": factories.translated(code.title(), LANGUAGES)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_form_saved_as_shown_writes_no_entry(client: Client, language: str) -> None:
    for key, (kind, codes, _value) in FIELDS.items():
        choices = [choice(code) for code in codes]
        factories.field(key, type=kind, category=Category.DECLARED, choices=choices)
    uses = [("usual_store", "optional"), *((key, "asked") for key in FIELDS)]
    program = factories.published_program(uses=uses, languages=LANGUAGES)
    answers = {key: value for key, (_kind, _codes, value) in FIELDS.items() if value is not None}
    row = cast.alice(program, language=language, chosen=["usual_store"], answers=answers)
    send_preference_link(address="alice@example.com", clock=timezone.now)
    address = f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/{row.id}/"
    entries, before = ConsentEvent.objects.count(), Profile.objects.get(pk=row.subscriber_id).values

    shown = Shown(client.get(address).content.decode()).fields
    answer = client.post(address, {"do": "data", **shown})

    assert {f"field.{key}" for key in answers} <= set(shown)
    assert "did=nothing" in answer["Location"]
    assert ConsentEvent.objects.count() == entries
    assert Profile.objects.get(pk=row.subscriber_id).values == before
