"""What holds a program by itself where too many bounce or complain, and that it did."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from delivery.rules import guardrails as rules
from programs.models import Brand, Program


class Guardrail(models.Model):
    """Hold what a brand bears within a day; a brand without a row has the defaults."""

    brand = models.OneToOneField(
        Brand, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    complaints = models.PositiveSmallIntegerField(
        default=rules.COMPLAINTS_PER_10_000,
        verbose_name="complaints in 10,000 messages",
        validators=[
            MinValueValidator(rules.LEAST_COMPLAINTS),
            MaxValueValidator(rules.MOST_COMPLAINTS),
        ],
        help_text="30 are 0.3 %: large mailbox providers refuse much mail of whoever has more.",
    )
    bounces = models.PositiveSmallIntegerField(
        default=rules.BOUNCES_PER_1_000,
        verbose_name="bounces in 1,000 messages",
        validators=[
            MinValueValidator(rules.LEAST_BOUNCES),
            MaxValueValidator(rules.MOST_BOUNCES),
        ],
        help_text="50 are 5 %. A full mailbox is none.",
    )
    after = models.PositiveSmallIntegerField(
        default=rules.AFTER_MESSAGES,
        verbose_name="looked at after so many messages",
        validators=[MinValueValidator(rules.LEAST_AFTER), MaxValueValidator(rules.MOST_AFTER)],
        help_text="Of fewer within a day nothing can be said.",
    )

    class Meta:
        ordering = ("brand",)
        constraints = (
            models.CheckConstraint(
                name="delivery_guardrail_is_within_bounds",
                condition=Q(
                    complaints__range=(rules.LEAST_COMPLAINTS, rules.MOST_COMPLAINTS),
                    bounces__range=(rules.LEAST_BOUNCES, rules.MOST_BOUNCES),
                    after__range=(rules.LEAST_AFTER, rules.MOST_AFTER),
                ),
            ),
        )

    def __str__(self) -> str:
        return f"guardrails of {self.brand}"

    @property
    def limits(self) -> rules.Limits:
        """Return the numbers that the rule goes by."""
        return rules.Limits(self.complaints, self.bounces, self.after)


class ProgramHold(models.Model):
    """Hold that a guardrail held a program, why, and who let it go on.

    While one is not released the program cannot be opened in another way.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=200)
    held_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = "hold by a guardrail"
        verbose_name_plural = "holds by guardrails"
        constraints = (
            # The round that holds, and whoever opens a program, look for the one that is open.
            models.UniqueConstraint(
                fields=("program",),
                condition=Q(released_at=None),
                name="delivery_programhold_one_is_open",
            ),
            models.CheckConstraint(
                name="delivery_programhold_released_by_somebody",
                condition=Q(released_at=None, released_by=None, note="")
                | Q(released_at__gte=F("held_at"), released_by__isnull=False) & ~Q(note=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.program}, {self.held_at:%Y-%m-%d %H:%M} UTC"
