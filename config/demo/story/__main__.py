"""`python -m config.demo.story ACT` plays one act, under the clock that the supervisor gave it."""

import sys

import django


def main(arguments: list[str]) -> None:
    """Play the act that is named."""
    django.setup()
    from config.demo.home import Home  # noqa: PLC0415 - the story needs Django
    from config.demo.services import folder_from_environment  # noqa: PLC0415 - needs Django
    from config.demo.story.acts import play  # noqa: PLC0415 - needs Django

    play(arguments[0], Home(folder_from_environment()))


if __name__ == "__main__":
    main(sys.argv[1:])
