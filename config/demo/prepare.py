"""Bring the database up to date, and see to it that the credentials in `demo.json` are good."""

import secrets

import django


def main() -> None:
    """Migrate, then make what is missing of accounts and key. Safe to run at every start."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - needs Django

    from config.demo.accounts import hand_out  # noqa: PLC0415 - needs Django
    from config.demo.home import Home  # noqa: PLC0415 - needs Django
    from config.demo.services import folder_from_environment  # noqa: PLC0415 - needs Django

    call_command("migrate", verbosity=0, interactive=False)
    hand_out(Home(folder_from_environment()), new_password=lambda: secrets.token_urlsafe(12))


if __name__ == "__main__":
    main()
