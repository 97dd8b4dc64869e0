"""Make an installation usable: its first administrator and its brand."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.installation import set_up
from delivery.selectors.trial import is_trial
from delivery.services.trial import end_trial
from programs.rules.naming import sender_id_for, slug_for

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
SLUG = "Its short name: small letters, digits, hyphens (made of its name or its host otherwise)"
END_TRIAL = "deliver to everybody from now on, and why; without it only staff get mail at first"
GOING_LIVE = "/admin/delivery/trialend/"


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
        parser.add_argument("--slug", help=SLUG)
        parser.add_argument("--end-trial", metavar="WHY", help=END_TRIAL)
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
        if options["end_trial"]:
            end_trial(by=None, because=options["end_trial"], clock=timezone.now)
        self._say_trial()

    def _say_trial(self) -> None:
        """Say who gets messages, and where it goes on."""
        if is_trial():
            self.stdout.write("This is a trial: only staff who confirm their address get mail.")
            self.stdout.write(f"Go on at {settings.BASE_URL}{GOING_LIVE}.")
        else:
            self.stdout.write("The trial is over: mail goes to everybody who said yes.")

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
    slug = options["slug"] or slug_for(brand["name"], brand["host"])
    slug = slug or _given("slug", SLUG, options, asks)
    return brand | {"slug": slug, "sender_id": sender_id_for(slug)}


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
