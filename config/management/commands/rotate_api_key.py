"""Give a system that calls the API a new key, while the old one still works."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.api.rotation import OVERLAP, NotRotatable, rotate_key
from config.models import ApiKey
from config.staff.trail import write_by_command


class Command(BaseCommand):
    """Rotate a key and print the new one, once: it is stored as a hash only."""

    help = "Make the successor of an API key and print it. The old one works for some days more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the public part of the old key."""
        parser.add_argument("prefix", help="the twelve characters after wly_, or wly_test_")
        parser.add_argument(
            "--overlap-days",
            type=int,
            default=OVERLAP.days,
            help=f"how long the old one works on ({OVERLAP.days}); 0 ends it now",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate; the only line of the output is the new key. Raises `CommandError`."""
        key = ApiKey.objects.filter(prefix=options["prefix"]).first()
        if key is None:
            raise CommandError(f"There is no key {options['prefix']}.")
        days = max(0, options["overlap_days"])
        try:
            row, text = rotate_key(key=key, overlap=timedelta(days=days), clock=timezone.now)
        except NotRotatable as refused:
            raise CommandError(f"Not rotated. {refused}") from refused
        write_by_command(key, CHANGE, f"Rotated: {row.prefix} takes its place.")
        write_by_command(row, ADDITION, f"Takes the place of {key.prefix}.")
        self.stdout.write(text)
