"""From samples to what is sent: silence cut off, a pause after the sentence, MP3 of 24 kbit/s mono.

About 3 kB a second, and every phone still in use plays it. The bit rate is constant, so that clips can be joined to one
stream and a clip's length follows from its size.
"""

from __future__ import annotations  # array.array takes a type only in writing

import array

import lameenc

SENT_RATE = 16000  # samples a second: what sounds best in so few bits
BIT_RATE = 24  # kbit/s
PAUSE = 0.25  # seconds after a sentence, so that sentences follow each other like speech
LOUD = 200  # of 32768: softer than this is silence


def trimmed(samples: array.array[int], rate: int) -> array.array[int]:
    """The samples (16 bits, mono, `rate` a second) without the silence before and after; empty when there is no sound."""
    step = rate // 100
    loud = [at for at in range(0, len(samples), step) if max(samples[at : at + step]) > LOUD]
    return samples[max(loud[0] - step, 0) : loud[-1] + 3 * step] if loud else array.array("h")


def silence(seconds: float, rate: int) -> array.array[int]:
    """Samples that say nothing."""
    return array.array("h", bytes(2 * int(seconds * rate)))


def mp3(samples: array.array[int], rate: int) -> bytes:
    """The samples as MP3, with a pause after them."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(BIT_RATE)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(SENT_RATE)
    encoder.set_channels(1)
    encoder.set_quality(5)
    encoder.silence()
    return bytes(encoder.encode((samples + silence(PAUSE, rate)).tobytes()) + encoder.flush())
