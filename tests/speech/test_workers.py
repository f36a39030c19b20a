"""Do the workers make real sound, and does nobody notice when one of them hangs or dies?"""

import os
import signal
import subprocess
import sys
import threading
import time
from array import array
from pathlib import Path

import pytest

from app.config import ROOT
from app.speech import SpeechBusy, SpeechUnavailable
from app.speech.clips import BIT_RATE
from app.speech.normalise import respelled, segments
from app.speech.pool import Patience, Pool
from app.speech.turns import BACKGROUND
from engines.builtin import is_whole

SENTENCES = {
    "cmn": "您好，这里可以办高龄津贴，要带身份证。",
    "yue": "您好，呢度可以办高龄津贴，要带身份证。",
    "en": "Hello, you can apply for the allowance here.",
}


@pytest.fixture(scope="module")
def pool():
    pool = Pool(1)
    yield pool
    pool.close()


def frames(mp3: bytes) -> int:
    """The number of MPEG-2 layer III frames at 24 kbit/s and 16,000 Hz; fails where one does not begin as it should."""
    count = start = 0
    while start < len(mp3):
        header = int.from_bytes(mp3[start : start + 4], "big")
        assert header >> 21 == 0x7FF, f"no frame at byte {start}"
        assert (header >> 19) & 3 == 2, "not MPEG-2"
        assert (header >> 12) & 15 == 3, "not 24 kbit/s"
        assert (header >> 10) & 3 == 2, "not 16,000 Hz"
        start += 72 * BIT_RATE // 16000 + ((header >> 9) & 1)
        count += 1
    return count


@pytest.mark.parametrize("voice", SENTENCES)
def test_every_voice_makes_sound_of_a_sensible_length_at_every_rate(pool, voice):
    seconds = []
    for rate in ("slow", "normal", "fast"):
        mp3 = pool.speak([(voice, SENTENCES[voice])], rate)
        lasts = frames(mp3) * 576 / 16000
        assert lasts == pytest.approx(len(mp3) * 8 / BIT_RATE, abs=0.05)
        assert 1.5 < lasts < 14
        seconds.append(lasts)
    assert seconds[0] > seconds[1] > seconds[2]


def test_longer_sentences_last_longer_and_none_comes_out_empty(pool):
    lengths = [len(pool.speak([("cmn", "您好" * count)], "fast")) for count in range(1, 40)]
    assert all(later > earlier for earlier, later in zip(lengths[::4], lengths[4::4], strict=False))
    assert min(lengths) > 1500


def test_a_sentence_in_two_scripts_is_one_clip(pool):
    parts = segments("Mr 张三, hello.", "en")
    assert [voice for voice, _words in parts] == ["en", "cmn", "en"]
    assert frames(pool.speak(parts, "normal")) > frames(pool.speak(parts[:1], "normal"))


def test_every_everyday_character_is_read_as_chinese(pool):
    level_one = [
        bytes([row, cell]).decode("gb2312")
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA)
    ]
    assert len(level_one) == 3755
    text = "，".join(respelled(segments(character, "cmn"))[0][1] for character in level_one)
    chunks = [text[start : start + 400] for start in range(0, len(text), 400)]
    assert not [chunk for chunk in chunks if "(en)" in pool.phonemes(chunk, "cmn")]


@pytest.mark.parametrize(
    ("word", "sound"),
    [("便宜", "ph'iE35n"), ("角色", "tS;'yE35"), ("东莞", "kw'a214n"), ("一会儿", "X'uei51"), ("这儿", "ts.'o-51")],
)
def test_words_the_engine_gets_wrong_are_put_right(pool, word, sound):
    said = pool.phonemes(respelled(segments(word, "cmn"))[0][1], "cmn")
    assert sound in said
    assert "(en)" not in said


def the_only_worker(pool: Pool) -> int:
    (worker,) = pool._all
    return worker.pid


def test_a_killed_worker_is_replaced_and_nobody_notices(pool):
    pool.speak([("cmn", "您好")], "normal")
    killed = the_only_worker(pool)
    os.kill(killed, signal.SIGKILL)
    assert pool.speak([("cmn", "您好")], "normal")
    assert the_only_worker(pool) != killed


def test_a_worker_that_stands_still_is_killed_and_replaced(pool):
    pool.speak([("cmn", "您好")], "normal")
    stopped = the_only_worker(pool)
    os.kill(stopped, signal.SIGSTOP)
    started = time.monotonic()
    assert pool.speak([("cmn", "您好")], "normal")
    assert 3 <= time.monotonic() - started < 8
    assert the_only_worker(pool) != stopped
    with pytest.raises(ProcessLookupError):
        os.kill(stopped, 0)


def test_a_sentence_the_engine_cannot_say_costs_two_tries_and_no_more(pool):
    with pytest.raises(SpeechUnavailable):
        pool.speak([("klingon", "nuqneH")], "normal")
    assert pool.speak([("cmn", "您好")], "normal")


def test_many_listeners_at_once_each_get_their_own_sentence():
    pool = Pool(2, patience=Patience(waiting=50, waiting_each=50, in_line=30))
    texts = ["您好" * count for count in range(1, 25)]
    made: dict[str, bytes] = {}
    threads = [
        threading.Thread(target=lambda text=text: made.update({text: pool.speak([("cmn", text)], "fast")}))
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pool.health()["workers"] <= 2
    pool.close()
    again = Pool(1)
    for text in texts:  # the engine's noise differs a little from time to time, its length hardly
        assert len(made[text]) == pytest.approx(len(again.speak([("cmn", text)], "fast")), abs=BIT_RATE / 8 / 10)
    again.close()


SLOW = (
    sys.executable,
    "-c",
    'import sys,time;print(\'{"ok": true, "voices": {}, "bytes": 0}\',flush=True)\n'
    'for line in sys.stdin: time.sleep(1);print(\'{"ok": true, "bytes": 0}\',flush=True)',
)


def test_nobody_waits_behind_all_the_wishes_of_another():
    pool = Pool(1, command=SLOW, patience=Patience(to_answer=8, waiting=16, waiting_each=3, in_line=30))
    served: list[str] = []

    def listen(visitor):
        pool.ask({}, visitor=visitor)
        served.append(visitor)

    wishes = ["many", "many", "many", "many", BACKGROUND, "one"]
    threads = [threading.Thread(target=listen, args=(visitor,)) for visitor in wishes]
    for thread in threads:
        thread.start()
        time.sleep(0.1)
    with pytest.raises(SpeechBusy):
        pool.ask({}, visitor="many")
    for thread in threads:
        thread.join()
    assert served == ["many", "many", "one", "many", "many", BACKGROUND]
    pool.close()


def test_a_full_queue_says_so_at_once():
    pool = Pool(1, command=SLOW, patience=Patience(waiting=1))
    threads = [threading.Thread(target=pool.speak, args=([("cmn", "您好")], "normal")) for _listener in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.4)
    started = time.monotonic()
    with pytest.raises(SpeechBusy):
        pool.speak([("cmn", "您好")], "normal")
    assert time.monotonic() - started < 0.5
    for thread in threads:
        thread.join()
    pool.close()


@pytest.mark.parametrize(
    "command",
    [
        ("/nonexistent/engine",),
        (sys.executable, "-c", "raise SystemExit(1)"),
        (sys.executable, "-c", "print('hello')"),
        (sys.executable, "-c", 'print(\'{"ok": false, "reason": "no Chinese", "bytes": 0}\')'),
    ],
)
def test_an_engine_that_cannot_start_is_told_and_not_tried_again_at_once(command):
    pool = Pool(1, command=command)
    with pytest.raises(SpeechUnavailable):
        pool.speak([("cmn", "您好")], "normal")
    assert pool.health()["ok"] is False
    started = time.monotonic()
    with pytest.raises(SpeechUnavailable):
        pool.speak([("cmn", "您好")], "normal")
    assert time.monotonic() - started < 0.02
    pool.close()


def test_nothing_runs_before_the_first_sentence_nor_after_the_end():
    pool = Pool(1)
    assert pool.health()["workers"] == 0
    pool.speak([("en", "Hello")], "normal")
    worker = the_only_worker(pool)
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    with pytest.raises(SpeechUnavailable):
        pool.speak([("en", "Hello")], "normal")


def test_no_worker_and_no_recording_outlives_the_process_that_started_it():
    script = (
        "import os, signal; from app.speech.pool import Pool; pool = Pool(1); pool.speak([('cmn', '您好')], 'normal');"
        "worker = next(iter(pool._all)); print(worker.pid, worker._folder, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    pid, folder = ended.stdout.split()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and (Path(f"/proc/{pid}").exists() or Path(folder).exists()):
        time.sleep(0.05)
    assert ended.returncode == -signal.SIGKILL
    assert not Path(f"/proc/{pid}").exists()
    assert not Path(folder).exists()


@pytest.mark.parametrize(
    ("end", "whole"), [([0] * 3000, True), ([150, -150] * 1500, True), ([900, -900] * 1500, False), ([-900] * 9, False)]
)
def test_a_recording_that_stops_in_the_middle_is_known_by_its_loud_end(end: list[int], whole: bool):
    assert is_whole(array("h", [5000, -5000] * 4000 + end)) is whole


def test_no_recording_at_all_is_not_a_whole_one():
    assert not is_whole(array("h"))
