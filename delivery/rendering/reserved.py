"""The values that whoever shows a promise elsewhere may use, for one person now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from delivery.rendering.accepted import Accepted
from delivery.rendering.recipe import permitted_by
from delivery.rendering.sealing import sealed_values
from delivery.rendering.usage import Usage, Uses, ValueUnwritable
from delivery.selectors.jobs import Job
from programs.rules.promise import DataWords


@dataclass(frozen=True, slots=True)
class Usable:
    """One field of the promise: `value` as it is stored, `words` as their reader's language has it.

    `by` and `at` (ISO 8601) are who said it and as of when; `how` is what was promised to be done
    with it. Where it may not be used, or is not known, `why_not` says so and the rest is empty.
    """

    field: str
    label: str
    category: str
    how: str
    value: Any = None
    words: str | list[str] | None = None
    by: str = ""
    at: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be used for one person, in `language`; `usage` is its receipt without values."""

    language: str
    fields: tuple[Usable, ...]
    usage: Usage

    def sealed_for(self, job: Job, accepted: Accepted) -> bytes | None:
        """Return the values under the person's own key, None where the promise keeps none."""
        return sealed_values(job, self.usage) if accepted.keeps_values else None


def offer(job: Job, accepted: Accepted) -> Offered:
    """Return what the promise, their ticks, the relationship and their own ceiling let be used."""
    promise = accepted.promise(job.own_language, job.language)
    permitted = permitted_by(accepted, job)
    uses = Uses([use.key for use in promise.data], permitted, promise.language)
    usage = _used(uses, job.values)
    words = {use.key: use for use in promise.data}
    fields = tuple(_usable(words[entry["field"]], entry, usage, job) for entry in usage.used)
    return Offered(promise.language, fields, usage)


def _used(uses: Uses, values: Mapping[str, Any]) -> Usage:
    """Leave out what cannot be written: it costs that value only."""
    try:
        return uses.of(values)
    except ValueUnwritable as broken:
        return _used(uses, {key: each for key, each in values.items() if key != str(broken)})


def _usable(use: DataWords, entry: Mapping[str, Any], usage: Usage, job: Job) -> Usable:
    about = (use.key, use.label, str(use.category), use.how)
    if not entry["shown"]:
        return Usable(*about, why_not=str(entry["why_not"]))
    written = usage.context[use.key]
    return Usable(
        *about,
        value=job.values[use.key]["v"],
        words=[str(each) for each in written] if isinstance(written, list) else str(written),
        by=str(entry["by"]),
        at=str(entry["at"]),
    )
