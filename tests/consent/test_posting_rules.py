"""By what posts are counted: networks and mailboxes."""

import pytest

from consent.rules.posting import mailbox_of, network_of, site_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", ""),
        ("unknown", ""),
        ("198.51.100.7.9", ""),
    ],
)
def test_an_address_counts_as_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("2001:DB8:1:ffff::", "2001:db8:1::/48"),
        ("198.51.100.7", ""),
        ("::ffff:198.51.100.7", ""),
        ("unknown", ""),
    ],
)
def test_an_address_of_ipv6_counts_as_its_site_besides(address: str, site: str) -> None:
    assert site_of(address) == site


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Ana@example.com", "ana@example.com"),
        ("ana+shop@example.com", "ana@example.com"),
        ("ana+shop+2@example.com", "ana@example.com"),
        ("ana.b@example.com", "ana.b@example.com"),
        ("+ana@example.com", "+ana@example.com"),
        ("A.n.a+1@Gmail.com", "ana@gmail.com"),
        ("an.a@googlemail.com", "ana@gmail.com"),
        ("an.a@gmail.com.example", "an.a@gmail.com.example"),
    ],
)
def test_an_address_counts_as_its_mailbox(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox
