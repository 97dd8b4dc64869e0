"""What is put together from pieces is what the whole template writes (INV-5)."""

from collections.abc import Mapping
from quopri import decodestring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from delivery.rendering.content import templates
from delivery.rendering.editions import Words, compiled
from delivery.rendering.liquid import TemplateBroken
from delivery.rendering.quoted import piece, quoted_printable
from delivery.rendering.skeleton import Skeleton
from delivery.rendering.values import typed_value
from programs.rules.vocabulary import FieldType

LINES = st.text(alphabet=st.sampled_from("ab .=-\n\t\réß日😀") | st.characters(codec="utf-8"))
TEXTS = st.text(alphabet=st.sampled_from("ab <>&\"'.=\néß日😀"), max_size=40)
VALUES = st.fixed_dictionaries(
    {
        "name": st.none() | TEXTS,
        "shop": st.sampled_from([None, "", "Riverside", "Žižkov & Söhne <1>"]),
        "parts": st.none() | st.lists(TEXTS, max_size=3),
    }
)
BODIES = (
    "Hello {{ name | default: 'there' }}, *welcome* to {{ shop }}.\n\nBye.",
    "{% if shop %}\nIn {{ shop }}.\n{% endif %}\n\n{% if name %}\n{{ name }}\n{% endif %}\n\nEnd",
    "First\n\n{% if shop == 'Riverside' %}\n\nBy the river.\n\n{% endif %}\n\n{{ name }}\n\n\nLast",
    "{% if parts %}\n\n{% for part in parts %}{{ part }}, {% endfor %}\n\n{% endif %}\n\nAll",
    "{% assign here = shop | default: 'nowhere' %}\n\nSee you {{ here }}, {{ name }}.",
    "{{ name }}{{ shop }}{{ name }}",
    "Nothing personal.",
)
STANDING = {"_title": "Your usuals", "_brand": "Green Basket", "_leave_words": "Leave “it”"}
PERSONAL = ("_why", "_used", "_leave_url", "_why_url", "_read_url")


def words(body: str) -> Words:
    made = templates(language="en", preheader="", body=body)
    return compiled("For {{ name | default: 'you' }} at {{ shop }}", made.html, made.text)


def places(values: Mapping[str, object]) -> dict[str, object]:
    open_ = {name: f"<{name}> & more" for name in PERSONAL}
    rest = ("_identity", "_why_words", "_me_url", "_me_words", "_reads", "_read_words")
    asks = ("_asks_title", "_asks_words", "_asks_url", "_asks_link")
    return {**values, **open_, **dict.fromkeys(rest, "x\ny"), **dict.fromkeys(asks)}


def plain(encoded: bytes) -> str:
    assert max(map(len, encoded.split(b"\r\n"))) <= 76
    assert encoded.endswith(b"\r\n")
    return decodestring(encoded).decode().replace("\r\n", "\n").rstrip("\n")


@given(st.lists(LINES))
@example(["a\r", "\nb"])
@example(["x" * 75, "é" * 30, " " * 80, "."])
def test_pieces_together_are_the_text_together(texts: list[str]) -> None:
    encoded = b"".join(map(piece, texts))

    assert max(map(len, encoded.split(b"\r\n"))) <= 76
    ended = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    assert decodestring(encoded).decode().replace("\r\n", "\n") == "".join(ended)


@pytest.mark.parametrize("body", BODIES)
@given(each=st.lists(VALUES, min_size=1, max_size=4))
def test_inv_5_a_skeleton_writes_what_the_template_writes(
    body: str, each: list[dict[str, object]]
) -> None:
    template = words(body)
    skeleton = Skeleton(template, STANDING)

    # Twice: what was kept is the same as what is written for the first time.
    for values in [*each, *each]:
        whole = template.write(places(values) | STANDING)
        made = skeleton.write(places(values))

        assert made.subject == whole.subject
        assert plain(made.html) == plain(quoted_printable(whole.html))
        assert plain(made.text) == plain(quoted_printable(whole.text))


AMOUNTS = st.sampled_from(
    ["0 EUR", "-0.00 EUR", "3 EUR", "3.00 EUR", "3.00 USD", "3.00"]
) | st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{1,4})?( EUR)?", fullmatch=True)


@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=6))
@example(["999999999999999.97 EUR", "999999999999999.98 EUR"])
def test_nobody_gets_what_was_written_for_somebody_else(amounts: list[str]) -> None:
    """What is kept by its value is kept by all of it, also beyond what a float can tell apart."""
    template = words("You have {{ name }}.{% if shop %}{{ name }}{% endif %}")
    skeleton = Skeleton(template, STANDING)

    for amount in amounts:
        name = typed_value(FieldType.MONEY, amount, {}, "en")
        values = places({"name": name, "shop": "x", "parts": None})
        assert skeleton.write(values).subject == f"For {name} at x"
        assert str(name) in plain(skeleton.write(values).text)


def test_what_grows_too_long_is_broken_however_it_is_put_together() -> None:
    template = words("{{ name }}" * 20)
    skeleton = Skeleton(template, STANDING)
    values = places({"name": "x" * 20_000, "shop": "", "parts": None})

    with pytest.raises(TemplateBroken):
        skeleton.write(values)
    with pytest.raises(TemplateBroken):
        template.write(values | STANDING)


@pytest.mark.parametrize("white", [" ", "\t", "  "])
@pytest.mark.parametrize("letter", ["x", "ß", "="])
def test_no_line_is_too_long_where_white_space_ends_it(letter: str, white: str) -> None:
    for length in range(90):
        text = letter * length + white + "\nnext"

        assert plain(quoted_printable(text)) == text
