"""`python -m config.demo` runs the demo; with `--reset` it removes what the demo has made."""

import argparse
import os
import sys

from config.demo import reset, supervisor
from config.demo.home import AlreadyRunning, Home
from config.devservers import AlreadyRunning as ServersAlreadyRunning
from config.devservers import ServerFailed
from config.environment import VAR_DIR


def main() -> int:
    """Do what the command line says; answer each known trouble with one sentence."""
    options = _options()
    home = Home(VAR_DIR.resolve())
    try:
        if options.reset:
            reset.reset(home)
        else:
            supervisor.run(home, port=options.port, with_story=not options.without_story)
    except supervisor.Stopped:
        print("\nStopped everything.")
        return 0
    except AlreadyRunning:
        return _say(_running(home, before_a_reset=options.reset))
    except ServersAlreadyRunning as error:
        return _say(str(error))
    except supervisor.PortTaken as error:
        return _say(
            f"Port {error} is taken by another program: choose one with PORT=8001 make demo."
        )
    except (supervisor.ChildEnded, ServerFailed) as error:
        return _say(f"{error}\nStopped everything.")
    return 0


def _running(home: Home, *, before_a_reset: bool) -> str:
    url = home.read_handout().get("url", "an address that it is about to print")
    where = f"A demo is already running in {home.folder}, on {url}"
    return f"{where}: stop it first." if before_a_reset else f"{where}."


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m config.demo", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="remove what the demo has made")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument(
        "--without-story", action="store_true", help="start everything, play nothing"
    )
    return parser.parse_args()


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
