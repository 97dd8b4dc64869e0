"""HTML from authors: what of it is sent, and what is named instead."""

import re

import pytest

from delivery.rendering.content import faults, templates, words_in
from delivery.rendering.css import PROPERTIES
from delivery.rendering.liquid import compile_template, fields_read
from delivery.rendering.sanitizing import ATTRIBUTES, ELEMENTS
from delivery.rules.vocabulary import Markup

BODY = """<style>.big { font-size: 24px; color: #0a5a8a } td { padding: 6px }</style>
<!-- a note with {% if x %} in it -->
<h1 class="big">Hello {{ first_name | default: "you" }}</h1>
<p style="color: red">Some <b>bold</b> words,
over lines &amp; <a href="https://example.com/?a=1&amp;b=2">a link</a>.<br>Next &#8364;</p>
{% if list %}
<table width="100%">
{% for each in list %}<tr><td>{{ each }}</td><td>1.99</td></tr>
{% endfor %}
</table>
<ul>{% for each in list %}<li>{{ each }} <i>really</i></li>{% endfor %}</ul>
{% else %}
<p>None.</p>
{% endif %}
<blockquote><p>Quoted</p></blockquote>
<ol start="3"><li>one</li><li>two</li></ol>
<pre>a
  b</pre>
"""


def rendered(body: str, **values: object) -> tuple[str, str]:
    made = templates(language="en", preheader="", body=body, markup=Markup.HTML)
    known = {name: values.get(name, "") for name in fields_read(made.html)}
    page = compile_template(made.html, escape=True).render(known)
    return page, compile_template(made.text).render(known)


def test_both_parts_come_from_the_same_source() -> None:
    page, text = rendered(BODY, first_name="Alice", list=["Cheese", "Bread"])

    assert faults(BODY, Markup.HTML) == []
    assert "Hello Alice</h1>" in page
    assert len(re.findall(r"<li", page)) == 4
    assert page.index("<tbody>") < page.index("Cheese</td>")
    assert "Hello Alice\n\nSome bold words, over lines & a link" in text
    assert "a link (https://example.com/?a=1&b=2).\nNext €" in text
    assert "- Cheese really\n- Bread really\n" in text
    assert "Cheese | 1.99\n" in text
    assert "> Quoted" in text
    assert "3. one\n4. two" in text
    assert "a\n  b" in text
    assert "None." not in page + text
    assert "note" not in page + text


def test_styles_are_put_on_the_elements_and_nowhere_else() -> None:
    page, _ = rendered(BODY, list=["Cheese"])

    heading = re.search(r"<h1[^>]*>", page)
    assert heading is not None
    assert "font-size: 24px" in heading[0]
    assert "class" not in heading[0]
    assert ".big" not in page
    assert re.search(r'<td style="padding: ?6px">Cheese', page)
    # The cells of the layout, the footer's among them, are not the author's.
    assert page.count("padding:6px") == 2


def test_no_style_reaches_the_footer() -> None:
    body = "<style>.foot, .foot p { color: #ffffff; font-size: 1px }</style><p class='foot'>Hi</p>"

    page, _ = rendered(body, _why="Because")
    foot = page[page.index('class="foot"') :]

    assert page.count('class="foot"') == 1
    assert "#ffffff" not in foot
    assert "1px" not in foot
    assert "Because" in foot


def test_a_body_cannot_end_the_card_that_it_stands_in() -> None:
    plain, _ = rendered("<p>x</p>", _why="Because")
    hostile, _ = rendered("<p>x</p></td></tr></table></body></html><p>y", _why="Because")

    for tag in ("table", "tr", "td", "body", "html"):
        assert hostile.count(f"</{tag}>") == plain.count(f"</{tag}>")
    assert hostile.index("y</p>") < hostile.index('class="foot"') < hostile.index("Because")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<script>alert(1)</script>", "<script> is not taken: a message runs nothing"),
        ("a\n<iframe src='x'></iframe>", "Line 2: <iframe> is not taken"),
        ("<form action='https://x.example'></form>", "<form> is not taken: a message holds no"),
        ("<input name='x'>", "<input> is not taken"),
        ("<svg><circle/></svg>", "The element <svg> is not taken"),
        ("<body><p>x</p></body>", "<body> is not taken: write only what stands inside"),
        ("<!DOCTYPE html><p>x</p>", "Write only what stands inside <body>"),
        ("<meta http-equiv='refresh' content='0'>", "<meta> is not taken"),
        ("<link rel='stylesheet' href='https://x.example/a.css'>", "<link> is not taken"),
        ("<p onclick='x()'>x</p>", "The attribute onclick is not taken: a message runs nothing"),
        ("<p hidden>x</p>", "The attribute hidden of <p> is not taken"),
        ("<table background='x'><tr><td>x</td></tr></table>", "The attribute background of"),
        ("<img src='https://t.example/p.gif' alt='x'>", "The picture https://t.example/p.gif"),
        ("<img src='data:image/png;base64,AAAA' alt='x'>", "The picture data:image/png"),
        ("<img srcset='x 2x' src='picture:a' alt='x'>", "The attribute srcset of <img>"),
        ("<img src='picture:a'>", "A picture has no alt text"),
        ("<a href='javascript:alert(1)'>x</a>", "must begin with https:"),
        ("<a href='/relative'>x</a>", "The link /relative must begin with"),
        ("<a href='https://x.example/{{ a }}'>x</a>", "A field stands inside the tag <a>"),
        ("<p title='{{ a }}'>x</p>", "A field stands inside the tag <p>"),
        ("<p {% if a %}title='b'{% endif %}>x</p>", "A field stands inside the tag <p>"),
        ("<p style='color: {{ a }}'>x</p>", "A field stands inside the tag <p>"),
        ("<style>p { color: {{ a }} }</style>", "A field stands in CSS"),
        ("<style>@import 'https://x.example/a.css';</style>", "CSS loads something"),
        ("<style>@media print { p { color: red } }</style>", "CSS rules such as @media"),
        ("<style>p { position: fixed }</style>", 'The CSS property "position" is not taken'),
        ("<p style='background-image: url(https://x.example/a)'>x</p>", "CSS loads something"),
        ("<p style='background-color: u\\72l(x)'>x</p>", "The value of the CSS property"),
        ("<p style='width: expression(alert(1))'>x</p>", "The value of the CSS property width"),
        ("<p style='margin: 0 0 -90px'>x</p>", "margin has a negative length"),
        ("<p style='display: none'>x</p>", 'The CSS property "display" is not taken'),
        ("{% if a %}<p>x{% endif %}</p>", "a line of its own"),
        ("<p>&#123;&#123; a }}</p>", "Braces beside each other"),
        ("<p>&#123;% if a %}</p>", "Braces beside each other"),
        ("<p>{<b>{ a }}</b></p>", "Braces beside each other"),
    ],
)
def test_what_may_not_be_sent_is_named(body: str, why: str) -> None:
    found = faults(body, Markup.HTML)

    assert found
    assert why in found[0]


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        "<table><tr>{% if a %}<td>x</td>{% endif %}<td>y</td></tr></table>",
        "<table><tbody>{% for a in l %}<tr><td>{{ a }}</td></tr>{% endfor %}</tbody></table>",
        "<dl>{% for a in l %}<dt>{{ a }}</dt><dd>x</dd>{% endfor %}</dl>",
        "<p style='color: rgb(1, 2, 3); font: 16px/1.5 \"A B\", serif; margin: 0 auto'>x</p>",
        "<p class='x' id='y' dir='rtl' lang='ar'>x</p>",
        "<a href='mailto:shop@example.com'>x</a><hr><center>5 &lt; 6 { 7 }</center>",
        "Words alone, {{ a }}",
        "<p>{% if a %}{{ a }}{% else %}friend{% endif %}</p>",
        "<!--[if mso]><table><tr><td><![endif]--><p>x</p><!--[if mso]></td></table><![endif]-->",
    ],
)
def test_what_may_be_sent_is_not_faulted(body: str) -> None:
    assert faults(body, Markup.HTML) == []


@pytest.mark.parametrize("element", sorted(ELEMENTS[Markup.HTML] - {"img", "a"}))
def test_every_element_that_is_stated_comes_through(element: str) -> None:
    inside = {
        **dict.fromkeys(("td", "th"), "<table><tbody><tr>{}</tr></tbody></table>"),
        **dict.fromkeys(("caption", "colgroup", "thead", "tbody", "tfoot"), "<table>{}</table>"),
        "tr": "<table><tbody>{}</tbody></table>",
        "col": "<table><colgroup>{}</colgroup></table>",
    }.get(element, "{}")

    page, _ = rendered(inside.format(f'<{element} title="t">'))

    assert re.search(rf'<{element}\b[^>]*title="t"', page)


def test_the_lists_hold_nothing_that_loads_runs_or_covers() -> None:
    attributes = frozenset().union(*ATTRIBUTES[Markup.HTML].values())

    assert not {name for name in attributes if name.startswith("on")}
    assert not attributes & {"class", "id", "background", "srcset", "target", "data", "action"}
    assert not PROPERTIES & {"background", "background-image", "position", "float", "display"}
    assert not PROPERTIES & {"z-index", "content", "transform", "opacity", "visibility", "filter"}


@pytest.mark.parametrize(
    "body",
    [
        "<img src=https://t.example/x alt=y><script>x</script><a href='javascript:b'>c</a>",
        "<p onclick=c style='background:url(https://t.example/x);position:fixed'>d</p>",
        "<style>@import url(https://t.example/x); p{background:url(https://t.example/y)}</style>x",
        "<a href='https://x.example/{{ first_name }}'>x</a><p title='{{ first_name }}'>y</p>",
        "<a href='https://x.example/&#123;&#123; first_name }}'>x</a>",
        "<svg><style><img src=https://t.example/x></style></svg><math><mtext></p><img src=x>",
        "<noscript><p title='</noscript><img src=https://t.example/x onerror=y>'></noscript>",
    ],
)
def test_what_slips_past_the_check_is_sanitized_all_the_same(body: str) -> None:
    page, _ = rendered(body, first_name="Alice")

    assert not re.search(r"<img|<script|javascript:|onclick|onerror=|t\.example|position", page)
    assert "Alice" not in page


def test_a_hostile_value_is_text_in_html() -> None:
    page, text = rendered("<p>Hello {{ first_name }}</p>", first_name="<img src=x>\"'&{{ a }}")

    assert "Hello &lt;img src=x&gt;&quot;&#x27;&amp;{{ a }}</p>" in page
    assert "Hello <img src=x>\"'&{{ a }}" in text


def test_a_word_of_ours_in_the_source_stands_for_nothing() -> None:
    page, _ = rendered(
        "<p>lq000000000000n0z<!--lq000000000000n0z--> {{ first_name }}</p>", first_name="Alice"
    )

    assert "lq000000000000n0z Alice" in page


def test_what_people_read_is_counted_and_not_the_tags() -> None:
    body = '<style>p { color: red }</style><p class="a b c">One {{ two }} three</p><p>four</p>'

    assert words_in(body, Markup.HTML) == 4
