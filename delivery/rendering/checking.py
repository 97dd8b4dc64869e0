"""What keeps an edition's text from being sent, found before it is."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from delivery.rendering.comparing import odd_comparisons
from delivery.rendering.content import faults, templates
from delivery.rendering.editions import compiled
from delivery.rendering.liquid import (
    Compiled,
    TemplateBroken,
    TemplateRefused,
    compile_template,
)
from delivery.rendering.samples import sample_values
from delivery.rules.length import is_longer, word_count
from delivery.rules.vocabulary import WhenMissing
from programs.rules.depth import too_deep
from programs.rules.promise import DataWords, Promise
from programs.rules.vocabulary import Need

BODY_LIMIT = 30_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right; `stops` says whether it keeps the edition from being approved."""

    code: str
    message: str
    language: str = ""
    stops: bool = True

    def __str__(self) -> str:
        return f"{self.language}: {self.message}" if self.language else self.message


@dataclass(frozen=True, slots=True)
class Draft:
    """One text as its author wrote it; `relationship` says for whom, "" for all."""

    language: str
    subject: str
    preheader: str
    body: str
    relationship: str = ""

    @property
    def name(self) -> str:
        """Return which of an edition's texts it is."""
        return f"{self.language}, {self.relationship}" if self.relationship else self.language


@dataclass(frozen=True, slots=True)
class Frame:
    """What a text is checked against: the promise, and which of its fields some will lack.

    `number` is the invitation's.
    """

    number: int
    promise: Promise
    may_be_absent: frozenset[str]

    @property
    def declared(self) -> tuple[DataWords, ...]:
        """Return the data uses that the promise declares."""
        return self.promise.data


def absent_for_some(
    promise: Promise,
    *,
    when_missing: str,
    brand_depths: Mapping[str, str],
    program_depth: str,
    audience: Collection[str],
) -> frozenset[str]:
    """Return the fields that somebody who gets the edition may have no value for.

    Nobody lacks what is required and shallow enough where a missing value withholds the edition.
    """
    if when_missing != WhenMissing.WITHHOLD:
        return frozenset(use.key for use in promise.data)
    deep = too_deep(
        promise.data, brand_depths=brand_depths, program_depth=program_depth, audience=audience
    )
    optional = {use.key for use in promise.data if use.need != Need.REQUIRED}
    return frozenset(optional | {use.key for use in deep})


def problems_of(draft: Draft, frame: Frame) -> list[Problem]:
    """Return what is wrong with one text, the most basic first: the rest needs that put right."""
    for look in (_unreadable, _unnamed, _content, _unguarded, _compared, _length, _trial):
        found = list(look(draft, frame))
        if found:
            return found
    return []


def _problem(draft: Draft, code: str, message: str) -> Problem:
    return Problem(code=code, message=message, language=draft.name)


def _parts(draft: Draft) -> Mapping[str, str]:
    return {"subject": draft.subject, "preheader": draft.preheader, "text": draft.body}


def _compiled(draft: Draft) -> dict[str, Compiled]:
    return {name: compile_template(source) for name, source in _parts(draft).items()}


def _unreadable(draft: Draft, frame: Frame) -> Iterator[Problem]:
    if not draft.subject.strip() or not draft.body.strip():
        yield _problem(draft, "empty", "A subject and a text are needed.")
    if len(draft.body) > BODY_LIMIT:
        yield _problem(draft, "too_long", f"The text has more than {BODY_LIMIT:,} characters.")
    for name, source in _parts(draft).items():
        try:
            compile_template(source)
        except TemplateRefused as refused:
            yield _problem(draft, "template_refused", f"In the {name}: {refused}")


def _unnamed(draft: Draft, frame: Frame) -> Iterator[Problem]:
    declared = {use.key for use in frame.declared}
    names = ", ".join(sorted(declared)) or "no data at all"
    for part in _compiled(draft).values():
        for name in sorted(part.reading.fields - declared):
            message = f"{name} is not in the promise: invitation {frame.number} declares {names}."
            yield _problem(draft, "undeclared_field", message)
        for name in sorted(part.reading.assigned & declared):
            message = f"{name} is a data field: give what you assign another name."
            yield _problem(draft, "assigned_field", message)


def _content(draft: Draft, frame: Frame) -> Iterator[Problem]:
    for message in faults(draft.body):
        yield _problem(draft, "content_refused", message)


def _unguarded(draft: Draft, frame: Frame) -> Iterator[Problem]:
    holes = frozenset().union(*(part.reading.unguarded for part in _compiled(draft).values()))
    for name in sorted(holes & frame.may_be_absent):
        message = (
            f'{name} may be missing: write {{{{ {name} | default: "..." }}}} or put it inside '
            f"{{% if {name} %}} ... {{% endif %}}."
        )
        yield _problem(draft, "unguarded_field", message)


def _compared(draft: Draft, frame: Frame) -> Iterator[Problem]:
    uses = {use.key: use for use in frame.declared}
    for part in _compiled(draft).values():
        for message in odd_comparisons(part.template, uses):
            yield _problem(draft, "odd_comparison", message)


def _length(draft: Draft, frame: Frame) -> Iterator[Problem]:
    promised = frame.promise.terms.length_words
    words = word_count(draft.body)
    if is_longer(words, promised):
        message = f"The text has about {words} words; the promise says about {promised}."
        yield _problem(draft, "longer_than_promised", message)


def _trial(draft: Draft, frame: Frame) -> Iterator[Problem]:
    """Write it for somebody with every value and for somebody with none."""
    made = templates(language=draft.language, preheader=draft.preheader, body=draft.body)
    try:
        words = compiled(draft.subject, made.html, made.text)
        for values in (sample_values(frame.declared, draft.language), dict.fromkeys(words.fields)):
            words.try_out(values)
    except TemplateRefused as refused:
        yield _problem(draft, "template_refused", str(refused))
    except TemplateBroken as broken:
        message = f"It cannot be written for every reader ({broken}): look at what it compares."
        yield _problem(draft, "template_broken", message)
