"""A consent receipt as its person reads it, in the language of their yes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.models import ConsentEvent
from consent.receipts.yes import Yes, yes_of
from consent.rules import wording
from consent.rules.vocabulary import Method
from programs.rules.figures import write_date, write_number
from programs.rules.languages import base_language
from programs.rules.promise import DataWords
from subscribers.rules.zones import zone_of

_WAYS = {Method.UNDO: "undo", Method.PREFERENCES: "preferences"}


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a receipt: `key` names it for templates, the rest is words."""

    key: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptWords:
    """What one person said yes to. `rows` holds all of it, in reading order.

    The keys of the rows: program, brand, version, said, how, fingerprint, content, format,
    frequency, term, needed, added, answered, processors, retention, leave.
    """

    event_id: int
    language: str
    heading: str
    title: str
    brand: str
    contact: str
    version: int
    said_at: datetime
    ends_at: datetime | None
    fingerprint: str
    rows: tuple[Row, ...]

    def row(self, key: str) -> Row:
        """Return one part. Raises `KeyError`."""
        for row in self.rows:
            if row.key == key:
                return row
        raise KeyError(key)

    def to_text(self) -> str:
        """Return the receipt as plain text."""
        parts = (
            "\n".join((row.heading, *(f"  {line}" for line in row.lines))) for row in self.rows
        )
        return "\n\n".join((self.heading, *parts)) + "\n"

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "id": self.event_id,
            "language": self.language,
            "heading": self.heading,
            "title": self.title,
            "brand": self.brand,
            "contact": self.contact,
            "invitation_version": self.version,
            "said_at": self.said_at.isoformat(),
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "text_sha256": self.fingerprint,
            "rows": [
                {"key": row.key, "heading": row.heading, "lines": list(row.lines)}
                for row in self.rows
            ],
        }


def receipt_words(event: ConsentEvent, *, zone: str = "UTC") -> ReceiptWords:
    """Return the receipt of a yes, its time in `zone`. Raises `NoReceipt` where it is no yes."""
    return words_of(yes_of(event), zone=zone)


def words_of(yes: Yes, *, zone: str = "UTC") -> ReceiptWords:
    """Return the receipt of a yes whose promise is at hand."""
    event, promise = yes.event, yes.promise
    return ReceiptWords(
        event_id=event.id,
        language=event.language,
        heading=wording.words(event.language)["joined_receipt"],
        title=promise.title,
        brand=promise.brand.legal_name,
        contact=promise.brand.contact_email,
        version=promise.number,
        said_at=event.at,
        ends_at=event.valid_until,
        fingerprint=yes.fingerprint,
        rows=tuple(_Rows(yes, zone)),
    )


class _Rows:
    """Word one yes, part by part."""

    def __init__(self, yes: Yes, zone: str) -> None:
        self.yes = yes
        self.zone = zone_of(zone)
        self.language = yes.event.language
        self.words = wording.words(self.language)

    def __iter__(self) -> Iterator[Row]:
        yield from self._said()
        yield from self._promised()
        yield from self._data()
        yield from self._around()

    def _said(self) -> Iterator[Row]:
        promise, event = self.yes.promise, self.yes.event
        yield self._row("program", self.words["receipt_what"], promise.title)
        yield self._row("brand", promise.headings.brand, *_brand(self.yes))
        yield self._row("version", self.words["receipt_version"], self._version())
        yield self._row("said", self.words["receipt_when"], self._moment(event.at))
        yield self._row("how", self.words["receipt_how"], self._way())
        yield self._row("fingerprint", self.words["receipt_print"], self.yes.fingerprint)

    def _promised(self) -> Iterator[Row]:
        promise, heading = self.yes.promise, self.yes.promise.headings
        yield self._row("content", heading.content, promise.value, promise.content)
        yield self._row("format", heading.format, promise.format)
        yield self._row("frequency", heading.frequency, promise.frequency, self._less_often())
        yield self._row("term", heading.term, promise.term, self._ends())

    def _data(self) -> Iterator[Row]:
        none = self.words["chosen_none"]
        yield self._row(
            "needed",
            self.words["chosen_required"],
            self.yes.promise.reach,
            *_labels(self.yes.needed),
            self._depth(),
        )
        yield self._row("added", self.words["chosen_optional"], *_labels(self.yes.added), none=none)
        answered = _labels(self.yes.answered)
        yield self._row("answered", self.words["receipt_answered"], *answered, none=none)

    def _around(self) -> Iterator[Row]:
        promise, heading = self.yes.promise, self.yes.promise.headings
        others = (f"{one.name}: {one.does} ({one.where})" for one in promise.brand.processors)
        yield self._row("processors", heading.processors, promise.processors, *others)
        yield self._row("retention", heading.retention, promise.retention)
        yield self._row("leave", heading.leave, promise.leave)

    def _row(self, key: str, heading: str, *lines: str, none: str = "") -> Row:
        said = tuple(line.strip() for line in lines if line.strip())
        return Row(key, heading, said or ((none,) if none else ()))

    def _version(self) -> str:
        name = wording.NAMES.get(base_language(self.language), self.language)
        number = write_number(self.yes.promise.number, self.language)
        return self.words["receipt_version_words"].format(number=number, language=name)

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{write_date(local.date(), self.language)}, {local:%H:%M} ({local:%Z})"

    def _way(self) -> str:
        event = self.yes.event
        confirmed = "moved" if "moved" in event.details else "confirmation"
        return self.words[f"receipt_by_{_WAYS.get(Method(event.method), confirmed)}"]

    def _less_often(self) -> str:
        period = self.yes.own_ceiling
        return self.words[f"receipt_less_often_{period}"] if period else ""

    def _depth(self) -> str:
        depth = self.yes.event.details.get("depth")
        return self.words[f"receipt_depth_{depth}"] if depth else ""

    def _ends(self) -> str:
        if self.yes.event.valid_until is None:
            return ""
        return self.words["receipt_ends"].format(when=self._moment(self.yes.event.valid_until))


def _brand(yes: Yes) -> tuple[str, ...]:
    brand = yes.promise.brand
    address = ", ".join(brand.postal_address.split("\n"))
    return (brand.legal_name, address, brand.contact_email, brand.phone)


def _labels(uses: tuple[DataWords, ...]) -> tuple[str, ...]:
    return tuple(use.label for use in uses)
