"""Give editions what they ask besides, and see that nobody is asked the same twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F

from consent.models import PersonalLink
from consent.rules.inviting import ASKED_IN_AN_EDITION
from consent.selectors.tokens import link_token
from consent.services.join import ProgramNotOpenError
from consent.services.links import make_links
from delivery.selectors.asking import asked_before, questions_of
from delivery.selectors.jobs import Job, Question
from delivery.services.claiming import Clock
from programs.models import Program

# A link that is made again must still be good for somebody who reads their mail late.
_GOOD_FOR = timedelta(days=30)
# Any number of our own: it keeps these locks apart from other advisory locks.
_LOCK = 0x61736B73


def with_questions(*, jobs: Sequence[Job], clock: Clock) -> list[Job]:
    """Return the jobs, those that ask something with their question and its personal link.

    A link is made for who is asked and has none that is good for a month; it carries no permission.
    """
    now = clock()
    questions = questions_of(jobs, now)
    if not questions:
        return list(jobs)
    asking = [job for job in jobs if job.delivery_id in questions]
    wanted: dict[int, list[int]] = defaultdict(list)
    for job in asking:
        wanted[questions[job.delivery_id].program_id].append(job.subscriber_id)
    links = {program: _links(program, people, now) for program, people in wanted.items()}
    return [_asking(job, questions.get(job.delivery_id), links) for job in jobs]


def _asking(job: Job, question: Question | None, links: Mapping[int, Mapping[int, str]]) -> Job:
    url = links[question.program_id].get(job.subscriber_id) if question else None
    return replace(job, question=replace(question, url=url)) if question and url else job


def _links(program_id: int, subscriber_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """Return the address of each person's link to the promise as it is now."""
    program = Program.objects.get(id=program_id)
    good = PersonalLink.objects.filter(
        program=program,
        subscriber__in=subscriber_ids,
        campaign=ASKED_IN_AN_EDITION,
        address_version=F("subscriber__address_version"),
        expires_at__gt=now + _GOOD_FOR,
    )
    found = dict(good.values_list("subscriber_id", "id"))
    missing = sorted(set(subscriber_ids) - set(found))
    try:
        made = make_links(
            program=program, subscriber_ids=missing, campaign=ASKED_IN_AN_EDITION, clock=lambda: now
        )
    except ProgramNotOpenError:
        # Closed since it was looked at: there is nothing to ask, and the gate holds the edition.
        return {}
    found |= {link.subscriber_id: link.id for link in made}
    return {
        id_: f"{settings.BASE_URL}/p/{program.slug}/{link_token(link)}/"
        for id_, link in found.items()
    }


def asked_meanwhile(asking: Mapping[int, tuple[int, str]]) -> set[int]:
    """Return the deliveries whose question was asked since they were composed, or is asked twice.

    `asking` has subscription and question by delivery. In the transaction of the intent, which
    writes down what is asked: it keeps out whoever would ask the same people until then, always
    in the same order.
    """
    if not asking:
        return set()
    subscriptions = sorted({subscription_id for subscription_id, _asks in asking.values()})
    _hold(subscriptions)
    taken = asked_before(subscriptions)
    late = set()
    for delivery_id, question in sorted(asking.items()):
        if question in taken:
            late.add(delivery_id)
        taken.add(question)
    return late


def _hold(subscription_ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for id_ in subscription_ids:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, id_ % 2**31])
