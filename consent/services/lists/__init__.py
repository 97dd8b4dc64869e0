"""Another tool's list of opt-ins: each person is asked once, in their turn."""

from consent.services.lists.files import (
    ListColumns,
    ListFile,
    file_hash,
    open_list_file,
    plan_list_columns,
)
from consent.services.lists.moving import ListToMove, Moved, move_list
from consent.services.lists.refusals import sentence_of
from consent.services.lists.uploads import MOST_ROWS, MovedUpload, move_upload

__all__ = [
    "MOST_ROWS",
    "ListColumns",
    "ListFile",
    "ListToMove",
    "Moved",
    "MovedUpload",
    "file_hash",
    "move_list",
    "move_upload",
    "open_list_file",
    "plan_list_columns",
    "sentence_of",
]
