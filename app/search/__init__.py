"""Forgiving search: everyday words, other characters, pinyin and its initials, small slips of the finger.

Pure: it is given the catalogue and knows nothing of backends.
"""

from app.search.index import ZONES, Entry, Index, zone_named

__all__ = ["ZONES", "Entry", "Index", "zone_named"]
