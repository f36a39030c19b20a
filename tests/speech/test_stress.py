"""When many listen at once and workers die, does everybody hear their own sentence or plain words?"""

from tools.stress_voice import stress


def test_every_answer_is_the_sentence_asked_for_or_a_refusal():
    outcome = stress(250, kill_every=0.3)
    assert outcome.answers.total() == 250
    assert outcome.answers["sound"] > 200
    assert outcome.killed["kill"] > 3
    assert outcome.wrong == []
    assert outcome.left_behind == []
