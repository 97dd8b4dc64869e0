"""An edition's parts, encoded once but for the places that differ from person to person.

What a place writes depends on the values that it reads, so its encoded text is kept by them: a
shop's name is written once for all who go there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
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
# The addresses that every message has of its own.
PERSONAL = frozenset({"_leave_url", "_why_url", "_read_url"})
_FINGERPRINT_BYTES = 8
_HERE = "\x00"
_WHITE = " \t\n"
_NO_EDGES: Edges = ("", "")


class Place(Generic[T]):
    """One place of a part, with what it wrote before."""

    def __init__(self, span: Span, finish: Callable[[str], T]) -> None:
        self._span = span
        self._finish = finish
        self._kept: dict[object, T] = {}

    @property
    def looked_up(self) -> tuple[Callable[[object], T | None], str]:
        """Return how to find what it wrote before, and by the value of which field."""
        reads = self._span.reads
        return (self._kept.get, reads[0]) if len(reads) == 1 else (_never, reads[0])

    @property
    def is_for_one(self) -> bool:
        """Say whether nobody else has what stands here: keeping it would be in vain."""
        return any(name in PERSONAL for name in self._span.reads)

    @property
    def is_of_the_layout(self) -> bool:
        """Say whether what stands here is around the author's words, and none of them."""
        return all(name.startswith("_") for name in self._span.reads)

    def write_anew(self, values: Values) -> T:
        """Return what stands here for `values`. Raises `TemplateBroken`."""
        return self._finish(self._span.write(values))

    def write(self, values: Values) -> T:
        """Return what stands here for `values`. Raises `TemplateBroken`."""
        key = self._span.key(values)
        written = self._kept.get(key)
        if written is None:
            written = self.write_anew(values)
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = written
        return written


class Places(Generic[T]):
    """The places of a part, in order."""

    def __init__(self, spans: Iterable[Span], finish: Callable[[str], T]) -> None:
        self._places = [Place(span, finish) for span in spans]
        self._looks = [
            (*place.looked_up, place.write_anew if place.is_for_one else place.write)
            for place in self._places
        ]

    @property
    def of_the_author(self) -> list[int]:
        """Return which places stand in the author's words."""
        return [at for at, each in enumerate(self._places) if not each.is_of_the_layout]

    def write(self, values: Values) -> list[T]:
        """Return what stands in each for `values`. Raises `TemplateBroken`."""
        try:
            return [kept(values[name]) or write(values) for kept, name, write in self._looks]
        except TypeError:
            # A list is no key as it is.
            return [place.write(values) for place in self._places]


class HtmlPart:
    """The HTML of an edition: fixed words, place, fixed words, and so on."""

    def __init__(self, compiled: Compiled, standing: Values) -> None:
        parts = take_apart(compiled, standing)
        self._parts = [piece(each) if isinstance(each, str) else b"" for each in parts]
        self._at = [at for at, each in enumerate(parts) if not isinstance(each, str)]
        self._places = Places([each for each in parts if not isinstance(each, str)], piece)
        self._authors = self._places.of_the_author

    def write(self, values: Values) -> tuple[bytes, list[bytes]]:
        """Return the part in quoted-printable for `values`, and what the author's places wrote.

        Raises `TemplateBroken`.
        """
        parts, written = self._parts.copy(), self._places.write(values)
        for at, each in zip(self._at, written, strict=True):
            parts[at] = each
        return _joined(parts), [written[at] for at in self._authors]


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
        parts = take_apart(compiled, standing)
        self._parts = [each.replace(_HERE, "") if isinstance(each, str) else None for each in parts]
        self._places = Places([each for each in parts if not isinstance(each, str)], Wrote.of)
        self._fixed: dict[tuple[Edges, ...], list[bytes]] = {}

    def write(self, values: Values) -> bytes:
        """Return the part in quoted-printable for `values`. Raises `TemplateBroken`."""
        words = self._places.write(values)
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
        whole = "".join(_HERE.join(next(places)) if each is None else each for each in self._parts)
        tidy = without_gaps(whole).rstrip("\n") + "\n"
        return [piece(each) for each in tidy.split(_HERE)]


class Skeleton:
    """An edition's text in one language, for one version of the promise."""

    def __init__(self, words: Words, standing: Values) -> None:
        """Take the templates apart; `standing` are the values that are the same for all.

        Raises `TemplateBroken`.
        """
        self._subject = take_apart(words.subject, standing)
        self._html = HtmlPart(words.html, standing)
        self._text = TextPart(words.text, standing)
        self._pictures = words.pictures
        self._print = blake2b(words.digest, digest_size=_FINGERPRINT_BYTES)

    def write(self, values: Values) -> Encoded:
        """Return the texts for `values`, the standing ones left out. Raises `TemplateBroken`."""
        subject = [each if isinstance(each, str) else each.write(values) for each in self._subject]
        line = one_line("".join(subject))
        html, said = self._html.write(values)
        return Encoded(
            subject=line,
            html=html,
            text=self._text.write(values),
            pictures=self._pictures,
            fingerprint=self._fingerprint(line, said),
        )

    def _fingerprint(self, subject: str, said: list[bytes]) -> str:
        print_ = self._print.copy()
        print_.update(b"\0".join((subject.encode(errors="replace"), *said)))
        return print_.hexdigest()


def _never(_value: object) -> None:
    """Find nothing: what depends on more than one field is looked up by all of them."""


def _joined(parts: Sequence[bytes]) -> bytes:
    whole = b"".join(parts)
    if len(whole) > OUTPUT_LIMIT:
        raise TemplateBroken("template_output_stream_limit")
    # A soft break would take the line end that ends the part.
    return whole if whole.endswith(b"\r\n") and not whole.endswith(b"=\r\n") else whole + b"\r\n"
