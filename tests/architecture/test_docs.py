"""What the documentation points to is there."""

import re
from pathlib import Path

import pytest

from config.environment import BASE_DIR

PAGES = sorted([*BASE_DIR.glob("*.md"), *(BASE_DIR / "docs").rglob("*.md")])

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_MODULE = re.compile(r"`((?:config|consent|delivery|programs|subscribers|tests)/[\w/.]*)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        # How a text names a picture of its edition is no link of the page that explains it.
        if "://" in link or link.startswith("picture:"):
            continue
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = _MODULE.findall(page.read_text(encoding="utf-8"))
    assert [name for name in named if not (BASE_DIR / name).exists()] == []


def test_every_decision_is_listed() -> None:
    folder = BASE_DIR / "docs" / "adr"
    listed = _LINK.findall((folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("0*.md"))


@pytest.mark.parametrize("index", ["README.md", "docs/README.md"])
def test_every_how_to_is_listed(index: str) -> None:
    page = BASE_DIR / index
    listed = {(page.parent / link).resolve() for link in _LINK.findall(page.read_text("utf-8"))}
    assert set((BASE_DIR / "docs" / "how-to").glob("*.md")) <= listed


def _anchors(page: Path) -> set[str]:
    """Return the anchors that a git host makes of a page's headings."""
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
