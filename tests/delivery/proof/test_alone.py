"""A pack verifies where nothing of ours is: another Python environment, no database, no network."""

import ast
import base64
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django.fixtures import Settings

from config.environment import BASE_DIR
from tests.delivery.proof.packs import lines_of

NEEDED = ("cryptography", "cffi", "pycparser", "_cffi_backend", "typing_extensions")
FLOOR = (3, 9)
OTHER = bytes(32)


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """Make an environment that has `cryptography` and nothing else; return its Python."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    packages = Path(sysconfig.get_path("purelib"))
    [target] = home.glob("lib/python*/site-packages")
    for found in packages.iterdir():
        if found.name.split(".")[0].split("-")[0] in NEEDED:
            (target / found.name).symlink_to(found)
    return home / "bin" / "python"


@pytest.fixture
def file(pack: bytes, tmp_path: Path) -> Path:
    """Return the pack as a file."""
    path = tmp_path / "pack.zip"
    path.write_bytes(pack)
    return path


def run(*command: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command in an environment that names nothing of ours."""
    bare = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "VAR_DIR": str(cwd / "var")} | more
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=bare,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_file_inside_needs_python_and_cryptography_only(
    alone: Path, file: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(file) as opened:
        assert opened.testzip() is None
        (tmp_path / "verify.py").write_bytes(opened.read("verify.py"))

    django = run(alone, "-I", "-c", "import django", cwd=tmp_path)
    ours = run(alone, "-I", "-c", "import delivery", cwd=tmp_path)
    right = run(alone, "-I", "verify.py", file, cwd=tmp_path)
    file.write_bytes(file.read_bytes()[:-1] + b"\1")
    wrong = run(alone, "-I", "verify.py", file, cwd=tmp_path)

    assert "No module named 'django'" in django.stderr
    assert "No module named 'delivery'" in ours.stderr
    assert (right.returncode, right.stderr) == (3, "")
    assert "WHO MADE IT WAS NOT CHECKED" in right.stdout.splitlines()[-1]
    assert wrong.returncode == 1
    assert "FAILED  the ZIP holds more or other bytes" in wrong.stdout


def test_the_command_needs_no_database_and_knows_its_own_keys(file: Path, tmp_path: Path) -> None:
    command = (sys.executable, BASE_DIR / "manage.py", "proof_pack_verify", file)
    keys = [base64.b64encode(seed).decode() for seed in (OTHER, *settings.LEDGER_SIGNING_KEYS)]

    own = run(*command, cwd=tmp_path, LEDGER_SIGNING_KEYS=",".join(keys))

    assert (own.returncode, own.stderr) == (0, "")
    assert "a key of this installation" in own.stdout
    assert own.stdout.splitlines()[-1] == "The pack is whole and says what was recorded."


def test_the_command_names_keys_of_others_and_what_is_not_there(
    file: Path,
    tmp_path: Path,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fingerprint = lines_of(file.read_bytes())[0].split()[3]
    settings.LEDGER_SIGNING_KEYS = [OTHER]

    def verified(path: Path, *options: str) -> tuple[object, str]:
        with pytest.raises(SystemExit) as ended:
            call_command("proof_pack_verify", str(path), *options)
        return ended.value.code, capsys.readouterr().out

    of_others, said = verified(file)
    pinned, said_of_pinned = verified(file, "--key", "0" * 16)

    assert of_others == 1
    assert "not by a key of this installation" in said
    assert pinned == 1
    assert "not by the key that you named" in said_of_pinned
    assert verified(file, "--key", fingerprint)[0] == 0
    assert verified(tmp_path / "nothing.zip")[0] == 2


def test_a_key_may_be_named_by_its_file(file: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(file) as opened:
        pem = opened.read("keys.json").decode().split('"pem": "')[1].split('"')[0]
    (tmp_path / "key.pem").write_text(pem.replace("\\n", "\n"))
    script = BASE_DIR / "delivery" / "proof" / "verify.py"

    done = run(sys.executable, "-I", script, file, "--key", "key.pem", cwd=tmp_path)

    assert done.returncode == 0
    assert "the key that you named" in done.stdout


def test_it_is_written_for_the_oldest_python_that_it_promises() -> None:
    source = (BASE_DIR / "delivery" / "proof" / "verify.py").read_text(encoding="utf-8")

    assert ast.parse(source, feature_version=FLOOR).body
