"""The same journeys by telephone: documents of VoiceXML 2.1 for the voice platform of the province (IVR).

    /telephone/                     which language
    /telephone/start ...            which service: by its number, or from a short menu
    /telephone/<service>/about      what it is; then ask -> answer -> ask ... -> check -> hand-in
    /telephone/<service>/leave      a number to go on with elsewhere

Each press is stored in the same draft, read and checked by the same questions, and handed in the same way as on the pages.
Offered only where IVR_KEY is set.
"""

from app.web.telephone import choosing, walking
from app.web.telephone.area import bp

__all__ = ["bp", "choosing", "walking"]
