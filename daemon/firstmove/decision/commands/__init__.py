"""What a person of the shop orders in a reply to a case card: read one line at a time, and obeyed. Pure.

Nothing here knows where a text came from: only the Sent folder may be believed (G7), and the caller sees to
that. A line that is no command is kept as a note, and the nearest command is offered.
"""

from firstmove.decision.commands.obeying import obey
from firstmove.decision.commands.reading import Command, command_of, read
from firstmove.decision.commands.words import Word, Words, compile_words

__all__ = ["Command", "Word", "Words", "command_of", "compile_words", "obey", "read"]
