"""How long something takes, for people who wait for it."""

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_UNITS = ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute"))


def in_words(seconds: float) -> str:
    """Return about how long `seconds` are: the two largest units, never none."""
    whole = max(1, round(seconds))
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"


def about(seconds: float) -> str:
    """Return how long something takes, as one says it: "about 4 minutes"."""
    if seconds < _MINUTE:
        return "less than a minute"
    size, name = next(unit for unit in _UNITS if seconds >= unit[0])
    number = round(seconds / size)
    return f"about {number} {name}{'' if number == 1 else 's'}"
