"""The parts of a receipt in the vocabulary, each made of the promise as it was frozen."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

from consent.models import ConsentEvent
from consent.receipts.statuses import Status
from consent.receipts.yes import Yes
from consent.rules import wording
from consent.rules.vocabulary import PERMITTING, Actor, Method
from programs.rules.promise import DataWords
from programs.rules.translations import Words
from programs.rules.vocabulary import Category, Need, Period, TermKind

Part = dict[str, Any]

# How deep a field goes, and where it comes from, in the vocabulary's words.
_CATEGORIES = {
    Category.IDENTITY: ("dpv:IdentifyingPersonalData", "dpv:DataSource"),
    Category.DECLARED: ("dpv:ProvidedPersonalData", "dpv:DataSubjectDataSource"),
    Category.OBSERVED: ("dpv:ObservedPersonalData", "dpv:DataSubjectDataSource"),
    Category.INFERRED: ("dpv:InferredPersonalData", "dpv:DataControllerDataSource"),
}
_PERIODS = {
    Period.DAY: "P1D",
    Period.WEEK: "P1W",
    Period.MONTH: "P1M",
    Period.QUARTER: "P3M",
    Period.YEAR: "P1Y",
}
_RIGHTS = ("A7-3", "A15", "A16", "A17", "A18", "A20", "A77")
_WITHDRAWING, _COMPLAINING = "A7-3", "A77"
_CONTROLLER = "_:controller"
_INDICATED_BY = {
    Actor.PERSON: "dpv:DataSubject",
    Actor.RELAY: "dpv:DataSubject",
    Actor.CONTROLLER: _CONTROLLER,
    Actor.MAIL: "dpv:ThirdParty",
    Actor.SYSTEM: _CONTROLLER,
}


class Parts:
    """Word the parts of one yes."""

    def __init__(self, yes: Yes, leave_at: str) -> None:
        self.yes = yes
        self.promise = yes.promise
        self.leave_at = leave_at
        self.controller = _CONTROLLER
        self.processors = [f"_:processor-{i + 1}" for i in range(len(self._handlers))]
        self.recipients = [self.controller, *self.processors]

    def moment(self, at: datetime) -> str:
        """Return a time as xsd:dateTime in UTC."""
        return at.astimezone(UTC).isoformat()

    def notice(self) -> Part:
        """Return what was shown: its name is its hash (RFC 6920)."""
        event, published = self.yes.event, self.yes.event.invitation
        digest = urlsafe_b64encode(bytes.fromhex(self.yes.fingerprint)).decode().rstrip("=")
        part = {
            "@id": f"ni:///sha-256;{digest}",
            "@type": "dpv:ConsentNotice",
            "dct:title": self._say(self.promise.title),
            "dct:language": event.language,
            "dcat:version": str(self.promise.number),
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": "spdx:checksumAlgorithm_sha256",
                "spdx:checksumValue": self.yes.fingerprint,
            },
        }
        if published is not None and published.published_at is not None:
            part["dct:issued"] = self.moment(published.published_at)
        return part

    def purpose(self) -> Part:
        """Return what the data is used for, in the words that the person read."""
        words = (self.promise.value, self.promise.kind_of_value_words, self.promise.content)
        return {
            "@type": "dpv:Purpose",
            "skos:broader": ["dpv:Personalisation", "dpv:RequestedServiceProvision"],
            "dct:title": self._say(self.promise.title),
            "dct:description": self._say(" ".join(words)),
        }

    def personal_data(self) -> list[Part]:
        """Return the address, and each field that the yes covers, with its category."""
        reach = {
            "@type": "dpv:PersonalData",
            "skos:broader": ["pd:EmailAddress", "pd:Language"],
            "dct:description": self._say(self.promise.reach),
            "dpv:hasNecessity": "dpv:Required",
        }
        return [reach, *(self._data(use) for use in self.yes.accepted)]

    def processing(self) -> list[str]:
        """Return what is done with the data."""
        collected = ["dpv:Collect"] if self.yes.answered else []
        return [*collected, "dpv:Store", "dpv:Use", "dpv:Transmit", "dpv:Erase"]

    def frequency(self) -> Part:
        """Return how often at most: `N/PERIOD`, the person's own ceiling where there is one."""
        terms, own = self.promise.terms, self.yes.own_ceiling
        count = 1 if own else terms.frequency_count
        period = own or terms.frequency_period
        words = self.promise.frequency
        if own:
            words = f"{words} {self._words[f'receipt_less_often_{own}']}"
        return {
            "@type": "dpv:Frequency",
            "rdf:value": f"{count}/{_PERIODS[period]}",
            "dct:description": self._say(words),
        }

    def term(self) -> Part:
        """Return for how long, as promised."""
        return self._duration(self.yes.event) | {"dct:description": self._say(self.promise.term)}

    def storage(self) -> list[Part]:
        """Return how long data is kept, and when it is deleted."""
        until = {"@type": "dpv:UntilEventDuration", "rdf:value": "End of the consent"}
        return [
            {"@type": "dpv:StorageDuration", "dpv:hasDuration": until},
            {
                "@type": "dpv:StorageDeletion",
                "dpv:hasDuration": {"@type": "dpv:TemporalDuration", "rdf:value": "P1D"},
                "dct:description": self._say(self.promise.retention),
            },
        ]

    def legal_basis(self) -> list[str]:
        """Return consent, and consent to special categories where one is covered."""
        special = any(use.special for use in self.yes.accepted)
        return ["eu-gdpr:A6-1-a", *(["eu-gdpr:A9-2-a"] if special else [])]

    def controls(self) -> list[Part]:
        """Return how to withdraw, and where."""
        return [
            {
                "@type": "dpv:WithdrawConsent",
                "dpv:isExercisedAt": self.leave_at,
                "dct:description": self._say(self.promise.leave),
            }
        ]

    def rights(self) -> list[Part]:
        """Return the person's rights, and where to use each."""
        return [self._right(name) for name in _RIGHTS]

    def entities(self) -> list[Part]:
        """Return everybody who is named: the controller, and who handles data for it."""
        brand = self.promise.brand
        controller = {
            "@id": self.controller,
            "@type": ["dpv:LegalEntity", "dpv:DataController"],
            "dpv:hasName": brand.legal_name,
            "dpv:hasAddress": ", ".join(brand.postal_address.split("\n")),
            "dpv:hasContact": [one for one in (brand.contact_email, brand.phone) if one],
        }
        return [controller, *map(self._processor, range(len(self._handlers)))]

    def status(self, status: Status) -> Part:
        """Return one state of the consent."""
        part: Part = {
            "@type": self._status_types(status),
            "dpv:isIndicatedBy": _INDICATED_BY[status.actor],
            "dpv:isIndicatedAtTime": self.moment(status.at),
        }
        event = status.event
        if event is not None:
            part["dpv:hasIndicationMethod"] = self._method(event)
        if event is not None and event.kind in PERMITTING:
            part["dpv:hasDuration"] = self._duration(event)
        return part

    @property
    def _handlers(self) -> list[Any]:
        return list(self.promise.brand.processors)

    @property
    def _words(self) -> Words:
        return wording.words(self.yes.event.language)

    def _say(self, words: str) -> Part:
        return {"@value": words.strip(), "@language": self.yes.event.language}

    def _data(self, use: DataWords) -> Part:
        category, source = _CATEGORIES[use.category]
        special = ["dpv:SpecialCategoryPersonalData"] if use.special else []
        required = use.need == Need.REQUIRED
        return {
            "@type": "dpv:PersonalData",
            "skos:broader": [category, *special],
            "dct:title": self._say(use.label),
            "dct:description": self._say(use.how),
            "dpv:hasNecessity": "dpv:Required" if required else "dpv:Optional",
            "dpv:hasDataSource": {"@type": source, "dct:description": self._say(use.source)},
        }

    def _right(self, name: str) -> Part:
        if name == _COMPLAINING:
            where: Part = {"dct:description": self._say(self.promise.brand.authority)}
        elif name == _WITHDRAWING:
            where = {"dpv:isExercisedAt": self.leave_at}
        else:
            where = {"dpv:isExercisedAt": f"mailto:{self.promise.brand.contact_email}"}
        return {"@type": ["dpv:DataSubjectRight", f"eu-gdpr:{name}"], **where}

    def _processor(self, place: int) -> Part:
        one = self._handlers[place]
        return {
            "@id": self.processors[place],
            "@type": ["dpv:LegalEntity", "dpv:DataProcessor"],
            "dpv:hasName": one.name,
            "dpv:hasAddress": one.where,
            "dct:description": self._say(one.does),
        }

    def _duration(self, event: ConsentEvent) -> Part:
        if event.valid_until is not None:
            value = {"@value": self.moment(event.valid_until), "@type": "xsd:dateTime"}
            return {"@type": "dpv:UntilTimeDuration", "rdf:value": value}
        if self.promise.terms.term_kind == TermKind.EDITIONS:
            number = str(self.promise.terms.term_editions)
            return {"@type": "dpv:FixedOccurrencesDuration", "rdf:value": number}
        return {"@type": "dpv:UntilEventDuration", "rdf:value": "Withdrawal of the consent"}

    def _status_types(self, status: Status) -> list[str]:
        expressed = status.event is not None and status.event.kind in PERMITTING
        return [f"dpv:{status.term}", *(["dpv:ExplicitlyExpressedConsent"] if expressed else [])]

    def _method(self, event: ConsentEvent) -> Part:
        return {"@value": Method(event.method).label, "@language": "en"}
