"""A new message for a request whose link has expired: the same wish, asked once more."""

from contextlib import suppress

from django.db import transaction

from consent.ledger import Evidence, PersonErasedError, evidence_of
from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, Method
from consent.services.join import ProgramNotOpenError, Wish, request
from consent.services.limits import count_post_by_link
from consent.services.recording import Clock
from programs.models import Invitation
from programs.rules.vocabulary import Need
from programs.selectors import promises


def ask_again(*, request_id: int, ip: str, user_agent: str, clock: Clock) -> None:
    """Ask once more for what an expired request asked for, by a page that its message led to.

    For the promise as it is published now, which the new message's page shows again before
    anything starts. As many messages as for every request, and none where the address is another
    by now: the mailbox that this link went to is not theirs any more. Raises `ProgramNotOpenError`,
    `TooManyError` and `LimitsUnknownError`.
    """
    before = ConsentEvent.objects.select_related("subject__subscriber", "program").get(
        id=request_id, kind=EventKind.REQUESTED
    )
    person = before.subject.subscriber
    if person is None or person.address_version != before.address_version:
        return
    said = Evidence(person.email or "", ip, user_agent, evidence_of(before).answers)
    wish = _wish(before, said)
    count_post_by_link(place=wish.invitation.program.slug)
    with suppress(PersonErasedError), transaction.atomic():
        request(person=person, wish=wish, clock=clock)


def _wish(before: ConsentEvent, said: Evidence) -> Wish:
    slug = before.program.slug if before.program else ""
    invitation = promises.published(slug)
    if invitation is None:
        raise ProgramNotOpenError(slug)
    text, _promise = promises.promise_for(invitation, before.language)
    chosen, answers = _still_offered(invitation, before, said)
    return Wish(
        invitation=invitation,
        text=text,
        chosen=chosen,
        method=Method.CONFIRMATION,
        evidence=Evidence(said.address, said.ip, said.user_agent, answers),
    )


def _still_offered(
    invitation: Invitation, before: ConsentEvent, said: Evidence
) -> tuple[tuple[str, ...], dict[str, object]]:
    """Return what was chosen and answered, as far as the promise of now offers it."""
    needs = dict(invitation.data_uses.values_list("field__key", "need"))
    answers = {key: value for key, value in said.answers.items() if needs.get(key) == Need.ASKED}
    chosen = {key for key in before.details.get("chosen", ()) if needs.get(key) == Need.OPTIONAL}
    return tuple(sorted(chosen | set(answers))), answers
