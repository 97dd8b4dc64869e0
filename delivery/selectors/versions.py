"""The versions of promises that a batch goes by."""

from programs.models import Invitation


class Versions:
    """Read each published version once: it never changes (INV-6)."""

    def __init__(self) -> None:
        self._read: dict[int, Invitation] = {}

    def of(self, invitation_id: int) -> Invitation:
        """Return the version. Raises `Invitation.DoesNotExist`."""
        if invitation_id not in self._read:
            self._read[invitation_id] = Invitation.objects.get(id=invitation_id)
        return self._read[invitation_id]
