"""In which language does an answer of this backend go out?

Texts are written twice, in Simplified Chinese and in English, as ``{"zh": ..., "en": ...}``. Traditional Chinese is made
from the first by OpenCC with Hong Kong's forms (``s2hk``): every second hand-kept copy drifts.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from opencc import OpenCC
from werkzeug.datastructures import LanguageAccept

SIMPLIFIED = "zh-Hans"
TRADITIONAL = "zh-Hant"
ENGLISH = "en"
LANGUAGES = (SIMPLIFIED, TRADITIONAL, ENGLISH)

Words = Mapping[str, str]
"""A text written as ``{"zh": ..., "en": ...}``."""

_to_hong_kong = OpenCC("s2hk")
# OpenCC cuts these at the wrong place when certain characters stand before them: 种稻|谷, 钱里|扣, 天干|风.
_CORRECTIONS = {"稻谷": "稻穀", "錢里": "錢裏", "天干風": "天乾風", "鬱南": "郁南", "云城區": "雲城區"}


def words(zh: str, en: str) -> dict[str, str]:
    """Write one text down in both of the languages people write here."""
    return {"zh": zh, "en": en}


@lru_cache(maxsize=20_000)
def traditional(text: str) -> str:
    """Put a Simplified text into the characters people in Hong Kong read."""
    made = str(_to_hong_kong.convert(text))
    for wrong, right in _CORRECTIONS.items():
        made = made.replace(wrong, right)
    return made


def is_words(value: object) -> bool:
    """Tell a text in two languages from any other mapping."""
    return isinstance(value, Mapping) and set(value) == {"zh", "en"}


def say(text: Words, language: str, /, **places: object) -> str:
    """Say one text in one language, with its named places filled in."""
    said = text["en"] if language == ENGLISH else text["zh"]
    if places:
        said = said % places
    return traditional(said) if language == TRADITIONAL else said


def in_language(value: Any, language: str) -> Any:
    """Turn a tree of texts in two languages into one of plain JSON in one language."""
    if is_words(value):
        value = value["en"] if language == ENGLISH else value["zh"]
        return _as_traditional(value) if language == TRADITIONAL else value
    if isinstance(value, Mapping):
        return {key: in_language(item, language) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_language(item, language) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def _as_traditional(value: Any) -> Any:
    if isinstance(value, str):
        return traditional(value)
    if isinstance(value, list):
        return [_as_traditional(item) for item in value]
    return value


def choose(accepted: LanguageAccept) -> str:
    """Choose the language to answer in from what the caller says it understands, Simplified Chinese if nothing fits."""
    for tag, quality in accepted:
        tag = tag.lower().replace("_", "-")
        if quality <= 0:
            continue
        if tag.startswith(("zh-hant", "zh-hk", "zh-mo", "zh-tw", "yue-hant")):
            return TRADITIONAL
        if tag == "zh" or tag.startswith(("zh-", "yue")):
            return SIMPLIFIED
        if tag == "en" or tag.startswith("en-"):
            return ENGLISH
    return SIMPLIFIED
