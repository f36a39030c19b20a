"""How English is read: every number, date, sum and sign in words."""

import re
from collections.abc import Callable
from re import Match

from .characters import FOREIGN, HAN, LONG_NUMBER, MAIL_ADDRESS, MASKED, UNKNOWN, WEB_ADDRESS, cleaned, without_digits
from .codes import EMERGENCY, HOTLINE
from .english_numbers import cardinal, decimal, digit_by_digit, fraction, in_fours, ordinal, year

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)
_UNITS = {
    "kg": "kilograms", "g": "grams", "mg": "milligrams", "ug": "micrograms", "km/h": "kilometres an hour",
    "km": "kilometres", "m": "metres", "cm": "centimetres", "mm": "millimetres", "ml": "millilitres", "mL": "millilitres",
    "L": "litres", "t": "tonnes", "kWh": "kilowatt hours", "kW": "kilowatts", "MB": "megabytes", "GB": "gigabytes",
    "m2": "square metres", "m3": "cubic metres", "km2": "square kilometres", "ha": "hectares", "h": "hours",
    "min": "minutes", "V": "volts", "W": "watts", "mmHg": "millimetres of mercury",
}  # fmt: skip
_UNIT_NAMES = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUM = r"(?:\d{1,3}(?:,\d{3}){1,6}(?:\.\d+)?|\d+(?:\.\d+)?)"
_COUNTS = "yuan|jin|mu|fen|people|persons|households|days|working|years|months|weeks|hours|minutes|items|metres|steps"
_PER = "mu|jin|kg|day|month|year|hour|person|piece|head|tonne|litre|time|hectare|household|night|meal|animal|tree|km"
_CURRENCIES = {"$": "dollars", "US$": "US dollars", "HK$": "Hong Kong dollars", "€": "euros", "£": "pounds"}
_COUNTED = rf"(?!\s*(?:{_COUNTS}|°|%|‰|[\d,.]*\d))"


def _date(found: Match[str]) -> str:
    month, day = int(found["month"]), int(found["day"] or 1)
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return digit_by_digit(found[0])
    said_day = f" {ordinal(day)}," if found["day"] else ""
    return f"{_MONTHS[month - 1]}{said_day} {year(int(found['year']))}" + (", " if found[0].endswith("T") else "")


def _named_date(found: Match[str]) -> str:
    name = next(name for name in _MONTHS if name.startswith(found["month"][:3]))
    said_year = f", {year(int(found['year']))}" if found["year"] else ""
    first = f"{ordinal(int(found['first']))} to " if found["first"] else ""
    return f"{name} {first}{ordinal(int(found['day']))}{said_year}"


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
        return f"ending in {after}" if after else ("hidden" if len(found[0].strip()) > 2 else ", ")
    return f"{before}, middle hidden" + (f", {after}" if after else "")


def _groups(found: Match[str]) -> str:
    return ", ".join(digit_by_digit(group) for group in re.split(r"[ \-]", found[0]) if group)


def _mobile(found: Match[str]) -> str:
    digits = re.sub(r"\D", "", found["phone"])
    return ", ".join(digit_by_digit(part) for part in (digits[:3], digits[3:7], digits[7:]))


def _fraction(found: Match[str]) -> str:
    whole = f"{cardinal(int(found['whole']))} and " if found["whole"] else ""
    return whole + fraction(int(found["above"]), int(found["below"]))


def _signed(number: str) -> str:
    return {"-": "minus ", "+": "plus "}.get(number[0], "") + decimal(number.lstrip("+-"))


def _range(unit: str) -> Callable[[Match[str]], str]:
    """Says one number or a range, then the unit."""

    def said(found: Match[str]) -> str:
        words = " to ".join(_signed(end) for end in (found["first"], found["last"]) if end)
        return words + (re.sub(r"s\b", "", unit, count=1) if words == "one" else unit)

    return said


def _numbers(found: Match[str]) -> str:
    """5-10 is a range; 88-1 is a house."""
    first, last = found["first"], found["last"]
    joint = "to" if float(first.replace(",", "")) < float(last.replace(",", "")) else "dash"
    return f"{decimal(first)} {joint} {decimal(last)}"


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
_ANOTHER_EMERGENCY = _rule(
    rf"(?<=one|two|six)(\s*(?:,|and|or|/)\s*)({EMERGENCY})(?!\d)|(?<=zero|four|five|nine)(\s*(?:,|and|or|/)\s*)({EMERGENCY})(?!\d)",
    lambda found: (found[1] or found[3]) + digit_by_digit(found[2] or found[4]),
)
_RULES = (
    (WEB_ADDRESS, lambda found: "web address"),
    (MAIL_ADDRESS, lambda found: "email address"),
    _rule(r"(?<=[A-Za-z])\*{2,}", lambda found: ", the rest hidden"),
    (MASKED, _masked),
    (LONG_NUMBER, lambda found: in_fours(found[0])),
    _rule(
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<dash>[-/.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})(?!\d)(?:T(?=\d))?",
        _date,
    ),
    _rule(
        r"(?<![\d/])(?P<day>[12]?\d|3[01]|0\d)/(?P<month>1[0-2]|0?[1-9])/(?P<year>(?:19|20)\d\d)(?!\d)", _date
    ),
    _rule(r"(?<![\d\-])(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?P<day>)(?![\d\-])", _date),
    _rule(
        rf"(?<!\d)(?:(?P<first>[12]?\d|3[01])\s?(?:-|to)\s?)?(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})\b\.?(?:,?\s*(?P<year>(?:19|20)\d\d)(?!\d))?",
        _named_date,
    ),
    _rule(
        rf"\b(?P<month>{_MONTH})\.?\s+(?:(?P<first>[12]?\d|3[01])\s?(?:-|to)\s?)?(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?(?!\d)(?:,?\s*(?P<year>(?:19|20)\d\d)(?!\d))?",
        _named_date,
    ),
    _rule(
        r"(?<![\d.,\-])((?:19|20)\d\d)\s*(?:-|~|to)\s*((?:19|20)\d\d)(?![\d,.\-]*\d|\s*(?:yuan|mu|people))",
        lambda found: f"{year(int(found[1]))} to {year(int(found[2]))}",
    ),
    _rule(r"\b((?:19|20)\d)0s\b", lambda found: re.sub("y$", "ies", year(int(found[1]) * 10)) if found[1][2] > "1" else (
        f"{year(int(found[1]) * 10)}s"
    )),
    _rule(rf"\b({_MONTH})\s+((?:19|20)\d\d)(?!\d)", lambda found: f"{found[1]} {year(int(found[2]))}"),
    _rule(
        r"(?i)\b(in|since|by|from|until|year|to|of)\s+((?:19|20)\d\d)(?![\d,.%]*\d|\s*(?:yuan|mu|people))",
        lambda found: f"{found[1]} {year(int(found[2]))}",
    ),
    _rule(r"(?<!\d)12(?::00)?(?=\s(?:noon|midnight))", lambda found: "twelve"),
    _rule(r"(?<!\d)24/7(?!\d)", lambda found: "twenty-four hours a day, seven days a week"),
    _rule(
        r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?![\d:])(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?", _time
    ),
    _rule(r"(?<![\d.])(?P<hour>1[0-2]|[1-9])\.(?P<minute>[0-5]\d)\s*(?P<half>[AaPp])\.?[Mm]\b", _time),
    _rule(
        r"(?<![\d.])(1[0-2]|[1-9])\s?([AaPp])\.?[Mm]\b",
        lambda found: f"{cardinal(int(found[1]))} {found[2].lower()} m",
    ),
    _rule(r"(?<![\d.:])(\d{1,3}):(\d)(?![\d:.])", lambda found: f"{cardinal(int(found[1]))} to {cardinal(int(found[2]))}"),
    _rule(r"(?<!\d)(?:(?:\+86|86)[ \-]?)?(?P<phone>1[3-9]\d[ \-]?\d{4}[ \-]?\d{4})(?!\d)", _mobile),
    _rule(r"(?<![\d.])0(?:10|2\d|[3-9]\d\d)[ \-]?\d{3,4} ?\d{4}(?!\d)|(?<!\d)[48]00[ \-]?\d{3}[ \-]?\d{4}(?!\d)", _groups),
    _rule(
        r"(?i)\b(ext(?:ension)?)\b\.?\s*(\d{1,6})(?!\d)", lambda found: f", extension {digit_by_digit(found[2])}"
    ),
    _rule(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])|(?<!\d)\d{4}(?: \d{4}){1,4}(?: \d{1,3})?(?!\d)", _groups),
    _rule(r"(?<=\d) (?=\d{3}(?: \d{3})*\s*(?:yuan|mu|kg|people))", lambda found: ""),
    _rule(r"(?<![\w.])\.(?=\d)", lambda found: "0."),
    _rule(r"(?:>=|≥)\s*(?=\d)", lambda found: "at least "),
    _rule(r"(?:<=|≤)\s*(?=\d)", lambda found: "at most "),
    _rule(r">\s*(?=\d)", lambda found: "more than "),
    _rule(r"<\s*(?=\d)", lambda found: "less than "),
    _rule(r"±\s*(?=\d)", lambda found: "plus or minus "),
    _rule(r"≈\s*(?=\d)", lambda found: "about "),
    _rule(r"#(?=\d)", lambda found: "number "),
    _rule(r"(?<=\d)\s*(?:×|\bx\b|(?<=\d)x)\s*(?=\d)", lambda found: " by "),
    _rule(rf"({_NUM})\^(\d{{1,3}})", lambda found: f"{decimal(found[1])} to the power of {decimal(found[2])}"),
    _rule(
        rf"(?P<sign>US\$|HK\$|[$€£])\s*(?P<number>{_NUM})(?:\s*(?P<large>million|billion))?",
        lambda found: f"{decimal(found['number'])} {found['large'] or ''} {_CURRENCIES[found['sign']]}",
    ),
    _rule(
        r"(?<![A-Za-z\d])(?!RMB|CNY)([A-Za-z]{1,5})(\d{1,3}(?:\.\d{1,3}){1,3})(?![\d.]*\d|[A-Za-z])",
        lambda found: f"{' '.join(found[1].upper()) if len(found[1]) < 4 else found[1]} "
        + " point ".join(map(decimal, found[2].split("."))),
    ),
    _rule(rf"({_NUM})\s*(km/h)(?![A-Za-z])", lambda found: f"{decimal(found[1])} {_UNITS[found[2]]}"),
    _rule(
        rf"(?<![\w.]){_ENDS}\s*(?P<unit>{_UNIT_NAMES})(?![A-Za-z\d])",
        lambda found: _range(f" {_UNITS[found['unit']]}")(found)
    ),
    _rule(r"(?<![\w.])(\d+)(?:st|nd|rd|th)\b", _ordinal),
    _rule(r"(?i)\bno\.\s*(?=\d)", lambda found: "number "),
    _rule(
        r"(?<![A-Za-z\d\-])(?=[A-Za-z\d\-]*\d)(?=[A-Za-z\d\-]*[A-Za-z])[A-Za-z\d]+(?:-[A-Za-z\d]+)*",
        lambda found: " ".join(
            part if part.isalpha() and len(part) > 3 else in_fours(part) + ("," if len(part) > 3 else "")
            for part in found[0].split("-")
        ).strip(","),
    ),
    _rule(
        r"(?i)\b((?:ending(?: in)?|code|call|dial|ring|phone|hotline|reference|postcode|number|telephone|card)[: ]\s*)"
        r"(\d{3,})"
        + _COUNTED,
        lambda found: found[1] + in_fours(found[2]),
    ),
    _rule(rf"(?<![\d.,¥$+\-])({HOTLINE})" + _COUNTED, lambda found: digit_by_digit(found[1])),
    *(_ANOTHER_EMERGENCY,) * 2,
    _rule(
        r"(?<![\d.,])(\d{7,}|0\d+)" + _COUNTED, lambda found: in_fours(found[1])
    ),
    _rule(rf"(?:¥|RMB|CNY)\s*(?P<sign>-?)(?P<number>{_NUM})\s*(?P<large>million|billion)?(?:\s*yuan)?", _money),
    _rule(
        rf"(?<![\w.])(?P<first>{_NUM})\s*(?:-|~)\s*(?P<last>{_NUM})\s*(?P<large>million |billion )?yuan",
        lambda found: f"{decimal(found['first'])} to {decimal(found['last'])} {found['large'] or ''}yuan",
    ),
    _rule(rf"(?P<sign>(?<!\w)-)?(?<![\w.\-~])(?P<number>{_NUM})\s*(?P<large>million|billion)?\s*yuan", _money),
    _rule(rf"(?<![\w.]){_ENDS}\s*%", _range(" percent")),
    _rule(rf"(?<![\w.]){_ENDS}\s*‰", _range(" per thousand")),
    _rule(rf"(?<![\w.]){_ENDS}\s*(?:℉|°F)", _range(" degrees Fahrenheit")),
    _rule(rf"(?<![\w.]){_ENDS}\s*(?:℃|°C?)", _range(" degrees Celsius")),
    _rule(
        r"(?i)\b(page|step|question)\s+(\d{1,4})\s*/\s*(\d{1,4})(?!\d)",
        lambda found: f"{found[1]} {decimal(found[2])} of {decimal(found[3])}",
    ),
    _rule(r"(?<![\d/.])(?:(?P<whole>\d{1,3}) )?(?P<above>\d{1,6})\s*/\s*(?P<below>\d{1,6})(?![\d/.])", _fraction),
    _rule(r"(?<![\d.])\d+(?:\.\d+){2,}", lambda found: " point ".join(digit_by_digit(p) for p in found[0].split("."))),
    _rule(rf"(?<![\w.])(?P<first>{_NUM})\s*[-~]\s*(?P<last>{_NUM})", _numbers),
    _rule(
        rf"(?P<sign>(?<!\w)[+-])?(?P<number>{_NUM})",
        lambda found: f"{_signed((found['sign'] or '') + found['number'])} ",
    ),
)  # fmt: skip
_TIDYING = (
    (re.compile(rf"(?<=[a-z])\s*/\s*(?=(?:{_PER})\b)"), " per "),
    (re.compile(r"(?<=[ap] m)\s*-\s*|(?<=percent)\s*-\s*(?=[a-z])"), " to "),
    (re.compile(r"(?<=[a-z])\s*\+(?=\s|[,.;]|$)"), " or more"),
    (re.compile(r"\+"), " plus "),
    (re.compile(r"="), " equals "),
    (re.compile(r"&"), " and "),
    (re.compile(r"%"), " percent "),
    (re.compile(r"[—…|→←>，、（()）【】\[\]{}]+|\s-+\s|-{2,}|\.{2,}"), ", "),
    (re.compile(r"[。！？；：]"), lambda found: {"。": ". ", "！": "! ", "？": "? ", "；": "; ", "：": ": "}[found[0]]),
    (re.compile("’"), "'"),
    (re.compile(rf"[^A-Za-z{HAN}\-'.,;:!? ]|(?<![A-Za-z])'|'(?![A-Za-z])|(?<![A-Za-z])-|-(?![A-Za-z])"), " "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s+(?=[,.;:!?])"), ""),
    (re.compile(r",(?:\s*,)+|,(?=\s*[.;:!?])"), lambda found: "," if found[0][1:] else ""),
)


def normalise(text: str) -> str:
    """A sentence as English says it: no digit, no sign an engine would misread."""
    spoken = re.sub(f"{FOREIGN}[{FOREIGN} ]*", " words in another script ", cleaned(text))
    spoken = spoken.replace(UNKNOWN, " a rare character ")
    for pattern, say in _RULES:
        spoken = pattern.sub(say, spoken)
    for pattern, instead in _TIDYING:
        spoken = pattern.sub(instead, spoken)
    return without_digits(spoken).strip(" ,")
