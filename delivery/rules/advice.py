"""What is wrong with a template, on which line, and what to do about it."""

import re

_TAGS = "if, unless, case, for, assign, break, continue and comment"
_CLOSED = "if|unless|case|for|comment"
_TAG = re.compile(r"unexpected tag '(\w+)'")
_FILTER = re.compile(r"no filter '(\w+)'")
_NOT_CLOSED = re.compile(rf"expected tag .*?end({_CLOSED})\b.*found end")
_BLOCKS = re.compile(rf"{{%-?\s*(end)?({_CLOSED})\b")
_BY_WORDS = (
    (
        "is never closed",
        "Write }} behind a field and %} behind a tag, before anything else begins.",
    ),
    ("missing expression", "Say behind the tag's name what it asks, as in {% if first_name %}."),
    ("missing tag name", "Write the name of a tag between {% and %}."),
    ("did you mean 'elsif'", "Write {% elsif ... %} to ask once more, {% else %} to ask nothing."),
    ("nested too deeply", "Take some of the tags inside each other apart."),
    ("expected", 'Look at quotes, commas and colons: {{ first_name | default: "you" }}.'),
    ("unexpected token", "Look at quotes, commas and colons, and at what stands behind them."),
)


def explained(source: str, message: str) -> str:
    """Return why `source` was refused, with its line and what to do, as far as that is known."""
    if found := _NOT_CLOSED.search(message):
        return _not_closed(source, found[1])
    advice = _advice(message)
    located = _located(source, message)
    return f"{located} {advice}" if advice else located


def line_of(source: str, name: str) -> int:
    """Return the line on which `source` names a field or a filter first, 0 where it does not."""
    found = re.search(rf"{{[{{%][^}}]*?(?<![\w.]){re.escape(name)}(?!\w)", source)
    return _line(source, found.end()) if found else 0


def _located(source: str, message: str) -> str:
    found = _FILTER.search(message)
    line = line_of(source, found[1]) if found else 0
    return f"Line {line}: {message[0].lower()}{message[1:]}" if line else message


def _not_closed(source: str, tag: str) -> str:
    """Say which tag is open at the end: the last one that nothing closes."""
    opened: list[tuple[str, int]] = []
    for mark in _BLOCKS.finditer(source):
        if not mark[1]:
            opened.append((mark[2], mark.start()))
        elif opened:
            opened.pop()
    name, at = opened[-1] if opened else (tag, 0)
    return (
        f"Line {_line(source, at)}: {{% {name} %}} is never closed."
        f" Write {{% end{name} %}} where it ends."
    )


def _advice(message: str) -> str:
    if found := _TAG.search(message):
        return _about_tag(found[1])
    if _FILTER.search(message):
        return "The filters that there are stand in the help for writing an edition."
    return next((advice for words, advice in _BY_WORDS if words in message), "")


def _about_tag(name: str) -> str:
    closed = name.removeprefix("end")
    if name != closed and closed in _CLOSED.split("|"):
        return f"Nothing is open there that it closes: take it out, or open it by {{% {closed} %}}."
    if name in {"else", "elsif", "when"}:
        return "It belongs between {% if %} or {% case %} and their end."
    return f"The tags that there are: {_TAGS}."


def _line(source: str, at: int) -> int:
    return source.count("\n", 0, at) + 1
