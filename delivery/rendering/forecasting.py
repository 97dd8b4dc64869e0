"""What would become of an edition if it went at a time: who gets it, who does not and why."""

from collections.abc import Mapping
from datetime import datetime

from consent.rules.gate import Refusal
from delivery.models import Edition
from delivery.rendering.accepted import Accepted, load_all_accepted
from delivery.rendering.editions import LoadedEdition, loaded
from delivery.rendering.liquid import TemplateRefused
from delivery.rendering.usage import undeclared
from delivery.rules.vocabulary import WhenMissing
from delivery.selectors.forecast import Few, Forecast, ahead_of, counted, people
from delivery.selectors.forecast_facts import (
    EVERYBODY,
    SEEN_BY_FIT,
    Behind,
    Fit,
    Needed,
    Reader,
    Within,
    behind_the_fold,
    readers_of,
)
from programs.rules.vocabulary import Need


def forecast(*, edition: Edition, at: datetime) -> Forecast:
    """Return what would become of `edition` at `at`, by the rules of the gate and of the places.

    Looks at every subscription of its program, by sets. What cannot be known before is left out: a
    template that breaks for one person's values, what the mail system says, and places that other
    editions take until then. A broadcast goes to everybody at once; a kind of edition that has its
    own moment for each person has its own population, and counts it by the same facts.
    """
    behind = behind_the_fold(edition)
    return counted(edition, at, _fits(edition, behind), behind)


def people_of(*, edition: Edition, at: datetime, why: str, after: int = 0, limit: int = 50) -> Few:
    """Return some of the people behind one number of the forecast: see `forecast.people`."""
    ahead = ahead_of(edition, after, why)
    behind = behind_the_fold(edition, ahead.within)
    fits = _fits(edition, behind, ahead.within) if why in SEEN_BY_FIT else {}
    return people(edition, at, fits, behind, why=why, ahead=ahead, limit=limit)


def _fits(edition: Edition, behind: Behind, within: Within = EVERYBODY) -> dict[Reader, Fit]:
    readers = readers_of(edition, behind, within)
    written = loaded(edition)
    versions = {reader.invitation_id for reader in readers}
    accepted = load_all_accepted(versions, with_choices=False)
    return {reader: _fit(written, accepted, reader) for reader in readers}


def _fit(written: LoadedEdition, accepted: Mapping[int, Accepted], reader: Reader) -> Fit:
    """Ask what composing asks, once for all who accepted the same version and read alike."""
    promise = accepted.get(reader.invitation_id)
    if promise is None or promise.program.id != written.edition.program_id:
        return Fit(Refusal.NOT_COVERED)
    language = written.language_for(reader.own_language, reader.language)
    if language is None:
        return Fit(Refusal.NO_LANGUAGE)
    if not written.comes_as(promise.promise(reader.language).terms, language):
        return Fit(Refusal.NOT_COVERED)
    try:
        fields = written.words(language).fields
    except TemplateRefused:
        return Fit(None)
    if undeclared(fields, promise.uses):
        return Fit(Refusal.NOT_COVERED)
    return Fit(None, _needed(written, promise, fields))


def _needed(
    written: LoadedEdition, accepted: Accepted, fields: frozenset[str]
) -> tuple[Needed, ...]:
    """Return the fields without which it does not go."""
    if written.edition.when_missing != WhenMissing.WITHHOLD:
        return ()
    return tuple(
        Needed(use.key, use.category.depth, use.need == Need.REQUIRED)
        for use in accepted.uses
        if use.key in fields
    )
