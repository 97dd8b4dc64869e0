import re

import pytest

from delivery.rendering.content import faults, templates
from delivery.rendering.liquid import compile_template, fields_read

BODY = """# Hello {{ first_name | default: "you" }}

Some **bold {{ first_name }}** and [a link](https://example.com/?a=1&b=2).

{% if list %}
Your departments:
{% for each in list %}
- {{ each }}, *really*
{% endfor %}
{% else %}
None.
{% endif %}

> Quoted
> in one line,\\
> twice

1. one
2. two
"""


def rendered(body: str, **values: object) -> tuple[str, str]:
    made = templates(language="en", preheader="", body=body)
    known = {name: values.get(name, "") for name in fields_read(made.html)}
    page = compile_template(made.html, escape=True).render(known)
    return page, compile_template(made.text).render(known)


def test_both_parts_come_from_the_same_source() -> None:
    page, text = rendered(BODY, first_name="Alice", list=["Cheese", "Bread"])

    assert "Hello Alice" in page
    assert '<a href="https://example.com/?a=1&amp;b=2"' in page
    assert len(re.findall(r"<ul", page)) == 1
    assert len(re.findall(r"<li", page)) == 4
    assert "a link (https://example.com/?a=1&b=2)" in text
    assert "- Cheese, really\n- Bread, really\n" in text
    assert "> Quoted in one line,\n> twice" in text
    assert "1. one\n2. two" in text
    assert "None." not in page + text


def test_the_fields_read_are_those_of_the_source() -> None:
    made = templates(language="en", preheader="For {{ usual_store }}", body=BODY)

    assert {f for f in fields_read(made.html) if f[0] != "_"} == fields_read(BODY) | {"usual_store"}
    assert {f for f in fields_read(made.text) if f[0] != "_"} == fields_read(BODY)


def test_inv_9_nothing_in_a_message_is_loaded_from_elsewhere() -> None:
    page, _ = rendered(BODY)

    assert not re.search(r"<(img|script|link|iframe|object|video|audio|form|svg|base)\b", page)
    assert not re.search(r"url\(|@import|@font-face|background=|src=|srcset=", page)
    assert {address for address in re.findall(r'href="([^"]*)"', page) if address} == {
        "https://example.com/?a=1&amp;b=2"
    }


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("![Pixel](https://tracker.example/p.gif)", "The picture https://tracker.example/p.gif"),
        ("![Pixel](data:image/png;base64,AAAA)", "The picture data:image/png"),
        ("<script>alert(1)</script>", "HTML is not taken, write Markdown: <script>"),
        ("Hi <img src=x onerror=alert(1)>", "HTML is not taken"),
        ("[x](javascript:alert(1))", "The link javascript:alert(1) must begin with"),
        ("[x](JaVaScRiPt:alert(1))", "must begin with"),
        ("[x](data:text/html;base64,AAAA)", "must begin with"),
        ("[x](/relative)", "The link /relative must begin with"),
        ("[x](//example.com)", "must begin with"),
        ("[x](https://example.com/{{ first_name }})", "holds a field"),
        ("[x]({{ first_name }})", "holds a field"),
        ("Some {% if a %} words\n\nand more {% endif %}", "a line of its own"),
        ("{% if a %}*one{% endif %} two*", "a line of its own"),
        ("- {% if a %}\n- {% endif %}", "a line of its own"),
    ],
)
def test_what_may_not_be_sent_is_named(body: str, why: str) -> None:
    found = faults(body)

    assert len(found) == 1
    assert why in found[0]


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        "[x](mailto:shop@example.com) <https://example.com> https://plain.example",
        "{% case a %}\n{% when 'x' %}\nX\n{% else %}\nY\n{% endcase %}",
        "Dear {% if a %}{{ a }}{% else %}friend{% endif %}, **{{ b }}**",
        "- one\n\n{% if a %}\n- two\n{% endif %}\n\n- three",
        "| no | table |",
        "Line {% comment %}<script>{% endcomment %} two",
        "5 < 6 & 7 > 3",
    ],
)
def test_what_may_be_sent_is_not_faulted(body: str) -> None:
    assert faults(body) == []


def test_what_slips_past_the_check_is_sanitized_all_the_same() -> None:
    hostile = (
        "<img src=https://t.example/x><script>x</script>\n\n[a](javascript:b) <b onclick=c>d</b>"
    )

    page, _ = rendered(hostile)

    assert not re.search(r"<img|<script|javascript:|onclick", page)


def test_a_hostile_value_is_text_in_html() -> None:
    page, text = rendered("Hello {{ first_name }}", first_name="<img src=x onerror=y>\"'&")

    assert "Hello &lt;img src=x onerror=y&gt;&quot;&#x27;&amp;" in page
    assert "Hello <img src=x onerror=y>\"'&" in text


def test_a_word_of_ours_in_the_source_stands_for_nothing() -> None:
    page, _ = rendered("lq000000000000n0z {{ first_name }}", first_name="Alice")

    assert "lq000000000000n0z Alice" in page


def test_arabic_is_written_from_right_to_left() -> None:
    assert 'dir="rtl"' in templates(language="ar", preheader="", body="x").html
