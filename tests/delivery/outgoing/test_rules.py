from datetime import timedelta
from ipaddress import ip_network

import pytest

from delivery.rules.webhooks.retrying import MOST_ATTEMPTS, WAITS, wait_after
from delivery.rules.webhooks.urls import Target, UrlRefused, read_url

HERE = (ip_network("10.1.0.0/16"),)


def test_it_is_tried_for_more_than_three_days_and_then_given_up() -> None:
    waits = [wait_after(attempt, 0.0) for attempt in range(1, MOST_ATTEMPTS)]

    assert waits == list(WAITS)
    assert sum(WAITS, timedelta()) > timedelta(days=3)
    assert wait_after(MOST_ATTEMPTS, 0.0) is None


def test_what_failed_together_is_not_tried_together() -> None:
    assert wait_after(4, 0.0) == timedelta(hours=2)
    assert wait_after(4, 0.5) == timedelta(hours=2.2)


def test_who_asks_for_time_has_it_up_to_a_day() -> None:
    assert wait_after(1, 0.0, asked=90) == timedelta(seconds=90)
    assert wait_after(1, 0.0, asked=1) == timedelta(seconds=5)
    assert wait_after(1, 0.0, asked=10**8) == timedelta(days=1)


def test_a_url_is_taken_apart() -> None:
    assert read_url("https://Hooks.example.com/in/?a=1", ()) == Target(
        "https", "hooks.example.com", 443, "/in/?a=1"
    )
    assert read_url("https://hooks.example.com:8443", ()).authority == "hooks.example.com:8443"
    assert read_url("http://10.1.2.3/", HERE).authority == "10.1.2.3"
    assert read_url("https://[2606:4700::1]/", ()).authority == "[2606:4700::1]"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com",
        "ftp://hooks.example.com/",
        "http://hooks.example.com/",
        "https:///in",
        "https://user:word@hooks.example.com/",
        "https://user@hooks.example.com/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nX: y",
        "https://hooks.example.com\\@10.0.0.1/",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:99999/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://10.2.0.1/",
        "https://93.184.216.34:22/",
        "https://hooks.exämple.com/",
        "https://hooks.example.com:22/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://10.0.0.0x1/",
        "https://127.0.0.1./",
        "https://localhost/",
        "https://localhost./",
        "https://crm.localhost/",
        "https://crm/",
        "https://crm.internal/",
        "https://printer.local/",
        f"https://hooks.example.com/{'x' * 500}",
    ],
)
def test_what_nothing_may_be_sent_to_is_refused(url: str) -> None:
    with pytest.raises(UrlRefused):
        read_url(url, ())


def test_a_named_network_may_be_spoken_to_without_tls() -> None:
    assert read_url("http://10.1.2.3:8080/in", HERE).port == 8080
    assert read_url("http://crm:81/in", HERE).host == "crm"
    with pytest.raises(UrlRefused):
        read_url("http://10.2.2.3:8080/in", HERE)
    with pytest.raises(UrlRefused):
        read_url("http://93.184.216.34/", HERE)
