"""What can go wrong between a sentence and its sound.

* SpeechError
  + SpeechBusy          more people are listening than there are workers, and the queue is full
  + SpeechUnavailable   no voice could be started, or none made sound of this sentence
"""


class SpeechError(Exception):
    """Something kept a sentence from being spoken."""


class SpeechBusy(SpeechError):
    """The queue is full: try again in a moment."""


class SpeechUnavailable(SpeechError):
    """Nothing here can speak this sentence."""
