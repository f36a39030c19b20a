"""Can anybody make a receipt's code but us, and does anybody's mistake pass for one?"""

import tempfile
from datetime import date
from pathlib import Path

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from app.paper.codes import QUIET, qr_svg
from app.paper.proof import MARK, Facts, Keys, masked, read_public_keys, verify

FACTS = Facts("482109375516", "领高龄津贴", day=date(2026, 11, 24), state="accepted", name="陈**")
LONGEST = Facts("482109375516", "很长的名字" * 30, day=date(2026, 11, 24), state="kept", name="阿卜杜热西提" * 9)
with tempfile.TemporaryDirectory() as _folder:
    _CODE, _KNOWN = Keys(Path(_folder)).sign(FACTS), Keys(Path(_folder)).public()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """A site's keys."""
    return Keys(tmp_path_factory.mktemp("keys") / "receipt-keys")


def test_what_was_signed_is_genuine_and_says_the_same(keys: Keys):
    reading = verify(keys.sign(FACTS), keys.public())
    assert (reading.verdict, reading.facts) == ("genuine", FACTS)


def test_the_same_facts_give_the_same_code(keys: Keys):
    assert keys.sign(FACTS) == keys.sign(FACTS)


@pytest.mark.parametrize("spoil", [str.lower, lambda c: f" {c}\r\n", lambda c: "-".join(c), lambda c: "\n".join(c)])
def test_a_code_may_come_in_small_letters_in_groups_and_with_line_ends(keys: Keys, spoil):
    assert verify(spoil(keys.sign(FACTS)), keys.public()).facts == FACTS


def test_every_single_sign_changed_is_noticed(keys: Keys):
    code, known = keys.sign(FACTS), keys.public()
    for place in range(len(MARK), len(code)):
        for sign in {"A", "7", "Q"} - {code[place]}:
            changed = code[:place] + sign + code[place + 1 :]
            assert verify(changed, known).verdict in ("altered", "not ours"), place


@given(st.data())
def test_no_sign_left_out_added_or_swapped_goes_unnoticed(data: st.DataObject):
    code, known = _CODE, _KNOWN
    place = data.draw(st.integers(0, len(code) - 2))
    changed = data.draw(
        st.sampled_from(
            [
                code[:place] + code[place + 1 :],
                code[:place] + data.draw(st.text(min_size=1, max_size=3)).strip() + code[place:],
                code[:place] + code[place + 1] + code[place] + code[place + 2 :],
                code[: place + 1],
            ]
        )
    )
    same = "".join(changed.split()).replace("-", "").upper() == code
    assert (verify(changed, known).verdict == "genuine") == same


@given(st.text(max_size=3000))
def test_any_text_gets_an_answer(text: str):
    assert verify(text, _KNOWN).verdict != "genuine"
    assert verify(MARK + text, _KNOWN).verdict != "genuine"


def test_what_another_key_signed_is_not_ours(keys: Keys, tmp_path: Path):
    other = Keys(tmp_path / "other")
    reading = verify(other.sign(FACTS), keys.public())
    assert (reading.verdict, reading.facts) == ("not ours", None)


def test_facts_under_a_key_of_ours_that_did_not_sign_them_are_altered(keys: Keys, tmp_path: Path):
    other = Keys(tmp_path / "other")
    code, known = other.sign(FACTS), other.public()
    (name,) = known
    assert verify(code, {name: next(iter(keys.public().values()))}).verdict == "altered"


def test_an_old_receipt_stays_good_when_the_key_changes(tmp_path: Path):
    keys = Keys(tmp_path / "keys")
    before, kept_by_office = keys.sign(FACTS), read_public_keys(keys.public_text())
    name = keys.rotate()
    after = keys.sign(FACTS)
    assert after != before
    assert verify(before, keys.public()).verdict == "genuine"
    assert verify(after, keys.public()).key == name
    assert verify(before, kept_by_office).verdict == "genuine"
    assert verify(after, kept_by_office).verdict == "not ours", "until the office fetches the keys again"


def test_the_private_key_is_for_the_site_alone_and_survives_a_restart(tmp_path: Path):
    code = Keys(tmp_path / "keys").sign(FACTS)
    assert Keys(tmp_path / "keys").sign(FACTS) == code
    assert (tmp_path / "keys" / "signing.pem").stat().st_mode & 0o077 == 0
    assert "PRIVATE" not in Keys(tmp_path / "keys").public_text()


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
def test_a_file_without_keys_is_told(text: str):
    with pytest.raises(ValueError):  # noqa: PT011 (the reason is cryptography's)
        read_public_keys(text)


@pytest.mark.parametrize("facts", [FACTS, LONGEST])
def test_a_code_is_coarse_enough_for_an_old_scanner(keys: Keys, facts: Facts):
    code = segno.make(keys.sign(facts), error="m", boost_error=False)
    assert code.mode == "alphanumeric"
    assert len(keys.sign(facts)) <= 256
    # At 44 mm across 53 modules are over 0.8 mm each; a scanner wants a third of that.
    assert code.symbol_size(border=0)[0] <= 57
    assert f'viewBox="0 0 {code.symbol_size(border=QUIET)[0]} ' in qr_svg(keys.sign(facts))


def test_of_a_long_name_and_title_the_beginning_is_told(keys: Keys):
    told = verify(keys.sign(LONGEST), keys.public()).facts
    assert told is not None
    assert LONGEST.service.startswith(told.service.removesuffix("…"))
    assert told.service.endswith("…")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("陈桂芳", "陈**"), ("阿卜杜热西提·买买提", "阿****"), ("王\n某", "王**"), ("𠮷野", "𠮷*"), ("", "")],
)
def test_a_name_is_masked_but_for_its_first_sign(name: str, shown: str):
    assert masked(name) == shown
