"""The parts of article 30(1), in the order of its letters, each as lines of words."""

from collections.abc import Iterator

from delivery.selectors.processing import Activity, Data, InvitedBy, Version
from subscribers.rules.vocabulary import Relationship

TITLE = "Record of processing activities"

# In general terms, as the article asks; what each installation adds is its own to write down.
_SECURITY = (
    "The ledger of consents is append-only, chained by hash and sealed with signed roots.",
    "Addresses, IP addresses and answers in it are encrypted under a key of each person.",
    "A value is kept only while a consent covers it.",
    "What a message said is kept under a key of the person, while covered, for 90 days at most.",
    "What people write of a message or of leaving is kept under a key of theirs, for 90 days.",
    "Permission is read again at the moment of sending, under a lock that leaving takes too.",
    "Staff log in with their own accounts; publishing and approving take two persons.",
    "Keys of the API are scoped, expire, and are stored as hashes.",
    "Messages hold no tracker; logs hold no addresses.",
)
Part = tuple[str, tuple[str, ...]]


def parts_of(activity: Activity) -> Iterator[Part]:
    """Yield each part with its lines."""
    yield "Controller", (activity.controller, _line(activity.postal_address), *activity.contact)
    yield "Purpose", (activity.purpose, activity.promise)
    yield "Legal basis", activity.legal_basis
    yield "Invitations", _invitations(activity)
    yield "Categories of people", _people(activity)
    yield "Versions in force", tuple(_version(each) for each in activity.versions)
    yield "Categories of personal data", (activity.reach, *map(_data, activity.data))
    yield "Recipients", _recipients(activity)
    yield "Transfers", _transfers(activity)
    yield "How often and how long", (activity.frequency, activity.term)
    yield "Time limits for erasure", (activity.retention,)
    yield "Security measures", _SECURITY
    yield "Notice and authority", (activity.privacy_policy, activity.authority)
    yield "State", (activity.state,)


def _invitations(activity: Activity) -> tuple[str, ...]:
    ways = tuple(map(_way, activity.invited_by))
    return ways or ("No personal links were made: people come by the public page.",)


def _way(way: InvitedBy) -> str:
    counted = f"Batches: {way.batches}; people: {way.people}; the last on {way.last_on}."
    said = f"Sent by: {_ended(way.sender)} Answers for it: {_ended(way.answerable)}"
    return f"{said} Basis: {_ended(way.basis)} {_ended(way.note)} {counted}"


def _people(activity: Activity) -> tuple[str, ...]:
    kinds = ", ".join(Relationship(kind).label for kind in activity.people_kinds)
    meant = f"Meant for: {kinds}." if kinds else "Everybody who joins."
    return (meant, f"People with a consent in force: {activity.people}.")


def _version(version: Version) -> str:
    offered = "offered now" if version.offered else "no longer offered; its promise is kept"
    return f"Version {version.number}: {offered}; people: {version.people}."


def _data(data: Data) -> str:
    special = " Special category (article 9)." if data.special else ""
    words = f"{data.label} ({data.category}; {data.need}). Comes from: {_ended(data.source)}"
    return f"{words} Used for: {_ended(data.used_for)}{special}"


def _recipients(activity: Activity) -> tuple[str, ...]:
    named = tuple(f"{one.name}: {one.does}" for one in activity.processors)
    return named or ("Nobody but the controller and the mail system that carries its messages.",)


def _transfers(activity: Activity) -> tuple[str, ...]:
    places = tuple(f"{one.name}: {one.where}" for one in activity.processors)
    if not places:
        return ("None that the programs name.",)
    return (*places, "A place outside the EEA needs a basis of chapter V, noted by the controller.")


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _line(text: str) -> str:
    return ", ".join(text.split("\n"))
