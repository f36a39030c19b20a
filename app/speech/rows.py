"""How is a table read out? As a person would: the names of its columns once, then a sentence for each row.

A column's name comes again only where a cell would not be understood without it: a bare number, or one sum of several.
"""

import re
from collections.abc import Iterator, Sequence

_UNITS = re.compile(
    r"\b(?:yuan|fen|to|per|jin|kg|g|mu|a|an|day|month|year|hour|days|people|metres|square)\b"
    r"|每|元|角|分|到|至|斤|公|克|吨|噸|亩|畝|天|日|月|年|小时|小時|个|個|人|次|平方|米|万|萬|度|块|塊"
)


def row_sentences(
    names: Sequence[str], rows: Sequence[Sequence[str]], pairs: Sequence[bool], *, colon: str, comma: str
) -> Iterator[str]:
    """A sentence for each row: 菜心，每斤3.2元，涨. `pairs` says which rows are the name of something and what it is."""
    named = columns_to_name(rows) if names else set()
    for row, is_pair in zip(rows, pairs, strict=True):
        if is_pair and not names:
            yield colon.join(filter(None, row))
            continue
        has_names = len(row) == len(names)
        said = [
            colon.join(filter(None, (names[column], text))) if text and has_names and column in named else text
            for column, text in enumerate(row)
        ]
        yield comma.join(filter(None, said))


def columns_to_name(rows: Sequence[Sequence[str]]) -> set[int]:
    """The columns whose cells say too little alone: a bare number, or sums where another column has sums too."""
    widest = max(map(len, rows), default=0)
    columns = {column: [row[column] for row in rows if column < len(row)] for column in range(1, widest)}
    sums = {column for column, texts in columns.items() if any(_is_only_a_sum(text) for text in texts)}
    bare = {column for column in sums if any(re.fullmatch(r"[\W\d]+", text) for text in columns[column])}
    return sums if len(sums) > 1 else bare


def _is_only_a_sum(text: str) -> bool:
    """Whether a cell holds a number and no more than its unit: 每斤2.9元, 30 yuan a day; not 比上周贵0.1元."""
    return bool(re.search(r"\d", text)) and len(re.findall(r"[^\W\d_]", _UNITS.sub("", text))) < 2
