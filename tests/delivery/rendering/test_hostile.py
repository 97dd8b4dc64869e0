"""Hostile templates, bodies and values: a typed refusal, or a message that reads back the same."""

import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery.rendering.checking import BODY_LIMITS
from delivery.rendering.content import faults, templates
from delivery.rendering.editions import Words, compiled
from delivery.rendering.liquid import FILTERS, TemplateBroken, TemplateRefused, compile_template
from delivery.rendering.message import AddressRefused, Letter, ListHeaders, build, one_line
from delivery.rendering.pictures import Picture
from delivery.rendering.skeleton import Skeleton
from delivery.rendering.tables import Table
from delivery.rendering.usage import Permitted, Uses, ValueUnwritable, with_cells
from delivery.rules.vocabulary import Markup
from programs.rules.promise import ChoiceWords, DataWords
from programs.rules.vocabulary import Category, FieldType, Need
from tests.delivery.rendering.images import png

NOW = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe"),
    *("List-Unsubscribe-Post", "Feedback-ID", "Auto-Submitted", "MIME-Version", "Content-Type"),
]
# For all that one example does; alone it takes a few milliseconds.
AT_MOST = 10.0
FUZZ = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
CHOICES = {"a": {"en": "One <b>"}, "b": {"en": "{{ name }}"}, "": {"en": ""}}


def use(key: str, kind: FieldType) -> DataWords:
    return DataWords(
        key=key,
        type=kind,
        label=key,
        category=Category.IDENTITY,
        category_words="",
        special=False,
        special_words="",
        source="",
        how="",
        need=Need.REQUIRED,
        need_words="",
        choices=tuple(ChoiceWords(code, code) for code in CHOICES)
        if kind in (FieldType.CHOICE, FieldType.LIST)
        else (),
    )


USES = tuple(
    use(key, kind)
    for key, kind in (
        ("name", FieldType.TEXT),
        ("count", FieldType.NUMBER),
        ("day", FieldType.DATE),
        ("basket", FieldType.MONEY),
        ("pick", FieldType.CHOICE),
        ("parts", FieldType.LIST),
    )
)
PERMITTED = Permitted(USES, (), Category.IDENTITY, {"pick": CHOICES, "parts": CHOICES})
TABLES = {
    "offers": Table("offers", "name", FieldType.TEXT, ("head",), {"x": {"head": "<i>{{ name }}"}})
}
PICTURES = {"logo": Picture("logo", "image/png", 4, png())}
OPEN = {"_title": "T", "_brand": "B", "_leave_words": "L"}
PERSONAL = dict.fromkeys(
    (
        *("_why", "_used", "_identity", "_leave_url", "_why_url", "_why_words", "_me_url"),
        *("_me_words", "_asks_title", "_asks_words", "_asks_url", "_asks_link"),
        *("_reads", "_read_url", "_read_words"),
    )
)

# --- What is hostile --------------------------------------------------------------------------

ODD = st.sampled_from(
    [
        "",
        " ",
        "x",
        "\r\nBcc: dan@example.com\r\n\r\nx",
        "a\x00b\x1b[2J",
        "\u202egnp.exe\u2066\u200f",
        "\ud800 lone",
        "=?utf-8?q?hi?=",
        "</p></td></tr></table><script>alert(1)</script>",
        "{{ name }}{% if count %}{{ basket }}",
        "}} {% endif %} {% raw %}",
        "&#123;&#123; name }}",
        "--=_willingly_7b1f0c2e9d_=--",
        "\n--=_willingly_7b1f0c2e9d_=\nContent-Type: text/html\n\n",
        "日本語 😀 👨‍👩‍👧 العربية עברית हिन्दी ไทย ß é e\u0301",
        "x" * 998,
        "\u2028\u2029\x85",
        ".\n..\nFrom x",
        "=" * 80,
    ]
)
TEXTS = ODD | st.text(max_size=30) | st.lists(ODD, max_size=4).map("".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXTS, inside, max_size=2),
    max_leaves=6,
)
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "name": TEXTS,
    "count": st.integers(-(10**15), 10**15) | st.floats(-1e9, 1e9),
    "day": st.dates().map(lambda day: day.isoformat()),
    "basket": st.sampled_from(["1.99 EUR", "1047.36 USD", "-3", "0.1 XXX"]),
    "pick": st.sampled_from(sorted(CHOICES)),
    "parts": st.lists(TEXTS | st.sampled_from(sorted(CHOICES)), max_size=20),
}
PROFILES = st.fixed_dictionaries({key: good | JSON for key, good in GOOD.items()})
NAMES = st.sampled_from(
    [
        *("name", "count", "day", "basket", "pick", "parts", "x", "forloop", "offers.head"),
        *("offers", "offers.none", "parts.first", "parts.size", "name.size", "parts[0]"),
        *("forloop.index", "name.__class__.__mro__", "day.iso", "basket.currency", "name['x']"),
        *("parts[count]", "[name]", "parts[-1]", "name.real.imag", "_title", "self", "nil"),
    ]
)
LITERALS = st.sampled_from(
    [
        *("'x'", '"}}"', "3", "-1", "3.5", "1e999", "9" * 60, "true", "nil", "empty", "blank"),
        *("(1..1000000000)", "(name..count)", "'2026-11-14'", "'<b>'", "''", '"{{"'),
    ]
)
ATOMS = NAMES | LITERALS


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """Return a value through filters: each of ours on anything, and some that are none."""
    parts = [draw(ATOMS)]
    known = [*FILTERS, "safe", "replace", "map", "date", "times", "split"]
    for name in draw(st.lists(st.sampled_from(known), max_size=4)):
        arguments = draw(st.lists(ATOMS, max_size=2))
        parts.append(f"{name}: {', '.join(arguments)}" if arguments else name)
    return " | ".join(parts)


CONDITIONS = st.builds(
    "{} {} {}".format,
    ATOMS,
    st.sampled_from(["==", "!=", "<", ">", "<=", ">=", "contains", "and", "or", "<>"]),
    ATOMS,
)


def around(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return `inside` in a block of each kind."""
    return st.one_of(
        st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, CONDITIONS, inside, inside),
        st.builds("{{% unless {} %}}{}{{% endunless %}}".format, CONDITIONS, inside),
        st.builds("{{% for x in {} %}}{}{{% endfor %}}".format, ATOMS, inside),
        st.builds(
            "{{% for x in {} limit: {} reversed %}}{}{{% endfor %}}".format, ATOMS, ATOMS, inside
        ),
        st.builds("{{% case {} %}}{{% when {} %}}{}{{% endcase %}}".format, ATOMS, ATOMS, inside),
        st.builds("{{% assign x = {} %}}{}".format, expressions(), inside),
        st.builds("<p>{}</p>\n".format, inside),
        st.builds("{}{}".format, inside, inside),
    )


LEAVES = st.one_of(
    st.builds("{{{{ {} }}}}".format, expressions()),
    st.builds("{{{{- {} -}}}}".format, expressions()),
    TEXTS,
    st.sampled_from(
        [
            *("{{", "{%", "}}", "%}", "{% raw %}", "{% endif %}", "{% include 'x' %}", "{{ }}"),
            *("{% comment %}{{ secret }}{% endcomment %}", "{% break %}", "{% liquid\nassign a %}"),
            *("<b>x</b>", "<a href='https://x.example'>y</a>", "![x](picture:logo)", "\n\n- x\n"),
            *("<img src='picture:logo' alt='x'>", "<style>p { color: red }</style>", "<!-- x"),
            *("<table><tr><td>x</table>", "[x](https://x.example)", "`{{ name }}`", "\x00"),
            *("<li>x", "</td></tr></table>", "<ol start='99999'><li>y</ol>", "&#123;&#123;name}}"),
        ]
    ),
)
BODIES = st.recursive(LEAVES, around, max_leaves=12)
LINES = st.one_of(TEXTS, st.builds("{{{{ {} }}}}".format, expressions()), LEAVES)


# --- What must come of it ---------------------------------------------------------------------


def made(subject: str, preheader: str, body: str, markup: str) -> Words:
    """Return what approval would make, whatever the check says of it."""
    faults(body, markup)
    page = templates(
        language="en", preheader=preheader, body=body, markup=markup, pictures=PICTURES
    )
    return compiled(subject, page.html, page.text, TABLES, PICTURES.values())


def context_of(words: Words, profile: Mapping[str, Any]) -> dict[str, object]:
    """Return what a template gets to know of this person."""
    stored = {key: {"v": value, "by": "crm", "at": ""} for key, value in profile.items()}
    used = Uses(words.fields & PERMITTED_KEYS, PERMITTED, "en").of(stored)
    if words.lookups:
        used = with_cells(used, words.lookups, stored)
    return used.context


PERMITTED_KEYS = {each.key for each in USES}


def letter(words: Words, personal: Mapping[str, object], **values: Any) -> Letter:
    """Return the message with everything that may be hostile in it."""
    written = Skeleton(words, OPEN).write(personal)
    known: dict[str, Any] = {
        "from_name": "Green Basket",
        "from_email": "hello@greenbasket.example",
        "to": "alice@example.com",
        "message_id": "<1@greenbasket.example>",
        "at": NOW,
        "feedback": ("a", "b", "edition", "greenbasket"),
        "listed": ListHeaders("Title", "a.list-id.example.com", "https://example.com/u/x"),
    }
    return Letter(
        subject=written.subject,
        text=written.text,
        html=written.html,
        pictures=written.pictures,
        **(known | values),
    )


def read(content: bytes) -> EmailMessage:
    """Return the message as the standard library reads it, all of its parts without a defect."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert list(message) == HEADERS
    assert not any(each.defects for each in message.walk())
    return message


def words_of(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n").rstrip("\n")


def as_sent(text: str) -> str:
    """Return `text` with its line ends as mail has them."""
    sent = text.encode(errors="replace").decode()
    return sent.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def try_it(subject: str, preheader: str, body: str, markup: str, profile: dict[str, Any]) -> None:
    """Make, write and read back; only typed refusals may come between."""
    began = time.perf_counter()
    with suppress(TemplateRefused, TemplateBroken, ValueUnwritable):
        words = made(subject, preheader, body, markup)
        # What is not declared is refused before anything is written (`usage_of`).
        if words.fields <= PERMITTED_KEYS:
            personal = context_of(words, profile) | PERSONAL
            message = read(build(letter(words, personal)))
            whole = words.write(personal | OPEN)
            assert words_of(message, "plain") == as_sent(whole.text)
            assert words_of(message, "html") == as_sent(whole.html)
            assert str(message["Subject"]) == whole.subject[:250].strip()
            assert "<script" not in whole.html.lower()
    assert time.perf_counter() - began < AT_MOST


@FUZZ
@given(LINES, LINES, BODIES, st.sampled_from(list(Markup)), PROFILES)
def test_whatever_is_written_is_refused_or_sent_as_it_is(
    subject: str, preheader: str, body: str, markup: str, profile: dict[str, Any]
) -> None:
    try_it(subject, preheader, body, markup, profile)


@FUZZ
@given(PROFILES)
@pytest.mark.parametrize("markup", list(Markup))
def test_whatever_is_known_of_somebody_their_message_is_whole(
    markup: str, profile: dict[str, Any]
) -> None:
    body = (
        "Hello {{ name | default: 'you' }} {{ count }} {{ day }} {{ basket }} {{ pick }}\n\n"
        "{% for part in parts %}{{ part }}, {% endfor %}{{ offers.head | default: '-' }}\n"
    )

    try_it("{{ name }}: {{ parts | first }}", "{{ name }}", body, markup, profile)


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_every_filter_takes_every_type(name: str) -> None:
    profile = {"name": "ß<", "count": 3, "day": "2026-11-14", "basket": "3 EUR", "pick": "a"}
    stored = {key: {"v": value} for key, value in {**profile, "parts": ["x", "b"]}.items()}
    known = {**Uses(PERMITTED_KEYS, PERMITTED, "en").of(stored).context, "nothing": None}
    for key in known:
        for arguments in ("", ": name", ": count, parts", ": 1000000000", ": '', nil", ": -5"):
            with suppress(TemplateRefused, TemplateBroken):
                source = f"{{{{ {key} | {name}{arguments} | append: '' }}}}"
                assert "<" not in compile_template(source, escape=True).render(known)


@pytest.mark.parametrize(
    "body",
    [
        "{% if name %}" * 200 + "{% endif %}" * 200,
        "{% for a in parts %}" * 5 + "x{{ name }}" + "{% endfor %}" * 5,
        "{% for i in (1..1000000000) %}x{% endfor %}",
        "{% assign x = name %}" + "{% assign x = x | append: x %}" * 60 + "{{ x }}",
        "{{ name" + " | append: name" * 30 + " }}",
        "{{ name | truncate: 999999999999999999999999 }}",
        "<div>" * 20_000,
        "<table><tr><td>" * 3_000,
        "<b><i>" * 8_000 + "x",
        "> " * 20_000,
        "- " * 10_000 + "x",
        "[" * 20_000,
        "*a " * 15_000,
        "`" * 29_999,
        "<a href='" * 5_000,
        "<style>" + "p{" * 20_000,
        "<style>" + "a " * 20_000 + "{color:red}</style><p>x",
        "<style>" + "p{color:red}" * 4_000 + "</style>" + "<p>" * 4_000,
        "<p style='" + "color:red;" * 5_000 + "'>",
        "&#123;" * 9_000,
        "<!--" * 10_000,
        "![" * 10_000,
        "{{ name }}" * 500,
        "{" * 60_000,
        "{{ '{% comment %}' }}" * 250,
        "<img " * 10_000,
        "\x00" * 60_000,
    ],
    ids=lambda body: body[:20].replace("\x00", "0"),
)
@pytest.mark.parametrize("markup", list(Markup))
def test_what_is_deep_or_long_is_over_at_once(body: str, markup: Markup) -> None:
    profile = {"name": "x" * 100, "parts": ["y" * 100] * 20}

    try_it("s", "p", body[: BODY_LIMITS[markup]], markup, profile)


@pytest.mark.parametrize("text", ["x", "é", "\r\n", "<", "\u202e", "\x00", "😀", "{{ name }}", "="])
def test_a_megabyte_of_anything_is_over_at_once(text: str) -> None:
    huge = text * (1_000_000 // len(text))
    body = "{{ name }} {{ parts | join: '' }} {{ pick }}"

    try_it("{{ name }}", "{{ name }}", body, Markup.HTML, {"name": huge, "parts": [huge] * 4})


@FUZZ
@given(to=TEXTS | st.emails(), title=TEXTS, name=TEXTS, subject=TEXTS, feedback=TEXTS)
def test_no_value_adds_or_breaks_a_header(
    to: str, title: str, name: str, subject: str, feedback: str
) -> None:
    words = made("x", "", "Hello", Markup.MARKDOWN)
    values: dict[str, Any] = {
        "to": to,
        "from_name": name,
        "listed": ListHeaders(title, "a.list-id.example.com", "https://example.com/u/x"),
        "feedback": (feedback, feedback, "edition", "greenbasket"),
    }
    with suppress(AddressRefused):
        whole = letter(words, PERSONAL, **values)
        content = build(
            Letter(**{key: getattr(whole, key) for key in whole.__slots__} | {"subject": subject})
        )
        message = read(content)
        assert str(message["Subject"]) == one_line(subject)[:250].strip()
        assert message["List-Id"].endswith("<a.list-id.example.com>")
        assert len(message["To"].addresses) == 1
        head = content.partition(b"\r\n\r\n")[0]
        assert head.isascii()
        assert b"\x00" not in head
