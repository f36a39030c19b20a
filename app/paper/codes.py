"""How does text become a QR code (ISO/IEC 18004) that an old scanner reads off cheap paper?

Error correction M mends 15 % of dirt; the quiet zone of four modules is the standard's own. How large a code is printed is
said in the style sheets.
"""

import base64
import io

import segno

QUIET = 4  # modules of white round the code


def qr_svg(text: str) -> str:
    """The code as an SVG drawing, black on white, as large as the style sheet says."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False, boost_error=False)
    code.save(out, kind="svg", border=QUIET, dark="#000", light="#fff", xmldecl=False, svgns=True, omitsize=True,
              svgclass=None, lineclass=None)  # fmt: skip
    return out.getvalue().decode().strip()


def qr_address(text: str) -> str:
    """The code as a `data:` address, for a document that fetches nothing."""
    return "data:image/svg+xml;base64," + base64.b64encode(qr_svg(text).encode()).decode()


def drawing_address(path: str, wide: int, high: int) -> str:
    """Lines drawn by hand (an SVG path) as a `data:` address, for a document that fetches nothing."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">'
        f'<path d="{path}" fill="none" stroke="#000" stroke-width="12" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
