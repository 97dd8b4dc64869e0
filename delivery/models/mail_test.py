"""A test of a brand's mail, and what was read from the message that came back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from programs.models import Brand


class MailTest(models.Model):
    """Hold a brand's last test message, and what its headers said when somebody brought it back.

    `code` stands in its subject, so that another message is not taken for it. `findings` is
    `{point: {"is_met": bool, "said": str}}`; of the message itself nothing is kept.
    """

    brand = models.OneToOneField(
        Brand, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    code = models.CharField(max_length=12)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    findings = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="delivery_mailtest_found_when_read",
                condition=Q(read_at=None, findings={}) | Q(read_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"test message of {self.brand}"
