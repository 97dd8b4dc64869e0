"""Which fields a template surely writes out whole."""

import pytest

from delivery.rendering.liquid import compile_template
from delivery.rendering.printed import printed


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        ("{{ a }}", {"a"}),
        ("{{ a | default: 'b' | upcase }}", {"a"}),
        ("{{ a | append: b }}", {"a"}),
        ("{% if a %}{{ a }}{% endif %}", {"a"}),
        ("{% if a %}{{ a }}{{ b }}{% endif %}", {"a"}),
        ("{% for each in a %}{{ each }}{% endfor %}", {"a"}),
        ("{% for b in a %}{{ b }}, {{ c }}{% endfor %}", {"a"}),
        ("{% for b in a %}{% for c in d %}{{ b }}{% endfor %}{% endfor %}", set()),
        ("{{ a | size }}", set()),
        ("{{ a | truncate: 3 }}", set()),
        ("{{ a.first }}", set()),
        ("{{ 'a' | append: a }}", set()),
        ("{% if a == 'x' %}{{ a }}{% endif %}", set()),
        ("{% if a == 'x' %}yes{% endif %}", set()),
        ("{% if a %}x{% else %}{{ b }}{% endif %}", set()),
        ("{% if a and b %}{{ a }}{% endif %}", set()),
        ("{% unless a %}{{ b }}{% endunless %}", set()),
        ("{% case a %}{% when 'x' %}{{ b }}{% endcase %}", set()),
        ("{% for each in a limit: 1 %}{{ each }}{% endfor %}", set()),
        ("{% for each in a %}{% if b %}{{ each }}{% endif %}{% endfor %}", set()),
        ("{% for each in a %}{% break %}{{ each }}{% endfor %}", set()),
        ("{% assign b = a %}{{ b }}", set()),
        ("{% comment %}{{ a }}{% endcomment %}", set()),
    ],
)
def test_what_is_written_out(source: str, fields: set[str]) -> None:
    assert printed(compile_template(source)) == fields
