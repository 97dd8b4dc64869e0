"""Whom a newer version of their promise asks for more."""

from consent.rules.fold import Standing
from programs.models import Invitation
from programs.rules.changes import Change, changes
from programs.rules.languages import pick_language
from programs.rules.material import asks_for_more
from programs.rules.promise import Promise
from programs.selectors.newer import is_material_since
from programs.selectors.promises import promise_for, published_of


def newest_of(standing: Standing) -> Invitation | None:
    """Return the published version of the promise in `standing`, accepted already or newer.

    None where the program takes nobody in, or has no words in the language that was accepted.
    """
    invitation = published_of(standing.invitation_id or 0)
    if invitation is None:
        return None
    languages = {text.language for text in invitation.texts.all()}
    return invitation if pick_language(standing.language, languages) else None


def wants_new_version(standing: Standing) -> Invitation | None:
    """Return the published version that asks for more than what was accepted, or None.

    Compared as they are, in the accepted language: what a version between them asked for and a
    later one took back is nothing to ask anybody about. Whether the standing is live, and whether
    they were asked before, is the caller's to know.
    """
    newest = newest_of(standing)
    if newest is None or newest.id == standing.invitation_id:
        return None
    is_material = is_material_since(standing.invitation_id or 0, newest)
    return newest if is_material and _asks_for_more(standing, newest) else None


def changes_since(standing: Standing, offered: Invitation, language: str) -> tuple[Change, ...]:
    """Return what reads otherwise in `offered` than in the promise that was accepted.

    In `language` where the accepted version has it, else in the language that was accepted: words
    of two languages differ everywhere.
    """
    accepted = _accepted(standing)
    languages = {text.language for text in accepted.texts.all()}
    spoken = language if pick_language(language, languages) else standing.language
    return changes(promise_for(accepted, spoken)[1], promise_for(offered, spoken)[1])


def is_more_than(accepted: Promise, standing: Standing, newest: Invitation) -> bool:
    """Say whether `newest` asks for more than the promise that was accepted and read already."""
    if newest.id == standing.invitation_id:
        return False
    _text, after = promise_for(newest, standing.language)
    is_material = is_material_since(standing.invitation_id or 0, newest)
    return is_material and bool(asks_for_more(accepted, after))


def _asks_for_more(standing: Standing, newest: Invitation) -> bool:
    _text, before = promise_for(_accepted(standing), standing.language)
    _text, after = promise_for(newest, standing.language)
    return bool(asks_for_more(before, after))


def _accepted(standing: Standing) -> Invitation:
    return Invitation.objects.prefetch_related("texts").get(id=standing.invitation_id or 0)
