"""The province's own speech service, asked in the `/v1/audio/speech` shape that many speech servers speak.

    POST {SPEECH_URL}/v1/audio/speech   {"model", "voice", "input", "response_format": "wav", "speed"}  ->  WAV

Sound is asked for uncompressed and made MP3 here, because clips of all voices are joined to one stream.
"""

import array
import hashlib
import io
import time
import wave
from typing import Any

import httpx2

from app.config import Config
from app.gateway.backend import Breaker
from engines import sound

from .errors import SpeechError, SpeechUnavailable
from .normalise import fingerprint, segments

SPEEDS = {"slow": 0.75, "normal": 1.0, "fast": 1.25}
LONGEST_ANSWER = 8_000_000  # bytes: far more than one sentence
FAILURES_BEFORE_REST = 2


class Remote:
    """A speech service somewhere else; after two failures in a row it is left alone for a while."""

    name = "remote"

    def __init__(self, config: Config, transport: httpx2.BaseTransport | None = None) -> None:
        self._voices = dict(pair.strip().split("=", 1) for pair in config.SPEECH_VOICES.split(",") if "=" in pair)
        self._model, self._url, self._longest = config.SPEECH_MODEL, config.SPEECH_URL, config.SPEECH_SECONDS
        self._client = httpx2.Client(
            base_url=config.SPEECH_URL.rstrip("/"),
            headers={"Authorization": f"Bearer {config.SPEECH_KEY}"} if config.SPEECH_KEY else {},
            timeout=httpx2.Timeout(config.SPEECH_SECONDS, connect=1.0),
            transport=transport,
            trust_env=False,
        )
        self._breaker = Breaker(FAILURES_BEFORE_REST)
        self._failure: str | None = None
        told = (config.SPEECH_URL, config.SPEECH_MODEL, config.SPEECH_VOICES, fingerprint())
        self.fingerprint = hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]

    def can_speak(self, sentence: str, language: str) -> bool:
        """Whether a voice is named for the language in SPEECH_VOICES."""
        return language in self._voices

    def speak(self, sentence: str, language: str, rate: str, *, visitor: str = "", patient: bool = False) -> bytes:
        """The sentence, numbers in words; SpeechUnavailable when the service fails, is late or rests."""
        if self._breaker.is_resting():
            raise SpeechUnavailable("the speech service is left alone for a while")
        body = {
            "model": self._model,
            "voice": self._voices[language],
            "input": "".join(words for _language, words in segments(sentence, language)),
            "response_format": "wav",
            "speed": SPEEDS[rate],
        }
        try:
            made = as_mp3(self._received(body))
        except (httpx2.HTTPError, SpeechError) as error:
            self._failure = f"{type(error).__name__}: {error}"
            self._breaker.note(worked=False)
            raise SpeechUnavailable(self._failure) from error
        self._failure = None
        self._breaker.note(worked=True)
        return made

    def health(self) -> dict[str, Any]:
        """Where it is, and how the last sentence went."""
        ok = self._failure is None
        return {
            "voice": self.name,
            "languages": tuple(self._voices),
            "ok": ok,
            "url": self._url,
            "reason": self._failure,
        }

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _received(self, body: dict[str, Any]) -> bytes:
        """The answer, read as it comes, so that a slow or endless one is given up in time."""
        deadline, received = time.monotonic() + self._longest, bytearray()
        with self._client.stream("POST", "/v1/audio/speech", json=body) as response:
            if response.status_code != 200:
                raise SpeechUnavailable(f"answered {response.status_code}")
            for chunk in response.iter_bytes():
                received += chunk
                if len(received) > LONGEST_ANSWER or time.monotonic() > deadline:
                    raise SpeechUnavailable("the answer is too long or too slow")
        return bytes(received)


def as_mp3(wav: bytes) -> bytes:
    """A WAV of 16 bits, one or two channels, as this site's MP3; SpeechUnavailable when it is not one, or silent."""
    try:
        with wave.open(io.BytesIO(wav)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            # Servers that stream write a length they do not know yet: the frames really there count.
            frames = file.readframes(min(file.getnframes(), len(wav) // max(channels * width, 1)))
    except (wave.Error, EOFError) as error:
        raise SpeechUnavailable(f"no WAV: {error}") from error
    if width != 2 or channels not in {1, 2} or not 8000 <= rate <= 48000:
        raise SpeechUnavailable(f"a WAV of {width * 8} bits, {channels} channels, {rate} Hz")
    samples = array.array("h", frames[: len(frames) // (2 * channels) * 2 * channels])
    spoken = sound.trimmed(samples[::channels], rate)
    if not spoken:
        raise SpeechUnavailable("silence")
    return sound.mp3(spoken, rate)
