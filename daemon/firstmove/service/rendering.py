"""Cards and drafts from stored facts, when their effect is claimed.

A draft is read by the lint before it is stored. One that says what must not be said (a shop's own template,
a product's name) gives way to the built-in text, and the card says why; Forbidden when even that may not
stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes

from firstmove.compose import card as card_writer
from firstmove.compose import draft as draft_writer
from firstmove.compose import proof
from firstmove.decision import calendar, promise
from firstmove.decision.lint import BLOCK, Finding, LintFacts
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView, Outgoing
from firstmove.service import stock
from firstmove.service.intake import channel_of, new_message_id
from firstmove.service.notices import recipient
from firstmove.service.runtime import Rules, Runtime


class Forbidden(Exception):
    """No text of this draft may be stored; `args[0]` says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it will lie in the Drafts folder; `replaced` says what its template had said."""

    out: Outgoing
    replaced: tuple[str, ...] = ()


def draft(runtime: Runtime, rules: Rules, view: CaseView, kind: str, now: datetime) -> Draft:
    """A reply draft.

    Raises:
        Forbidden: it may not be stored in any form.
    """
    policy = rules.policy_of(view)
    view = _informed(runtime, view, policy, now)
    out = _composed(runtime, policy, view, kind, now)
    found = _blocking(runtime, policy, view, out, now)
    if not found:
        return Draft(out)
    words = proof.told(found, policy.identity.shop.language)
    plain = _composed(runtime, policy, view, kind, now, plain=True)
    if _blocking(runtime, policy, view, plain, now):
        raise Forbidden("; ".join(words))
    return Draft(plain, words)


def card(runtime: Runtime, rules: Rules, view: CaseView, now: datetime) -> Outgoing:
    """The case's card."""
    policy = rules.policy_of(view)
    view = _informed(runtime, view, policy, now)
    return card_writer.compose(
        runtime.templates,
        policy.identity.shop,
        view,
        channel=channel_of(policy, view.case.channel),
        at=now,
        message_id=new_message_id(policy, runtime),
        draft_text=view.draft.text if view.draft else "",
        remedy=view.case.remedy,
        is_holiday=lambda day: bool(calendar.holiday_name(policy.hours, day)),
        findings=proof.told(_in_draft(runtime, policy, view, now), policy.identity.shop.language),
    )


def text_of(out: Outgoing) -> str:
    """The text of octets that we composed ourselves: one base64 text part."""
    payload = message_from_bytes(out.octets).get_payload(decode=True)
    return payload.decode("utf-8") if isinstance(payload, bytes) else ""


def _informed(runtime: Runtime, view: CaseView, policy: Policy, now: datetime) -> CaseView:
    with runtime.store.reading() as reader:
        return stock.informed(reader, view, policy, now)


def _composed(
    runtime: Runtime, policy: Policy, view: CaseView, kind: str, now: datetime, *, plain: bool = False
) -> Outgoing:
    promised = view.open_promise
    return draft_writer.compose(
        runtime.templates,
        policy.identity.shop,
        recipient(policy, "operator").name,
        channel_of(policy, view.case.channel),
        view,
        kind=kind,
        at=now,
        message_id=new_message_id(policy, runtime),
        token=runtime.fresh(),
        promise=promised.due if promised else None,
        remedy=view.case.remedy,
        next_promise=_next_promise(policy, view, now),
        is_holiday=lambda day: bool(calendar.holiday_name(policy.hours, day)),
        plain=plain,
    )


def _next_promise(policy: Policy, view: CaseView, now: datetime) -> datetime:
    urgency = "complaint" if view.triage.complaint else "inquiry"
    return promise.due(now, urgency, policy, channel_of(policy, view.case.channel), now=now)


def _blocking(
    runtime: Runtime, policy: Policy, view: CaseView, out: Outgoing, now: datetime
) -> Sequence[Finding]:
    found = runtime.lint.findings(text_of(out), lambda: _facts(policy, view, out.subject, now))
    return [finding for finding in found if finding.severity == BLOCK]


def _in_draft(runtime: Runtime, policy: Policy, view: CaseView, now: datetime) -> Sequence[Finding]:
    """What is found in the draft as we left it; of what a person has written since, nothing is known."""
    placed = view.draft
    if placed is None or placed.state not in ("pending", "placed") or not placed.text:
        return ()
    return runtime.lint.findings(placed.text, lambda: _facts(policy, view, "", now))


def _facts(policy: Policy, view: CaseView, subject: str, now: datetime) -> LintFacts:
    promises = [*(row.due for row in view.promises), _next_promise(policy, view, now)]
    channel = channel_of(policy, view.case.channel)
    return proof.facts_of(policy.identity.shop, channel, view, subject, promises, view.case.remedy)
