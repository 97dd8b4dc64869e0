"""Each kind of message that people are asked about has a name where they find what they said."""

import pytest

from delivery.rules.feedback import ASKED_OF
from delivery.rules.vocabulary import DeliveryKind
from delivery.rules.wording import words


@pytest.mark.parametrize("kind", [kind for kind in ASKED_OF if kind != DeliveryKind.EDITION])
def test_it_has_a_name_in_each_language(kind: DeliveryKind) -> None:
    named = {words(language)[f"messages_kind_{kind}"] for language in ("en", "de", "fr")}

    assert len(named) == 3
