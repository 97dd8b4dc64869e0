"""People with what stops or restricts them, and the stops that staff may set and lift."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from consent.admin.csv_files import csv_answer
from consent.admin.taking_out import log_taking_out, may_take_out
from consent.models import Subscription
from consent.rules.vocabulary import Actor, Method
from consent.selectors.exporting import HEADS, exported
from consent.selectors.holds import Hold, holds_of
from consent.selectors.of_brands import person_in
from consent.services import restricting, stops
from programs.admin.scoping import OfBrands
from programs.admin.trail import log_look, log_many
from programs.selectors.staff import works_for_all
from subscribers.admin import SubscriberAdmin, SuppressionAdmin
from subscribers.models import Subscriber, Suppression
from subscribers.rules.vocabulary import StoppedBy

_MAY = ["stop"]


@admin.register(Subscriber)
class PersonAdmin(OfBrands[Subscriber], SubscriberAdmin):
    """Look people up, stop all mail to them, restrict the use of what is known of them.

    Each act is an entry of the person's chain. What the person set stays: only their own word
    ends it, and a stop not even when somebody relays that.
    """

    readonly_fields = ("held",)
    actions = (
        "stop_mail",
        "lift_stop",
        "restrict_as_asked",
        "restrict",
        "unrestrict",
    )

    class Media:
        css = {"all": ["programs/admin.css", "delivery/admin.css"]}

    def get_urls(self) -> list[URLPattern]:
        """Add the file of people."""
        view = self.admin_site.admin_view(require_POST(self.export))
        return [path("export/", view, name="subscribers_subscriber_export"), *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Hand over the people whom the list shows, with what they joined, as a file."""
        if not (self.has_view_permission(request) and may_take_out(request)):
            raise PermissionDenied
        shown = self.get_changelist_instance(request)
        subscriptions = self.admin_site.get_model_admin(Subscription).get_queryset(request)
        narrowed = "a part of the people" if request.GET else "all people"
        log_taking_out(request, f"Exported {narrowed}, with what they joined.")
        lines = exported(shown.get_queryset(request), subscriptions, timezone.now())
        return csv_answer("people.csv", HEADS, lines)

    def within(self, brands: Collection[int]) -> Combinable:
        """Return whoever has to do with a program of these brands."""
        return person_in(brands, person="pk")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the person, and write down who read it."""
        context = {"works_for_all": works_for_all(request.user), **(extra_context or {})}
        answer = super().change_view(request, object_id, form_url, context)
        person = self.get_object(request, object_id)
        if person is not None:
            log_look(request, person, "Read the page of this person.")
        return answer

    @admin.display(description="Stopped or restricted", empty_value="–")
    def held(self, person: Subscriber) -> SafeString | None:
        """Return a line for each stop and restriction: by whom, since when, by which way."""
        lines = [_line(hold) for hold in holds_of(person)]
        return format_html_join("", "<div>{}: {} <small>(since {}{})</small></div>", lines) or None

    @admin.action(description="Stop all mail to the people selected", permissions=_MAY)
    def stop_mail(self, request: HttpRequest, people: QuerySet[Subscriber]) -> None:
        """Set the controller's stop."""
        stopped = stops.suppress(
            subscriber_ids=_ids(people),
            by=StoppedBy.CONTROLLER,
            reason="set by staff",
            actor=Actor.CONTROLLER,
            method=Method.ADMIN,
            clock=timezone.now,
        )
        log_many(request, people, "Stopped all mail.")
        self.message_user(request, f"All mail to {stopped} more people is stopped.")

    @admin.action(description="Lift the controller's stop", permissions=_MAY)
    def lift_stop(self, request: HttpRequest, people: QuerySet[Subscriber]) -> None:
        """Lift the controller's stop and the mail system's, never the person's."""
        lifted = stops.lift(
            subscriber_ids=_ids(people),
            by=StoppedBy.CONTROLLER,
            actor=Actor.CONTROLLER,
            method=Method.ADMIN,
            clock=timezone.now,
        )
        log_many(request, people, "Lifted the controller's stop.")
        self.message_user(
            request, f"A stop of {lifted} people was lifted. A person's own stop stays."
        )

    @admin.action(description="Restrict use, as the person asked", permissions=_MAY)
    def restrict_as_asked(self, request: HttpRequest, people: QuerySet[Subscriber]) -> None:
        """Restrict on the person's word."""
        self._restrict(request, people, Actor.RELAY)

    @admin.action(description="Restrict use, by our decision", permissions=_MAY)
    def restrict(self, request: HttpRequest, people: QuerySet[Subscriber]) -> None:
        """Restrict by the controller's decision."""
        self._restrict(request, people, Actor.CONTROLLER)

    @admin.action(description="End our restriction (tell the person first)", permissions=_MAY)
    def unrestrict(self, request: HttpRequest, people: QuerySet[Subscriber]) -> None:
        """End what the controller restricted, never what the person did."""
        self._unrestrict(request, people, Actor.CONTROLLER)

    def has_stop_permission(self, request: HttpRequest) -> bool:
        """Say who may set and lift stops."""
        return request.user.has_perm("subscribers.change_subscriber")

    def _restrict(self, request: HttpRequest, people: QuerySet[Subscriber], actor: Actor) -> None:
        restricted = restricting.restrict(
            subscriber_ids=_ids(people), actor=actor, method=Method.ADMIN, clock=timezone.now
        )
        log_many(request, people, f"Restricted use ({actor.label.lower()}).")
        self.message_user(request, f"What is known of {restricted} more people is not used.")

    def _unrestrict(self, request: HttpRequest, people: QuerySet[Subscriber], actor: Actor) -> None:
        ended = restricting.unrestrict(
            subscriber_ids=_ids(people), actor=actor, method=Method.ADMIN, clock=timezone.now
        )
        log_many(request, people, "Ended our restriction.")
        self.message_user(request, f"A restriction of {ended} people was ended.")


@admin.register(Suppression)
class StopAdmin(OfBrands[Suppression], SuppressionAdmin):
    """List the stops of the people that somebody may see."""

    def within(self, brands: Collection[int]) -> Combinable:
        """Return the stops of whoever has to do with a program of these brands."""
        return person_in(brands, person="subscriber")


def _ids(people: QuerySet[Subscriber]) -> list[int]:
    return list(people.values_list("pk", flat=True))


def _line(hold: Hold) -> tuple[str, str, str, str]:
    by = StoppedBy(hold.by).label
    way = f", {hold.method.label.lower()}" if hold.method else ""
    return hold.what.label, by, date_format(hold.since, "DATETIME_FORMAT"), way
