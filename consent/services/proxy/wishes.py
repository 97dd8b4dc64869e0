"""Each item held against the promise: what would be asked, in which words, with which evidence."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.ledger import Evidence
from consent.rules.evidence import is_ip_address, is_readable
from consent.rules.proxy import ProxyRefusal
from consent.services.proxy.items import ProxyItem, SignUp
from programs.models import Invitation, InvitationText
from programs.rules.languages import pick_language
from programs.rules.promise import DataWords
from programs.rules.values import ValueRefused, Why, parse_value
from programs.rules.vocabulary import Need
from programs.selectors import promises
from programs.selectors.catalogue import known_programs

Answers = dict[str, Any]

# What is dated before anybody could sign up anywhere is not dated.
_EARLIEST = 1950


@dataclass(frozen=True, slots=True)
class Wish:
    """What one person is said to have asked for; the address is not in the evidence yet."""

    invitation: Invitation
    text: InvitationText
    chosen: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class _Offer:
    """The published version of one program, with its data uses by language."""

    invitation: Invitation
    texts: Mapping[str, InvitationText]
    uses: Mapping[str, Mapping[str, DataWords]]


class Offers:
    """The programs that a batch names, each read once."""

    def __init__(self, slugs: Collection[str]) -> None:
        known = known_programs().filter(slug__in=slugs)
        self._known = dict(known.values_list("slug", "brand__is_sandbox"))
        self._offers = {slug: _offer(slug) for slug in self._known}

    def wish(
        self, item: ProxyItem, *, is_sandbox: bool, language: str, source: str, now: datetime
    ) -> Wish | ProxyRefusal:
        """Return what `item` asks for, or why it cannot; `language` is the person's, if known.

        `is_sandbox` says whether the person is of the sandbox.
        """
        offer = self._offers.get(item.program)
        if offer is None:
            known = item.program in self._known
            return ProxyRefusal.PROGRAM_NOT_OPEN if known else ProxyRefusal.UNKNOWN_PROGRAM
        if is_sandbox != self._known[item.program]:
            return ProxyRefusal.SANDBOX_MIXED
        text = _text(offer, item.language, language)
        if text is None:
            return ProxyRefusal.NO_LANGUAGE
        if refusal := _doubt(item.evidence, source, now):
            return refusal
        uses = offer.uses[text.language]
        try:
            answers = _answers(item.answers, uses)
        except ValueRefused:
            return ProxyRefusal.INVALID_ANSWER
        ticked = {key for key in item.chosen if key in uses and uses[key].need == Need.OPTIONAL}
        chosen = tuple(sorted(ticked | set(answers)))
        return Wish(offer.invitation, text, chosen, _evidence(item.evidence, source, answers))


def _offer(slug: str) -> _Offer | None:
    invitation = promises.published(slug)
    if invitation is None:
        return None
    texts = {text.language: text for text in invitation.texts.all()}
    uses = {
        language: {use.key: use for use in promises.promise_of(invitation, text).data}
        for language, text in texts.items()
    }
    return _Offer(invitation, texts, uses)


def _text(offer: _Offer, stated: str, known: str) -> InvitationText | None:
    """Return the words for whoever reads this language; only where none is stated, others."""
    wanted = [stated] if stated else [known, offer.invitation.default_language]
    found = (pick_language(language, offer.texts) for language in wanted if language)
    return next((offer.texts[language] for language in found if language), None)


def _doubt(evidence: SignUp, source: str, now: datetime) -> ProxyRefusal | None:
    is_dated = evidence.at is not None and evidence.at.year >= _EARLIEST
    if not is_dated or not (evidence.source or source).strip():
        return ProxyRefusal.EVIDENCE_MISSING
    texts = (evidence.source or source, evidence.user_agent, evidence.wording, evidence.note)
    if not all(map(is_readable, texts)) or not is_ip_address(evidence.ip):
        return ProxyRefusal.INVALID_EVIDENCE
    return ProxyRefusal.EVIDENCE_FROM_LATER if evidence.at and evidence.at > now else None


def _answers(given: Mapping[str, Any], uses: Mapping[str, DataWords]) -> Answers:
    """Return the answers to what the version asks. Raises `ValueRefused`."""
    answers: Answers = {}
    for key, raw in given.items():
        use = uses.get(key)
        if use is None or use.need != Need.ASKED:
            continue
        try:
            answers[key] = parse_value(use.type, raw, {choice.code: {} for choice in use.choices})
        except ValueRefused as refused:
            if refused.code != Why.EMPTY:
                raise
    return answers


def _evidence(said: SignUp, source: str, answers: Answers) -> Evidence:
    return Evidence(
        ip=said.ip.strip(),
        user_agent=said.user_agent,
        answers=answers,
        note=said.note,
        source=" ".join((said.source or source).split()),
        signed_up_at=said.at.isoformat() if said.at else "",
        wording=said.wording,
    )
