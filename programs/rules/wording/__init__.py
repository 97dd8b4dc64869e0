"""The generated words of every promise, which nobody can remove or change."""

from programs.rules.figures import write_date, write_number
from programs.rules.languages import base_language
from programs.rules.promise import Headings, Terms
from programs.rules.translations import TextDomain
from programs.rules.vocabulary import Format, KindOfValue, TermKind
from programs.rules.wording.english import ENGLISH

WORDS = TextDomain("programs", "promise", ENGLISH)
FALLBACK = "en"


def has_words(language: str) -> bool:
    """Say whether a promise can be worded in `language` ("de-AT" is worded in German)."""
    return base_language(language) in WORDS


class Wording:
    """The generated words in one language; a language without any reads English in previews."""

    def __init__(self, language: str) -> None:
        self.language = language if has_words(language) else FALLBACK
        self._words = WORDS[base_language(self.language)]

    def say(self, key: str, **values: str) -> str:
        """Return the words of `key`, its placeholders filled."""
        return self._words[key].format(**values)

    def kind_of_value(self, kind: str) -> str:
        """Say what it is good for, or nothing where that is not chosen yet."""
        return self.say(kind) if kind in KindOfValue.values else ""

    def count(self, key: str, count: int, **values: str) -> str:
        """Return the words of `key` for one or for many."""
        form = "one" if count == 1 else "other"
        return self.say(f"{key}_{form}", count=write_number(count, self.language), **values)

    def format(self, terms: Terms) -> str:
        """Say how it comes, with length and pictures."""
        if terms.format not in Format.values:
            return ""
        words = write_number(terms.length_words, self.language)
        pictures = "with_pictures" if terms.has_pictures else "without_pictures"
        return f"{self.say(f'format_{terms.format}', words=words)} {self.say(pictures)}"

    def frequency(self, terms: Terms) -> str:
        """Say how often at most."""
        count = write_number(terms.frequency_count, self.language)
        return self.say(f"frequency_{terms.frequency_period}", count=count)

    def term(self, terms: Terms) -> str:
        """Say for how long."""
        if terms.term_kind == TermKind.DAYS:
            return self.count("term_days", terms.term_days or 0)
        if terms.term_kind == TermKind.EDITIONS:
            return self.count("term_editions", terms.term_editions or 0)
        if terms.term_kind == TermKind.END_DATE:
            ends_on = terms.term_ends_on
            day = write_date(ends_on, self.language) if ends_on else ""
            return self.say("term_end_date", date=day)
        until = self.say("term_until_stopped")
        return f"{until} {self.say('term_yearly')}" if terms.asks_yearly else until

    def mails(self, terms: Terms) -> tuple[str, ...]:
        """Name all that is ever sent besides the editions; `terms` say when the notice comes."""
        kinds = ("mail_confirmation", "mail_welcome")
        before = tuple(self.say(kind) for kind in kinds)
        return (*before, *self._notice(terms), self.say("mail_moved"), self.say("mail_asked_for"))

    def _notice(self, terms: Terms) -> tuple[str, ...]:
        if terms.notice_after:
            return (self.say("mail_notice_editions"),)
        if not terms.notice_days:
            return ()
        kind = "end_date" if terms.term_kind == TermKind.END_DATE else "days"
        return (self.count(f"mail_notice_{kind}", terms.notice_days),)

    def control(self, *, has_choices: bool, has_data: bool) -> tuple[str, ...]:
        """Say what the person may change without leaving."""
        wanted = {
            "control_optional": has_choices,
            "control_depth": has_data,
            "control_less_often": True,
            "control_pause": True,
            "control_where": True,
            "control_version": True,
        }
        return tuple(self.say(key) for key, fits in wanted.items() if fits)

    def rights(self, *, contact: str, authority: str) -> tuple[str, ...]:
        """Name the person's rights, where to use them and where to complain."""
        return (
            self.say("right_access"),
            self.say("right_correct"),
            self.say("right_withdraw"),
            self.say("right_human", contact=contact),
            self.say("right_complain", authority=authority),
        )

    def headings(self) -> Headings:
        """Return the names of the promise's parts."""
        return Headings(
            **{name: self.say(f"heading_{name}") for name in Headings.__dataclass_fields__}
        )
