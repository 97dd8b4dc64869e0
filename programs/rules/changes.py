"""What reads otherwise in a newer version of a promise, part by part, for the person who decides.

Every part that differs is named, also where it asks for nothing more: whoever compares sees all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from programs.rules.material import More, asks_for_more
from programs.rules.promise import BrandWords, DataWords, Promise

_OF_A_FIELD = frozenset({More.FIELD, More.USE, More.SOURCE, More.CATEGORY, More.REQUIRED})
Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a promise: how it reads now and how it would; no lines where it is not there.

    `language` is what both are written in.
    """

    heading: str
    before: Lines
    after: Lines
    asks_for_more: bool = False
    language: str = ""


def changes(old: Promise, new: Promise) -> tuple[Change, ...]:
    """Return what differs between two versions, in the order in which a promise is read.

    What asks for more (`programs.rules.material`) is marked; it stands first.
    """
    parts = (replace(each, language=new.language) for each in _all(old, new))
    found = [change for change in parts if change.before != change.after]
    return tuple(sorted(found, key=lambda change: not change.asks_for_more))


def _all(old: Promise, new: Promise) -> Iterator[Change]:
    heading = new.headings
    more = {reason.more for reason in asks_for_more(old, new)}
    yield from _data(old, new)
    parts: list[tuple[str, Lines, Lines, bool]] = [
        (heading.frequency, (old.frequency,), (new.frequency,), More.FREQUENCY in more),
        (heading.term, (old.term,), (new.term,), More.TERM in more),
        (heading.format, (old.format,), (new.format,), More.FORMAT in more),
        (heading.value, _value(old), _value(new), More.PURPOSE in more),
        (heading.content, (old.content,), (new.content,), False),
        (heading.brand, _who(old.brand), _who(new.brand), More.BRAND in more),
        (heading.processors, _others(old.brand), _others(new.brand), More.RECIPIENT in more),
        (heading.measured, (old.measured,), (new.measured,), False),
        (heading.retention, (old.retention,), (new.retention,), False),
        (heading.leave, (old.leave,), (new.leave,), False),
        (heading.nothing_else, *_apart(old.mails, new.mails), False),
    ]
    yield from (Change(*part) for part in parts)


def _data(old: Promise, new: Promise) -> Iterator[Change]:
    """Yield each field that is new, gone or used otherwise."""
    before = {use.key: use for use in old.data}
    after = {use.key: use for use in new.data}
    more = {reason.what for reason in asks_for_more(old, new) if reason.more in _OF_A_FIELD}
    for key in dict.fromkeys([*after, *before]):
        label = (after.get(key) or before[key]).label
        yield Change(
            heading=f"{new.headings.data}: {label}",
            before=_use(before.get(key), old),
            after=_use(after.get(key), new),
            asks_for_more=key in more,
        )


def _use(use: DataWords | None, promise: Promise) -> Lines:
    if use is None:
        return ()
    heading = promise.headings
    choices = ", ".join(choice.label for choice in use.choices)
    lines = (
        _sentence(use.need_words),
        f"{heading.source}: {use.source}",
        f"{heading.how}: {use.how}",
        use.category_words,
        use.special_words,
        f"{heading.choices}: {choices}" if choices else "",
    )
    return tuple(line for line in lines if line)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _value(promise: Promise) -> Lines:
    return (promise.value, promise.kind_of_value_words)


def _apart(before: Lines, after: Lines) -> tuple[Lines, Lines]:
    """Return what only one of two lists has."""
    gone = tuple(line for line in before if line not in after)
    return gone, tuple(line for line in after if line not in before)


def _who(brand: BrandWords) -> Lines:
    return (brand.legal_name, *brand.postal_address.splitlines())


def _others(brand: BrandWords) -> Lines:
    return tuple(f"{one.name}: {one.does} ({one.where})" for one in brand.processors)
