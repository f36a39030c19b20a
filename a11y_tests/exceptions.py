"""What is known to be wrong and not mended yet: the rule, the pages, the reason and the date. Empty is best.

Whatever stands here also stands in the public accessibility statement (`docs/accessibility.md`).
"""

EXCEPTIONS: dict[tuple[str, str], str] = {}  # (rule, path): "2026-11-23: reason"
