"""Answers that are chosen from what a backend knows: where an address lies, a place to go to, a time to come.

    address   search, or city -> county -> town -> village     then the rest in one's own words
    place     near home, or search, or city -> county          then one of a few         (choosing_places.py)
    slot      day                                              then one of its times     (choosing_times.py)
    certificate                                                one of one's own, or paper (choosing_certificates.py)

What is posted in the end is looked up again before it is kept: of what was posted beside it nothing is believed.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.i18n import backend_language
from app.journeys import Question, Raw
from app.web import choosing_certificates, choosing_places, choosing_times
from app.web.errors import Broken, unless_broken
from app.web.stepping import Asking, Step, called, divisions, gateway, line_of, written

KINDS = ("address", "place", "slot", "certificate")


def step(question: Question, raw: Mapping[str, Any] | None, asking: Asking) -> Step:
    """What stands on the page of such a question now."""
    if question.kind.name == "slot":
        return choosing_times.step(question, raw or {}, asking)
    if question.kind.name == "place":
        return choosing_places.step(question, raw or {}, asking)
    if question.kind.name == "certificate":
        return choosing_certificates.step(question, raw or {}, asking)
    return _address_step(question, raw or {}, asking)


def completed(question: Question, raw: Raw, earlier: Raw | None, asking: Asking) -> Raw:
    """What was posted, with what a backend knows of it."""
    if question.kind.name == "slot":
        return choosing_times.completed(question, raw, earlier or {}, asking)
    if question.kind.name == "place":
        return choosing_places.completed(question, raw, earlier or {})
    if question.kind.name == "certificate":
        return choosing_certificates.completed(question, raw, earlier or {})
    return _completed_address(question, raw, earlier or {})


def _address_step(question: Question, raw: Mapping[str, Any], asking: Asking) -> Step:
    whole, chosen, below = (asking.asked.get(name, "") for name in ("whole", "division", "in"))
    if whole or (
        raw.get(f"{question.page}-whole") == "yes" and not (chosen or below or asking.sought or "in" in asking.asked)
    ):
        return _in_own_words(asking)
    known = str(raw.get(f"{question.page}-name") or "")
    if known and not (chosen or "in" in asking.asked or asking.sought):
        return Step(given={"division": known, "elsewhere": asking.href(**{"in": ""})})
    line = line_of(chosen or below)
    here = () if isinstance(line, Broken) or chosen else divisions(line[-1].code if line else "")
    if isinstance(line, Broken) or isinstance(here, Broken):
        return _in_own_words(asking)
    if line and (chosen or not here):
        elsewhere = asking.href(**{"in": written(line[:-1])})
        return Step(given={"division": called(line), "code": written(line), "elsewhere": elsewhere})
    if asking.sought:
        return _found(asking)
    ways = []
    if line:
        ways.append(
            {"text": _("就到%(place)s，不再往下选", place=called(line)), "href": asking.href(division=written(line))}
        )
        ways.append({"text": _("从头选"), "href": asking.href(**{"in": ""})})
    return Step(
        heading=_("在%(place)s的哪里？", place=called(line)) if line else _("在哪个市？"),
        links=[{"text": one.name, "href": asking.href(**{"in": written([*line, one])})} for one in here],
        ways=[*ways, _own_words(asking)],
        search=_search(asking),
    )


def _found(asking: Asking) -> Step:
    found = unless_broken(lambda: gateway().places.meant(backend_language(), asking.sought))
    if isinstance(found, Broken):
        return _in_own_words(asking)
    lines = [one.line for one in found.value if one.line]
    notice = "" if lines else _("没有找到“%(sought)s”。请换个写法，或者从市选起。", sought=asking.sought)
    return Step(
        heading=_("是哪一个？") if lines else "",
        links=[{"text": called(line), "href": asking.href(**{"in": written(line)})} for line in lines],
        ways=[{"text": _("从市选起"), "href": asking.href(**{"in": ""})}, _own_words(asking)],
        search=_search(asking),
        notice=notice,
    )


def _search(asking: Asking) -> dict[str, str]:
    return {
        "label": _("写地名找一找"),
        "hint": _("写村、镇、区都行，拼音和老名字也行。"),
        "value": asking.sought,
    }


def _own_words(asking: Asking) -> dict[str, str]:
    return {"text": _("找不到，我自己写整个地址"), "href": asking.href(whole="1")}


def _in_own_words(asking: Asking) -> Step:
    return Step(given={"division": None, "elsewhere": asking.href(**{"in": ""})})


def _completed_address(question: Question, raw: Raw, earlier: Mapping[str, Any]) -> Raw:
    division, name = f"{question.page}-division", f"{question.page}-name"
    if raw.get(f"{question.page}-whole") == "yes":
        return {**raw, division: "", name: ""}
    kept = {part: str(earlier.get(part) or "") for part in (division, name)}
    posted = str(raw.get(division) or "")
    if posted:
        line = line_of(posted)
        found = not isinstance(line, Broken) and line and written(line) == posted
        kept = {division: line[-1].code, name: called(line)} if found else kept  # type: ignore[index, arg-type]
    return {**raw, **kept}
