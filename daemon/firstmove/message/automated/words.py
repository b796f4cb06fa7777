"""Machine mail without a header that says so: told by its wording (reference E5; the wordings are data)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from firstmove.message.domains import under
from firstmove.message.lower import lowered
from firstmove.model.mail import Message, Origin, Refusal
from firstmove.model.phrases import Phrase
from firstmove.model.policy import Identity
from firstmove.model.slow_wordings import SIGNS

_ANSWER = re.compile(
    r"^\W{0,20}(?:re|aw|sv|vs|antw?|odp|r[ée]f|回复|答复|返信|res|rif)"
    r"(?:\[\d+\]|\^\d+)?\s*:",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"^\W{0,20}(?:fwd?|wg|tr|rv|i|転送)\s*:", re.IGNORECASE)
_QUOTED_LINE = re.compile(r"^[ \t]{0,20}(?:[>|＞]|[A-Z]{1,3}>).*$", re.MULTILINE)
_QUOTED_BLOCK = re.compile(
    r"^[ \t>]{0,20}(?:-{2,40}[ \t]*(?:original message|forwarded (?:message|by)|元のメッセージ"
    r"|転送(?:された)?メッセージ|ursprüngliche nachricht)"
    r"|(?:from|差出人|von|de)\s?:[^\n]*\n(?:[^\n]*\n){0,2}[ \t>]*"
    r"(?:sent|date|to|送信日時|日付|宛先|gesendet|envoy[ée])\s?:)"
    r"|^[ \t>]{0,20}to\s?:[^\n]*\n(?:[^\n]*\n){0,2}[ \t>]*subject\s?:",
    re.IGNORECASE | re.MULTILINE,
)
_OTHER_LETTERS = re.compile("[^\x00-\u024f]+")
MAX_TEXT = 6_000  # characters searched at either end: a statement about the mail stands at one of them


@dataclass(frozen=True, slots=True)
class Searched:
    """A text, and for the signs the same in lower case, whole and with European letters only."""

    text: str
    lower: str
    european: str


@dataclass(frozen=True, slots=True)
class _Wording:
    subject: Searched
    text: Searched
    footer: Searched
    titled_answer: bool  # its subject begins with "Re:"
    answers: bool  # that, or it names the mail that it answers
    persons_answer: bool  # that, from a domain whose users are people


def automatic(message: Message, identity: Identity, origin: Origin) -> Refusal | None:
    """The first phrase of the rules that fits."""
    if origin.role in ("form", "office") or message.forwarded or _FORWARD.match(message.subject):
        return None
    wording = _wording(message, identity)
    for phrase in identity.automatic.phrases:
        if not _applies(phrase, wording, message, identity):
            continue
        if _said(phrase, wording):
            return Refusal(phrase.code, "wording")
    return None


def _wording(message: Message, identity: Identity) -> _Wording:
    subject = searched(message.subject)
    titled = bool(_ANSWER.match(subject.text))
    answers = titled or bool(message.in_reply_to or message.references)
    text = searched(_ends(message.visible_text))
    said = unquoted(message.text)
    footer = text if said == message.visible_text else searched(_ends(said))
    return _Wording(subject, text, footer, titled, answers, answers and _of_a_person(message, identity))


def _ends(text: str) -> str:
    return text[:MAX_TEXT] + "\n" + text[-MAX_TEXT:] if len(text) > 2 * MAX_TEXT else text


def searched(text: str) -> Searched:
    """A text in the form in which phrases are searched (NFKC)."""
    normal = unicodedata.normalize("NFKC", text)
    lower = lowered(normal)
    return Searched(normal, lower, _OTHER_LETTERS.sub("\0", lower))


def unquoted(text: str) -> str:
    """The text without marked quotes, list footers and signatures kept."""
    block = _QUOTED_BLOCK.search(text)
    return _QUOTED_LINE.sub("", text[: block.start()] if block else text)


def _applies(phrase: Phrase, wording: _Wording, message: Message, identity: Identity) -> bool:
    # Automatic answers name our mail in In-Reply-To, too, but give it a subject of their own.
    if phrase.where == "first" and (wording.titled_answer if phrase.subject else wording.answers):
        return False
    if phrase.where == "reply" and not wording.answers:
        return False
    if (
        phrase.code in ("form-auto-ack", "notice-sender")
        and identity.shop.name
        and identity.shop.name in message.subject
    ):
        return False  # an answer to a mail of ours by a client that writes no "Re:"
    # A person's mail client may quote our own acknowledgement without marking it.
    by_text_alone = not phrase.subject and not phrase.footer
    return not (by_text_alone and wording.persons_answer)


def _of_a_person(message: Message, identity: Identity) -> bool:
    domain = message.from_[0].domain if message.from_ else ""
    rules = identity.automatic
    return under(domain, (*rules.freemail_domains, *rules.carrier_domains))


def _said(phrase: Phrase, wording: _Wording) -> bool:
    if phrase.subject and not found(phrase.subject, wording.subject):
        return False
    if phrase.text and not found(phrase.text, wording.text):
        return False
    if phrase.footer and not found(phrase.footer, wording.footer):
        return False
    return bool(phrase.subject or phrase.text or phrase.footer)


def found(pattern: str, where: Searched) -> bool:
    """Whether a phrase's pattern fits; one that has signs is searched only where one of them stands."""
    european, other = SIGNS.get(pattern, ("", ""))
    if european or other:
        signed = european and _plain_pattern(european).search(where.european)
        if not signed and not (other and _plain_pattern(other).search(where.lower)):
            return False
    return bool(_pattern(pattern).search(where.text))


@lru_cache(maxsize=256)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.MULTILINE)


@lru_cache(maxsize=64)
def _plain_pattern(source: str) -> re.Pattern[str]:
    """Regard to case, so that a search skips to the characters a sign may begin with."""
    return re.compile(source)
