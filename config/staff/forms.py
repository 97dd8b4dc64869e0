"""The forms by which staff are added and changed."""

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import User

from config.staff.accounts import is_administrator, roles_of
from config.staff.roles import Role
from programs.models import Brand, BrandLimit

ALL, SOME = "all", "some"
YOURSELF = "You cannot take this from yourself: ask another administrator."


class RightsForm(forms.ModelForm[User]):
    """Ask for roles and brands; `by` is who fills it in."""

    by: User
    roles = forms.MultipleChoiceField(
        choices=[(role.value, f"{role.label}: {role.about}") for role in Role],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Somebody may have several. Without a role they can log in and do nothing.",
    )
    reach = forms.ChoiceField(
        label="For",
        choices=[(ALL, "All brands, those to come included"), (SOME, "Only these brands:")],
        widget=forms.RadioSelect,
    )
    brands = forms.ModelMultipleChoiceField(
        queryset=Brand.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="They see the people who joined, or asked to join, a program of these brands.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            return
        limit = BrandLimit.objects.filter(user=self.instance).first()
        self.initial.setdefault("roles", [role.value for role in roles_of(self.instance)])
        self.initial.setdefault("reach", ALL if limit is None else SOME)
        if limit is not None:
            self.initial.setdefault("brands", limit.brands.all())

    def clean(self) -> dict[str, Any]:
        """Refuse some brands without naming one, and whoever would shut themselves out."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("reach") == SOME and not data.get("brands"):
            self.add_error("brands", "Choose a brand, or choose all brands.")
        if self.instance.pk == self.by.pk and not self._keeps_their_place(data):
            self.add_error(None, YOURSELF)
        return data

    @property
    def chosen_roles(self) -> Collection[Role]:
        """Return the roles that were ticked."""
        return [Role(name) for name in self.cleaned_data["roles"]]

    @property
    def chosen_brands(self) -> Collection[Brand] | None:
        """Return the brands that were ticked, or None for all."""
        chosen = cast("Collection[Brand]", self.cleaned_data["brands"])
        return None if self.cleaned_data["reach"] == ALL else chosen

    def _keeps_their_place(self, data: dict[str, Any]) -> bool:
        if self.instance.is_superuser:
            return bool(data.get("is_active"))
        stays = Role.ADMINISTRATOR in data.get("roles", []) and data.get("reach") == ALL
        return bool(data.get("is_active")) and (stays or not is_administrator(self.instance))


class NewStaffForm(RightsForm, BaseUserCreationForm[User]):
    """Add somebody, with a password for their first log-in."""

    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ("username", "first_name", "last_name", "email")


class StaffForm(RightsForm, UserChangeForm[User]):
    """Change somebody; the password is changed on a page of its own."""

    class Meta:
        model = User
        fields = ("username", "password", "first_name", "last_name", "email", "is_active")
