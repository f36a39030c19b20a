"""What do the traffic police hold of a resident? Fines, points, the licence."""

from datetime import date, timedelta

from backend.languages import words
from backend.registries.record import Answers, Record, Rows, column, day_words, draw, table, yuan
from backend.residents import Resident

POINTS = 12  # that a driver has each year, Road Traffic Safety Law, art. 24
_OFFENCES = (
    (words("停在不能停的地方", "Parked where it is not allowed"), 20_000, 0),
    (words("开得太快", "Speeding"), 20_000, 3),
    (words("没有让人先走", "Did not give way to somebody crossing"), 20_000, 3),
    (words("闯红灯", "Went through a red light"), 20_000, 6),
)
_PLACES = (
    words("样例路口", "Sample Crossing"),
    words("样例大桥", "Sample Bridge"),
    words("样例市场门口", "in front of Sample Market"),
)


def _offences(resident: Resident, today: date) -> Rows:
    if not resident.plate:
        return []
    rows: Rows = []
    for n in range(draw(resident, "offences", 4)):
        what, fen, points = _OFFENCES[draw(resident, f"offence {n}", len(_OFFENCES))]
        rows.append(
            {
                "on": today - timedelta(days=9 + 90 * n + draw(resident, f"offence day {n}", 60)),
                "what": what,
                "place": _PLACES[draw(resident, f"offence place {n}", len(_PLACES))],
                "points": points,
                "amount": fen,
                "state": words("还没处理", "Open") if n == 0 else words("处理了", "Settled"),
                "open": n == 0,
            }
        )
    return rows


def traffic_fines(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell what somebody is fined for: those still open, or all of a year."""
    still_open = answers.get("which") == "open"
    found = [row for row in _offences(resident, today) if row["open"] or not still_open]
    rows = [{name: value for name, value in row.items() if name != "open"} for row in found]
    fen = sum(row["amount"] for row in rows)
    if rows:
        sentence = words(
            f"查到{len(rows)}次违章，一共{yuan(fen)}元。", f"We find {len(rows)}: {yuan(fen)} yuan together."
        )
    else:
        sentence = words("没有查到您的违章。", "We find no fine of yours.")
    columns = [
        column("on", words("哪天", "On"), "date"),
        column("what", words("怎么违章的", "For"), "text"),
        column("place", words("在哪里", "Where"), "text"),
        column("points", words("扣几分", "Points"), "number"),
        column("amount", words("罚多少", "Fine"), "money"),
        column("state", words("现在怎样", "State"), "text"),
    ]
    return table(sentence, columns, rows)


def driving_points(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell how many points are gone and left."""
    columns = [
        column("gone", words("扣了几分", "Gone"), "number"),
        column("left", words("还剩几分", "Left"), "number"),
    ]
    if not resident.drives:
        return table(words("没有查到您的驾照。", "We find no driving licence of yours."), columns, [])
    gone = min(POINTS, sum(row["points"] for row in _offences(resident, today)))
    sentence = words(f"您的驾照还剩{POINTS - gone}分。", f"You have {POINTS - gone} points left.")
    return table(sentence, columns, [{"gone": gone, "left": POINTS - gone}])


def driving_licence(resident: Resident, answers: Answers, today: date) -> Record:
    """Tell until when the licence holds."""
    columns = [
        column("class", words("可以开", "May drive"), "text"),
        column("since", words("哪天发的", "Issued"), "date"),
        column("until", words("用到哪天", "Good until"), "date"),
    ]
    if not resident.drives:
        return table(words("没有查到您的驾照。", "We find no driving licence of yours."), columns, [])
    until = resident.drives.until
    said = day_words(until)
    if until < today:
        sentence = words(f"您的驾照{said['zh']}就过期了。", f"Your driving licence ran out on {said['en']}.")
    else:
        sentence = words(f"您的驾照可以用到{said['zh']}。", f"Your driving licence is good until {said['en']}.")
    return table(
        sentence, columns, [{"class": resident.drives.vehicles, "since": resident.drives.since, "until": until}]
    )
