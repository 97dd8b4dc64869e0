"""From an author's words to the two templates that are sent: made once, at approval."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import css_inline
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from markdown_it.token import Token

from delivery.rendering.hypertext import (
    hypertext_faults,
    inlined,
    link_faults,
    picture_faults,
    without_notes,
)
from delivery.rendering.hypertext_words import tokens_of
from delivery.rendering.liquid import TemplateRefused
from delivery.rendering.markdown import parse, render_html
from delivery.rendering.masking import CUT, Masked, mask
from delivery.rendering.message import clean
from delivery.rendering.nesting import refuse_nested
from delivery.rendering.pictures import Picture, names_in, with_pictures
from delivery.rendering.plain import render_text
from delivery.rendering.sanitizing import sanitize
from delivery.rules.length import word_count
from delivery.rules.vocabulary import Markup
from programs.rules.languages import direction

# What the layout leaves open for each message, as Liquid names that no field can have.
ASKING = ("_asks_title", "_asks_words", "_asks_url", "_asks_link")
READING = ("_reads", "_read_url", "_read_words")
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
    *READING,
    *ASKING,
)
# Around what stands in few messages, and what stands in those that a page is kept of.
_IF_ASKED, _IF_READS, _END_IF = "{% if _asks_url %}", "{% if _reads %}", "{% endif %}"
_VOID = frozenset({"br", "hr", "img", "col"})
_OPENING = frozenset({"if", "unless", "case", "for"})
_BETWEEN = frozenset({"else", "elsif", "when"})
_ELEMENT = r"""<(/?)(\w+)(?:"[^"]*"|[^>"])*>"""
# Nothing is ever fetched: neither here nor by whoever opens the message.
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


@dataclass(frozen=True, slots=True)
class Templates:
    """What is sent in one language, with the Liquid still in it."""

    html: str
    text: str


def faults(body: str, markup: str = Markup.MARKDOWN) -> list[str]:
    """Return what in `body` may not be sent, each as a sentence that names it."""
    masked = _masked(body, markup)
    if markup == Markup.HTML:
        found = hypertext_faults(masked)
    else:
        tokens = _all(parse(masked))
        found = [masked.unmask(fault) for token in tokens for fault in _faults_of(token, masked)]
    try:
        return found or list(_surprises(_Clean.of(masked, markup), masked))
    except TemplateRefused as refused:
        return [str(refused)]


def templates(
    *,
    language: str,
    preheader: str,
    body: str,
    markup: str = Markup.MARKDOWN,
    pictures: Mapping[str, Picture] = MappingProxyType({}),
    layout: str = "emails/edition",
) -> Templates:
    """Return the templates of both parts: sanitized, styled, in the layout.

    `pictures` are those of the edition, by name; of others only the alt text is left. Raises
    `TemplateRefused` for what is nested too deeply.
    """
    source = _with_open_places(preheader, _plain(body, markup))
    masked = mask(source, is_html=markup == Markup.HTML)
    head, _, rest = masked.text.partition(CUT)
    preheader_words, _, body_words = rest.partition(CUT)
    names = (*(name.lstrip("_") for name in OPEN), "if_asked", "if_reads", "end_if")
    places = dict(zip(names, head.split(), strict=True))
    clean = _Clean.of(Masked(body_words, masked.word, masked.marks), markup)
    about = {"language": language, "direction": direction(language), **places}
    content = with_pictures(_loosened(clean.page, masked), pictures)
    page = render_to_string(
        f"{layout}/body.html",
        {
            **about,
            "preheader": preheader_words,
            "content": mark_safe(content),  # noqa: S308 - `_Clean` sanitized it
        },
    )
    words = _loosened(clean.text, masked)
    text = render_to_string(f"{layout}/body.txt", {**about, "content": words})
    return Templates(html=masked.unmask(styled(page)), text=masked.unmask(text))


def words_in(body: str, markup: str) -> int:
    """Return about how many words people read in `body`."""
    if markup == Markup.MARKDOWN:
        return word_count(body)
    masked = _masked(body, markup)
    return word_count(masked.unmask(_Clean.of(masked, markup).text))


def pictures_in(body: str, markup: str = Markup.MARKDOWN) -> list[str]:
    """Return the names of the pictures that `body` shows, each once."""
    return names_in(_Clean.of(_masked(body, markup), markup).page)


@dataclass(frozen=True, slots=True)
class _Clean:
    """What comes of a body, its Liquid still masked: sanitized HTML, and the same as text."""

    page: str
    text: str

    @classmethod
    def of(cls, masked: Masked, markup: str) -> "_Clean":
        if markup == Markup.HTML:
            refuse_nested(masked.text)
            page = sanitize(inlined(masked), masked, Markup.HTML)
            return cls(page, render_text(tokens_of(page, masked)))
        tokens = parse(masked)
        page = refuse_nested(render_html(tokens))
        return cls(sanitize(page, masked), render_text(tokens))


def _masked(body: str, markup: str) -> Masked:
    return mask(_plain(body, markup), is_html=markup == Markup.HTML)


def _plain(body: str, markup: str) -> str:
    plain = clean(body)
    return without_notes(plain) if markup == Markup.HTML else plain


def _loose(masked: Masked) -> re.Pattern[str]:
    """Return where a brace would begin Liquid that nobody wrote as such: as `&#123;`, say."""
    return re.compile(rf"{{(?=[{{%]|{masked.word.pattern})")


def _loosened(text: str, masked: Masked) -> str:
    return _loose(masked).sub("{ ", text)


def styled(page: str) -> str:
    """Return the whole page with its styles on its elements, where mail programs read them."""
    return _INLINER.inline(page)


def _with_open_places(preheader: str, body: str) -> str:
    """Put all parts into one source, so that their words stay apart and unmask together."""
    places = [*(f"{{{{ {name} }}}}" for name in OPEN), _IF_ASKED, _IF_READS, _END_IF]
    return CUT.join((" ".join(places), clean(preheader), body))


def _all(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _faults_of(token: Token, masked: Masked) -> Iterator[str]:
    if token.type == "image":
        source = str(token.attrGet("src") or "")
        if masked.word.search(source):
            yield f"The picture {source} holds a field: it is the same for everybody."
        else:
            yield from picture_faults(source)
        if not token.content.strip():
            yield "A picture has no alt text: say what it shows, as ![What it shows](picture:NAME)."
        if masked.word.search(token.content):
            yield f"The alt text {token.content} holds a field: say what the picture shows."
    if token.type in {"html_inline", "html_block"}:
        yield f"HTML is not taken, write Markdown: {token.content.strip()[:80]}"
    if token.type == "link_open":
        address = str(token.attrGet("href") or "")
        if masked.word.search(address):
            yield f"The link {address} holds a field: personal data stays out of addresses."
        else:
            yield from link_faults(address)


def _surprises(clean: _Clean, masked: Masked) -> Iterator[str]:
    if _loose(masked).search(clean.page) or _loose(masked).search(clean.text):
        yield "Braces beside each other are a field or a tag: write them for nothing else."
    yield from _crossings(clean.page, masked)


def _crossings(page: str, masked: Masked) -> Iterator[str]:
    """Yield where a tag opens in one element and closes in another: half of it would be sent."""
    stack: list[str] = []
    for match in re.finditer(f"{_ELEMENT}|{masked.word.pattern}", page):
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
