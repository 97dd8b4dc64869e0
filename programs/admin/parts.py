"""The parts of an invitation: its words and its data uses. Both freeze with it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Field, QuerySet
from django.forms import BaseInlineFormSet
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from programs.admin.scoping import without_deleting
from programs.forms.promise import DataUseForm, TermsForm, TextForm
from programs.models import DataUse, Invitation, InvitationText, Program
from programs.rules.vocabulary import InvitationState


def is_draft(of: Invitation | Program | None) -> bool:
    """Say whether an invitation, or the newest one of a program, can still be edited."""
    version = of.newest_version if isinstance(of, Program) else of
    return version is None or version.state == InvitationState.DRAFT


def has_changed(form: Any, formsets: Any) -> bool:
    """Say whether anything was written: who only pressed the button is not its author."""
    return form.has_changed() or any(formset.has_changed() for formset in formsets)


class PartInline(admin.StackedInline[Any, Any]):
    """Be editable while the invitation is a draft: on its own page, or on that of its program."""

    extra = 0

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Offer to delete no other row from within a form."""
        return without_deleting(super().formfield_for_dbfield(db_field, request, **kwargs))

    def has_add_permission(
        self, request: HttpRequest, obj: Invitation | Program | None = None
    ) -> bool:
        """Refuse once it is published."""
        return is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(
        self, request: HttpRequest, obj: Invitation | Program | None = None
    ) -> bool:
        """Refuse once it is published."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Invitation | Program | None = None
    ) -> bool:
        """Refuse once it is published."""
        return is_draft(obj) and super().has_delete_permission(request, obj)


class TermsInline(PartInline):
    """Edit what the newest version of a program's promise says besides its words."""

    model = Invitation
    form = TermsForm
    fieldsets = (
        ("What it is good for", {"fields": ("kind_of_value", "default_language")}),
        ("How it comes", {"fields": ("format", ("length_words", "has_pictures"))}),
        ("How often, at most", {"fields": (("frequency_count", "frequency_period"),)}),
        (
            "For how long",
            {"fields": ("term_kind", ("term_days", "term_editions", "term_ends_on"))},
        ),
    )
    max_num = 1
    can_delete = False
    verbose_name = "The promise"

    def has_add_permission(
        self, request: HttpRequest, obj: Invitation | Program | None = None
    ) -> bool:
        """Refuse: a version is drafted by a button, as a copy of the last one."""
        return False


class TextInline(PartInline):
    """Edit the words of each language."""

    model = InvitationText
    form = TextForm
    verbose_name = "Language"
    verbose_name_plural = "What people read, in each language"

    def get_extra(
        self, request: HttpRequest, obj: Invitation | Program | None = None, **kwargs: Any
    ) -> int:
        """Show one empty language in a new invitation."""
        return 1 if obj is None else 0


def _named(value: Any, key: str, names: Mapping[Any, Mapping[str, str]]) -> str:
    """Return a piece of data by its name as people read it, and by its key."""
    labels = names.get(getattr(value, "value", value), {})
    name = labels.get("en") or next(iter(labels.values()), "")
    return f"{name} ({key})" if name else key


class UseFormSet(BaseInlineFormSet[DataUse, Any, Any]):
    """Read the catalogue once for all data uses, not once for each."""

    @cached_property
    def _catalogue(self) -> list[Any]:
        choice: Any = self.form.base_fields["field"]
        names = {field.pk: field.labels for field in choice.queryset}
        return [(value, _named(value, words, names)) for value, words in choice.choices]

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer the same fields in each."""
        super().add_fields(form, index)
        if "field" in form.fields:
            form.fields["field"].choices = self._catalogue


class DataUseInline(PartInline):
    """Edit which data is used, and how."""

    model = DataUse
    form = DataUseForm
    formset = UseFormSet
    verbose_name = "Data use"
    verbose_name_plural = "What personal data is used"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DataUse]:
        """Read each with its field."""
        rows: QuerySet[DataUse] = super().get_queryset(request)
        return rows.select_related("field")

    def get_fields(
        self, request: HttpRequest, obj: Invitation | Program | None = None
    ) -> tuple[str, ...]:
        """Show plain words in the place of boxes once it is published."""
        return ("position", "field", "need", "uses" if is_draft(obj) else "uses_in_words")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Invitation | Program | None = None
    ) -> tuple[str, ...]:
        """Offer the plain words."""
        return () if is_draft(obj) else ("uses_in_words",)

    def get_extra(
        self, request: HttpRequest, obj: Invitation | Program | None = None, **kwargs: Any
    ) -> int:
        """Show one empty data use in a new invitation."""
        return 1 if obj is None else 0

    @admin.display(description="What we do with it")
    def uses_in_words(self, use: DataUse) -> SafeString:
        """Return the words of each language on a line."""
        return format_html_join("", "<div>{}: {}</div>", use.uses.items())
