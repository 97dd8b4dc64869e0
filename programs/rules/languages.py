"""Which of several languages a reader gets."""

from collections.abc import Collection, Mapping

# Written from right to left (Unicode CLDR, characterOrder), by their language alone.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


def base_language(language: str) -> str:
    """Return the language without its region: "de-AT" gives "de"."""
    return language.replace("_", "-").partition("-")[0].lower()


def direction(language: str) -> str:
    """Return in which direction `language` is written, for the `dir` attribute."""
    return "rtl" if base_language(language) in _RIGHT_TO_LEFT else "ltr"


def pick_language(wanted: str, available: Collection[str]) -> str | None:
    """Return the available language that serves a reader of `wanted` best, or None.

    The language itself comes first, then the same without a region, then another region of it.
    """
    ordered = sorted(available)
    for language in ordered:
        if language.lower() == wanted.replace("_", "-").lower():
            return language
    base = base_language(wanted)
    same = [language for language in ordered if base_language(language) == base]
    return min(same, key=len, default=None)


def words_in(words: Mapping[str, str], language: str) -> str:
    """Return the words of `{language: words}` for a reader of `language`, or "" where none fit."""
    found = pick_language(language, words)
    return str(words[found]).strip() if found is not None else ""
