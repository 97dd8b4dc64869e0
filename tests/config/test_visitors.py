"""Whose word counts on where a visitor is, and how many forms are taken."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.visitors import Proxies, calls_a_minute, form_limits, trusted_proxies, visitor_of
from tests.config.test_settings import KEYS, setting

OURS = trusted_proxies(["10.0.0.0/8", "fd00::/8"], is_behind=True)
BY_SOCKET = trusted_proxies(["unix"], is_behind=True)
NONE = Proxies()


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "visitor"),
    [
        # Nobody is trusted: what anybody writes says nothing.
        (NONE, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (NONE, "10.0.0.1", "198.51.100.1", "10.0.0.1"),
        # A stranger who comes past the proxy writes what they like.
        (OURS, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        # The proxy added the last entry; what stands before is the visitor's own word.
        (OURS, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (OURS, "10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        # Two proxies, one behind the other.
        (OURS, "10.0.0.1", "198.51.100.1, 203.0.113.9, 10.2.3.4", "203.0.113.9"),
        (OURS, "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (OURS, "fd00::1", "2001:DB8::7", "2001:db8::7"),
        # With a port, as some write it.
        (OURS, "10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        (OURS, "10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        # Nothing that can be read: as far as we know it is the proxy itself.
        (OURS, "10.0.0.1", "", "10.0.0.1"),
        (OURS, "10.0.0.1", "unknown", "10.0.0.1"),
        (OURS, "10.0.0.1", "203.0.113.9, _hidden", "10.0.0.1"),
        (OURS, "10.0.0.1", "]", "10.0.0.1"),
        (OURS, "", "203.0.113.9", ""),
        (BY_SOCKET, "", "203.0.113.9", "203.0.113.9"),
        (BY_SOCKET, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
    ],
)
def test_the_visitor_is_whom_the_outermost_proxy_of_ours_heard_from(
    proxies: Proxies, peer: str, forwarded: str, visitor: str
) -> None:
    assert visitor_of(peer, forwarded, proxies) == visitor


def test_behind_a_proxy_that_nobody_names_nothing_starts() -> None:
    assert "TRUSTED_PROXIES must be set" in setting("DEBUG", KEYS | {"BEHIND_PROXY": "true"})
    both = KEYS | {"BEHIND_PROXY": "true", "TRUSTED_PROXIES": "10.0.0.1,unix"}
    assert setting("TRUSTED_PROXIES.by_socket", both) == "True"


def test_what_is_no_network_is_no_proxy() -> None:
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        trusted_proxies(["proxy.example"], is_behind=False)


class Given:
    """An environment of numbers."""

    def __init__(self, **numbers: int) -> None:
        self._numbers = numbers

    def int(self, name: str, default: int) -> int:
        return self._numbers.get(name, default)


def test_an_installation_takes_fewer_than_a_checkout_in_which_all_are_one() -> None:
    installation = form_limits(Given(), is_development=False)
    checkout = form_limits(Given(), is_development=True)

    assert installation["network"] == (100, 3600)
    assert all(installation[name][0] < checkout[name][0] for name in installation)


def test_each_limit_can_be_set_and_none_can_be_nothing() -> None:
    given = Given(FORMS_AN_HOUR_FROM_A_NETWORK=7, FORMS_A_DAY_FOR_A_MAILBOX=3)
    limits = form_limits(given, is_development=False)

    assert (limits["network"], limits["mailbox"]) == ((7, 3600), (3, 86_400))
    with pytest.raises(ImproperlyConfigured, match="FORMS_"):
        form_limits(Given(FORMS_AN_HOUR_FOR_A_PAGE=0), is_development=False)


def test_a_key_may_call_so_often_and_never_not_at_all() -> None:
    assert calls_a_minute(Given(), is_development=False) == 6_000
    assert calls_a_minute(Given(), is_development=True) > 6_000
    assert calls_a_minute(Given(API_CALLS_A_MINUTE=7), is_development=True) == 7
    with pytest.raises(ImproperlyConfigured, match="API_CALLS"):
        calls_a_minute(Given(API_CALLS_A_MINUTE=0), is_development=False)
