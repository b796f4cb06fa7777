"""The sections of the configuration: keys, types, defaults and one sentence each."""

from firstmove.config import kinds
from firstmove.config.escalation import DEFAULT_STEPS, ROLES
from firstmove.config.keys import AS_SHIPPED, REQUIRED, Key, Table
from firstmove.config.kinds import choice
from firstmove.config.schema_channels import CHANNELS
from firstmove.config.schema_hours import HOURS
from firstmove.config.schema_mailboxes import MAILBOXES
from firstmove.config.schema_orders import ORDERS

FOLDER_ROLES = ("cards", "needs_reply", "on_hold", "replied", "closed", "automatic", "unclear")
_FOLDER_DOCS = (
    "Folder of the case cards, the to-do list.",
    'Folder of customers\' mails that wait for a person; "INBOX" for those who live on a phone.',
    "Folder of mails that wait until the next business morning.",
    "Folder of answered mails that wait for the customer.",
    "Folder of what is done or needs no reply.",
    "Folder of machine mail without a task.",
    "Folder of mails that could not be understood.",
)

_SHOP_KEYS = (
    Key("name", kinds.LINE, REQUIRED, "The shop's name as customers know it.", "あおば商店"),
    Key("address", kinds.ADDRESS, REQUIRED, "The address that customers write to.", "info@example.jp"),
    Key("aliases", kinds.ADDRESSES, [], "Further own addresses; mail from them is never a customer's."),
    Key(
        "form_senders",
        kinds.ADDRESS_PATTERNS,
        [],
        "Senders of the shop's own inquiry form; the customer is then read from Reply-To or the text.",
    ),
    Key("phone", kinds.LINE, "", "Phone number for the signature, on channels that allow it."),
    Key(
        "phone_hours",
        kinds.LINE,
        "",
        'When the phone is answered, as customers read it ("平日 10:00～17:00").',
    ),
    Key("company", kinds.LINE, "", "The company's name for the signature."),
    Key("postal_address", kinds.LINE, "", "Postal address for the signature."),
    Key("url", kinds.LINE, "", "The shop's page for the signature, on channels that allow it."),
    Key("invoice_number", kinds.LINE, "", "Registration number for receipts (T and 13 digits)."),
    Key(
        "language",
        choice("ja", "en"),
        "ja",
        "Language of cards, notices and of mails whose language is unclear.",
    ),
    Key(
        "timezone",
        kinds.TIMEZONE,
        "Asia/Tokyo",
        "Time zone of the business hours and of every time that is written.",
    ),
    Key("signature", kinds.TEXT, "", "Signature in full; empty to have it made from the lines above."),
)

SHOP = Table("shop", "The shop: who signs, and which addresses are its own.", _SHOP_KEYS)
SHOPS = Table(
    "shops",
    "Further shops that share the mailboxes or have their own.",
    (
        *_SHOP_KEYS,
        Table(
            "match",
            "Which mails of a shared mailbox are this shop's.",
            (
                Key("to", kinds.ADDRESS_PATTERNS, [], "Addresses or domains that the customer wrote to."),
                Key("channel", kinds.LINES, [], "Channels whose mails belong to this shop."),
            ),
        ),
    ),
    shape="named",
)
PEOPLE = Table(
    "people",
    "Who may be told. The ids operator, manager and owner imply the role.",
    (
        Key("name", kinds.LINE, "", "Name on cards and in commands (担当 山田)."),
        Key("email", kinds.ADDRESS, REQUIRED, "Where notices go.", "yamada@example.jp"),
        Key("notify", kinds.APPRISE, [], "Further ways to tell: apprise URLs. Not in force yet."),
        Key(
            "role",
            choice(*ROLES),
            AS_SHIPPED,
            "Which escalation steps are meant; without it the id, else operator.",
        ),
        Key("quiet", kinds.FLAG, True, "No notices at night and in breaks, except critical ones."),
        Key("aliases", kinds.LINES, [], "Other names of the person in commands."),
    ),
    shape="named",
)
CONTACTS = Table(
    "contacts",
    "Other parties of cases: their mails stop their own clocks, never the customer's. Not in force yet.",
    (
        Key("name", kinds.LINE, "", "Name on cards and in commands."),
        Key("email", kinds.ADDRESS, REQUIRED, "Their address.", "maker@example.com"),
        Key(
            "role",
            choice("supplier", "office", "carrier", "insurance", "adviser"),
            "supplier",
            "What the party is to a case.",
        ),
    ),
    shape="named",
)
STORE = Table(
    "store",
    "Where state is kept.",
    (
        Key(
            "url",
            kinds.STORE_URL,
            "sqlite:////var/lib/firstmove/firstmove.db",
            "SQLite file, or PostgreSQL when several workers share the load.",
        ),
    ),
)

ACKNOWLEDGE = Table(
    "acknowledge",
    "The acknowledgement that goes out within seconds.",
    (
        Key("enabled", kinds.FLAG, True, "Whether acknowledgements are sent at all."),
        Key(
            "in_doubt",
            choice("resend", "hold"),
            "resend",
            "What happens when a crash leaves open whether one went out and the Sent folder cannot tell.",
        ),
        Key("max_age", kinds.SPAN, "6h", "A mail older than this gets none."),
        Key("only_if_addressed", kinds.FLAG, False, "Only when an own address stands in To or Cc."),
        Key(
            "follow_up",
            choice("closed_hours", "always", "never"),
            "closed_hours",
            "Whether a mail within 72 hours of a person's reply gets one.",
        ),
        Key("cap_case", kinds.COUNT, 3, "At most so many for one case; 0 for no cap."),
        Key("cap_sender_day", kinds.COUNT, 5, "At most so many to one sender in 24 hours; 0 for no cap."),
        Key(
            "cap_domain_hour",
            kinds.COUNT,
            30,
            "At most so many to one domain in an hour, freemail and carriers exempt; 0 for no cap.",
        ),
        Key(
            "cap_minute",
            kinds.COUNT,
            60,
            "At most so many in a minute, the others wait their turn; 0 for no cap.",
        ),
        Key(
            "first_day_per_hour",
            kinds.COUNT,
            60,
            "At most so many an hour in a database's first 24 hours, the rest is held; 0 for no cap.",
        ),
        Key(
            "envelope_from",
            choice("shop", "null"),
            "shop",
            "Envelope sender: the shop's address, or the null path <>.",
        ),
        Key("copy", choice("none", "sent"), "none", "Whether a copy is put into the Sent folder."),
    ),
)
PROMISE = Table(
    "promise",
    "The time that an acknowledgement names, in business time from the arrival.",
    (
        Key("complaint", kinds.SPAN, "2h", "For complaints."),
        Key("inquiry", kinds.SPAN, "4h", "For everything else."),
        Key("lead", kinds.SPAN, "30m", "How long before a promise a person is reminded."),
        Key("per_open_case", kinds.SPAN, "0m", "Added for each case that is open already."),
    ),
)
FILING = Table(
    "filing",
    "Folders of the mailbox; a name may hold {{ channel }}, and / separates levels.",
    (
        Key("mode", choice("move", "copy", "none"), "move", "Whether mails are moved, copied or left alone."),
        Key("names", choice("ja", "en"), "ja", "Language of the folder names that are not given below."),
        Key("root", kinds.LINE, "", "Folder that holds all of them."),
        *(Key(role, kinds.LINE, "", doc) for role, doc in zip(FOLDER_ROLES, _FOLDER_DOCS, strict=True)),
        Key(
            "quiet_days",
            kinds.COUNT,
            7,
            "An answered case closes after so many days without mail; 0 for never.",
        ),
    ),
)
ESCALATION = Table(
    "escalation",
    "Who is told when, if nobody answers.",
    (
        Key("reply_target", kinds.SPAN, "1h", "Business time in which a person should answer."),
        Table(
            "steps",
            "The steps; given ones replace all of these.",
            (
                Key(
                    "at",
                    kinds.STEP_AT,
                    REQUIRED,
                    "Which clock, and how long before or after it is due.",
                    "promise - 30m",
                ),
                Key("to", choice(*ROLES), "operator", "Who is told."),
                Key("draft", choice("", "progress"), "", 'Whether a progress draft is put ("progress").'),
                Key("phone", kinds.FLAG, False, "Whether the notice asks to phone the customer."),
            ),
            shape="list",
            shipped=DEFAULT_STEPS,
        ),
    ),
)
LINT = Table(
    "lint",
    "Risky phrases in drafts and in what was sent.",
    (
        Key("enabled", kinds.FLAG, True, "Whether phrases are looked at."),
        Key("allow", kinds.LINES, [], "Codes of rules that this shop does not want."),
        Key("forbid", kinds.PATTERNS, [], "Further phrases that are reported."),
    ),
)
PLAYBOOKS = Table(
    "playbooks",
    "Wording and playbooks.",
    (
        Key(
            "templates_dir",
            kinds.LINE,
            "",
            "Directory whose files replace the shipped ones of the same name.",
        ),
    ),
)
REPORT = Table(
    "report",
    "Summaries of what is due, by mail. Not in force yet.",
    (
        Key("morning", kinds.FLAG, True, "朝のまとめ: when the shop opens."),
        Key("evening", kinds.FLAG, True, "終業前まとめ: an hour before it closes."),
        Key("to", choice(*ROLES), "operator", "Who gets them."),
    ),
)
PRIVACY = Table(
    "privacy",
    "How long personal data are kept, and what leaves the mailbox.",
    (
        Key(
            "keep_text", kinds.SPAN, "180d", "How long the text of mails is kept. Not in force yet: for ever."
        ),
        Key(
            "keep_facts",
            kinds.SPAN,
            "3y",
            "How long facts of mails and cases are kept. Not in force yet: for ever.",
        ),
        Key("notify_text", kinds.FLAG, False, "Whether push notices may hold names and text."),
    ),
)
METRICS = Table(
    "metrics",
    "Figures for Prometheus. Not in force yet.",
    (Key("listen", kinds.LISTEN, "", 'Where they are served ("127.0.0.1:9464"); "" for nowhere.'),),
)
LOG = Table(
    "log",
    "The log on standard error.",
    (
        Key(
            "level",
            choice("debug", "info", "warning", "error"),
            "info",
            "From which level on lines are written.",
        ),
        Key(
            "addresses",
            kinds.FLAG,
            False,
            "Whether mail addresses are written in full instead of a short hash.",
        ),
    ),
)
ROOT = Table(
    "",
    "The whole file.",
    (
        Key("shadow", kinds.FLAG, False, "Everything is decided and recorded, nothing is sent to customers."),
        SHOP, SHOPS, PEOPLE, CONTACTS, STORE, HOURS, ACKNOWLEDGE, PROMISE, FILING, ESCALATION, LINT, ORDERS,
        PLAYBOOKS, REPORT, PRIVACY, METRICS, LOG, MAILBOXES, CHANNELS,
    ),
)  # fmt: skip
