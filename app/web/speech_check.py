"""Does each voice speak, and which one do people hear? Each is asked to say something, for real."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.config import Config
from app.speech import MADE, Speech, SpeechError
from app.speech.voices import Voice, made_voices

# With the time of day in it, so that nobody can have kept it: it must be spoken now.
SENTENCES = {
    "cmn": "您好，现在是%H点%M分%S秒。",
    "yue": "您好，而家系%H点%M分%S秒。",
    "en": "Hello, it is %H:%M and %S seconds.",
}


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One voice saying one sentence; `reason` says why it did not."""

    language: str
    voice: str
    seconds: float = 0.0
    size: int = 0
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Check:
    """How all voices did."""

    trials: tuple[Trial, ...]
    silent: bool
    failed: bool
    lines: tuple[str, ...]


def checked(speech: Speech, config: Config) -> Check:
    """Try each voice by itself, then what people hear in each language.

    Where the speech service is a program somewhere else (SPEECH_SERVICE), its voices cannot be tried one by one from here.
    """
    voices = () if config.SPEECH_SERVICE else made_voices(config)
    trials: list[Trial] = []
    for voice in voices:
        trials += each_language(voice)
        voice.close()  # before the next one starts: together they may need more memory than there is
    heard = [what_people_hear(speech, language) for language in MADE]
    states = speech.health()["voices"]
    best = {
        language: next((one["voice"] for one in states[1:] if language in one["languages"]), "") for language in MADE
    }
    instead = [
        trial for trial in heard if not trial.reason and trial.voice.removeprefix(PEOPLE) != best[trial.language]
    ]
    absent = config.VOICE == "natural" and all(one["voice"] != "natural" for one in states)
    lines = [*order(states), *about(states, speech)]
    if absent:
        lines.append(
            "The natural voice is not installed (requirements-voice.txt); VOICE=basic says that this is meant."
        )
    return Check(
        trials=(*trials, *heard),
        silent=any(trial.reason for trial in heard),
        failed=absent or bool(instead) or any(trial.reason for trial in trials),
        lines=tuple(lines),
    )


PEOPLE = "people hear: "


def each_language(voice: Voice) -> Iterator[Trial]:
    """One voice by itself in each language it should speak."""
    for language in MADE:
        sentence = time.strftime(SENTENCES[language])
        if not voice.can_speak(sentence, language):
            continue
        started = time.monotonic()
        try:
            size = len(voice.speak(sentence, language, "normal", patient=True))
        except SpeechError as error:
            yield Trial(language=language, voice=voice.name, reason=str(error))
        else:
            yield Trial(language=language, voice=voice.name, seconds=time.monotonic() - started, size=size)


def what_people_hear(speech: Speech, language: str) -> Trial:
    """The language through the site's own speech, and the voice that answered."""
    started = time.monotonic()
    try:
        clip = speech.say(time.strftime(SENTENCES[language]), voice=language, public=False, patient=True)
    except SpeechError as error:
        return Trial(language=language, voice=f"{PEOPLE}nothing", reason=str(error))
    took = time.monotonic() - started
    return Trial(language=language, voice=f"{PEOPLE}{clip.voice}", seconds=took, size=len(clip.mp3))


def order(states: list[dict[str, Any]]) -> Iterator[str]:
    """Who is tried after whom in each language, and who would not answer now."""
    for language in MADE:
        names = [
            one["voice"] if one["ok"] else f"{one['voice']} (fails: {one.get('reason')})"
            for one in states[1:]
            if language in one["languages"]
        ]
        yield f"{language}: {' → '.join(['recorded', *names])}"


def about(states: list[dict[str, Any]], speech: Speech) -> Iterator[str]:
    """What the voices themselves tell: processes, addresses, recordings; and what is kept."""
    recorded = states[0]
    for one in states[1:]:
        told = ", ".join(
            f"{name} {one[name]}" for name in ("workers", "busy", "waiting", "replaced", "url") if name in one
        )
        yield f"{one['voice']}: {told or one.get('reason') or 'ok'}"
    counts = ", ".join(f"{voice} {count}" for voice, count in recorded.get("recorded", {}).items() if count)
    yield f"Recorded sentences: {counts or 'none'}"
    yield from (f"  {problem}" for problem in recorded.get("problems", ()))
    count, size = speech.kept()
    yield f"Clips kept: {count}, {size / 1e6:.1f} MB"
