"""The reports about people who come, stay and leave."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from django.urls import reverse

from consent.rules.vocabulary import WhyLeft
from delivery.admin.reports.hidden import hidden_note, merged_note
from delivery.admin.reports.tables import Cell, Part, Table, listed, row
from delivery.rules.reports.cohorts import LEAST
from delivery.rules.reports.intervals import Share, percent
from delivery.rules.reports.survival import (
    Point,
    Stay,
    curve,
    half_left_after,
    share_after,
    watched_until,
)
from delivery.rules.reports.vocabulary import ONLY_WORDS, What
from delivery.selectors.reports.answers import reasons
from delivery.selectors.reports.funnel import STEPS, VersionMonth, funnel
from delivery.selectors.reports.scope import Scope
from delivery.selectors.reports.staying import Joined, staying, stays_of
from programs.models import Program
from programs.rules.charts import Bar, Step, bars, steps

_AFTER_DAYS = (7, 30, 90, 180, 365)
_STEP_HEADS = ("Got a personal link", "Asked to join", "Confirmed", "Said no")
_REASONS = {**{str(why): why.label for why in WhyLeft}, ONLY_WORDS: "In their own words only"}


def funnel_parts(scope: Scope, _today: date) -> list[Part]:
    """Return the funnel by version."""
    cells = funnel(scope)
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    urls: dict[str, str] = {}
    for cell in cells.shown:
        name = listed(str(each.invitation) for each in cell)
        urls[name] = _version_url(cell)
        for step in STEPS:
            people[name][step] += sum(each.people[step] for each in cell)
    rows = [_version_row(name, of, urls[name]) for name, of in people.items()]
    whole = {step: sum(of[step] for of in people.values()) for step in STEPS}
    drawn = [
        Bar(head, whole[step], f"{whole[step]:,}")
        for step, head in zip(STEPS, _STEP_HEADS, strict=True)
    ]
    part = Part(
        key="versions",
        title="From the invitation to the yes, by version",
        lead="People, each once for a version. Whether a page was shown is not tracked; who came"
        " without a personal link begins with asking to join.",
        chart=bars("versions", title="People at each step", desc=_told(drawn), rows=drawn),
        table=Table(("Version", *_STEP_HEADS, "Confirmed of those who asked"), rows),
        notes=[
            *merged_note(cells.shown, "people"),
            *hidden_note((str(each.invitation) for each in cells.hidden), scope, "people"),
        ],
    )
    return [part]


def _version_row(name: str, of: dict[str, int], url: str) -> list[Cell]:
    confirmed = Share(min(of[What.CONFIRMED], of[What.REQUESTED]), of[What.REQUESTED])
    said = confirmed.in_words if confirmed.whole >= LEAST else "–"
    return row(Cell(name, url), *(of[step] for step in STEPS), said)


def _version_url(cell: Sequence[VersionMonth]) -> str:
    numbers = {each.invitation.pk for each in cell}
    if len(numbers) > 1:
        return ""
    return reverse("admin:programs_invitation_change", args=[numbers.pop()])


def staying_parts(scope: Scope, today: date) -> list[Part]:
    """Return how long people stay: all of the scope as a curve, and program by program."""
    cells = staying(scope, today)
    stays = stays_of(cells.shown)
    points, last = curve(stays, least=LEAST), watched_until(stays, least=LEAST)
    said = _stay_in_words(stays)
    drawn = [Step(point.day, point.share, point.low, point.high) for point in points]
    programs = {program.pk: program for program in scope.shown}
    notes = hidden_note((programs[each.program_id].name for each in cells.hidden), scope, "people")
    return [
        Part(
            key="curve",
            title="How many are still there after so many days",
            lead=f"{said} Those who are still there count for as long as they were watched;"
            " what ended by its term or by us is no leaving. By chance it may as well be anywhere"
            f" in the band; the curve ends where fewer than {LEAST} were watched.",
            chart=steps("curve", title="Still there", desc=said, rows=drawn, until=last),
            table=Table(
                ("After days", "Watched so long", "Left on that day", "Still there", "From", "To"),
                [_point_row(point) for point in points],
            ),
            notes=notes,
        ),
        _by_program(programs, cells.shown),
    ]


def _point_row(point: Point) -> list[Cell]:
    shares = (percent(share) for share in (point.share, point.low, point.high))
    return row(point.day, point.at_risk, point.left, *shares)


def _by_program(programs: dict[int, Program], shown: Sequence[Sequence[Joined]]) -> Part:
    rows = []
    for program_id, each in groupby(shown, key=lambda cell: cell[0].program_id):
        rows.append(_program_row(programs[program_id], stays_of(each)))
    return Part(
        key="programs",
        title="By program",
        lead="Of all who joined, the share that is still there after so many days; as far as"
        f" {LEAST} were watched so long.",
        table=Table(
            ("Program", "Joined", "Half have left after", *(f"{n} days" for n in _AFTER_DAYS)),
            rows,
        ),
    )


def _program_row(program: Program, stays: Sequence[Stay]) -> list[Cell]:
    points, last = curve(stays, least=LEAST), watched_until(stays, least=LEAST)
    half = half_left_after(points)
    people = reverse("admin:consent_subscription_changelist")
    return row(
        program.name,
        Cell(sum(stay.people for stay in stays), f"{people}?program__id__exact={program.pk}"),
        "not yet" if half is None else f"{half} days",
        *(percent(share_after(points, day)) if day <= last else "–" for day in _AFTER_DAYS),
    )


def _stay_in_words(stays: Sequence[Stay]) -> str:
    people = sum(stay.people for stay in stays)
    left = sum(stay.people for stay in stays if stay.left)
    half = half_left_after(curve(stays, least=LEAST))
    when = "fewer than half have left" if half is None else f"half have left after {half} days"
    return f"Of {people:,} who joined, {left:,} left; {when}."


def reasons_parts(scope: Scope, _today: date) -> list[Part]:
    """Return why people left, as far as they said."""
    cells = reasons(scope)
    said = [each for cell in cells.shown for each in cell]
    people = sum(each.people for each in said)
    counts = {why: sum(each.counts[why] for each in said) for why in _REASONS}
    shares = {why: Share(min(number, people), people) for why, number in counts.items()}
    drawn = [_reason_bar(why, share) for why, share in shares.items()] if people else []
    names = {program.pk: program.name for program in scope.shown}
    hidden = (f"{names[each.program_id]} in {each.month:%B %Y}" for each in cells.hidden)
    part = Part(
        key="reasons",
        title="Why people left, as far as they said",
        lead=f"{people:,} people said why. They are asked once they have left, and need not say.",
        chart=bars("reasons", title="Reasons for leaving", desc=_told(drawn), rows=drawn, top=1.0),
        table=Table(
            ("Reason", "People", "Share, and what it may as well be by chance"),
            [row(_REASONS[why], share.part, share.in_words) for why, share in shares.items()],
        ),
        notes=[*merged_note(cells.shown, "answers"), *hidden_note(hidden, scope, "people")],
    )
    return [part]


def _reason_bar(why: str, share: Share) -> Bar:
    return Bar(_REASONS[why], share.value, percent(share.value), *share.interval)


def _told(drawn: Iterable[Bar]) -> str:
    return "; ".join(f"{bar.label}: {bar.said}" for bar in drawn) or "Nothing yet."
