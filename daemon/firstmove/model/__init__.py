"""The frozen vocabulary: what every layer hands on, and the tables of states.

Pure data. Nothing here knows a clock, a file, a socket or a database.
"""
