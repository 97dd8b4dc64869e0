#!/usr/bin/env python
"""Run Willingly's commands."""

import os
import sys

NEED_NO_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "help",
    "makemessages",
    "makemigrations",
    "spectacular",
    "proof_pack_verify",
    "version",
}


def needs_database(arguments: list[str]) -> bool:
    """Say whether the command given cannot do its work without a database."""
    options = {"--help", "-h", "--version"}
    return bool(arguments) and arguments[0] not in NEED_NO_DATABASE and not options & {*arguments}


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if needs_database(sys.argv[1:]):
        from config.environment import MISSING_DATABASE, has_database  # noqa: PLC0415 - after env

        if not has_database():
            print(MISSING_DATABASE, file=sys.stderr)
            raise SystemExit(2)
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the answer

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
