"""Making many sentences ahead of time: what is there is skipped, so that whoever stops can go on later."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import KW_ONLY, dataclass

from app.speech import Clip, Speech, SpeechBusy, SpeechError

TRIES = 5  # for one sentence, while others keep the voices busy
WAIT_SECONDS = 2.0  # before the next try
MOST_FAILURES = 20  # one after the other: then nothing will come of the rest either
FULL = 0.9  # of the room: above that, each new clip would push out one made before


@dataclass(frozen=True)
class Wish:
    """A sentence to be made in one voice."""

    text: str
    voice: str
    _: KW_ONLY
    rate: str = "normal"


class Preparation:
    """A list of wishes on its way to sound. `room` is how many bytes may be kept; 0: as many as come."""

    def __init__(self, speech: Speech, wishes: list[Wish], *, room: int, at_once: int) -> None:
        self.made: Counter[str] = Counter()
        """How many clips were made, by the voice that made them."""
        self.kept = 0
        self.failed: list[str] = []
        self.interrupted = False
        self._speech = speech
        self._wishes = wishes
        self._room = room
        self._at_once = at_once
        self._bytes = 0
        self._new_bytes = 0
        self._new_seconds = 0.0
        self._failures = 0
        self._is_full = False
        self._is_over = False
        self._counting = threading.Lock()

    @property
    def done(self) -> int:
        """How many wishes are dealt with."""
        return self.kept + self.made.total() + len(self.failed)

    @property
    def is_complete(self) -> bool:
        """Whether every wish is there, in its best voice."""
        return not self.failed and self.done == len(self._wishes)

    def run(self, told: Callable[[str], object]) -> None:
        """Make what is not there; `told` hears after each how it stands. Ctrl-C ends it after the sentences being made."""
        with ThreadPoolExecutor(self._at_once) as makers:
            under_way = {makers.submit(self._make, wish): wish for wish in self._wishes}
            try:
                for future in as_completed(under_way):
                    future.result()
                    told(f"{under_way[future].voice}, {self._bytes / 1e6:.1f} MB")
                    if self._is_over:
                        break
            except KeyboardInterrupt:
                self.interrupted = True
            finally:
                self._is_over = True
                makers.shutdown(cancel_futures=True)

    def report(self) -> Iterable[str]:
        """What became of it, a line each."""
        total, made = len(self._wishes), self.made.total()
        if self.kept == total:
            yield f"All {total} sentences are there already, {self._bytes / 1e6:.1f} MB: nothing to do."
        elif made:
            by = ", ".join(f"{count} by {name}" for name, count in self.made.most_common())
            yield f"Made {made} clips ({by}): {spoken(self._new_seconds)} of sound, {self._new_bytes / 1e6:.1f} MB."
        if self.kept and self.kept != total:
            yield f"{self.kept} were there already. All {self.done} together: {self._bytes / 1e6:.1f} MB."
        if self.failed:
            yield f"{len(self.failed)} could not be made in their best voice; begin again to try them once more:"
            yield from (f"  {line}" for line in self.failed[:10])
        if left := total - self.done:
            yield f"{left} of {total} are left{'; begin again to go on' if self.interrupted else ''}."
        if self._room:
            yield from self._about_room()

    def _about_room(self) -> Iterable[str]:
        total = len(self._wishes)
        expected = self._bytes / max(self.kept + self.made.total(), 1) * total
        if self._is_full or expected > self._room * FULL:
            needed = int(expected / FULL / 1_000_000) + 1
            yield f"CLIP_CACHE_MB={self._room // 1_000_000} is too small to keep them all: about {needed} would do."
        else:
            yield f"CLIP_CACHE_MB={self._room // 1_000_000} is room enough."

    def _make(self, wish: Wish) -> None:
        """Make one wish, unless it is there, and count it."""
        if self._is_over:
            return
        try:
            clip, known = self._clip(wish)
        except SpeechError as error:
            with self._counting:
                self.failed.append(f"{wish.voice} {wish.text}: {error}")
                self._failures += 1
                self._is_over |= self._failures >= MOST_FAILURES
            return
        size = 0 if clip.voice == "recorded" else len(clip.mp3)  # recordings lie in their own folder
        with self._counting:
            self._failures = 0
            self._bytes += size
            if known:
                self.kept += 1
            else:
                self.made[clip.voice] += 1
                self._new_bytes += size
                self._new_seconds += clip.seconds
            self._is_full = bool(self._room) and self._bytes > self._room * FULL
            self._is_over |= self._is_full

    def _clip(self, wish: Wish) -> tuple[Clip, bool]:
        """The clip, and whether it was there before. Raises SpeechError."""
        known = self._speech.is_made(wish.text, voice=wish.voice, rate=wish.rate)
        for attempt in range(1, TRIES + 1):
            try:
                clip = self._speech.say(wish.text, voice=wish.voice, rate=wish.rate, public=True, patient=True)
            except SpeechBusy:
                if attempt == TRIES or self._is_over:
                    raise
                time.sleep(WAIT_SECONDS)
            else:
                if not known and not self._speech.is_made(wish.text, voice=wish.voice, rate=wish.rate):
                    raise SpeechError(f"{clip.voice} spoke instead, or it could not be kept")
                return clip, known
        raise AssertionError("the last try returns or raises")


def spoken(seconds: float) -> str:
    """How long that is, as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
