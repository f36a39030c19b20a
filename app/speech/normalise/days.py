"""How dates, lunar dates, times of day and their ranges are read in Chinese."""

from re import Match

from . import numbers
from .codes import code
from .tongue import DASH, FREE, Rule, Tongue, rule

_MORNING = {"am": "上午", "pm": "下午"}
_PARTS = "上午|下午|早上|晚上|中午|凌晨|半夜"


def _date(found: Match[str], tongue: Tongue) -> str:
    year, month, day = found["year"], found["month"], found["day"]
    if not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
        return code(found[0], tongue)
    return numbers.date(year, month, day)


def _lunar(found: Match[str], tongue: Tongue) -> str:
    """Days of the lunar calendar: 3月8日 is 三月初八, the first month 正月, the last 腊月."""
    year, leap = found["year"] or "", found["leap"] or ""
    year = numbers.digit_by_digit(year[:-1]) + "年" if year else ""
    day = numbers.lunar_day(found["day"]) if found["day"] else ""
    return f"{found['name']}{year}{leap}{numbers.lunar_month(found['month'])}{day}"


def _time(found: Match[str], tongue: Tongue) -> str:
    hour, minute, half = found["hour"], found["minute"], (found["half"] or "").lower()
    if int(hour) > 24 or int(minute) > 59:
        return f"{numbers.cardinal(hour)}比{numbers.cardinal(minute)}"
    return _MORNING.get(half, "") + numbers.clock(hour, minute, found["second"], tongue.point, tongue.minutes)


def _years(found: Match[str], tongue: Tongue) -> str:
    return f"{numbers.digit_by_digit(found[1])}{tongue.to}{numbers.digit_by_digit(found[2])}"


def _two(found: Match[str], tongue: Tongue) -> str:
    """3-5日 is from the third to the fifth; 88-1号 is no range but a house."""
    if int(found[1]) >= int(found[2]) > 0 and "月" not in found.string[found.end() :][:1]:
        return found[0]
    return f"{numbers.cardinal(found[1])}{tongue.to}{numbers.cardinal(found[2])}"


RULES: tuple[Rule, ...] = (
    rule(
        r"(?P<name>(?:农历|農曆|阴历|陰曆|旧历|舊曆)(?:的)?)(?P<year>\d{4}年)?(?P<leap>闰|閏)?(?P<month>1[0-2]|[1-9])月"
        r"(?:(?P<day>[12]\d|30|[1-9])(?!\d)(?:日|号|號)?)?",
        _lunar,
    ),
    rule(
        r"(?P<month>[正腊臘冬]月)(?P<day>[12]\d|30|[1-9])(?!\d)(?:日|号|號)?",
        lambda found, tongue: found["month"] + numbers.lunar_day(found["day"]),
    ),
    rule(r"初(10|[1-9])(?!\d)", lambda found, tongue: "初" + numbers.cardinal(found[1])),
    rule(
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<dash>[-/.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})(?![\d])(?:T(?=\d))?",
        _date,
    ),
    rule(r"(?<![\d\-])(?P<year>(?:19|20)\d\d)[-/](?P<month>0[1-9]|1[0-2])(?P<day>)(?![\d\-/])", _date),
    rule(rf"{FREE}((?:19|20)\d{{2}})(?:{DASH}|/)((?:19|20)\d{{2}})(?=\s*(?:学年|學年|年))", _years),
    rule(rf"{FREE}(\d{{4}})(?=\s*(?:年|学年|學年)|[级級届屆款](?![\u4e00-\u9fff]?\d))", lambda found, tongue: numbers.digit_by_digit(found[1])),
    rule(r"(?<!\d)(2\d)年(?=\s*\d{1,2}月)", lambda found, tongue: numbers.digit_by_digit(found[1]) + "年"),
    rule(rf"{FREE}([5-9]0|00)(?=[后後](?!\d))", lambda found, tongue: numbers.digit_by_digit(found[1])),
    rule(rf"{FREE}(\d{{1,2}}){DASH}(\d{{1,2}})(?=\s*(?:月(?!\d*[元块])|日|号(?!线|楼)|號(?!線|樓)|时|時))", _two),
    rule(rf"{FREE}(\d{{1,2}})\s*月", lambda found, tongue: numbers.cardinal(found[1]) + "月"),
    rule(rf"{FREE}(?<!\d-)(\d{{1,2}})\s*(日|号|號)(?!线|線)", lambda found, tongue: numbers.cardinal(found[1]) + found[2]),
    rule(r"(?<!\d)(?:7\s*[×xX*]\s*24(?:小时|小時)?|24/7)(?![\d小])", lambda found, tongue: tongue.all_day),
    rule(
        r"(?<![\d:：])(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?:[:：](?P<second>\d\d))?(?![\d:：])(?:\s*(?P<half>[AaPp][Mm])\b)?",
        _time,
    ),
    rule(
        r"(?<![\d.:])(?P<hour>\d{1,2})\s*[时時](?:\s*(?P<minute>\d{1,2})\s*分(?!钟|鐘))?",
        lambda found, tongue: numbers.cardinal(found["hour"])
        + found[0].strip("0123456789 分")[0]
        + (f"{numbers.with_zero(found['minute'])}分" if found["minute"] and int(found["minute"]) else ""),
    ),
    rule(
        r"(?<![\d.:])(?P<hour>1[0-2]|[1-9])\s?(?P<half>[AaPp][Mm])\b",
        lambda found, tongue: _MORNING[found["half"].lower()] + numbers.quantity(found["hour"]) + tongue.point,
    ),
    rule(
        rf"(?P<part>{_PARTS})?(?<![\d.])(?P<hour>\d{{1,2}})\s*[点點]\s*(?P<minute>\d{{1,2}})\s*分(?!钟|鐘)",
        lambda found, tongue: (found["part"] or "")
        + numbers.quantity(found["hour"])
        + tongue.point
        + f"{numbers.with_zero(found['minute'])}分",
    ),
    rule(r"(?<![\d.:：])(\d{1,3})\s*[:：]\s*(\d)(?![\d:：.])", lambda found, tongue: (
        f"{numbers.cardinal(found[1])}比{numbers.cardinal(found[2])}"
    )),
)  # fmt: skip
