"""Who is asking."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from programs.rules.colours import COLOUR
from programs.rules.vocabulary import Category


class Brand(models.Model):
    """Hold who asks for permission: the controller's name, addresses and who else handles data.

    `processors` is a list of `{"name": str, "does": {language: words}, "where": str}`.
    `logo_name` names the picture in `BrandLogo`, "" where there is none.
    The four `*_depth` columns are the deepest category that may be used for each relationship.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, help_text="The name that people know.")
    legal_name = models.CharField(max_length=120)
    postal_address = models.TextField(help_text="Stands in every message.")
    phone = models.CharField(max_length=40, blank=True)
    contact_email = models.EmailField(help_text="Where people reach a human.")
    privacy_policy_url = models.URLField()
    authority = models.CharField(
        max_length=160, help_text="The supervisory authority that people can complain to."
    )
    host = models.CharField(
        max_length=120,
        validators=[RegexValidator(r"^[a-z0-9.-]+$", "Lower-case host name only.")],
        help_text="The brand's own host name, as in list identifiers.",
    )
    from_email = models.EmailField(help_text="The From address of every message.")
    sender_id = models.CharField(
        max_length=15,
        validators=[RegexValidator(r"^[a-z0-9]{5,15}$", "5 to 15 small letters or digits.")],
        help_text="Names the sender in the Feedback-ID header; identifies no person.",
    )
    is_sandbox = models.BooleanField(
        "sandbox",
        default=False,
        db_default=False,
        help_text=(
            "For trying things: its programs are for made-up people alone, and nothing of it is "
            "ever mailed. It stays what it is made as."
        ),
    )
    processors = models.JSONField(default=list, blank=True)
    proof_kept_years = models.PositiveSmallIntegerField(
        default=3, help_text="How long the proof of a consent is kept after it ends."
    )
    colour = models.CharField(
        max_length=7,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(rf"^{COLOUR}$", "A colour like #0f5a3b.")],
        help_text="For links and buttons on the pages that people read. Empty: ours.",
    )
    logo_name = models.CharField(
        max_length=32, blank=True, default="", db_default="", editable=False
    )
    prospect_depth = models.CharField(
        max_length=8, choices=Category.choices, default=Category.DECLARED
    )
    new_depth = models.CharField(max_length=8, choices=Category.choices, default=Category.DECLARED)
    established_depth = models.CharField(
        max_length=8, choices=Category.choices, default=Category.OBSERVED
    )
    loyal_depth = models.CharField(
        max_length=8, choices=Category.choices, default=Category.INFERRED
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                name="programs_brand_depths_are_categories",
                condition=models.Q(prospect_depth__in=Category.values)
                & models.Q(new_depth__in=Category.values)
                & models.Q(established_depth__in=Category.values)
                & models.Q(loyal_depth__in=Category.values),
            ),
            models.CheckConstraint(
                name="programs_brand_colour_is_one",
                condition=models.Q(colour="") | models.Q(colour__regex=rf"^{COLOUR}$"),
            ),
            models.CheckConstraint(
                name="programs_brand_names_an_address",
                condition=~models.Q(postal_address="") & ~models.Q(legal_name=""),
            ),
        )

    def __str__(self) -> str:
        # Wherever staff read it: what is only for trying is never taken for what is real.
        return f"{self.name} (sandbox)" if self.is_sandbox else self.name

    def depths(self) -> dict[str, Any]:
        """Return the deepest category by relationship, both as their plain words."""
        return {
            "prospect": self.prospect_depth,
            "new": self.new_depth,
            "established": self.established_depth,
            "loyal": self.loyal_depth,
        }
