"""What firstmove makes of one mail: the stable keys of `explain` (DESIGN 9), and the same in words.

Judged from the one message, the configuration's addresses and channel data and, for the match, an order file.
No state, no caps, no switches, no clock. Keys are only ever added.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self
from zoneinfo import ZoneInfo

from firstmove.compose import words
from firstmove.decision.cues import Cues
from firstmove.decision.orders import families, firms, names, order_numbers, recipients, tracking
from firstmove.decision.orders.matching import match
from firstmove.decision.reading import Reading, read
from firstmove.message.automated import REASONS
from firstmove.model.case import Keys
from firstmove.model.order import Match, Order
from firstmove.model.policy import Identity

MAX_CANDIDATES = 20
Facts = dict[str, object]
# What `Orders` holds them by.
_KEYS: Mapping[str, Callable[[Order], str]] = {
    "by_email": lambda order: order.email,
    "by_number": lambda order: order_numbers.canonical(order.number),
    "by_phone": lambda order: order.phone,
    "by_parcel": lambda order: tracking.compact(order.tracking_number),
    "by_name": lambda order: names.key_of(order.name),
    "by_recipient": recipients.key_of,
    "by_family": lambda order: families.key_of(order.name),
    "by_firm": firms.of_order,
    "by_domain": lambda order: firms.domain_of(order.email),
}


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of a file by what a mail may be matched with; the store does the same by its indexes."""

    by_email: Mapping[str, Sequence[Order]] = field(default_factory=dict)
    by_number: Mapping[str, Sequence[Order]] = field(default_factory=dict)
    by_phone: Mapping[str, Sequence[Order]] = field(default_factory=dict)
    by_parcel: Mapping[str, Sequence[Order]] = field(default_factory=dict)
    by_name: Mapping[str, Sequence[Order]] = field(default_factory=dict)
    by_recipient: Mapping[str, Sequence[Order]] = field(default_factory=dict)
    by_family: Mapping[str, Sequence[Order]] = field(default_factory=dict)
    by_firm: Mapping[str, Sequence[Order]] = field(default_factory=dict)
    by_domain: Mapping[str, Sequence[Order]] = field(default_factory=dict)

    @classmethod
    def of(cls, orders: Iterable[Order]) -> "Orders":
        """Index them."""
        indexes: dict[str, dict[str, list[Order]]] = {name: defaultdict(list) for name in _KEYS}
        for order in orders:
            for name, key_of in _KEYS.items():
                indexes[name][key_of(order)].append(order)
        return cls(**indexes)

    def candidates(self, keys: Keys) -> tuple[Order, ...]:
        """At most 20 orders that the mail may be about."""
        found: dict[tuple[str, str], Order] = {}
        own = {names.key_of(order.name) for order in self.by_email.get(keys.sender, ())}
        lookups = (
            (self.by_number, [order_numbers.canonical(n) for n in (*keys.order_numbers, *keys.digit_runs)]),
            (self.by_email, (keys.sender,) if keys.sender else ()),
            (self.by_phone, keys.phones),
            (self.by_parcel, keys.parcels),
            (self.by_email, keys.addresses),
            (self.by_name, [name for name in keys.names if name not in own]),
            (self.by_recipient, () if keys.sender in self.by_email else keys.names),
        )
        for index, wanted in lookups:
            for key in wanted:
                for order in index.get(key, ()):
                    found.setdefault((order.channel, order.number), order)
        further: list[Order] = []
        if keys.kin or not found:
            namesakes = [
                order for key in families.keys(keys.families) for order in self.by_family.get(key, ())
            ]
            further += families.near(namesakes, keys.places)
        if keys.sender not in self.by_email:
            further += [order for firm in keys.firms for order in self.by_firm.get(firm, ())]
            colleagues = self.by_domain.get(keys.domain, ()) if keys.domain else ()
            further += colleagues if len(colleagues) < MAX_CANDIDATES else ()
        further += [order for name in keys.names if name in own for order in self.by_name.get(name, ())]
        for order in further:
            found.setdefault((order.channel, order.number), order)
        return tuple(found.values())[:MAX_CANDIDATES]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One mail, read and matched."""

    reading: Reading
    match: Match

    @classmethod
    def of(cls, octets: bytes, identity: Identity, cues: Cues, orders: Orders, now: datetime | None) -> Self:
        """Read one mail. `now` replaces the mail's own Date.

        Raises:
            Malformed: the octets cannot become a message.
        """
        on = now.astimezone(ZoneInfo(identity.shop.timezone)).date() if now else None
        reading = read(octets, identity, cues, on=on)
        keys = reading.keys
        at = now or reading.message.date or datetime(1970, 1, 1, tzinfo=UTC)
        message = reading.message
        found = match(
            keys,
            orders.candidates(keys),
            text=message.visible_text,
            subject=message.subject,
            now=at,
            category=reading.triage.category,
        )
        return cls(reading, found)

    def facts(self, file: str) -> Facts:
        """The stable keys, in their order."""
        message, triage = self.reading.message, self.reading.triage
        refusal = self.reading.refusal
        return {
            "file": file,
            "message_id": message.message_id,
            "answerable": refusal is None,
            "reason": refusal.code if refusal else None,
            "category": triage.category,
            "also": list(triage.also),
            "flags": list(triage.flags),
            "anger": triage.anger,
            "priority": triage.priority,
            "deadline": triage.deadline.isoformat() if triage.deadline else None,
            "language": triage.language,
            "order_numbers": list(self.reading.keys.order_numbers),
            "matched_order": self.match.order.number if self.match.order else None,
            "match_confidence": self.match.confidence,
            "visible_text": message.visible_text,
            "subject": message.subject,
            "from_address": message.from_[0].spec if message.from_ else "",
            "decode_notes": list(message.decode_notes),
            "channel": self.reading.origin.channel,
            "role": self.reading.origin.role,
            "reason_detail": refusal.detail if refusal else None,
            "match_how": self.match.how,
            "cues": [[cue.axis, cue.value, cue.words] for cue in triage.cues],
        }


_TITLES = {
    "from": ("差出人", "From"),
    "subject": ("件名", "Subject"),
    "channel": ("チャネル", "Channel"),
    "answerable": ("自動返信", "Answerable"),
    "category": ("分類", "Category"),
    "priority": ("優先度", "Priority"),
    "deadline": ("ご希望日", "Deadline"),
    "order": ("ご注文", "Order"),
    "notes": ("文字の復元", "Decoding"),
    "text": ("本文", "Text"),
}


def prose(facts: Facts, language: str) -> str:
    """The same for a person to read; language "ja" or "en"."""
    slot = 0 if language == "ja" else 1
    priority = words.label(words.PRIORITY, str(facts["priority"]), language)
    rows = [
        ("from", str(facts["from_address"])),
        ("subject", str(facts["subject"])),
        ("channel", f"{facts['channel']} ({facts['role']})"),
        ("answerable", _answerable(facts, slot)),
        ("category", _category(facts, language)),
        ("priority", f"{priority} / {_anger(facts['anger'], slot)}"),
        ("deadline", str(facts["deadline"] or "")),
        ("order", _order(facts, language)),
        ("notes", ", ".join(_texts(facts["decode_notes"]))),
        ("text", "\n" + _indented(str(facts["visible_text"]))),
    ]
    lines = [f"■ {facts['file']}"]
    lines += [f"  {_TITLES[name][slot]}: {value}" for name, value in rows if value.strip()]
    return "\n".join(lines)


def _answerable(facts: Facts, slot: int) -> str:
    code = facts["reason"]
    if code is None:
        return ("できます", "yes")[slot]
    meaning = REASONS.get(str(code), ("", ""))[0]
    return f"{('しません', 'no')[slot]}: {code} ({meaning})"


def _category(facts: Facts, language: str) -> str:
    parts = [words.label(words.CATEGORY, str(facts["category"]), language)]
    parts += [words.label(words.CATEGORY, also, language) for also in _texts(facts["also"])]
    flags = [words.label(words.FLAG, flag, language) for flag in _texts(facts["flags"])]
    return " + ".join(parts) + (f" [{', '.join(flags)}]" if flags else "")


def _order(facts: Facts, language: str) -> str:
    numbers = ", ".join(_texts(facts["order_numbers"]))
    if facts["matched_order"] is None:
        return numbers
    confidence = words.label(words.CONFIDENCE, str(facts["match_confidence"]), language)
    how = words.label(words.HOW, str(facts["match_how"]), language)
    return f"{facts['matched_order']} ({confidence}: {how})"


def _anger(anger: object, slot: int) -> str:
    return f"{('お怒り', 'anger')[slot]} {anger}/3"


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines()[:20])
