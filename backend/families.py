"""How does one line, an item, become a whole service with its guide and its form?

    items/<topic>.yaml [item] --.
    families.yaml [family] -----+--> what services/<id>.yaml would hold
    authorities.yaml [by] ------'

A family says what all its services have in common, round the item's `thing`. Its texts hold places, and it may say something
else where somebody has to come (`..._visit`) or where the item is a firm's matter (`..._firm`); `only` limits a question.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from backend.languages import is_words, words

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

UPDATED = "2026-11-01"
IDENTITY_CARD = "身份证"
FIRM, VISIT = "_firm", "_visit"
"""How the keys end that stand in place of the one without; the first one that is there wins."""

TEXT, TEXTS, WORD_LISTS, NAMES, NAME, FLAG, COUNT = "text", "texts", "word lists", "names", "name", "flag", "count"
NEEDED = {"id": NAME, "family": NAME, "by": NAME, "zh": NAME, "en": NAME, "official": NAME, "thing": TEXT}
ALLOWED = {
    **NEEDED,
    "no_visit": FLAG,
    "firm": FLAG,
    "topics": NAMES,
    "zones": NAMES,
    "keywords": WORD_LISTS,
    "days": COUNT,
    "fee": TEXT,
    "bring": TEXTS,
}
_SHAPES = {
    TEXT: "a text as {zh: ..., en: ...}, neither empty",
    TEXTS: "a list of texts as {zh: ..., en: ...}",
    WORD_LISTS: "{zh: [...], en: [...]} of words",
    NAMES: "a list of names",
    NAME: "a text, not empty",
    FLAG: "true or false",
    COUNT: "a whole number, not below 0",
}


class ItemInvalid(Exception):
    """An item cannot be made a service; the message names the item and the field."""


class FamiliesInvalid(Exception):
    """The families or the authorities cannot be used as they are written."""


@dataclass(frozen=True)
class Families:
    """The families of forms, the papers they share, and the offices that answer for services."""

    families: Mapping[str, Mapping[str, Any]]
    papers: Mapping[str, Mapping[str, Any]]
    authorities: Mapping[str, Mapping[str, Any]]

    def service(self, item: Mapping[str, Any], topic: str, number: int) -> dict[str, Any]:
        """Make an item whole, as `services/<id>.yaml` would write it. Raises ItemInvalid with everything that is wrong."""
        wrong = list(self._flaws(item))
        if wrong:
            name = item.get("id", "an item without id") if isinstance(item, Mapping) else repr(item)
            raise ItemInvalid(f"{name}: " + "; ".join(wrong))
        family, authority = self.families[item["family"]], self.authorities[item["by"]]
        no_visit = item.get("no_visit", family["no_visit"])
        days = item.get("days", family["days"])
        telling = _Telling(
            ([FIRM] if item.get("firm") else []) + ([] if no_visit else [VISIT]),
            {"firm" if item.get("firm") else "person", "home" if no_visit else "visit"},
            _places(item, authority, days),
        )
        told = telling.tell({key: family[key] for key in family if key != "form"})
        guide = told["guide"]
        service = {
            "id": item["id"],
            "kind": family["kind"],
            "zones": list(item.get("zones", [])),
            "topics": list(dict.fromkeys([topic, *item.get("topics", [])])),
            "item_code": f"SAMPLE-440000-{number:04d}",
            "authority": authority["name"],
            "title": words(item["zh"], item["en"]),
            "official_title": words(item["official"], item["en"]),
            "summary": told["summary"],
            "icon": family["icon"],
            "no_visit": no_visit,
            "sign_in": family["sign_in"],
            "updated": UPDATED,
            "keywords": item.get("keywords", {"zh": [], "en": []}),
            "guide": {
                "for_whom": guide["for_whom"],
                "bring": self._bring(item, guide["bring"], telling),
                "minutes": guide["minutes"],
                "fee": item.get("fee", guide["fee"]),
                "visits": 0 if no_visit else 1,
                "who_may_act": guide["who_may_act"],
                "result": guide["result"],
                "hall": authority["hall"],
                "phone": authority["phone"],
                "steps": guide["steps"],
                "notes": guide["notes"],
            },
        }
        if "form" in family:
            form = telling.tell(family["form"])
            service["form"] = {**form, "receipt": {**form["receipt"], "days": days}}
        return service

    def _bring(self, item: Mapping[str, Any], usual: list[Any], telling: "_Telling") -> list[dict[str, Any]]:
        """List the papers: the item's own after the identity card, none twice."""
        own = [{"name": paper, **telling.tell(self.papers["extra"])} for paper in item.get("bring", [])]
        first = [paper for paper in usual[:1] if paper["name"]["zh"] == IDENTITY_CARD]
        rest = usual[len(first) :]
        if item["thing"]["zh"].endswith(IDENTITY_CARD):
            # Whoever comes for an identity card has none that can be asked for.
            first = [telling.tell(self.papers["household_book"])] if first else []
        named = {paper["name"]["zh"] for paper in [*first, *rest]}
        return [*first, *(paper for paper in own if paper["name"]["zh"] not in named), *rest]

    def _flaws(self, item: object) -> Iterator[str]:
        if not isinstance(item, Mapping):
            yield "should be a mapping"
            return
        for key in NEEDED:
            if key not in item:
                yield f"{key} is missing"
        for key, value in item.items():
            if key not in ALLOWED:
                yield f"{key} is not a key we know"
            elif not _fits(value, ALLOWED[key]):
                yield f"{key} should be {_SHAPES[ALLOWED[key]]}"
            elif key == "family" and value not in self.families:
                yield f"family is {value!r}, which is not in families.yaml"
            elif key == "by" and value not in self.authorities:
                yield f"by is {value!r}, which is not in authorities.yaml"


@dataclass(frozen=True)
class _Telling:
    """What a family's texts become for one item."""

    endings: list[str]
    cases: set[str]
    places: Mapping[str, Mapping[str, str]]

    def tell(self, written: Any) -> Any:
        """Choose among the ways of saying, leave out what is not asked, and fill the places."""
        if is_words(written):
            return {language: text % self.places[language] for language, text in written.items()}
        if isinstance(written, Mapping):
            bases = [key for key in written if not key.endswith((FIRM, VISIT)) and key != "only"]
            return {key: self.tell(written[self._chosen(written, key)]) for key in bases}
        if isinstance(written, list):
            return [self.tell(part) for part in written if self._concerns(part)]
        return written

    def _chosen(self, written: Mapping[str, Any], key: str) -> str:
        return next((key + ending for ending in self.endings if key + ending in written), key)

    def _concerns(self, part: Any) -> bool:
        return not isinstance(part, Mapping) or part.get("only") is None or part["only"] in self.cases


def _places(item: Mapping[str, Any], authority: Mapping[str, Any], days: int) -> dict[str, dict[str, str]]:
    working_days = words(f"{days}个工作日", f"{days} working day{'' if days == 1 else 's'}")
    return {
        language: {
            "thing": item["thing"][language],
            "title": item[language],
            "authority": authority["said"][language],
            "phone": authority["phone"]["number"],
            "days": working_days[language],
        }
        for language in ("zh", "en")
    }


def _fits(value: object, shape: str) -> bool:
    match shape:
        case "text":
            return is_words(value) and all(_said(part) for part in value.values())  # type: ignore[attr-defined]
        case "texts":
            return isinstance(value, list) and all(_fits(part, TEXT) for part in value)
        case "word lists":
            return is_words(value) and all(_fits(part, NAMES) for part in value.values())  # type: ignore[attr-defined]
        case "names":
            return isinstance(value, list) and all(_said(part) for part in value)
        case "name":
            return _said(value)
        case "flag":
            return isinstance(value, bool)
        case _:
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


FAMILY_KEYS = ("kind", "icon", "no_visit", "sign_in", "days", "summary", "guide")
AUTHORITY_KEYS = ("name", "said", "hall", "phone")


def read_families(folder: Path) -> Families:
    """Read `families.yaml` and `authorities.yaml`. Raises FamiliesInvalid where a file or one of its main keys is missing."""
    written, authorities = _read(folder / "families.yaml"), _read(folder / "authorities.yaml")
    for key in ("families", "papers"):
        if not isinstance(written.get(key), Mapping):
            raise FamiliesInvalid(f"families.yaml: {key} should be a mapping")
    for file, entries, keys in (
        ("families.yaml", written["families"], FAMILY_KEYS),
        ("authorities.yaml", authorities, AUTHORITY_KEYS),
    ):
        for name, entry in entries.items():
            missing = [key for key in keys if not isinstance(entry, Mapping) or key not in entry]
            if missing:
                raise FamiliesInvalid(f"{file}: {name}: {', '.join(missing)} missing")
    return Families(written["families"], written["papers"], authorities)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        written = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506 (a safe one, in C)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FamiliesInvalid(f"{path.name}: {error}") from error
    if not isinstance(written, Mapping):
        raise FamiliesInvalid(f"{path.name}: should be a mapping")
    return written
