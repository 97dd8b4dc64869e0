"""Where a file of people is on its way, how long that takes, which column is probably which."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import Any

from django.db.models import TextChoices

UNDO_FOR = timedelta(days=7)
# What a consent covered is purged within a day of its end: no copy lives longer.
VALUES_KEPT_FOR = timedelta(days=1)
FILES_KEPT_FOR = timedelta(days=1)
SINCE = "since"


class FileFormat(TextChoices):
    """How a file of people is written."""

    CSV = "csv", "CSV"
    NDJSON = "ndjson", "JSON, an object a line"


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


# What a column can be of a person, in words.
WORDS_FOR: Mapping[str, str] = {
    "external_id": "their id in your system",
    "email": "their e-mail address",
    "language": "their language",
    "time_zone": "their time zone",
    "account": "their account",
    "relationship": "how well you know them",
    SINCE: "the day since when they are customers",
}


# Line, level, column and code of one refusal.
Problem = tuple[int, str, str, str]
_WHAT = itemgetter(1, 2, 3)


def folded(problems: Iterable[Problem]) -> list[list[Any]]:
    """Return refusals as they are kept: lines that follow each other, refused for the same, once.

    A file of people who said nothing yet is refused value by value, each line and column.
    """
    kept: list[list[Any]] = []
    for line, *what in sorted(problems, key=lambda each: (*_WHAT(each), each[0])):
        last = kept[-1] if kept else []
        if last[1:4] == what and last[-1 if last[4:] else 0] == line - 1:
            kept[-1] = [*last[:4], line]
        else:
            kept.append([line, *what])
    return kept


def unfolded(kept: Iterable[Sequence[Any]]) -> list[Problem]:
    """Return each refusal that `folded` was given, by its line."""
    return sorted(
        (line, each[1], each[2], each[3])
        for each in kept
        for line in range(each[0], (each[4] if each[4:] else each[0]) + 1)
    )


# How CRMs and shops call these columns in English, German and French, in small letters without
# accents or anything between. The names of a person are fields of a catalogue where it has them.
_OTHER_NAMES: Mapping[str, str] = {
    name: target
    for target, names in {
        "external_id": "customer customerid customerno customernumber clientid contactid crmid"
        " memberid kunde kundenid kundennr kundennummer kontaktid mitgliedsnummer client idclient"
        " clientno numclient nclient noclient numeroclient numerodeclient",
        "email": "email emailaddress mail mailaddress emailadresse mailadresse adresseemail"
        " adressemail adresseelectronique courriel mel",
        "language": "language lang locale sprache langue",
        "time_zone": "timezone tz zeitzone fuseauhoraire",
        "account": "account accountname company companyname firma firmenname unternehmen"
        " entreprise societe compte",
        "relationship": "relationship customertype beziehung relation",
        SINCE: "customersince membersince since kundeseit mitgliedseit clientdepuis membredepuis",
        "first_name": "firstname forename givenname vorname prenom",
        "last_name": "lastname surname familyname nachname familienname zuname nom nomdefamille",
    }.items()
    for name in names.split()
}


def suggest(
    header: Sequence[str],
    targets: Sequence[str],
    labels: Mapping[str, Collection[str]] | None = None,
) -> dict[int, str]:
    """Return what each column probably is, by its number; each target once, by its nearest name.

    `labels` are the words that a catalogue has for its fields, in any language.
    """
    found: dict[int, str] = {}
    bare = {_bare(target): target for target in targets}
    called = {_bare(word): key for key, words in (labels or {}).items() for word in words}
    for names in (bare, called, _OTHER_NAMES):
        for number, name in enumerate(header):
            target = names.get(_bare(name), "")
            if target in targets and number not in found and target not in found.values():
                found[number] = target
    return found


def _bare(name: str) -> str:
    # An accent is a character of its own then, and no letter.
    apart = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", apart)
