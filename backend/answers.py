"""Are these answers ones this form allows? The site checks before it hands in; a backend never takes its word for it.

Answers are JSON, shaped as docs/architecture.md says for each kind of question.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from backend import kinds
from backend.checks import birth_date_in, card_holds, id_number_holds
from backend.languages import Words, words
from backend.problems import Refusal

Question = Mapping[str, Any]
Answers = Mapping[str, Any]

MAX_TEXT = 2000
MAX_NAME = 100
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|(00)?(852|853)\d{8}", re.ASCII)


def asked(form: Mapping[str, Any], answers: Answers) -> list[Question]:
    """List the questions these answers lead to; a condition on a question that is not asked never holds."""
    path: list[Question] = []
    seen: dict[str, Any] = {}
    for question in form["questions"]:
        if "when" in question and not _holds(question["when"], seen):
            continue
        path.append(question)
        seen[question["id"]] = answers.get(question["id"])
    return path


def _holds(condition: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    if "all" in condition:
        return all(_holds(part, seen) for part in condition["all"])
    if "any" in condition:
        return any(_holds(part, seen) for part in condition["any"])
    if "not" in condition:
        return not _holds(condition["not"], seen)
    if condition["question"] not in seen:
        return False
    given = seen[condition["question"]]
    if "answered" in condition:
        return (given not in (None, "", [], kinds.UNKNOWN)) == condition["answered"]
    if given is None:
        return False
    if "is" in condition:
        return _is(given, condition["is"])
    if "is_not" in condition:
        return not _is(given, condition["is_not"])
    return any(_is(given, value) for value in condition["any_of"])


def _is(given: Any, wanted: Any) -> bool:
    return wanted in given if isinstance(given, list) else given == wanted


def check_answers(form: Mapping[str, Any], answers: Answers, today: date) -> tuple[dict[str, Any], list[Refusal]]:
    """Keep the answers to what was asked, and say what is wrong with them.

    Answers to questions that these answers do not lead to are dropped; answers to questions that do not exist are refused.
    """
    kept: dict[str, Any] = {}
    refusals: list[Refusal] = []
    known = {question["id"] for question in form["questions"]}
    for name in answers:
        if name not in known:
            message = words("我们没有问这一题。", "We do not ask this question.")
            refusals.append(Refusal(name[:100], message))
    for question in asked(form, answers):
        given = answers.get(question["id"])
        if question["kind"] == "group" and given is not None:
            members, wrong_parts = _members(question, given, today)
            kept[question["id"]] = members
            refusals += wrong_parts
            continue
        if given == kinds.UNKNOWN and question.get("dont_know"):
            kept[question["id"]] = given
            continue
        if given is None or given == "" or given == []:
            if not question.get("optional") and not (question["kind"] == "choices" and question.get("at_least") == 0):
                refusals.append(Refusal(question["id"], _MISSING.get(question["kind"], _MISSING_ANY)))
            continue
        wrong = _CHECKS[question["kind"]](question, given, today)
        if wrong is None:
            kept[question["id"]] = given
        else:
            refusals.append(Refusal(question["id"], wrong))
    return kept, refusals


def _members(question: Question, given: Any, today: date) -> tuple[list[dict[str, Any]], list[Refusal]]:
    """Keep the answers about each member of a group, and say what is wrong with them."""
    least, most = question.get("at_least", 1), question.get("at_most", 20)
    if (
        not isinstance(given, list)
        or not all(isinstance(one, dict) for one in given)
        or not least <= len(given) <= most
    ):
        message = words(f"要写{least}到{most}个。", f"Please tell us about {least} to {most} of them.")
        return [], [Refusal(question["id"], message)]
    kept, refusals = [], []
    for n, member in enumerate(given, start=1):
        whole, wrong = check_answers({"questions": question["questions"]}, member, today)
        kept.append(whole)
        for one in wrong:
            message = words(f"第{n}个：{one.message['zh']}", f"Number {n}: {one.message['en']}")
            refusals.append(Refusal(question["id"], message, member=n, part=one.question))
    return kept, refusals


_MISSING_ANY = words("这一题还没有写。请写上。", "This has not been answered. Please answer it.")
_MISSING: dict[str, Words] = {
    "choice": words("这一题还没有选。请选一个。", "Nothing is chosen here. Please choose one."),
    "choices": words("这一题还没有选。请选一个或几个。", "Nothing is chosen here. Please choose one or more."),
    "yes-no": words("这一题还没有选。请选是或不是。", "Please choose yes or no."),
    "consent": words("您同意了，我们才能办。", "We can only do this if you agree."),
    "declaration": words("每一条都打勾，我们才能办。", "We can only do this if you tick every line."),
}


def _text(question: Question, given: Any, today: date) -> Words | None:
    longest = question.get("max_length", MAX_NAME if question["kind"] == "name" else MAX_TEXT)
    if not isinstance(given, str) or not given.strip():
        return _MISSING_ANY
    if len(given) > longest:
        return words(f"写得太长。最多写{longest}个字。", f"This is too long. Please use at most {longest} characters.")
    return None


def _phone(question: Question, given: Any, today: date) -> Words | None:
    if isinstance(given, str) and _PHONE.fullmatch(given):
        return None
    return words("电话号码不对。手机号是11位数字。", "The phone number is not right. A mobile number has 11 digits.")


def _id_number(question: Question, given: Any, today: date) -> Words | None:
    if not isinstance(given, str) or not id_number_holds(given):
        return words(
            "身份证号不对。请照着身份证再写一遍。",
            "The identity number is not right. Please copy it from the card again.",
        )
    born = birth_date_in(given)
    if born is not None and born > today:
        return words("身份证号里的生日还没到。请再看一看。", "The birth date in this identity number is in the future.")
    return None


def _date(question: Question, given: Any, today: date) -> Words | None:
    if question.get("year_only") and isinstance(given, str) and re.fullmatch(r"[12]\d{3}", given, re.ASCII):
        return None
    try:
        day = date.fromisoformat(given) if isinstance(given, str) and len(given) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return words("没有这一天。请看看年、月、日。", "There is no such day. Please look at year, month and day.")
    earliest, latest = _bound(question.get("earliest"), today), _bound(question.get("latest"), today)
    if earliest and day < earliest:
        return words(
            f"日期太早。请写{earliest.year}年{earliest.month}月{earliest.day}日或以后的。",
            f"This is too early. It should be {earliest.isoformat()} or later.",
        )
    if latest and day > latest:
        return words(
            f"日期太晚。请写{latest.year}年{latest.month}月{latest.day}日或以前的。",
            f"This is too late. It should be {latest.isoformat()} or earlier.",
        )
    return None


def _bound(written: str | None, today: date) -> date | None:
    if written is None:
        return None
    return today if written == "today" else date.fromisoformat(written)


def _choice(question: Question, given: Any, today: date) -> Words | None:
    if given in [option["value"] for option in question["options"]]:
        return None
    return words("没有这个选项。请再选一次。", "There is no such option. Please choose again.")


def _choices(question: Question, given: Any, today: date) -> Words | None:
    values = [option["value"] for option in question["options"]]
    if not isinstance(given, list) or any(value not in values for value in given) or len(set(given)) != len(given):
        return words("没有这个选项。请再选一次。", "There is no such option. Please choose again.")
    least, most = question.get("at_least", 1), question.get("at_most", len(values))
    if len(given) < least:
        return words(f"请至少选{least}个。", f"Please choose at least {least}.")
    if len(given) > most:
        return words(f"最多选{most}个。", f"Please choose at most {most}.")
    return None


def _yes_no(question: Question, given: Any, today: date) -> Words | None:
    return None if isinstance(given, bool) else _MISSING["yes-no"]


def _money(question: Question, given: Any, today: date) -> Words | None:
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        return words("钱数不对。请只写数字。", "The amount is not right. Please write digits only.")
    least, most = question.get("min_fen"), question.get("max_fen")
    if least is not None and given < least:
        return words(f"钱数太小。最少{_yuan(least)}元。", f"The amount is too small. The least is {_yuan(least)} yuan.")
    if most is not None and given > most:
        return words(f"钱数太大。最多{_yuan(most)}元。", f"The amount is too large. The most is {_yuan(most)} yuan.")
    return None


def _yuan(fen: int) -> str:
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"


def _bank_card(question: Question, given: Any, today: date) -> Words | None:
    if isinstance(given, str) and card_holds(given):
        return None
    return words(
        "银行卡号不对。请照着卡再写一遍。", "The card number is not right. Please copy it from the card again."
    )


def _consent(question: Question, given: Any, today: date) -> Words | None:
    return None if given is True else _MISSING["consent"]


_CHECKS: dict[str, Callable[[Question, Any, date], Words | None]] = {
    "text": _text,
    "name": _text,
    "phone": _phone,
    "id-number": _id_number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes-no": _yes_no,
    "money": _money,
    "bank-card": _bank_card,
    "consent": _consent,
    "declaration": _consent,
    **kinds.CHECKS,
}
