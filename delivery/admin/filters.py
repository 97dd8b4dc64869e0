"""Filters that also hold where there is one choice only."""

from programs.admin.scoping import OfBrandsFilter


class OfOne(OfBrandsFilter):
    """Filter as an address asks also where it offers no choice: Django would show all rows then."""

    def has_output(self) -> bool:
        """Take part where something is chosen."""
        return self.lookup_val is not None or super().has_output()
