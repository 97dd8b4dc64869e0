"""How often a key may call, counted in the broker's store and told on every answer.

One call is one unit, a batch of a thousand too: so batches are the fast way, and a caller knows the
price before it asks. A window of a minute begins with a key's first call, and a key that is being
rotated counts as one with its successor. The store may be emptied at any moment: then windows begin
anew. Where it does not answer, calls go on uncounted: a limit guards the machine from a loop gone
wild, and no promise depends on it.

The headers are those of draft-ietf-httpapi-ratelimit-headers-10. `limits` on PyPI would ask the
store twice, for the count and for what is left; one script of a few lines asks once.
"""

import time
from dataclasses import dataclass
from functools import lru_cache

import redis
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.exceptions import Throttled

from config.models import ApiKey

log = structlog.get_logger(__name__)

POLICY_HEADER = "RateLimit-Policy"
HEADER = "RateLimit"
WINDOW_SECONDS = 60
_POLICY = '"calls"'

# Every call waits for it: the store is on the next machine, or away.
_ANSWER_SECONDS = 0.5
# A store that hangs must not keep each call as long: it is asked again after this.
_REST_SECONDS = 5.0

# Of a counter that never ends (a store restored from an old file, say) the window begins now.
_COUNT = """
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a key may still do in its window. `resets_in` is in whole seconds, 1 or more."""

    quota: int
    used: int
    resets_in: int

    @property
    def is_exceeded(self) -> bool:
        """Say whether the call that was counted is one too many."""
        return self.used > self.quota

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that tell of it, on whatever is answered."""
        left = max(0, self.quota - self.used)
        return {
            POLICY_HEADER: f"{_POLICY};q={self.quota};w={WINDOW_SECONDS}",
            HEADER: f"{_POLICY};r={left};t={self.resets_in}",
        }


class CallsExhausted(Throttled):
    """The key has had its calls of this window; `wait` says in how many seconds the next begins."""


class _Rest:
    """Until when this process leaves a store alone that did not answer."""

    until = 0.0


def count_call(key: ApiKey) -> Allowance | None:
    """Count one call by `key`; return what is left, None where nobody can count."""
    if time.monotonic() < _Rest.until:
        return None
    name, window = f"calls:{key.line}", WINDOW_SECONDS * 1000
    try:
        used, left = _store(settings.REDIS_URL).eval(_COUNT, 1, name, str(window))
    except (redis.RedisError, OSError) as error:
        _Rest.until = time.monotonic() + _REST_SECONDS
        # The text of the error may hold the store's address.
        log.warning("api_calls_go_uncounted", error=type(error).__name__)
        return None
    quota = key.calls_a_minute or settings.API_CALLS_A_MINUTE
    return Allowance(quota=quota, used=int(used), resets_in=max(1, -(-int(left) // 1000)))


@lru_cache(maxsize=4)
def _store(url: str) -> redis.Redis:
    """Return the client of the store, whose connections all threads share."""
    return redis.Redis.from_url(
        url,
        socket_timeout=_ANSWER_SECONDS,
        socket_connect_timeout=_ANSWER_SECONDS,
        # Once, at once: a connection that rested may have been closed.
        retry=Retry(NoBackoff(), 1),
    )
