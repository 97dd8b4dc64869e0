"""Cells that a spreadsheet program shows and never reckons with (CWE-1236)."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_AS_TEXT = "'"


def as_text(cell: object) -> str:
    """Return a cell with a mark before what would begin a formula."""
    text = "" if cell is None else str(cell)
    return _AS_TEXT + text if text.startswith(_BEGINS_A_FORMULA) else text


def without_mark(cell: str) -> str:
    """Return what stood in a cell before `as_text` marked it."""
    bare = cell[1:]
    return bare if cell.startswith(_AS_TEXT) and bare.startswith(_BEGINS_A_FORMULA) else cell
