"""The two-person rule: who switched it, when and why; and the page that switches it."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from programs.admin.scoping import OfAllBrands
from programs.models import Brand, TwoPersonRule
from programs.selectors.two_persons import takes_two
from programs.selectors.who_may import named, who_may
from programs.services.two_persons import switch_rule

ON = "On: who wrote a promise or an edition cannot publish or approve it"
OFF = "Off: one person may do both, and the record says so of each"
RULE_IS_OFF = "You wrote it yourself. The two-person rule is off, and the record will say so."
AS_IT_IS = "So it is already."
NOBODY_ELSE = "Nobody else may so far: an administrator gives somebody the role of an approver."


class SwitchForm(forms.ModelForm[TwoPersonRule]):
    """Ask for the other of the two, and why."""

    is_on = forms.TypedChoiceField(
        label="The rule is",
        choices=((True, ON), (False, OFF)),
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = TwoPersonRule
        fields = ("is_on", "why")

    def clean_is_on(self) -> bool:
        """Refuse what is so already: there would be nothing to write down."""
        wanted = bool(self.cleaned_data["is_on"])
        if wanted == takes_two():
            raise forms.ValidationError(AS_IT_IS)
        return wanted


def alone(request: HttpRequest, prepared_by_id: int | None, refusal: str = "") -> dict[str, str]:
    """Return what to say to whoever wrote what they decide about: nothing to anybody else.

    `same_person` is why they cannot; `rule_is_off` stands there where they can.
    """
    if prepared_by_id != request.user.pk:
        return {}
    return {"same_person": refusal} if takes_two() else {"rule_is_off": RULE_IS_OFF}


def ask_somebody(request: HttpRequest, permission: str, brand: Brand) -> str:
    """Return whom whoever reads it can ask to do what they cannot do alone, by name."""
    names = who_may(permission, brand, besides=request.user.pk)
    return f"Ask {named(names)}." if names else NOBODY_ELSE


def in_words(done: str, *, is_alone: bool) -> str:
    """Return what is written down of a publishing or an approval."""
    return f"{done}, by who wrote it: the two-person rule is off." if is_alone else f"{done}."


@admin.register(TwoPersonRule)
class TwoPersonRuleAdmin(OfAllBrands[TwoPersonRule]):
    """List each change; the newest says what holds. Switching it is one more."""

    form = SwitchForm
    list_display = ("at", "holds", "changed_by", "why")
    list_select_related = ("changed_by",)
    fields = ("is_on", "why")
    actions = None

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say what the rule is and whether it holds: without a switch the list is empty."""
        told = {"title": "The two-person rule", "takes_two": takes_two()}
        return super().changelist_view(request, {**told, **(extra_context or {})})

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Name the page by what it does."""
        told = {"title": "Switch the two-person rule"}
        return super().add_view(request, form_url, {**told, **(extra_context or {})})

    @admin.display(description="The rule is", ordering="is_on")
    def holds(self, change: TwoPersonRule) -> str:
        """Return which of the two."""
        return "on" if change.is_on else "off"

    def has_change_permission(self, request: HttpRequest, obj: TwoPersonRule | None = None) -> bool:
        """Refuse: what was is the record."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TwoPersonRule | None = None) -> bool:
        """Refuse: what was is the record."""
        return False

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> TwoPersonRule:
        """Switch the rule; it holds from now on."""
        return switch_rule(
            is_on=form.cleaned_data["is_on"],
            why=form.cleaned_data["why"],
            changed_by=cast("User", request.user),
            clock=timezone.now,
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Leave it to `save_form`, which has written it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save nothing more: a change has nothing beside it."""

    def log_addition(self, request: HttpRequest, obj: TwoPersonRule, message: Any) -> Any:
        """Write down in words what was switched, and why."""
        said = f"Switched the two-person rule {'on' if obj.is_on else 'off'}: {obj.why}"
        return super().log_addition(request, obj, said)
