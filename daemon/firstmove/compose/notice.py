"""Notices to people of the shop by mail: what happened, to which case, and what to do now.

No customer's name or words unless the shop wants that ([privacy] notify_text): a notice may light up on a
locked telephone. Raises Unsendable when the person's address cannot be written.
"""

from collections.abc import Mapping
from datetime import datetime

from firstmove.compose import builtin, card, dates, draft, render, variants, wire, words
from firstmove.model.mail import Address
from firstmove.model.policy import Channel, Person, Shop
from firstmove.model.record import CaseView, Outgoing

LONGEST_DETAIL = 300
_DISPLAY = {"ja": "初手（社内連絡）", "en": "firstmove - internal"}
_DETAILS: words.Labels = {
    "first_day": ("最初の24時間の上限", "the cap of the first 24 hours"),
    "promise_sooner": (
        "保留の期限より先に、お約束の時刻が来ます",
        "the promised time comes before the hold ends",
    ),
}
# kind → what happened (ja, en), what to do (ja, en).
KINDS: Mapping[str, tuple[str, str, str, str]] = {
    "arrival": (
        "お問い合わせが届きました",
        "A customer has written",
        "カードと下書きをご確認ください。",
        "Please look at the card and the draft.",
    ),
    "chaser": (
        "お約束の時刻を前に、再度ご連絡がありました",
        "The customer writes again before the promised time",
        "いまの状況だけでも、一度ご連絡ください。",
        "Please write now, even if only to say how things stand.",
    ),
    "hold_over": (
        "保留の期限になりました",
        "The hold has ended",
        "カードと下書きをご確認ください。",
        "Please look at the card and the draft.",
    ),
    "critical": (
        "至急：責任者の確認が必要です",
        "Urgent: the manager is needed",
        "返信の前に、内容を責任者とご確認ください。",
        "Please go through it with the manager before anything is sent.",
    ),
    "escalation": (
        "お返事の期限が近づいています",
        "An answer is due soon",
        "間に合わないときは、途中経過の下書きを送ってください。",
        "If it cannot be kept, please send a progress report.",
    ),
    "promise_broken": (
        "お客様にお約束した時刻を過ぎました",
        "The time promised to the customer has passed",
        "すぐにお詫びと途中経過をご連絡ください。",
        "Please apologise and tell the customer how things stand at once.",
    ),
    "bounce": (
        "お客様へのメールが届きませんでした",
        "Our mail did not reach the customer",
        "お電話か別のアドレスでご連絡ください。時計は動いています。",
        "Please telephone or use another address. The clocks are running.",
    ),
    "notice_bounced": (
        "担当者への通知メールが届いていません",
        "A notice to somebody of the shop was not delivered",
        "通知先のアドレスをご確認ください。届かなかった報告は「要確認」のフォルダーにあります。",
        "Please check the address. The report lies in the folder for mail to be checked.",
    ),
    "quarantine": (
        "読み取れないメールがあります",
        "A mail could not be understood",
        "原本は「要確認」のフォルダーにあります。内容をご確認ください。",
        "The original is kept in the folder for mail to be checked. Please read it.",
    ),
    "sent_unreadable": (
        "送信済みのメールを1通読み取れません",
        "A sent mail could not be read",
        "お客様へのお返事でしたら、その案件のメールを「返信済み」へ移してください。移すまで、時計は動いています。",
        "If it was an answer to a customer, move that case's mail to replied. Until then the clocks run.",
    ),
    "held": (
        "受付メールの送信を見合わせています",
        "Acknowledgements are being held",
        "件数の上限を超えたか、送信の成否が分かりません。内容を確かめ、送るか取り消すかを選んでください。",
        "A cap was reached, or it is unknown whether one went out. Please release or cancel them.",
    ),
    "flood": (
        "お問い合わせが一度に大量に届いています",
        "A flood of mail is coming in",
        "受付メールは、上限の範囲で届いた順に送っています。迷惑メールなら firstmove pause で止められます。",
        "Acknowledgements leave in the order of arrival, within the cap. If it is spam: firstmove pause.",
    ),
    "ack_refused": (
        "受付メールが相手のサーバーに拒否されました",
        "An acknowledgement was refused by the other server",
        "お客様には届いていません。お電話などでご連絡ください。",
        "It has not reached the customer. Please use the telephone or another way.",
    ),
    "template_error": (
        "ひな形に問題があります",
        "A template has a problem",
        "標準の文面で送りました。ひな形をご確認ください（firstmove templates check）。",
        "The built-in text was used. Please check the template (firstmove templates check).",
    ),
    "promise_withdrawn": (
        "お約束が残ったまま完了になりました",
        "A case was closed with an open promise",
        "お客様はお約束の時刻にご連絡をお待ちです。必要ならご連絡ください。",
        "The customer expects to hear from you at that time. Please write if needed.",
    ),
    "moved_nowhere": (
        "対応中のメールがゴミ箱か別のフォルダーへ移されました",
        "A customer's mail was moved to the trash or an unknown folder",
        "時計は動いています。対応が不要なら「完了」へ、必要なら「要返信」へ移してください。",
        "The clocks are running. Move it to closed if nothing is needed, else back to needs reply.",
    ),
    "mailbox_refused": (
        "メールボックスに接続できません",
        "The mailbox refuses the login",
        "パスワードか設定をご確認ください。直るまで、受付と下書きは止まっています。",
        "Please check the password or the settings. Until then nothing is acknowledged or drafted.",
    ),
    "mailbox_taken": (
        "このメールボックスは、別の firstmove が担当しています",
        "Another firstmove works this mailbox",
        "こちらは待機しています。どちらかを止めてください。こちらに任せるときは、フォルダー「firstmove」のメモも削除してください。",
        'This one stands by. Please stop one of them; to keep this one, delete the note in "firstmove", too.',
    ),
    "card_reply": (
        "カードへの返信は、お客様には送られていません",
        "Your reply to the card was not sent to the customer",
        "お客様へのお返事は、「下書き」を直して送信してください。",
        "Please put it into the draft and send that.",
    ),
    "junk_match": (
        "迷惑メールに、お客様からのメールがあるようです",
        "A customer's mail seems to lie in the junk folder",
        "迷惑メールのフォルダーをご確認ください。お客様のメールなら、受信トレイへ移してください。受付メールは送っていません。",
        "Please look there. If it is a customer's, move it into the inbox. Nothing was acknowledged.",
    ),
    "card_leak": (
        "社内カードの内容が社外に送られた可能性があります",
        "Text of an internal card may have been sent outside",
        "送信済みのメールをご確認ください。",
        "Please look at the sent mail.",
    ),
    "draft_gone": (
        "下書きが見当たりません",
        "A draft is nowhere to be found",
        "送信済みなら何もいりません。まだなら、カードの本文からご返信ください。",
        "If it was sent, all is well. If not, please answer with the text in the card.",
    ),
    "feedback_report": (
        "当店のメールが迷惑メールとして報告されました",
        "A mail of ours was reported as spam",
        "このお客様への受付メールは止めています。ご連絡の際はお電話もご検討ください。",
        "No more acknowledgements go to this customer. Please consider the telephone.",
    ),
    "reply_to_differs": (
        "返信先が差出人と異なるため、受付メールを送っていません",
        "Reply-To differs from the sender: no acknowledgement was sent",
        "差出人をご確認のうえ、ご返信ください。",
        "Please make sure who is writing, then answer.",
    ),
    "no_route": (
        "このお客様に送れる送信設定がありません",
        "There is no way to send to this customer",
        "モールの画面からご返信いただくか、送信設定をご確認ください。",
        "Please answer on the marketplace, or check the SMTP routes.",
    ),
}


def compose(
    templates: render.Templates,
    shop: Shop,
    person: Person,
    view: CaseView | None,
    *,
    kind: str,
    detail: str = "",
    phone: bool = False,
    channel: Channel,
    notify_text: bool = False,
    at: datetime,
    message_id: str,
) -> Outgoing:
    """The octets of one notice to one person; `view` is None when it is about no case.

    `detail` is a code or another server's words, never a customer's.
    """
    language = "en" if shop.language == "en" else "ja"
    kind = kind_of(kind, detail, view, at)
    subject = _subject(kind, view, channel, at, shop, language)
    facts = _facts(kind, detail, view, channel, shop, language, notify_text=notify_text, phone=phone)
    name = f"{language}/notice_{kind}.j2"
    fallback = False
    try:
        text = templates.render(name if templates.has(name) else f"{language}/notice.j2", facts)
    except render.TemplateFailed:
        fallback = True
        text = builtin.internal(language, (("■", subject), ("■", str(facts["advice"]))))
    return internal_mail(
        shop, person, subject, text, language, at=at, message_id=message_id, fallback=fallback
    )


def internal_mail(
    shop: Shop,
    person: Person,
    subject: str,
    text: str,
    language: str,
    *,
    at: datetime,
    message_id: str,
    fallback: bool = False,
) -> Outgoing:
    """One mail of the shop to one of its people."""
    sender, to = _mailbox(shop.address, _DISPLAY[language]), _mailbox(person.email, person.name)
    headers = (
        wire.mailboxes("From", sender),
        wire.mailboxes("To", to),
        wire.unstructured("Subject", subject),
        wire.date(at, dates.zone_of(shop.timezone)),
        wire.own_identifier(message_id),
        wire.plain("Auto-Submitted", "auto-generated"),
        wire.plain("X-Auto-Response-Suppress", "All"),
    )
    octets = wire.compose_message(headers, text)
    wire.check(octets, subject=subject, text=text, to=wire.envelope(to))
    return Outgoing(
        octets=octets,
        message_id=message_id,
        recipient=wire.envelope(to),
        envelope_from=wire.envelope(sender),
        subject=subject,
        fallback=fallback,
    )


def what_happened(kind: str, language: str) -> str:
    """A kind's words: what happened."""
    return _words(kind, language)[0]


def kind_of(kind: str, detail: str, view: CaseView | None, at: datetime) -> str:
    """The kind as it is told: an arrival may be a chaser or critical, a reminder may be too late."""
    if kind == "arrival" and detail in ("chaser", "hold_over"):
        return detail
    if kind == "arrival" and detail:
        return "critical"
    if kind == "escalation" and view is not None:
        promise = view.open_promise
        broken = any(p.state == "broken" for p in view.promises)
        if (promise and promise.due <= at) or (promise is None and broken):
            return "promise_broken"
    return kind


def _detail(detail: str, language: str) -> str:
    if detail in _DETAILS:
        return words.label(_DETAILS, detail, language)
    return words.label(words.REASON, wire.clean(detail)[:LONGEST_DETAIL], language)


def _mailbox(spec: str, name: str) -> Address:
    local, _, domain = spec.rpartition("@")
    return Address(local, domain.lower(), name)


def _words(kind: str, language: str) -> tuple[str, str]:
    ja_what, en_what, ja_do, en_do = KINDS.get(kind) or _unknown(kind)
    return (ja_what, ja_do) if language == "ja" else (en_what, en_do)


def _unknown(kind: str) -> tuple[str, str, str, str]:
    name = wire.clean(kind)
    return (
        f"お知らせ（{name}）",
        f"Notice ({name})",
        "カードをご確認ください。",
        "Please look at the card.",
    )


def _subject(
    kind: str, view: CaseView | None, channel: Channel, at: datetime, shop: Shop, language: str
) -> str:
    zone = dates.zone_of(shop.timezone)
    what = _words(kind, language)[0]
    if view is None:
        return f"{dates.card_when(at, zone)} {what}"
    due = card.next_due(view)
    category = words.label(words.CATEGORY, view.case.category, language)
    label = channel.label or words.label(words.CHANNEL, channel.name, language)
    if language == "ja":
        when = f"{dates.card_when(due.due, zone)}まで" if due else dates.card_when(at, zone)
        return f"{when} #{view.case.number} {category} {what}（{label}）"
    when = f"by {dates.card_when(due.due, zone)}" if due else dates.card_when(at, zone)
    return f"{when} #{view.case.number} {category}: {what} ({label})"


def _facts(
    kind: str,
    detail: str,
    view: CaseView | None,
    channel: Channel,
    shop: Shop,
    language: str,
    *,
    notify_text: bool,
    phone: bool,
) -> Mapping[str, object]:
    what, advice = _words(kind, language)
    due = card.next_due(view) if view else None
    codes = tuple(code for code in detail.split(",") if code in words.FLAG)
    order = variants.usable_order(view) if view else None
    return {
        "zone": dates.zone_of(shop.timezone),
        "is_holiday": dates.no_holidays,
        "what": what,
        "advice": advice,
        "number": view.case.number if view else 0,
        "category": words.label(words.CATEGORY, view.case.category, language) if view else "",
        "channel": channel.label or words.label(words.CHANNEL, channel.name, language),
        "due": due.due if due else None,
        "clock": words.label(words.CLOCK, due.clock, language) if due else "",
        "flags": words.joined(words.FLAG, codes, language),
        "detail": "" if codes or detail in (kind, *words.CLOCK) else _detail(detail, language),
        "phone": phone,
        "number_to_call": wire.clean(order.phone) if order and phone and notify_text else "",
        "name": card.short_name(draft.customer(view), language) if view and notify_text else "",
        "quote": card.quoted(view, card.QUOTE_IN_CARD) if view and notify_text else "",
    }
