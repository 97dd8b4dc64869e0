"""What docs/pages.md shows and weighs: which page in which state, and what it is."""

from config.environment import BASE_DIR

PAGES = BASE_DIR / "docs" / "pages.md"
FOLDER = BASE_DIR / "docs" / "pictures"

PICTURES = {
    "home": "The open programs",
    "invitation": "An invitation: the promise, a yes and a no",
    "personal": "The same, behind a link made for one person",
    "sample": "A whole example of what comes",
    "brand": "In a brand's own colour",
    "sandbox": "In a sandbox, where integrators try things",
    "personal-newer": "What a newer promise would change",
    "kept": "After keeping the older promise",
    "inbox": "After the yes: look into your inbox",
    "declined": "After a no",
    "noted": "After a no to a personal link",
    "confirm": "Say yes once more",
    "joined": "You are in",
    "leave": "Leave",
    "left": "You left, with the way back",
    "undo": "Take it back",
    "me-ask": "Ask for the link to one's own page",
    "me-sent": "The same answer for every address",
    "me": "What one joined",
    "me-program": "One program: data, less often, less personal",
    "me-say-yes": "A promise to say yes to again",
    "me-known": "What we know about you",
    "me-messages": "What we sent you, and what it used",
    "me-answer": "What one said of a message, to change or to take back",
    "me-reasons": "Why one left, to take back",
    "me-reason": "Why one left, to change",
    "me-address": "Another address",
    "me-rights": "A copy, a rest, a stop",
    "me-erase": "Forget me",
    "why": "Why did I get this?",
    "read": "One message as it was sent",
    "read-html": "The same, where its author chose its looks and stopped it since",
    "moved": "Confirm a new address",
    "confirm-expired": "A link that came too late",
    "reason": "Why one left, only afterwards and only if one likes",
}

# Not shown, as they are long: those of whoever has much, or much to read.
WEIGHED = PICTURES | {
    "brand-heavy": "An invitation with 18 kinds of data and the largest logo",
    "brand-heavy-french": "The same in French, the heaviest of all",
    "me-many": "What one joined, of twelve programs",
    "me-messages-older": "What one was sent, of thirty messages",
    "joined-series": "You are in, of a series",
    "me-waiting": "What one joined, while a leaving is written down",
}


def path_of(name: str, width: str) -> str:
    """Return the name of a picture's file."""
    return f"{name}-{width}.png"
