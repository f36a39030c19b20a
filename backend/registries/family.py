"""What is registered about somebody's family? Marriage, household."""

from datetime import date

from backend.languages import words
from backend.registries.record import Answers, Record, Rows, column, table
from backend.residents import Resident, read_residents


def marriage(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell which marriage is registered."""
    columns = [
        column("what", words("登记了什么", "Registered"), "text"),
        column("on", words("哪天登记的", "On"), "date"),
        column("who", words("和谁", "With"), "text"),
    ]
    residents = read_residents()
    rows: Rows = []
    for one in resident.family("spouse"):
        spouse = residents.find(one.sub)
        if spouse and one.since:
            rows.append({"what": words("结婚", "Marriage"), "on": one.since, "who": spouse.name})
    rows += [
        {"what": words("离婚", "Divorce"), "on": paper.since, "who": None}
        for paper in resident.papers
        if paper.kind == "divorce"
    ]
    if rows:
        newest = rows[0]
        sentence = words(
            f"查到您登记过{newest['what']['zh']}。", f"A {newest['what']['en'].lower()} of yours is registered."
        )
    else:
        sentence = words("没有查到您的婚姻登记。", "We find no marriage of yours registered.")
    return table(sentence, columns, rows)


def household(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell who stands in the household register beside somebody."""
    members = read_residents().household(resident)
    rows: Rows = [{"name": one.name, "born": one.birthdate.year, "who": _to(resident, one)} for one in members]
    sentence = words(f"您家户口本上有{len(members)}个人。", f"Your household register names {len(members)}.")
    columns = [
        column("name", words("姓名", "Name"), "text"),
        column("who", words("是您的", "Who that is to you"), "text"),
        column("born", words("哪年生的", "Born"), "number"),
    ]
    return table(
        sentence, columns, rows, words(f"住址：{resident.address['zh']}。", f"Address: {resident.address['en']}.")
    )


_KINSHIP = {
    "spouse": words("丈夫或妻子", "Husband or wife"),
    "child": words("儿女", "Child"),
    "parent": words("父母", "Parent"),
    "grandchild": words("孙辈", "Grandchild"),
    "grandparent": words("祖辈", "Grandparent"),
}


def _to(resident: Resident, other: Resident) -> object:
    if other.sub == resident.sub:
        return words("您自己", "Yourself")
    kinds = [one.kind for one in resident.relations if one.sub == other.sub]
    return _KINSHIP[kinds[0]] if kinds else words("家里人", "Family")
