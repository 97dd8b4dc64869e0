"""What a company puts on its own site and into its own mails to invite people: links, no code.

The link leads to the promise; nobody is in before they have read it and said yes twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.utils.html import format_html

from programs.rules.languages import base_language, direction
from programs.rules.promise import Promise

_READ: Mapping[str, str] = {
    "en": "Read what you get, and say yes or no",
    "de": "Lesen, was Sie bekommen, und Ja oder Nein sagen",
    "fr": "Lire ce que vous recevez, et dire oui ou non",
}

# How each tool puts a contact's own field into a text, and where that is documented (of HubSpot it
# was not found).
_TAGS: tuple[tuple[str, str], ...] = (
    # https://mailchimp.com/developer/marketing/docs/merge-fields/
    ("Mailchimp", "*|{upper}|*"),
    # https://help.brevo.com/hc/en-us/articles/4402386448530
    ("Brevo", "{{{{ contact.{upper} }}}}"),
    ("HubSpot", "{{{{ contact.{lower} }}}}"),
    # https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/
    # personalizationStringsAMPscript (two percent signs on either side)
    ("Salesforce Marketing Cloud", "%%{lower}%%"),
    # https://help.klaviyo.com/hc/en-us/articles/115000250912 (custom profile properties)
    ("Klaviyo", "{{{{ person|lookup:'{lower}' }}}}"),
    # https://activecampaign.design/docs/patterns/personalization
    ("ActiveCampaign", "%{upper}%"),
    # https://help.oneclickpolitics.com/hc/en-us/articles/228081588, its help under a reseller's
    # name: what stands after `fallback=` is written where the field is empty.
    ("Campaign Monitor", "[{lower},fallback=]"),
    # https://dev.mailjet.com/template-language/reference/ (contact properties, with a default)
    ("Mailjet", '{{{{data:{lower}:""}}}}'),
    # https://docs.mautic.org/en/configuration/variables (docs/configuration/variables.rst of
    # mautic/user-documentation)
    ("Mautic", "{{contactfield={lower}}}"),
    # https://listmonk.app/docs/templating/ (subscriber fields)
    ("listmonk", "{{{{ .Subscriber.Attribs.{lower} }}}}"),
)
TOOLS = tuple(tool for tool, _text in _TAGS)
# Mailchimp takes ten characters for the name of a field; the shortest of all.
_LONGEST_FIELD = 10
_OWN_MARKS = 5


@dataclass(frozen=True, slots=True)
class Tag:
    """The text that one tool replaces by each recipient's own link."""

    tool: str
    text: str


@dataclass(frozen=True, slots=True)
class Kit:
    """What there is to copy for one language."""

    language: str
    title: str
    value: str
    frequency: str
    leave: str
    brand: str
    read: str
    link: str
    words: str
    snippet: str


def kit(promise: Promise, link: str) -> Kit:
    """Return what to copy for the language of `promise`; `link` is the address of its page."""
    read = _READ.get(base_language(promise.language), _READ["en"])
    return Kit(
        language=promise.language,
        title=promise.title,
        value=promise.value,
        frequency=promise.frequency,
        leave=promise.leave,
        brand=promise.brand.name,
        read=read,
        link=link,
        words=f"{promise.title}: {promise.value} {read}: {link}",
        snippet=_snippet(promise, link, read),
    )


def _snippet(promise: Promise, link: str, read: str) -> str:
    """Return HTML for any site: words and a link; it loads nothing, runs nothing, sets nothing."""
    return format_html(
        '<section lang="{language}" dir="{direction}">\n'
        "<h2>{title}</h2>\n"
        "<p>{value}</p>\n"
        "<p>{frequency} {leave}</p>\n"
        '<p><a href="{link}" rel="noreferrer">{read}</a></p>\n'
        "</section>\n",
        language=promise.language,
        direction=direction(promise.language),
        title=promise.title,
        value=promise.value,
        frequency=promise.frequency,
        leave=promise.leave,
        link=link,
        read=read,
    )


def field_name(program: str) -> str:
    """Return a name for the field of a newsletter tool that holds each person's own link.

    One of its own for each program, however its name begins: the links of two in one field would
    be those of the second. It begins with a letter, as most tools want it.
    """
    words = "".join(mark for mark in program.lower() if mark.isalnum())
    begin = words if words[:1].isalpha() else f"p{words}"
    own = sha256(program.encode()).hexdigest()[:_OWN_MARKS]
    return begin[: _LONGEST_FIELD - _OWN_MARKS] + own


def merge_tags(field: str) -> tuple[Tag, ...]:
    """Return what stands for the content of `field` in the tools that many use."""
    names = {"lower": field.lower(), "upper": field.upper()}
    return tuple(Tag(tool, text.format(**names)) for tool, text in _TAGS)
