"""What people take away on paper: forms, receipts with a code that proves them, days for a calendar, and the press.

form      a service's questions as a form to write on, blank, half filled or finished
proof     a receipt's facts, signed, and whether a text is such a proof of ours
codes     text as a QR code
days      days to remember, as a calendar file
press     HTML as a PDF, made by a program of its own (`printer.py`)

Pure but for the press and the keys: nothing here knows of a request, a visit or a language chosen.
"""
