"""Start everything, have the story played, watch over it all, and stop all of it again."""

import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType

from config import devservers
from config.demo import services
from config.demo.home import Home
from config.demo.names import OTHERS
from config.demo.processes import Child, Command, end_leftovers
from config.demo.services import Setting

LOOPBACK = "127.0.0.1"
START_SECONDS = 90.0
LOOK_SECONDS = 0.2
# Far enough back for a request to lapse (30 days) and for the shorter promises to end.
ACTS = {"first": timedelta(days=40), "second": timedelta()}
LAST_ACT = "second"
# They finish what they have begun, which takes a moment.
HANDS = {"worker prompt", "worker bulk", "beat"}


class PortTaken(Exception):
    """Raised where another program listens on our port."""


class Stopped(Exception):
    """Raised where we were told to stop."""


class ChildEnded(Exception):
    """Raised where a process ended that should not have, or did not do what it should."""


@dataclass
class Supervisor:
    """The demo while it runs."""

    home: Home
    url: str
    web_socket: socket.socket
    mail_socket: socket.socket
    servers: devservers.Servers
    with_story: bool = True
    _children: list[Child] = field(default_factory=list)
    _told_to_stop: bool = False

    def run(self) -> None:
        """Play what has not been played, then keep running. Ends with Stopped or ChildEnded."""
        self.home.ready.unlink(missing_ok=True)
        self.servers.publish(self._own_settings())
        with self._signals_noted(), self._children_stopped():
            self._start(self._setting(LAST_ACT).catcher(self.mail_socket.fileno()))
            for act in self._acts_to_play():
                self._perform(act)
            self._open()
            self._watch_until(lambda: False)

    def _acts_to_play(self) -> list[str]:
        played = self.home.played() if self.with_story else list(ACTS)
        return [act for act in ACTS if act not in played or act == LAST_ACT]

    def _perform(self, act: str) -> None:
        """Start the services under the act's clock, and play it unless it has been played."""
        setting = self._setting(act)
        self._run_to_end(setting.run("preparation", "config.demo.prepare"))
        started = [
            self._start(command)
            for command in (
                setting.web(),
                setting.worker("prompt"),
                setting.worker("bulk"),
                setting.beat(),
            )
        ]
        self._hand_out()
        self._watch_until(self._services_work, seconds=START_SECONDS, what="a working service")
        if self.with_story:
            self._play(setting)
        if act != LAST_ACT:
            self._stop(started)

    def _play(self, setting: Setting) -> None:
        if setting.act not in self.home.played():
            self._run_to_end(setting.run("story", "config.demo.story", setting.act, quiet=False))
            self.home.note_played(setting.act)
        if setting.act == LAST_ACT:
            self._run_to_end(setting.run("report", "config.demo.report", quiet=False))

    def _open(self) -> None:
        """Say that the demo is ready, on the health page and in the terminal."""
        self.home.ready.touch()
        self._watch_until(lambda: not self._unready_parts(), seconds=START_SECONDS, what="/readyz")
        self._print_addresses()

    def _print_addresses(self) -> None:
        given = self.home.read_handout()
        others = "".join(
            f"  {role.label:<11}  {self.url}/admin/      {name} / {given['staff'][name]}\n"
            for role, name in OTHERS.items()
            if name in given["staff"]
        )
        print(
            f"""
  Programs     {self.url}/
  Inbox        {self.url}/inbox/
  Admin        {self.url}/admin/      {given["admin_user"]} / {given["admin_password"]}
  Approver     {self.url}/admin/      {given["approver_user"]} / {given["approver_password"]}
{others}  API          {self.url}/api/v1/docs/      Authorization: Bearer {given["api_key"]}
  Sandbox      {self.url}/p/trying-out/      Authorization: Bearer {given["test_api_key"]}
  All of this  {self.home.handout}

Ready. Ctrl-C stops everything; `make demo` goes on from here, `make demo-reset` starts over.
""",
            flush=True,
        )

    # --- Processes ------------------------------------------------------------------------------

    def _setting(self, act: str) -> Setting:
        return Setting(self.home, act, ACTS[act], self.web_socket.fileno())

    def _own_settings(self) -> dict[str, str]:
        port = self.mail_socket.getsockname()[1]
        return services.settings(self.home, url=self.url, mail_port=port)

    def _start(self, command: Command) -> Child:
        port = self.mail_socket.getsockname()[1]
        environment = services.environment(
            self.home, url=self.url, mail_port=port, servers=self.servers.environment()
        )
        child = Child(command, environment)
        self._children.append(child)
        return child

    def _run_to_end(self, command: Command) -> None:
        """Run a process that ends by itself. Raises ChildEnded where it fails."""
        child = self._start(command)
        self._watch_until(lambda: child.result is not None, but=child)
        self._children.remove(child)
        if child.result:
            raise ChildEnded(f"{child.name} failed ({child.result}).\n{child.log_tail()}")

    def _stop(self, children: list[Child]) -> None:
        """End them in the reverse order of their start, the slow ones side by side."""
        for child in children:
            if child.name in HANDS:
                child.ask_to_stop()
        for child in reversed(children):
            child.stop()
            self._children.remove(child)

    def _hand_out(self) -> None:
        children = [child.pid for child in self._children]
        self.home.hand_out(
            url=self.url,
            maildir=str(self.home.maildir),
            pids=[os.getpid(), *self.servers.pids, *children],
        )

    @contextmanager
    def _children_stopped(self) -> Iterator[None]:
        try:
            yield
        finally:
            self.home.ready.unlink(missing_ok=True)
            self._stop(list(self._children))

    # --- Watching -------------------------------------------------------------------------------

    def _watch_until(
        self,
        happened: Callable[[], bool],
        *,
        seconds: float = 0,
        what: str = "",
        but: Child | None = None,
    ) -> None:
        """Wait, and see whether all else lives. No `seconds` means for as long as it takes."""
        deadline = time.monotonic() + seconds
        while not happened():
            self._look_around(but)
            if seconds and time.monotonic() > deadline:
                raise ChildEnded(f"No {what} within {seconds:.0f} s: see {self.home.logs}.")
            time.sleep(LOOK_SECONDS)

    def _look_around(self, but: Child | None) -> None:
        if self._told_to_stop:
            raise Stopped
        for name in self.servers.died():
            raise ChildEnded(f"{name} has ended: see its log below {self.home.folder}.")
        for child in self._children:
            if child is not but and child.result is not None:
                raise ChildEnded(
                    f"The {child.name} has ended ({child.result}).\n{child.log_tail()}"
                )

    def _services_work(self) -> bool:
        return not self._unready_parts() - {"story"}

    def _unready_parts(self) -> set[str]:
        """Return the parts that /readyz names as not working; all of them where it is silent."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:  # noqa: S310 - ours
                body = answer.read()
        except urllib.error.HTTPError as error:
            body = error.read()
        except OSError:
            return {"web"}
        try:
            parts = json.loads(body)["parts"]
        except (ValueError, KeyError):
            return {"web"}
        return {name for name, state in parts.items() if state != "ok"}

    @contextmanager
    def _signals_noted(self) -> Iterator[None]:
        """Take a signal for a wish: nothing is interrupted, and a second one changes nothing."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._note) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True


def run(home: Home, *, port: int, with_story: bool) -> None:
    """Run the demo until it is told to stop.

    Raises AlreadyRunning, PortTaken, ChildEnded, or what the servers raise.
    """
    with ExitStack() as stack:
        stack.enter_context(home.only_one())
        end_leftovers(home.folder)
        web_socket = stack.enter_context(_listening(port))
        mail_socket = stack.enter_context(_listening(0))
        home.logs.mkdir(exist_ok=True)
        servers = stack.enter_context(devservers.running(home.folder))
        url = f"http://{LOOPBACK}:{web_socket.getsockname()[1]}"
        supervisor = Supervisor(home, url, web_socket, mail_socket, servers, with_story)
        supervisor.run()


def _listening(port: int) -> socket.socket:
    """Return a socket that our processes inherit, so that it outlives each of them."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
    except OSError as error:
        listening.close()
        raise PortTaken(str(port)) from error
    listening.listen(512)
    return listening
