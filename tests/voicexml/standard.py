"""What may stand in a document: elements, their attributes, and what they may lie in.

After the DTD of VoiceXML 2.0 (W3C Recommendation 16 March 2004, appendix B), with what 2.1 (19 June 2007) adds (`type` of
transfer), and SRGS 1.0 for grammars of keys. Only what this site uses of it is listed: anything else fails.
"""

from xml.etree.ElementTree import Element

from tests.voicexml.browser import SRGS, VXML

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HANDLERS = frozenset({"catch", "noinput", "nomatch", "help"})
CONTENT = frozenset({"prompt", "assign", "if", "goto", "submit", "exit", "reprompt"})  # what can be executed

# element -> (attributes it may have, those of them it must have, elements it may hold)
ELEMENTS: dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    "vxml": (
        frozenset({"version", LANG, "application"}),
        frozenset({"version", LANG}),
        frozenset({"property", "var", "link", "form"}) | HANDLERS,
    ),
    "property": (frozenset({"name", "value"}), frozenset({"name", "value"}), frozenset()),
    "var": (frozenset({"name", "expr"}), frozenset({"name"}), frozenset()),
    "link": (frozenset({"next", "event", "dtmf"}), frozenset(), frozenset({"grammar"})),
    "form": (
        frozenset({"id", "scope"}),
        frozenset(),
        frozenset({"field", "block", "transfer", "filled", "grammar", "link", "property", "var"}) | HANDLERS,
    ),
    "field": (
        frozenset({"name", "cond", "type", "slot", "modal"}),
        frozenset({"name"}),
        frozenset({"prompt", "grammar", "filled", "link", "property"}) | HANDLERS,
    ),
    "block": (frozenset({"name", "expr", "cond"}), frozenset(), CONTENT),
    "transfer": (
        frozenset({"name", "dest", "type", "connecttimeout", "maxtime", "bridge"}),
        frozenset({"name", "dest", "type"}),
        frozenset({"prompt", "grammar", "filled", "property"}) | HANDLERS,
    ),
    "filled": (frozenset({"mode", "namelist"}), frozenset(), CONTENT),
    "catch": (frozenset({"event", "count", "cond"}), frozenset({"event"}), CONTENT),
    "noinput": (frozenset({"count", "cond"}), frozenset(), CONTENT),
    "nomatch": (frozenset({"count", "cond"}), frozenset(), CONTENT),
    "help": (frozenset({"count", "cond"}), frozenset(), CONTENT),
    "prompt": (frozenset({LANG, "bargein", "timeout", "count"}), frozenset(), frozenset({"audio", "s"})),
    "audio": (frozenset({"src", "fetchtimeout", "fetchhint", "maxage"}), frozenset({"src"}), frozenset()),
    "s": (frozenset({LANG}), frozenset(), frozenset()),
    "assign": (frozenset({"name", "expr"}), frozenset({"name", "expr"}), frozenset()),
    "if": (frozenset({"cond"}), frozenset({"cond"}), CONTENT),
    "goto": (frozenset({"next"}), frozenset({"next"}), frozenset()),
    "submit": (
        frozenset({"next", "method", "namelist", "enctype", "fetchtimeout"}),
        frozenset({"next", "method"}),
        frozenset(),
    ),
    "exit": (frozenset(), frozenset(), frozenset()),
    "reprompt": (frozenset(), frozenset(), frozenset()),
}
GRAMMAR: dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    "grammar": (
        frozenset({"version", "mode", "root", "type"}),
        frozenset({"version", "mode", "root"}),
        frozenset({"rule"}),
    ),
    "rule": (frozenset({"id", "scope"}), frozenset({"id"}), frozenset({"one-of", "item", "ruleref"})),
    "one-of": (frozenset(), frozenset(), frozenset({"item"})),
    "item": (frozenset({"repeat", "weight"}), frozenset(), frozenset({"one-of", "item", "ruleref"})),
    "ruleref": (frozenset({"uri"}), frozenset({"uri"}), frozenset()),
}
PROPERTIES = frozenset({"inputmodes", "timeout", "interdigittimeout", "fetchtimeout", "bargein"})
SPEAKS = ("audio", "s")  # what may hold words
KEYS = frozenset("0123456789*#")


def flaws(element: Element, within: str = "") -> list[str]:
    """What does not belong in a document, from this element down."""
    if element.tag.startswith(VXML):
        name, known = element.tag.removeprefix(VXML), ELEMENTS
    else:
        name, known = element.tag.removeprefix(SRGS), GRAMMAR
    if name not in known:
        return [f"<{element.tag}> in <{within}> is none of the standard's"]
    may, must, holds = known[name]
    found = [f"<{name} {attribute}>" for attribute in element.attrib.keys() - may]
    found += [f"<{name}> without {attribute}" for attribute in must - element.attrib.keys()]
    found += _own_flaws(name, element)
    for child in element:
        inner = child.tag.removeprefix(VXML).removeprefix(SRGS)
        found += [] if inner in holds else [f"<{inner}> in <{name}>"]
        found += [] if not (child.tail or "").strip() else [f"words in <{name}>: {child.tail}"]
        found += flaws(child, name)
    return found


def _own_flaws(name: str, element: Element) -> list[str]:
    text = (element.text or "").strip()
    if name == "item":
        return [] if not text or set(text.split()) <= KEYS else [f"no keys: {text}"]
    if name in SPEAKS:
        return [] if text else [f"<{name}> says nothing"]
    found = [f"words in <{name}>: {text}"] if text and name != "prompt" else []
    if name == "property" and element.get("name") not in PROPERTIES:
        found.append(f"property {element.get('name')}")
    if name == "link" and ("next" in element.attrib) == ("event" in element.attrib):
        found.append("a link leads to one thing")
    return found
