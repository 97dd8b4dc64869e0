"""Close the key of a system that calls the API."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.admin.models import CHANGE
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.api.rotation import revoke_line
from config.models import ApiKey
from config.staff.trail import write_by_command


class Command(BaseCommand):
    """Revoke a key, and whatever it replaced or was replaced by: nothing of its line opens."""

    help = "Revoke an API key with all keys of its line. It cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the public part of the key."""
        parser.add_argument("prefix", help="the twelve characters after wly_, or wly_test_")

    def handle(self, *args: Any, **options: Any) -> None:
        """Revoke. Raises `CommandError`."""
        key = ApiKey.objects.filter(prefix=options["prefix"]).first()
        if key is None:
            raise CommandError(f"There is no key {options['prefix']}.")
        revoke_line(key=key, clock=timezone.now)
        write_by_command(key, CHANGE, "Revoked, with what it replaced.")
        self.stdout.write(f"Revoked {key}.")
