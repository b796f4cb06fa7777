"""The closed vocabulary of Decision.reason: a stable code, and what it means, for `why` and the docs.

A decision about a mail that must not be answered at all carries the refusal's own code instead
(`message.automated` lists those). Codes are only ever added.
"""

from collections.abc import Mapping

from firstmove.model.decision import ACK_REASONS, NO_ACK_REASONS

REASONS: Mapping[str, str] = {
    # An acknowledgement goes out.
    "first": "The first mail of a new case.",
    "reopened": "The customer writes again after an answer, and no person has answered lately.",
    "promise_broken": "A promised time has come without an answer: a new time is named.",
    # None goes out, although the sender could be answered. In the order in which they are asked.
    "disabled": "Acknowledgements are switched off.",
    "paused": "Sending is paused.",
    "thanks_only": "The customer only says thanks or that it has arrived.",
    "sales_pitch": "Somebody wants to sell something to the shop.",
    "office": "A marketplace's office: a person answers.",
    "suppressed": "This sender gets no acknowledgements any more: marked as junk, or mail to it bounced.",
    "acknowledged_before": "Another mailbox of the shop acknowledged this very mail.",
    "too_old": "The mail is older than acknowledge.max_age.",
    "channel_off": "The channel is not acknowledged.",
    "not_addressed": "The own address is not in To or Cc, and only_if_addressed is on.",
    "reply_to_differs": "Reply-To points to another organisation than From.",
    "no_route": "No SMTP account may send to this address.",
    "open_promise": "The customer already has a promised time that is still to come.",
    "answered": "A person answered within the last 72 hours (acknowledge.follow_up).",
    "capped": "A cap is reached, or the case has had every acknowledgement it may get.",
    "shadow": "All is decided, nothing is sent: shadow = true.",
    "own": "Our own mail in the inbox: it stays where it is.",
    # Events that are not a customer's mail.
    "seen": "This very message was taken in before.",
    "bounce": "A mail of ours could not be delivered.",
    "bounce_delayed": "A delivery report that is no failure (delayed, relayed).",
    "bounce_old": "A bounce of a mail that a newer, delivered one has overtaken.",
    "bounce_other": "A delivery report that is not about a mail of ours.",
    "bounce_notice": "A notice to somebody of the shop could not be delivered.",
    "bounce_party": "A reply reached the customer, but not another of its recipients.",
    "reply_bounced": "A person's reply could not be delivered: the clocks run again.",
    "human_reply": "A person answered.",
    "reply_with_promise": "A person answered and named a time.",
    "card_leak": "The text of an internal card was sent to somebody outside.",
    "card_reply": "A person answered a card: the customer has not got it.",
    "sent_unclear": "A person wrote to a customer of whom several cases wait: which is meant is asked.",
    "draft_gone": "A draft is nowhere to be found, and no answer was seen.",
    "phoned": "A person telephoned.",
    "answered_elsewhere": "A person says that it was answered outside this mailbox.",
    "reopen": "A person wants the case back on the list.",
    "on_hold": "A person put it on hold until the next business morning.",
    "hold_over": "The hold has ended.",
    "closed": "A person closed it.",
    "archived": "A person archived it: closed.",
    "junk": "A person marked it as junk: no reply, no further acknowledgements.",
    "junk_match": "A mail in the junk folder belongs to an open case.",
    "moved_nowhere": "A person moved it to the trash or an unknown folder: that is no command.",
    "adopted": "A person moved a machine's mail to the list: it is a customer's matter.",
    "moved": "A person moved it; nothing changes by that.",
    "quiet": "Answered, and nothing was heard for the quiet days: closed.",
    "timer": "A clock's step came due and somebody is told.",
    "timer_answered": "A clock's step came due, but the case is already answered.",
    "timer_waits": "A clock's step came due in a break or at night and waits for the opening.",
    "timer_due": "A clock's due time itself.",
    "working": "A person is at work on it: reminders rest for half an hour.",
    "starred": "A person put a star on it: reminders rest for half an hour.",
    "star_gone": "A person took the star away: reminders go on.",
    "marked_answered": "A mail program marked it as answered: the copy in Sent is looked for.",
    "mark_gone": "That mark was taken away.",
    "probably_answered": "Marked as answered ten minutes ago, and no copy in Sent: the card asks.",
    "stale_ack": "An acknowledgement could not go out in time and none takes its place.",
}

EVENT_REASONS = tuple(code for code in REASONS if code not in ACK_REASONS + NO_ACK_REASONS)

# The first word of each line of Decision.why; what follows are its words, separated by spaces.
WHY: Mapping[str, str] = {
    "cue": "<axis> <value> <words>: something found in the text.",
    "refused": "<code> [<detail>]: why no automatic answer may go to this sender.",
    "withheld": "<reason> [<detail>]: why no acknowledgement goes out.",
    "match": "<confidence> <how>: the order it is about.",
    "closed": "<why>: the shop is closed now (calendar.why_closed).",
    "waits_its_turn": "<local ISO time>: over cap_minute; when the acknowledgement may leave.",
    "promised": "<local ISO time>: what the customer is told.",
    "beyond_limit": "<channel>: the promise had to be later than the channel allows.",
    "bounce": "<status> <diagnostic>: the other server's words.",
    "step": "<clock> <local ISO time>: the clock's step that came due.",
    "waits_until": "<local ISO time>: when somebody will be told.",
    "moved": "<from role> <to role>: what a person did.",
}

# SendNotice.kind, as far as decisions use them, and what its detail holds.
NOTICES: Mapping[str, str] = {
    "arrival": "A mail came in. Detail: critical flags joined by commas, chaser, hold_over, or nothing.",
    "escalation": "A clock's step. Detail: the clock, or promise_sooner (a hold outlasts a promise).",
    "promise_broken": "A step at or after the promised time: it has passed. Detail: promise.",
    "bounce": "A mail of ours could not be delivered; telephone. No detail.",
    "notice_bounced": "A notice to a person of the shop was not delivered. No detail, no case.",
    "card_leak": "Text of a card went to somebody outside. No detail.",
    "card_reply": "A person answered a card: the customer has not got it. No detail.",
    "draft_gone": "A draft is nowhere to be found, and no answer was seen. No detail.",
    "junk_match": "A mail in the junk folder matches an open case or an order. No detail.",
    "flood": "More mails than cap_minute: acknowledgements wait their turn. Detail: the setting.",
    "held": "Acknowledgements are held over a cap. Detail: first_day.",
    "promise_withdrawn": "A case was closed although the customer has a time in writing. No detail.",
    "moved_nowhere": "A mail was moved to the trash or an unknown folder: what is meant? No detail.",
    "feedback_report": "A provider says that somebody called a mail of ours spam. No detail, no case.",
}
