"""The messages besides the editions: confirm, welcome, notice, your link. Nothing is tracked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string

from consent.receipts.words import ReceiptWords
from delivery.rendering.content import styled
from delivery.rendering.editions import Written
from delivery.rendering.footer import local_date
from delivery.rendering.message import one_line
from delivery.rendering.plain import without_gaps
from delivery.rendering.wording import say
from delivery.rules.coming import Coming
from programs.rules.languages import direction
from programs.rules.promise import Promise
from programs.rules.vocabulary import Need

_CONFIRMATION = ("lead", "promise", "button", "lasts", "not_you")
_WELCOME = ("lead", "promise", "first", "again", "out")
_LINK = ("lead", "button", "lasts", "not_you")
_NOTICE = (
    "preheader",
    "then",
    "renew",
    "renew_lead",
    "renew_other",
    "button",
    "lasts",
    "out",
)
_ADDRESS = ("lead", "then", "button", "not_you")
_ADDRESS_ALONE = ("lead_alone", "then_alone", "button", "not_you")
Promised = list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Renewal:
    """The page on which the person can say yes again; whether it shows another promise."""

    url: str
    is_other: bool


def promised(promise: Promise, chosen: Collection[str]) -> Promised:
    """Return the promise in short: each part's name and its words, with the data accepted."""
    heading = promise.headings
    labels = [use.label for use in promise.data if use.need == Need.REQUIRED or use.key in chosen]
    return [
        (heading.value, (promise.value,)),
        (heading.data, (", ".join(labels),) if labels else (promise.reach,)),
        (heading.format, (promise.format,)),
        (heading.frequency, (promise.frequency,)),
        (heading.term, (promise.term,)),
        (heading.leave, (promise.leave,)),
        (heading.nothing_else, (promise.nothing_else, *(f"– {mail}" for mail in promise.mails))),
        (heading.brand, (promise.brand.legal_name,)),
    ]


def confirmation(
    promise: Promise,
    *,
    language: str,
    identity: str,
    chosen: Collection[str],
    url: str,
    brought: tuple[str, str] | None = None,
) -> Written:
    """Ask for the yes: what it would cover, the page to say it on, and that silence means no.

    `brought` is where and on which day (in words) the person signed up, where somebody else says
    that they did.
    """
    about = {"title": promise.title, "brand": promise.brand.name}
    words = _words("confirmation", _CONFIRMATION, language, **about)
    if brought is not None:
        source, date = brought
        words["lead"] = say(
            language, "confirmation_lead_brought", **about, source=source, date=date
        )
    return _written(
        "confirmation",
        language,
        {
            "words": words,
            "brand": promise.brand.name,
            "identity": identity,
            "promised": promised(promise, chosen),
            "url": url,
        },
    )


def welcome(
    promise: Promise,
    *,
    language: str,
    receipt: ReceiptWords,
    said_yes_on: str,
    coming: Coming,
    time_zone: str,
    footer: Mapping[str, str],
) -> Written:
    """Hand over the receipt in words; say when the first one comes and where the ways out are.

    The receipt says what the preference centre and the API say.
    """
    words = _words("welcome", _WELCOME, language, title=promise.title, date=said_yes_on)
    first = first_words(coming, time_zone=time_zone, language=language)
    return _written(
        "welcome",
        language,
        {
            **footer,
            "words": words,
            "brand": promise.brand.name,
            "promised": _received(promise, receipt),
            "first": first if coming.at else f"{first} {promise.frequency}",
        },
    )


def first_words(coming: Coming, *, time_zone: str, language: str) -> str:
    """Say when the first edition comes, as far as anybody can: by the date where the person is."""
    if coming.at is None:
        return say(language, "welcome_first_event" if coming.on_event else "welcome_first_later")
    key = "welcome_first_at_or_event" if coming.on_event else "welcome_first_at"
    return say(language, key, date=local_date(coming.at, time_zone, language))


def _received(promise: Promise, receipt: ReceiptWords) -> Promised:
    """Return the receipt, and what a yes does not choose but brings with it."""
    heading = promise.headings
    rows = [(row.heading, row.lines) for row in receipt.rows]
    mails = (promise.nothing_else, *(f"– {mail}" for mail in promise.mails))
    control = [(heading.control, promise.control)] if promise.control else []
    return [*rows, *control, (heading.nothing_else, mails)]


def link(*, language: str, brand: str, identity: str, url: str) -> Written:
    """Hand over the link to the preference centre that the person asked for."""
    words = _words("link", _LINK, language, brand=brand)
    context = {"words": words, "brand": brand, "identity": identity, "url": url}
    return _written("link", language, context)


def notice(
    promise: Promise,
    *,
    language: str,
    said_yes_on: str,
    ends_on: str,
    renewal: Renewal | None,
    footer: Mapping[str, str],
) -> Written:
    """Say once that it ends, what happens then, and how to renew where there is a way.

    `ends_on` is the last date, or "" where one more edition ends it.
    """
    about = {"title": promise.title, "said_on": said_yes_on, "date": ends_on}
    when = "date" if ends_on else "last"
    words = {
        "subject": say(language, f"notice_subject_{when}", **about),
        "lead": say(language, f"notice_lead_{when}", **about),
        **{key: say(language, f"notice_{key}") for key in _NOTICE},
    }
    context = {"words": words, "brand": promise.brand.name, "renewal": renewal}
    return _written("notice", language, {**footer, **context})


def address(
    *, language: str, brand: str, identity: str, titles: Collection[str], url: str
) -> Written:
    """Ask whether an address is theirs: what would come to it, and that silence means nothing.

    Without `titles` nothing would come; confirmed, it opens the person's own page.
    """
    keys = _ADDRESS if titles else _ADDRESS_ALONE
    words = _words("address", keys, language, brand=brand)
    context = {"words": words, "brand": brand, "identity": identity, "titles": titles, "url": url}
    return _written("address", language, context)


def _words(name: str, keys: Collection[str], language: str, **about: str) -> dict[str, str]:
    wanted = ("subject", "preheader", *keys)
    return {key: say(language, f"{name}_{key}", **about) for key in wanted}


def _written(name: str, language: str, context: Mapping[str, object]) -> Written:
    words = context["words"]
    subject = one_line(render_to_string(f"emails/{name}/subject.txt", {"words": words}))
    whole = {**context, "language": language, "direction": direction(language), "title": subject}
    return Written(
        subject=subject,
        html=styled(render_to_string(f"emails/{name}/body.html", whole)),
        text=without_gaps(render_to_string(f"emails/{name}/body.txt", whole).strip()) + "\n",
    )
