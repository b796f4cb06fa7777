"""The [[mailboxes]] section: accounts, their servers and routes."""

from firstmove.config import kinds
from firstmove.config.keys import AS_SHIPPED, REQUIRED, Key, Table
from firstmove.config.kinds import choice
from firstmove.config.schema_hours import MAILBOX_HOURS

_SECURITY = choice("tls", "starttls", "none")
_PASSWORD = Key(
    "password",
    kinds.SECRET,
    AS_SHIPPED,
    "The password: a credential, file, environment variable or command; plain text only in a 0600 file.",
    {"credential": "imap-password"},
)
_OAUTH = Table(
    "oauth",
    "XOAUTH2 instead of a password.",
    (
        Key("provider", choice("google", "microsoft"), REQUIRED, "Whose token service is used.", "google"),
        Key("client_id", kinds.LINE, REQUIRED, "Id of the registered application.", "1234.apps.example.com"),
        Key(
            "client_secret",
            kinds.SECRET,
            AS_SHIPPED,
            "Its secret, when it has one.",
            {"credential": "oauth-secret"},
        ),
        Key("refresh_token", kinds.SECRET, REQUIRED, "The refresh token.", {"credential": "oauth-token"}),
        Key("tenant", kinds.LINE, "common", "Microsoft: the tenant."),
        Key(
            "token_url",
            kinds.TOKEN_URL,
            "",
            "Another token service than the provider's; https, or http on this very machine.",
        ),
    ),
    optional=True,
)
_IMAP = Table(
    "imap",
    "Where mail is read, filed and drafted.",
    (
        Key("host", kinds.HOST, REQUIRED, "The server.", "imap.example.jp"),
        Key("port", kinds.PORT, 0, "0 for the usual one: 993 with tls, else 143."),
        Key("security", _SECURITY, "tls", 'Encryption; "none" only towards this very machine.'),
        Key("user", kinds.LINE, REQUIRED, "Login name.", "info@example.jp"),
        _PASSWORD,
        _OAUTH,
        Key("folders", kinds.LINES, ["INBOX"], "Folders where customers' mails arrive."),
        Key(
            "junk",
            choice("report", "ignore"),
            "report",
            "Whether the junk folder is searched for customers' mails.",
        ),
        Key("junk_folder", kinds.LINE, "", "The junk folder; empty to find it."),
        Key("sent", kinds.LINES, [], "Folders of sent mail; empty to find them."),
        Key("drafts", kinds.LINE, "", "Folder of drafts; empty to find it."),
        Key("trash", kinds.LINE, "", "Folder of deleted mail; empty to find it."),
        Key(
            "authserv_id",
            kinds.LINE,
            "",
            "Name that this server writes in Authentication-Results; empty to believe none.",
        ),
        Key("fetch_limit", kinds.SIZE, "256KiB", "How much of a mail is fetched."),
        Key("wake", kinds.WAKE, "idle", "How new mail is noticed: by IDLE, or by looking every so often."),
        Key(
            "connections",
            kinds.COUNT,
            2,
            "1 or 2 connections to the server; with 1 the inbox waits while the other folders are worked.",
        ),
        Key("desk_interval", kinds.SPAN, "5s", "How often Sent is looked at while a case is open."),
        Key("ca_file", kinds.LINE, "", "Certificates to trust instead of the system's (PEM)."),
        Key("connect_timeout", kinds.SPAN, "15s", "How long a connection may take to open."),
        Key("read_timeout", kinds.SPAN, "60s", "How long an answer of the server may take."),
    ),
)
_SMTP_KEYS = (
    Key("host", kinds.HOST, REQUIRED, "The server.", "smtp.example.jp"),
    Key("port", kinds.PORT, 0, "0 for the usual one: 465 with tls, 587 with starttls, else 25."),
    Key("security", _SECURITY, "tls", 'Encryption; "none" only towards this very machine.'),
    Key("user", kinds.LINE, "", 'Login name; empty for the one of imap, or for none with security = "none".'),
    _PASSWORD,
    Key("local_hostname", kinds.LINE, "", "Name given in EHLO; empty for the domain of the shop's address."),
    Key("per_hour", kinds.COUNT, 0, "At most so many mails an hour; 0 for no cap."),
    Key("ca_file", kinds.LINE, "", "Certificates to trust instead of the system's (PEM)."),
    Key("timeout", kinds.SPAN, "30s", "How long an answer of the server may take."),
)
_SMTP = Table(
    "smtp",
    "How mail is sent.",
    (
        *_SMTP_KEYS,
        Table(
            "routes",
            "Other ways for some recipients; the first that matches is taken.",
            (
                Key("match", kinds.DOMAIN, REQUIRED, "Recipients' domain.", "*.fw.rakuten.ne.jp"),
                Key("from", kinds.ADDRESS, AS_SHIPPED, "Sender address of this way.", "shop@example.jp"),
                *_SMTP_KEYS,
            ),
            shape="list",
        ),
    ),
    optional=True,
)
MAILBOXES = Table(
    "mailboxes",
    "The mailboxes that are watched.",
    (
        Key("name", kinds.LINE, REQUIRED, "Short name in logs, commands and on cards.", "shop"),
        Key("channel", kinds.LINE, "own", "Channel of mails that no relay or notice list claims."),
        Key(
            "shop",
            kinds.LINE,
            "default",
            'Which shop it belongs to: an id of [shops.<id>], or "default" for [shop].',
        ),
        Key(
            "watch",
            choice("all", "sent-only"),
            "all",
            'Whether incoming mail is taken in; "sent-only" just looks for replies.',
        ),
        MAILBOX_HOURS,
        _IMAP,
        _SMTP,
    ),
    shape="list",
)
