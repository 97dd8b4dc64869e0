"""Make an installation usable: its first administrator and its brand."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from config.installation import set_up

VARIABLE = "ADMIN_PASSWORD"
# Each option with the question that is asked where it is not given.
ADMINISTRATOR = {"username": "Your user name", "email": "Your e-mail address"}
BRAND = {
    "name": "The brand's name, as people know it",
    "legal_name": "Its legal name",
    "postal_address": "Its postal address (stands in every message)",
    "contact_email": "The e-mail address where people reach a human",
    "privacy_policy_url": "The address of its privacy policy",
    "authority": "The supervisory authority that people can complain to",
    "host": "Its host name",
    "from_email": "The From address of its mail",
}


class Command(BaseCommand):
    """Ask for what is missing of the options, then add it all or nothing."""

    help = (
        "Adds the first administrator and, unless --no-brand, a brand. Asks for what no option "
        f"gives. The password is asked for, or taken from {VARIABLE}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take an option for each question."""
        for name, question in (ADMINISTRATOR | BRAND).items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question)
        parser.add_argument("--no-brand", action="store_true", help="add no brand now")
        parser.add_argument("--no-input", action="store_true", help="ask nothing; fail instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the administrator and the brand."""
        asks = not options["no_input"]
        user = {name: _given(name, ADMINISTRATOR[name], options, asks) for name in ADMINISTRATOR}
        password = _password(asks)
        brand = None if options["no_brand"] else _brand(options, asks)
        try:
            set_up(password=password, brand=brand, **user)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"{user['username']} can log in at /admin/.")
        self._try_mail()

    def _try_mail(self) -> None:
        """Say whether the mail system answers; it can be set right later."""
        try:
            get_connection().open()
        except OSError as error:
            self.stderr.write(f"The mail system does not answer ({error}): see EMAIL_* in .env.")
        else:
            self.stdout.write("The mail system answers.")


def _brand(options: dict[str, Any], asks: bool) -> dict[str, str]:
    brand = {name: _given(name, BRAND[name], options, asks) for name in BRAND}
    slug = slugify(brand["name"])
    # What Feedback-ID may hold: small letters and digits, 5 to 15 of them.
    sender = f"{slug.replace('-', '')}brand"[:15]
    return brand | {"slug": slug, "sender_id": sender}


def _given(name: str, question: str, options: dict[str, Any], asks: bool) -> str:
    value = options[name] or (input(f"{question}: ").strip() if asks else "")
    if not value:
        raise CommandError(f"--{name.replace('_', '-')} is missing: {question}.")
    return str(value)


def _password(asks: bool) -> str:

    if password := os.environ.get(VARIABLE, ""):
        return password
    if not asks or not sys.stdin.isatty():
        raise CommandError(f"Set the password in {VARIABLE}.")
    return getpass.getpass("Your password: ")
