"""From a job to a message: one composer for a while, which loads everything shared once."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from consent.rules.gate import Refusal
from consent.selectors.tokens import confirm_token, preferences_token
from delivery.models import Edition
from delivery.rendering import answers
from delivery.rendering.accepted import Accepted, load_accepted
from delivery.rendering.asking import NO_PLACES, Block, version_block, year_block
from delivery.rendering.editions import LoadedEdition, Words, Written, load_edition
from delivery.rendering.envelope import Finished, listed, put_in
from delivery.rendering.footer import (
    About,
    identity,
    leave_url,
    local_date,
    personal_footer,
    read_url,
    standing_footer,
)
from delivery.rendering.liquid import TemplateBroken, TemplateRefused
from delivery.rendering.message import AddressRefused
from delivery.rendering.outcome import Broken, Composed
from delivery.rendering.recipe import Alike, Recipe, alike, recipe_for, recipe_of
from delivery.rendering.sealing import sealed_edition
from delivery.rendering.skeleton import Skeleton
from delivery.rendering.usage import Usage, ValueUnwritable
from delivery.rendering.wording import say, worded
from delivery.rules.coming import Coming, Joiner, Plan
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.catalogues import copies_of
from delivery.selectors.coming import first_for, plans_of
from delivery.selectors.jobs import Job
from programs.models import Brand
from programs.rules.figures import write_date
from programs.rules.promise import Promise
from programs.rules.vocabulary import TermKind
from subscribers.rules.zones import zone_of

__all__ = ["Broken", "Composed", "Composer", "Result"]

Result = Composed | Refusal | Broken


class Composer:
    """Compose messages; what they share is read once, and kept as long as the composer is."""

    def __init__(self) -> None:
        self._accepted: dict[int, Accepted | None] = {}
        self._editions: dict[int, LoadedEdition | None] = {}
        self._recipes: dict[Alike, Recipe | Refusal] = {}
        self._skeletons: dict[tuple[int, int | None, bool], Skeleton] = {}
        self._plans: dict[int, list[Plan]] = {}
        self._brand: Brand | None = None
        self._kinds: dict[str, Callable[[Job, datetime], Result]] = {
            DeliveryKind.EDITION: self._edition,
            DeliveryKind.WELCOME: self._welcome,
            DeliveryKind.CONFIRMATION: self._confirmation,
            DeliveryKind.LINK: self._link,
            DeliveryKind.NOTICE: self._notice,
            DeliveryKind.ADDRESS: self._address,
        }

    def keep_up(self) -> None:
        """Let go of what was made of editions, where one has taken its catalogues anew since.

        Nothing else of an approved edition changes. One query, where any goes with a catalogue.
        """
        known = {copy for loaded in self._editions.values() if loaded for copy in loaded.copies}
        if known and known != copies_of(self._editions):
            self._editions.clear()
            self._recipes.clear()
            self._skeletons.clear()

    def compose(self, job: Job, now: datetime) -> Result:
        """Return the message, why it may not go, or that it can never be made.

        Never raises for what one person's data or one template does.
        """
        try:
            return self._kinds[job.kind](job, now)
        except AddressRefused:
            return Broken("address_refused")
        except ValueUnwritable:
            return Broken("value_unwritable")
        except TemplateRefused:
            return Broken("template_refused")
        except TemplateBroken as error:
            return Broken(str(error))

    def _edition(self, job: Job, now: datetime) -> Result:
        recipe = self._recipe(job)
        if isinstance(recipe, Refusal):
            return recipe
        used = recipe.usage(job.values)
        if isinstance(used, Refusal):
            return used
        accepted, language = recipe.accepted, recipe.language
        block = self._block(accepted, recipe.words, job, now, language)
        skeleton = self._skeleton(recipe, job, is_asking=block is not None)
        places = personal_places(accepted, job, used, now=now, language=language)
        personal = used.context | places
        written = skeleton.write(personal | block.places() if block else personal)
        return put_in(
            job,
            now,
            Finished(
                brand=accepted.brand,
                written=written,
                edition=recipe.name,
                program=accepted.program.slug,
                listed=listed(accepted, language, places["_leave_url"]),
                used=used.used,
                depth=str(used.depth),
                asks=job.question.asks if job.question and block else "",
                sealed=sealed_edition(job, used, written.fingerprint, recipe.variant)
                if accepted.keeps_values
                else None,
                language=language if recipe.is_chosen else "",
            ),
        )

    def _recipe(self, job: Job) -> Recipe | Refusal:
        key = alike(job)
        if key not in self._recipes:
            loaded = self._loaded_edition(job.edition_id or 0)
            accepted = self._loaded_accepted(job.invitation_id or 0)
            self._recipes[key] = recipe_of(loaded, accepted, job)
        return self._recipes[key]

    def _skeleton(self, recipe: Recipe, job: Job, *, is_asking: bool) -> Skeleton:
        """Return what the messages of this edition share, for this version and language."""
        # An edition's text in a language may be another for some; it is kept, so its id is its own.
        key = (id(recipe.words), job.invitation_id, is_asking)
        if key not in self._skeletons:
            standing = standing_places(recipe.accepted, recipe.language)
            asks_nothing = {} if is_asking else NO_PLACES
            self._skeletons[key] = Skeleton(recipe.words, standing | asks_nothing)
        return self._skeletons[key]

    def _block(
        self, accepted: Accepted, words: Words, job: Job, now: datetime, language: str
    ) -> Block | None:
        """Return what the edition asks besides; nothing where its layout was approved without."""
        question = job.question
        if question is None or "_asks_url" not in words.html.reading.fields:
            return None
        promise = accepted.promise(job.own_language, job.language)
        if not question.invitation_id:
            said_on = _said_yes_on(job, now, language)
            return year_block(promise, language=language, said_yes_on=said_on, url=question.url)
        offered = self._loaded_accepted(question.invitation_id)
        if offered is None:
            return None
        return version_block(
            promise, offered.promise(promise.language), language=language, url=question.url
        )

    def _welcome(self, job: Job, now: datetime) -> Result:
        accepted = self._loaded_accepted(job.invitation_id or 0)
        if accepted is None or job.receipt is None:
            return Refusal.NO_CONSENT
        promise = accepted.promise(job.language)
        language = promise.language
        written = answers.welcome(
            promise,
            language=language,
            receipt=job.receipt,
            said_yes_on=_said_yes_on(job, now, language),
            coming=self._coming(accepted.program.id, job, now),
            time_zone=job.time_zone,
            footer=_footer(accepted, job, now, language),
        )
        return put_in(job, now, _with_way_out(written, accepted, job, language))

    def _confirmation(self, job: Job, now: datetime) -> Result:
        accepted = self._loaded_accepted(job.invitation_id or 0)
        if accepted is None:
            return Refusal.NO_CONSENT
        promise = accepted.promise(job.language)
        written = answers.confirmation(
            promise,
            language=promise.language,
            identity=identity(accepted.brand),
            chosen=job.chosen,
            url=_confirm_url(job),
            brought=_brought(job, promise.language),
        )
        finished = Finished(accepted.brand, written.encoded(), program=accepted.program.slug)
        return put_in(job, now, finished)

    def _link(self, job: Job, now: datetime) -> Result:
        brand = self._first_brand()
        if brand is None:
            return Broken("no_brand")
        written = answers.link(
            language=worded(job.language),
            brand=brand.name,
            identity=identity(brand),
            url=f"{settings.BASE_URL}/me/{preferences_token(job.delivery_id)}/",
        )
        return put_in(job, now, Finished(brand, written.encoded()))

    def _notice(self, job: Job, now: datetime) -> Result:
        accepted = self._loaded_accepted(job.invitation_id or 0)
        if accepted is None:
            return Refusal.NO_CONSENT
        promise = accepted.promise(job.own_language, job.language)
        ends_on = ends_on_of(promise, job)
        if ends_on is None:
            return Refusal.EXPIRED
        language = promise.language
        written = answers.notice(
            promise,
            language=language,
            said_yes_on=_said_yes_on(job, now, language),
            ends_on=ends_on,
            renewal=_renewal(job),
            footer=_footer(accepted, job, now, language),
        )
        finished = _with_way_out(written, accepted, job, language)
        own = language if job.own_language else ""
        return put_in(job, now, replace(finished, language=own))

    def _address(self, job: Job, now: datetime) -> Result:
        waiting = [
            (one, accepted)
            for one in job.waiting
            if (one.ends_at is None or one.ends_at > now)
            and (accepted := self._loaded_accepted(one.invitation_id))
        ]
        if not waiting and not job.is_unconfirmed:
            return Refusal.NO_CONSENT
        brand = waiting[0][1].brand if waiting else self._first_brand()
        if brand is None:
            return Broken("no_brand")
        written = answers.address(
            language=worded(job.language),
            brand=brand.name,
            identity=identity(brand),
            titles=[accepted.promise(one.language).title for one, accepted in waiting],
            url=_confirm_url(job),
        )
        return put_in(job, now, Finished(brand, written.encoded()))

    def _first_brand(self) -> Brand | None:
        """Return who writes about the person as a whole."""
        self._brand = self._brand or Brand.objects.order_by("is_sandbox", "id").first()
        return self._brand

    def _loaded_edition(self, edition_id: int) -> LoadedEdition | None:
        if edition_id not in self._editions:
            self._editions[edition_id] = load_edition(edition_id)
        return self._editions[edition_id]

    def _loaded_accepted(self, invitation_id: int) -> Accepted | None:
        if invitation_id not in self._accepted:
            self._accepted[invitation_id] = load_accepted(invitation_id)
        return self._accepted[invitation_id]

    def _coming(self, program_id: int, job: Job, now: datetime) -> Coming:
        if program_id not in self._plans:
            self._plans[program_id] = plans_of(program_id, now)
        said_at, zone = job.said_yes_at or now, zone_of(job.time_zone)
        joiner = Joiner(job.subscription_id or 0, said_at, job.ends_at, zone)
        return first_for(self._plans[program_id], joiner, now)


def write_edition(
    edition: Edition,
    words: Words,
    accepted: Accepted,
    job: Job,
    *,
    now: datetime,
    language: str,
) -> tuple[Written, Usage] | Refusal:
    """Return an edition's texts for one person with what they use, or why it may not go to them.

    As a whole, to look at; what is sent is put together from the same places by a `Skeleton`.

    Raises `TemplateBroken` and `ValueUnwritable`.
    """
    recipe = recipe_for(edition, words, accepted, job, language)
    used = recipe if isinstance(recipe, Refusal) else recipe.usage(job.values)
    if isinstance(used, Refusal):
        return used
    personal = personal_places(accepted, job, used, now=now, language=language)
    everywhere = standing_places(accepted, language) | NO_PLACES
    return words.write(used.context | everywhere | personal), used


def standing_places(accepted: Accepted, language: str) -> dict[str, object]:
    """Return what the layout leaves open and is the same for all who accepted this version."""
    places: dict[str, object] = {
        "_title": accepted.promise(language).title,
        "_brand": accepted.brand.name,
        # Who was promised that nothing is noted has no page to be led to.
        "_reads": accepted.keeps_values,
        "_read_words": say(language, "read_link"),
    }
    return places | {f"_{k}": v for k, v in standing_footer(accepted, language).items()}


def personal_places(
    accepted: Accepted, job: Job, used: Usage, *, now: datetime, language: str
) -> dict[str, str]:
    """Return what the layout leaves open for one person."""
    about = _about(job, now, language, used.shown())
    places = {f"_{k}": v for k, v in personal_footer(accepted, language, about).items()}
    places["_read_url"] = read_url(job.delivery_id)
    return places


def ends_on_of(promise: Promise, job: Job) -> str | None:
    """Return the last date of a yes in words, "" where an edition ends it, None where nothing does.

    A last day that the promise names is written as it was promised.
    """
    terms = promise.terms
    if terms.term_kind == TermKind.EDITIONS:
        return ""
    if terms.term_ends_on is not None:
        return write_date(terms.term_ends_on, promise.language)
    return local_date(job.ends_at, job.time_zone, promise.language) if job.ends_at else None


def _confirm_url(job: Job) -> str:
    return f"{settings.BASE_URL}/c/{confirm_token(job.asked_by_id or 0)}/"


def _renewal(job: Job) -> answers.Renewal | None:
    if job.offered_id is None:
        return None
    return answers.Renewal(_confirm_url(job), is_other=job.offered_id != job.invitation_id)


def _said_yes_on(job: Job, now: datetime, language: str) -> str:
    return local_date(job.said_yes_at or now, job.time_zone, language)


def _brought(job: Job, language: str) -> tuple[str, str] | None:
    """Return where and on which day (UTC, as it was brought) the person signed up elsewhere."""
    if not job.signed_up_at:
        return None
    return job.source, local_date(datetime.fromisoformat(job.signed_up_at), "UTC", language)


def _with_way_out(written: Written, accepted: Accepted, job: Job, language: str) -> Finished:
    """Return a message of a program that its person can leave by what stands in its head."""
    headers = listed(accepted, language, leave_url(job.subscription_id or 0))
    return Finished(
        accepted.brand, written.encoded(), program=accepted.program.slug, listed=headers
    )


def _footer(accepted: Accepted, job: Job, now: datetime, language: str) -> dict[str, str]:
    about = _about(job, now, language, ())
    return standing_footer(accepted, language) | personal_footer(accepted, language, about)


def _about(job: Job, now: datetime, language: str, shown: Collection[str]) -> About:
    return About(
        subscription_id=job.subscription_id or 0,
        delivery_id=job.delivery_id,
        said_yes_on=_said_yes_on(job, now, language),
        shown=shown,
    )
