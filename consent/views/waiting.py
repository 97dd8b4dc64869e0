"""What is said of a yes that holds while something keeps all of it from coming."""

from collections.abc import Mapping

# By what `consent.selectors.waiting` answers. Not that it is paused: pages say so anyway.
WAITS: Mapping[str, str] = {
    "": "",
    "suppressed": "waits_suppressed",
    "restricted": "waits_restricted",
    "address_unconfirmed": "waits_address_unconfirmed",
    "held": "waits_held",
    "closed": "waits_closed",
}
