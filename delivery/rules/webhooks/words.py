"""The message to the owner of an endpoint that was paused."""

from html import escape

_WHAT_NEXT = (
    "Its events wait for up to thirty days. Put right what is wrong there, then resume it: all "
    "that waits goes at once. What was given up before can be sent again on the same page."
)


def subject_of(name: str) -> str:
    """Return the subject."""
    return f"Webhooks are paused: {name}"


def text_of(*, name: str, why: str, link: str) -> str:
    """Return the plain text."""
    return "\n\n".join((*_said(name, why), link)) + "\n"


def html_of(*, name: str, why: str, link: str) -> str:
    """Return the same as HTML."""
    said = "".join(f"<p>{escape(each)}</p>" for each in _said(name, why))
    address = escape(link, quote=True)
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(subject_of(name))}</title></head>'
        f'<body>{said}<p><a href="{address}">{address}</a></p></body></html>\n'
    )


def _said(name: str, why: str) -> tuple[str, ...]:
    return (
        f"The webhook endpoint {name} was paused, and nothing goes to it any more. Why: {why}",
        _WHAT_NEXT,
    )
