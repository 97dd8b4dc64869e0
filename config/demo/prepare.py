"""Bring the database up to date, end the trial, and see to it that `demo.json` is good."""

import secrets

import django


def main() -> None:
    """Migrate, then make what is missing of accounts and key. Safe to run at every start."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - needs Django
    from django.utils import timezone  # noqa: PLC0415 - needs Django

    from config.demo.accounts import hand_out  # noqa: PLC0415 - needs Django
    from config.demo.home import Home  # noqa: PLC0415 - needs Django
    from config.demo.services import folder_from_environment  # noqa: PLC0415 - needs Django
    from delivery.services.trial import end_trial  # noqa: PLC0415 - needs Django

    call_command("migrate", verbosity=0, interactive=False)
    # As `setup --end-trial` would: its customers are none, and all mail ends in its catcher.
    end_trial(by=None, because="The demo writes to nobody real.", clock=timezone.now)
    hand_out(Home(folder_from_environment()), new_password=lambda: secrets.token_urlsafe(12))


if __name__ == "__main__":
    main()
