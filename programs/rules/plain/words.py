"""Words that say nothing a reader can hold us to, by language, and what to say instead."""

import re
from collections.abc import Iterator
from functools import lru_cache

from programs.rules.languages import base_language

_HOW_OFTEN = "Say how often in a number, as “once a week”."
_WHO = "Name them: people can ask only somebody with a name."
_WHAT = "Say what the reader gets from it, as something they could check."
_LIST = "Name the rest, or leave it out: nobody agrees to what is not named."
_WHETHER = "Say whether it happens, and when: “may” promises nothing."
_PRAISE = "Leave the praise to the reader. Say what is in it."
_PLAIN = "Say it in words that one would use at a table: what is done, and for whom."
_HOW_LONG = "Say until when, in days or as a date."

# Each pattern is matched at the borders of words; small letters match capitals too, where the
# pattern does not begin with (?-i:.
_ENGLISH = {
    r"regularly|from time to time|occasionally|periodically|frequently|now and then": _HOW_OFTEN,
    r"(?:selected |trusted |our )?partners|third parties|affiliates|service providers": _WHO,
    r"(?:improve|enhance|personali[sz]e) (?:your|the|our) (?:\w+ )?experience|tailored": _WHAT,
    r"relevant|interesting|valuable|useful (?:information|content)|(?:news|offers) and more": _WHAT,
    r"and more|and so on|etc|among other things|various|certain (?:data|information)": _LIST,
    # Not the month.
    r"(?-i:may)|might|where (?:applicable|appropriate)|if necessary|as needed": _WHETHER,
    r"exclusive|exciting|unique|amazing|unbeatable|cutting-edge|world-class|seamless": _PRAISE,
    r"innovative|state-of-the-art|best-in-class|game-chang\w+|revolutionary|holistic": _PRAISE,
    r"synerg(?:y|ies|istic)|leverag(?:e|es|ed|ing)|added value|empower(?:s|ed|ing)?": _PLAIN,
    r"for a while|for some time|as long as (?:necessary|needed)|shortly|soon": _HOW_LONG,
}
_GERMAN = {
    r"regelmäßig\w*|von Zeit zu Zeit|gelegentlich\w*|ab und zu|hin und wieder|häufig": _HOW_OFTEN,
    r"(?:ausgewählte\w* |unsere\w* )?Partner(?:n|firmen)?|an Dritte|Dienstleister": _WHO,
    r"(?:Ihr|das|dein)\w* (?:Nutzer|Einkaufs)?erlebnis\w*|maßgeschneidert\w*": _WHAT,
    r"relevant\w*|interessant\w*|wertvoll\w*|spannend\w*": _WHAT,
    r"und (?:vieles )?mehr|und so weiter|usw|etc|unter anderem|diverse\w*|bestimmte Daten": _LIST,
    r"gegebenenfalls|ggf|möglicherweise|eventuell|bei Bedarf|in der Regel": _WHETHER,
    r"exklusiv\w*|einzigartig\w*|unschlagbar\w*|einmalig\w*|innovativ\w*|nahtlos\w*": _PRAISE,
    r"revolutionär\w*|zukunftsweisend\w*|ganzheitlich\w*|wegweisend\w*": _PRAISE,
    r"Synergi\w+|synergetisch\w*|Mehrwerte?n?|Mehrwerts": _PLAIN,
    r"eine Zeit lang|für einige Zeit|solange (?:nötig|erforderlich)|in Kürze|bald": _HOW_LONG,
}
_FRENCH = {
    r"régulièrement|de temps en temps|périodiquement|occasionnellement|fréquemment": _HOW_OFTEN,
    r"(?:nos |des )?partenaires|(?:des )?tiers|prestataires": _WHO,
    r"(?:améliorer|enrichir|personnaliser) (?:votre|l['’]|ton) ?expérience|sur mesure": _WHAT,
    r"pertinent\w*|intéressant\w*|précieu(?:x|se|ses)": _WHAT,
    r"et (?:bien )?plus encore|et ainsi de suite|etc|entre autres|certaines données": _LIST,
    r"le cas échéant|éventuellement|si nécessaire|au besoin|susceptibles? d(?:e|['’])": _WHETHER,
    r"exclusi(?:f|fs|ve|ves)|unique|exceptionnel\w*|imbattables?|incontournables?": _PRAISE,
    r"innovant\w*|révolutionnaires?|de pointe|holistiques?": _PRAISE,
    r"synergi\w+|valeur ajoutée|tirer parti|tirant parti": _PLAIN,
    r"pendant un certain temps|aussi longtemps que nécessaire|prochainement|bientôt": _HOW_LONG,
}
_VAGUE = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH}


def vague_words(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield each vague word or phrase of `text` with what to say instead, in their order.

    A language that we have no list for has none.
    """
    found = [
        (match.start(), match[0], advice)
        for pattern, advice in _patterns(base_language(language))
        for match in pattern.finditer(text)
    ]
    for _place, words, advice in sorted(found):
        yield words, advice


@lru_cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), advice)
        for words, advice in _VAGUE.get(language, {}).items()
    )
