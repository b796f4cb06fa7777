"""Labels in Japanese and English for the stable codes: cards, notices and the command line share them."""

from collections.abc import Mapping

Labels = Mapping[str, tuple[str, str]]

CATEGORY: Labels = {
    "not_arrived": ("未着", "Not arrived"),
    "wrong_item": ("誤配送", "Wrong item"),
    "missing_item": ("不足", "Missing item"),
    "damaged": ("破損", "Damaged"),
    "defective": ("不具合", "Defective"),
    "not_as_described": ("説明との相違", "Not as described"),
    "return_refund": ("返品・返金", "Return or refund"),
    "cancel": ("キャンセル", "Cancellation"),
    "change_order": ("注文の変更", "Order change"),
    "payment": ("支払い", "Payment"),
    "receipt": ("領収書", "Receipt"),
    "stock": ("在庫", "Stock"),
    "product_question": ("商品の質問", "Product question"),
    "service_complaint": ("ご指摘", "Service complaint"),
    "thanks": ("お礼", "Thanks"),
    "sales_pitch": ("営業", "Sales pitch"),
    "office": ("事務局", "Marketplace office"),
    "automatic": ("自動通知", "Automatic"),
    "other": ("その他", "Other"),
}
# Neutral on purpose: a card may be forwarded by mistake, and must not hurt whoever reads it then.
FLAG: Labels = {
    "chaser": ("再度のご連絡", "Writes again"),
    "deadline": ("ご希望日あり", "Has a date"),
    "review_threat": ("評価への言及", "Mentions a review"),
    "platform_report_threat": ("モールへの言及", "Mentions the marketplace"),
    "legal_threat": ("法的手続きへの言及", "Mentions legal action"),
    "chargeback": ("支払い異議への言及", "Mentions a chargeback"),
    "suspected_abuse": ("責任者が確認", "For the manager"),
    "phone_requested": ("お電話をご希望", "Asks for a call"),
    "injury": ("けが・体調", "Injury"),
}
CASE_STATE: Labels = {
    "needs_reply": ("要返信", "Needs reply"),
    "on_hold": ("保留", "On hold"),
    "replied": ("返信済み", "Replied"),
    "closed": ("完了", "Closed"),
}
DRAFT_STATE: Labels = {
    "pending": ("準備中", "being prepared"),
    "placed": ("「下書き」に1通・未編集", "one in Drafts, not edited"),
    "edited": ("編集中", "being edited"),
    "sent": ("送信済み", "sent"),
    "answered_elsewhere": ("別の返信で回答済み", "answered elsewhere"),
    "discarded": ("破棄されました", "discarded"),
    "gone": ("見当たりません", "not to be found"),
    "stale": ("前の内容のまま残っています", "left as it was; outdated"),
    "removed": ("取り下げました", "removed"),
}
PROMISE_STATE: Labels = {
    "open": ("約束中", "open"),
    "kept": ("履行", "kept"),
    "broken": ("時間超過", "broken"),
    "withdrawn": ("取り下げ", "withdrawn"),
}
PROMISE_SOURCE: Labels = {
    "ack": ("受付メール", "acknowledgement"),
    "held": ("受付メール（保留中）", "acknowledgement, held"),
    "reply": ("ご返信", "reply"),
    "operator": ("担当者の指示", "operator"),
}
PRIORITY: Labels = {
    "critical": ("至急", "Critical"),
    "high": ("高", "High"),
    "normal": ("通常", "Normal"),
    "low": ("低", "Low"),
}
CONFIDENCE: Labels = {
    "high": ("高", "high"),
    "medium": ("中", "medium"),
    "low": ("低", "low"),
    "none": ("なし", "none"),
}
CLOCK: Labels = {
    "promise": ("お客様とのお約束", "promised to the customer"),
    "reply_target": ("返信の目標", "reply target"),
    "hard_limit": ("モールの期限", "marketplace limit"),
    "deadline": ("お客様の希望日", "the customer's own date"),
    "waiting_on": ("先方の回答待ち", "waiting for the other party"),
    "age": ("案件の経過", "age of the case"),
    "closing": ("自動完了", "closes by itself"),
    "remedy": ("対応の期限", "time to act"),
    "bad_news": ("お伝えする期限", "time to tell the customer"),
    "hold": ("保留", "on hold"),
    "working": ("対応中", "being worked on"),
    "answered": ("送信控えの確認", "looking for the sent copy"),
}
HAPPENING: Labels = {
    "received": ("受信", "received"),
    "acknowledged": ("受付メールを送信", "acknowledged"),
    "ack_cancelled": ("受付メールを取り消し", "acknowledgement cancelled"),
    "ack_dead": ("受付メールは不達", "acknowledgement refused"),
    "ack_held": ("受付メールを保留", "acknowledgement held"),
    "ack_in_doubt": ("受付メールの送信結果を確認中", "acknowledgement in doubt"),
    "ack_pending": ("受付メールの再送待ち", "acknowledgement to be tried again"),
    "send_notice_failed": ("担当者への連絡に失敗", "a notice failed"),
    "put_card_failed": ("カードの作成に失敗", "placing the card failed"),
    "put_draft_failed": ("下書きの作成に失敗", "placing the draft failed"),
    "file_thread_failed": ("振り分けに失敗", "filing failed"),
    "filed": ("振り分け", "filed"),
    "reply_seen": ("返信を確認", "reply seen"),
    "pledged": ("ご返信でのお約束", "promised in the reply"),
    "moved": ("移動", "moved"),
    "starred": ("スターで対応中に", "star: being worked on"),
    "star_gone": ("スターが外されました", "star taken away"),
    "probably_answered": ("返信済みの印があり、送信控えなし", "marked as answered, no sent copy"),
    "note": ("メモ", "note"),
    "command": ("指示", "command"),
    "offered": ("書き方の例", "write for example"),
    "not_understood": ("読み取れなかった指示", "command not understood"),
    "wrong_tracking": ("伝票番号の検査数字が合いません", "the check digit of the tracking number is wrong"),
    "nothing_to_undo": ("元に戻す対応がありません", "nothing to undo"),
    "draft_kept": ("編集中の下書きは、そのまま残しました", "the draft you are editing was left as it is"),
    "sending_paused": (
        "すべての送信を停止しました。再開は firstmove resume です",
        "all sending is paused; `firstmove resume` ends it",
    ),
    "bounced": ("不達", "bounced"),
    "told": ("担当者へ連絡", "staff told"),
    "stock_known": ("在庫データによる「在庫あり」", "in stock, by the inventory"),
    "lint": ("下書きを標準の文面に差し替えました", "the draft was replaced by the built-in text"),
}
# Prefixes of stable codes whose rest is a state.
_STATES: Mapping[str, tuple[str, str, Labels]] = {
    "draft_": ("下書き：", "draft: ", DRAFT_STATE),
    "promise_": ("お約束：", "promise: ", PROMISE_STATE),
}
# Why a mail was acknowledged or not, where a card's timeline shows it.
REASON: Labels = {
    "first": ("新しいご用件", "a new matter"),
    "reopened": ("回答後のご連絡", "writes after an answer"),
    "promise_broken": ("約束の時刻を超過", "promise broken"),
    "disabled": ("受付メールは停止中", "acknowledgements are off"),
    "paused": ("送信は一時停止中", "sending is paused"),
    "thanks_only": ("お礼のみ", "thanks only"),
    "office": ("事務局からのご連絡", "from the marketplace's office"),
    "suppressed": ("この宛先への受付メールは停止", "no acknowledgements to this address"),
    "too_old": ("受付から時間が経過", "too old to acknowledge"),
    "channel_off": ("このモールの受付メールは停止", "channel is not acknowledged"),
    "reply_to_differs": ("返信先が差出人と異なる", "Reply-To differs from From"),
    "no_route": ("送信経路なし", "no route for this address"),
    "open_promise": ("お約束の時刻より前", "before the promised time"),
    "answered": ("回答から72時間以内", "answered within 72 hours"),
    "capped": ("受付メールの件数の上限", "over a cap"),
    "shadow": ("試運転（送信なし）", "shadow: nothing is sent"),
    "adopted": ("担当者がご用件として移動", "moved to the list by a person"),
    "bounce": ("当店のメールが不達", "a mail of ours came back"),
    "bounce_old": ("以前のメールの不達報告", "an old report, overtaken by an answer"),
    "bounce_party": ("お客様以外の宛先に不達", "not delivered to somebody in copy"),
    "reply_bounced": ("ご返信が不達", "the answer came back"),
    "card_leak": ("カードの内容が社外に送信された可能性", "card text may have been sent outside"),
    "junk_match": ("迷惑メールに関連のメール", "a related mail lies in the junk folder"),
    "moved_nowhere": ("メールがゴミ箱か別のフォルダーへ", "a mail was moved to the trash or elsewhere"),
    "sent_unclear": ("どの件へのご返信か不明", "unclear which case was answered"),
}
HOW: Labels = {
    "number+address": ("注文番号とアドレスが一致", "number and address agree"),
    "address": ("アドレス一致", "address agrees"),
    "number": ("注文番号のみ一致", "only the number agrees"),
    "number+thread": ("注文番号と同じやり取り", "number and thread agree"),
    "number+phone": ("注文番号と電話番号が一致", "number and phone agree"),
    "similar-address": ("似たアドレス", "similar address"),
    "written-address": ("本文のアドレスが一致", "an address in the text agrees"),
    "thread": ("同じやり取り", "same thread"),
    "phone": ("電話番号が一致", "phone agrees"),
    "name": ("お名前と、ほかの手がかりが一致", "full name and a second sign agree"),
    "recipient": ("お届け先のお名前と、ほかの手がかりが一致", "recipient's name and a second sign agree"),
    "family": ("姓と、ほかの手がかりが一致", "family name and other signs agree"),
    "firm": ("会社・団体と、ほかの手がかりが一致", "the firm and a second sign agree"),
    "household": ("同じご住所のご家族と商品が一致", "a relative at the same home, and the goods"),
    "earlier": ("同じ方の前のメールのご注文", "the order of the sender's mail before"),
    "parcel": ("お荷物の番号が一致", "parcel number agrees"),
    "parcel+address": ("お荷物の番号とアドレスが一致", "parcel number and address agree"),
    "address+product": ("アドレスと商品が一致", "address and product agree"),
    "address+date": ("アドレスとご注文日が一致", "address and order date agree"),
    "none": ("一致なし", "no match"),
}
CHANNEL: Labels = {
    "own": ("自社", "own shop"),
    "rakuten": ("楽天市場", "Rakuten"),
    "amazon": ("Amazon", "Amazon"),
    "yahoo": ("Yahoo!ショッピング", "Yahoo! Shopping"),
    "buyma": ("BUYMA", "BUYMA"),
    "mercari": ("メルカリShops", "Mercari Shops"),
}
MISSING: Labels = {
    "order": ("どのご注文か", "which order it is about"),
    "order_privacy": (
        "ご本人の確認（ご注文者のアドレスと違うため、ご注文の内容は書けません）",
        "who is writing (not the buyer's address: nothing of the order may be said)",
    ),
    "order_old": (
        "最新の注文データ（いまのデータは古いため、ご注文の内容は書いていません）",
        "newer order data (these are too old: nothing of the order is said)",
    ),
    "shipping": ("発送の状況とお届けの目安", "whether it was shipped, and the estimated delivery"),
    "delivery": ("いまの配達状況", "where the parcel is now"),
    "tracking": ("お問い合わせ伝票番号", "the tracking number"),
    "stock": ("在庫の有無", "whether it is in stock"),
    "photos": ("お写真（下書きでお願いしています）", "photographs (the draft asks for them)"),
    "packing": ("梱包と発送の記録", "the packing record"),
    "listing": ("商品ページの記載", "what the listing says"),
    "condition": ("商品の状態（下書きでお尋ねしています）", "the condition of the item (the draft asks)"),
    "payment": ("ご入金の記録", "the payment record"),
    "receipt_name": (
        "宛名と但し書き（下書きでお尋ねしています）",
        "the name for the receipt (the draft asks)",
    ),
}
# What a draft claims: to be made true before it is sent.
CLAIM: Labels = {
    "in_stock": (
        "「在庫を確保いたしました」と書いてあります。送る前に、在庫を確保してください。",
        "It says that the item has been set aside: do so before sending.",
    ),
    "not_arrived_shipped": (
        "「配送会社に確認しております」と書いてあります。送る前に、追跡か電話で確認を始めてください。",
        "It says that you are asking the carrier: begin to, by tracking or telephone, before sending.",
    ),
    "not_arrived_delivered": (
        "「配送会社に確認しております」と書いてあります。送る前に、配送会社へ問い合わせてください。",
        "It says that you are asking the carrier: do so before sending.",
    ),
    "not_arrived_unshipped": (
        "「発送の状況を確認しております」と書いてあります。送る前に、出荷の担当に確認してください。",
        "It says that you are checking the shipment: begin to before sending.",
    ),
    "not_arrived_checking": (
        "「発送とお届けの状況を確認しております」と書いてあります。送る前に、確認を始めてください。",
        "It says that you are checking the shipment: begin to before sending.",
    ),
    "cancel_unshipped": (
        "「発送を止める手配を進めております」と書いてあります。送る前に、出荷を止めてください。",
        "It says that the shipment is being stopped: stop it before sending.",
    ),
    "cancel_shipped": (
        "「配送会社に確認しております」と書いてあります。送る前に、配送会社へ連絡してください。",
        "It says that you are asking the carrier: do so before sending.",
    ),
    "change_order_shipped": (
        "「配送会社に確認しております」と書いてあります。送る前に、配送会社へ連絡してください。",
        "It says that you are asking the carrier: do so before sending.",
    ),
    "decline": (
        "「責任者とともに確認いたしました」と書いてあります。送る前に、責任者と確認してください。",
        "It says that you have gone through it with the manager: do so before sending.",
    ),
    "owner": (
        "「責任者に申し伝えております」と書いてあります。返信の前に、責任者へ相談してください。",
        "It says that the manager knows: talk to the manager before answering.",
    ),
    "injury": (
        "「責任者に申し伝え」と書いてあります。送る前に、責任者へ報告してください。",
        "It says that the manager knows: report to the manager before sending.",
    ),
    "progress": (
        "途中経過のお知らせです。次にご連絡する時刻を書き足すと、より親切です。",
        "A progress report: naming the time of the next message makes it better.",
    ),
}
# A person's commands as a card offers them; templates/<language>/commands.toml has every spelling.
COMMAND: Labels = {
    "replied": ("返信した", "replied"),
    "working": ("対応中", "working"),
    "phoned": ("電話した 了承", "phoned agreed"),
    "callback": ("折り返し 16時", "call back 16:00"),
    "hold": ("保留 明日", "hold tomorrow"),
    "waiting": ("待ち 仕入先 6/15", "waiting supplier 6/15"),
    "in_stock": ("在庫あり", "in stock"),
    "out_of_stock": ("在庫なし", "out of stock"),
    "source": ("取り寄せ 3日間", "sourcing 3 days"),
    "shipped": ("発送 伝票番号", "shipped <number>"),
    "resend": ("再送", "resend"),
    "exchange": ("交換", "exchange"),
    "in_delivery": ("配達中", "in delivery"),
    "delivered": ("配達完了", "delivered"),
    "held_at_depot": ("持ち戻り", "held at depot"),
    "address_unknown": ("住所不明", "address unknown"),
    "confirm_address": ("住所確認", "confirm address"),
    "photos": ("写真依頼", "ask photos"),
    "return_ok": ("返品可", "return ok"),
    "refund": ("返金案", "offer refund"),
    "refunded": ("返金済み 金額", "refunded <amount>"),
    "explain": ("ご説明", "explain"),
    "decline": ("お断り", "decline"),
    "assign": ("担当 名前", "assign <name>"),
    "category": ("分類 破損", "category damaged"),
    "note": ("メモ …", "note ..."),
    "draft": ("下書き", "draft"),
    "undo": ("元に戻す", "undo"),
    "done": ("完了", "done"),
    "reopen": ("再開", "reopen"),
    "pause": ("停止", "pause"),
}
REMEDY: Labels = {
    "in_stock": ("在庫あり（すぐに発送）", "in stock, to be shipped at once"),
    "shipped": ("発送", "shipped"),
    "source": ("取り寄せ", "to be sourced"),
    "refund": ("返金のご提案", "refund offered"),
    "refunded": ("返金済み", "refunded"),
    "exchange": ("交換", "exchange"),
    "resend": ("再送", "to be sent again"),
    "return_ok": ("返品を承る", "return accepted"),
    "explain": ("ご説明", "explained"),
    "decline": ("お断り", "declined"),
    "photos": ("お写真のお願い", "photographs asked for"),
    "confirm_address": ("お届け先の確認", "address asked for"),
    "in_delivery": ("配達中", "in delivery"),
    "delivered": ("配達完了の記録", "recorded as delivered"),
    "held_at_depot": ("営業所に持ち戻り", "held at the depot"),
    "address_unknown": ("お届け先が不明", "address unknown"),
}
CARRIER: Labels = {
    "yamato": ("ヤマト運輸", "Yamato Transport"),
    "sagawa": ("佐川急便", "Sagawa Express"),
    "japanpost": ("日本郵便", "Japan Post"),
    "seino": ("西濃運輸", "Seino Transportation"),
    "fukuyama": ("福山通運", "Fukuyama Transporting"),
}


def label(labels: Labels, code: str, language: str = "ja") -> str:
    """The label of a code; an unknown code stands for itself."""
    japanese, english = labels.get(code, (code, code))
    return japanese if language == "ja" else english


def happening(code: str, language: str = "ja") -> str:
    """The label of one line of a case's history."""
    if code in HAPPENING:
        return label(HAPPENING, code, language)
    for prefix, (japanese, english, states) in _STATES.items():
        if code.startswith(prefix):
            lead = japanese if language == "ja" else english
            return lead + label(states, code.removeprefix(prefix), language)
    return label(CASE_STATE, code, language)


def joined(labels: Labels, codes: tuple[str, ...], language: str = "ja") -> str:
    """Several labels in one line."""
    separator = "、" if language == "ja" else ", "
    return separator.join(label(labels, code, language) for code in codes)
