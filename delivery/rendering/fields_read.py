"""The fields that an edition's texts read: what covers each, who lacks it, what shows then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from delivery.models import Edition
from delivery.rendering.absent import without
from delivery.rendering.checking import Draft
from delivery.rendering.liquid import Compiled, TemplateRefused, compile_template
from delivery.rendering.loading import live_tables
from delivery.rules.vocabulary import WhenMissing
from delivery.selectors.editions import promise_in_force
from delivery.selectors.shares import Share, shares_of
from programs.models import Invitation, InvitationText
from programs.rules.promise import DataWords, Promise
from programs.selectors.promises import NoText, promise_for

_NOT_SENT = "who could have a value and has none gets nothing"


@dataclass(frozen=True, slots=True)
class FieldRead:
    """One field of an edition; `use` is what covers it, None where nothing does.

    `shows` says what readers see who have no value; `share` is None where nobody has said yes yet.
    """

    key: str
    use: DataWords | None
    share: Share | None
    shows: str


@dataclass(frozen=True, slots=True)
class Fields:
    """What an edition's texts read, and the version of the promise that says so."""

    invitation: Invitation | None
    read: tuple[FieldRead, ...]


def fields_of(edition: Edition, texts: Sequence[Draft]) -> Fields:
    """Return the fields that `texts` read as an edition like `edition`.

    A text that cannot be read reads nothing: what is wrong with it is said elsewhere.
    """
    invitation = promise_in_force(edition.program)
    parts = [part for text in texts for part in _compiled(text)]
    keys = _keys(texts, parts)
    uses = {use.key: use for use in _uses(invitation)}
    shares = shares_of(edition.program, _uses_by_version(edition)) if keys else {}
    withholds = edition.when_missing == WhenMissing.WITHHOLD
    read = (
        FieldRead(key, uses.get(key), shares.get(key), _shows(parts, key, withholds=withholds))
        for key in sorted(keys)
    )
    return Fields(invitation, tuple(read))


def _compiled(text: Draft) -> Iterable[Compiled]:
    for source in (text.subject, text.preheader, text.body):
        try:
            yield compile_template(source)
        except TemplateRefused:
            continue


def _keys(texts: Sequence[Draft], parts: Sequence[Compiled]) -> set[str]:
    sources = [source for text in texts for source in (text.subject, text.preheader, text.body)]
    picking = {table.key_field for table in live_tables(sources).values()}
    return picking.union(*(part.reading.fields for part in parts))


def _shows(parts: Sequence[Compiled], key: str, *, withholds: bool) -> str:
    shown = ", ".join(without(parts, key)) or "no row of the catalogue"
    return f"{shown}; {_NOT_SENT}" if withholds else shown


def _uses(invitation: Invitation | None) -> tuple[DataWords, ...]:
    if invitation is None:
        return ()
    try:
        return promise_for(invitation, invitation.default_language)[1].data
    except NoText:
        return ()


def _uses_by_version(edition: Edition) -> dict[int, tuple[DataWords, ...]]:
    """Return the uses of each version that somebody may have accepted, in one query."""
    texts = InvitationText.objects.filter(invitation__program=edition.program_id)
    return {
        text.invitation_id: Promise.from_json(text.promise).data
        for text in texts
        if text.promise is not None
    }
