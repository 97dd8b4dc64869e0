"""Who is made up: people of the sandbox are told from everybody else by their names alone.

Their ids begin with `sandbox:` and their addresses are at sandbox.example, a name that RFC 2606
keeps for examples: nobody can have a mailbox there. Nobody else has such an id or address; the
database holds both (`subscribers_subscriber_sandbox_by_name`). So no look-up has to ask whose a
name is, and nothing that is stored can change it (ADR 0036).
"""

ID_PREFIX = "sandbox:"
DOMAIN = "sandbox.example"
_ENDS = (f"@{DOMAIN}", f".{DOMAIN}")


def is_sandbox_id(external_id: str) -> bool:
    """Say whether this is the id of somebody of the sandbox."""
    return external_id.strip().startswith(ID_PREFIX)


def is_sandbox_address(address: str) -> bool:
    """Say whether this normal address is of the sandbox."""
    return address.lower().endswith(_ENDS)


def is_mixed(external_id: str, address: str | None) -> bool:
    """Say whether an id and a normal address are not both of the sandbox, or both not."""
    return address is not None and is_sandbox_id(external_id) != is_sandbox_address(address)


def alike(external_id: str, made: str) -> str:
    """Return an id that we made, for whoever has `external_id`: the sandbox keeps its mark."""
    return f"{ID_PREFIX}{made}" if is_sandbox_id(external_id) else made
