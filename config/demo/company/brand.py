"""Who is asking."""

from pathlib import Path
from typing import Any

LOGO = Path(__file__).with_name("logo.png")
HOST = "linden-and-spoke.example.com"

BRAND: dict[str, Any] = {
    "slug": "linden-and-spoke",
    "name": "Linden & Spoke",
    "legal_name": "Linden & Spoke Fahrradwerkstatt GmbH",
    "postal_address": "Lindenweg 14\n79100 Freiburg im Breisgau\nGermany",
    "phone": "+49 761 5550 140",
    "contact_email": f"hello@{HOST}",
    "privacy_policy_url": f"https://{HOST}/privacy",
    "authority": (
        "Der Landesbeauftragte für den Datenschutz und die Informationsfreiheit "
        "Baden-Württemberg, Stuttgart"
    ),
    "host": HOST,
    "from_email": f"workshop@{HOST}",
    "sender_id": "lindenspoke",
    "processors": [
        {
            "name": "Rheinpost Mail GmbH",
            "does": {
                "en": "carries our e-mail",
                "de": "befördert unsere E-Mails",
                "fr": "achemine nos e-mails",
            },
            "where": "Germany",
        },
        {
            "name": "Werkbank Software SARL",
            "does": {
                "en": "runs the software of our workshop",
                "de": "betreibt die Software unserer Werkstatt",
                "fr": "exploite le logiciel de notre atelier",
            },
            "where": "France",
        },
    ],
    "proof_kept_years": 3,
    "colour": "#8a3d0c",
}
