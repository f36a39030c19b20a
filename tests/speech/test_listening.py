"""Is what somebody says into a phone made out, and is nothing made up where nobody speaks?"""

import io
import os
import random
import subprocess
import sys
import wave
from array import array
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.config import ROOT, Config
from app.speech import listening
from app.speech.listening import Listening, without_numbers
from app.speech.normalise import segments
from app.speech.pool import Pool

installed = pytest.mark.skipif(
    not all(map(find_spec, listening.NEEDED)), reason="requirements-listening.txt is not installed"
)


@pytest.fixture(scope="module")
def ear() -> Iterator[Listening]:
    ear = Listening(Config())
    yield ear
    ear.close()


@pytest.fixture(scope="module")
def voice() -> Iterator[Pool]:
    pool = Pool(1)
    yield pool
    pool.close()


def wav(samples: "array[int]", rate: int = 16000) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return written.getvalue()


def hiss(seconds: float, loud: int) -> "array[int]":
    random.seed(4)
    return array("h", (random.randint(-loud, loud) for _n in range(int(seconds * 16000))))


def hum(seconds: float) -> "array[int]":
    return array("h", (8000 if n // 160 % 2 else -8000 for n in range(int(seconds * 16000))))


@installed
@pytest.mark.parametrize("kind", ["webm", "ogg", "mp4", "3gp", "adts", "mp3", "wav"])
def test_whatever_a_phone_records_is_understood(ear: Listening, voice: Pool, kind: str):
    from tests.recorder import recorded

    sound = recorded(voice.speak(segments("Social security card", "en"), "normal"), kind)
    assert "security card" in ear.hear(sound, "en", visitor="one").words.lower()


@installed
@pytest.mark.parametrize(("rate", "silence"), [(8000, 0.0), (44100, 3.0), (48000, 6.0)])
def test_telephone_sound_and_somebody_who_hesitates_are_understood(
    ear: Listening, voice: Pool, rate: int, silence: float
):
    from tests.recorder import recorded

    sound = recorded(
        voice.speak(segments("My pension", "en"), "slow"), "wav" if rate == 8000 else "mp4", rate=rate, silence=silence
    )
    assert "pension" in ear.hear(sound, "en", visitor="one").words.lower()


@installed
@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant", "en"])
@pytest.mark.parametrize(
    "samples",
    [
        array("h"),
        array("h", [0]),
        array("h", bytes(2 * 16000 * 8)),
        hiss(5, 300),
        hiss(8, 3000),
        hiss(8, 15000),
        hum(6),
    ],
    ids=["nothing", "a click", "silence", "a quiet room", "a street", "a storm", "a motor"],
)
def test_where_nobody_speaks_nothing_is_heard(ear: Listening, samples: "array[int]", language: str):
    assert ear.hear(wav(samples), language, visitor="one").words == ""


@installed
@pytest.mark.parametrize(
    "sound",
    [
        b"x",
        b"\0" * 5000,
        b"RIFF\0\0\0\0WAVE",
        b"\x1aE\xdf\xa3" + b"\xff" * 3000,
        b"OggS" + bytes(range(256)) * 20,
        b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"<html>",
    ],
)
def test_what_is_no_recording_is_told_so_and_costs_no_worker(ear: Listening, sound: bytes):
    before = ear.health()["replaced"]
    heard = ear.hear(sound, "zh_Hans", visitor="one")
    assert heard.words == ""
    assert heard.is_sound is False
    assert ear.health()["replaced"] == before


@installed
def test_a_recording_that_was_cut_off_is_heard_as_far_as_it_goes(ear: Listening, voice: Pool):
    from tests.recorder import recorded

    sound = recorded(voice.speak(segments("Identity card", "en"), "normal"), "webm", silence=1)
    assert "identity" in ear.hear(sound[: len(sound) * 19 // 20], "en", visitor="one").words.lower()


@installed
def test_of_a_very_long_recording_only_the_beginning_is_heard(ear: Listening, voice: Pool):
    from tests.recorder import recorded

    words = voice.speak(segments("Pension", "en"), "normal")
    assert ear.hear(recorded(words, "ogg", silence=17), "en", visitor="one").words == ""


@installed
def test_no_sound_is_left_anywhere(ear: Listening):
    ear.hear(wav(hiss(3, 3000)), "zh_Hans", visitor="one")
    (worker,) = ear._pool._all
    assert list(Path(worker._folder).rglob("*")) == []
    opened = {os.readlink(entry) for entry in Path(f"/proc/{worker.pid}/fd").iterdir()}
    assert not [path for path in opened if path.startswith(("/tmp", "/dev/shm"))]


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("高龄津贴怎么办？", "高龄津贴怎么办"),
        ("我的号码是44990119480315128X。", "我的号码是"),
        ("打 199 0000 0001 找我", "打 找我"),
        ("199-0000-0001", ""),
        ("12345 热线", "12345 热线"),
        ("Old-age allowance.", "Old-age allowance"),
        ("  ", ""),
        ("长" * 100, "长" * 60),
    ],
)
def test_of_what_was_said_no_long_number_is_kept(heard: str, kept: str):
    assert without_numbers(heard) == kept


class Parrot:
    """A pool that gives back what it is told to."""

    def __init__(self, text: str, sureness: float = -0.3):
        self.text, self.sureness = text, sureness

    def ask(self, request, characters=0, *, visitor):
        return {"text": self.text, "sureness": self.sureness, "bytes": 0}, b""


@pytest.mark.parametrize(("language", "words"), [("zh_Hans", "社保补贴"), ("zh_Hant", "社保補貼"), ("en", "社保補貼")])
def test_words_come_in_the_characters_of_the_page(language: str, words: str):
    assert Listening(Config(), Parrot("社保補貼。")).hear(b"", language, visitor="one").words == words  # type: ignore[arg-type]


def test_a_mere_guess_is_not_passed_on():
    for sureness, words in ((listening.BELIEVED + 0.1, "社保"), (listening.BELIEVED - 0.1, "")):
        assert Listening(Config(), Parrot("社保", sureness)).hear(b"", "zh_Hans", visitor="one").words == words  # type: ignore[arg-type]


def test_it_is_off_where_it_is_not_installed_or_not_wanted(monkeypatch: pytest.MonkeyPatch):
    assert Listening(Config(LISTENING="off")).is_offered is False
    monkeypatch.setattr(listening, "NEEDED", ("json",))
    assert Listening(Config()).is_offered is True
    monkeypatch.setattr(listening, "NEEDED", ("json", "there_is_no_such_package"))
    assert Listening(Config()).is_offered is False


def test_the_model_is_not_loaded_before_somebody_speaks():
    ear = Listening(Config())
    assert ear.health()["workers"] == 0
    ear.close()


def test_the_site_starts_without_the_model_in_its_own_process():
    script = (
        "import sys, app.web.listening; print([n for n in sys.modules if n.startswith(('faster', 'ctrans', 'av.'))])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
