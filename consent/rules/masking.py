"""An address shown to somebody who may not be its owner."""


def masked(address: str) -> str:
    """Return enough of an address for its owner to know it: `m•••@e•••.org`."""
    name, _, domain = address.rpartition("@")
    host, dot, ending = domain.rpartition(".")
    return f"{name[:1]}•••@{host[:1]}•••{dot}{ending}"
