"""[channels.<name>], and templates/channels.toml: the rules of one channel.

A key that is absent keeps what is shipped.
"""

from firstmove.config import kinds
from firstmove.config.keys import AS_SHIPPED, Key, Table

CHANNELS = Table(
    "channels",
    "Overrides of the shipped channel data; a new name is a new channel.",
    (
        Key("label", kinds.LINE, AS_SHIPPED, "Name that people read.", "楽天市場"),
        Key("acknowledge", kinds.FLAG, AS_SHIPPED, "Whether its customers are acknowledged.", False),
        Key(
            "hard_limit",
            kinds.SPAN,
            AS_SHIPPED,
            "Wall time in which the marketplace expects a person; 0m for none.",
            "24h",
        ),
        Key("office", kinds.LINE, AS_SHIPPED, "Address of the marketplace's office.", "office@example.com"),
        Key("url", kinds.LINE, AS_SHIPPED, "Where its inquiries are answered.", "https://example.com/"),
        Key("reply_by_mail", kinds.FLAG, AS_SHIPPED, "Whether a mail reaches the customer.", True),
        Key(
            "needs_route",
            kinds.FLAG,
            AS_SHIPPED,
            "Whether its relay takes mail only from a server of its own.",
            True,
        ),
        Key(
            "contact_allowed",
            kinds.FLAG,
            AS_SHIPPED,
            "Whether URL, phone and address may stand in mails.",
            False,
        ),
        Key("relay_domains", kinds.DOMAINS, AS_SHIPPED, "Domains of relays that deliver.", ["*.example.com"]),
        Key(
            "relay_auth",
            kinds.DOMAINS,
            AS_SHIPPED,
            "Domains whose aligned DKIM or DMARC verifies a relay.",
            ["example.com"],
        ),
        Key(
            "notice_senders",
            kinds.ADDRESS_PATTERNS,
            AS_SHIPPED,
            "Senders of notices, never answered.",
            ["no-reply@example.com"],
        ),
        Key(
            "notice_domains",
            kinds.DOMAINS,
            AS_SHIPPED,
            "Domains that send nothing but notices.",
            ["example.com"],
        ),
        Key(
            "office_senders",
            kinds.ADDRESS_PATTERNS,
            AS_SHIPPED,
            "Senders of the office.",
            ["office@example.com"],
        ),
        Key("form_senders", kinds.ADDRESS_PATTERNS, AS_SHIPPED, "Senders of forms.", ["form@example.com"]),
        Key(
            "own_notice_subjects",
            kinds.PATTERNS,
            AS_SHIPPED,
            "Subjects of notices about own messages.",
            ["送信しました"],
        ),
        Key(
            "customer_text",
            kinds.PATTERN,
            AS_SHIPPED,
            "The customer's words inside a notice, as group 1.",
            "本文:(.*)",
        ),
        Key(
            "thread_pattern",
            kinds.PATTERN,
            AS_SHIPPED,
            "The marketplace's thread number, as group 1.",
            "番号:(\\d+)",
        ),
        Key("order_patterns", kinds.LINES, AS_SHIPPED, "Names of its order number patterns.", ["labelled"]),
    ),
    shape="named",
)
