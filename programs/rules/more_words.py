"""In which respect a version asks for more, in a sentence for staff."""

from programs.rules.material import More, Reason

_SENTENCES = {
    More.FIELD: "It uses data that it did not use before: {what}.",
    More.USE: "It uses {what} for something else, or says so in other words.",
    More.SOURCE: "It takes {what} from somewhere else, or says so in other words.",
    More.CATEGORY: "It goes deeper: {what} is of another category now.",
    More.REQUIRED: "It cannot do without {what} any more, which was the person's choice.",
    More.FREQUENCY: "It comes more often.",
    More.TERM: "It lasts longer, or ends in another way.",
    More.FORMAT: "It comes in another way, is longer, or has pictures now.",
    More.BRAND: "Somebody else is asking: {what}.",
    More.RECIPIENT: "Somebody else handles the data: {what}.",
    More.PURPOSE: "It is for something else: its purpose or its kind of value is another.",
}


def sentence_of(reason: Reason) -> str:
    """Return why a yes to the version before does not cover this one."""
    return _SENTENCES[reason.more].format(what=reason.what)
