import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.rendering.liquid import (
    TemplateBroken,
    TemplateRefused,
    compile_template,
    fields_read,
)

AT_ONCE = 1.0


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("no field at all", set()),
        ("{{ first_name }}", {"first_name"}),
        ("{{ 'you' | append: first_name | upcase }}", {"first_name"}),
        ("{% if a %}{% if b == c %}{{ d }}{% endif %}{% else %}{{ e }}{% endif %}", set("abcde")),
        ("{% unless a %}{{ b }}{% endunless %}", {"a", "b"}),
        ("{% case a %}{% when b %}{{ c }}{% endcase %}", {"a", "b", "c"}),
        ("{% for item in list %}{{ item }}{{ forloop.index }}{% endfor %}", {"list"}),
        ("{% for item in list limit: n %}{{ item }}{% endfor %}{{ item }}", {"list", "n", "item"}),
        ("{% assign x = first_name | default: last_name %}{{ x }}", {"first_name", "last_name"}),
        ("{% comment %}{{ secret }}{% endcomment %}", set()),
        ("{{ list.size }}{{ list.first }}{{ list[0] }}", {"list"}),
    ],
)
def test_every_field_that_is_read_is_found(source: str, fields: set[str]) -> None:
    assert fields_read(source) == fields


@pytest.mark.parametrize(
    ("source", "unguarded"),
    [
        ("{{ a }}", {"a"}),
        ("{{ a | default: 'x' }}", set()),
        ("{{ a | default: b }}", {"b"}),
        ("{{ a | upcase | default: 'x' }}", set()),
        ("{% if a %}{{ a }}{% else %}{{ b }}{% endif %}", {"b"}),
        ("{% if a %}{% for x in l %}{{ x }}{{ a }}{% endfor %}{% endif %}{{ a }}", {"a"}),
        ("{% assign x = a %}{{ x }}", {"a"}),
        ("{% case a %}{% when 'x' %}{{ a }}{% endcase %}", set()),
    ],
)
def test_a_hole_where_a_value_may_be_missing_is_found(source: str, unguarded: set[str]) -> None:
    assert compile_template(source).reading.unguarded == unguarded


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("a\nb {% for i in (1..1000000000) %}x{% endfor %}", "Line 2: ranges such as"),
        ("{{ (1..1000000000) | join: ',' }}", "ranges such as"),
        ("{% for i in (1..9) reversed %}x{% endfor %}", "ranges such as"),
        ("{% assign r = (1..999999999) %}{{ r | last }}", "ranges such as"),
        ("{{ first_name.__class__ }}", "fields have no parts"),
        ("{{ first_name['__class__']['mro'] }}", "fields have no parts"),
        ("{{ [first_name] }}", "fields have no parts"),
        ("{% include 'other' %}", "unexpected tag 'include'"),
        ("{% render 'other' %}", "unexpected tag 'render'"),
        ("{% raw %}{{ x }}{% endraw %}", "unexpected tag 'raw'"),
        ("{%- raw -%}x{%- endraw -%}", "unexpected tag 'raw'"),
        ("{% capture x %}a{% endcapture %}", "unexpected tag 'capture'"),
        ("{% tablerow i in l %}{% endtablerow %}", "unexpected tag 'tablerow'"),
        ("{{ a | replace: 'a', 'b' }}", "no filter 'replace'"),
        ("{{ a | safe }}", "no filter 'safe'"),
        ("{{ a | times: 9 }}", "no filter 'times'"),
        ("x\n\n{{ a", "Line 3: '{{' is never closed"),
        ("{% if a %}", "endif"),
        ("{% if a %}" * 9 + "{% endif %}" * 9, "nesting"),
        ("{{ a }}" * 501, "more than 500"),
        ("x" * 200_001, "longer than"),
        ("{{" + " " * 100_000, "never closed"),
        ("{% if " + "a or " * 9_000 + "a %}x{% endif %}", "never closed, or too late"),
    ],
)
def test_what_is_not_allowed_is_refused_at_once_and_says_where(source: str, why: str) -> None:
    began = time.perf_counter()
    with pytest.raises(TemplateRefused) as refused:
        compile_template(source)

    assert why in str(refused.value)
    assert time.perf_counter() - began < AT_ONCE


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{{ unknown }}", "template_undefined"),
        (
            "{% assign x = 'ten chars.' %}" + "{% assign x = x | append: x %}" * 60,
            "namespace_limit",
        ),
        (
            "{% for a in l %}{% for b in l %}{% for c in l %}x{% endfor %}{% endfor %}{% endfor %}",
            "loop_iteration_limit",
        ),
        ("{% for a in l %}{{ long }}{% endfor %}", "output_stream_limit"),
        ("{% if text > 3 %}x{% endif %}", "template_liquid_type"),
    ],
)
def test_what_grows_is_stopped_at_once(source: str, code: str) -> None:
    values = {"l": ["item"] * 20, "long": "x" * 20_000, "text": "abc"}
    template = compile_template(source)
    known = {name: value for name, value in values.items() if name in template.reading.fields}

    began = time.perf_counter()
    with pytest.raises(TemplateBroken) as broken:
        template.render(known)

    assert code in str(broken.value)
    assert time.perf_counter() - began < AT_ONCE


def test_html_is_escaped_and_text_is_not() -> None:
    values = {"a": "<b>&\"'", "l": ["<i>", "x"]}
    source = "{{ a }} {{ l }} {{ '<script>' }}"

    text = compile_template(source).render(values)
    page = compile_template(source, escape=True).render(values)

    assert text == "<b>&\"' <i>, x <script>"
    assert page == "&lt;b&gt;&amp;&quot;&#x27; &lt;i&gt;, x &lt;script&gt;"


def test_a_value_is_never_read_as_a_template() -> None:
    assert compile_template("{{ a }}").render({"a": "{{ b }}{% raw %}"}) == "{{ b }}{% raw %}"


def test_what_a_branch_did_not_assign_is_empty() -> None:
    source = "{% if a %}{% assign x = 'yes' %}{% endif %}[{{ x }}]"

    assert compile_template(source).render({"a": None}) == "[]"


def test_nothing_is_written_for_nothing() -> None:
    source = "[{{ a }}{{ a | upcase }}{% for x in a %}x{% endfor %}]{{ a | default: 'none' }}"

    assert compile_template(source).render({"a": None}) == "[]none"


PIECES = ["{{", "}}", "{%", "%}", "{%-", " ", "if", "endif", "for", "in", "endfor", "a", "l", "|"]
PIECES += [
    "(1..9)",
    "default:",
    "'x'",
    ".",
    "[",
    "]",
    "assign",
    "=",
    "case",
    "when",
    "\n",
    "0",
    "raw",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_any_template_is_refused_or_broken_or_rendered(source: str) -> None:
    with suppress(TemplateRefused, TemplateBroken):
        page = compile_template(source, escape=True).render({"a": "<", "l": ["<"], "x": None})
        assert "<" not in page
