"""What `manage.py verify` reads: each invariant, checked on the live data."""

from delivery.selectors.invariants.register import INVARIANTS, Verdict, verify

__all__ = ["INVARIANTS", "Verdict", "verify"]
