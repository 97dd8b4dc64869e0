"""The points that hold for the whole installation; each is looked at anew when somebody asks.

Nothing is asked of the network but our own parts.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from config import health
from config.readiness.points import Point
from consent.selectors.restores import replayed_at
from delivery.selectors.trial import last_told_at

_PROVIDER = "your mail provider"
_KEEPER = "who looks after the machine"
# What a provider told longer ago than this may have ended since.
_TELLS_WITHIN = timedelta(days=30)


def points_of_all(*, is_secure: bool, now: datetime) -> Sequence[Point]:
    """Return the points of the installation; `is_secure` says how this very page was asked for."""
    return [
        _https(is_secure, now),
        _webhook(now),
        _journal(now),
        _backup(now),
        *_processes(now),
    ]


def _https(is_secure: bool, now: datetime) -> Point:
    is_named = settings.BASE_URL.startswith("https://")
    said = "BASE_URL begins with https, and this page came that way."
    if not is_named:
        said = f"Links in messages would begin with {settings.BASE_URL}."
    elif not is_secure:
        said = "BASE_URL begins with https, and this page did not come that way."
    return Point(
        key="https",
        title="HTTPS",
        is_met=is_named and is_secure,
        said=said,
        todo=(
            "Have a proxy speak TLS in front of us, set BASE_URL to the https address and "
            "BEHIND_PROXY=true, start again, and open this page by that address."
        ),
        ask=(
            "Please serve our application by https with a certificate that browsers trust, under "
            "the host name of BASE_URL. Have the proxy set X-Forwarded-Proto: https on what it "
            "hands on, take that header away from what comes from outside, and let POST to /u/ "
            "through without a redirect or a challenge."
        ),
        whom=_KEEPER,
        checked_at=now,
    )


def _webhook(now: datetime) -> Point:
    at = last_told_at()
    is_met = at is not None and at > now - _TELLS_WITHIN
    names = ", ".join(settings.PROVIDER_WEBHOOKS)
    said = f"The last event came on {at:%Y-%m-%d %H:%M} UTC." if at else "No event came yet."
    if not names:
        said = f"PROVIDER_WEBHOOKS names nobody. {said}"
    host = f"{settings.BASE_URL.partition('://')[2]}"
    name = settings.PROVIDER_WEBHOOKS[0] if names else "NAME"
    return Point(
        key="webhook",
        title="Bounces and complaints are told",
        is_met=is_met,
        said=said,
        todo=(
            "Name the provider in PROVIDER_WEBHOOKS, give it our address, and send a test message: "
            "its “delivered” shows here within a minute. An SMTP server of your own that refuses "
            "bad addresses at once tells no more than that: then end the trial by saying so."
        ),
        ask=(
            "Please tell us of each message when it is delivered, deferred, bounced, marked as "
            f"spam or unsubscribed, by POST to https://provider:PASSWORD@{host}/webhooks/anymail/"
            f"{name}/tracking/ (we give you the password apart from this). Please count no opens "
            "and clicks, rewrite no link, and add no footer or unsubscribe link of your own."
        ),
        whom=_PROVIDER,
        checked_at=now,
    )


def _journal(now: datetime) -> Point:
    state = health.state_of("journal")
    return Point(
        key="journal",
        title="The journal can be written",
        is_met=state == "ok",
        said="It takes another line." if state == "ok" else f"{state}.",
        todo=(
            "Make JOURNAL_DIR and each of JOURNAL_COPIES folders that web and workers can write "
            "to. After a restore run manage.py journal replay --yes."
        ),
        ask=(
            "Please give web, worker and beat one folder that all of them see and can write to "
            "(JOURNAL_DIR), on another disk than the database and outside its backups, and a "
            "second one on another machine (JOURNAL_COPIES)."
        ),
        whom=_KEEPER,
        checked_at=now,
    )


def _backup(now: datetime) -> Point:
    at = replayed_at()
    return Point(
        key="backup",
        title="A backup was restored",
        is_met=at is not None,
        said=f"On {at:%Y-%m-%d %H:%M} UTC." if at else "None was restored here yet.",
        todo=(
            "Try it now, while only staff are in it: make a backup, leave a program with your own "
            "address, restore the backup, and run manage.py journal replay --yes. Your leaving "
            "must still hold."
        ),
        ask=(
            "Please make a backup of the whole database, wait until we have left a program, "
            "restore it, leave JOURNAL_DIR as it is, and run manage.py journal replay --yes, then "
            "manage.py verify. The steps are in docs/how-to/restore-a-backup.md."
        ),
        whom=_KEEPER,
        checked_at=now,
    )


def _processes(now: datetime) -> list[Point]:
    return [
        _process("worker", "A worker works", "worker-prompt worker-bulk", now),
        _process("beat", "The beat ticks", "beat", now),
        _process("broker", "The broker answers", "broker", now),
    ]


def _process(part: str, title: str, services: str, now: datetime) -> Point:
    state = health.state_of(part)
    return Point(
        key=part,
        title=title,
        is_met=state == "ok",
        said="Seen just now." if state == "ok" else f"{state[:1].upper()}{state[1:]}.",
        todo=f"Start the {part}, and look into its log.",
        ask=(
            f"Please see to it that the {part} of Willingly always runs and is started again when "
            f"it ends (docker compose up -d {services}); /readyz says whether it does."
        ),
        whom=_KEEPER,
        checked_at=now,
    )
