"""From an author's words to the two templates that are sent: made once, at approval."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import css_inline
import nh3
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it.token import Token

from delivery.rendering.markdown import Masked, mask, parse, render_html
from delivery.rendering.plain import render_text

# What the layout leaves open for each message, as Liquid names that no field can have.
ASKING = ("_asks_title", "_asks_words", "_asks_url", "_asks_link")
OPEN = (
    "_title",
    "_brand",
    "_why",
    "_used",
    "_identity",
    "_leave_url",
    "_leave_words",
    "_why_url",
    "_why_words",
    "_me_url",
    "_me_words",
    *ASKING,
)
# Around what stands in few messages.
_IF_ASKED, _END_IF = "{% if _asks_url %}", "{% endif %}"
_SCHEMES = frozenset({"http", "https", "mailto"})
_ELEMENTS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "a"} | {
    "strong",
    "em",
    "blockquote",
    "pre",
    "code",
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_VOID = frozenset({"br", "hr"})
_OPENING = frozenset({"if", "unless", "case", "for"})
_BETWEEN = frozenset({"else", "elsif", "when"})
_RTL = frozenset({"ar", "fa", "he", "ur"})
# Nothing is ever fetched: neither here nor by whoever opens the message.
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


@dataclass(frozen=True, slots=True)
class Templates:
    """What is sent in one language, with the Liquid still in it."""

    html: str
    text: str


def faults(body: str) -> list[str]:
    """Return what in the Markdown `body` may not be sent, each as a sentence that names it."""
    masked = mask(body)
    tokens = parse(masked)
    found = [masked.unmask(fault) for token in _all(tokens) for fault in _faults_of(token, masked)]
    return found or list(_crossings(sanitize(render_html(tokens)), masked))


def templates(*, language: str, preheader: str, body: str) -> Templates:
    """Return the templates of both parts: sanitized, styled, in the layout."""
    masked = mask(_with_open_places(preheader, body))
    head, _, rest = masked.text.partition(_CUT)
    preheader_words, _, body_words = rest.partition(_CUT)
    names = (*(name.lstrip("_") for name in OPEN), "if_asked", "end_if")
    places = dict(zip(names, head.split(), strict=True))
    tokens = parse(Masked(body_words, masked.word, masked.marks))
    about = {"language": language, "direction": direction(language), **places}
    page = render_to_string(
        "emails/edition/body.html",
        {
            **about,
            "preheader": preheader_words,
            # Sanitized one call before; that is what makes it safe.
            "content": mark_safe(sanitize(render_html(tokens))),  # noqa: S308
        },
    )
    text = render_to_string("emails/edition/body.txt", {**about, "content": render_text(tokens)})
    return Templates(html=masked.unmask(styled(page)), text=masked.unmask(text))


def sanitize(page: str) -> SafeString:
    """Return `page` with the elements that Markdown makes and nothing else."""
    cleaned = nh3.clean(
        page,
        tags=_ELEMENTS,
        attributes=_ATTRIBUTES,
        url_schemes=set(_SCHEMES),
        link_rel=None,
    )
    return mark_safe(cleaned)  # noqa: S308 - nh3 has just made it so


def styled(page: str) -> str:
    """Return the whole page with its styles on its elements, where mail programs read them."""
    return _INLINER.inline(page)


def direction(language: str) -> str:
    """Return the writing direction of `language` for the `dir` attribute."""
    return "rtl" if language.partition("-")[0] in _RTL else "ltr"


_CUT = "\n\x00\n"


def _with_open_places(preheader: str, body: str) -> str:
    """Mask all parts as one source, so that their words stay apart and unmask together."""
    places = [*(f"{{{{ {name} }}}}" for name in OPEN), _IF_ASKED, _END_IF]
    return _CUT.join((" ".join(places), preheader.replace("\x00", ""), body.replace("\x00", "")))


def _all(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _faults_of(token: Token, masked: Masked) -> Iterator[str]:
    if token.type == "image":
        source = token.attrGet("src")
        yield f"The picture {source} cannot be sent: a message loads nothing from elsewhere."
    if token.type in {"html_inline", "html_block"}:
        yield f"HTML is not taken, write Markdown: {token.content.strip()[:80]}"
    if token.type == "link_open":
        yield from _link_faults(str(token.attrGet("href") or ""), masked)


def _link_faults(address: str, masked: Masked) -> Iterator[str]:
    if masked.word.search(address):
        yield f"The link {address} holds a field: personal data stays out of addresses."
        return
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        scheme = ""
    if scheme not in _SCHEMES:
        yield f"The link {address} must begin with https:, http: or mailto:."


def _crossings(page: str, masked: Masked) -> Iterator[str]:
    """Yield where a tag opens in one element and closes in another: half of it would be sent."""
    stack: list[str] = []
    for match in re.finditer(rf"<(/?)(\w+)[^>]*>|{masked.word.pattern}", page):
        tag = masked.tag_of(match[0]) if match[2] is None else ""
        if match[2] and match[2] not in _VOID:
            step = f"</{match[2]}" if match[1] else f"<{match[2]}"
        else:
            step = tag
        if not _fits(stack, step):
            yield (
                f"{masked.mark_at(match[0]) or match[0]} stands in another paragraph or list than "
                "the tag that it belongs to: give each tag a line of its own."
            )
            return


def _fits(stack: list[str], step: str) -> bool:
    if step in _OPENING or (step.startswith("<") and not step.startswith("</")):
        stack.append(step)
    elif step in _BETWEEN:
        return bool(stack) and stack[-1] in _OPENING
    elif step.startswith("</"):
        return bool(stack) and stack.pop() == f"<{step[2:]}"
    elif step.startswith("end"):
        return bool(stack) and stack.pop() == step.removeprefix("end")
    return True


def escaped(text: str) -> str:
    """Return `text` as HTML that is nothing but text."""
    return str(escape(text))
