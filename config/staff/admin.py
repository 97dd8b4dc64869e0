"""The administrators' desk for staff: roles, brands, second factor, locks."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.staff import second_factor
from config.staff.accounts import give, locks_at, roles_of, standing, unlock
from config.staff.forms import NewStaffForm, RightsForm, StaffForm
from programs.admin.pages import pages_of_one
from programs.admin.scoping import OfAllBrands

# The roles are made from the table in the code; devices hold secrets that nobody has to see.
for _hidden in (User, Group, TOTPDevice, StaticDevice):
    if admin.site.is_registered(_hidden):
        admin.site.unregister(_hidden)

Fieldsets = tuple[tuple[str | None, Any], ...]
_WHO: tuple[str, Any] = ("Who it is", {"fields": ("first_name", "last_name", "email")})
_HOW = ("How they log in", {"fields": ("second_factor", "locked", "last_login")})
_MAY = ("What they may do", {"fields": ("roles", "reach", "brands")})


@admin.register(User)
class StaffAdmin(OfAllBrands[User], UserAdmin[User]):
    """Add staff, give them roles for all brands or some; nobody is deleted: what they did stays."""

    form = StaffForm
    add_form = NewStaffForm
    list_display = ("username", "name", "roles", "second_factor", "locked", "last_login", "active")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    actions = None
    readonly_fields = ("standing", "second_factor", "locked", "last_login")
    fieldsets: ClassVar[Fieldsets] = (
        (None, {"fields": ("username", "password", "is_active")}),
        _WHO,
        _MAY,
        _HOW,
    )
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        _WHO,
        _MAY,
    )
    change_form_template = "admin/auth/user/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Read with each what the list shows, once for the page."""
        rows = super().get_queryset(request).prefetch_related("groups")
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        locks = locks_at().filter(username=OuterRef("username"))
        return rows.annotate(has_device=Exists(devices), is_locked=Exists(locks))

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Say in a sentence what they may do to whoever cannot change it."""
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        may = ("What they may do", {"fields": ("standing",)})
        return ((None, {"fields": ("username", "is_active")}), _WHO, may, _HOW)

    @admin.display(description="Name")
    def name(self, user: User) -> str:
        """Return the whole name."""
        return user.get_full_name()

    @admin.display(description="Roles")
    def roles(self, user: User) -> str:
        """Return the roles, or that there is none."""
        named = ", ".join(role.label for role in roles_of(user))
        return "Everything" if user.is_superuser else named or "none"

    @admin.display(description="May do")
    def standing(self, user: User) -> str:
        """Return what they may do, for which brands."""
        return standing(user) if user.pk else ""

    @admin.display(description="Second factor")
    def second_factor(self, user: User) -> str:
        """Say whether they log in with a code, and whether they must."""
        if getattr(user, "has_device", False):
            return "yes"
        return "required, not set up yet" if second_factor.is_required(user) else "no"

    @admin.display(description="Locked")
    def locked(self, user: User) -> str:
        """Say whether somebody typed a wrong password too often."""
        return "yes" if getattr(user, "is_locked", False) else "no"

    @admin.display(description="Active", boolean=True)
    def active(self, user: User) -> bool:
        """Say whether they can log in."""
        return user.is_active

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[User]]:
        """Have the form know who fills it in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Leave those who may do everything to others who may."""
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Keep everybody: take their mark as active away."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save somebody of staff with their roles and brands."""
        obj.is_staff = True
        super().save_model(request, obj, form, change)
        if isinstance(form, RightsForm):
            give(user=obj, roles=form.chosen_roles, brands=form.chosen_brands)

    def construct_change_message(  # type: ignore[override]  # the log takes words as well
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> str:
        """Say in words what they may do from now on."""
        if not isinstance(form, RightsForm):
            return "Set a new password."
        changed = ", ".join(form.changed_data) or "nothing"
        now = standing(User.objects.get(pk=form.instance.pk))
        active = "" if form.instance.is_active else " Cannot log in any more."
        return f"{'Added.' if add else f'Changed: {changed}.'} {now}{active}"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Offer the buttons that fit."""
        user = self.get_object(request, unquote(object_id))
        may = user is not None and self.has_change_permission(request, user)
        told = {
            "can_unlock": may and getattr(user, "is_locked", False),
            "can_reset": may and getattr(user, "has_device", False),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **told})

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the two buttons."""
        pages = {
            "unlock": require_POST(self.unlock),
            "reset_second_factor": require_POST(self.reset_second_factor),
        }
        return [*pages_of_one(self, pages), *super().get_urls()]

    def unlock(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let somebody try again who typed a wrong password too often."""
        user = self._changeable(request, pk)
        unlock(user=user)
        return self._said(request, user, "Unlocked: they can log in again at once.")

    def reset_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take somebody's device and recovery codes away: they set up another."""
        user = self._changeable(request, pk)
        second_factor.reset(user=user)
        return self._said(request, user, "The second factor was reset: the old one opens nothing.")

    def _changeable(self, request: HttpRequest, pk: int) -> User:
        user = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return user

    def _said(self, request: HttpRequest, user: User, said: str) -> HttpResponse:
        self.log_change(request, user, said)
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
