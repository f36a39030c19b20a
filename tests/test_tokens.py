"""A form's token: another text each time, good for its own visit only."""

import pytest

from app.security import csrf_token, is_token_good


def test_a_token_reads_differently_each_time_and_is_good_each_time() -> None:
    tokens = {csrf_token("secret", "visit") for _ in range(5)}
    assert len(tokens) == 5
    assert all(is_token_good("secret", "visit", token) for token in tokens)


@pytest.mark.parametrize("token", ["", "zz", "00" * 64, "ab" * 10, csrf_token("secret", "other visit")])
def test_a_token_of_nothing_or_of_another_visit_is_refused(token: str) -> None:
    assert not is_token_good("secret", "visit", token)


def test_no_visit_has_no_good_token() -> None:
    assert not is_token_good("secret", "", csrf_token("secret", ""))
