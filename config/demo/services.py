"""The processes of an installation, as the demo starts them."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from config.demo.home import Home
from config.demo.processes import MARK, Command

# Variables of the user's own installation that must not reach the demo.
FOREIGN = (
    "EMAIL_HOST_USER",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_USE_TLS",
    "EMAIL_USE_SSL",
    "EMAIL_TLS_TRUST",
    "DELIVERY_GATEWAY",
    "EMAIL_BACKEND",
    "PROVIDER_WEBHOOKS",
    "DEBUG",
    "JOURNAL_DIR",
    "JOURNAL_COPIES",
    "LEDGER_ROOTS_DIR",
    "IMPORTS_DIR",
)


@dataclass(frozen=True)
class Setting:
    """What all processes of one act share. `ago` is how far back their clock stands."""

    home: Home
    act: str
    ago: timedelta
    web_socket: int

    def run(self, name: str, *words: str, quiet: bool = True) -> Command:
        """Return the command that runs a module under the clock of the act."""
        clock = str(int(self.ago.total_seconds()))
        command = [sys.executable, "-m", "config.demo.travel", clock, *words]
        log = self.home.logs / f"{name.replace(' ', '-')}.log" if quiet else None
        return Command(name, command, log)

    def web(self) -> Command:
        """Return the web server: threads, so that a slow reader keeps nobody waiting."""
        options = ["--worker-class", "gthread", "--workers", "2", "--threads", "8"]
        options += ["--bind", f"fd://{self.web_socket}", "--no-control-socket"]
        options += ["--graceful-timeout", "5", "--access-logfile", "/dev/null"]
        command = self.run("web server", "gunicorn", "config.wsgi", *options)
        return Command(command.name, command.words, command.log, sockets=(self.web_socket,))

    def worker(self, queue: str) -> Command:
        """Return a worker of one queue: a long batch must not delay a confirmation."""
        options = ["--queues", queue, "--concurrency", "2", "--hostname", f"{queue}@%h"]
        options += ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
        return self.run(f"worker {queue}", "celery", "--app", "config", "worker", *options)

    def beat(self) -> Command:
        """Return the clock that ticks."""
        options = ["--pidfile=", "--loglevel", "WARNING"]
        return self.run("beat", "celery", "--app", "config", "beat", *options)

    def catcher(self, socket_number: int) -> Command:
        """Return the mail system."""
        words = [sys.executable, "-m", "config.demo.catcher", str(socket_number)]
        words.append(str(self.home.maildir))
        log = self.home.logs / "mail-catcher.log"
        return Command("mail catcher", words, log, sockets=(socket_number,))


def environment(
    home: Home, *, url: str, mail_port: int, servers: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of every process: ours, with what makes it the demo's."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return kept | settings(home, url=url, mail_port=mail_port) | dict(servers)


def settings(home: Home, *, url: str, mail_port: int) -> dict[str, str]:
    """Return the settings that make an installation the demo's."""
    return {
        MARK: str(home.folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        # A tick every two seconds would fill the disk of a demo that is left running.
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        "VAR_DIR": str(home.folder),
        "BASE_URL": url,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_port),
        "DEMO_READY_FILE": str(home.ready),
        "DEMO_MAILDIR": str(home.maildir),
    }


def folder_from_environment() -> Path:
    """Return the folder of the demo that this process is part of."""
    return Path(os.environ[MARK])
