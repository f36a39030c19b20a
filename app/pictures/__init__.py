"""Photographs and scanned papers that people hand in: is a file one, is it clean, and what is kept of it?

darkroom   a file as a picture that is safe to keep, made by a program of its own (engines/pictures.py)
virus      the operator's virus scanner, if there is one

Pure but for those two: nothing here knows of a request, a visit or a language.
"""

from app.pictures.darkroom import Busy, Darkroom, Picture, Unusable
from app.pictures.virus import ScannerSilent, VirusFound, VirusScan

__all__ = ["Busy", "Darkroom", "Picture", "ScannerSilent", "Unusable", "VirusFound", "VirusScan"]
