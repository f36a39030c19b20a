"""What a phone would send: a voice's sound, wrapped as browsers and recorder apps wrap it."""

import io

import av

# How it is wrapped, and in what.
KINDS = {
    "webm": "libopus",  # most browsers
    "ogg": "libopus",
    "mp4": "aac",  # Safari, and recorder apps
    "3gp": "aac",
    "adts": "aac",
    "mp3": "mp3",
    "wav": "pcm_s16le",
}


def recorded(mp3: bytes, kind: str, *, rate: int = 48000, silence: float = 0.0) -> bytes:
    """The MP3 as a recording of this kind, with seconds of silence before it."""
    written = io.BytesIO()
    with av.open(io.BytesIO(mp3)) as given, av.open(written, "w", format=kind) as made:
        track = made.add_stream(KINDS[kind], rate=rate, layout="mono")
        resampler = av.AudioResampler(format=track.format.name, layout="mono", rate=rate, frame_size=track.frame_size)
        frames = list(quiet(silence)) + list(given.decode(audio=0))
        for frame in frames:
            frame.pts = None
        for frame in (*frames, None):
            for piece in resampler.resample(frame):
                made.mux(track.encode(piece))
        made.mux(track.encode(None))
    return written.getvalue()


def quiet(seconds: float) -> "list[av.AudioFrame]":
    """Frames that say nothing, as the voices' own frames are."""
    if not seconds:
        return []
    frame = av.AudioFrame(format="fltp", layout="mono", samples=int(seconds * 16000))
    frame.sample_rate = 16000
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return [frame]
