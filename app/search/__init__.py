"""Forgiving search: everyday words, other characters, pinyin and its initials, small slips of the finger.

Pure: it is given the catalogue and knows nothing of backends.
"""

from app.search.index import Entry, search

__all__ = ["Entry", "search"]
