"""The reports about messages: what became of them, and what people say of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString

from consent.rules.gate import Refusal
from delivery.admin.reports.elsewhere import elsewhere_parts
from delivery.admin.reports.hidden import hidden_note, merged_note
from delivery.admin.reports.tables import Cell, Part, Table, listed, row
from delivery.rules.reasons import REASONS
from delivery.rules.reports.cohorts import LEAST
from delivery.rules.reports.intervals import Share, percent
from delivery.rules.vocabulary import DeliveryState
from delivery.selectors.reports.answers import AnswersMonth, Said, answers, by_fields, together
from delivery.selectors.reports.outcomes import EditionMonth, outcomes
from delivery.selectors.reports.scope import Scope
from programs.rules.charts import Bar, bars

_ENDS = (
    DeliveryState.SENT,
    DeliveryState.WITHHELD,
    DeliveryState.FAILED,
    DeliveryState.UNCERTAIN,
)
_TOLD = ("delivered", "bounced", "complained")
UNTOLD = "–"
_WITHHELD = f"{DeliveryState.WITHHELD}:"


def outcomes_parts(scope: Scope, _today: date) -> list[Part]:
    """Return what became of deliveries, why some did not go, and what was shown elsewhere."""
    cells = outcomes(scope)
    rows = [_edition_row(cell) for cell in cells.shown]
    ends: dict[str, int] = defaultdict(int)
    for cell in cells.shown:
        for why, number in _ends_of(cell).items():
            ends[why] += number
    states = {state: _in_state(ends, state) for state in _ENDS}
    drawn = [Bar(state.label, number, f"{number:,}") for state, number in states.items()]
    hidden = (_in_month(each) for each in cells.hidden)
    by_edition = Part(
        key="editions",
        title="What became of the deliveries, by edition",
        lead="Sent is not delivered: that, bounced and marked as spam is what the mail system told"
        " afterwards; a dash where it told nothing.",
        chart=bars("editions", title="Deliveries by outcome", desc=_said_of(drawn), rows=drawn),
        table=Table(
            ("Edition", *(state.label for state in _ENDS), "Delivered", "Bounced", "Spam"), rows
        ),
        notes=[
            *merged_note(cells.shown, "deliveries"),
            *hidden_note(hidden, scope, "people"),
        ],
    )
    return [by_edition, _withheld(ends), *elsewhere_parts(scope)]


def _withheld(ends: dict[str, int]) -> Part:
    counted = {
        why.removeprefix(_WITHHELD): number
        for why, number in sorted(ends.items(), key=lambda each: -each[1])
        if why.startswith(_WITHHELD)
    }
    reasons = {why: number for why, number in counted.items() if number >= LEAST}
    others = sum(counted.values()) - sum(reasons.values())
    listing = reverse("admin:delivery_delivery_changelist")
    rows = [
        row(_reason(why), why, Cell(number, f"{listing}?refusal={why}"))
        for why, number in reasons.items()
    ]
    drawn = [Bar(_reason(why), number, f"{number:,}") for why, number in reasons.items()]
    return Part(
        key="withheld",
        title="Why deliveries were withheld",
        lead="What may not go does not go, and says why. None of it is an error.",
        chart=bars("withheld", title="Reasons", desc=_said_of(drawn), rows=drawn)
        if drawn
        else None,
        table=Table(("Reason", "Code", "Deliveries"), [*rows, *_other_reasons(others)]),
    )


def _other_reasons(number: int) -> list[list[Cell]]:
    """Return one row for all reasons of few: which of them somebody had could be told of them."""
    if not number:
        return []
    said = number if number >= LEAST else f"under {LEAST}"
    return [row(f"Other reasons, each of fewer than {LEAST}", "", said)]


def _reason(why: str) -> str:
    return REASONS[Refusal(why)] if why in Refusal.__members__.values() else why


def _edition_row(cell: Sequence[EditionMonth]) -> list[Cell]:
    ends, edition = _ends_of(cell), cell[0].edition
    is_one = {each.edition.pk for each in cell} == {edition.pk}
    listing = f"{reverse('admin:delivery_delivery_changelist')}?edition__id__exact={edition.pk}"
    url = reverse("admin:delivery_edition_change", args=[edition.pk]) if is_one else ""
    return row(
        Cell(_name(cell), url),
        *(
            Cell(_in_state(ends, state), f"{listing}&state__exact={state}" if is_one else "")
            for state in _ENDS
        ),
        *(_told_cell(ends, told, listing if is_one else "") for told in _TOLD),
    )


def _told_cell(ends: dict[str, int], told: str, listing: str) -> Cell:
    """Return how many the mail system told of; a dash where it tells nothing: 0 would be untrue."""
    tells = any(ends[f"sent:{each}"] for each in _TOLD)
    number = ends[f"sent:{told}"]
    if not tells or (told == _TOLD[0] and not number):
        return Cell(UNTOLD)
    return Cell(number, listing and f"{listing}&provider_state__exact={told}")


def _in_month(each: EditionMonth | AnswersMonth) -> str:
    """Name what is hidden: of the same edition another month may be shown."""
    return f"{each.edition} in {each.month:%B %Y}"


def _name(cell: Iterable[EditionMonth]) -> str:
    return listed(str(each.edition) for each in cell)


def _ends_of(cell: Iterable[EditionMonth]) -> dict[str, int]:
    ends: dict[str, int] = defaultdict(int)
    for each in cell:
        for why, number in each.ends.items():
            ends[why] += number
    return ends


def _in_state(ends: dict[str, int], state: DeliveryState) -> int:
    return sum(number for why, number in ends.items() if why.split(":")[0] == state)


def answers_parts(scope: Scope, _today: date) -> list[Part]:
    """Return useful against too personal, by edition and by the fields that were used."""
    cells = answers(scope)
    names = [listed(str(each.edition) for each in cell) for cell in cells.shown]
    said = [together(each.whole for each in cell) for cell in cells.shown]
    hidden = hidden_note((_in_month(each) for each in cells.hidden), scope, "people")
    of_editions = Part(
        key="editions",
        title="Useful against too personal, by edition",
        lead="What people answered who were asked by the message itself. Lines show what the share"
        " may as well be by chance: where they overlap widely, do not call one better.",
        chart=_pairs("editions", dict(zip(names, said, strict=True))),
        table=Table(
            ("Edition", *_SAID_HEADS),
            [_said_row(name, each) for name, each in zip(names, said, strict=True)]
            + ([_said_row("Together", together(said))] if len(said) > 1 else []),
        ),
        notes=[*merged_note(cells.shown, "answers"), *hidden],
    )
    return [of_editions, _fields(scope)]


def _fields(scope: Scope) -> Part:
    found: dict[str, Said] = {}
    for field in by_fields(scope):
        found[f"{field.key}: used"] = field.used
        if any(field.not_used.people):
            found[f"{field.key}: not used"] = field.not_used
    return Part(
        key="fields",
        title="Useful against too personal, by the data that was used",
        lead="Messages that used a field beside those that did not. Who has a value may differ from"
        " who has none, so this says where to look, not what is the cause.",
        chart=_pairs("fields", found),
        table=Table(("Data", *_SAID_HEADS), [_said_row(*each) for each in found.items()]),
        notes=["A field stands here once 20 people answered with it, and 20 or nobody without."],
    )


_SAID_HEADS = (
    "Said whether useful",
    "Useful, and what it may as well be by chance",
    "Said whether too personal",
    "Too personal, and what it may as well be by chance",
)


def _said_row(name: str, said: Said) -> list[Cell]:
    useful, personal = said.useful, said.too_personal
    return row(name, useful.whole, useful.in_words, personal.whole, personal.in_words)


def _pairs(key: str, said: dict[str, Said]) -> SafeString:
    drawn = [
        bar
        for name, each in said.items()
        for bar in (
            _bar(f"{name} – useful", each.useful),
            _bar(f"{name} – too personal", each.too_personal),
        )
    ]
    return bars(key, title="Useful, and too personal", desc=_said_of(drawn), rows=drawn, top=1.0)


def _bar(label: str, share: Share) -> Bar:
    if not share.whole:
        return Bar(label, 0.0, "nobody said")
    return Bar(label, share.value, f"{percent(share.value)} of {share.whole:,}", *share.interval)


def _said_of(drawn: Iterable[Bar]) -> str:
    return "; ".join(f"{bar.label}: {bar.said}" for bar in drawn) or "Nothing yet."
