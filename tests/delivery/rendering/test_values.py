"""Values are written for their reader and compared as what they are."""

from typing import Any

import pytest

from delivery.rendering.compose import Composer
from delivery.rendering.liquid import TemplateBroken, compile_template
from delivery.rendering.outcome import Broken
from delivery.rendering.values import typed_value
from delivery.services import editions
from delivery.services.editions import EditionRefused
from programs.models import Invitation
from programs.rules.vocabulary import Category, FieldType
from tests import factories
from tests.delivery.rendering.jobs import NOW, composed, edition, job, part
from tests.delivery.sending import approved_edition

LABELS = {
    "cheese": {"en": "Cheese and milk", "de": "Käse und Milch"},
    "bread": {"en": "Bread", "de": "Brot"},
    "other": {"en": "Bread", "de": "Sonstiges"},
}


def typed(kind: FieldType, value: Any, language: str = "en") -> object:
    choices = LABELS if kind in {FieldType.CHOICE, FieldType.LIST} else {}
    return typed_value(kind, value, choices, language)


def written(source: str, **values: object) -> str:
    return compile_template(source).render(values)


NUMBER = typed(FieldType.NUMBER, 1047)
MONEY = typed(FieldType.MONEY, "1047.36 EUR")
DAY = typed(FieldType.DATE, "2026-11-14")
CHOICE = typed(FieldType.CHOICE, "cheese", "de")
LIST = typed(FieldType.LIST, ["cheese", "bread"], "de")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (NUMBER, "1,047"),
        (typed(FieldType.NUMBER, 1047.5, "de"), "1.047,5"),
        (MONEY, "€1,047.36"),
        (DAY, "14 November 2026"),
        (CHOICE, "Käse und Milch"),
        (LIST, "Käse und Milch, Brot"),
        (typed(FieldType.CHOICE, "gone"), "gone"),
        (typed(FieldType.NUMBER, "three"), "three"),
    ],
)
def test_a_value_is_written_in_words_wherever_it_stands(value: object, words: str) -> None:
    assert written("{{ a }}", a=value) == words
    assert written("{% assign x = a %}{{ x | default: 'none' }}", a=value) == words
    if not isinstance(value, list):
        assert written("{{ '' | append: a }}", a=value) == words


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ("a > 3", NUMBER),
        ("a == 1047", NUMBER),
        ("a >= 1047 and a <= 1047", NUMBER),
        ("a != 3", NUMBER),
        ("a == 3.1", typed(FieldType.NUMBER, 3.1)),
        ("a > 9", typed(FieldType.NUMBER, 10)),
        ("a > 50", MONEY),
        ("a == 1047.36", MONEY),
        ("a < 2000", MONEY),
        ("a > '2026-02-01'", DAY),
        ("'2026-12-01' > a", DAY),
        ("a == '2026-11-14'", DAY),
        ("a <= '2026-11-14'", DAY),
        ("a != '2026-11-15'", DAY),
        ("a == 'cheese'", CHOICE),
        ("a == 'Käse und Milch'", CHOICE),
        ("a == 'cheese and milk'", CHOICE),
        ("a != 'bread'", CHOICE),
        ("a contains 'cheese'", LIST),
        ("a contains 'Brot'", LIST),
    ],
)
def test_a_comparison_is_of_what_it_is_and_not_of_its_words(condition: str, value: object) -> None:
    assert written(f"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}", a=value) == "yes"
    assert written(f"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}", a=None) in (
        # Nothing is other than everything, and neither more nor less than anything.
        "yes" if "!=" in condition else "no"
    )


def test_a_case_picks_a_choice_by_its_code_or_its_label() -> None:
    source = "{% case a %}{% when 'bread' %}1{% when 'cheese' %}2{% else %}3{% endcase %}"

    assert written(source, a=CHOICE) == "2"
    assert written(source.replace("cheese", "Käse und Milch"), a=CHOICE) == "2"


def test_two_choices_of_one_label_are_two() -> None:
    source = "{% if a == b %}same{% else %}other{% endif %}"
    bread, other = typed(FieldType.CHOICE, "bread"), typed(FieldType.CHOICE, "other")

    assert written("{{ a }}={{ b }}", a=bread, b=other) == "Bread=Bread"
    assert written(source, a=bread, b=other) == "other"


def test_two_dates_compare_as_dates() -> None:
    source = "{% if a < b %}before{% else %}after{% endif %}"
    second = typed(FieldType.DATE, "2026-02-02")

    assert written(source, a=DAY, b=second) == "after"
    assert written(source, a=second, b=DAY) == "before"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (MONEY, typed(FieldType.MONEY, "3.00 USD")),
        (MONEY, typed(FieldType.MONEY, "3.00")),
        (DAY, "yesterday"),
        ("yesterday", DAY),
    ],
)
@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_what_has_no_order_is_broken_and_not_guessed(
    left: object, right: object, sign: str
) -> None:
    with pytest.raises(TemplateBroken, match="values_not_comparable"):
        written(f"{{% if a {sign} b %}}x{{% endif %}}", a=left, b=right)


def test_two_currencies_are_never_equal() -> None:
    euro, dollar = typed(FieldType.MONEY, "3.00 EUR"), typed(FieldType.MONEY, "3.00 USD")

    assert written("{% if a == b %}same{% else %}other{% endif %}", a=euro, b=dollar) == "other"
    assert written("{% if a == 3 %}three{% endif %}", a=dollar) == "three"


def test_nothing_has_no_sign() -> None:
    assert (
        str(typed(FieldType.MONEY, "-0.00 EUR")) == str(typed(FieldType.MONEY, "0 EUR")) == "€0.00"
    )


def test_lists_are_sorted_by_their_words_and_counted() -> None:
    source = "{{ a | sort | join: '; ' }} {{ a | size }} {{ a | first }} {{ a.last }}"

    assert written(source, a=["banana", "Apple", "cherry"]) == (
        "Apple; banana; cherry 3 banana cherry"
    )
    assert written("{{ a | sort | join: '; ' }}", a=LIST) == "Brot; Käse und Milch"


def test_no_part_of_a_value_can_be_asked_for() -> None:
    for attribute in ("currency", "iso", "code", "real", "__class__"):
        with pytest.raises(Exception, match=r"not allowed|undefined"):
            written(f"{{{{ a.{attribute} }}}}", a=MONEY)


@pytest.fixture
def promise() -> Invitation:
    factories.field(
        "department",
        type=FieldType.CHOICE,
        category=Category.DECLARED,
        choices=[{"code": code, "labels": labels} for code, labels in LABELS.items()],
    )
    uses = ("purchases_90d", "last_purchase_on", "average_basket", "department", "first_name")
    return factories.published_invitation(uses=uses, languages=("en", "de"))


def stored(**values: Any) -> dict[str, Any]:
    return {key: {"v": value, "by": "crm", "at": ""} for key, value in values.items()}


@pytest.mark.django_db
def test_readers_with_the_same_words_and_other_values_get_their_own(promise: Invitation) -> None:
    body = (
        "{% if purchases_90d > 9 %}Often{% else %}Seldom{% endif %} "
        "{% if department == 'bread' %}Baker{% else %}Anybody{% endif %} {{ department }}"
    )
    one, composer = edition(promise, body), Composer()
    known = [(10, "bread"), (9, "bread"), (10, "other"), (None, "other")]

    shown = [
        part(
            composed(job(promise, one, values=stored(purchases_90d=n, department=d)), composer),
            "plain",
        ).split("\n")[0]
        for n, d in known
    ]

    assert shown == [
        "Often Baker Bread",
        "Seldom Baker Bread",
        "Often Anybody Bread",
        "Seldom Anybody Bread",
    ]


@pytest.mark.django_db
def test_two_currencies_of_one_person_break_their_message_alone(promise: Invitation) -> None:
    one = edition(promise, "{% if average_basket > 50 %}much{% endif %}{{ average_basket }}")

    result = composed(job(promise, one, values=stored(average_basket="47.36 USD")))

    assert "$47.36" in part(result, "plain")
    assert Composer().compose(
        job(promise, one, values=stored(average_basket="lots")), NOW
    ) == Broken("value_unwritable")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("purchases_90d == '3'", "purchases_90d is a number"),
        ("'3' < purchases_90d", "purchases_90d is a number"),
        ("average_basket > '50 EUR'", "average_basket is a number"),
        ("last_purchase_on > 'yesterday'", "last_purchase_on is a date"),
        ("last_purchase_on > 2026", "last_purchase_on is a date"),
        ("department == 'chese'", 'department has no choice "chese": it has cheese, bread, other'),
    ],
)
def test_what_can_never_be_true_is_named_before_approval(
    promise: Invitation, condition: str, why: str
) -> None:
    with pytest.raises(EditionRefused) as refused:
        approved_edition(promise.program, body=f"A {{% if {condition} %}}b{{% endif %}}")

    assert [problem.code for problem in refused.value.problems] == ["odd_comparison"]
    assert why in str(refused.value)


@pytest.mark.django_db
def test_a_case_that_can_never_be_true_is_named_too(promise: Invitation) -> None:
    body = "{% case department %}{% when 'bread', 'milk' %}a{% endcase %}"

    with pytest.raises(EditionRefused, match='no choice "milk"'):
        approved_edition(promise.program, body=body)


@pytest.mark.django_db
def test_an_honest_comparison_is_approved(promise: Invitation) -> None:
    body = (
        "{% if purchases_90d > 3 and last_purchase_on >= '2026-01-01' %}a{% endif %}"
        "{% if department == 'bread' or average_basket < 9.5 %}b{% endif %}"
        "{% if first_name == '3' %}c{% endif %}d"
    )

    problems = editions.check(approved_edition(promise.program, body=body))
    assert [problem.code for problem in problems if problem.stops] == []
