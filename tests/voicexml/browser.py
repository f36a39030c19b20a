"""A voice platform in small: runs documents of VoiceXML 2.1 as section 2.1.6 and appendix C of VoiceXML 2.0 say.

Of the language it knows what a keypad needs: forms, fields, blocks, transfers, prompts, DTMF grammars of SRGS, links, events with
their counts, variables, if, goto, submit. Of ECMAScript it knows a string, a name, and ==. Whatever else stands in a document is
an error of the document's.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, fromstring

VXML, SRGS = "{http://www.w3.org/2001/vxml}", "{http://www.w3.org/2001/06/grammar}"
SHORTHANDS = ("noinput", "nomatch", "help", "error")
MOST_STEPS = 4000

Fetch = Callable[[str, str, dict[str, str]], tuple[int, str, str]]  # method, address, fields -> status, type, text


class Goto(Exception):
    """Control goes to another form of the document."""


class Submit(Exception):
    """Control goes to another document."""

    def __init__(self, address: str, fields: dict[str, str]) -> None:
        super().__init__(address)
        self.address, self.fields = address, fields


class Thrown(Exception):
    """An event."""


class Over(Exception):
    """The call has ended."""


@dataclass
class Heard:
    """What the caller has heard since they last pressed a key."""

    text: str
    address: str
    options: dict[str, str] = field(default_factory=dict)  # what is said of a key -> the key
    question: str = ""  # the id of the question asked, as the document sends it back


Caller = Callable[[Heard], str | None]  # the keys pressed; None: silence


class Browser:
    """One telephone call. `transferred` and `said` tell what became of it."""

    def __init__(self, fetch: Fetch, caller: Caller, line: str = "answered") -> None:
        """`line` is what becomes of a transfer: answered, busy, or unsupported (of the consulting kind)."""
        self._fetch, self._caller, self._line = fetch, caller, line
        self.said: list[str] = []
        self.clips: list[tuple[str, str]] = []
        self.documents: list[tuple[str, str]] = []
        self.transferred: list[tuple[str, str]] = []
        self._heard = 0
        self._steps = 0
        self._document = Element("none")
        self._address = ""
        self._variables: dict[str, str | None] = {}

    def call(self, address: str) -> None:
        """The whole call, from its first document to its end."""
        method, fields = "get", dict[str, str]()
        try:
            while True:
                self._load(method, address, fields)
                try:
                    self._run()
                    return
                except Submit as submitted:
                    method, address, fields = "post", submitted.address, submitted.fields
        except Over:
            return

    def _load(self, method: str, address: str, fields: dict[str, str]) -> None:
        status, mimetype, text = self._fetch(method, address, fields)
        assert status == 200, (status, address)
        assert mimetype == "application/voicexml+xml", (mimetype, address)
        self.documents.append((address, text))
        self._document, self._address = fromstring(text), address
        assert self._document.tag == f"{VXML}vxml"
        assert self._document.get("version") == "2.1"
        self._variables = {}
        for var in self._document.findall(f"{VXML}var"):
            self._declare(var)

    def _run(self) -> None:
        form = self._document.find(f"{VXML}form")
        assert form is not None
        while True:
            try:
                self._run_form(form)
                return
            except Goto as going:
                form = self._form(str(going))

    def _form(self, name: str) -> Element:
        found = [one for one in self._document.findall(f"{VXML}form") if one.get("id") == name]
        assert len(found) == 1, (name, self._address)
        return found[0]

    def _run_form(self, form: Element) -> None:
        """The form interpretation algorithm: visit the first item without a value until there is none."""
        kinds = ("field", "block", "transfer")
        items = [child for child in form if child.tag in [f"{VXML}{kind}" for kind in kinds]]
        done: set[int] = set()
        counts: dict[tuple[int, str], int] = {}
        silent = False
        for item in items:
            if name := item.get("name"):
                self._variables[name] = None
        while True:
            self._steps += 1
            assert self._steps < MOST_STEPS, f"the call goes round in circles at {self._address}"
            place, item = next(((n, one) for n, one in enumerate(items) if n not in done), (-1, form))
            if place < 0:
                return
            try:
                if item.tag == f"{VXML}block":
                    done.add(place)
                    self._execute(item)
                else:
                    value = self._collect(item, silent) if item.tag == f"{VXML}field" else self._transfer(item)
                    silent = False
                    self._variables[item.get("name", "")] = value
                    done.add(place)
                    for filled in item.findall(f"{VXML}filled"):
                        self._execute(filled)
            except Thrown as event:
                name = str(event)
                counts[place, name] = counts.get((place, name), 0) + 1
                silent = not self._handle(name, counts[place, name], item, form)

    def _collect(self, item: Element, silent: bool) -> str:
        if not silent:
            for prompt in item.findall(f"{VXML}prompt"):
                self._say(prompt)
        pressed = self._caller(self._all_heard())
        if pressed is None:
            raise Thrown("noinput")
        keys = pressed.removesuffix("#") if len(pressed) > 1 else pressed
        for grammar in item.findall(f"{SRGS}grammar"):
            if re.fullmatch(pattern(grammar), keys):
                return keys
        for link in self._document.findall(f"{VXML}link"):
            if any(re.fullmatch(pattern(grammar), keys) for grammar in link.findall(f"{SRGS}grammar")):
                if link.get("event"):
                    raise Thrown(link.get("event"))
                raise Goto(str(link.get("next")).removeprefix("#"))
        raise Thrown("nomatch")

    def _transfer(self, item: Element) -> str:
        for prompt in item.findall(f"{VXML}prompt"):
            self._say(prompt)
        kind = item.get("type", "")
        if self._line == "unsupported" and kind == "consultation":
            raise Thrown("error.unsupported.transfer.consultation")
        if self._line == "busy":
            return "busy"
        self.transferred.append((item.get("dest", ""), kind))
        raise Thrown("connection.disconnect.transfer")

    def _handle(self, name: str, count: int, item: Element, form: Element) -> bool:
        """Let the right handler see to an event (VoiceXML 2.0, 5.2.4); whether prompts are said again."""
        fitting = [
            handler
            for scope in (item, form, self._document)
            for handler in scope
            if _catches(handler, name) and int(handler.get("count", "1")) <= count
        ]
        if not fitting:
            if name.startswith(("error", "connection.disconnect")):
                raise Over
            return True
        most = max(int(handler.get("count", "1")) for handler in fitting)
        return self._execute(next(one for one in fitting if int(one.get("count", "1")) == most))

    def _execute(self, element: Element) -> bool:
        again = False
        for child in element:
            match child.tag.removeprefix(VXML):
                case "prompt":
                    self._say(child)
                case "assign":
                    if child.get("name") not in self._variables:
                        raise Thrown("error.semantic")
                    self._variables[child.get("name", "")] = self._value(child.get("expr", ""))
                case "if":
                    left, _is, right = child.get("cond", "").partition("==")
                    if self._value(left) == self._value(right):
                        again |= self._execute(child)
                case "goto":
                    raise Goto(child.get("next", "").removeprefix("#"))
                case "submit":
                    names = child.get("namelist", "").split()
                    assert child.get("method") == "post"
                    fields = {name: self._value(name) or "" for name in names}
                    raise Submit(urljoin(self._address, child.get("next", "")), fields)
                case "exit":
                    raise Over
                case "reprompt":
                    again = True
                case other:
                    raise AssertionError(f"<{other}> cannot be executed")
        return again

    def _say(self, prompt: Element) -> None:
        for part in prompt:
            text = part.text or ""
            self.said.append(text)
            if part.tag == f"{VXML}audio":
                self.clips.append((part.get("src", ""), text))

    def _all_heard(self) -> Heard:
        text = "\n".join(self.said[self._heard :])
        self._heard = len(self.said)
        found = re.findall(r"^(.*)，请按(\d)。$", text, re.MULTILINE)
        named = re.search(r'<assign name="(?:question|after)" expr="&#34;(\w+)&#34;"/>', self.documents[-1][1])
        return Heard(text, self._address, dict(found), named[1] if named else "")

    def _declare(self, var: Element) -> None:
        given = var.get("expr")
        self._variables[var.get("name", "")] = None if given is None else self._value(given)

    def _value(self, expression: str) -> str | None:
        expression = expression.strip()
        if expression.startswith('"'):
            return str(json.loads(expression))
        if expression.startswith("'"):
            assert re.fullmatch(r"'[^'\\]*'", expression), expression
            return expression[1:-1]
        if expression not in self._variables:
            raise Thrown("error.semantic")
        return self._variables[expression]


def _catches(handler: Element, name: str) -> bool:
    kind = handler.tag.removeprefix(VXML)
    events = handler.get("event", "").split() if kind == "catch" else [kind] if kind in SHORTHANDS else []
    return any(name == event or name.startswith(f"{event}.") for event in events)


def pattern(grammar: Element) -> str:
    """A grammar of keys as a regular expression."""
    rules = {rule.get("id"): rule for rule in grammar.findall(f"{SRGS}rule")}
    return _expansion(rules[grammar.get("root")], rules)


def _expansion(element: Element, rules: dict[str | None, Element]) -> str:
    found = re.escape((element.text or "").strip())
    for child in element:
        match child.tag.removeprefix(SRGS):
            case "one-of":
                found += "(?:" + "|".join(_item(item, rules) for item in child) + ")"
            case "item":
                found += _item(child, rules)
            case "ruleref":
                found += f"(?:{_expansion(rules[child.get('uri', '').removeprefix('#')], rules)})"
            case other:
                raise AssertionError(f"<{other}> is in no grammar of keys")
        assert not (child.tail or "").strip()
    return found


def _item(item: Element, rules: dict[str | None, Element]) -> str:
    times = item.get("repeat")
    inner = _expansion(item, rules)
    return f"(?:{inner}){{{times.replace('-', ',')}}}" if times else inner
