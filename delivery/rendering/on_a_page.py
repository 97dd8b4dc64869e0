"""One edition as it was sent to one person, for who prefers to read it on a page.

Nothing that was sent is stored: it is written once more, from the template that was approved and
from the values that the receipt keeps under seal. The page is shown where that comes to the words
that were sent, and not at all where it does not (ADR 0037).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import nh3

from consent.models import Subject
from consent.rules.profile import Grant
from consent.rules.tokens import Purpose
from consent.selectors.cover import grants_by_program
from consent.selectors.tokens import leave_token, row_of, why_token
from delivery.models import Delivery
from delivery.rendering.accepted import Accepted, load_accepted
from delivery.rendering.asking import NO_PLACES
from delivery.rendering.compose import standing_places
from delivery.rendering.content import OPEN
from delivery.rendering.css import PROPERTIES
from delivery.rendering.editions import LoadedEdition, Words, loaded
from delivery.rendering.headings import headings_from
from delivery.rendering.liquid import TemplateBroken, TemplateRefused
from delivery.rendering.pictures import embedded
from delivery.rendering.sanitizing import ATTRIBUTES, ELEMENTS, SCHEMES
from delivery.rendering.skeleton import Skeleton
from delivery.rendering.tables import cells
from delivery.rendering.values import as_it_was
from delivery.rules import values
from delivery.rules.values import Again, Value
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState, Markup
from delivery.selectors.values import key_of, opened_whole
from programs.models import Brand, Program
from programs.rules.promise import Promise

_WENT = (DeliveryState.SENT, DeliveryState.UNCERTAIN)
_WITH = ("subscriber__subject", "edition__program")
# What the layout has around the author's words: its classes are its own, none of theirs is left.
_CARD = re.compile(r'<td class="card"[^>]*>(.*)</td></tr>\s*<tr><td class="foot"', re.DOTALL)
# The subject is the first heading of the page.
_LEVEL = 2


class Gone(StrEnum):
    """Why an edition that was sent cannot be read on its page; the words are `read_gone_VALUE`."""

    OVER = "over"
    ENDED = "ended"
    NARROWED = "narrowed"
    NOT_KEPT = "not_kept"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Shown:
    """What was sent: `page` is sanitized HTML that loads nothing, in `language`.

    `is_plain` says that its author chose no looks: it is drawn as our pages are.
    """

    language: str
    subject: str
    page: str
    is_plain: bool


@dataclass(frozen=True, slots=True)
class OnAPage:
    """One edition that went to one person: what it said, or why that is gone.

    `is_stopped` says that no more of it is sent, by the brand's own decision.
    """

    delivery: Delivery
    program: Program
    promise: Promise
    why_token: str
    leave_token: str
    is_stopped: bool
    shown: Shown | None = None
    gone: Gone | None = None

    @property
    def brand(self) -> Brand:
        """Return the brand that it came from, as it looks now."""
        return self.program.brand


def edition_on_a_page(token: str, now: datetime) -> OnAPage | None:
    """Return the edition that `token` names; None where it is none of ours, or never went."""
    rows = Delivery.objects.filter(kind=DeliveryKind.EDITION, state__in=_WENT)
    delivery = rows.select_related(*_WITH).filter(id=row_of(Purpose.READ, token)).first()
    accepted = load_accepted(delivery.invitation_id or 0) if delivery else None
    if delivery is None or accepted is None or delivery.edition is None:
        return None
    found = _written(delivery, accepted, now)
    return OnAPage(
        delivery=delivery,
        program=accepted.program,
        promise=accepted.promise(delivery.language),
        why_token=why_token(delivery.pk),
        leave_token=leave_token(delivery.subscription_id or 0),
        is_stopped=delivery.edition.state == EditionState.CANCELLED,
        shown=found if isinstance(found, Shown) else None,
        gone=found if isinstance(found, Gone) else None,
    )


def _written(delivery: Delivery, accepted: Accepted, now: datetime) -> Shown | Gone:
    """Return what was sent, or why it is gone: what ends the values ends all of it."""
    if values.are_over(delivery.handed_over_at, now):
        return Gone.OVER
    person = delivery.subscriber_id
    grant = grants_by_program([person], now).get((person, accepted.program.pk))
    if grant is None:
        return Gone.ENDED
    held = _held(delivery, grant)
    if isinstance(held, Gone) or delivery.edition is None:
        return held if isinstance(held, Gone) else Gone.CHANGED
    try:
        return _again(delivery, accepted, loaded(delivery.edition), *held)
    except (TemplateRefused, TemplateBroken, ArithmeticError, LookupError, TypeError, ValueError):
        return Gone.CHANGED


def _held(delivery: Delivery, grant: Grant) -> tuple[Mapping[str, Value], Again | None] | Gone:
    """Return the values of a message as it had them, all of them or none."""
    fields = values.shown(delivery.used)
    if not grant.usable.issuperset(fields):
        return Gone.NARROWED
    if delivery.sealed is None:
        return Gone.NOT_KEPT if fields else ({}, None)
    subject: Subject | None = getattr(delivery.subscriber, "subject", None)
    key = key_of(subject) if subject is not None else None
    held, again = opened_whole(delivery, key) if key is not None else ({}, None)
    return (held, again) if again is not None else Gone.NOT_KEPT


def _again(
    delivery: Delivery,
    accepted: Accepted,
    edition: LoadedEdition,
    held: Mapping[str, Value],
    again: Again | None,
) -> Shown | Gone:
    if again is None and edition.variants:
        return Gone.NOT_KEPT
    edition = edition.for_people(again.variant if again else "")
    language = edition.language_for(delivery.language)
    if language is None:
        return Gone.CHANGED
    words = edition.words(language)
    context = _context(words, delivery, accepted, held, again)
    places = dict.fromkeys(OPEN, "") | standing_places(accepted, language) | NO_PLACES
    fingerprint = Skeleton(words, places).write(context).fingerprint
    if again is not None and fingerprint != again.fingerprint:
        return Gone.CHANGED
    written = words.write(places | context)
    card = _CARD.search(written.html)
    markup = Markup(edition.texts[language].markup)
    if card is None:
        return Gone.CHANGED
    page = embedded(_clean(card[1], markup), edition.pictures)
    return Shown(language, written.subject, page, is_plain=markup == Markup.MARKDOWN)


def _context(
    words: Words,
    delivery: Delivery,
    accepted: Accepted,
    held: Mapping[str, Value],
    again: Again | None,
) -> dict[str, object]:
    """Return what the template reads of the person, and of the rows that their values pick.

    Each value has the words that it had then, and compares as what it was.
    """
    types = {use.key: use.type for use in accepted.uses}
    fields = values.shown(delivery.used)
    stored = again.stored if again and again.stored else (None,) * len(fields)
    typed: dict[str, object] = {entry["field"]: None for entry in delivery.used}
    picks: dict[str, dict[str, object]] = {}
    for field, each in zip(fields, stored, strict=True):
        choices = accepted.choices.get(field, {})
        typed[field] = as_it_was(types[field], held[field], each, choices)
        picks[field] = {"v": held[field] if each is None else each}
    return typed | cells(words.lookups, fields, picks)


def _clean(page: str, markup: Markup) -> str:
    """Return the author's words alone, below the subject, which is the first heading of the page.

    It was sanitized when it was approved, and its values escaped. Markdown has no looks of its own:
    what the layout put on its elements is for mail programs, and goes. HTML stays as it was sent.
    """
    kept = {name: set(given) for name, given in ATTRIBUTES[markup].items()}
    kept["img"] = kept["img"] | {"width"}
    clean = nh3.clean(
        page,
        tags=set(ELEMENTS[markup]),
        attributes=kept,
        url_schemes={*SCHEMES, "cid"},
        link_rel=None,
        filter_style_properties=set(PROPERTIES),
    )
    return headings_from(_LEVEL, clean).strip()
