"""Handing over what goes with an answer sheet: its photographs first, one by one, then the sheet that names them.

Each goes under a key made of the sheet's and its own, so that whoever takes over after a crash, at whichever of them, brings the
same papers under the same keys, and the backend keeps each once.
"""

from typing import Any

from app.gateway import Gateway
from app.gateway.backend import Caller
from app.gateway.errors import AnswersRejected
from app.store import Store
from app.store.sheets import Sheet

UPLOADS, DOCUMENTS = "uploads", "documents"
# Said where no page is being made, so in the sheet's language: a photograph cannot be read any more.
GONE = {
    "zh-Hans": "有的照片不在了。请再拍一次。",
    "zh-Hant": "有的照片不在了。請再拍一次。",
    "en": "Some of the photos are gone. Please take them again.",
}


def with_documents(store: Store, gateway: Gateway, sheet: Sheet, caller: Caller) -> dict[str, Any]:
    """The sheet's answers with the documents API's ids in the place of our own.

    Raises what the gateway does; AnswersRejected also for a photograph that is gone here.
    """
    return {
        question: _handed_over(store, gateway, sheet, question, value, caller) if is_photos(value) else value
        for question, value in sheet.handed_in.items()
    }


def is_photos(value: Any) -> bool:
    """Whether an answer is photographs, as the kind `photo` answers."""
    return isinstance(value, dict) and set(value) == {UPLOADS}


def _handed_over(
    store: Store, gateway: Gateway, sheet: Sheet, question: str, value: dict[str, list[str]], caller: Caller
) -> dict[str, list[str]]:
    found = []
    for upload_id in value[UPLOADS]:
        paper = store.uploads.whole(sheet.key, upload_id)
        if paper is None:
            raise AnswersRejected("documents", {question: GONE.get(sheet.language, GONE["zh-Hans"])})
        key = f"{sheet.key}.{upload_id}"
        found.append(gateway.documents.keep(sheet.service, question, paper, caller, key=key))
    return {DOCUMENTS: found}
