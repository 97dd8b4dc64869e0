"""Drop the indexes of entries that nothing looks up by: each costs every entry that is written."""

from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    """Leave `subject` to the index of its positions; nobody asks for `text`, and none goes."""

    dependencies = [
        ("consent", "0012_lifted_by_whom_it_says"),
        ("programs", "0002_published_invitations_never_change"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consentevent",
            name="subject",
            field=models.ForeignKey(
                db_index=False, on_delete=PROTECT, related_name="events", to="consent.subject"
            ),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="text",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=PROTECT,
                related_name="+",
                to="programs.showntext",
            ),
        ),
    ]
