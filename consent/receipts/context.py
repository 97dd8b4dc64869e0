"""The JSON-LD context of our receipts: whole, so that nobody has to fetch anything to read one."""

from typing import Any

_PREFIXES = {
    "dpv": "https://w3id.org/dpv#",
    "dpv-27560": "https://w3id.org/dpv/schema/dpv-27560#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "legal-eu": "https://w3id.org/dpv/legal/eu#",
    "loc": "https://w3id.org/dpv/loc#",
    "pd": "https://w3id.org/dpv/pd#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "spdx": "http://spdx.org/rdf/terms#",
}

# Properties whose values are names of other things, not words.
_NAMES = (
    "dct:conformsTo",
    "dpv:hasApplicableLaw",
    "dpv:hasConsentControl",
    "dpv:hasConsentStatus",
    "dpv:hasDataController",
    "dpv:hasDataProcessor",
    "dpv:hasDataSource",
    "dpv:hasDataSubject",
    "dpv:hasEntity",
    "dpv:hasJurisdiction",
    "dpv:hasLegalBasis",
    "dpv:hasNecessity",
    "dpv:hasNotice",
    "dpv:hasPersonalData",
    "dpv:hasProcess",
    "dpv:hasProcessing",
    "dpv:hasPurpose",
    "dpv:hasRecipient",
    "dpv:hasRecordOfActivity",
    "dpv:hasRight",
    "dpv:isExercisedAt",
    "dpv:isIndicatedBy",
    "skos:broader",
    "spdx:algorithm",
)
_TIMES = ("dct:created", "dct:issued", "dpv:isIndicatedAtTime")

CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    **_PREFIXES,
    **{name: {"@type": "@id"} for name in _NAMES},
    **{name: {"@type": "xsd:dateTime"} for name in _TIMES},
}
