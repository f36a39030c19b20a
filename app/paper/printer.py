"""How does HTML become a PDF? This program reads the one and writes the other, once: `printer.py [roll] <page.html >page.pdf`.

A process of its own, started anew for each document: setting type takes 200 MB and a second of work, and whatever goes wrong in it,
or never ends, is over when the process is. It fetches nothing: pictures and styles stand in the document itself.

A4 pages, unless `roll` is asked for: then one page as wide as an 80 mm roll of paper, and as long as what stands on it.
PDF/UA-1 (ISO 14289-1): tagged, in reading order, with its language and title, for people who listen to it.
"""

import resource
import sys

from weasyprint import CSS, HTML, Document
from weasyprint.urls import URLFetcher

MOST_MEMORY = 2 * 1024**3  # bytes of address space
MOST_SECONDS = 30  # of processor time
LONGEST_ROLL = 1600  # millimetres
STEP = 5


def roll(html: HTML) -> Document:
    """The document on one page just long enough."""

    def laid(length: int) -> Document:
        return html.render(stylesheets=[CSS(string=f"@page {{ size: 80mm {length}mm !important }}")])

    short, long = 0, LONGEST_ROLL
    while long - short > STEP:
        middle = (short + long) // 2
        if len(laid(middle).pages) == 1:
            long = middle
        else:
            short = middle
    return laid(long)


def main() -> None:
    """Read, set, write."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    html = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=fetcher)
    document = roll(html) if "roll" in sys.argv[1:] else html.render()
    sys.stdout.buffer.write(document.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
