"""Telephone calls, walked by a small interpreter of VoiceXML 2.1 against the site and the reference backend."""
