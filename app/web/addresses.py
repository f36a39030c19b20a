"""Which of our own addresses may be gone back to."""

from urllib.parse import urlsplit


def safe_back(path: str | None, default: str = "/") -> str:
    """`path` if it is an address of this site, else `default`: nobody is sent elsewhere by a link we did not write."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path:
        return default
    if any(ord(character) < 33 for character in path):
        return default
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc else default
