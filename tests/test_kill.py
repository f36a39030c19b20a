"""Does every sheet that got a receipt become exactly one case, though programs are killed under it? In full: tools/kill_test.py."""

from tools.kill_test import run


def test_every_receipt_is_one_case_whatever_is_killed() -> None:
    told: list[str] = []
    assert run(12, 4, told.append) == [], told
