"""The points that are read from a brand's test message, which somebody brought back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from config.readiness.points import Point
from delivery.models import MailTest
from delivery.rules import came_back
from programs.models import Brand

_PROVIDER = "your mail provider"
_NOT_YET = "No test message was brought back yet."
_TITLES = {
    came_back.Point.SPF: "SPF",
    came_back.Point.DKIM: "DKIM in the brand’s own name",
    came_back.Point.LIST_HEADERS: "DKIM covers both List-Unsubscribe headers",
    came_back.Point.DMARC: "DMARC",
}
_TODO = {
    came_back.Point.SPF: "Publish the SPF entry that your provider names, and send a new test.",
    came_back.Point.DKIM: (
        "Have the provider sign in the name of {domain}, publish the keys that it names, and send "
        "a new test."
    ),
    came_back.Point.LIST_HEADERS: (
        "Mailbox providers ignore the button to leave otherwise. Some signers leave the second "
        "header out unless told (OpenDKIM: SignHeaders, rspamd: sign_headers)."
    ),
    came_back.Point.DMARC: (
        "Publish a policy at _dmarc.{domain}; v=DMARC1; p=none is enough to begin with. DKIM in "
        "the name of {domain} makes it pass."
    ),
}
_ASK = {
    came_back.Point.SPF: (
        "We send mail from {sender} through you. Which SPF entry does our DNS need, and can the "
        "return path be below {domain}, so that SPF passes in our own name?"
    ),
    came_back.Point.DKIM: (
        "Please sign our mail with DKIM in the name of {domain} (d={domain}, a key of 2,048 bits), "
        "and tell us which DNS records to publish."
    ),
    came_back.Point.LIST_HEADERS: (
        "Please have the DKIM signature of {domain} cover the headers List-Unsubscribe and "
        "List-Unsubscribe-Post (both in h=, as RFC 8058, section 4 asks), and leave both as we "
        "write them, without one of your own."
    ),
    came_back.Point.DMARC: (
        "Our From address is {sender}. Please tell us what we need so that DMARC passes for "
        "{domain}: a DKIM signature with d={domain}, or a return path below it. We are about to "
        "publish this at _dmarc.{domain}: v=DMARC1; p=none; rua=mailto:{contact}"
    ),
}


def points_of(brand: Brand, test: MailTest | None) -> Sequence[Point]:
    """Return the points of a brand's mail, as its last test says them."""
    found: Mapping[str, Mapping[str, object]] = test.findings if test else {}
    at = test.read_at if test else None
    return [_point(each, brand, found.get(str(each), {}), at) for each in came_back.Point]


def _point(
    of: came_back.Point, brand: Brand, found: Mapping[str, object], at: datetime | None
) -> Point:
    named = {
        "domain": brand.from_email.rpartition("@")[2].lower(),
        "sender": brand.from_email,
        "contact": brand.contact_email,
    }
    said = str(found.get("said", _NOT_YET))
    told = f"\n\nWhat a mail system that received a test of ours says: {said}" if found else ""
    return Point(
        key=str(of),
        title=_TITLES[of],
        is_met=bool(found.get("is_met")),
        said=said,
        todo=_TODO[of].format(**named),
        ask=_ASK[of].format(**named) + told,
        whom=_PROVIDER,
        checked_at=at,
    )
