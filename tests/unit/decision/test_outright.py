"""Flags that the words say outright, whatever the model makes of them."""

import pytest
from labelled_mails import read

from firstmove.decision.outright import flags_of
from firstmove.decision.scope import passage


@pytest.mark.parametrize(
    "text",
    [
        "一週間前にもメールしましたが、まだ調べていただけていないのでしょうか。",
        "先月も解約したいと書きましたよね。",
        "先週も聞いたんだけど。",
        "前にお願いした領収書が今回も入っておりませんでした。",
        "メルマガの解除を今年に入って3回しました。",
        "返金について三度目の連絡です。",
        "I wrote ten days ago and did not hear back.",
        "I emailed you on the 8th and got nothing back.",
        "Still no answer to my mail of January 27.",
        "지난주에도 문의드렸습니다.",
        "前天我已经问过一次。",
    ],
)
def test_who_wrote_before_chases(text: str) -> None:
    assert {"chaser"} == flags_of(passage("", text))


@pytest.mark.parametrize(
    "text", ["デンワ クダサイ", "お電話(055-000-7205)をいただけない場合", "でんわのほうがたすかります"]
)
def test_who_asks_for_a_call_wishes_one(text: str) -> None:
    assert {"phone_requested"} == flags_of(passage("", text))


@pytest.mark.parametrize(
    "text",
    [
        "先週も注文しました。",
        "昨日もヤマトの営業所に電話しました。",
        "先日も友人に聞きました。",
        "前にお願いした本棚が届きません。",
        "I look forward to hearing back from you. I will get back to you.",
        "I hope to hear back soon.",
        "「お電話ください」と出ますが、つながりません。",
        "電話番号を変えました。",
    ],
)
def test_others_who_were_asked_and_other_matters_are_no_chase_and_no_wish(text: str) -> None:
    assert set() == flags_of(passage("", text))


def test_an_offer_that_is_sent_again_is_no_chase() -> None:
    found = read("先週もメールしましたが、動画制作のご提案です。御社の売上を伸ばす施策を成果報酬で承ります。")

    assert ("sales_pitch", False) == (found.category, "chaser" in found.flags)
