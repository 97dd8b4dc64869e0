"""One discrete offer."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models

from programs.models.brand import Brand
from programs.rules.vocabulary import Category, ProgramState

if TYPE_CHECKING:
    from programs.models.invitation import Invitation


class Program(models.Model):
    """Hold one offer: one purpose, one kind of value for one kind of person.

    `depth` narrows the brand's depth for every relationship; it can never widen it.
    `audience` lists the relationships that the program is meant for.
    """

    slug = models.SlugField(unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="programs")
    name = models.CharField(max_length=80, help_text="For staff; people read the title.")
    purpose = models.CharField(max_length=200, help_text="The one thing that data is used for.")
    state = models.CharField(max_length=6, choices=ProgramState.choices, default=ProgramState.DRAFT)
    audience = ArrayField(
        models.CharField(max_length=11), default=list, blank=True, help_text="Empty: everybody."
    )
    depth = models.CharField(
        max_length=8,
        choices=Category.choices,
        default=Category.INFERRED,
        help_text="The deepest category that this program uses for anybody.",
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                name="programs_program_state_is_known",
                condition=models.Q(state__in=ProgramState.values),
            ),
            models.CheckConstraint(
                name="programs_program_depth_is_known",
                condition=models.Q(depth__in=Category.values),
            ),
            models.CheckConstraint(
                name="programs_program_audience_is_known",
                condition=models.Q(
                    audience__contained_by=["prospect", "new", "established", "loyal"]
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @cached_property
    def newest_version(self) -> "Invitation | None":
        """Return the newest version of its promise, published or not; read once."""
        return self.invitations.select_related("program__brand").order_by("-number").first()
