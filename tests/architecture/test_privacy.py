"""Every column is classed for privacy, and what can never be erased holds nobody's data."""

from tests.architecture.privacy import REGISTER, Privacy, classes
from tests.architecture.source import models
from tests.architecture.test_writing import APPEND_ONLY, FROZEN


def test_every_field_has_a_class() -> None:
    fields = {
        (model._meta.label, field.name)
        for model in models()
        for field in model._meta.concrete_fields
    }
    assert fields == set(classes())


def test_no_field_has_two_classes() -> None:
    named = [
        (model, name)
        for model, fields in REGISTER.items()
        for names in fields.values()
        for name in names.split()
    ]
    assert len(named) == len(set(named))


def test_what_never_changes_holds_no_personal_data_in_plain() -> None:
    plain = [
        f"{model._meta.label}.{field.name}"
        for model in models()
        if model._meta.label in APPEND_ONLY | FROZEN
        for field in model._meta.concrete_fields
        if classes()[model._meta.label, field.name] == Privacy.PERSONAL
        if field.get_internal_type() != "BinaryField"
    ]
    assert plain == []


def test_secrets_are_kept_as_bytes_only() -> None:
    readable = [
        f"{model._meta.label}.{field.name}"
        for model in models()
        for field in model._meta.concrete_fields
        if classes()[model._meta.label, field.name] == Privacy.SECRET
        if field.get_internal_type() != "BinaryField"
    ]
    assert readable == []
