"""Words in several languages, one box a language."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def languages(*known: Iterable[str]) -> dict[str, str]:
    """Return the names of the installation's languages, and of others that are in use."""
    names = dict(settings.LANGUAGES)
    return names | {tag: tag for tags in known for tag in tags if tag not in names}


def read_words(data: Mapping[str, Any], start: str) -> dict[str, str]:
    """Return the words of each language whose box, named `start` and its tag, is filled."""
    found = {}
    for name in data:
        tag = name.removeprefix(start)
        if name.startswith(start) and TAG.fullmatch(tag) and str(data[name]).strip():
            found[tag] = str(data[name]).strip()
    return found


class TranslatedWidget(forms.Widget):
    """Show one labelled text area for each language."""

    template_name = "admin/programs/widgets/translated.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 2) -> None:
        """Make each area `rows` lines high."""
        super().__init__(attrs)
        self.rows = rows

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the boxes, those of languages that are no longer offered among them."""
        words = value if isinstance(value, dict) else {}
        identifier = (attrs or {}).get("id", f"id_{name}")
        boxes = [
            {
                "name": f"{name}-{tag}",
                "id": f"{identifier}-{tag}",
                "tag": tag,
                "label": label,
                "words": words.get(tag, ""),
            }
            for tag, label in languages(words).items()
        ]
        return render_to_string(self.template_name, {"boxes": boxes, "rows": self.rows})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """Read the boxes that are not empty."""
        return read_words(data, f"{name}-")

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Say whether the form had none of the boxes."""
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str) -> str:
        """Let the label lead to the first box."""
        return f"{id_}-{next(iter(languages()))}" if id_ else id_


class TranslatedField(forms.Field):
    """Take `{language: words}`."""

    widget = TranslatedWidget

    def to_python(self, value: Any) -> dict[str, str]:
        """Return the words of each language that has some."""
        return value if isinstance(value, dict) else {}

    def validate(self, value: Any) -> None:
        """Ask for one language at least, where words are wanted at all."""
        if self.required and not value:
            raise ValidationError("Fill in one language at least.", code="required")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether any words differ; no words and nothing are the same."""
        return (initial or {}) != (data or {})
