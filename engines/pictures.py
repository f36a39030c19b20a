"""How does a photograph out of anybody's phone become a picture that is safe to keep? This program does it, once, for one file.

    pictures.py <file >answer       answer: one line of JSON, then the small picture, then the whole one

A process of its own, started anew for each file, with little memory and little time: decoders read what strangers send, and what
goes wrong in one, or never ends, is over when the process is. It opens no file and writes none. Nothing of what came goes out as it
was: pictures are decoded and painted anew (JPEG, upright, without a word about place or phone), and of a PDF only the pages are kept.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

MOST_MEMORY = 1536 * 1024**2  # bytes of address space
MOST_SECONDS = 12  # of processor time
MOST_PIXELS = 120_000_000  # what the largest cameras of phones take
LONGEST_SIDE, SMALL_SIDE = 1600, 320
MOST_BYTES = 400_000
SHORTEST_LONG_SIDE = 480  # on a page smaller than this no writing can be read
QUALITIES = (82, 74, 66, 58, 50)

# How dark: of 256 levels, the one that nine tenths of the picture stay below. How blurred: how far neighbours differ at the sharpest spots.
DARK = 75
BLURRED = 22.0

MOST_PDF_PAGES = 10
MOST_PDF_BYTES = 5 * 1024**2
MOST_PDF_OBJECTS = 20_000
DEEPEST = 40
# What makes more of a PDF than pages to look at (ISO 32000-2): scripts, files inside it, programs to start, forms of another kind.
ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/RichMediaSettings"}
)
ACTIVE_KINDS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMedia", "/Movie", "/Sound", "/Rendition"}
)
NOT_KEPT = ("/AA", "/Annots", "/Metadata", "/PieceInfo", "/AF", "/B", "/Tabs")

HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


class Unusable(Exception):
    """This file cannot be used; the reason is a word that the site has a sentence for."""


def kind_of(data: bytes) -> str:
    """What a file is by its first bytes, whatever it is called: a format of Pillow's, or PDF."""
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return "HEIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    for start, kind in ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"GIF8", "GIF"), (b"BM", "BMP")):
        if data.startswith(start):
            return kind
    # Some scanners write a line of their own first (ISO 32000-2, annex I).
    if b"%PDF-" in data[:1024]:
        return "PDF"
    raise Unusable("type")


def picture(data: bytes, kind: str) -> tuple[dict[str, Any], bytes, bytes]:
    """A photograph, painted anew: what is to be said of it, the small picture, the whole one."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # we count them ourselves, before anything is decoded
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False)
    try:
        image: Any = Image.open(io.BytesIO(data), formats=[kind])
        if image.width * image.height > MOST_PIXELS:
            raise Unusable("pixels")
        if max(image.size) < SHORTEST_LONG_SIDE:
            raise Unusable("small")
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        TypeError,
        KeyError,
        IndexError,
    ) as error:
        raise Unusable("broken") from error
    upright = ImageOps.exif_transpose(image)
    image = painted(upright if upright is not None else image)
    doubts = list(doubts_about(image))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    small = image.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    whole = written(image)
    while len(whole) > MOST_BYTES:
        image.thumbnail((image.width * 4 // 5, image.height * 4 // 5), Image.Resampling.LANCZOS)
        whole = written(image)
    return {"kind": "image/jpeg", "doubts": doubts, "pages": 1}, as_jpeg(small, 70), whole


def painted(image: Any) -> Any:
    """The picture in red, green and blue, on white where one could see through it."""
    from PIL import Image

    if image.mode.startswith("I;16"):
        image = image.convert("I")
    if image.mode in ("I", "F"):
        span = 255.0 if image.getextrema()[1] <= 255 else 65535.0
        image = image.convert("F").point(lambda level: level * (255.0 / span)).convert("L")
    if image.mode in ("P", "PA", "LA", "RGBA", "RGBa", "La") or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Image.new("RGB", clear.size, "white")
        image.paste(clear, mask=clear.getchannel("A"))
    bare = image.convert("RGB")
    bare.info = {}
    return bare


def doubts_about(image: Any) -> Iterator[str]:
    """What somebody who reads it may trip over: it is too dark, or blurred."""
    from PIL import Image, ImageFilter

    grey = image.convert("L")
    grey.thumbnail((1000, 1000), Image.Resampling.BILINEAR)
    if level_below(grey.histogram(), 0.9) < DARK:
        yield "dark"
        return
    edges = grey.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128))
    sharp = edges.crop((2, 2, edges.width - 2, edges.height - 2)).point(lambda level: abs(level - 128))
    if level_below(sharp.histogram(), 0.995) < BLURRED:
        yield "blurred"


def level_below(histogram: list[int], share: float) -> int:
    """The level that so large a share of the picture stays below."""
    left = share * sum(histogram)
    for level, count in enumerate(histogram):
        left -= count
        if left <= 0:
            return level
    return len(histogram)


def written(image: Any) -> bytes:
    """The picture as JPEG, as good as there is room for."""
    for quality in QUALITIES:
        made = as_jpeg(image, quality)
        if len(made) <= MOST_BYTES:
            break
    return made


def as_jpeg(image: Any, quality: int) -> bytes:
    """The picture as JPEG, with nothing beside it."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=False)
    return out.getvalue()


def document(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """The pages of a PDF in a new one: what is to be said of it, no small picture, the file."""
    import pikepdf

    try:
        source = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise Unusable("locked") from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Unusable("broken") from error
    try:
        if source.is_encrypted:
            raise Unusable("locked")
        if not source.pages:
            raise Unusable("broken")
        if len(source.pages) > MOST_PDF_PAGES:
            raise Unusable("many-pages")
        if len(source.objects) > MOST_PDF_OBJECTS:
            raise Unusable("heavy")
        if any(is_active(one) for one in [source.Root, *source.objects]):
            raise Unusable("active")
        # What was written into a form's boxes becomes part of the page, before the boxes go.
        source.flatten_annotations("print")
        made = pikepdf.new()
        made.pages.extend(source.pages)
        for page in made.pages:
            for key in NOT_KEPT:
                if key in page:
                    del page[key]
        if any(is_active(one) for one in made.objects):
            raise Unusable("active")
        pages, out = len(made.pages), io.BytesIO()
        # A fixed id, so that the same file is the same again.
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, KeyError, AttributeError) as error:
        raise Unusable("broken") from error
    if out.tell() > MOST_PDF_BYTES:
        raise Unusable("large")
    return {"kind": "application/pdf", "doubts": [], "pages": pages}, b"", out.getvalue()


def is_active(found: Any, depth: int = 0) -> bool:
    """Whether a PDF's object does more than show something; one that lies too deep to tell counts as such."""
    import pikepdf

    if depth > DEEPEST:
        return True
    if isinstance(found, pikepdf.Stream):
        found = found.stream_dict
    if isinstance(found, pikepdf.Dictionary):
        for key, value in found.items():
            if key in ACTIVE_KEYS:
                return True
            if key in ("/S", "/Subtype", "/Type") and isinstance(value, pikepdf.Name) and str(value) in ACTIVE_KINDS:
                return True
            # What lies elsewhere is looked at by itself.
            if not getattr(value, "is_indirect", False) and is_active(value, depth + 1):
                return True
    elif isinstance(found, pikepdf.Array):
        return any(not getattr(one, "is_indirect", False) and is_active(one, depth + 1) for one in found)
    return False


def main() -> None:
    """Read, judge, paint anew, write."""
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    data = sys.stdin.buffer.read()
    small = whole = b""
    try:
        kind = kind_of(data)
        told, small, whole = document(data) if kind == "PDF" else picture(data, kind)
    except Unusable as unusable:
        told = {"trouble": str(unusable)}
    except MemoryError:
        told = {"trouble": "heavy"}
    sys.stdout.buffer.write(json.dumps({**told, "small": len(small)}).encode() + b"\n" + small + whole)


if __name__ == "__main__":
    main()
