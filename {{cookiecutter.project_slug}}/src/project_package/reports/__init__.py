"""Pages for people: what the data look like, what was trained, and whether to trust it.

Each function takes artefacts and returns a text; nothing here reads or writes files,
and the same artefacts give the same bytes. The pages are single files that need no
network and no JavaScript.
"""
