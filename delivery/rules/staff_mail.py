"""The messages that go to one of the staff: a test of a brand's mail, and the link alone."""

from html import escape

# Letters and digits that nobody takes for one another.
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8

_LINK = "While you are logged in, confirm that this mailbox is yours:"
_GOOD_FOR = (
    "The link works for three days. Until the trial ends, messages reach confirmed staff alone."
)


def subject_of(code: str) -> str:
    """Return the subject of a test of the mail, by which it is known again; of no edition."""
    return f"Going live: test of our mail, {code}"


def link_subject_of(brand: str) -> str:
    """Return the subject of the message that only asks whether a mailbox is somebody's."""
    return f"{brand}: is this mailbox yours?"


def text_of(*, brand: str, link: str, code: str) -> str:
    """Return the plain text of a test of the mail."""
    return (
        f"{_what(brand)}\n\n1. {_arrived()}\n\n{link}\n\n   {_GOOD_FOR}\n\n2. {_bring_back(code)}\n"
    )


def html_of(*, brand: str, link: str, code: str) -> str:
    """Return the same as HTML."""
    return _page(
        subject_of(code),
        f"<p>{escape(_what(brand))}</p><ol><li><p>{escape(_arrived())}</p>{_anchor(link)}"
        f"<p>{escape(_GOOD_FOR)}</p></li><li><p>{escape(_bring_back(code))}</p></li></ol>",
    )


def link_text_of(*, brand: str, link: str) -> str:
    """Return the plain text of the message that only asks whether a mailbox is somebody's."""
    return f"{_why(brand)}\n\n{_LINK}\n\n{link}\n\n{_GOOD_FOR}\n"


def link_html_of(*, brand: str, link: str) -> str:
    """Return the same as HTML."""
    return _page(
        link_subject_of(brand),
        f"<p>{escape(_why(brand))}</p><p>{escape(_LINK)}</p>{_anchor(link)}"
        f"<p>{escape(_GOOD_FOR)}</p>",
    )


def _what(brand: str) -> str:
    return (
        f"This is a test of the mail of {brand}, sent from Going live. It went the way that "
        "editions go, and is the test of none."
    )


def _arrived() -> str:
    return f"It arrived, so this mailbox can be yours. {_LINK}"


def _bring_back(code: str) -> str:
    return (
        f"Open the original of this message ({code}), copy all of it, and paste it in the admin "
        "under Going live, at the brand's mail. It says whether mailbox providers will trust your "
        "mail."
    )


def _why(brand: str) -> str:
    return (
        f"You asked {brand} for tests of editions. They go to no address but one that is shown to "
        "be yours."
    )


def _anchor(link: str) -> str:
    address = escape(link, quote=True)
    return f'<p><a href="{address}">{address}</a></p>'


def _page(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(title)}</title></head>'
        f"<body>{content}</body></html>\n"
    )
