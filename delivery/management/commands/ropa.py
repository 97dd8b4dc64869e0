"""Write the record of processing activities (GDPR, article 30) from the programs themselves."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from delivery.rendering.processing import FORMS, write_record
from delivery.selectors.processing import activities


class Command(BaseCommand):
    """Write what each published program does with personal data, and for how many people now.

    It is as right as the programs are: what they do not know, such as the bases of transfers or
    the measures of your own machines, is the controller's to add.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the form, and where to write."""
        parser.add_argument("--format", choices=FORMS, default="markdown", dest="form")
        parser.add_argument("--output", type=Path, help="default: standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the record."""
        now = timezone.now()
        record = write_record(activities(lambda: now), options["form"], now)
        if options["output"]:
            options["output"].write_text(record, encoding="utf-8", newline="")
            self.stdout.write(f"{options['output']}")
        else:
            self.stdout.write(record, ending="")
