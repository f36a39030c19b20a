"""The programs that make sound, each in a process of its own: `python -m engines.builtin FOLDER`.

They import nothing of the site, because one of them holds a library under the GPL, and the site imports nothing of
them: `app/speech/pool.py` talks to them in lines (`protocol.py`).
"""
