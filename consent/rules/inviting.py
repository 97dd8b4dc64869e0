"""How long a no to an invitation is heeded."""

from datetime import timedelta

# Six months, by the longest of them. So long a no is remembered, and so long nobody asks again.
NO_HOLDS = timedelta(days=184)
