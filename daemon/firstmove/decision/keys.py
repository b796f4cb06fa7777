"""By what a message is looked up: sender, thread, marks, receipt number, order numbers, telephone (S3).

Pure. A key is only ever a hint for the look-up: whether a number may join a case or name an order is for the
store and for `matching` to say. Our own receipt numbers are never taken for order numbers.
Senders that only notify, and forms without a customer, have no sender key: they would merge strangers.
"""

import itertools
import re
import unicodedata
from dataclasses import replace

from firstmove.decision.orders import clues, families, firms, names, order_numbers, tracking
from firstmove.model.case import Keys
from firstmove.model.mail import Address, Message, Origin
from firstmove.model.policy import Identity
from firstmove.model.triage import Triage

MOST_THREAD_IDS = 50
_LONGEST_SKELETON = 200
_SEARCHED = 20_000  # characters of a text in which an acknowledgement of ours may be quoted
_QUOTED = 8
_MANY_NUMBERS = ("sales_pitch", "automatic")  # full of numbers that are none of ours

# Searched in NFKC text: 「（受付番号 1042）」 in our Japanese mails, "Receipt number 1042" in English ones.
_RECEIPT = re.compile(
    r"(?:受付番号|receipt\s*(?:number|no\.?|#)|our\s+number)\s*:?\s*#?\s*(\d{1,9})(?!\d)", re.IGNORECASE
)
_RECEIPT_SIGNS = ("受付番号", "eceipt", "ECEIPT", "ur number")
_HASH = re.compile(r"(?<![\w&/#])#(\d{1,9})(?![\w-])")
_REPLY_PREFIX = re.compile(
    r"^(?:\s*(?:re|fwd?|aw|wg|sv|返信|転送)(?:\[\d+\]|\^\d+|\(\d+\))?\s*:\s*)+", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_QUOTE = re.compile(
    r"^\s*[>|＞]|^-{3,}.*(?:Original|Forwarded|元の|転送)|^(?:From|差出人)\s*[:：]|wrote:|@.{0,80}[:：]\s*$"
)
_INTRODUCES = re.compile(r"です|と申|[(（][一-龥々 　]{3,6}[)）]")  # 「返品(大久保節子の娘です)」
_CLOSING_LINES = 10
_ADDRESS = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{1,100}\.[A-Za-z]{2,12}", re.ASCII
)
_OTHER_ADDRESSES = 4


def keys_of(
    message: Message, origin: Origin, triage: Triage, identity: Identity, *, orders: bool = True
) -> Keys:
    """Everything by which the store may find the case and the orders of a message.

    `orders`: whether the shop's order data hold any. Where not, what only they could tell is not sought.
    """
    noisy = message.bounce is not None or triage.category in _MANY_NUMBERS
    own_words = "" if noisy else _without_receipts(f"{message.subject}\n{message.visible_text}")
    whole = "" if noisy else message.text
    case = Keys(
        sender=_sender(message, origin),
        digest=message.digest,
        message_id=message.message_id,
        thread=_thread(message),
        marks=origin.thread_keys,
        case_numbers=receipt_numbers(message.subject),
        quoted_numbers=quoted_numbers(message.text),
        order_numbers=_order_numbers(message, own_words, whole),
        channel=origin.channel,
        subject_skeleton=subject_skeleton(message.subject),
        returned=message.bounce.original_message_ids if message.bounce else (),
        undelivered=tuple(map(key_of, message.bounce.recipients)) if message.bounce else (),
    )
    if noisy or not orders:
        return case
    writer = _writer(message)
    called = families.spoken(*writer)
    return replace(
        case,
        digit_runs=order_numbers.digit_runs(own_words),
        phones=_phones(message, f"{message.subject}\n{whole}", identity),
        parcels=tracking.look_ups(own_words) or tracking.look_ups(whole),
        names=names.spoken(*writer),
        families=called.names,
        places=called.places,
        addresses=_addresses(own_words, message, identity),
        firms=_firms(*writer[:2], identity),
        kin=clues.of_a_relative(own_words),
        domain="" if origin.relay else firms.domain_of(case.sender),
    )


def receipt_numbers(subject: str) -> tuple[int, ...]:
    """Case numbers in a subject, in order: 受付番号 1042, Receipt number 1042, #1042."""
    folded = unicodedata.normalize("NFKC", subject)
    found = (*_RECEIPT.findall(folded), *_HASH.findall(folded))
    return tuple(dict.fromkeys(int(number) for number in found if int(number)))


def quoted_numbers(text: str) -> tuple[int, ...]:
    """Receipt numbers in a text, in order: only with their name before them, #1042 may be anything there."""
    if not any(sign in text for sign in _RECEIPT_SIGNS):
        return ()
    found = _RECEIPT.findall(unicodedata.normalize("NFKC", text[:_SEARCHED]))
    return tuple(dict.fromkeys(int(number) for number in found if int(number)))[:_QUOTED]


def key_of(spec: str) -> str:
    """The comparing form of a stored address, as Address.key gives it."""
    local, _, domain = spec.rpartition("@")
    return Address(local, domain.lower()).key


def subject_skeleton(subject: str) -> str:
    """A subject without Re: and Fwd:, digits as 0, lower case: two robots that answer each other share it."""
    folded = " ".join(unicodedata.normalize("NFKC", subject).split())
    return _DIGITS.sub("0", _REPLY_PREFIX.sub("", folded)).lower()[:_LONGEST_SKELETON]


def _sender(message: Message, origin: Origin) -> str:
    if origin.customer is not None:
        return origin.customer.key
    return message.from_[0].key if origin.role == "customer" and message.from_ else ""


def _thread(message: Message) -> tuple[str, ...]:
    """A returned mail's id first, then In-Reply-To, then References from the newest on."""
    returned = message.bounce.original_message_ids if message.bounce else ()
    ids = (*returned, *message.in_reply_to, *reversed(message.references))
    return tuple(dict.fromkeys(found for found in ids if found))[:MOST_THREAD_IDS]


def _order_numbers(message: Message, own_words: str, whole: str) -> tuple[str, ...]:
    """What the customer names; only where they name none, what the quoted mail below names."""
    form = (message.form.order_number,) if message.form and message.form.order_number else ()
    named = _once((*form, *order_numbers.find(own_words)))
    return named or order_numbers.find(_without_receipts(whole))


def _phones(message: Message, text: str, identity: Identity) -> tuple[str, ...]:
    """Without the shop's own: every quoted mail of ours carries it in the signature."""
    own = order_numbers.phones(identity.shop.phone)
    form = order_numbers.phones(message.form.phone) if message.form else ()
    return tuple(number for number in _once((*form, *order_numbers.phones(text))) if number not in own)


def _addresses(own_words: str, message: Message, identity: Identity) -> tuple[str, ...]:
    """Those that the words name (「登録のアドレスは…です」), without the writer's and the shop's."""
    if "@" not in own_words:
        return ()
    known = {address.key for address in message.from_} | identity.own_addresses
    found = dict.fromkeys(map(key_of, _ADDRESS.findall(own_words[:_SEARCHED])))
    return tuple(address for address in found if address not in known)[:_OTHER_ADDRESSES]


def _firms(display: str, words: str, identity: Identity) -> tuple[str, ...]:
    """Those that the writer names, without the shop."""
    own = firms.named(identity.shop.name) or (identity.shop.name,)
    return tuple(firm for firm in firms.named(f"{display}\n{words}") if firm not in own)


def _writer(message: Message) -> tuple[str, str, str]:
    """What tells whom the writer may be: the display name, the words, and a form's name."""
    form = message.form
    display = "" if form or not message.from_ else message.from_[0].name
    subject = f"{message.subject}\n" if _INTRODUCES.search(message.subject) else ""
    words = f"{subject}{message.visible_text}\n{_closing(message)}"
    return display, words, form.name if form else ""


def _closing(message: Message) -> str:
    """The lines between the words and a quoted mail: a signature."""
    last = message.visible_text.rstrip().rpartition("\n")[2]
    behind = message.text.partition(last)[2] if last else message.text
    lines = behind.split("\n")[:_CLOSING_LINES]
    return "\n".join(itertools.takewhile(lambda line: not _QUOTE.search(line), lines))


def _without_receipts(text: str) -> str:
    if not any(sign in text for sign in _RECEIPT_SIGNS):
        return text
    return _RECEIPT.sub(" ", order_numbers.normalise(text))


def _once(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[: order_numbers.MAX_NUMBERS]
