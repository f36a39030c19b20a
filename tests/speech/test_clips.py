"""Is every public sentence made once, and no personal one kept?"""

import os
import threading
import time

import fakeredis
import pytest
import redis

from app.config import Config
from app.speech import Speech, SpeechBusy, SpeechUnavailable
from app.speech.clips import FolderClips, RedisClips


class Parrot:
    """A voice that gives the sentence back, and counts."""

    name = "parrot"

    def __init__(self, fingerprint="parrot 1", languages=("cmn",), broken=False, seconds=0.0):
        self.fingerprint = fingerprint
        self.languages = languages
        self.broken = broken
        self.seconds = seconds
        self.spoken = []

    def can_speak(self, sentence, language):
        return language in self.languages

    def speak(self, sentence, language, rate, *, visitor="", patient=False):
        time.sleep(self.seconds)
        self.spoken.append(sentence)
        if self.broken:
            raise SpeechUnavailable("hoarse")
        return f"{self.fingerprint} {rate} {sentence}".encode()

    def health(self):
        return {"voice": self.name, "languages": self.languages, "ok": not self.broken}

    def close(self):
        pass


def speech(tmp_path, *voices) -> Speech:
    return Speech(Config(VAR=str(tmp_path), RECORDINGS=str(tmp_path / "none")), voices)


def kept_files(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_public_sentence_is_made_once_for_all_processes(tmp_path):
    parrot = Parrot()
    first, second = speech(tmp_path, parrot), speech(tmp_path, parrot)
    assert not first.is_made("您好")
    assert first.say("您好") == first.say("您好") == second.say("您好")
    assert second.is_made("您好")
    assert parrot.spoken == ["您好"]


def test_a_sentence_sounds_the_same_in_simplified_and_traditional(tmp_path):
    voice = Parrot()
    speaker = speech(tmp_path, voice)
    clip = speaker.say("请带户口本，交18元。")
    assert speaker.is_made("請帶戶口本，交18元。")
    assert speaker.say("請帶戶口本，交十八元。") == clip
    assert len(voice.spoken) == 1


@pytest.mark.parametrize("change", [{"rate": "slow"}, {"voice": "yue"}])
def test_what_sounds_different_is_kept_apart(tmp_path, change):
    parrot = Parrot(languages=("cmn", "yue"))
    speaker = speech(tmp_path, parrot)
    speaker.say("您好")
    speaker.say("您好", **change)
    assert len(parrot.spoken) == 2


def test_a_new_engine_makes_its_clips_anew(tmp_path):
    speech(tmp_path, Parrot("one")).say("您好")
    assert speech(tmp_path, Parrot("two")).say("您好").mp3.startswith(b"two")


def test_a_personal_sentence_leaves_no_trace_on_disk(tmp_path):
    parrot = Parrot()
    speaker = speech(tmp_path, parrot)
    assert speaker.say("您的余额是三元", public=False).mp3
    assert kept_files(tmp_path) == []
    assert not speaker.is_made("您的余额是三元")


def test_many_who_ask_for_the_same_sentence_wait_for_one_making(tmp_path):
    parrot = Parrot(seconds=0.2)
    speaker = speech(tmp_path, parrot)
    threads = [threading.Thread(target=speaker.say, args=("您好",)) for _listener in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert parrot.spoken == ["您好"]


def test_the_next_voice_speaks_when_the_first_one_fails(tmp_path):
    hoarse, parrot = Parrot(broken=True), Parrot()
    assert speech(tmp_path, hoarse, parrot).say("您好").mp3
    assert (hoarse.spoken, parrot.spoken) == (["您好"], ["您好"])
    with pytest.raises(SpeechUnavailable):
        speech(tmp_path, hoarse).say("再见")
    with pytest.raises(SpeechUnavailable):
        speech(tmp_path, parrot).say("您好", voice="en")


def test_the_clips_not_heard_for_longest_go_first(tmp_path):
    cache = FolderClips(tmp_path, 1000)
    for number in range(8):
        cache.put(f"{number:02}", b"x" * 100)
        os.utime(tmp_path / f"{number:02}" / f"{number:02}.mp3", (number, number))
    assert cache.get("00") is not None  # heard just now
    for number in range(8, 12):
        cache.put(f"{number:02}", b"x" * 100)
    assert sum(path.stat().st_size for path in kept_files(tmp_path)) <= 1000
    assert cache.get("00") is not None
    assert cache.get("01") is None
    assert cache.get("11") is not None


def test_a_clip_larger_than_the_cache_is_not_kept(tmp_path):
    cache = FolderClips(tmp_path, 10)
    cache.put("aa", b"x" * 11)
    assert kept_files(tmp_path) == []


def test_a_disk_that_refuses_costs_no_sound(tmp_path):
    (tmp_path / "clips").write_text("a file where the folder should be")
    assert speech(tmp_path, Parrot()).say("您好").mp3


def test_a_personal_sentence_that_is_a_public_one_too_needs_no_making(tmp_path):
    parrot = Parrot()
    speaker = speech(tmp_path, parrot)
    speaker.say("请带身份证。")
    speaker.say("请带身份证。", public=False)
    assert parrot.spoken == ["请带身份证。"]


def test_who_works_ahead_never_takes_a_lesser_voice_because_the_best_is_busy(tmp_path):
    class Busy(Parrot):
        def speak(self, sentence, language, rate, *, visitor="", patient=False):
            raise SpeechBusy("many listen")

    parrot = Parrot()
    speaker = speech(tmp_path, Busy("best"), parrot)
    with pytest.raises(SpeechBusy):
        speaker.say("您好", patient=True)
    assert speaker.say("您好").voice == "parrot"
    assert not speaker.is_made("您好")  # not in the best voice


def test_the_voice_in_use_is_told_for_each_language(tmp_path):
    speaker = speech(tmp_path, Parrot(broken=True), Parrot(languages=("cmn", "yue")))
    health = speaker.health()
    assert health["in use"] == {"cmn": "parrot", "yue": "parrot", "en": None}
    assert not health["ok"]


@pytest.fixture
def redis_server(monkeypatch):
    """A Redis inside this process."""
    server = fakeredis.FakeServer()
    monkeypatch.setattr(redis.Redis, "from_url", lambda url, **_options: fakeredis.FakeRedis(server=server))
    return server


def test_clips_are_shared_by_machines_through_redis(tmp_path, redis_server):
    parrot = Parrot()
    one, other = (
        Speech(Config(VAR=str(tmp_path / name), REDIS_URL="redis://clips"), [parrot]) for name in ("one", "other")
    )
    assert one.say("您好") == other.say("您好")
    one.say("张三", public=False)
    assert parrot.spoken == ["您好", "张三"]
    assert other.kept() == (1, len(one.say("您好").mp3))
    assert kept_files(tmp_path) == []


def test_a_redis_that_does_not_answer_costs_no_sound(redis_server):
    clips = RedisClips("redis://clips")
    redis_server.connected = False
    clips.put("aa", b"x")
    assert clips.get("aa") is None
    assert clips.size() == (0, 0)
