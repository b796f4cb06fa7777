"""What a person's hand makes of mails that a machine wrote or a filter hid."""

from dataclasses import replace
from datetime import timedelta

import pytest
from decision_scenes import (
    HANAKO,
    NIGHT,
    POLICY,
    TUESDAY,
    decided,
    follow_up,
    jst,
    mail,
    of_kind,
    view,
)

from firstmove.decision import decide, operator
from firstmove.model.case import Known
from firstmove.model.decision import (
    Decision,
    FileThread,
    PutCard,
    PutDraft,
    SendAck,
    SendNotice,
    StartClock,
)
from firstmove.model.mail import Address
from firstmove.model.order import Match
from firstmove.model.triage import Triage


def adopted(known: Known, refusal: str = "auto-submitted") -> Decision:
    incoming = mail(Triage("damaged"), refusal=refusal, at=jst(6, 5, 11))
    return decide.by_hand(incoming, known, POLICY, TUESDAY, match=Match(), reply_to=HANAKO)


@pytest.mark.parametrize("refusal", ["auto-submitted", ""])
def test_an_adopted_mail_opens_a_case_that_waits_from_now_on(refusal: str) -> None:
    decision = adopted(Known(1043), refusal)

    assert decision.case is not None
    assert ("open", TUESDAY) == (decision.case.event, decision.case.unanswered_since)
    assert {"reply_target"} == {plan.clock for plan in of_kind(decision.clocks, StartClock)}
    assert (FileThread("needs_reply"), PutCard(unseen=True), PutDraft()) == decision.effects


def test_an_adopted_mail_of_a_known_matter_joins_and_reopens_it() -> None:
    decision = adopted(follow_up("replied"))

    assert decision.case is not None
    assert "reopen" == decision.case.event
    assert ([], []) == (of_kind(decision.effects, SendAck), of_kind(decision.effects, SendNotice))


def test_a_mail_in_the_junk_folder_is_told_by_day_and_shown_on_the_card_at_night() -> None:
    by_day = operator.found_in_junk(view(), POLICY, TUESDAY)
    by_night = operator.found_in_junk(view(), POLICY, NIGHT)

    assert (PutCard(unseen=True), SendNotice(to="operator", kind="junk_match")) == by_day.effects
    assert (PutCard(unseen=True),) == by_night.effects


def test_beside_a_stale_draft_no_second_one_is_placed() -> None:
    decision = decided(known=follow_up(known={"draft_state": "stale"}))

    assert ([], None) == (of_kind(decision.effects, PutDraft), decision.draft)


@pytest.mark.parametrize(("domain", "acknowledged"), [("tickets.example.com", False), ("gmail.com", True)])
def test_who_echoes_an_acknowledgement_to_their_organisation_gets_none(
    domain: str, acknowledged: bool
) -> None:
    sender = Address("t.2", domain)
    incoming = mail(customer=sender, from_=(sender,), at=TUESDAY + timedelta(minutes=1))
    decision = decided(incoming, replace(Known(1043), answers_ack=True), reply_to=sender)

    assert (acknowledged, acknowledged) == (decision.ack, decision.reason != "capped")
