"""`python -m tests.config.asker` reads the settings anew for each line that it is given.

What is slow to import, and reads no environment, is imported once: a fork reads the settings.
"""

import json
import os
import sys

# Imported for whoever is forked.
import django_stubs_ext

import config.logging

PRELOADED = (django_stubs_ext, config.logging)


def main() -> None:
    """Answer each line, a name and an environment, with what a process of its own said."""
    for line in sys.stdin:
        name, environment = json.loads(line)
        reads, writes = os.pipe()
        if os.fork() == 0:
            os.dup2(writes, sys.stdout.fileno())
            os.dup2(writes, sys.stderr.fileno())
            _show(name, environment)
            return
        os.close(writes)
        with os.fdopen(reads) as said:
            print(json.dumps(said.read()), flush=True)
        os.wait()


def _show(name: str, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    from config import settings  # noqa: PLC0415 - the environment is there only now

    print(eval(f"settings.{name}", {"settings": settings}))  # noqa: S307 - a test's own words


if __name__ == "__main__":
    main()
