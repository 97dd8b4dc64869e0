"""What was published, compared with itself (INV-6): words, structured promise, rows, ledger."""

from collections.abc import Iterator, Mapping

from delivery.selectors.invariants import queries
from programs.models import DataUse, Invitation, InvitationText
from programs.rules.promise import TERM_COLUMNS, Promise, promise_text
from programs.rules.vocabulary import InvitationState

# The structured promise as each request pinned it, with the first entry that did.
_PINNED = """
SELECT invitation_id || ' ' || language || ' ' || (details ->> 'promise_sha256') || ' ' || min(id)
FROM consent_consentevent
WHERE kind = 'requested' AND details ? 'promise_sha256'
GROUP BY invitation_id, language, details ->> 'promise_sha256'
"""


def changed_promises() -> list[str]:
    """Return the texts that do not hash to their names, and promises that are not as frozen.

    Nothing is worded again: a later release may say the same in other words.
    """
    broken = queries.broken(queries.SHOWN_AS_HASHED)
    texts = list(
        InvitationText.objects.exclude(invitation__state=InvitationState.DRAFT)
        .exclude(promise=None)
        .select_related("invitation__program", "shown")
        .prefetch_related("invitation__data_uses__field")
        .order_by("id")
    )
    broken += [f"text {text.pk}" for text in texts if not _is_whole(text)]
    return broken + [f"entry {entry}" for entry in _pinned_otherwise(texts)]


def _is_whole(text: InvitationText) -> bool:
    """Say whether words, structured promise and rows still say the same."""
    try:
        promise = Promise.from_json(text.promise or {})
    except (KeyError, TypeError, ValueError):
        return False
    version = text.invitation
    said = (promise.program, promise.number, promise.language, promise.kind_of_value)
    held = (version.program.slug, version.number, text.language, version.kind_of_value)
    return (
        said == held
        and text.shown is not None
        and promise_text(promise) == text.shown.body
        and all(getattr(promise.terms, name) == getattr(version, name) for name in TERM_COLUMNS)
        and sorted((use.key, use.need, use.category) for use in promise.data) == _uses(version)
    )


def _uses(version: Invitation) -> list[tuple[str, str, str]]:
    uses: list[DataUse] = list(version.data_uses.all())
    return sorted((use.field.key, use.need, use.field.category) for use in uses)


def _pinned_otherwise(texts: list[InvitationText]) -> Iterator[str]:
    """Return the first entry of each pinned promise that the tables hold no more."""
    now: Mapping[tuple[str, str], str] = {
        (str(text.invitation_id), text.language): text.promise_sha256 for text in texts
    }
    for found in queries.broken(_PINNED):
        invitation, language, pinned, entry = found.split(" ")
        if now.get((invitation, language)) != pinned:
            yield entry
