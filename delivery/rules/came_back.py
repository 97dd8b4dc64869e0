"""What a test message that came back says of how mailbox providers see ours.

Only its headers are read. Nothing is looked up: what the DNS says is what the mail system that
received the message found there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr
from enum import StrEnum

from delivery.rules.authentication import (
    Finding,
    Results,
    Signature,
    is_aligned,
    results_of,
    signature_of,
)

# More than any test message is, with what is added on its way.
MOST_CHARACTERS = 1_000_000
LIST_HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post")
_PASSES = "pass"


class Point(StrEnum):
    """What is read from a message that came back."""

    SPF = "spf"
    DKIM = "dkim"
    LIST_HEADERS = "list_headers"
    DMARC = "dmarc"


class NotOurs(Exception):
    """What was brought is not the test message, or not as it was received: says what to do."""


@dataclass(frozen=True, slots=True)
class Said:
    """Whether a point is met, and what the message says of it."""

    is_met: bool
    said: str


def read(raw: str, *, code: str, domain: str) -> Mapping[Point, Said]:
    """Return what the received test message says of each point, for the From domain.

    Raises `NotOurs`.
    """
    message = HeaderParser().parsestr(raw.lstrip("\ufeff \r\n\t"))
    _require_ours(message, code, domain)
    results = results_of(_all(message, "Authentication-Results"))
    if results is None:
        raise NotOurs(
            "It has no Authentication-Results header: either it is the copy in your sent folder, "
            "or your mail system checks nothing. Send the test to a mailbox at a large provider "
            "(Gmail, Outlook, Yahoo) and bring the original from there."
        )
    signed = [signature_of(header) for header in _all(message, "DKIM-Signature")]
    good = _verified(results, signed, domain)
    return {
        Point.SPF: _spf(results),
        Point.DKIM: _dkim(results, domain),
        Point.LIST_HEADERS: _list_headers(message, good, code),
        Point.DMARC: _dmarc(results, domain),
    }


def _require_ours(message: Message, code: str, domain: str) -> None:
    if not message.keys():
        raise NotOurs("This has no headers: copy the whole original of the message, from the top.")
    if code not in str(message.get("Subject", "")):
        raise NotOurs(
            f"This is not the last test message: {code} is not in its subject. Send a new one if "
            "you cannot find it."
        )
    sender = parseaddr(str(message.get("From", "")))[1]
    if sender.rpartition("@")[2].lower() != domain:
        raise NotOurs(f"Its From address is not at {domain}: something on its way changed it.")


def _all(message: Message, name: str) -> list[str]:
    return [" ".join(str(value).split()) for value in message.get_all(name, [])]


def _spf(results: Results) -> Said:
    found = results.of("spf")
    passed = _passed(found)
    if passed:
        whose = passed[0].properties.get("smtp.mailfrom", "").rpartition("@")[2]
        return Said(True, f"{_who(results)} found it right{f' for {whose}' if whose else ''}.")
    return Said(False, _not_passed(results, found, "SPF"))


def _dkim(results: Results, domain: str) -> Said:
    found = results.of("dkim")
    domains = [_domain_of(each) for each in _passed(found)]
    ours = [each for each in domains if is_aligned(each, domain)]
    if ours:
        return Said(True, f"{_who(results)} found the signature of {ours[0]} right.")
    if domains:
        return Said(False, f"It is signed in the name of {domains[0]} alone, not of {domain}.")
    return Said(False, _not_passed(results, found, "DKIM"))


def _list_headers(message: Message, good: Sequence[Signature], code: str) -> Said:
    missing = [name for name in LIST_HEADERS if name not in message]
    if missing:
        return Said(False, f"It came without {' and '.join(missing)}: something took them away.")
    if len(_all(message, LIST_HEADERS[0])) > 1 or code not in str(message[LIST_HEADERS[0]]):
        return Said(False, "Its List-Unsubscribe is not the one that we wrote.")
    if not good:
        return Said(False, "No signature of the From domain was found right, so none covers them.")
    bare = [n for n in LIST_HEADERS if not any(n.lower() in each.covers for each in good)]
    if bare:
        return Said(False, f"The signature leaves out {' and '.join(bare)} (see its h=).")
    if not any({n.lower() for n in LIST_HEADERS} <= each.covers for each in good):
        return Said(False, "No one signature covers both: one-click leaving wants them in one.")
    return Said(True, f"The signature of {good[0].domain} covers both headers.")


def _dmarc(results: Results, domain: str) -> Said:
    found = results.of("dmarc")
    if _passed(found):
        return Said(True, f"{_who(results)} found it right for {domain}.")
    if not found:
        return Said(False, f"{_who(results)} says nothing of it: {domain} may have no policy yet.")
    return Said(False, _not_passed(results, found, "DMARC"))


def _verified(results: Results, signed: Sequence[Signature], domain: str) -> list[Signature]:
    """Return the signatures of the From domain that were found right."""
    passed = _passed(results.of("dkim"))
    right = [(_domain_of(each), each.properties.get("header.s", "")) for each in passed]
    return [
        each
        for each in signed
        if is_aligned(each.domain, domain)
        and any(d == each.domain and s.lower() in ("", each.selector) for d, s in right)
    ]


def _passed(found: Sequence[Finding]) -> list[Finding]:
    return [each for each in found if each.result == _PASSES]


def _domain_of(found: Finding) -> str:
    """Return in whose name a signature is: some name the domain, some the identity in it."""
    named = found.properties.get("header.d") or found.properties.get("header.i", "")
    return named.rpartition("@")[2].lower()


def _not_passed(results: Results, found: Sequence[Finding], name: str) -> str:
    if not found:
        return f"{_who(results)} says nothing of {name}."
    return f"{_who(results)} says of {name}: {', '.join(each.result for each in found)}."


def _who(results: Results) -> str:
    return results.by or "Who received it"
