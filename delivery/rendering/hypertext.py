"""HTML that authors write: what of it may not be sent, and what is made of the rest."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import css_inline

from delivery.rendering.css import declaration_faults, sheet_faults
from delivery.rendering.masking import Masked
from delivery.rendering.nesting import nesting_fault
from delivery.rendering.sanitizing import ATTRIBUTES, ELEMENTS, PICTURE, SCHEMES, scheme_of
from delivery.rules.vocabulary import Markup

_NOTE = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SHEET = re.compile(r"<style\b[^>]*>(.*?)(?:</style\s*>|\Z)", re.DOTALL | re.IGNORECASE)
# Between a table and its first row a browser puts a <tbody>, which would part a loop from its end.
_BARE_TABLE = re.compile(
    r"(<table\b(?:\"[^\"]*\"|'[^']*'|[^>\"']){0,300}>)(?=\s*(?:<!--[^>]*-->\s*)*<tr\b)",
    re.IGNORECASE,
)
_RUNS = frozenset({"script", "noscript", "object", "embed", "applet", "iframe", "frameset"})
_FORMS = frozenset({"form", "input", "button", "select", "textarea", "label", "fieldset"})
_PAGE = frozenset({"html", "head", "body", "title", "meta", "base", "link"})
_CLASSES = frozenset({"class", "id"})
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


def without_notes(body: str) -> str:
    """Return `body` without HTML comments, its lines where they were."""
    return _NOTE.sub(lambda found: "\n" * found[0].count("\n"), body)


def hypertext_faults(masked: Masked) -> list[str]:
    """Return what in the HTML may not be sent, each as a sentence that names it and its line."""
    # The standard library's parser takes long over very many tags that nobody closed.
    fault = nesting_fault(masked.text)
    if fault:
        return [fault]
    look = _Look(masked)
    look.feed(masked.text)
    look.close()
    return list(dict.fromkeys(masked.unmask(fault) for fault in look.faults))


def inlined(masked: Masked) -> str:
    """Return the HTML with the rules of its `<style>` elements on its elements, not yet clean."""
    # A field in CSS has been named; what is left of it must not end the sheet.
    sheets = [masked.word.sub("", found[1]) for found in _SHEET.finditer(masked.text)]
    sheet = "\n".join(each for each in sheets if not list(sheet_faults(each)))
    fragment = _BARE_TABLE.sub(r"\1<tbody>", _SHEET.sub("", masked.text))
    if not sheet.strip():
        return fragment
    try:
        return _INLINER.inline_fragment(fragment, sheet)
    except (css_inline.InlineError, ValueError):
        return fragment


class _Look(HTMLParser):
    """Walk through the tags as they were written, before anything is put right."""

    def __init__(self, masked: Masked) -> None:
        super().__init__(convert_charrefs=True)
        self._masked = masked
        self._in_sheet = False
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_sheet = tag == "style"
        if self._in_sheet:
            return
        element = _element_fault(tag)
        if element:
            self._say(element)
            return
        for name, value in attrs:
            for fault in self._attribute_faults(tag, name, value or ""):
                self._say(fault)
        if tag == "img" and not (dict(attrs).get("alt") or "").strip():
            self._say("A picture has no alt text: say what it shows.")

    def handle_endtag(self, tag: str) -> None:
        self._in_sheet = False

    def handle_data(self, data: str) -> None:
        if self._in_sheet:
            for fault in sheet_faults(data):
                self._say(fault)
            if self._masked.word.search(data):
                self._say("A field stands in CSS, where none is taken.")

    def handle_decl(self, decl: str) -> None:
        self._say("Write only what stands inside <body>: the rest of the page is ours.")

    def unknown_decl(self, data: str) -> None:
        self._say("<![ is not taken.")

    def handle_pi(self, data: str) -> None:
        self._say("<? is not taken.")

    def _say(self, fault: str) -> None:
        self.faults.append(f"Line {self.getpos()[0]}: {fault}")

    def _attribute_faults(self, tag: str, name: str, value: str) -> Iterator[str]:
        if self._masked.word.search(f"{name} {value}"):
            yield (
                f"A field stands inside the tag <{tag}>: personal data stays out of addresses and"
                " attributes."
            )
        elif name.startswith("on"):
            yield f"The attribute {name} is not taken: a message runs nothing."
        elif name == "style":
            yield from declaration_faults(value)
        elif tag == "img" and name == "src":
            yield from picture_faults(value)
        elif tag == "a" and name == "href":
            yield from link_faults(value)
        elif name not in _CLASSES and name not in ATTRIBUTES[Markup.HTML].get(tag, ()):
            yield f"The attribute {name[:40]} of <{tag}> is not taken."


def picture_faults(source: str) -> Iterator[str]:
    """Yield why a picture cannot be shown from `source`."""
    if not PICTURE.fullmatch(source):
        yield (
            f"The picture {source[:80]} cannot be sent: a message loads nothing from elsewhere."
            " Upload it and write picture:NAME."
        )


def link_faults(address: str) -> Iterator[str]:
    """Yield why nobody may be led to `address`."""
    if scheme_of(address) not in SCHEMES:
        yield f"The link {address} must begin with https:, http: or mailto:."


def _element_fault(tag: str) -> str:
    if tag in _RUNS:
        return f"<{tag}> is not taken: a message runs nothing and holds no other page."
    if tag in _FORMS:
        return f"<{tag}> is not taken: a message holds no form. Link to a page."
    if tag in _PAGE:
        return f"<{tag}> is not taken: write only what stands inside <body>."
    if tag not in ELEMENTS[Markup.HTML]:
        return f"The element <{tag[:40]}> is not taken."
    return ""
