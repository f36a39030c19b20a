"""Which weather warnings hold? Sample warnings around the current hour, in the made-up districts of the sample city."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request

from backend.languages import Words, in_language, words
from backend.problems import Problem
from backend.replies import asked_language, document, public

MAX_AGE = 60
ISSUER = words("样例市气象台（样例）", "Sample City weather office (sample)")
AREAS: dict[str, Words] = {
    "449901001000": words("样例区中样例街道", "Central Sample Subdistrict"),
    "449901101000": words("样例县东样例镇", "East Sample Town"),
    "449901102000": words("样例县西样例镇", "West Sample Town"),
    "449901103000": words("样例县北样例镇", "North Sample Town"),
}


@dataclass(frozen=True, kw_only=True)
class Warning:
    """One warning; hours are counted from the current one."""

    id: str
    colour: str
    event: Words
    headline: Words
    description: Words
    first: Words
    instructions: tuple[Words, ...]
    since: int
    lasts: int
    areas: tuple[str, ...]


WARNINGS = (
    Warning(
        id="sample-rainstorm-red",
        colour="red",
        event=words("暴雨", "Rainstorm"),
        headline=words(
            "暴雨红色预警：西样例镇马上有大暴雨", "Red rainstorm warning: very heavy rain soon in West Sample Town"
        ),
        description=words(
            "3小时内雨很大，山洪和塌方的危险很高。",
            "Very heavy rain within 3 hours. Flash floods and landslides are likely.",
        ),
        first=words("马上离开河边、山脚和低的地方。", "Leave riversides, slopes and low ground at once."),
        instructions=(
            words("不要过被水淹的路和桥。", "Do not cross flooded roads or bridges."),
            words("家里进水，先关电闸，再上楼。", "If water comes in, switch off the mains, then go upstairs."),
            words("被困了，打119。", "If you are trapped, ring 119."),
        ),
        since=-1,
        lasts=6,
        areas=("449901102000",),
    ),
    Warning(
        id="sample-cold-orange",
        colour="orange",
        event=words("寒冷", "Cold"),
        headline=words(
            "寒冷橙色预警：北样例镇夜里只有4度", "Orange cold warning: 4 degrees at night in North Sample Town"
        ),
        description=words(
            "今晚到后天早上很冷，山上会结霜。",
            "Very cold from tonight until the morning after next, with frost on high ground.",
        ),
        first=words("多穿衣服，老人夜里不要出门。", "Dress warmly. Older people should stay in at night."),
        instructions=(
            words("烧炭取暖要开一点窗，不然会中毒。", "Keep a window ajar if you burn charcoal: its fumes can kill."),
            words("给菜苗盖膜，给鱼塘加水。", "Cover seedlings and raise the water in fish ponds."),
            words("给鸡舍、猪圈挡风。", "Keep the wind out of hen houses and pigsties."),
        ),
        since=-6,
        lasts=42,
        areas=("449901103000",),
    ),
    Warning(
        id="sample-fog-yellow",
        colour="yellow",
        event=words("大雾", "Fog"),
        headline=words(
            "大雾黄色预警：东样例镇早上看不远", "Yellow fog warning: poor sight in East Sample Town this morning"
        ),
        description=words("500米以外看不清。", "Nothing can be made out beyond 500 metres."),
        first=words("开车、骑车慢一点，开灯。", "Drive and ride slowly, with lights on."),
        instructions=(
            words("船先不要出去。", "Keep boats ashore for now."),
            words("咳嗽、气喘的人少出门。", "If you cough or are short of breath, stay in."),
        ),
        since=-3,
        lasts=8,
        areas=("449901101000",),
    ),
    Warning(
        id="sample-forest-fire-orange",
        colour="orange",
        event=words("森林火险", "Forest fire"),
        headline=words("森林火险橙色预警：山边不要用火", "Orange forest fire warning: no fires near the hills"),
        description=words("天干风大，山上很容易着火。", "It is dry and windy, and the hills catch fire easily."),
        first=words("不要在山边烧草、烧纸、抽烟。", "Do not burn grass or paper or smoke near the hills."),
        instructions=(
            words("看到山上冒烟，打12119或119。", "If you see smoke on a hill, ring 12119 or 119."),
            words("不要自己上山救火。", "Do not go up to fight it yourself."),
        ),
        since=-20,
        lasts=72,
        areas=("449901101000", "449901103000"),
    ),
    Warning(
        id="sample-gale-blue",
        colour="blue",
        event=words("大风", "Strong wind"),
        headline=words("大风蓝色预警：全市明天风大", "Blue wind warning: strong wind across the city tomorrow"),
        description=words("明天有6级大风，阵风8级。", "Wind of force 6 tomorrow, with gusts of force 8."),
        first=words("收好阳台和棚里的东西。", "Bring in what stands loose on balconies and in sheds."),
        instructions=(
            words("压好大棚的膜。", "Weigh down the covers of greenhouses."),
            words("不要站在树下和广告牌下。", "Do not stand under trees or signboards."),
        ),
        since=-2,
        lasts=30,
        areas=tuple(AREAS),
    ),
)


def in_force(now: datetime, division: str = "") -> dict[str, Any]:
    """Tell the warnings that hold now, worst first; those for a division, all that lies in it, and all it lies in."""
    hour = now.replace(minute=0, second=0)
    return {
        "as_of": now.replace(minute=now.minute // 10 * 10, second=0).isoformat(),
        "items": [
            {
                "id": warning.id,
                "colour": warning.colour,
                "event": warning.event,
                "headline": warning.headline,
                "description": warning.description,
                "first": warning.first,
                "instructions": warning.instructions,
                "effective": (hour + timedelta(hours=warning.since)).isoformat(),
                "expires": (hour + timedelta(hours=warning.since + warning.lasts)).isoformat(),
                "areas": [{"code": code, "name": AREAS[code]} for code in warning.areas],
                "issuer": ISSUER,
                "sample": True,
            }
            for warning in WARNINGS
            if not division or any(_overlap(division, code) for code in warning.areas)
        ],
    }


def _overlap(one: str, other: str) -> bool:
    one, other = _stem(one), _stem(other)
    return one.startswith(other) or other.startswith(one)


def _stem(code: str) -> str:
    """Cut a division's code down to what it says: 440000 is the province, and every code in it begins with 44."""
    for length in (2, 4, 6, 9):
        if len(code) > length and not code[length:].strip("0"):
            return code[:length]
    return code


def warning_pages(now: Callable[[], datetime]) -> Blueprint:
    """Serve the warnings under /warnings."""
    bp = Blueprint("warnings", __name__)

    @bp.get("/warnings")
    def warnings() -> Response:
        language, division = asked_language(), request.args.get("division", "")
        if division and not (division.isascii() and division.isdigit() and len(division) <= 12):
            raise Problem(400, words("地区代码只能是数字，最多12位。", "A division's code is up to 12 digits."))
        return public(document(in_language(in_force(now(), division), language)), language, max_age=MAX_AGE)

    return bp
