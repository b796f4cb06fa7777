"""Signs: the plain patterns without which a long wording is not searched.

One that misses lets a machine pass. Each of their alternatives is needed by a wording below.
"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstmove.message.automated.words import found, searched
from firstmove.model.phrases import PHRASES
from firstmove.model.slow_wordings import SIGNS

AUTOMATIC_LINES = """\
このe-メールアドレスは送信専用です
本メールに返信されてもお答えできません
当メッセージは自動送信です
送信専用のメールアドレスから
配信専用アドレスです
系统自动发送
请勿回复
請勿直接回覆
발신 전용
자동 발송
Don't reply to this mail
Please do not respond directly to this message
This is an auto generated message
This is a system created message
this message was sent automatically
this reply is computer generated
this notice has been automatically created
this mailbox is unattended
this e-mail address is not monitored
this account is unmonitored
automatisch generierte Nachricht
bitte antworten Sie nicht auf diese
bitte nicht auf diese
merci de ne pas y répondre
no responda a este correo
non rispondere a questa
mensagem automática
"""
WAYS_TO_UNSUBSCRIBE = """\
if you don't want to receive
if you do not wish to be listed
if you'd prefer not to receive
If you wish to be removed
to opt out, reply
to remove yourself, click
to stop receiving mails, visit
to be removed, reply
go here and be removed
visit us and opt out
follow it to opt-out
unsubscribe (https:
https://example.com/opt_out
https://example.com/optout
https://example.com/removeme?x
mailto:remove@example.com
https://example.com/mailstop
mailto:haishin_teishi@example.com
you are receiving this because
you received this as part
you are currently subscribed to
view the newsletter in a browser
view this e-mail online
having trouble viewing this
trouble reading this
can't read this message
cannot see this newsletter
this e-mail was sent to a@example.com.
update your preferences
manage subscriptions
voulez plus recevoir
nicht mehr erhalten wollen
nicht länger empfangen möchten
no desea recibir
non desidera ricevere
non vuoi più ricevere
afmelden kan hier
uitschrijven https:
abmelden möchten
newsletter abbestellen
se désinscrire ici
désabonner: cliquez
darse de baja
cancelar la suscripción
cancelar suscripcion
per cancellarti
配信の停止をご希望の方
配信登録解除はこちら
購読解除手続きは
購読の中止をご希望の場合
このメールは登録された方に配信
本メールは会員の皆様に配信
本ニュースレターは会員の方にお届け
メールマガジンの退会は下記
メルマガ解除はこちら
退订
退訂
取消订阅
取消訂閱
수신거부
https://example.com/unsub
"""
OTHERS = """\
click here to remove yourself
exclude yourself
you may unsubscribe here
unsubscribe from all by replying to this
if you no longer want to receive our mailings click
if you would rather not get offers, reply
if you wish to be removed from our list
with remove in the subject
word "no more" as your subject
we honor all removals
please allow 24 hours for removal
for removal mailto:
obtained from an opt-in
a one time mailing
this email is a paid advertisement
you've received this newsletter because
this message is not displaying properly
you're subscribed to the
keine weiteren Newsletter mehr erhalten
hier abmelden
désabonnement <https:
não deseja mais receber
cancelar sua inscrição
descadastre-se clique
this account is protected by it. Please click
added to the recipient's allowed list
ensure delivery of your email
this automatic reply to your email
my list of approved senders
https://example.com/mailman/listinfo/talk
Yahoo! Groups Links
Your use of Yahoo! Groups
this list is sponsored by
unsubscribe from this group
a-unsubscribe@example.com
Google Groups: subscribed
現在、出張中です
現在は休業しております
ただいま不在です
6月15日は休暇中です
ich befinde mich im Urlaub
ich bin nicht erreichbar
je serai absent
je suis en vacances
estoy fuera de la oficina
sono fuori ufficio
異動しました
転勤いたしました
退職致しました
no longer works for us
has left the company
"""
LIST_FOOTER = "_____________________\nTalk mailing list\n"
WORDINGS = [*(AUTOMATIC_LINES + WAYS_TO_UNSUBSCRIBE + OTHERS).split("\n")[:-1], LIST_FOOTER]


@pytest.mark.parametrize("wording", WORDINGS)
def test_a_machines_wording_shows_its_sign(wording: str) -> None:
    assert any(found(pattern, searched(wording)) for pattern in SIGNS)


@pytest.mark.parametrize("pattern", SIGNS)
@settings(max_examples=15, derandomize=True, database=None, deadline=None)
@given(data=st.data())
def test_a_sign_stands_wherever_its_pattern_is_found(pattern: str, data: st.DataObject) -> None:
    slow = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    where = searched(data.draw(st.from_regex(slow)))

    fits = slow.search(where.text) is not None

    assert fits == found(pattern, where)


@pytest.mark.parametrize("pattern", SIGNS)
def test_a_sign_belongs_to_a_pattern_of_a_phrase(pattern: str) -> None:
    patterns = {each for phrase in PHRASES for each in (phrase.text, phrase.footer)}

    assert pattern in patterns


def test_a_sign_is_found_in_capitals_and_in_turkish_letters() -> None:
    pattern = next(pattern for pattern, signs in SIGNS.items() if "unsub" in signs[0])

    assert found(pattern, searched("UNSUBSCR\u0130BE: HTTPS://EXAMPLE.COM/U"))
    assert found(pattern, searched("unsubscr\u0131be: https://example.com/u"))
