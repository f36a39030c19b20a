"""Whatever is sent becomes a picture that is safe to keep, or a word for what is wrong; and the program never outlives its limits."""

import io
import threading
import time
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from app.journeys.kinds.photo import TROUBLES
from app.pictures import Busy, Darkroom, Unusable, darkroom
from tests.pictures.zoo import BAD, DOUBTFUL, GOOD, PLACE, SCRIPT, paper, saved, turned


@pytest.fixture(scope="module")
def room() -> Darkroom:
    """A darkroom."""
    return Darkroom()


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_becomes_a_picture_with_nothing_else_in_it(room: Darkroom, name: str) -> None:
    made = room.develop(GOOD[name]())
    assert made.doubts == () or name == "noise"
    for word in (SCRIPT, PLACE.encode(), b"Secret Author", b"Sample Phone", b"PK\x03\x04", b"Exif"):
        assert word not in made.whole + made.small
    if made.kind == "application/pdf":
        with pikepdf.open(io.BytesIO(made.whole)) as kept:
            assert len(kept.pages) == made.pages
            assert not set(kept.Root.keys()) & {"/OpenAction", "/AA", "/Names", "/Metadata", "/AcroForm"}
            assert not kept.docinfo
        return
    image, small = (Image.open(io.BytesIO(one)) for one in (made.whole, made.small))
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert max(image.size) <= 1600
    assert len(made.whole) <= 400_000
    assert max(small.size) <= 320
    assert not image.getexif()
    assert not {"comment", "icc_profile", "exif"} & set(image.info)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_a_phone_can_be_held_ends_upright(room: Darkroom, orientation: int) -> None:
    made = Image.open(io.BytesIO(room.develop(turned(orientation)).whole)).convert("L")
    assert made.size == (1200, 1600)
    corners = [made.getpixel(at) for at in ((60, 60), (1140, 60), (60, 1540), (1140, 1540))]
    assert corners[0] < 60, corners
    assert min(corners[1:]) > 200, corners


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_hard_to_read_is_kept_and_doubted(room: Darkroom, name: str) -> None:
    make, doubt = DOUBTFUL[name]
    assert room.develop(make()).doubts == (doubt,)


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_gets_a_word_that_there_is_a_sentence_for(room: Darkroom, name: str) -> None:
    make, reason = BAD[name]
    with pytest.raises(Unusable) as caught:
        room.develop(make())
    assert caught.value.reason == reason
    assert reason in TROUBLES


def _program(folder: Path, text: str) -> Path:
    program = folder / "program.py"
    program.write_text(text)
    return program


LIMITED = "import resource, sys\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import time\ntime.sleep(60)", "heavy"),
        (LIMITED + "while True: pass", "heavy"),
        ("import sys\nsys.exit(3)", "broken"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "heavy"),
    ],
)
def test_a_program_that_goes_wrong_is_over_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, reason: str
) -> None:
    monkeypatch.setattr(darkroom, "PROGRAM", _program(tmp_path, text))
    monkeypatch.setattr(darkroom, "LONGEST_WORK", 3.0)
    begun = time.monotonic()
    with pytest.raises(Unusable) as caught:
        Darkroom().develop(b"x")
    assert caught.value.reason == reason
    assert time.monotonic() - begun < 8


def test_only_so_many_at_a_time_and_the_next_is_told_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(darkroom, "PROGRAM", _program(tmp_path, "import time\ntime.sleep(60)"))
    monkeypatch.setattr(darkroom, "LONGEST_WORK", 2.0)
    monkeypatch.setattr(darkroom, "LONGEST_WAIT", 0.2)
    room = Darkroom(at_once=1)
    ended: list[Exception] = []

    def first() -> None:
        try:
            room.develop(b"x")
        except Unusable as error:
            ended.append(error)

    worker = threading.Thread(target=first)
    worker.start()
    time.sleep(0.3)
    with pytest.raises(Busy):
        room.develop(b"x")
    worker.join(10)
    assert len(ended) == 1


def test_the_same_file_gives_the_same_picture(room: Darkroom) -> None:
    sent = saved(paper(), "JPEG")
    assert room.develop(sent) == room.develop(sent)
