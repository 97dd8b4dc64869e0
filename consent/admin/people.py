"""People with what stops or restricts them, and the stops that staff may set and lift."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from consent.rules.vocabulary import Actor, Method
from consent.selectors.holds import Hold, holds_of
from consent.services import restricting, stops
from subscribers.admin import SubscriberAdmin
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy

_MAY = ["stop"]


@admin.register(Subscriber)
class PersonAdmin(SubscriberAdmin):
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
        self.message_user(request, f"What is known of {restricted} more people is not used.")

    def _unrestrict(self, request: HttpRequest, people: QuerySet[Subscriber], actor: Actor) -> None:
        ended = restricting.unrestrict(
            subscriber_ids=_ids(people), actor=actor, method=Method.ADMIN, clock=timezone.now
        )
        self.message_user(request, f"A restriction of {ended} people was ended.")


def _ids(people: QuerySet[Subscriber]) -> list[int]:
    return list(people.values_list("pk", flat=True))


def _line(hold: Hold) -> tuple[str, str, str, str]:
    by = StoppedBy(hold.by).label
    way = f", {hold.method.label.lower()}" if hold.method else ""
    return hold.what.label, by, date_format(hold.since, "DATETIME_FORMAT"), way
