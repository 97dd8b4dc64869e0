"""Find people by how their id, address or account begins; made beside writers."""

from django.contrib.postgres.indexes import OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("subscribers", "0006_unconfirmed_addresses")]

    operations = [
        AddIndexConcurrently(
            model_name="subscriber",
            index=models.Index(
                OpClass(Lower("email"), name="text_pattern_ops"),
                condition=Q(email__isnull=False),
                name="subscribers_by_address",
            ),
        ),
        AddIndexConcurrently(
            model_name="subscriber",
            index=models.Index(
                OpClass(Lower("external_id"), name="text_pattern_ops"),
                name="subscribers_by_id",
            ),
        ),
        AddIndexConcurrently(
            model_name="subscriber",
            index=models.Index(
                OpClass(Lower("account"), name="text_pattern_ops"),
                condition=~Q(account=""),
                name="subscribers_by_account",
            ),
        ),
    ]
