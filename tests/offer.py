"""A promise with some of everything, in words that a real program would have."""

from collections.abc import Sequence
from datetime import UTC, datetime

from programs.models import Invitation, InvitationText
from programs.rules.vocabulary import Category, FieldType, KindOfValue
from programs.services import invitations
from tests import factories

WORDS = {
    "en": {
        "title": "Your usuals, cheaper",
        "value": "Each Thursday, offers on what you buy anyway. Nothing else.",
        "content": "Five to eight offers from your favourite department, good in your usual store.",
        "sample": (
            "Good morning Ana,\n\nthis week in Springfield: Comté at 1.99 instead of 2.79, "
            "butter at 1.49, and the yoghurt you like at half price.\n\nGood until Saturday."
        ),
    },
    "de": {
        "title": "Ihre Lieblinge, günstiger",
        "value": "Jeden Donnerstag Angebote für das, was Sie ohnehin kaufen. Sonst nichts.",
        "content": "Fünf bis acht Angebote aus Ihrer Lieblingsabteilung, gültig in Ihrem Markt.",
        "sample": "Guten Morgen Ana,\n\ndiese Woche in Springfield: Comté für 1,99 statt 2,79.",
    },
    "fr": {
        "title": "Vos habitudes, moins cher",
        "value": "Chaque jeudi, des offres sur ce que vous achetez de toute façon. Rien d’autre.",
        "content": "Cinq à huit offres de votre rayon préféré, valables dans votre magasin.",
        "sample": "Bonjour Ana,\n\ncette semaine à Springfield : le comté à 1,99 au lieu de 2,79.",
    },
}
LABELS = {
    "first_name": ("First name", "Vorname", "Prénom"),
    "favourite_department": ("Favourite department", "Lieblingsabteilung", "Rayon préféré"),
    "usual_store": ("Usual store", "Ihr Markt", "Votre magasin"),
    "diet": ("How do you eat?", "Wie essen Sie?", "Comment mangez-vous ?"),
    "allergies": ("What do you not eat?", "Was essen Sie nicht?", "Que ne mangez-vous pas ?"),
}
DIET = [
    {"code": "all", "labels": {"en": "Everything", "de": "Alles", "fr": "De tout"}},
    {
        "code": "vegetarian",
        "labels": {"en": "Vegetarian", "de": "Vegetarisch", "fr": "Végétarien"},
    },
    {"code": "vegan", "labels": {"en": "Vegan", "de": "Vegan", "fr": "Végane"}},
]


SOURCES = ("From your loyalty card", "Von Ihrer Kundenkarte", "De votre carte de fidélité")


def usuals(languages: Sequence[str] = ("en", "de")) -> Invitation:
    """Publish the program "your-usuals", in English and German where nothing else is asked."""
    for key, labels in LABELS.items():
        factories.field(
            key,
            labels=dict(zip(WORDS, labels, strict=True)),
            sources=dict(zip(WORDS, SOURCES, strict=True)),
        )
    factories.field("diet")
    program = factories.program("your-usuals", name="Your usuals")
    draft = factories.draft_invitation(
        program,
        languages=languages,
        kind_of_value=KindOfValue.SAVES_MONEY,
        uses=(
            "first_name",
            ("usual_store", "optional"),
            ("favourite_department", "optional"),
            ("diet", "asked"),
            ("allergies", "asked"),
        ),
    )
    for language, words in WORDS.items():
        InvitationText.objects.filter(invitation=draft, language=language).update(**words)
    _describe_diet()
    return invitations.publish(
        invitation=draft,
        published_by=factories.approver(),
        clock=lambda: datetime(2026, 1, 6, tzinfo=UTC),
    )


def _describe_diet() -> None:
    diet = factories.field("diet")
    diet.type, diet.category, diet.choices = FieldType.CHOICE, Category.DECLARED, DIET
    diet.save()
