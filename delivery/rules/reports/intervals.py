"""What a share may as well be, by how many it is of."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

# Of a hundred such intervals, 95 hold what is asked for.
Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval; of nobody it may be anything."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """Return the share, 0 of nobody."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return its ends (E. B. Wilson, 1927, without correction for continuity)."""
        if not self.whole:
            return 0.0, 1.0
        z_2 = Z * Z
        middle = self.value + z_2 / (2 * self.whole)
        reach = Z * sqrt(
            self.value * (1 - self.value) / self.whole + z_2 / (4 * self.whole * self.whole)
        )
        down = 1 + z_2 / self.whole
        return max((middle - reach) / down, 0.0), min((middle + reach) / down, 1.0)

    @property
    def in_words(self) -> str:
        """Return it as it is read: "72 % (58 to 83 %)"."""
        if not self.whole:
            return "–"
        low, high = self.interval
        return f"{percent(self.value)} ({percent(low)} to {percent(high)})"


def percent(share: float) -> str:
    """Return a share as it is read everywhere: "72 %", with a space that does not break."""
    return f"{share:.0%}".replace("%", "\u202f%")
