"""Do the operator's commands make, check and list what they say they do, and end with the code that tells how it went?"""

import csv
import io
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from click.testing import Result
from flask import Flask

from app import create_app
from app.config import Config
from app.speech import Speech, SpeechBusy, SpeechUnavailable
from app.speech.recordings import Recordings, folded
from app.web import preparing, speech_check
from app.web.corpus import LOCALES_OF, Corpus

Run = Callable[..., Result]
A_CLIP = b"\xff\xf3" * 1500  # as long as a second


class Stub:
    """A voice for tests: says anything, or fails as it is told."""

    def __init__(
        self, name: str = "stub", *, languages: tuple[str, ...] = ("cmn", "yue", "en"), mp3: bytes = A_CLIP
    ) -> None:
        self.name = name
        self.fingerprint = name
        self.languages = languages
        self.mp3 = mp3
        self.said: list[tuple[str, str, str]] = []
        self.fails: Callable[[str], BaseException | None] = lambda sentence: None

    def can_speak(self, sentence: str, language: str) -> bool:
        return language in self.languages

    def speak(self, sentence: str, language: str, rate: str, *, visitor: str = "", patient: bool = False) -> bytes:
        assert patient
        if error := self.fails(sentence):
            raise error
        self.said.append((sentence, language, rate))
        return self.mp3

    def health(self) -> dict[str, Any]:
        return {"voice": self.name, "ok": True, "languages": self.languages}

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(preparing, "WAIT_SECONDS", 0.0)


@pytest.fixture
def settings(config: Config, tmp_path: Path) -> Config:
    return replace(config, VAR=str(tmp_path), CLIP_FOLDER="", RECORDINGS=str(tmp_path / "recordings"), VOICE="basic")


@pytest.fixture
def run(settings: Config, backend: Flask) -> Run:
    """Runs a command on a site with these voices."""

    def speech(*words: str, voices: tuple[Stub, ...] = (), transport: Any = None, **more: Any) -> Result:
        chosen = replace(settings, **more)
        site = create_app(chosen, transport=transport or httpx2.WSGITransport(app=backend))
        site.extensions["speech"].close()
        site.extensions["speech"] = Speech(chosen, voices=voices)
        return site.test_cli_runner().invoke(args=["speech", *words])

    return speech


def test_preparing_makes_every_sentence_once_and_then_has_nothing_to_do(run, settings, app):
    voice = Stub()
    result = run("prepare", "--only", "site", voices=(voice,))
    assert result.exit_code == 0, result.output
    assert len(voice.said) == len(set(voice.said))
    wanted = {
        (said.text, language, "normal")
        for language, locales in LOCALES_OF.items()
        for locale in locales
        for said in Corpus(app, language, locale=locale).said(("site",))
    }
    assert set(voice.said) == wanted
    assert f"Made {len(wanted)} clips ({len(wanted)} by stub)" in result.output
    assert "is room enough" in result.output
    again = Stub()
    result = run("prepare", "--only", "site", voices=(again,))
    assert result.exit_code == 0
    assert again.said == []
    assert "nothing to do" in result.output
    speech = Speech(settings, voices=(again,))
    assert all(speech.is_made(text, voice=language, rate=rate) for text, language, rate in wanted)


def test_the_front_page_comes_first_in_the_voice_and_rate_asked_for(run):
    voice = Stub()
    run("prepare", "--voice", "en", "--rate", "slow", "--rate", "fast", "--most", "5", voices=(voice,))
    assert voice.said[0] == ("What would you like to do?", "en", "slow")
    assert {(language, rate) for _text, language, rate in voice.said} == {("en", "slow")}
    assert len(voice.said) == 5


def test_what_is_stopped_goes_on_where_it_stopped(run):
    voice = Stub()
    voice.fails = lambda _sentence: KeyboardInterrupt() if len(voice.said) == 30 else None
    result = run("prepare", "--voice", "cmn", "--only", "site", voices=(voice,))
    assert result.exit_code == 130, result.output
    assert "begin again to go on" in result.output
    later = Stub()
    result = run("prepare", "--voice", "cmn", "--only", "site", voices=(later,))
    assert result.exit_code == 0
    assert len(voice.said) == 30
    assert not {*voice.said} & {*later.said}
    assert "30 were there already" in result.output


def test_a_sentence_that_cannot_be_made_is_named_and_the_others_are_made(run):
    voice = Stub()
    voice.fails = lambda sentence: SpeechUnavailable("hoarse") if sentence == "您要办什么？" else None
    result = run("prepare", "--voice", "cmn", "--most", "10", voices=(voice,))
    assert result.exit_code == 1, result.output
    assert "cmn 您要办什么？: hoarse" in result.output
    assert len(voice.said) == 9


def test_a_voice_that_never_speaks_is_given_up(run):
    voice, tried = Stub(), []

    def fails(sentence: str) -> SpeechUnavailable:
        tried.append(sentence)
        return SpeechUnavailable("broken")

    voice.fails = fails
    result = run("prepare", "--voice", "cmn", "--only", "site", voices=(voice,))
    assert result.exit_code == 2
    assert len(tried) == preparing.MOST_FAILURES
    assert "are left" in result.output


def test_a_busy_voice_is_waited_for(run):
    voice, times = Stub(), []

    def fails(sentence: str) -> SpeechBusy | None:
        times.append(sentence)
        return SpeechBusy("others listen") if times.count(sentence) < preparing.TRIES else None

    voice.fails = fails
    result = run("prepare", "--voice", "cmn", "--most", "3", voices=(voice,))
    assert result.exit_code == 0, result.output
    assert len(voice.said) == 3


def test_what_a_lesser_voice_spoke_counts_as_not_made(run):
    best, other = Stub("best"), Stub("other")
    best.fails = lambda _sentence: SpeechUnavailable("broken")
    result = run("prepare", "--voice", "cmn", "--most", "3", voices=(best, other))
    assert result.exit_code == 2
    assert "other spoke instead" in result.output


def test_too_little_room_is_told_before_old_clips_are_pushed_out(run, settings):
    voice = Stub(mp3=b"\xff" * 90_000)
    result = run("prepare", "--voice", "cmn", "--only", "site", voices=(voice,), CLIP_CACHE_MB=1)
    assert result.exit_code == 1, result.output
    assert "CLIP_CACHE_MB=1 is too small" in result.output
    speech = Speech(settings, voices=(Stub(),))
    assert all(speech.is_made(text) for text, _language, _rate in voice.said)
    needed = int(result.output.split("about ")[1].split()[0])
    site = len(run("missing", "--voice", "cmn", "--format", "csv").stdout.splitlines()) - 1
    assert needed * 0.8 < site * 0.09 / preparing.FULL < needed * 1.2


def test_without_a_catalogue_it_says_so(run):
    def refuse(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    for words in (("prepare",), ("missing", "--voice", "hakka")):
        result = run(*words, voices=(Stub(),), transport=httpx2.MockTransport(refuse))
        assert result.exit_code == 2
        assert "catalogue does not answer" in result.output


@pytest.fixture
def tried(monkeypatch):
    """Says which voices the site has, for the check."""

    def use(*voices: Stub) -> tuple[Stub, ...]:
        monkeypatch.setattr(speech_check, "made_voices", lambda _config: voices)
        return voices

    return use


def test_a_check_in_which_all_speak(run, tried):
    voices = tried(Stub("natural", languages=("cmn", "en")), Stub("built-in"))
    result = run("check", voices=voices, VOICE="natural")
    assert result.exit_code == 0, result.output
    assert "cmn: recorded → natural → built-in" in result.output
    assert "yue: recorded → built-in" in result.output
    assert result.output.count("speaks") == 8  # each voice in each of its languages, and what people hear in three
    assert "people hear: natural" in result.output
    assert "Clips kept: 0" in result.output


def test_a_check_in_which_another_voice_stands_in(run, tried):
    voices = tried(Stub("natural", languages=("cmn", "en")), Stub("built-in"))
    voices[0].fails = lambda _sentence: SpeechUnavailable("out of memory")
    result = run("check", voices=voices, VOICE="natural")
    assert result.exit_code == 1, result.output
    assert "out of memory" in result.output
    assert "people hear: built-in" in result.output


def test_a_check_in_which_a_language_is_silent(run, tried):
    voices = tried(Stub("built-in"))
    voices[0].fails = lambda sentence: SpeechUnavailable("hoarse") if "Hello" in sentence else None
    result = run("check", voices=voices)
    assert result.exit_code == 2, result.output
    assert "people hear: nothing" in result.output


def test_a_voice_that_is_wished_for_and_not_installed_is_told(run, tried):
    voices = tried(Stub("built-in"))
    result = run("check", voices=voices, VOICE="natural")
    assert result.exit_code == 1
    assert "not installed" in result.output
    assert run("check", voices=voices, VOICE="basic").exit_code == 0


def test_what_is_wrong_with_recordings_is_told(run, tried, settings):
    folder = Path(settings.RECORDINGS) / "hakka"
    folder.mkdir(parents=True)
    (folder / "manifest.yaml").write_text("clips: 3", encoding="utf-8")
    result = run("check", voices=tried(Stub("built-in")))
    assert "hakka/manifest.yaml should hold" in result.output


def test_the_built_in_voice_passes_its_check_for_real(settings, backend):
    site = create_app(settings, transport=httpx2.WSGITransport(app=backend))
    result = site.test_cli_runner().invoke(args=["speech", "check"])
    site.extensions["speech"].close()
    assert result.exit_code == 0, result.output
    assert result.output.count("speaks") == 6


def script(run: Run, *words: str) -> list[dict[str, str]]:
    result = run("missing", "--format", "csv", *words)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff"))))


def test_the_script_has_every_sentence_of_the_site_once(run, app):
    rows = script(run, "--voice", "hakka")
    told = {folded(said.text) for said in Corpus(app, "hakka").said(("site",))}
    assert [row["number"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert {folded(row["text"]) for row in rows} == told
    assert len(told) == len(rows) == len({row["file"] for row in rows})
    assert rows[0]["text"] == "您要办什么？"


def test_numbers_are_written_out_beside_the_sentence(run):
    rows = script(run, "--voice", "yue", "--only", "site", "--only", "questions")
    with_digits = [row for row in rows if any(one.isdecimal() for one in row["text"])]
    assert with_digits
    for row in with_digits:
        assert row["read as"]
        assert not any(one.isdecimal() for one in row["read as"])


def test_the_text_to_read_from_says_how_much_it_is(run):
    result = run("missing", "--voice", "teochew")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("潮汕话: ")
    assert "minutes of speech" in lines[0]
    assert lines[2] == "--- / ---"
    assert lines[4] == "1. 您要办什么？"
    assert lines[5].strip().endswith(".wav")


def test_what_was_recorded_by_the_manifest_it_printed_is_missing_no_more(run, settings, app):
    printed = run("missing", "--voice", "hakka", "--format", "manifest").stdout
    manifest = yaml.safe_load(printed)
    assert set(manifest) == {"speaker", "recorded", "licence", "clips"}
    folder = Path(settings.RECORDINGS) / "hakka"
    folder.mkdir(parents=True)
    kept = manifest["clips"][:-3]
    for clip in kept:
        with wave.open(str(folder / clip["file"]), "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", ""))
            file.writeframes(b"\x00\x40\x00\xc0" * 4000)
    filled = printed.replace("speaker:", "speaker: 样例").replace("recorded:", "recorded: 2026-11-24")
    (folder / "manifest.yaml").write_text(filled.replace("licence:", "licence: yes, by letter"), encoding="utf-8")
    recordings = Recordings(Path(settings.RECORDINGS))
    assert recordings.counts()["hakka"] == len(kept)
    assert len(recordings.health()["problems"]) == 3
    rows = script(run, "--voice", "hakka")
    assert [row["text"] for row in rows] == [clip["text"] for clip in manifest["clips"][-3:]]
    # The number is another, what follows it is not: a file cannot be taken for another's.
    assert [row["file"][5:] for row in rows] == [clip["file"][5:] for clip in manifest["clips"][-3:]]


def test_when_all_is_recorded_the_script_says_so():
    from app.web.studio_script import written

    assert written([], "hakka", "text") == "客家话: every sentence is recorded.\n"
