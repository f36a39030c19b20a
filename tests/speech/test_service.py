"""Is there one speech service for all site processes, and does it come and go with them?"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import ROOT, Config
from app.speech import Speech, SpeechUnavailable
from app.speech.service import Service, address_of, connected, own_folder
from tools.running import free_port


@pytest.fixture
def config(tmp_path):
    return Config(VAR=str(tmp_path), SECRET_KEY="k" * 32, VOICE="basic", RECORDINGS=str(tmp_path / "none"))


@pytest.fixture
def speech(config):
    speech = Speech(config)
    yield speech
    speech.close()


def pid_of(config: Config) -> int:
    """The process of the service that listens for this site."""
    with connected(address_of(config), 1.0) as connection:
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int.from_bytes(credentials[:4], sys.byteorder)


def is_gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether the process ends in time; one that ended and was not waited for counts as gone."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with open(f"/proc/{pid}/stat") as state:
                if state.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def workers_of(service: int) -> list[int]:
    """The processes it started."""
    return [
        int(pid) for task in Path(f"/proc/{service}/task").iterdir() for pid in (task / "children").read_text().split()
    ]


def test_a_sentence_is_spoken_by_the_service_and_kept(speech, config):
    assert speech.health()["ok"]  # it starts when first needed
    clip = speech.say("请带身份证。")
    assert (1 < clip.seconds < 4, clip.voice) == (True, "built-in")
    assert speech.is_made("请带身份证。")
    speech.say("张三的余额是3.20元。", public=False)
    assert speech.kept() == (1, len(clip.mp3))
    assert speech.health()["in use"] == dict.fromkeys(("cmn", "yue", "en"), "built-in")


def test_several_site_processes_share_one_service(config):
    speakers = [Speech(config) for _process in range(6)]
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda one=one, number=number: made.append(one.say(f"第{number}位，您好。").voice))
        for number, one in enumerate(speakers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == ["built-in"] * 6
    assert len({pid_of(config) for _speaker in speakers}) == 1
    assert len(workers_of(pid_of(config))) == 1
    for one in speakers:
        one.close()


def test_it_ends_with_the_last_site_process_however_that_ended(config, tmp_path):
    script = (
        "import os, signal, sys; from app.config import read_config; from app.speech import Speech;"
        f"Speech(read_config({{}}, VAR={str(tmp_path)!r}, VOICE='basic', SECRET_KEY={'k' * 32!r})).say('您好');"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    first = Speech(config)
    first.say("您好。")
    service = pid_of(config)
    spoken_by = workers_of(service)
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    first.say("再见。")
    assert pid_of(config) == service  # one that goes takes nothing from the others
    first.close()
    assert is_gone(service)
    assert all(is_gone(pid) for pid in spoken_by)


def test_a_service_that_is_killed_is_started_again_and_nobody_notices(speech, config):
    speech.say("您好。")
    killed = pid_of(config)
    its_workers = workers_of(killed)
    os.kill(killed, signal.SIGKILL)
    assert speech.say("您好，再来一次。").mp3
    assert pid_of(config) != killed
    assert all(is_gone(pid) for pid in its_workers)


def test_nobody_else_can_have_words_of_their_own_spoken(speech, config):
    speech.say("您好。")
    stranger = Service(replace(config, SECRET_KEY="s" * 32))
    with pytest.raises(SpeechUnavailable):
        stranger.say("胡说", "cmn", "normal", public=True)
    path = address_of(config)
    assert os.stat(path).st_mode & 0o077 == 0
    for line in (b"", b"\n", b"[]\n", b"{}\n", b'{"key": 3}\n', b"\xff\xfe\n", b'{"key": null, "do": "say"}\n'):
        with connected(path, 2.0) as connection:
            connection.sendall(line)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.makefile("rb").read()
        assert not answer or json.loads(answer)["ok"] is False
    assert speech.say("还在吗？").mp3


def test_a_folder_somebody_else_could_enter_is_not_used(tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    (tmp_path / "link").symlink_to(tmp_path / "open")
    for name in ("open", "link"):
        with pytest.raises(PermissionError):
            own_folder(tmp_path / name)
    assert own_folder(tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_it_can_be_a_program_of_its_own_on_another_machine(config, tmp_path):
    port = free_port()
    theirs = replace(
        config, VAR=str(tmp_path / "site"), SPEECH_SERVICE=f"127.0.0.1:{port}", CLIP_FOLDER=str(tmp_path / "c")
    )
    speech = Speech(theirs)
    with pytest.raises(SpeechUnavailable):
        speech.say("您好。")  # it is not started by a site that was told to use another's
    environment = {
        **os.environ,
        **{name: getattr(theirs, name) for name in ("VAR", "SECRET_KEY", "VOICE", "CLIP_FOLDER")},
    }
    command = [sys.executable, "-m", "app.speech", "--listen", f"127.0.0.1:{port}"]
    program = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        time.sleep(6)  # longer than it takes the site to try again
        assert speech.say("您好。").voice == "built-in"
        assert speech.kept()[0] == 1
        speech.close()
        time.sleep(4)
        assert program.poll() is None  # it stays, whoever comes and goes
    finally:
        program.terminate()
        assert program.wait(10) == 0


@pytest.mark.parametrize("wrong", ["speech", "host:", ":80", "host:http"])
def test_an_address_that_is_none_is_said_at_the_start(config, wrong):
    with pytest.raises(ValueError, match="SPEECH_SERVICE"):
        Service(replace(config, SPEECH_SERVICE=wrong))
