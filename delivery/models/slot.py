"""The promise's places: the database refuses one too many."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from consent.models import ConsentEvent, Subscription
from delivery.models.delivery import Delivery


class Slot(models.Model):
    """Hold one of the N places that a promise allows in any period, taken by one delivery.

    A row carries the promise's limits, so that a check can hold them: `lanes` is N, `ends_at`
    the end of the term and `ordinals` the number of editions. Editions are counted for each
    request that was confirmed: a leaving that is taken back goes on with the same term.
    """

    # The index of the exclusion constraint begins with it.
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="slots", db_index=False
    )
    # The database lets nobody delete an entry of the ledger, so there is nothing to check: a check
    # would lock, that is write to, the ledger's page for each message.
    yes = models.ForeignKey(
        ConsentEvent,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    request = models.ForeignKey(
        ConsentEvent,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="slot")
    lane = models.PositiveSmallIntegerField()
    lanes = models.PositiveSmallIntegerField()
    during = DateTimeRangeField(help_text="[slot, slot + period)")
    ends_at = models.DateTimeField(null=True)
    ordinal = models.PositiveIntegerField(null=True)
    ordinals = models.PositiveIntegerField(null=True)
    # Written on the last two only: the index below leaves out what is.
    is_over = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether its promise by number is written down as completed.",
    )

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="delivery_slot_never_more_than_promised",
                expressions=(
                    ("subscription", RangeOperators.EQUAL),
                    ("lane", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ),
            ),
            models.CheckConstraint(
                name="delivery_slot_lane_is_promised",
                condition=Q(lane__gte=1) & Q(lane__lte=F("lanes")),
            ),
            models.CheckConstraint(
                name="delivery_slot_none_after_the_term",
                condition=Q(ends_at=None) | Q(during__startswith__lt=F("ends_at")),
            ),
            models.CheckConstraint(
                name="delivery_slot_no_edition_beyond_the_last",
                condition=Q(ordinals=None, ordinal=None)
                | Q(ordinal__gte=1, ordinal__lte=F("ordinals")),
            ),
            models.UniqueConstraint(
                fields=("request", "ordinal"),
                condition=Q(ordinal__isnull=False),
                name="delivery_slot_ordinal_once",
            ),
        )
        indexes = (
            # The round that tells people of an end, once, reads who has one edition left; the tick
            # whose last has gone.
            models.Index(
                fields=("request",),
                condition=Q(ordinal__gte=F("ordinals") - 1) & Q(is_over=False),
                name="delivery_slot_next_to_last",
            ),
        )

    def __str__(self) -> str:
        return f"slot {self.lane} of {self.lanes}"
