"""Cards and drafts from stored facts, when their effect is claimed."""

from datetime import datetime
from email import message_from_bytes

from firstmove.compose import card as card_writer
from firstmove.compose import draft as draft_writer
from firstmove.decision import calendar, promise
from firstmove.model.record import CaseView, Outgoing
from firstmove.service.intake import channel_of, new_message_id
from firstmove.service.notices import recipient
from firstmove.service.runtime import Rules, Runtime


def draft(runtime: Runtime, rules: Rules, view: CaseView, kind: str, now: datetime) -> Outgoing:
    """A reply draft exactly as it will lie in the Drafts folder."""
    policy = rules.policy_of(view)
    promised = view.open_promise
    channel = channel_of(policy, view.case.channel)
    urgency = "complaint" if view.triage.complaint else "inquiry"
    return draft_writer.compose(
        runtime.templates,
        policy.identity.shop,
        recipient(policy, "operator").name,
        channel,
        view,
        kind=kind,
        at=now,
        message_id=new_message_id(policy, runtime),
        token=runtime.fresh(),
        promise=promised.due if promised else None,
        remedy=view.case.remedy,
        next_promise=promise.due(now, urgency, policy, channel, now=now),
        is_holiday=lambda day: bool(calendar.holiday_name(policy.hours, day)),
    )


def card(runtime: Runtime, rules: Rules, view: CaseView, now: datetime) -> Outgoing:
    """The case's card."""
    policy = rules.policy_of(view)
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
    )


def text_of(out: Outgoing) -> str:
    """The text of octets that we composed ourselves: one base64 text part."""
    payload = message_from_bytes(out.octets).get_payload(decode=True)
    return payload.decode("utf-8") if isinstance(payload, bytes) else ""
