"""What somebody read before they decided, as one short text: it says whether that is still so."""

import json
from hashlib import sha256


def mark(*parts: object) -> str:
    """Return what changes with each word and number of `parts`: plain values, lists, mappings."""
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
