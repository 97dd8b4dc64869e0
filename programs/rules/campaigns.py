"""Tags that say by which mailing somebody came: the same for every recipient, never a person's."""

import re

TAG_LENGTH = 40
_LONGEST = 60
# No sign of an address, and nothing that a link or a file would read as its own. Spaces inside.
_CAMPAIGN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]*[A-Za-z0-9])?")


def is_campaign(words: str) -> bool:
    """Say whether `words` may be a tag: letters, digits, spaces, dots, dashes, underscores."""
    return len(words) <= _LONGEST and _CAMPAIGN.fullmatch(words) is not None
