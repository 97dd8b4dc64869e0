"""INV-13: every path that could make a consent is on a list, and each is shown not to.

The lists are in `paths`: each test of a list fails when a path is added or removed. Then every
path is really called, by a superuser or a key with all scopes, for people who never said yes, who
left, who were revoked and who stopped everything, and nobody is active by it.
"""

import gc
import inspect
import json
import re
import weakref
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command, get_commands
from django.dispatch import Signal
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from config.api import urls
from config.celery import app
from config.models import ApiKey
from consent.models import ConsentEvent
from consent.selectors import tokens
from consent.services.posted import has_posted
from delivery.models import Delivery, Edition
from delivery.services.mail_events import apply_mail_events
from programs.models import Invitation, Program
from tests import cast
from tests.api.conftest import Caller, new_key
from tests.api.document import document
from tests.architecture import paths
from tests.architecture.desk import admin_pages, admin_path, flat, superuser
from tests.architecture.source import APPS
from tests.architecture.world import (
    PROGRAM,
    WITHOUT_A_YES,
    begun_from,
    consents,
    no_consent_comes_of,
    no_consent_is_left_by,
    populate,
    public_pages,
)
from tests.delivery.mail_events import telling as providers_words
from tests.delivery.sending import send
from tests.smtp_sink import SmtpSink

METHODS = ("get", "post", "put", "patch", "delete")
# Without a key, a scope, a method or a body an operation is not really called.
NOT_REALLY_CALLED = {401, 403, 405, 415, 500}
STANDARD = ("changelist", "add", "history", "delete", "change")


# --- The lists --------------------------------------------------------------------------------


def request_of(user: User) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def receivers() -> dict[str, Any]:
    """Return every receiver of ours of any signal, by its dotted name."""
    get_resolver().url_patterns  # noqa: B018 - imports whatever could connect one
    found = {}
    # By its type: to ask a lazy object for its class would have it fetch what it stands for.
    for signal in [each for each in gc.get_objects() if issubclass(type(each), Signal)]:
        for entry in signal.receivers or ():
            held = entry[1]
            function = held() if isinstance(held, weakref.ReferenceType) else held
            if function is not None and function.__module__.split(".")[0] in APPS:
                found[f"{function.__module__}.{function.__qualname__}"] = function
    return found


def tasks() -> dict[str, Any]:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if name.split(".")[0] in APPS}


def public_names() -> set[str]:
    return {
        f"{resolver.app_name}:{pattern.name}"
        for resolver in get_resolver().url_patterns
        if isinstance(resolver, URLResolver) and str(resolver.pattern) == ""
        for _whole, pattern in flat(resolver.url_patterns)
    }


def test_every_operation_of_the_api_is_on_the_list() -> None:
    found = {
        route: " ".join(method.upper() for method in METHODS if hasattr(view, method))
        for route, view in urls.OPERATIONS.items()
    }
    assert found == paths.API


@pytest.mark.django_db
def test_every_model_and_action_of_the_admin_is_on_the_list() -> None:
    request = request_of(superuser())
    found = {}
    for model, desk in admin.site._registry.items():
        may = [verb for verb in STANDARD[1:] if verb != "history" and _may(desk, verb, request)]
        actions = set(desk.get_actions(request)) - {"delete_selected"}
        order = ("add", "change", "delete")
        writes = " ".join(verb for verb in order if verb in may)
        found[model._meta.label] = (writes, " ".join(sorted(actions)))
    assert found == paths.ADMIN_MODELS


def _may(desk: Any, verb: str, request: Any) -> bool:
    return bool(getattr(desk, f"has_{verb}_permission")(request))


def test_every_page_of_the_admin_is_on_the_list() -> None:
    standard = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in STANDARD
    }
    named = {name for name, _ in admin_pages()} - standard - {"none"}
    assert named == set(paths.ADMIN_PAGES.split())


def test_every_command_is_on_the_list() -> None:
    assert {name for name, of in get_commands().items() if of in APPS} == set(paths.COMMANDS)


def test_every_task_is_on_the_list() -> None:
    assert set(tasks()) == set(paths.TASKS.split())


def test_every_receiver_of_a_signal_is_on_the_list() -> None:
    assert set(receivers()) == set(paths.RECEIVERS)


def test_every_page_of_the_customer_is_on_the_list() -> None:
    assert public_names() == set(paths.PUBLIC)


def test_every_webhook_is_on_the_list() -> None:
    found = {
        f"webhooks/{whole}"
        for resolver in get_resolver().url_patterns
        if isinstance(resolver, URLResolver) and str(resolver.pattern) == "webhooks/"
        for whole, _pattern in flat(resolver.url_patterns)
    }
    assert found == set(paths.WEBHOOKS)


# --- Each of them is called -------------------------------------------------------------------


@pytest.fixture
def world(db: None) -> None:
    populate()


def examples() -> dict[tuple[str, str], tuple[str, Any]]:
    """Return the type and the body that the document gives as the example of each operation."""
    found = {}
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            by = next(iter(content), "application/json")
            shown = content.get(by, {}).get("examples", {})
            body = next((each["value"] for each in shown.values()), None)
            found[method.upper(), path.removeprefix("/api/v1/")] = by, body
    return found


def about(value: Any, name: str) -> Any:
    """Return an example with our program, and with `name` in the place of its person."""
    text = json.dumps(value).replace("crm-1001", f"crm-{name}").replace("ana@", f"{name}@")
    return json.loads(text.replace("bicycle-care", PROGRAM))


PLACES = {"slug": PROGRAM, "name": "crm-{name}", "external_id": "crm-{name}"}


def filled(route: str, name: str) -> str:
    """Return an address with something plausible in each place."""

    def place(found: re.Match[str]) -> str:
        kind, key = found[1], found[2]
        return "1" if kind == "int" else PLACES.get(key, "1").format(name=name)

    return re.sub(r"<(\w+):(\w+)>", place, route)


def test_inv_13_no_operation_of_the_api_makes_a_consent(world: None) -> None:
    crm, bodies = Caller(new_key()), examples()
    for route, view in urls.OPERATIONS.items():
        documented = re.sub(r"<\w+:(\w+)>", r"{\1}", route)
        for name in WITHOUT_A_YES:
            path = f"/{filled(route, name)}"
            path += f"?external_id=crm-{name}&program={PROGRAM}" * (route == "permission-check/")
            for method in (each.upper() for each in METHODS if hasattr(view, each)):
                by, example = bodies[method, documented]
                body = about(example, name)
                sent = body.encode() if isinstance(body, str) else body
                with no_consent_comes_of(f"{method} {path}"):
                    answer = crm.call(method, path, sent, content_type=by)
                    assert answer.status_code not in NOT_REALLY_CALLED, answer.content


def form_of(answer: Any) -> dict[str, Any]:
    """Return what a browser would send back of a form as it was shown."""
    context = answer.context or {}
    page = context.get("adminform")
    shown = [page.form] if page is not None else []
    for inline in context.get("inline_admin_formsets", ()):
        shown += [inline.formset.management_form, *inline.formset.forms]
    sent = {"_save": "1", "post": "yes", "confirm": "yes", "at": "2027-01-01T10:00"}
    for field in (field for form in shown for field in form):
        if (value := field.value()) is not None:
            sent[field.html_name] = value
    return sent


def test_inv_13_no_page_of_the_admin_makes_a_consent(world: None) -> None:
    user = superuser()
    for name, route in admin_pages():
        client, path = Client(), admin_path(name, route)
        client.force_login(user)
        with no_consent_comes_of(f"GET {path}"):
            shown = client.get(path)
            assert shown.status_code < 500, path
        with no_consent_comes_of(f"POST {path}"):
            assert client.post(path, form_of(shown)).status_code < 500, path


def test_inv_13_no_action_of_the_admin_makes_a_consent(world: None) -> None:
    user = superuser()
    for model, desk in admin.site._registry.items():
        rows = list(model._default_manager.values_list("pk", flat=True))
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for action in desk.get_actions(request_of(user)):
            client = Client()
            client.force_login(user)
            chosen = {"action": action, "_selected_action": rows, "post": "yes", "reason": "asked"}
            with no_consent_comes_of(f"{path} {action}"):
                assert client.post(path, chosen).status_code < 500


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with files about everybody, with every column that one could wish for."""
    names = [*WITHOUT_A_YES, "alice"]
    columns = "external_id,email,signed_up_at,state,consent,given,permitted_by,first_name"
    rows = [f"crm-{n},{n}@example.com,2024-01-01,active,yes,given,1,X" for n in names]
    for file in ("people.csv", "list.csv"):
        (tmp_path / file).write_text("\n".join([columns, *rows]) + "\n")
    return tmp_path


def _filled(line: str, folder: Path) -> str:
    newest = ApiKey.objects.order_by("id").last()
    return line.replace("FOLDER", str(folder)).replace("KEY", newest.prefix if newest else "")


@pytest.mark.django_db(transaction=True)
def test_inv_13_no_command_makes_a_consent(
    world: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "correct horse battery staple")
    for written in (line for lines in paths.COMMANDS.values() for line in lines):
        line = _filled(written, folder)
        with no_consent_is_left_by(line), suppress(SystemExit):
            call_command(*line.split(), stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_inv_13_no_task_makes_a_consent(world: None, smtp_sink: SmtpSink) -> None:
    for name in WITHOUT_A_YES:
        Client().post(f"/p/{PROGRAM}/", {"email": f"{name}@example.com"})
    assert has_posted(clock=timezone.now)
    for name, task in tasks().items():
        arguments = ["prompt" for _ in inspect.signature(task.run).parameters]
        with no_consent_is_left_by(name):
            task.run(*arguments)


def test_inv_13_no_receiver_makes_a_consent(world: None) -> None:
    bob, entries = cast.person("bob@example.com"), list(ConsentEvent.objects.order_by("id"))
    person = {"subscriber_id": bob.id, "external_id": bob.external_id, "email": bob.email}
    told: dict[str, dict[str, Any]] = {
        "events_recorded": {"events": entries},
        "events_folded_late": {"events": entries},
        "person_erased": {**person, "earlier": [], "earlier_ids": [], "at": timezone.now()},
        "request_finished": {},
        "reservations_freed": {"subscriber_ids": {bob.id}},
        "values_dropped": {"subscriber_ids": {bob.id}},
        "program_held": {"program": Program.objects.earliest("id")},
        "invitation_published": {
            "invitation": Invitation.objects.filter(state="published").earliest("id")
        },
        "program_stopped": {"program_id": Program.objects.earliest("id").id},
        "program_opens": {"program": Program.objects.earliest("id")},
        "form_posted": {},
        "program_begun": begun_from("care-tips"),
        "post_migrate": {
            "sender": apps.get_app_config("consent"),
            "using": "default",
            "apps": apps,
        },
        "user_locked_out": {"username": "bob@example.com"},
    }
    for name, signal in paths.RECEIVERS.items():
        with no_consent_comes_of(name):
            receivers()[name](**{"sender": ConsentEvent, "signal": Signal(), **told[signal]})


def test_inv_13_nothing_that_a_mail_provider_tells_makes_a_consent(
    world: None, smtp_sink: SmtpSink
) -> None:
    edition = Edition.objects.get()
    send(edition)
    everything = (*providers_words.EVENTS, "Nonsense")
    with providers_words.webhooks():
        for delivery in Delivery.objects.all():
            for number, word in enumerate(everything):
                told = providers_words.postmark(word, delivery, timezone.now(), number)
                with no_consent_comes_of(f"{word} of a {delivery.kind}"):
                    assert providers_words.call("postmark", told).status_code == 200
                    apply_mail_events(clock=timezone.now)


# --- The customer's pages ---------------------------------------------------------------------

SAID = {
    "email": "bob@example.com",
    "use.usual_store": "on",
    "List-Unsubscribe": "One-Click",
    "less": "week",
}


@pytest.fixture
def pages(transactional_db: None) -> dict[str, list[str]]:
    """Return the addresses of every page by its name, with people behind the tokens."""
    return public_pages()


def test_inv_13_reading_a_page_makes_no_consent(pages: dict[str, list[str]]) -> None:
    assert set(pages) == set(paths.PUBLIC)
    for path in (path for some in pages.values() for path in some):
        for method in ("GET", "HEAD", "OPTIONS"):
            with no_consent_comes_of(f"{method} {path}"):
                assert Client().generic(method, path).status_code < 500, path


def test_inv_13_only_the_posts_that_are_named_may_make_one(pages: dict[str, list[str]]) -> None:
    others = [name for name, why in paths.PUBLIC.items() if not why]
    for path in (path for name in others for path in pages[name]):
        with no_consent_comes_of(f"POST {path}"):
            assert Client().post(path, SAID).status_code < 500, path


def test_the_persons_own_posts_do_make_one(world: None) -> None:
    before = consents()
    request = ConsentEvent.objects.get(
        kind="requested", subject__subscriber__email="bob@example.com"
    )
    left = ConsentEvent.objects.get(
        kind="withdrawn", subject__subscriber__email="carol@example.com"
    )

    Client().post(f"/c/{tokens.confirm_token(request.id)}/")
    Client().post(f"/u/undo/{tokens.undo_token(left.id)}/")

    assert len([each for each in consents() - before if each[0] == "yes"]) == 2
    assert Delivery.objects.exists()
