"""Are recordings played where a page shows their sentence, and told of in plain words where something is wrong with them?"""

import array
import hashlib
import math
import wave
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.config import ROOT, read_config
from app.speech import Speech, SpeechUnavailable
from app.speech.recordings import FRAME, RECORDED, Recordings, _frames, folded
from engines import sound

NOTES = {"speaker": "样例", "recorded": "2026-11-24", "licence": "may be played by this site"}
TEXT = "您要办什么？"


def tone(seconds: float = 0.5, rate: int = 44100, pitch: int = 440) -> array.array:
    return array.array("h", [int(9000 * math.sin(i * pitch * 6.283 / rate)) for i in range(int(seconds * rate))])


def write_wav(
    path: Path, *, rate: int = 44100, channels: int = 1, bits: int = 16, seconds: float = 0.5, pitch: int = 440
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(bits // 8)
        file.setframerate(rate)
        samples = array.array(
            "h", [one for one in tone(seconds, rate, pitch) for _channel in range(channels)]
        ).tobytes()
        file.writeframes(samples if bits == 16 else b"\x01" * (len(samples) * bits // 16))


def write(folder: Path, voice: str, *clips: dict[str, Any], **more: Any) -> None:
    """A manifest with these clips."""
    notes = NOTES | {"recorded": yaml.safe_load(NOTES["recorded"])}
    (folder / voice).mkdir(parents=True, exist_ok=True)
    manifest = {**notes, **more, "clips": list(clips)}
    (folder / voice / "manifest.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True), encoding="utf-8")


def problems(folder: Path) -> tuple[str, ...]:
    return Recordings(folder).health()["problems"]


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """A folder with one recording in 客家话."""
    write_wav(tmp_path / "hakka" / "0001.wav")
    write(tmp_path, "hakka", {"text": TEXT, "file": "0001.wav"})
    return tmp_path


def test_a_recorded_sentence_is_played_and_no_other(one):
    recordings = Recordings(one)
    assert recordings.can_speak(TEXT, "hakka")
    assert recordings.has("hakka")
    assert not recordings.has("teochew")
    for sentence, voice in ((TEXT, "yue"), ("您要办什么事？", "hakka"), ("", "hakka"), (TEXT, "klingon")):
        assert not recordings.can_speak(sentence, voice)
        with pytest.raises(SpeechUnavailable):
            recordings.speak(sentence, voice, "normal")
    assert recordings.health() == {
        "voice": "recorded",
        "ok": True,
        "languages": ("hakka",),
        "recorded": {"hakka": 1, "teochew": 0, "yue": 0, "cmn": 0, "en": 0},
        "problems": (),
    }


@pytest.mark.parametrize("shown", ["您要办什么?", "您要办什么", " 您要 办什么！", "您要辦什麼？", "「您要办什么。」"])
def test_signs_spaces_and_script_make_no_difference(one, shown):
    assert Recordings(one).can_speak(shown, "hakka")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("每斤3.5元", "每斤35元"),
        ("8:30开门", "830开门"),
        ("1,2号", "12号"),
        ("5到7℃", "-5到7℃"),
        ("50%", "50"),
        ("10平方米", "10平方米²"),
        ("now here", "nowhere"),
        ("满60岁", "满６１岁"),
        ("12 34", "1234"),
    ],
)
def test_what_is_another_sentence_stays_another(a, b):
    assert folded(a) != folded(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("满６０岁。", "满60岁"), ("Yes, it’s free.", "yes it's free"), ("價格：3.5元", "价格：3．5元"), ("A  B", "A B")],
)
def test_what_is_written_another_way_is_the_same(a, b):
    assert folded(a) == folded(b)


def test_every_rate_plays_the_one_recording(one):
    recordings = Recordings(one)
    assert len({recordings.speak(TEXT, "hakka", rate) for rate in ("slow", "normal", "fast")}) == 1


@pytest.mark.parametrize(("rate", "channels"), [(16000, 1), (44100, 1), (44100, 2), (48000, 2)])
def test_a_wav_becomes_a_clip_that_joins_the_others(tmp_path, rate, channels):
    write_wav(tmp_path / "yue" / "a.wav", rate=rate, channels=channels)
    write(tmp_path, "yue", {"text": TEXT, "file": "a.wav"})
    mp3 = Recordings(tmp_path).speak(TEXT, "yue", "normal")
    assert _frames(mp3) == mp3  # every frame of the one form, and nothing else
    assert 0.5 < len(mp3) * 8 / 24000 < 1.0


def test_an_mp3_is_played_as_it_is_without_titles_and_tables(tmp_path):
    clean = sound.mp3(tone(), 44100)
    table = FRAME + clean[2:4] + b"Info".ljust(104, b"\0")
    titles = b"ID3\4\0\0" + bytes((0, 0, 1, 2)) + b"\xff\xfb" * 65  # 130 bytes, and none of them sound
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.mp3").write_bytes(titles + table + clean + b"TAG".ljust(128, b"x"))
    write(tmp_path, "en", {"text": "Hello.", "file": "a.mp3"})
    assert Recordings(tmp_path).speak("Hello", "en", "normal") == clean


def test_an_mp3_of_another_form_is_refused(tmp_path):
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(44100)
    encoder.set_channels(1)
    encoder.silence()
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.mp3").write_bytes(bytes(encoder.encode(tone().tobytes()) + encoder.flush()))
    write(tmp_path, "en", {"text": "Hello.", "file": "a.mp3"})
    assert not Recordings(tmp_path).has("en")
    (problem,) = problems(tmp_path)
    assert "24 kbit/s, 16000 Hz and one channel" in problem


GOOD = {"text": "好的。", "file": "good.wav"}
WRONG: dict[str, tuple[Any, str]] = {
    "no file": ({"text": TEXT, "file": "none.wav"}, "none.wav is not there"),
    "no text": ({"file": "good.wav"}, "text should be written there"),
    "text without words": ({"text": "……", "file": "good.wav"}, "no words"),
    "a number for a text": ({"text": 12, "file": "good.wav"}, "text should be"),
    "another folder": ({"text": TEXT, "file": "../secret.wav"}, "beside the manifest"),
    "an absolute path": ({"text": TEXT, "file": "/etc/passwd"}, "beside the manifest"),
    "another kind of file": ({"text": TEXT, "file": "a.ogg"}, ".wav or an .mp3"),
    "24 bits": ({"text": TEXT, "file": "24.wav"}, "24 bits"),
    "8000 Hz": ({"text": TEXT, "file": "8000.wav"}, "8000 Hz"),
    "empty sound": ({"text": TEXT, "file": "empty.wav"}, "empty"),
    "no WAV": ({"text": TEXT, "file": "text.wav"}, "no WAV"),
    "no MP3": ({"text": TEXT, "file": "text.mp3"}, "24 kbit/s"),
    "nothing": ({"text": TEXT, "file": "nothing.mp3"}, "no sound"),
    "unknown key": ({"text": TEXT, "file": "good.wav", "volume": 3}, "nobody knows what volume means"),
    "no day": ({"text": TEXT, "file": "good.wav", "recorded": "yesterday"}, "recorded should be a day"),
    "no consent": ({"text": TEXT, "file": "good.wav", "licence": ""}, "licence should be"),
    "another sha256": ({"text": TEXT, "file": "good.wav", "sha256": "00"}, "sha256"),
    "no entry": ("just words", "no entry"),
    "twice": ({"text": "好的", "file": "good.wav"}, "there twice"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_clip_is_told_and_the_others_play(tmp_path, name):
    entry, words = WRONG[name]
    folder = tmp_path / "hakka"
    write_wav(folder / "good.wav")
    write_wav(folder / "24.wav", bits=24)
    write_wav(folder / "8000.wav", rate=8000)
    write_wav(folder / "empty.wav", seconds=0)
    for file in ("text.wav", "text.mp3", "a.ogg"):
        (folder / file).write_text("words")
    (folder / "nothing.mp3").write_bytes(b"")
    write_wav(tmp_path / "secret.wav")
    write(tmp_path, "hakka", GOOD, entry)
    recordings = Recordings(tmp_path)
    (problem,) = recordings.health()["problems"]
    assert problem.startswith("hakka/manifest.yaml, clip 2: ")
    assert words in problem
    assert recordings.can_speak("好的。", "hakka")
    assert not recordings.can_speak(TEXT, "hakka")
    assert recordings.health()["ok"] is False


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("clips: [", "cannot be read"),
        ("- a\n- b\n", "should hold"),
        ("clips: 3\n", "should hold"),
        ("clips: []\nclip: []\n", "nobody knows what clip means"),
        ("\x00", "cannot be read"),
        ("!!python/object/apply:os.system [ls]", "cannot be read"),
    ],
)
def test_a_broken_manifest_is_told_and_the_other_voices_speak(one, text, words):
    (one / "teochew").mkdir()
    (one / "teochew" / "manifest.yaml").write_text(text, encoding="utf-8")
    assert Recordings(one).can_speak(TEXT, "hakka")
    (problem,) = problems(one)
    assert problem.startswith("teochew/manifest.yaml")
    assert words in problem


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_manifest_that_is_no_text_or_no_file_does_no_harm(tmp_path, content):
    (tmp_path / "en").mkdir()
    path = tmp_path / "en" / "manifest.yaml"
    path.mkdir() if content is None else path.write_bytes(content)
    assert "cannot be read" in problems(tmp_path)[0]


def test_without_a_folder_there_is_nothing_and_nothing_is_wrong(tmp_path):
    recordings = Recordings(tmp_path / "none")
    assert recordings.health()["ok"] is True
    assert not any(recordings.has(voice) for voice in RECORDED)


def test_a_right_sha256_is_taken(tmp_path):
    write_wav(tmp_path / "en" / "a.wav")
    digest = hashlib.sha256((tmp_path / "en" / "a.wav").read_bytes()).hexdigest()
    write(tmp_path, "en", {"text": "Hello.", "file": "a.wav", "sha256": digest.upper()})
    assert problems(tmp_path) == ()


def test_a_file_recorded_again_has_another_fingerprint(one):
    before = Recordings(one)
    whole, single = before.fingerprint, before.fingerprint_of(TEXT, "hakka")
    assert single == Recordings(one).fingerprint_of("您要辦什麼", "hakka")
    assert before.fingerprint_of(TEXT, "yue") == ""
    write_wav(one / "hakka" / "0001.wav", pitch=441)
    after = Recordings(one)
    assert after.fingerprint != whole
    assert after.fingerprint_of(TEXT, "hakka") != single


@pytest.mark.parametrize("damage", ["removed", "silent"])
def test_a_file_that_fails_when_it_is_wanted_is_told_and_left_out(one, damage):
    recordings = Recordings(one)
    path = one / "hakka" / "0001.wav"
    path.unlink()
    if damage == "silent":
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", ""))
            file.writeframes(bytes(32000))
    with pytest.raises(SpeechUnavailable):
        recordings.speak(TEXT, "hakka", "normal")
    assert not recordings.can_speak(TEXT, "hakka")
    assert "0001.wav" in recordings.health()["problems"][0]


def test_the_site_plays_them_first_and_offers_only_voices_that_have_some(one, tmp_path):
    speech = Speech(read_config({}, VAR=str(tmp_path / "var"), RECORDINGS=str(one), SECRET_KEY="k" * 32), voices=())
    assert speech.offered() == ("cmn", "yue", "en", "hakka")
    clip = speech.say(TEXT, voice="hakka")
    assert (clip.language, clip.voice) == ("hakka", "recorded")
    assert speech.is_made(TEXT, voice="hakka")
    assert speech.spoken_in("没有录过。", "hakka") == "cmn"
    speech.close()


def test_the_folder_of_this_repository_is_in_order():
    folder = ROOT / "recordings"
    assert problems(folder) == ()
    assert {path.parent.name for path in folder.glob("*/manifest.yaml")} == set(RECORDED)
