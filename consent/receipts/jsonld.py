"""A consent receipt as ISO/IEC TS 27560, in JSON-LD of the W3C Data Privacy Vocabulary.

The parts are those of the vocabulary's guide "Consent Records and Receipts as per ISO/IEC TS 27560"
and of its profiles for the GDPR. Every term is one that the vocabulary has (version 2.2).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from consent.models import ConsentEvent, Subscription
from consent.receipts.context import CONTEXT
from consent.receipts.parts import Parts
from consent.receipts.statuses import statuses_of
from consent.receipts.yes import Yes, yes_of
from consent.selectors.tokens import leave_token

MEDIA_TYPE = "application/ld+json"


def receipt_jsonld(
    event: ConsentEvent, *, clock: Callable[[], datetime], leave_at: str = ""
) -> dict[str, Any]:
    """Return the receipt of a yes and what became of it. Raises `NoReceipt` where it is no yes.

    `leave_at` is where to leave; by default the person's own link, which leaves without asking
    who they are: give another address to whoever must not have it.
    """
    yes, now = yes_of(event), clock()
    parts = Parts(yes, leave_at or leave_address(event))
    address = f"{settings.BASE_URL}/api/v1/consent-events/{event.id}/receipt/"
    return {
        "@context": CONTEXT,
        "@id": address,
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": address,
        "dct:conformsTo": "dpv-27560:receipt-eu-gdpr",
        "dct:created": parts.moment(now),
        "dct:language": event.language,
        "dpv:hasRecordOfActivity": [_record(yes, parts, f"{address}#record", now)],
    }


def leave_address(event: ConsentEvent) -> str:
    """Return the person's own link out of the program, or where to ask for a link."""
    live = Subscription.objects.filter(
        program=event.program_id, subscriber__subject=event.subject_id
    )
    number = live.values_list("id", flat=True).first()
    return f"{settings.BASE_URL}/u/{leave_token(number)}" if number else preference_address()


def preference_address() -> str:
    """Return where anybody asks for a link to their preference centre."""
    return f"{settings.BASE_URL}/me/"


def _record(yes: Yes, parts: Parts, address: str, now: datetime) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": "dpv:ConsentRecord",
        "dct:identifier": address,
        "dpv:hasIdentifier": bytes(yes.event.hash).hex(),
        "dct:conformsTo": "dpv-27560:record-eu-gdpr",
        "dpv:hasDataSubject": {
            "@id": f"urn:uuid:{yes.event.subject_id}",
            "@type": ["dpv:DataSubject", "dpv:Subscriber"],
        },
        "dpv:hasNotice": parts.notice(),
        "dpv:hasProcess": [_process(parts)],
        "dpv:hasConsentStatus": [parts.status(each) for each in statuses_of(yes.event, now)],
        "dpv:hasEntity": parts.entities(),
    }


def _process(parts: Parts) -> dict[str, Any]:
    return _filled(
        {
            "@type": "dpv:PersonalDataProcess",
            "dpv:hasPurpose": parts.purpose(),
            "dpv:hasPersonalData": parts.personal_data(),
            "dpv:hasProcessing": parts.processing(),
            "dpv:hasFrequency": parts.frequency(),
            "dpv:hasDuration": parts.term(),
            "dpv:hasStorageCondition": parts.storage(),
            "dpv:hasDataController": parts.controller,
            "dpv:hasDataProcessor": parts.processors,
            "dpv:hasRecipient": parts.recipients,
            "dpv:hasLegalBasis": parts.legal_basis(),
            "dpv:hasJurisdiction": "loc:EU",
            "dpv:hasApplicableLaw": "legal-eu:law-GDPR",
            "dpv:hasConsentControl": parts.controls(),
            "dpv:hasRight": parts.rights(),
        }.items()
    )


def _filled(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if value not in ([], "", None)}
