"""How a Chinese sentence is read: the rules 普通话 and 粤语 share, told apart by a `Tongue`.

Each rule turns one kind of writing into 汉字 and leaves the rest to the next, the most particular first: a date before
a range, a telephone number before a plain number. What no rule knows is read digit by digit; no digit is left.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from re import Match

from . import numbers
from .characters import MAIL_ADDRESS, MASKED, WEB_ADDRESS, without_digits


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """The words in which one Chinese tongue differs from another."""

    one: str  # the 1 of telephone numbers and codes
    to: str  # between the ends of a range
    web_address: str
    mail_address: str
    hidden: str  # in place of the masked middle of a number
    ending: str  # before the last digits of a number shown by its end
    below_zero: str
    degrees: str
    per: str
    minus: str
    point: str = "点"


Rule = tuple[re.Pattern[str], Callable[[Match[str], Tongue], str]]

_NUM = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_DASH = r"\s*(?:-|~|～|至|到)+\s*"
_FREE = r"(?<![\d.])"
_MEASURES = (
    r"蚊|元|圆|圓|角|块|塊|毛|个|個|位|名|人(?!民)|户|戶|亩|畝|公斤|千克|克|斤|吨|噸|公里|千米|米|厘米|毫米|平方|立方|公顷|公頃|升|毫升|"
    r"度|摄氏度|攝氏度|天|年(?!级|級|度)|周|週|星期|小时|小時|分钟|分鐘|秒|次|张|張|份|项|項|件|种|種|本|页|頁|步|家|条|條|头|頭|只|隻|"
    r"棵|株|瓶|袋|箱|包|盒|台|臺|辆|輛|套|间|間|座|处|處|句|点|點|万|萬|亿|億|千|倍|岁|歲|样|樣|批|趟|遍|笔|筆|则|則|尾(?!号|號)|颗|顆|段|颗"
)
_UNITS = {
    "kg": "公斤", "km/h": "公里每小时", "km": "公里",
    "cm": "厘米", "mm": "毫米", "mg": "毫克", "ml": "毫升", "mL": "毫升",
    "kWh": "度电", "g": "克", "m": "米", "L": "升", "t": "吨", "MB": "兆", "GB": "G",
}  # fmt: skip
_UNIT_NAMES = "|".join(sorted(_UNITS, key=len, reverse=True))
_CODE_NAMES = (
    "尾号|尾號|编号|編號|号码|號碼|卡号|卡號|账号|賬號|帐号|单号|單號|邮编|郵編|验证码|驗證碼|取件码|取件碼|流水号|流水號|受理号|"
    "受理號|办件号|辦件號|密码|密碼|接力码|接力碼|代码|代碼"
)
_CALLING = "拨打|撥打|致电|致電|电话|電話|热线|熱線|报警|報警|急救|火警|请打|請打|打"


def _code(code: str, tongue: Tongue, *sizes: int) -> str:
    """A code digit by digit, in groups of the given sizes with a short pause between."""
    compact = re.sub(r"[ \-]", "", code)
    groups, start = [], 0
    for size in sizes:
        groups.append(compact[start : start + size])
        start += size
    groups.append(compact[start:])
    return "，".join(numbers.digit_by_digit(group, tongue.one) for group in groups if group)


def _masked(found: Match[str], tongue: Tongue) -> str:
    before, after = (found["before"] or "").strip(), (found["after"] or "").strip()
    if not before and not after:
        return "，"
    last = numbers.digit_by_digit(after, tongue.one)
    if not before:
        return tongue.ending + last
    return f"{numbers.digit_by_digit(before, tongue.one)}，{tongue.hidden}" + (f"，{last}" if last else "")


def _date(found: Match[str], tongue: Tongue) -> str:
    year, month, day = found["year"], found["month"], found["day"]
    if not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
        return _code(found[0], tongue)
    return numbers.date(year, month, day)


def _time(found: Match[str], tongue: Tongue) -> str:
    if int(found["hour"]) > 24 or int(found["minute"]) > 59:
        return f"{numbers.cardinal(found['hour'])}比{numbers.cardinal(found['minute'])}"
    return numbers.clock(found["hour"], found["minute"], found["second"], tongue.point)


def _price(found: Match[str], tongue: Tongue) -> str:
    """Money for each of something: 3.20元/斤 is 每斤三元两角."""
    large = found["large"] or ""
    said = numbers.decimal(found["number"]) + large + "元" if large else numbers.yuan(found["number"])
    return f"{tongue.per}{found['unit']}{said}"


def _rate(found: Match[str], tongue: Tongue) -> str:
    """So much of one thing for each of another: 50公斤/亩 is 每亩五十公斤."""
    if found["measure"] in "元圆圓":
        return tongue.per + found["unit"] + numbers.yuan(found["number"])
    return tongue.per + found["unit"] + numbers.quantity(found["number"]) + found["measure"]


def _sum(found: Match[str], tongue: Tongue) -> str:
    number, large, unit = found["number"], found["large"] or "", found["unit"]
    return numbers.quantity(number) + large + unit if large else numbers.yuan(number, unit)


def _percent(found: Match[str], tongue: Tongue) -> str:
    of = "千分之" if found["sign"] == "‰" else "百分之"
    first = of + _signed(found["first"], tongue)
    return f"{first}{tongue.to}{of}{_signed(found['last'], tongue)}" if found["last"] else first


def _signed(number: str, tongue: Tongue) -> str:
    words = numbers.decimal(number.lstrip("+-"))
    return {"-": tongue.minus, "+": "加"}.get(number[0], "") + words


def _temperature(found: Match[str], tongue: Tongue) -> str:
    ends = [found["first"]] + ([found["last"]] if found["last"] else [])
    said = [(tongue.below_zero if end[0] == "-" else "") + numbers.decimal(end.lstrip("+-")) for end in ends]
    return tongue.to.join(said) + tongue.degrees


def _fraction(found: Match[str], tongue: Tongue) -> str:
    return f"{numbers.cardinal(found[2])}分之{numbers.cardinal(found[1])}"


def _range(found: Match[str], tongue: Tongue) -> str:
    say = numbers.quantity if found["measure"] else numbers.decimal
    return f"{say(found['first'])}{tongue.to}{say(found['last'])}"


def _plain(found: Match[str], tongue: Tongue) -> str:
    sign = {"-": tongue.minus, "+": "加"}.get(found["sign"] or "", "")
    return sign + (numbers.quantity if found["measure"] else numbers.decimal)(found["number"])


def _named_code(found: Match[str], tongue: Tongue) -> str:
    return found["name"] + numbers.digit_by_digit(found["code"], tongue.one)


def _rule(pattern: str, say: Callable[[Match[str], Tongue], str]) -> Rule:
    return re.compile(pattern, re.ASCII), say


_AFTER = rf"(?!\s*(?:{_MEASURES}|[\d%‰.,]*\d|%|‰|°))"
RULES: tuple[Rule, ...] = (
    (WEB_ADDRESS, lambda found, tongue: tongue.web_address),
    (MAIL_ADDRESS, lambda found, tongue: tongue.mail_address),
    (MASKED, _masked),
    _rule(
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<dash>[-/.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})(?![\d])(?:T(?=\d))?",
        _date,
    ),
    _rule(r"(?<![\d\-])(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?P<day>)(?![\d\-])", _date),
    _rule(
        rf"{_FREE}(\d{{4}}){_DASH}(\d{{4}})\s*年",
        lambda found, tongue: (
            f"{numbers.digit_by_digit(found[1])}{tongue.to}{numbers.digit_by_digit(found[2])}年"
        ),
    ),
    _rule(rf"{_FREE}(\d{{4}})\s*年", lambda found, tongue: numbers.digit_by_digit(found[1]) + "年"),
    _rule(rf"{_FREE}([5-9]0|00)(?=[后後](?!\d))", lambda found, tongue: numbers.digit_by_digit(found[1])),
    _rule(rf"{_FREE}(\d{{1,2}})\s*月", lambda found, tongue: numbers.cardinal(found[1]) + "月"),
    _rule(rf"{_FREE}(\d{{1,2}})\s*(日|号|號)(?!线|線)", lambda found, tongue: numbers.cardinal(found[1]) + found[2]),
    _rule(r"(?<![\d:：])(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?:[:：](?P<second>\d\d))?(?![\d:：])", _time),
    _rule(
        r"(?<!\d)(?:(\+86|86)[ \-]?)?(1[3-9]\d[ \-]?\d{4}[ \-]?\d{4})(?!\d)",
        lambda found, tongue: ("八六，" if found[1] else "") + _code(found[2], tongue, 3, 4),
    ),
    _rule(
        r"(?<![\d.])(0(?:10|2\d|[3-9]\d\d))[ \-]?(\d{7,8})(?!\d)",
        lambda found, tongue: f"{_code(found[1], tongue)}，{_code(found[2], tongue, 4)}",
    ),
    _rule(r"(?<!\d)([48]00[ \-]?\d{3}[ \-]?\d{4})(?!\d)" + _AFTER, lambda found, tongue: _code(found[1], tongue, 3, 3)),
    _rule(r"(?<!\d)(\d{17}[\dXx])(?![\dA-Za-z])", lambda found, tongue: _code(found[1], tongue, 6, 8)),
    _rule(
        r"(?<!\d)(\d{6} ?\d{8} ?\d{3}[\dXx]|\d{4}(?: \d{4}){2,4}(?: \d{1,3})?)(?![\dA-Za-z])",
        lambda found, tongue: "，".join(_code(group, tongue) for group in found[1].split()),
    ),
    _rule(r"(?<![A-Za-z\d])(\d{16}|\d{19})(?![\dA-Za-z])", lambda found, tongue: _code(found[1], tongue, 4, 4, 4, 4)),
    _rule(r"(?<=\d)[ ](?=\d{3}(?:[ ]\d{3})*\s*(?:元|圆|圓|亩|畝|公斤|斤|人|户|戶|吨|噸))", lambda found, tongue: ""),
    _rule(
        rf"(?P<number>{_NUM})\s*(?P<unit>{_UNIT_NAMES})(?![A-Za-z\d])",
        lambda found, tongue: found["number"] + _UNITS[found["unit"]],
    ),
    _rule(
        r"(?<![A-Za-z\d])(?=[A-Za-z\d\-]*\d)(?=[A-Za-z\d\-]*[A-Za-z])[A-Za-z\d]+(?:-[A-Za-z\d]+)*",
        lambda found, tongue: " ".join(numbers.digit_by_digit(part, tongue.one) for part in found[0].split("-")),
    ),
    _rule(rf"(?P<name>(?:{_CODE_NAMES}|[号號](?=\s*[是为為:：]))(?:是|为|為|:|：|\s)*)(?P<code>\d[\d\-]*)", _named_code),
    _rule(
        rf"(?P<name>(?:{_CALLING})[是为:：“\s]*)(?P<code>\d{{3,6}})(?!\d)" + _AFTER,
        _named_code,
    ),
    _rule(
        rf"{_FREE}(?<![,¥$+\-])(123\d\d|9[56]\d{{3,4}}|100\d\d|11[0-9]|12[0-2])(?=\s*(?:报警|報警|急救|火警|热线|熱線|电话|電話|平台|平臺|专线|專線))",
        lambda found, tongue: numbers.digit_by_digit(found[1], tongue.one),
    ),
    _rule(
        rf"{_FREE}(?<![,¥$+\-])(123\d\d|9[56]\d{{3,4}}|10086|10010|10000|12306)(?![\d,]*\d)" + _AFTER,
        lambda found, tongue: numbers.digit_by_digit(found[1], tongue.one),
    ),
    _rule(
        rf"{_FREE}(\d{{3,4}})(?=室|房|铺|舖|号房|號房)",
        lambda found, tongue: numbers.digit_by_digit(found[1], tongue.one),
    ),
    _rule(
        rf"{_FREE}(?<!,)(\d{{7,}}|0\d+)(?![\d.,]*\d)(?!\s*(?:{_MEASURES}))",
        lambda found, tongue: numbers.digit_by_digit(found[1], tongue.one),
    ),
    _rule(
        rf"(?:¥|RMB)\s*(?P<number>{_NUM})\s*(?P<large>万|萬|亿|億)?\s*(?:元)?\s*/\s*(?P<unit>[\u4e00-\u9fff]{{1,2}})",
        _price,
    ),
    _rule(
        rf"(?P<number>{_NUM})\s*(?P<measure>{_MEASURES})\s*/\s*(?P<unit>[\u4e00-\u9fff]{{1,2}})(?!\d)",
        _rate,
    ),
    _rule(
        rf"(?P<number>{_NUM})\s*(?P<large>万|萬|亿|億|千|百)?\s*元\s*/\s*(?P<unit>[\u4e00-\u9fff]{{1,2}})", _price
    ),
    _rule(
        rf"(?:¥|RMB)\s*(?P<sign>-?)(?P<number>{_NUM})\s*(?P<large>万|萬|亿|億)?\s*(?:元)?(?P<unit>)",
        lambda found, tongue: (
            (tongue.minus if found["sign"] else "")
            + (
                numbers.quantity(found["number"]) + found["large"] + "元"
                if found["large"]
                else numbers.yuan(found["number"])
            )
        ),
    ),
    _rule(
        rf"{_FREE}(?P<first>{_NUM}){_DASH}(?P<last>{_NUM})\s*(?=元|圆|圓)(?P<measure>)",
        lambda found, tongue: (
            f"{numbers.quantity(found['first'])}{tongue.to}{numbers.quantity(found['last'])}"
        ),
    ),
    _rule(rf"(?P<number>{_NUM})\s*(?P<large>万|萬|亿|億)?\s*(?P<unit>元|圆|圓)", _sum),
    _rule(
        rf"(?<![\d.])(?P<first>[+-]?{_NUM})\s*[%‰]?(?:{_DASH}(?P<last>{_NUM}))?\s*(?P<sign>[%‰])", _percent
    ),
    _rule(
        rf"(?<![\d.])(?P<first>[+-]?{_NUM})\s*(?:°C?|度)?(?:\s*[~～至到-]\s*(?P<last>-?{_NUM}))?\s*°C?",
        _temperature,
    ),
    _rule(r"(?<![\d/.])(\d+)\s*[/⁄]\s*(\d+)(?![\d/.])", _fraction),
    _rule(
        r"(?<![\d.])\d+(?:\.\d+){2,}",
        lambda found, tongue: "点".join(numbers.digit_by_digit(part) for part in found[0].split(".")),
    ),
    _rule(r"第\s*(\d+)", lambda found, tongue: "第" + numbers.cardinal(found[1])),
    _rule(
        rf"(?<![\d.\-])(?P<first>{_NUM}){_DASH}(?P<last>{_NUM})\s*(?=(?P<measure>{_MEASURES})?)(?!-?\d)", _range
    ),
    _rule(rf"(?<![\d.])(?P<sign>(?<![\w）)])[+-])?(?P<number>{_NUM})\s*(?=(?P<measure>{_MEASURES})?)", _plain),
    _rule(r"\d+", lambda found, tongue: numbers.digit_by_digit(found[0])),
)  # fmt: skip
_SAID = "零一二三四五六七八九十百千万亿两幺"
_TIDYING: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"元\s*/\s*(?=[\u4e00-\u9fff])"), "元每"),
    (re.compile(r"(?<=[\u4e00-\u9fff])\s*/\s*(?=[\u4e00-\u9fff])"), "、"),
    (re.compile(r"[—…]+|\.{2,}|-{2,}|[|→←>]"), "，"),
    (re.compile(r"[（()）\[\]【】{}]"), "，"),
    (re.compile(r"[“”‘’\"'`《》「」『』〈〉#*_^\\<~～·•●]"), " "),
    (re.compile(rf"(?<=[{_SAID}])\+"), "以上"),
    (re.compile(r"\+"), "加"),
    (re.compile(r"≥"), "不少于"),
    (re.compile(r"≤"), "不多于"),
    (re.compile(r"&"), "和"),
    (re.compile(r"[-/⁄]"), " "),
    (re.compile(r"[，,]\s*(?=[，,。！？；：、])"), ""),
    (re.compile(r"(?<=[\u3400-\u9fff，。！？；：、])\s+(?=[\u3400-\u9fff，。！？；：、])"), ""),
)


def read(text: str, tongue: Tongue) -> str:
    """A cleaned sentence with every number in words."""
    for pattern, say in RULES:
        text = pattern.sub(lambda found, say=say: say(found, tongue), text)  # type: ignore[misc]
    text = re.sub(rf"(?<=[{_SAID}日号號点點分秒月年元角斤克米度])\s*[-~～]+\s*(?=[{_SAID}第上下])", tongue.to, text)
    for pattern, instead in _TIDYING:
        text = pattern.sub(instead, text)
    return without_digits(text).strip(" ，、,")
