"""The manifest of a bundle: what those who write, copy and read one agree on.

It lists the size and the SHA-256 of every other file; its own digest is the bundle's.
"""

MANIFEST = "manifest.json"
# What the layout of bundles is called; another number is another layout.
FORMAT = 1
