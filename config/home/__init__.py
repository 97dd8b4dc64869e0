"""What staff see first: what needs them, how their programs are, what comes next, what works."""

from config.home.page import home_of

__all__ = ["home_of"]
