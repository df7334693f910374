"""What we know and how we find it: facts, sources, search and answers.

Pure: no Telegram, no SQL, no event loop. Everything here can be used from a plain Python prompt.
"""
