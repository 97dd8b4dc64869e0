"""Data fields that several starters use."""

from programs.rules.vocabulary import Category, Need
from programs.starters.parts import FieldOf, UseOf, words

TOLD_US = words(
    "You tell us when you join.",
    "Sie sagen es uns, wenn Sie beitreten.",
    "Vous nous le dites en vous inscrivant.",
)
ORDERS = words("Your orders with us.", "Ihre Bestellungen bei uns.", "Vos commandes chez nous.")
CONTRACT = words("Your contract with us.", "Ihr Vertrag mit uns.", "Votre contrat avec nous.")

FIRST_NAME = FieldOf(
    "first_name",
    Category.IDENTITY,
    words("First name", "Vorname", "Prénom"),
    words("Your customer account.", "Ihr Kundenkonto.", "Votre compte client."),
)
GREETING = UseOf(
    FIRST_NAME,
    Need.OPTIONAL,
    words(
        "To greet you by your name.",
        "Um Sie mit Ihrem Namen zu grüßen.",
        "Pour vous saluer par votre prénom.",
    ),
)
