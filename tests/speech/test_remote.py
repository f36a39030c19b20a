"""Does the province's own speech service speak when it can, and does nobody wait for it when it can't?"""

import array
import io
import math
import time
import wave

import httpx2
import pytest
from flask import Flask, Response, request

from app.config import Config
from app.speech import Speech, SpeechUnavailable
from app.speech.clips import BIT_RATE
from app.speech.remote import Remote, as_mp3
from tests.speech.test_clips import Parrot


def tone(seconds: float, *, rate: int = 24000, channels: int = 1, width: int = 2) -> bytes:
    """A WAV with a tone in every channel."""
    frames = [int(9000 * math.sin(at / 20)) for at in range(int(seconds * rate))]
    samples = array.array("h", [value for value in frames for _channel in range(channels)]).tobytes()
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples if width == 2 else samples[::2])
    return out.getvalue()


@pytest.fixture
def server():
    """A speech server that remembers what it was asked; `answer` says what it gives."""
    app = Flask("speech server")
    app.asked = []
    app.answer = lambda: Response(tone(1.0), mimetype="audio/wav")

    @app.post("/v1/audio/speech")
    def speak():
        app.asked.append((request.get_json(), request.headers.get("Authorization")))
        return app.answer()

    return app


@pytest.fixture
def remote(server):
    settings = Config(
        SPEECH_URL="http://speech", SPEECH_KEY="sesame", SPEECH_VOICES="cmn=anna, yue=ben", SPEECH_SECONDS=1
    )
    return Remote(settings, httpx2.WSGITransport(app=server))


def test_it_is_asked_for_words_never_digits_in_the_voice_of_the_language(remote, server):
    mp3 = remote.speak("共12345元。", "yue", "slow")
    assert len(mp3) * 8 / BIT_RATE == pytest.approx(1.25, abs=0.2)
    ((body, key),) = server.asked
    assert body["voice"] == "ben"
    assert body["speed"] < 1
    assert not any(character.isdigit() for character in body["input"])
    assert key == "Bearer sesame"


def test_it_speaks_only_languages_it_has_a_voice_for(remote):
    assert [language for language in ("cmn", "yue", "en", "hakka") if remote.can_speak("您好 hello", language)] == [
        "cmn",
        "yue",
    ]


def endless() -> Response:
    def drip():
        while True:
            time.sleep(0.05)
            yield b"x" * 100

    return Response(drip(), mimetype="audio/wav")


WRONG = {
    "an error": lambda: Response("no", 500),
    "a page": lambda: Response("<h1>welcome</h1>", mimetype="text/html"),
    "nothing": lambda: Response(b""),
    "half a header": lambda: Response(tone(1.0)[:20]),
    "silence": lambda: Response(tone(0.0)),
    "eight bits": lambda: Response(tone(1.0, width=1)),
    "drop by drop": endless,
    "far too much": lambda: Response(b"x" * 9_000_000),
    "elsewhere": lambda: Response(status=302, headers={"Location": "http://elsewhere/"}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_server_that_fails_lies_or_dawdles_is_given_up_in_time_and_left_alone(remote, server, wrong):
    server.answer = WRONG[wrong]
    started = time.monotonic()
    for _try in range(4):
        with pytest.raises(SpeechUnavailable):
            remote.speak("您好。", "cmn", "normal")
    assert time.monotonic() - started < 4
    assert len(server.asked) == 2
    assert not remote.health()["ok"]


@pytest.mark.parametrize("wav", [tone(1, rate=48000), tone(1, channels=2), tone(1, rate=8000)])
def test_what_servers_make_becomes_the_sites_own_form(wav):
    assert len(as_mp3(wav)) * 8 / BIT_RATE == pytest.approx(1.25, abs=0.2)


def test_a_stream_that_does_not_know_its_length_is_taken_as_long_as_it_is():
    wav = tone(1.0)
    assert as_mp3(wav[:40] + b"\xff\xff\xff\x7f" + wav[44:]) == as_mp3(wav)


def test_the_next_voice_speaks_where_the_remote_one_fails(tmp_path, remote, server):
    speech = Speech(Config(VAR=str(tmp_path), RECORDINGS=str(tmp_path / "none")), [remote, Parrot()])
    assert speech.say("您好。").voice == "remote"
    server.answer = WRONG["an error"]
    assert speech.say("再见。").voice == "parrot"
    assert speech.say("您好。").voice == "remote"  # kept
