"""Every kind of file that people, their phones and people who mean no good may send, made here, none of it anybody's."""

import functools
import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw, ImageFilter, ImageFont

pillow_heif.register_heif_opener()

SCRIPT = b"<script>alert(1)</script>"
PLACE = "23.1291 N 113.2644 E"


@functools.cache
def paper(wide: int = 1200, high: int = 1600) -> Image.Image:
    """A page of writing, dark on white."""
    image = Image.new("RGB", (wide, high), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size=wide // 30)
    for line in range(24):
        draw.text((wide // 12, high // 26 * (line + 1)), f"Sample page 0123456789 line {line}", fill="black", font=font)
    return image


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    """An image as a file."""
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def told_where() -> bytes:
    """A photograph that tells where it was taken, and by what."""
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "Sample Phone", {1: "N", 2: (23.0, 7.0, 44.0), 3: "E", 4: (113.0, 15.0, 51.0)}
    return saved(paper(), "JPEG", exif=exif, comment=PLACE.encode())


def turned(orientation: int) -> bytes:
    """A page with a black mark in its upper left, stored so that `orientation` (EXIF) has to put it right."""
    upright = paper().copy()
    ImageDraw.Draw(upright).rectangle((0, 0, 200, 200), fill="black")
    back = {
        1: (),
        2: (Image.Transpose.FLIP_LEFT_RIGHT,),
        3: (Image.Transpose.ROTATE_180,),
        4: (Image.Transpose.FLIP_TOP_BOTTOM,),
        5: (Image.Transpose.TRANSPOSE,),
        6: (Image.Transpose.ROTATE_90,),
        7: (Image.Transpose.TRANSVERSE,),
        8: (Image.Transpose.ROTATE_270,),
    }[orientation]
    stored = functools.reduce(lambda image, step: image.transpose(step), back, upright)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(stored, "JPEG", exif=exif)


def bomb(wide: int = 60_000, high: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that says it is 3.6 thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = wide.to_bytes(4, "big") + high.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 5_000_000))
        + chunk(b"IEND", b"")
    )


def pdf(pages: int = 1, change: Callable[[pikepdf.Pdf], None] = lambda _made: None, **more: Any) -> bytes:
    """A PDF of so many pages with a word on each."""
    made = pikepdf.new()
    for n in range(pages):
        page = made.add_blank_page(page_size=(595, 842))
        page.Contents = made.make_stream(f"BT /F1 24 Tf 72 700 Td (Page {n + 1}) Tj ET".encode())
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    change(made)
    out = io.BytesIO()
    made.save(out, **more)
    return out.getvalue()


def with_script(made: pikepdf.Pdf) -> None:
    """Let a PDF run something when it is opened."""
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def with_file(made: pikepdf.Pdf) -> None:
    """Put a file into a PDF."""
    made.attachments["hidden.exe"] = b"MZ" + b"\0" * 100


def with_launch(made: pikepdf.Pdf) -> None:
    """Let a press on a PDF's page start a program."""
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    box = pikepdf.Array([0, 0, 100, 100])
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=box, A=action)
    made.pages[0].Annots = pikepdf.Array([made.make_indirect(note)])


def with_author(made: pikepdf.Pdf) -> None:
    """Let a PDF say who made it."""
    made.docinfo["/Author"] = "Secret Author"
    with made.open_metadata() as told:
        told["dc:creator"] = ["Secret Author"]


GOOD: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved(paper(), "JPEG"),
    "jpeg that tells where": told_where,
    "png": lambda: saved(paper(), "PNG"),
    "png one can see through": lambda: saved(paper().convert("RGBA"), "PNG"),
    "png of 16 bits": lambda: saved(paper().convert("I;16").point(lambda level: level * 257), "PNG"),
    "png of two colours": lambda: saved(paper().convert("1"), "PNG"),
    "gif that moves": lambda: saved(paper(), "GIF", save_all=True, append_images=[paper().rotate(90)] * 5),
    "webp": lambda: saved(paper(), "WEBP"),
    "heic": lambda: saved(paper(), "HEIF"),
    "bmp": lambda: saved(paper(), "BMP"),
    "cmyk": lambda: saved(paper().convert("CMYK"), "JPEG"),
    "jpeg with a page behind it": lambda: saved(paper(), "JPEG") + SCRIPT,
    "jpeg with an archive behind it": lambda: saved(paper(), "JPEG") + b"PK\x03\x04" + b"\0" * 400,
    "large": lambda: saved(paper(4000, 6000), "JPEG", quality=95),
    "noise": lambda: saved(Image.effect_noise((3000, 3000), 90).convert("RGB"), "JPEG", quality=97),
    "pdf": lambda: pdf(3),
    "pdf that says who": lambda: pdf(1, with_author),
}
DOUBTFUL: dict[str, tuple[Callable[[], bytes], str]] = {
    "dark": (lambda: saved(paper().point(lambda level: level * 0.15), "JPEG"), "dark"),
    "black": (lambda: saved(Image.new("RGB", (900, 900)), "PNG"), "dark"),
    "blurred": (lambda: saved(paper().filter(ImageFilter.GaussianBlur(9)), "JPEG"), "blurred"),
}
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "a word": (lambda: b"hello", "type"),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "type"),
    "html": (lambda: b"<!doctype html>" + SCRIPT, "type"),
    "program": (lambda: b"MZ" + bytes(range(256)) * 20, "type"),
    "archive": (lambda: b"PK\x03\x04" + b"\0" * 2000, "type"),
    "zeros": (lambda: b"\0" * 100_000, "type"),
    "tiff": (lambda: saved(paper(), "TIFF"), "type"),
    "page that says it is gif": (lambda: b"GIF89a" + SCRIPT * 50, "broken"),
    "jpeg in name alone": (lambda: b"\xff\xd8\xff\xe0" + b"nothing" * 1000, "broken"),
    "half a jpeg": (lambda: saved(paper(), "JPEG")[:60_000], "broken"),
    "half a png": (lambda: saved(paper(), "PNG")[:30_000], "broken"),
    "half a heic": (lambda: saved(paper(), "HEIF")[:20_000], "broken"),
    "half a pdf": (lambda: b"%PDF-1.7\n" + b"1 0 obj <<", "broken"),
    "bomb": (bomb, "pixels"),
    "stamp": (lambda: saved(paper().resize((150, 200)), "JPEG"), "small"),
    "40 megabytes": (lambda: b"\xff\xd8\xff" + b"\0" * 40_000_000, "large"),
    "pdf with a password": (lambda: pdf(1, encryption=pikepdf.Encryption(owner="o", user="u")), "locked"),
    "pdf that may only be read": (lambda: pdf(1, encryption=pikepdf.Encryption(owner="o", user="")), "locked"),
    "pdf with a script": (lambda: pdf(1, with_script), "active"),
    "pdf with a file": (lambda: pdf(1, with_file), "active"),
    "pdf that starts a program": (lambda: pdf(1, with_launch), "active"),
    "long pdf": (lambda: pdf(11), "many-pages"),
}
