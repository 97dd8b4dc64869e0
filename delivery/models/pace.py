"""How fast a brand's messages go, and what is in the way of all."""

from django.db import models
from django.db.models import Q

from delivery.models.edition import Edition
from delivery.rules.pace import PerTime
from delivery.rules.trouble import Kind
from programs.models import Brand


class Pace(models.Model):
    """Hold a brand's sending rate as a token bucket that all workers share.

    `messages` in each `per` is what staff allow, none where empty. `slowed_to` is what the mail
    system bore at `slowed_at`, in messages per second, and `slowed_from` what went before it
    pushed back: by time alone it comes back there. Nothing of the brand is claimed before
    `rests_until`, which the mail system asked for.
    """

    brand = models.OneToOneField(
        Brand, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    messages = models.PositiveIntegerField(
        null=True, blank=True, verbose_name="at most", help_text="Messages; empty for no limit."
    )
    per = models.CharField(max_length=6, choices=PerTime.choices, default=PerTime.MINUTE)
    tokens = models.FloatField(default=0, editable=False)
    refilled_at = models.DateTimeField(editable=False)
    slowed_to = models.FloatField(null=True, editable=False)
    slowed_from = models.FloatField(null=True, editable=False)
    slowed_at = models.DateTimeField(null=True, editable=False)
    slowed_by = models.CharField(max_length=60, blank=True, editable=False)
    rests_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("brand",)
        verbose_name = "sending rate"
        constraints = (
            models.CheckConstraint(
                name="delivery_pace_allows_something",
                condition=Q(messages=None) | Q(messages__gte=1),
            ),
            models.CheckConstraint(
                name="delivery_pace_per_is_known", condition=Q(per__in=PerTime.values)
            ),
            models.CheckConstraint(
                name="delivery_pace_slowed_is_whole",
                condition=Q(slowed_to=None, slowed_from=None, slowed_at=None)
                | Q(slowed_to__gt=0, slowed_from__gt=0, slowed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"sending rate of {self.brand}"


class MailSystem(models.Model):
    """Hold what is in the way of every message to one mail system, for all workers.

    `trouble` is empty while it works. Until `rests_until` nothing is claimed; then one message at a
    time asks whether it works again, and whoever may ask moves `rests_until` on before it does.
    `accepted_at` is when it last took something, to a few seconds.
    """

    name = models.CharField(max_length=40, primary_key=True)
    trouble = models.CharField(max_length=4, choices=Kind.choices, blank=True, default=Kind.NONE)
    code = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField(null=True)
    probes = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="delivery_mailsystem_trouble_is_known", condition=Q(trouble__in=Kind.values)
            ),
            models.CheckConstraint(
                name="delivery_mailsystem_trouble_rests",
                condition=Q(trouble="") | Q(since__isnull=False, rests_until__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Throughput(models.Model):
    """Count what workers did of one edition in ten seconds; kept for a day.

    `worked` are the deliveries that came to their end, `accepted` those that the mail system took.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(help_text="When the ten seconds began.")
    worked = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()

    class Meta:
        constraints = (
            # The writer adds to the row of these ten seconds; pages read the last minute.
            models.UniqueConstraint(
                fields=("edition", "at"), name="delivery_throughput_one_for_ten_seconds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.edition_id} at {self.at:%H:%M:%S}"
