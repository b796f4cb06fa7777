"""format=flowed text as its writer saw it: soft line ends taken out (RFC 3676). Pure and total."""

import re

_QUOTE = re.compile(r"(>*)( ?)(.*)", re.DOTALL)
_WIDE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


def unflowed(text: str, delete_space: bool) -> str:
    """Lines joined where a line ends with a space and the next one has the same quote depth."""
    paragraphs: list[tuple[str, list[str]]] = []
    flows = False
    for line in text.split("\n"):
        parts = _QUOTE.match(line)
        assert parts is not None
        depth, content = parts[1], parts[3]
        signature = content == "-- "
        if flows and not signature and paragraphs[-1][0] == depth:
            paragraphs[-1][1].append(content)
        else:
            paragraphs.append((depth, [content]))
        flows = content.endswith(" ") and not signature
    return "\n".join(
        (f"{depth} " if depth else "") + _joined(pieces, delete_space) for depth, pieces in paragraphs
    )


def _joined(pieces: list[str], delete_space: bool) -> str:
    joined: list[str] = []
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        # Without DelSp the space stays between words; between two ideographs nobody meant one (section 4.2).
        wide = _WIDE.match(piece[-2:-1]) and _WIDE.match(following[:1])
        last = not following
        joined.append(piece[:-1] if piece.endswith(" ") and not last and (delete_space or wide) else piece)
    return "".join(joined)
