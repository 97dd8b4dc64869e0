"""Where a file of people is on its way, how long that takes, which column is probably which."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices

UNDO_FOR = timedelta(days=7)
# What a consent covered is purged within a day of its end: no copy lives longer.
VALUES_KEPT_FOR = timedelta(days=1)
FILES_KEPT_FOR = timedelta(days=1)
SINCE = "since"


class ImportState(TextChoices):
    """What is done with a file of people."""

    UPLOADED = "uploaded", "Columns to choose"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked: ready to import"
    RUNNING = "running", "Being imported"
    DONE = "done", "Imported"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Could not go on"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"


WORKING = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
# There are rows to take back, or may be.
UNDOABLE = (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED)
# Nothing was written yet: the file can be thrown away, or read in another way.
BEFORE = (ImportState.UPLOADED, ImportState.CHECKED)
OVER = (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED, ImportState.UNDONE)


@dataclass(frozen=True, slots=True)
class Pace:
    """How far an import is, in rows a second and time left. None where it is not known yet."""

    rows_per_second: int | None
    left: timedelta | None
    percent: int


def pace(*, rows: int, worked: timedelta, done: int, whole: int) -> Pace:
    """Return the pace of what has read `rows` in the time `worked`, `done` of `whole` bytes."""
    percent = min(100 * done // whole, 100) if whole else 0
    seconds = worked.total_seconds()
    if not rows or not done or not seconds:
        return Pace(None, None, percent)
    left = timedelta(seconds=round(seconds * max(whole - done, 0) / done))
    return Pace(round(rows / seconds), left, percent)


# How CRMs and shops call these columns, in small letters without anything between.
_OTHER_NAMES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "externalid",
            "customerid",
            "customerno",
            "customernumber",
            "contactid",
            "crmid",
            "memberid",
            "kundennummer",
            "numeroclient",
        ),
        "external_id",
    ),
    **dict.fromkeys(("email", "emailaddress", "mail", "emailadresse", "courriel"), "email"),
    **dict.fromkeys(("language", "lang", "locale", "sprache", "langue"), "language"),
    **dict.fromkeys(("timezone", "tz", "zeitzone", "fuseauhoraire"), "time_zone"),
    **dict.fromkeys(("account", "accountname", "company", "firma", "entreprise"), "account"),
    **dict.fromkeys(("relationship", "customertype"), "relationship"),
    **dict.fromkeys(("customersince", "membersince", "since", "kundeseit", "clientdepuis"), SINCE),
}


def suggest(header: Sequence[str], targets: Sequence[str]) -> dict[int, str]:
    """Return what each column probably is, by its number; each target once, by its nearest name."""
    found: dict[int, str] = {}
    bare = {_bare(target): target for target in targets}
    for names in (bare, _OTHER_NAMES):
        for number, name in enumerate(header):
            target = names.get(_bare(name), "")
            if target in targets and number not in found and target not in found.values():
                found[number] = target
    return found


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
