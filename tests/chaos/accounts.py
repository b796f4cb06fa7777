"""What became of every mail of a storm: from the mailbox, the SMTP server's record and the database."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from firstmove.model.record import Effect
from firstmove.state.store import Store
from firstmove.transport.imap import ImapAccount, ImapSession
from servers.mixed import Mail
from servers.smtp_sink import Received

MOST_BROKEN = 2  # a jump of the clock breaks promises; the customer is told a new time at most twice
_ANSWERS = re.compile(rb"^In-Reply-To: (<[^>]+>)", re.MULTILINE)
_OWN_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE)
_CUSTOMERS = re.compile(rb"<mixed\.\d+@client\.example\.com>")


@dataclass(frozen=True, slots=True)
class Accounts:
    """What became of everything; each list names what is wrong and is empty when all is well."""

    lost: list[str]  # mails that lie nowhere, or twice
    unanswered: list[str]  # deserving, and neither acknowledged nor told to a person
    undeserved: list[str]  # acknowledged machines
    misdirected: list[str]  # acknowledged to somebody else
    overdone: list[str]  # more than two deliveries, different octets, or two without a doubt
    twofold: list[str]  # two acknowledgements of one mail without a broken promise between them
    drafts: int
    cards: int
    open_cases: int
    damage: tuple[str, ...]


def account(
    mails: Sequence[Mail], received: Iterable[Received], store: Store, mailbox: ImapAccount
) -> Accounts:
    """Account for every mail."""
    lying, drafts, cards = _mailbox(mailbox)
    acks = acknowledgements(received)
    with store.reading() as reader:
        open_cases = len(reader.cases("needs_reply", limit=100_000))
        given = tuple(reader.effects(kind="send_ack"))
    deserving = {mail.message_id for mail in mails if mail.acknowledged}
    told = {_answered(effect) for effect in given if effect.state in ("dead", "held")}
    return Accounts(
        lost=[mail.message_id for mail in mails if lying[mail.message_id] != 1],
        unanswered=sorted(deserving - acks.keys() - told),
        undeserved=sorted(acks.keys() - deserving),
        misdirected=[mail.message_id for mail in mails if _elsewhere(mail, acks)],
        overdone=_overdone(acks, given),
        twofold=[key for key, sent in acks.items() if _twofold(sent, given)],
        drafts=drafts,
        cards=cards,
        open_cases=open_cases,
        damage=store.verify(),
    )


def acknowledgements(received: Iterable[Received]) -> dict[str, list[Received]]:
    """What was delivered in answer to each mail, by its Message-ID."""
    found: dict[str, list[Received]] = {}
    for mail in list(received):
        if answers := _ANSWERS.search(mail.octets):
            found.setdefault(answers[1].decode("ascii"), []).append(mail)
    return found


def deliveries(acks: Mapping[str, list[Received]]) -> dict[str, list[Received]]:
    """The same by each acknowledgement's own Message-ID."""
    found: dict[str, list[Received]] = {}
    for mail in (mail for sent in acks.values() for mail in sent):
        found.setdefault(_own_id(mail), []).append(mail)
    return found


def _own_id(mail: Received) -> str:
    found = _OWN_ID.search(mail.octets)
    return found[1].decode("ascii") if found else ""


def _answered(effect: Effect) -> str:
    found = _ANSWERS.search(effect.out.octets) if effect.out else None
    return found[1].decode("ascii") if found else ""


def _overdone(acks: Mapping[str, list[Received]], given: Sequence[Effect]) -> list[str]:
    """Twice at most, with the same octets, and only what was in doubt; nothing that is not on record."""
    most = {effect.out.message_id: 1 + min(effect.doubts, 1) for effect in given if effect.out}
    return [
        own
        for own, sent in deliveries(acks).items()
        if len({mail.octets for mail in sent}) > 1 or len(sent) > most.get(own, 0)
    ]


def _twofold(sent: Sequence[Received], given: Sequence[Effect]) -> bool:
    reasons = {effect.out.message_id: effect.version.partition(":")[0] for effect in given if effect.out}
    told = Counter(reasons.get(own, "") for own in {_own_id(mail) for mail in sent})
    return told.pop("promise_broken", 0) > MOST_BROKEN or told.total() > 1


def _elsewhere(mail: Mail, acks: Mapping[str, list[Received]]) -> bool:
    return any(ack.recipient != mail.sender for ack in acks.get(mail.message_id, ()))


def _mailbox(account: ImapAccount) -> tuple[Counter[str], int, int]:
    """How often each customer's mail lies in the mailbox, and how many drafts and cards do."""
    reader = ImapSession.connect(account)
    lying: Counter[str] = Counter()
    for folder in reader.folders():
        reader.select(folder.name, readonly=True)
        for head in reader.fetch_head(reader.all_uids(), ("Message-ID",)).values():
            lying.update(found.decode("ascii") for found in _CUSTOMERS.findall(head))
    counts = [reader.status(name).exists for name in ("Drafts", "0_対応カード")]
    reader.logout()
    return lying, counts[0], counts[1]
