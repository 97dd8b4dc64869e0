"""Why a row of a list was refused, in words."""

from consent.rules.proxy import ProxyRefusal
from consent.services.importing import RowProblem

_SENTENCES = {str(each): each.sentence for kind in (ProxyRefusal, RowProblem) for each in kind}


def sentence_of(code: str) -> str:
    """Return the reason that a move counted under `code`; "" where it is none of ours any more."""
    return _SENTENCES.get(code, "")
