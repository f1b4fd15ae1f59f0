"""The prediction log: what was asked, what was answered, and what came true.

A thread of its own writes it: a log that is slow, full or away never holds up or fails
a prediction. What it cannot take is counted as lost.
"""
