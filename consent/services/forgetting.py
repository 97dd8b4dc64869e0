"""What an erasure destroys, in the transaction that folds its entry."""

from contextlib import suppress

from consent.ledger import evidence_of
from consent.ledger.sealing import UnreadableKeyError
from consent.models import ConsentEvent, LeavingReason, PersonalLink, Subject
from consent.services.forget_accounts import forget_account
from consent.services.forget_imported import forget_imported
from consent.services.forget_posted import forget_posted
from consent.signals import person_erased
from subscribers.models import Subscriber
from subscribers.services.erasing import empty_person


def forget(erased: ConsentEvent) -> None:
    """Destroy what leads from the chain to the person, and everything known of them.

    The chain stays, and with it what was shown and when somebody said yes: without the person's
    key its sealed parts are noise, and without the link it is nobody's. The caller holds the
    rows of the person and of their subject. Apps above are told while they still can find theirs.
    """
    subject = Subject.objects.get(id=erased.subject_id)
    if subject.subscriber_id is None:
        return
    subscriber_id = subject.subscriber_id
    earlier = _addresses_of(subject)
    Subject.objects.filter(id=subject.id).update(subscriber=None, wrapped_key=None)
    PersonalLink.objects.filter(subscriber=subscriber_id).delete()
    LeavingReason.objects.filter(left__subject=subject).delete()
    account = Subscriber.objects.values_list("account", flat=True).get(pk=subscriber_id)
    forget_imported(subscriber_id)
    found_by = empty_person(subscriber_id=subscriber_id, at=erased.at)
    forget_account(account)
    forget_posted({*earlier, found_by.email})
    person_erased.send(
        sender=Subscriber,
        subscriber_id=subscriber_id,
        external_id=found_by.external_id,
        earlier_ids=list(found_by.earlier_ids),
        email=found_by.email,
        earlier=sorted(earlier - {found_by.email}),
        at=erased.at,
    )


def _addresses_of(subject: Subject) -> set[str]:
    """Return every address that the chain knows, as long as the person's key opens it.

    Where no master key opens it any more, that is no reason to keep the rest.
    """
    sealed = ConsentEvent.objects.filter(subject=subject).exclude(sealed=None)
    with suppress(UnreadableKeyError):
        return {evidence_of(event).address for event in sealed.select_related("subject")} - {""}
    return set()
