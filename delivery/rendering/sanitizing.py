"""Which elements and attributes a message may have, by what its author wrote in."""

import re
from urllib.parse import urlsplit

import nh3

from delivery.rendering.css import PROPERTIES, allowed
from delivery.rendering.masking import Masked
from delivery.rules.pictures import NAME
from delivery.rules.vocabulary import Markup

SCHEMES = frozenset({"http", "https", "mailto"})
# What stands in a body for a picture that was uploaded.
PICTURE = re.compile(rf"picture:({NAME})", re.ASCII)

_MARKDOWN_ELEMENTS = frozenset(
    {
        *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "a", "img"),
        *("strong", "em", "blockquote", "pre", "code"),
    }
)
ELEMENTS = {
    Markup.MARKDOWN: _MARKDOWN_ELEMENTS,
    Markup.HTML: _MARKDOWN_ELEMENTS
    | {
        *("div", "span", "center", "b", "i", "u", "s", "small", "sub", "sup", "dl", "dt", "dd"),
        *("figure", "figcaption", "table", "caption", "colgroup", "col", "thead", "tbody"),
        *("tfoot", "tr", "th", "td"),
    },
}
_OF_ALL = frozenset({"style", "title", "dir", "lang", "align"})
_SIZED = frozenset({"width", "height", "valign", "bgcolor"})
ATTRIBUTES: dict[Markup, dict[str, frozenset[str]]] = {
    Markup.MARKDOWN: {
        "a": frozenset({"href", "title"}),
        "ol": frozenset({"start"}),
        "img": frozenset({"src", "alt", "title"}),
    },
    Markup.HTML: dict.fromkeys(ELEMENTS[Markup.HTML], _OF_ALL)
    | {
        "a": _OF_ALL | {"href"},
        "ol": _OF_ALL | {"start", "type"},
        "img": _OF_ALL | {"src", "alt", "width", "height"},
        "table": _OF_ALL | _SIZED | {"role", "border", "cellpadding", "cellspacing"},
        "col": _OF_ALL | {"span", "width"},
        "tr": _OF_ALL | _SIZED,
        "td": _OF_ALL | _SIZED | {"colspan", "rowspan"},
        "th": _OF_ALL | _SIZED | {"colspan", "rowspan", "scope"},
    },
}
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def sanitize(page: str, masked: Masked, markup: Markup = Markup.MARKDOWN) -> str:
    """Return `page` with the elements, attributes and styles of its markup and nothing else.

    Fields inside a tag do not survive either.
    """

    def attribute(element: str, name: str, value: str) -> str | None:
        if name == "style":
            return None if masked.word.search(value) else allowed(value)
        if element == "img" and name == "src":
            is_ours = PICTURE.fullmatch(value) and not masked.word.search(value)
            return value if is_ours else None
        if name in {"href", "alt"}:
            return None if masked.word.search(value) else value
        return None if markup == Markup.HTML and masked.word.search(value) else value

    cleaned = nh3.clean(
        page,
        tags=set(ELEMENTS[markup]),
        attributes={element: set(names) for element, names in ATTRIBUTES[markup].items()},
        attribute_filter=attribute,
        url_schemes={*SCHEMES, "picture"},
        link_rel=None,
        strip_comments=markup == Markup.MARKDOWN,
        filter_style_properties=set(PROPERTIES),
    )
    return _COMMENT.sub(lambda found: found[0] if masked.mark_at(found[0]) else "", cleaned)


def scheme_of(address: str) -> str:
    """Return the scheme of an address, or "" where it has none."""
    try:
        return urlsplit(address).scheme.lower()
    except ValueError:
        return ""
