"""What was posted at a public form and waits to be worked."""

from django.db import models

from consent.rules.posting import FormKind


class PostedForm(models.Model):
    """Hold one form between its answer and its work, mostly for less than a second.

    The page looks at nothing that depends on whether the address is known, so its answer takes as
    long for every address; a worker does the rest and deletes the row. `sealed` holds what was
    posted, `address_hash` is by what an erasure finds it. `failures` counts how often it could
    not be worked, `due_at` is when it is tried next: None for at once. `is_counted` says whether
    its mailbox was counted, once for all tries.
    """

    form = models.CharField(max_length=20, choices=FormKind.choices)
    address_hash = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    posted_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    is_counted = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="consent_postedform_is_one_that_is_worked_later",
                condition=models.Q(form__in=FormKind.values),
            ),
        )

    def __str__(self) -> str:
        return f"posted form {self.pk}"
