"""The pages of one's own second factor: set it up, give a code, recover. No script, no style."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import django_otp
from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp.models import Device

from config.staff import second_factor
from config.staff.second_factor import Stage, stage_of
from config.staff.trail import log_own
from programs.rules.qr import Picture, qr_code

WRONG = (
    "That is not the code of this moment, or it was used before. Wait for the next one and try"
    " again; after several wrong ones, wait a minute."
)

View = Callable[[HttpRequest, User], HttpResponse]


class CodeForm(forms.Form):
    """Ask for one code."""

    code = forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


class SecondFactorPages(AdminSite):
    """Add these pages to the admin site; whoever gave a password reaches them."""

    def second_factor_urls(self) -> list[URLPattern]:
        """Return their addresses."""
        pages: dict[str, tuple[str, View, list[str]]] = {
            "": ("second_factor", self.own_factor, ["GET", "HEAD", "POST"]),
            "code/": ("second_factor_code", self.give_code, ["GET", "HEAD", "POST"]),
            "begin/": ("second_factor_begin", self.begin_factor, ["POST"]),
            "recovery-codes/": ("second_factor_codes", self.new_recovery_codes, ["POST"]),
            "log-out/": ("second_factor_log_out", self.leave, ["POST"]),
        }
        return [
            path(f"second-factor/{end}", _for_staff(view, methods), name=name)
            for end, (name, view, methods) in pages.items()
        ]

    def way_to_second_factor(self, request: HttpRequest) -> str:
        """Return where somebody goes who gave a password and not yet all, or ""."""
        user = request.user
        stage = stage_of(user) if user.is_active and user.is_staff else Stage.PASSED
        if stage is Stage.PASSED:
            return ""
        name = "second_factor_code" if stage is Stage.ASKED else "second_factor"
        return f"{reverse(f'admin:{name}')}?{urlencode({'next': _next(request)})}"

    def own_factor(self, request: HttpRequest, user: User) -> HttpResponse:
        """Show one's second factor, or the device that is being set up; take its first code."""
        if stage_of(user) is Stage.ASKED:
            return HttpResponseRedirect(self.way_to_second_factor(request))
        form = CodeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            done = second_factor.confirm(user=user, token=form.cleaned_data["code"])
            if done is not None:
                device, codes = done
                _pass(request, device)
                log_own(request, "Set up a second factor.")
                return self._show_codes(request, codes)
            form.add_error("code", WRONG)
        return self._show_own(request, user, form)

    def give_code(self, request: HttpRequest, user: User) -> HttpResponse:
        """Ask for a code after the password, and let whoever gives it go on."""
        form = CodeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            device = second_factor.verify(user=user, token=form.cleaned_data["code"])
            if device is not None:
                _pass(request, device)
                log_own(request, f"Gave the second factor: {device.name.lower()}.")
                return HttpResponseRedirect(_next(request))
            form.add_error("code", WRONG)
        return self._page(request, "code", {"title": "Your code", "form": form})

    def begin_factor(self, request: HttpRequest, user: User) -> HttpResponse:
        """Begin to set up a device; the one there is counts until the new one does."""
        if stage_of(user) is Stage.ASKED:
            return HttpResponseRedirect(self.way_to_second_factor(request))
        second_factor.begin(user=user)
        log_own(request, "Began to set up a second factor.")
        return HttpResponseRedirect(_own_page(request))

    def new_recovery_codes(self, request: HttpRequest, user: User) -> HttpResponse:
        """Make new recovery codes: the old ones open nothing any more."""
        if stage_of(user) is Stage.ASKED:
            return HttpResponseRedirect(self.way_to_second_factor(request))
        if not second_factor.has_device(user):
            messages.error(request, "Set up a device first: the codes stand in for it.")
            return HttpResponseRedirect(_own_page(request))
        codes = second_factor.new_codes(user=user)
        log_own(request, "Made new recovery codes.")
        return self._show_codes(request, codes)

    def leave(self, request: HttpRequest, user: User) -> HttpResponse:
        """Log out whoever cannot give a code now."""
        log_own(request, "Logged out.")
        logout(request)
        return HttpResponseRedirect(reverse("admin:index"))

    def _show_own(self, request: HttpRequest, user: User, form: CodeForm) -> HttpResponse:
        device = second_factor.waiting(user)
        told: dict[str, Any] = {
            "title": "Your second factor",
            "form": form,
            "has_device": second_factor.has_device(user),
            "is_required": second_factor.is_required(user),
            "codes_left": second_factor.codes_left(user),
        }
        if device is not None:
            picture = b64encode(qr_code(device.config_url, Picture.SVG)).decode()
            told |= {"picture": picture, "key": second_factor.key_in_words(device)}
        return self._page(request, "own", told)

    def _show_codes(self, request: HttpRequest, codes: list[str]) -> HttpResponse:
        told = {"title": "Keep these recovery codes", "codes": codes, "next": _next(request)}
        return self._page(request, "codes", told)

    def _page(self, request: HttpRequest, name: str, told: dict[str, Any]) -> HttpResponse:
        around = {"next": _next(request), **self.each_context(request)}
        return render(request, f"admin/second_factor/{name}.html", around | told)


def _for_staff(view: View, methods: list[str]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not (user.is_active and user.is_staff):
            return HttpResponseRedirect(reverse("admin:login"))
        return view(request, user)

    return never_cache(require_http_methods(methods)(answer))


def _pass(request: HttpRequest, device: Device) -> None:
    """Let this session go on, under a name of its own: the one before knew a password only."""
    request.session.cycle_key()
    django_otp.login(request, device)
    second_factor.look_again(request.user)


def _own_page(request: HttpRequest) -> str:
    return f"{reverse('admin:second_factor')}?{urlencode({'next': _next(request)})}"


def _next(request: HttpRequest) -> str:
    """Return where somebody wanted to go, where that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else reverse("admin:index")
