"""In which words does one Chinese tongue differ from another? And what does a rule for Chinese look like."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from re import Match


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """The words in which one Chinese tongue differs from another."""

    one: str  # the 1 of telephone numbers and codes
    to: str  # between the ends of a range
    web_address: str
    mail_address: str
    hidden: str  # in place of the masked middle of a number
    all_hidden: str  # in place of a number of which nothing is shown
    ending: str  # before the last digits of a number shown by its end
    below_zero: str
    degrees: str
    fahrenheit: str
    per: str
    minus: str
    point: str = "点"  # o'clock
    minutes: str = "分"
    extension: str  # before the last part of a telephone number
    all_day: str
    foreign: str  # in place of words in a script nobody here can read
    rare: str  # in place of a character that no table knows
    not_less: str
    not_more: str
    more: str
    less: str
    plus: str
    times: str
    about: str
    words: Mapping[str, str] = field(default_factory=dict)  # Latin words everybody says in Chinese


Rule = tuple[re.Pattern[str], Callable[[Match[str], Tongue], str]]

NUM = r"(?:\d{1,3}(?:,\d{3}){1,6}(?:\.\d+)?|\d+(?:\.\d+)?)"
DASH = r"\s*(?:[-~～]+|至|到)\s*"
FREE = r"(?<![\d.])"
LARGE = "万亿|萬億|百万|百萬|千万|千萬|万|萬|亿|億"
MEASURES = (
    r"蚊|元|圆|圓|角|块|塊|毛|个|個|位|名|人(?!民)|户|戶|亩|畝|公斤|千克|克|斤|吨|噸|公里|千米|米|厘米|毫米|毫克|平方|立方|公顷|公頃|升|毫升|"
    r"度|摄氏度|攝氏度|天|年(?!级|級|度)|周|週|星期|小时|小時|分钟|分鐘|秒|次|张|張|份|项|項|件|种|種|本|页|頁|步|家|条|條|头|頭|只|隻|"
    r"棵|株|瓶|袋|箱|包|盒|台|臺|辆|輛|套|间|間|座|处|處|句|点|點|万|萬|亿|億|千|倍|岁|歲|样|樣|批|趟|遍|笔|筆|则|則|尾(?!号|號)|颗|顆|"
    r"段|餐|顿|頓|门|門|把|杯|碗|双|雙|部|片|粒|支|枝|所|宗|封|节|節|代|成|口|胎|针|針|剂|劑|季|分地|瓦|伏|里|者"
)


def rule(pattern: str, say: Callable[[Match[str], Tongue], str]) -> Rule:
    """A kind of writing and how it is said; digits in the pattern are 0 to 9 alone."""
    return re.compile(pattern, re.ASCII), say
