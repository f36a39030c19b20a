"""How English is read: every number, date, sum and sign in words."""

import re
from collections.abc import Callable
from re import Match

from .characters import MAIL_ADDRESS, MASKED, WEB_ADDRESS, cleaned, without_digits

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_LARGE = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_UNITS = {
    "kg": "kilograms", "g": "grams", "mg": "milligrams", "km/h": "kilometres an hour", "km": "kilometres",
    "m": "metres", "cm": "centimetres", "mm": "millimetres", "ml": "millilitres", "L": "litres", "t": "tonnes",
    "kWh": "kilowatt hours", "MB": "megabytes", "GB": "gigabytes", "平方米": "square metres", "立方米": "cubic metres",
}  # fmt: skip
_UNIT_NAMES = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUM = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_COUNTS = "yuan|jin|mu|fen|people|persons|households|days|working|years|months|hours|minutes|items"
_COUNTED = rf"(?!\s*(?:{_COUNTS}|°|%|‰|[\d,.]*\d))"


def cardinal(number: int) -> str:
    """A whole number: 12345 is twelve thousand three hundred and forty-five."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {cardinal(number % 100)}" if number % 100 else ""
        return f"{_ONES[number // 100]} hundred{rest}"
    size, name = next(large for large in _LARGE if number >= large[0])
    below = number % size
    joined = f"{' and' if below < 100 else ''} {cardinal(below)}" if below else ""
    return f"{cardinal(number // size)} {name}{joined}"


def ordinal(number: int) -> str:
    """The number of a place in a row: 21 is twenty-first."""
    words = cardinal(number)
    head, joint, last = words[: max(words.rfind(" "), words.rfind("-")) + 1], "", re.split(r"[ -]", words)[-1]
    return head + joint + (_ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th"))


def digit_by_digit(code: str) -> str:
    """Each digit by itself; letters stay letters."""
    return " ".join(_ONES[int(mark)] if mark.isdigit() else mark.upper() for mark in code if mark.isalnum())


def decimal(number: str) -> str:
    """A number with or without a decimal part."""
    whole, _, part = number.replace(",", "").partition(".")
    if len(whole) > 15:
        return digit_by_digit(whole)
    return cardinal(int(whole)) + (f" point {digit_by_digit(part)}" if part else "")


def year(number: int) -> str:
    """A year: 2026 is twenty twenty-six, 2005 two thousand and five."""
    if 2000 <= number < 2010 or number % 1000 == 0:
        return cardinal(number)
    first, last = divmod(number, 100)
    if not last:
        return f"{cardinal(first)} hundred"
    return f"{cardinal(first)} {'oh ' if last < 10 else ''}{cardinal(last)}"


def _date(found: Match[str]) -> str:
    month, day = int(found["month"]), int(found["day"] or 1)
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return digit_by_digit(found[0])
    said_day = f" {ordinal(day)}," if found["day"] else ""
    return f"{_MONTHS[month - 1]}{said_day} {year(int(found['year']))}"


def _named_date(found: Match[str]) -> str:
    name = next(name for name in _MONTHS if name.startswith(found["month"][:3]))
    said_year = f", {year(int(found['year']))}" if found["year"] else ""
    return f"{name} {ordinal(int(found['day']))}{said_year}"


def _time(found: Match[str]) -> str:
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 24 or minute > 59:
        return f"{cardinal(hour)} to {cardinal(minute)}"
    half = found["half"]
    said_half = f"{half[0].lower()} m" if half else ("p m" if 12 <= hour < 24 else "a m")
    said_hour = cardinal(hour % 12 or 12)
    said_minute = "" if not minute else f" {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    return f"{said_hour}{said_minute} {said_half}"


def _masked(found: Match[str]) -> str:
    before, after = digit_by_digit(found["before"] or ""), digit_by_digit(found["after"] or "")
    if not before:
        return f"ending in {after}" if after else ", "
    return f"{before}, middle hidden" + (f", {after}" if after else "")


def _groups(found: Match[str]) -> str:
    return ", ".join(digit_by_digit(group) for group in re.split(r"[ \-]", found[0]) if group)


def _mobile(found: Match[str]) -> str:
    digits = re.sub(r"\D", "", found["phone"])
    return ", ".join(digit_by_digit(part) for part in (digits[:3], digits[3:7], digits[7:]))


def _fraction(found: Match[str]) -> str:
    above, below = int(found[1]), int(found[2])
    if above > 999 or not 2 <= below <= 999:
        return f"{decimal(found[1])} over {decimal(found[2])}"
    name = {2: "half", 4: "quarter"}.get(below) or ordinal(below)
    many = ("halves" if below == 2 else f"{name}s") if above != 1 else name
    return f"{cardinal(above)} {many}"


def _signed(number: str) -> str:
    return {"-": "minus ", "+": "plus "}.get(number[0], "") + decimal(number.lstrip("+-"))


def _range(unit: str) -> Callable[[Match[str]], str]:
    """Says one number or a range, then the unit."""

    def said(found: Match[str]) -> str:
        words = " to ".join(_signed(end) for end in (found["first"], found["last"]) if end)
        return words + (re.sub(r"s\b", "", unit, count=1) if words == "one" else unit)

    return said


def _money(found: Match[str]) -> str:
    number = re.sub(r"\.0+$", "", found["number"])
    number = number.rstrip("0") if "." in number else number
    large = f" {found['large']}" if found["large"] else ""
    return f"{'minus ' if found['sign'] else ''}{decimal(number)}{large} yuan"


def _ordinal(found: Match[str]) -> str:
    return ordinal(int(found[1])) if len(found[1]) < 13 else digit_by_digit(found[1])


def _rule(pattern: str, say: Callable[[Match[str]], str]) -> tuple[re.Pattern[str], Callable[[Match[str]], str]]:
    return re.compile(pattern), say


_ENDS = rf"(?P<first>[+-]?{_NUM})(?:\s*(?:-|~|to)\s*(?P<last>-?{_NUM}))?"
_RULES = (
    (WEB_ADDRESS, lambda found: "web address"),
    (MAIL_ADDRESS, lambda found: "email address"),
    (MASKED, _masked),
    _rule(
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<dash>[-/.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})(?!\d)(?:T(?=\d))?",
        _date,
    ),
    _rule(r"(?<![\d\-])(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?P<day>)(?![\d\-])", _date),
    _rule(
        rf"(?<!\d)(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})\b\.?(?:,?\s*(?P<year>(?:19|20)\d\d)(?!\d))?",
        _named_date,
    ),
    _rule(
        rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?(?!\d)(?:,?\s*(?P<year>(?:19|20)\d\d)(?!\d))?",
        _named_date,
    ),
    _rule(rf"\b({_MONTH})\s+((?:19|20)\d\d)(?!\d)", lambda found: f"{found[1]} {year(int(found[2]))}"),
    _rule(
        r"(?i)\b(in|since|by|from|until|year|to|of)\s+((?:19|20)\d\d)(?![\d,.%]*\d|\s*(?:yuan|mu|people))",
        lambda found: f"{found[1]} {year(int(found[2]))}",
    ),
    _rule(
        r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?![\d:])(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?", _time
    ),
    _rule(r"(?<!\d)(?:(?:\+86|86)[ \-]?)?(?P<phone>1[3-9]\d[ \-]?\d{4}[ \-]?\d{4})(?!\d)", _mobile),
    _rule(r"(?<![\d.])0(?:10|2\d|[3-9]\d\d)[ \-]?\d{7,8}(?!\d)|(?<!\d)[48]00-?\d{3}-?\d{4}(?!\d)", _groups),
    _rule(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])|(?<!\d)\d{4}(?: \d{4}){2,4}(?: \d{1,3})?(?!\d)", _groups),
    _rule(r"(?<=\d) (?=\d{3}(?: \d{3})*\s*(?:yuan|mu|kg|people))", lambda found: ""),
    _rule(rf"({_NUM})\s*(km/h)(?![A-Za-z])", lambda found: f"{decimal(found[1])} {_UNITS[found[2]]}"),
    _rule(
        rf"(?<![\w.]){_ENDS}\s*(?P<unit>{_UNIT_NAMES})(?![A-Za-z\d])",
        lambda found: _range(f" {_UNITS[found['unit']]}")(found)
    ),
    _rule(r"(?<![\w.])(\d+)(?:st|nd|rd|th)\b", _ordinal),
    _rule(r"(?i)\bno\.\s*(?=\d)", lambda found: "number "),
    _rule(rf"(?<![\w.])({_NUM})(?=(?:am|pm)\b)", lambda found: f"{decimal(found[1])} "),
    _rule(
        r"(?<![A-Za-z\d])(?=[A-Za-z\d\-]*\d)(?=[A-Za-z\d\-]*[A-Za-z])[A-Za-z\d]+(?:-[A-Za-z\d]+)*",
        lambda found: " ".join(
            part if part.isalpha() and len(part) > 3 else digit_by_digit(part) for part in found[0].split("-")
        ),
    ),
    _rule(
        r"(?i)\b((?:ending(?: in)?|code|call|dial|ring|phone|hotline|reference|postcode|number|telephone|card)[: ]\s*)"
        r"(\d{3,})"
        + _COUNTED,
        lambda found: found[1] + digit_by_digit(found[2]),
    ),
    _rule(
        r"(?<![\d.,¥$+\-])(123\d\d|9[56]\d{3,4}|10086|10010|10000)" + _COUNTED, lambda found: digit_by_digit(found[1])
    ),
    _rule(r"(?<![\d.,])(\d{7,}|0\d+)" + _COUNTED, lambda found: digit_by_digit(found[1])),
    _rule(rf"(?:¥|RMB|CNY)\s*(?P<sign>-?)(?P<number>{_NUM})\s*(?P<large>million|billion)?(?:\s*yuan)?", _money),
    _rule(rf"(?P<sign>(?<!\w)-)?(?<![\d\-~])(?P<number>{_NUM})\s*(?P<large>million|billion)?\s*yuan", _money),
    _rule(rf"(?<![\w.]){_ENDS}\s*%", _range(" percent")),
    _rule(rf"(?<![\w.]){_ENDS}\s*°C?", _range(" degrees Celsius")),
    _rule(r"(?<![\d/.])(\d+)\s*[/⁄]\s*(\d+)(?![\d/.])", _fraction),
    _rule(r"(?<![\d.])\d+(?:\.\d+){2,}", lambda found: " point ".join(digit_by_digit(p) for p in found[0].split("."))),
    _rule(rf"(?<![\w.])(?P<first>{_NUM})\s*[-~]\s*(?P<last>{_NUM})", _range("")),
    _rule(
        rf"(?P<sign>(?<!\w)[+-])?(?P<number>{_NUM})",
        lambda found: f"{_signed((found['sign'] or '') + found['number'])} ",
    ),
)  # fmt: skip
_TIDYING = (
    (re.compile(r"yuan\s*/\s*(?=[A-Za-z])"), "yuan per "),
    (re.compile(r"(?<=[a-z])\s*\+(?=\s|$)"), " or more"),
    (re.compile(r"\+"), " plus "),
    (re.compile(r"&"), " and "),
    (re.compile(r"%"), " percent "),
    (re.compile(r"[—…|→←>（()）\[\]{}]+|\s-+\s|-{2,}|\.{2,}"), ", "),
    (re.compile(r"[“”\"`《》「」#*_^\\<~=•●·]|(?<=[A-Za-z])/(?=[A-Za-z])"), " "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s+(?=[,.;:!?])"), ""),
    (re.compile(r",(?:\s*,)+|,(?=[.;:!?])"), ","),
)


def normalise(text: str) -> str:
    """A sentence as English says it: no digit, no sign the engine would misread."""
    spoken = cleaned(text)
    for pattern, say in _RULES:
        spoken = pattern.sub(say, spoken)
    for pattern, instead in _TIDYING:
        spoken = pattern.sub(instead, spoken)
    return without_digits(spoken).strip(" ,")
