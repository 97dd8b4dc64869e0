"""What keeps an edition's text from being sent, found before it is."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from delivery.rendering.comparing import odd_comparisons
from delivery.rendering.content import faults, pictures_in, templates, words_in
from delivery.rendering.editions import compiled
from delivery.rendering.liquid import (
    Compiled,
    TemplateBroken,
    TemplateRefused,
    compile_template,
)
from delivery.rendering.pictures import Picture
from delivery.rendering.samples import sample_values
from delivery.rendering.tables import Tables
from delivery.rules.advice import explained, line_of
from delivery.rules.length import is_longer
from delivery.rules.vocabulary import Markup, WhenMissing
from programs.rules.depth import too_deep
from programs.rules.promise import DataWords, Promise
from programs.rules.vocabulary import Need

BODY_LIMITS = {Markup.MARKDOWN: 30_000, Markup.HTML: 60_000}


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
    markup: str = Markup.MARKDOWN
    relationship: str = ""

    @property
    def name(self) -> str:
        """Return which of an edition's texts it is."""
        return f"{self.language}, {self.relationship}" if self.relationship else self.language


@dataclass(frozen=True, slots=True)
class Frame:
    """What a text is checked against: the promise, and which of its fields some will lack.

    `number` is the invitation's; `tables` are the catalogues that there are. `pictures` are those
    of the edition, or None before it is saved with them.
    """

    number: int
    promise: Promise
    may_be_absent: frozenset[str]
    withholds: bool = False
    tables: Tables = field(default_factory=dict)
    pictures: Mapping[str, Picture] | None = None

    @property
    def declared(self) -> tuple[DataWords, ...]:
        """Return the data uses that the promise declares."""
        return self.promise.data

    def may_lack(self, name: str) -> bool:
        """Say whether somebody who gets the edition may have nothing for a field or a column.

        A key without a row is a value that is missing: it withholds where a missing value does.
        """
        table = self.tables.get(name.partition(".")[0])
        if table is None or "." not in name:
            return name in self.may_be_absent
        return not self.withholds or table.key_field in self.may_be_absent


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
    looks = (
        _unreadable,
        _unnamed,
        _content,
        _unguarded,
        _compared,
        _pictures,
        _length,
        _trial,
    )
    for look in looks:
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
    limit = BODY_LIMITS[Markup(draft.markup)]
    if len(draft.body) > limit:
        yield _problem(draft, "too_long", f"The text has more than {limit:,} characters.")
    for name, source in _parts(draft).items():
        try:
            compile_template(source)
        except TemplateRefused as refused:
            yield _problem(
                draft, "template_refused", f"In the {name}: {explained(source, str(refused))}"
            )


def _unnamed(draft: Draft, frame: Frame) -> Iterator[Problem]:
    declared = {use.key for use in frame.declared}
    names = ", ".join(sorted(declared)) or "no data at all"
    sources = _parts(draft)
    for where, part in _compiled(draft).items():
        for name in sorted(part.reading.fields - declared):
            message = (
                f"{name} is not in the promise: invitation {frame.number} declares {names}."
                f" Take it out (line {line_of(sources[where], name)} of the {where}), or declare it"
                " in the next version."
            )
            yield _problem(draft, "undeclared_field", message)
        for name in sorted(part.reading.assigned & declared):
            message = f"{name} is a data field: give what you assign another name."
            yield _problem(draft, "assigned_field", message)
        for name in sorted(part.reading.columns):
            for message in _column_faults(name, frame, declared):
                yield _problem(draft, "undeclared_field", message)


def _column_faults(name: str, frame: Frame, declared: Collection[str]) -> Iterator[str]:
    named, _, column = name.partition(".")
    table = frame.tables.get(named)
    if table is None:
        yield f"There is no catalogue {named}, so {name} is nothing."
    elif column not in table.columns:
        yield f"The catalogue {named} has no column {column}: it has {', '.join(table.columns)}."
    elif table.key_field not in declared:
        yield (
            f"The catalogue {named} looks up {table.key_field}, which is not in the promise of"
            f" invitation {frame.number}."
        )


def _content(draft: Draft, frame: Frame) -> Iterator[Problem]:
    for message in faults(draft.body, draft.markup):
        yield _problem(draft, "content_refused", message)


def _unguarded(draft: Draft, frame: Frame) -> Iterator[Problem]:
    sources = _parts(draft)
    holes = {
        name: f"line {line_of(sources[where], name)} of the {where}"
        for where, part in _compiled(draft).items()
        for name in part.reading.unguarded
    }
    for name in sorted(filter(frame.may_lack, holes)):
        message = (
            f'{name} may be missing: write {{{{ {name} | default: "..." }}}} or put it inside '
            f"{{% if {name} %}} ... {{% endif %}} ({holes[name]})."
        )
        yield _problem(draft, "unguarded_field", message)


def _compared(draft: Draft, frame: Frame) -> Iterator[Problem]:
    uses = {use.key: use for use in frame.declared}
    for part in _compiled(draft).values():
        for message in odd_comparisons(part.template, uses):
            yield _problem(draft, "odd_comparison", message)


def _pictures(draft: Draft, frame: Frame) -> Iterator[Problem]:
    shown = pictures_in(draft.body, draft.markup)
    if shown and not frame.promise.terms.has_pictures:
        message = "It shows pictures; the promise says that it comes without."
        yield _problem(draft, "pictures_not_promised", message)
    if frame.pictures is not None:
        for name in shown:
            if name not in frame.pictures:
                message = f"The picture {name} is not among those of the edition: upload it."
                yield _problem(draft, "unknown_picture", message)


def _length(draft: Draft, frame: Frame) -> Iterator[Problem]:
    promised = frame.promise.terms.length_words
    words = words_in(draft.body, draft.markup)
    if is_longer(words, promised):
        message = f"The text has about {words} words; the promise says about {promised}."
        yield _problem(draft, "longer_than_promised", message)


def _trial(draft: Draft, frame: Frame) -> Iterator[Problem]:
    """Write it for somebody with every value and for somebody with none."""
    made = templates(
        language=draft.language,
        preheader=draft.preheader,
        body=draft.body,
        markup=draft.markup,
        pictures=frame.pictures or {},
    )
    try:
        words = compiled(draft.subject, made.html, made.text, frame.tables)
        known = sample_values(frame.declared, draft.language)
        columns = {lookup.name: lookup.column for lookup in words.lookups}
        for values in (known | columns, dict.fromkeys((*words.fields, *columns))):
            words.try_out(values)
    except TemplateRefused as refused:
        yield _problem(draft, "template_refused", str(refused))
    except TemplateBroken as broken:
        message = f"It cannot be written for every reader ({broken}): look at what it compares."
        yield _problem(draft, "template_broken", message)
