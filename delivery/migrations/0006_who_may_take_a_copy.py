from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("delivery", "0005_who_may_make_a_proof_pack")]

    operations = [
        migrations.AlterModelOptions(
            name="privacyrequest",
            options={
                "ordering": ("state", "due_at", "id"),
                "permissions": (
                    ("take_access_copy", "Can take the copy of everything about a person"),
                ),
            },
        )
    ]
