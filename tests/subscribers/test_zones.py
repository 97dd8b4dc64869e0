"""A person's time zone, whatever is written down of it."""

import pytest

from subscribers.rules.zones import zone_of


def test_a_zone_is_found_by_its_name() -> None:
    assert zone_of("Europe/Berlin").key == "Europe/Berlin"


@pytest.mark.parametrize(
    "name", ["", "Nowhere/Gone", "Europe", "Europe/", "/etc/passwd", "../x", "x\x00"]
)
def test_what_names_no_zone_is_read_as_utc(name: str) -> None:
    assert zone_of(name).key == "UTC"
