"""What marks a test of an edition as one: in its subject and at the top of both its parts."""

import re
from html import escape

MARK = "[Test] "
SAID = (
    "This is a test, written for a sample person. It went to you alone and counts for nothing:"
    " no link in it acts for anybody."
)
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_STYLE = (
    "margin:0;padding:12px 16px;background:#e8c568;color:#1c2320;"
    "font:bold 15px/1.4 system-ui,sans-serif"
)


def marked_subject(subject: str) -> str:
    """Return the subject of a test."""
    return f"{MARK}{subject}"


def marked_text(text: str) -> str:
    """Return the plain text of a test."""
    line = "*" * 20
    return f"{line}\n{SAID}\n{line}\n\n{text}"


def marked_html(page: str) -> str:
    """Return the page of a test, the mark before all that its author wrote."""
    banner = f'<div style="{_STYLE}">{escape(SAID)}</div>'
    return _BODY.sub(lambda found: f"{found[0]}{banner}", page, count=1)
