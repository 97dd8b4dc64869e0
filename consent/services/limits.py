"""How often the public forms take something, counted in the broker's store.

The one step is a script, which the store runs while it does nothing else: however many post at
once, no more are let through than the limit says, in whichever hour one looks. Where the store
does not answer, nobody is. What is counted is a keyed hash, kept for the hour or the day after its
last post.
"""

from collections.abc import Mapping
from functools import lru_cache

import redis
from django.conf import settings
from django.utils.crypto import salted_hmac
from redis.backoff import NoBackoff
from redis.retry import Retry

from consent.rules.posting import Counted, mailbox_of, network_of, site_of

# A page waits for it: the store is on the next machine, or away.
_SECONDS = 1.0

# All or none: who is stopped by one limit uses up none of the others. Of each there are the times
# of the last posts, as many as may be: where the oldest of so many is young, there is no place for
# one more until it is old. The times are the store's own (ms), so all who ask go by one clock.
_COUNT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i, key in ipairs(KEYS) do
  local most, length = tonumber(ARGV[2 * i - 1]), ARGV[2 * i] * 1000
  local oldest = most > 0 and redis.call('LINDEX', key, most - 1) or (most < 1 and now)
  if oldest and oldest + length > now then
    return {i, math.min(math.ceil((oldest + length - now) / 1000), length / 1000)}
  end
end
for i, key in ipairs(KEYS) do
  redis.call('LPUSH', key, string.format('%.0f', now))
  redis.call('LTRIM', key, 0, ARGV[2 * i - 1] - 1)
  redis.call('EXPIRE', key, ARGV[2 * i])
end
return {0, 0}
"""


class TooManyError(Exception):
    """A limit is reached; `seconds` says when there is a place for one more."""

    def __init__(self, counted: Counted, seconds: int) -> None:
        super().__init__(str(counted))
        self.seconds = seconds


class LimitsUnknownError(Exception):
    """The store does not answer, so nobody knows how often: nothing is taken."""


def count_post(*, ip: str, place: str) -> None:
    """Count one form that was posted from `ip` for `place`: a program's slug, or a page's name.

    Nothing of it depends on an address that was typed, so its answer may be shown. Raises
    `TooManyError` and `LimitsUnknownError`.
    """
    site = site_of(ip)
    whence = {Counted.NETWORK: network_of(ip), **({Counted.SITE: site} if site else {})}
    _count({**whence, Counted.PLACE: place})


def count_post_by_link(*, place: str) -> None:
    """Count one form behind a link that was made for its person, whichever network it is from.

    No other mailbox can be named there, and the database bounds what each person gets: all the
    readers of a mailing may share a network. Raises as `count_post` does.
    """
    _count({Counted.PLACE: place})


def count_message(*, form: str, address: str) -> bool:
    """Count one message that a form asks for; say whether the mailbox may have it.

    Nobody who posts may see the answer: it tells whether others have posted the address. Raises
    `LimitsUnknownError`.
    """
    try:
        _count({Counted.MAILBOX: f"{form}:{mailbox_of(address)}"})
    except TooManyError:
        return False
    return True


def _count(what: Mapping[Counted, str]) -> None:
    limits = [settings.FORM_LIMITS[counted] for counted in what]
    keys = [f"posts:{counted}:{_hidden(counted, value)}" for counted, value in what.items()]
    numbers = [number for limit in limits for number in limit]
    try:
        stopped_by, seconds = _store(settings.REDIS_URL).eval(_COUNT, len(keys), *keys, *numbers)
    except (redis.RedisError, OSError) as error:
        # The text of the error may hold the store's address, but nothing that was posted.
        raise LimitsUnknownError(type(error).__name__) from error
    if stopped_by:
        raise TooManyError(list(what)[int(stopped_by) - 1], max(1, int(seconds)))


def _hidden(counted: Counted, value: str) -> str:
    """Return a keyed hash of what is counted: the store holds no address of anybody."""
    return salted_hmac(f"{__name__}.{counted}", value, algorithm="sha256").hexdigest()[:32]


@lru_cache(maxsize=4)
def _store(url: str) -> redis.Redis:
    """Return the client of the store, whose connections all threads share."""
    return redis.Redis.from_url(
        url,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        # Once, at once: a connection that rested may have been closed. More would keep people.
        retry=Retry(NoBackoff(), 1),
    )
