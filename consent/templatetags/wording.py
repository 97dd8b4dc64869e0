"""Words, dates and times on the customer's pages, in the page's language."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.utils.html import format_html

from consent.rules.wording import spoken, words
from consent.views.addresses import at
from programs.rules import languages
from programs.rules.figures import write_date
from programs.rules.promise import DataWords, Promise
from programs.rules.wording import Wording
from subscribers.rules.zones import zone_of

register = template.Library()

_SENTENCE_END = re.compile(r"(?<=[^\W\d]\.) (?=\w)")


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **values: object) -> str:
    """Return the words of `key` with `values` put in, escaped.

    Inside of an element in the language `around`, for which we have no words, they say their own.
    """
    said = format_html(_words(context)[key], **values) if values else _words(context)[key]
    marked = _foreign(context)
    return format_html("<span{}>{}</span>", marked, said) if marked else said


@register.simple_tag(takes_context=True)
def named(context: Context, key: str) -> str:
    """Return the name of an element for who hears the page, with the language that it is in."""
    marked = _foreign(context)
    return format_html('{} aria-label="{}"', marked, _words(context)[key])


@register.simple_tag(takes_context=True)
def back(context: Context) -> str:
    """Return what goes back to the language `around`, inside of an element that is `named`."""
    around = context.get("around")
    return _marked(str(around)) if around and _foreign(context) else ""


@register.simple_tag(takes_context=True)
def day(context: Context, value: date) -> str:
    """Return a date in the way of the page's language, in the reader's time zone."""
    local = value.astimezone(_zone(context)).date() if isinstance(value, datetime) else value
    return write_date(local, _language(context))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime) -> str:
    """Return date, time and zone in the way of the page's language."""
    local = value.astimezone(_zone(context))
    return f"{day(context, value)}, {local:%H:%M} ({local:%Z})"


@register.filter
def first_sentence(text: str) -> str:
    """Return the first sentence of generated words; a point after a digit ends none ("2. März")."""
    return _SENTENCE_END.split(text, maxsplit=1)[0]


@register.filter
def direction(language: str) -> str:
    """Return in which direction `language` is written, for the `dir` attribute."""
    return languages.direction(language)


@register.filter
def in_words_of(language: str) -> str:
    """Return the language in which we speak to who reads `language`."""
    return spoken(language)


@register.simple_tag(takes_context=True)
def tongue(context: Context, language: str) -> str:
    """Return what an element says of words that are in another language than the page."""
    if language == _language(context):
        return ""
    return _marked(language)


@register.simple_tag(takes_context=True)
def quoted(context: Context, text: str, language: str) -> str:
    """Return words of another language to put into a sentence of the page."""
    marked = _marked(language) if _foreign(context) else tongue(context, language)
    return format_html("<span{}>{}</span>", marked, text) if marked else text


@register.simple_tag(takes_context=True)
def how_often(context: Context, promise: Promise) -> str:
    """Return how often a promise comes at most, in the words of the page and not in its own."""
    return Wording(_language(context)).frequency(promise.terms)


@register.simple_tag(takes_context=True)
def to(context: Context, name: str, *args: object, **query: object) -> str:
    """Return the address of another page of ours, in the language of this one or in another."""
    language = str(query.pop("language", _language(context)))
    return at(name, *args, language=language, **query)


@register.filter
def page_words(language: str) -> Mapping[str, str]:
    """Return the words around a promise in its language, to have all of it in one."""
    return words(language)


@register.filter
def keyed(uses: list[DataWords], keys: list[str]) -> list[DataWords]:
    """Return the data uses whose key is among `keys`."""
    return [use for use in uses if use.key in keys]


@register.filter
def unkeyed(uses: list[DataWords], keys: list[str]) -> list[DataWords]:
    """Return the data uses whose key is not among `keys`."""
    return [use for use in uses if use.key not in keys]


@register.filter
def choosable(promise: Promise) -> list[DataWords]:
    """Return the data uses that the person may add or leave out."""
    return [*promise.optional(), *promise.asked()]


@register.filter
def labels(uses: list[DataWords]) -> str:
    """Return the labels of data uses as one line."""
    return ", ".join(use.label for use in uses)


def _foreign(context: Context) -> str:
    """Return what marks our words where those of the language `around` are English, else ""."""
    around = context.get("around")
    return _marked(spoken(around)) if around and spoken(around) != around else ""


def _marked(language: str) -> str:
    return format_html(' lang="{}" dir="{}"', language, direction(language))


def _words(context: Context) -> Mapping[str, str]:
    found: Mapping[str, str] | None = context.get("words")
    return found if found is not None else words(_language(context))


def _language(context: Context) -> str:
    promise = context.get("promise")
    return str(context.get("language") or (promise.language if promise else "en"))


def _zone(context: Context) -> ZoneInfo:
    return zone_of(context.get("zone") or "")
