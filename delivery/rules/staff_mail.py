"""The one message that goes to staff while an installation is set up: a test, with a link."""

from html import escape

# Letters and digits that nobody takes for one another.
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


def subject_of(code: str) -> str:
    """Return the subject, by which the message is known again."""
    return f"Test of our mail, {code}"


def text_of(*, brand: str, link: str, code: str) -> str:
    """Return the plain text."""
    return (
        f"This is a test of the mail of {brand}. It went the way that editions go.\n\n"
        "1. It arrived, so this mailbox can be yours. Confirm that it is, while you are logged "
        f"in:\n\n{link}\n\n"
        "   The link works for three days. Until the trial ends, messages reach confirmed staff "
        "alone.\n\n"
        f"2. Open the original of this message ({code}), copy all of it, and paste it on the page "
        "that it was sent from. It says whether mailbox providers will trust your mail.\n"
    )


def html_of(*, brand: str, link: str, code: str) -> str:
    """Return the same as HTML."""
    address = escape(link, quote=True)
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(subject_of(code))}</title></head>'
        f"<body><p>This is a test of the mail of {escape(brand)}. It went the way that editions "
        "go.</p><ol><li><p>It arrived, so this mailbox can be yours. Confirm that it is, while you "
        f'are logged in:</p><p><a href="{address}">{address}</a></p><p>The link works for three '
        "days. Until the trial ends, messages reach confirmed staff alone.</p></li>"
        f"<li><p>Open the original of this message ({code}), copy all of it, and paste it on the "
        "page that it was sent from. It says whether mailbox providers will trust your mail.</p>"
        "</li></ol></body></html>\n"
    )
