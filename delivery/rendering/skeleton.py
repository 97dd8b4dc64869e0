"""An edition's parts, encoded once but for the places that differ from person to person.

What a place writes depends on the values that it reads, so its encoded text is kept by them: a
shop's name is written once for all who go there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from delivery.rendering.editions import Encoded, Words
from delivery.rendering.liquid import OUTPUT_LIMIT, Compiled, TemplateBroken
from delivery.rendering.message import one_line
from delivery.rendering.plain import without_gaps
from delivery.rendering.quoted import piece
from delivery.rendering.spans import Span, take_apart

Values = Mapping[str, object]
# The white space before and after what a place wrote; one piece where it wrote nothing else.
Edges = tuple[str, ...]
T = TypeVar("T")

# What a place keeps at most; a first name is not worth more than to be written again.
KEPT = 1024
_HERE = "\x00"
_WHITE = " \t\n"
_NO_EDGES: Edges = ("", "")


class Place(Generic[T]):
    """One place of a part, with what it wrote before."""

    def __init__(self, span: Span, finish: Callable[[str], T]) -> None:
        self._span = span
        self._finish = finish
        self._one = span.reads[0] if len(span.reads) == 1 else None
        self._kept: dict[object, T] = {}
        self._found = 0
        # Where nearly everybody has another value, as in a link, keeping them is in vain.
        self._keeps = True

    def write(self, values: Values) -> T:
        """Return what stands here for `values`. Raises `TemplateBroken`."""
        if not self._keeps:
            return self._finish(self._span.write(values))
        key = self._span.key(values) if self._one is None else values[self._one]
        if isinstance(key, list):
            key = tuple(key)
        written = self._kept.get(key)
        if written is not None:
            self._found += 1
            return written
        written = self._finish(self._span.write(values))
        self._keep(key, written)
        return written

    def _keep(self, key: object, written: T) -> None:
        if len(self._kept) >= KEPT:
            self._keeps = self._found >= KEPT
            self._found = 0
            self._kept.clear()
        self._kept[key] = written


class HtmlPart:
    """The HTML of an edition: fixed words, place, fixed words, and so on."""

    def __init__(self, compiled: Compiled, standing: Values) -> None:
        self._parts = [
            piece(each) if isinstance(each, str) else Place(each, piece)
            for each in take_apart(compiled, standing)
        ]

    def write(self, values: Values) -> bytes:
        """Return the part in quoted-printable for `values`. Raises `TemplateBroken`."""
        parts = [each if isinstance(each, bytes) else each.write(values) for each in self._parts]
        return _joined(parts)


@dataclass(frozen=True, slots=True)
class Wrote:
    """What a place of the text wrote: the white space around it, and the rest, encoded."""

    edges: Edges
    encoded: bytes

    @classmethod
    def of(cls, text: str) -> "Wrote":
        """Return `text` with its edges apart."""
        if text and text.isprintable() and text[0] != " " and text[-1] != " ":
            return cls(_NO_EDGES, piece(text))
        begun = text.lstrip(_WHITE)
        if not begun:
            return cls((text,), b"")
        core = begun.rstrip(_WHITE)
        edges = (text[: len(text) - len(begun)], begun[len(core) :])
        return cls(edges, piece(without_gaps(core)))


class TextPart:
    """The text of an edition, without the gaps that places leave where they write nothing.

    Which words are fixed depends on what stands at the edges of the places: they are kept by that.
    """

    def __init__(self, compiled: Compiled, standing: Values) -> None:
        self._parts = [
            each.replace(_HERE, "") if isinstance(each, str) else Place(each, Wrote.of)
            for each in take_apart(compiled, standing)
        ]
        self._places = [each for each in self._parts if not isinstance(each, str)]
        self._fixed: dict[tuple[Edges, ...], list[bytes]] = {}

    def write(self, values: Values) -> bytes:
        """Return the part in quoted-printable for `values`. Raises `TemplateBroken`."""
        words = [place.write(values) for place in self._places]
        edges = tuple([each.edges for each in words])
        fixed = self._fixed.get(edges)
        if fixed is None:
            fixed = self._fixed[edges] = self._between(edges)
        parts = [fixed[0]]
        for before, after in zip([w for w in words if w.encoded], fixed[1:], strict=True):
            parts += (before.encoded, after)
        return _joined(parts)

    def _between(self, edges: Sequence[Edges]) -> list[bytes]:
        """Return the fixed words around each place that is not empty, encoded."""
        places = iter(edges)
        whole = "".join(
            each if isinstance(each, str) else _HERE.join(next(places)) for each in self._parts
        )
        tidy = without_gaps(whole).rstrip("\n") + "\n"
        return [piece(each) for each in tidy.split(_HERE)]


class Skeleton:
    """An edition's text in one language, for one version of the promise."""

    def __init__(self, words: Words, standing: Values) -> None:
        """Take the templates apart; `standing` are the values that are the same for all.

        Raises `TemplateBroken`.
        """
        self._subject = [
            each if isinstance(each, str) else Place(each, str)
            for each in take_apart(words.subject, standing)
        ]
        self._html = HtmlPart(words.html, standing)
        self._text = TextPart(words.text, standing)
        self._pictures = words.pictures

    def write(self, values: Values) -> Encoded:
        """Return the texts for `values`, the standing ones left out. Raises `TemplateBroken`."""
        subject = [each if isinstance(each, str) else each.write(values) for each in self._subject]
        return Encoded(
            subject=one_line("".join(subject)),
            html=self._html.write(values),
            text=self._text.write(values),
            pictures=self._pictures,
        )


def _joined(parts: Sequence[bytes]) -> bytes:
    whole = b"".join(parts)
    if len(whole) > OUTPUT_LIMIT:
        raise TemplateBroken("template_output_stream_limit")
    # A soft break would take the line end that ends the part.
    return whole if whole.endswith(b"\r\n") and not whole.endswith(b"=\r\n") else whole + b"\r\n"
