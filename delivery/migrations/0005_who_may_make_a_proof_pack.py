from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("delivery", "0004_when_permission_was_read")]

    operations = [
        migrations.AlterModelOptions(
            name="delivery",
            options={
                "ordering": ("-id",),
                "permissions": (("make_proof_pack", "Can make a person's proof pack"),),
                "verbose_name_plural": "deliveries",
            },
        )
    ]
