"""The closed lists of words about figures."""

from django.db.models import TextChoices

from consent.rules.vocabulary import EventKind


class What(TextChoices):
    """What a figure counts."""

    ASKED = "asked", "Got a personal link"
    REQUESTED = "requested", "Asked to join"
    CONFIRMED = "confirmed", "Confirmed"
    DECLINED = "declined", "Said no"
    STAY = "stay", "Stay"
    OUTCOME = "outcome", "Outcome of deliveries"
    ANSWER = "answer", "Answer to a message"
    REASON = "reason", "Reason for leaving"
    RESERVED = "reserved", "Shown elsewhere"


class Answered(TextChoices):
    """What is counted: answers, and people, each of them once for an edition and a month."""

    USEFUL = "useful", "Useful"
    NOT_USEFUL = "not_useful", "Not useful"
    PERSONAL = "personal", "Too personal"
    NOT_PERSONAL = "not_personal", "Not too personal"
    PEOPLE_USEFUL = "people_useful", "People who said whether it was useful"
    PEOPLE_PERSONAL = "people_personal", "People who said whether it was too personal"
    # Each of them in one edition and month of a program, so that these add up.
    OWN_USEFUL = "own_useful", "Of those, people who are counted nowhere else"
    OWN_PERSONAL = "own_personal", "Of those, people who are counted nowhere else"


class ReservedAs(TextChoices):
    """What is counted of what was shown elsewhere: reservations, and people, once for a month."""

    USED = "used", "Used"
    UNUSED = "unused", "Not used"
    UNREPORTED = "unreported", "Never reported"
    PEOPLE = "people", "People"
    # Each of them in one month of a program, so that these add up.
    OWN = "own", "Of those, people who are counted in no other month"


# Whom we call gone by their own will: they left, or had themselves erased while they were in.
LEFT = (EventKind.WITHDRAWN, EventKind.ERASED)
# What somebody who said why they left without choosing one of the reasons wrote.
ONLY_WORDS = "words"
PEOPLE = "people"
