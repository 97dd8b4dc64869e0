"""Run a module under an earlier clock: `python -m config.demo.travel SECONDS MODULE ARGUMENTS`.

The first act of the story happened weeks ago, so that invitations lapse and terms end in the
second. Only the clock of the process and of those it forks is moved; what it starts is not.
"""

import runpy
import sys
from datetime import UTC, datetime, timedelta


def main(arguments: list[str]) -> None:
    """Move the clock back and become the module."""
    seconds, module = arguments[:2]
    if int(seconds):
        _move_the_clock(timedelta(seconds=int(seconds)))
    sys.argv = arguments[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _move_the_clock(ago: timedelta) -> None:
    import time_machine  # noqa: PLC0415 - the second act, played in the present, needs none

    time_machine.travel(datetime.now(UTC) - ago, tick=True).start()


if __name__ == "__main__":
    main(sys.argv[1:])
