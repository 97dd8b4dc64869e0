"""The roles as Django's groups: made, and made right again, whenever the database is migrated."""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions

from config.staff.roles import Role, rights


def keep_groups(sender: AppConfig, *, using: str, apps: Apps, **_kwargs: Any) -> None:
    """Give each role exactly what the table says of the app `sender`. Idempotent.

    Django makes an app's permissions when the same signal comes to it: ours may come first.
    """
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:
        return
    create_permissions(sender, verbosity=0, interactive=False, using=using, apps=apps)
    there = permissions.filter(content_type__app_label=sender.label)
    for role in Role:
        group, _made = groups.get_or_create(name=role.value)
        wanted = there.filter(codename__in=rights(role, sender.label))
        group.permissions.remove(*there.exclude(pk__in=wanted).filter(group=group))
        group.permissions.add(*wanted)
