"""The part of a configuration that names servers of this machine: the demo's, and those of tests."""

ALWAYS_OPEN = "[hours]\n" + "".join(
    f'{day} = ["00:00-24:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
)
ALWAYS_OPEN += 'holidays = ""\n'
_MAILBOX = """\
[[mailboxes]]
name = "{name}"
[mailboxes.imap]
host = "127.0.0.1"
port = {imap}
security = "none"
user = "{user}"
password = {credential}
{imap_more}
[mailboxes.smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"
"""


def mailbox(name: str, imap: int, smtp: int, *, user: str, credential: str, imap_more: str = "") -> str:
    """TOML of one mailbox on these ports.

    `credential` is the password as TOML has it ({ file = "password" }); `imap_more`: further lines of
    [mailboxes.imap].
    """
    return _MAILBOX.format(
        name=name, imap=imap, smtp=smtp, user=user, credential=credential, imap_more=imap_more
    )
