"""The wordings by which machine mail gives itself away when no header does (reference E5, B-04).

Data, in order: the first phrase that fits decides. Searched without regard to case in NFKC text (full-width
"：（" have become ":(" there), "^" and "$" at every line. They are written narrowly, for customers quote
machines, and ask why an automatic answer did not come. 不在通知 is what a carrier leaves at the door.
"""
# ruff: noqa: E501 - a pattern is read whole or not at all

from dataclasses import dataclass

from firstmove.model import slow_wordings as slow


@dataclass(frozen=True, slots=True)
class Phrase:
    """A subject and, or, a text that only a machine writes; all patterns that are given must be found.

    `text` is searched in what the sender wrote (without quotes), `footer` in everything that is not marked as
    quoted, signatures and list footers included.
    `where`: "first" not in an answer (a phrase with a subject: one whose subject begins with "Re:"; else also
    one that names the mail it answers), "reply" only in an answer, "any" in both.
    """

    code: str  # a key of automated.REASONS
    subject: str = ""
    text: str = ""
    footer: str = ""
    where: str = "first"


_OPENING = r"^[^\w<]{0,20}(?:auto\s*:\s*)?"  # 【, [, *** and the like
# A person goes on: "…のメールが届きません", "…しましたが", "…の件".
_NO_PERSON = r"(?!\s*[」』\"]?\s*(?:メール|通知|連絡)?\s*[」』\"]?\s*(?:が|を|も|と|か|けど|けれど|なのに|のに|の件|について|に関して|は(?:届|来|いつ|まだ|も)|後|から|して|来|届|なし|無し|無い|ない|未|まだ|できま|出来ま))"
_ENDS = r"\s*(?:$|[:】\]）)〕」])"

_READ = (
    _OPENING
    + r"(?:read|not read|gelesen|ungelesen|lu|le[ií]do|letto|lido|開封済み?|開封確認|开封|已读|읽음)\s*:"
)
_REALLY_READ = (
    r"\b(?:was|were|has been) (?:read|displayed|opened|deleted without being read)\b|wurde (?:gelesen|angezeigt)"
    r"|a [ée]t[ée] (?:lu|affich)|fue le[ií]do|è stato letto|開封(?:され|しました|済み)|開かれました|表示されました"
    r"|return receipt|read receipt|disposition"
)
_RECEIPT_TITLE = (
    r"^[^\w\n]{0,20}(?:return receipt\b|(?:message )?disposition notification|(?:read|delivery|reading) receipt\s*(?:[:(]|$)"
    r"|開封(?:通知|確認)(?:メール)?\s*[:】\]]|メール開封(?:通知|確認))"
)
_ABSENCE = (
    r"自動(?:返信|応答|回答|送信|配信)(?:メール|通知)?" + _NO_PERSON + r"(?!の)"
    r"|不在(?:通知|連絡|案内|応答|時自動\w*)\s*[:】\]）)]|不在のため自動|不在の(?:お?知らせ|ご連絡|ご案内)"
    + _ENDS
    + r"|(?:休暇|出張|産休|育休|休業)中"
    + _ENDS
    + r"|(?:夏季|夏期|冬季|冬期|年末年始|お盆|臨時|gw)(?:の)?(?:休業|休暇)の?(?:お?知らせ|ご?案内|ご連絡)"
    + _NO_PERSON
    + r"|auto(?:matic(?:ally)?|mated|matisk|mat)?[- ]?(?:generated )?(?:reply|response|responder|answer|message|notification)\b(?! (?:did|does|is|was|never|not|problem|mail|email))"
    r"|auto-?respon(?:s|der|d)\w*|autosvar|automat(?:iskt|isk) svar"
    r"|out[- ]of[- ](?:the[- ])?office(?=\s*(?:$|\W|re\b|auto|reply|notice|message|until|from|notification|assistant|response))(?! (?:furniture|chair|desk|supplies))|OOO\b"
    r"|(?:(?:on|my) )?(?:vacation|holiday|leave) (?:reply|response|message|notice|notification|auto\w*)\s*(?:$|[:(\-])"
    r"|away (?:from (?:the |my )?(?:office|mail|e-?mail|desk)|until|message|notice)\b"
    r"|absen(?:ce notice|t from (?:the )?office)"
    r"|abwesenheits(?:notiz|meldung|benachrichtigung|agent|assistent|info)|abwesend(?:heit)?\b|abwesenheit\b"
    r"|automatische (?:antwort|r[üu]ckantwort|mitteilung|reactie)|urlaubs(?:meldung|notiz|benachrichtigung)"
    r"|r[ée]ponse automatique|absence du bureau|message d'absence|absente?(?:\(e\))? (?:du bureau|jusqu)"
    r"|respuesta autom[áa]tica|fuera de (?:la )?oficina|ausente de la oficina"
    r"|risposta automatica|fuori (?:sede|ufficio)|assente dall'ufficio"
    r"|resposta autom[áa]tica|fora do escrit[óo]rio|aus[êe]ncia tempor[áa]ria"
    r"|automatisch(?:e)? antwoord|afwezigheid|afwezig\b"
    r"|fr[åa]nvaro(?:meddelande)?|fravær\w*|poissaoloviesti|automaattinen vastaus"
    r"|automatyczna odpowied[źz]|autoodpowied[źz]|automatick[áa] odpov[ěe][dď]|automatikus v[áa]lasz"
    r"|otomatik yan[ıi]t|автоматический ответ|автоответ"
    r"|自动(?:回复|答复|应答)|自動(?:回覆|回復|答覆)|不在办公室|자동\s?(?:응답|회신)|부재중"
)
_RECEIPT = (
    r"(?:お?問い?合わ?せ|ご(?:連絡|質問|相談|意見|注文|予約|応募|送信|依頼)|資料(?:の)?請求)(?:内容|メール)?(?:を|の|は)?"
    r"(?:(?:受け?付け?|承り)(?:を|が)?(?:ました|いたしました|致しました|完了)|受領(?:いた)?しました)"
    + _NO_PERSON
    + r"|(?:お?問い?合わ?せ|ご(?:連絡|質問|相談|意見|応募|依頼)|資料(?:の)?請求|フォーム)(?:内容|メール)?(?:の|ご)?"
    r"(?:受付|受領|受信|送信)(?:の)?(?:確認|完了|のお?知らせ|の?ご連絡|のご案内)"
    + _NO_PERSON
    + r"|お?問い?合わ?せ(?:を)?(?:いただき|頂き)?(?:まして)?[、,]?\s?(?:誠に|まことに)?\s?ありがとうございます"
    r"|^[^\w\n]{0,20}受付(?:完了|確認)\s*[:】\])]|[(【\[](?:自動(?:配信|送信|返信|応答)(?:メール)?|送信専用|配信専用)[)】\]]"
)
_RECEIPT_ENGLISH = (
    r"^[^\w\n]{0,20}(?:thank you|thanks) for (?:contacting (?:us|\S{2,40})\s*(?:$|\W)|your (?:inquiry|enquiry|request)\s*(?:$|[!.(:#\-])|getting in touch)"
    r"|\bwe(?:'ve| have) received your (?:e-?mail|message|inquiry|enquiry|request|ticket)"
    r"|^[^\w\n]{0,20}(?:your |new |support )*(?:support )?(?:request|ticket|case|inquiry|enquiry)\b.{0,40}\b(?:has been|was) (?:received|created|opened|registered|logged)\b"
    r"|^[^\w\n]{0,20}your (?:message|e-?mail) (?:has been|was) received"
    r"|^[^\w\n]{0,20}(?:acknowledge?ment|confirmation) of (?:receipt|your (?:e-?mail|message|inquiry|enquiry|request))"
    r"|^[^\w\n]{0,20}eingangsbest[äa]tigung|accus[ée] de r[ée]ception|acuse de recibo"
)
_SYSTEM = (
    r"^[^\w\n]{0,20}(?:cron\s*<|anacron job|logwatch for |security information for |daily (?:run|insecurity|security run) output)"
    r"|^[^\w\n]{0,20}(?-i:PROBLEM|RECOVERY|CRITICAL|ACKNOWLEDGEMENT|FLAPPING\w*|DOWNTIME\w*)\b.{0,30}\b(?:host|service|trigger)\b.{0,80}(?:alert|is |:)"
    r"|^[^\w\n]{0,20}(?:nagios|zabbix|munin|fail2ban|monit|icinga|jenkins|travis|circleci|uptime ?robot)\b.{0,10}[\])|:]"
    r"|\bbuild (?:failed|failure|is back to normal|#?\d+ (?:failed|fixed))\b"
)
_VIRUS = (
    r"\bvirus\w* (?:found|detected|alert|warning|infect\w+|notification|intercepted|removed|in (?:your |a |the )?(?:e-?mail|message|attachment))"
    r"|\bvirus\b.{0,40}\bin (?:your |a |the )?(?:e-?mail|mail|message)\b|\bvirus gefunden|antigen found|scanmail|interscan|mailscanner|anti-?virus (?:notification|system)"
    r"|\b(?:banned|blocked|infected|quarantined|suspicious) (?:file|attachment|e-?mail|mail|message|content)\b"
    r"|content (?:filter|violation|security)|ウ[イィ]ルス(?:を|が|の)?(?:検出|発見|検知|駆除|感染)"
)
_VIRUS_TEXT = (
    r"\b(?:was|were|has been|have been) (?:\w+ )?(?:found|detected|removed|deleted|quarantined|cleaned|blocked|infected|stopped|rejected)\b"
    r"|\b(?:contains?|contained|infected (?:with|by)) (?:a |the )?.{0,40}(?:virus|worm|trojan)|virus name|action taken|\bvirus (?:checker|scanner|scan)\b"
    r"|(?:検出|駆除|削除|隔離|発見)(?:いた)?(?:され|し)ました"
)
_QUARANTINE = (
    r"\b(?:spam|quarantine|junk)[ -](?:quarantine )?(?:summary|digest|report|notification)\b"
    r"|\bquarantined? (?:summary|digest|messages?|notification|e-?mails?)\b|end[- ]user (?:spam|digest)"
    r"|\b(?:message|e-?mail|mail)s? (?:has been |have been |was |were )?quarantined\b|隔離(?:メール|通知|レポート)|迷惑メール(?:レポート|隔離通知)"
)
_CHALLENGE = (
    r"\b(?:please confirm your (?:message|e-?mail to)|sender (?:address )?(?:verification|confirmation)|suspect e-?mail (?:from|blocked)"
    r"|verify your (?:message|e-?mail) to|confirm(?:ation)? (?:required )?(?:that )?you(?:'re| are) (?:a )?human)"
    r"|^[^\w\n]{0,20}your (?:message|post|e-?mail) to .{1,120} (?:awaits moderator approval|is awaiting|requires (?:confirmation|verification|approval)|has been (?:held|blocked|rejected))"
    r"|\[?spamarrest\]?|\bboxbe\b"
)
_CHALLENGE_TEXT = (
    r"\b(?:click|reply|visit)[^.\n]{0,80}(?:so that|to (?:confirm|verify|prove|have|allow|deliver))[^.]{0,60}(?:your (?:e-?mail|message)|you are (?:not a|a human|real)|sender)[^.]{0,120}"
    r"|just reply to this (?:e-?mail|message) (?:to|and)|this message (?:was created automatically by|has been held)|spam ?blocker|this automatic reply to your e-?mail|list of approved senders|(?:captcha|challenge)[- /]response"
)
_LIST_SUBJECT = (
    r"^[^\w\n]{0,4}\[[^\]\n]{1,60}\bdigest\]|^post to \S{1,80}@\S{1,80} denied\b|"
    r"\bdigest,? (?:vol(?:ume|\.)?|v|number|no\.?|issue|#) ?\d|^[^\w\n]{0,20}digest number \d+|^[^\w\n]{0,20}welcome to the .{1,80} (?:mailing )?list\b"
    r"|mailing list memberships? reminder|^[^\w\n]{0,20}(?:confirm|auth) [0-9a-f]{8,}|\b\d+ .{1,60} moderator request|^[^\w\n]{0,20}(?:result|output) of your (?:job|command)"
)
_NOTICE = (
    r"商品が購入されました"
    + _NO_PERSON
    + r"|注文が(?:入り|確定し)ました"
    + _NO_PERSON
    + r"|^[^\w\n]{0,20}(?:新規の?(?:ご)?注文(?:の)?(?:お知らせ|通知)|(?:ご)?注文(?:確定|通知|受付)の?お知らせ)"
    + _NO_PERSON
    + r"|ご?入金(?:を)?確認(?:いたしました|のお知らせ)"
    + _NO_PERSON
    + r"|(?:発送|出荷)完了の?(?:お知らせ|報告|ご連絡)"
    + _NO_PERSON
)
# An acknowledgement of another firstmove whose headers a gateway took away; never with a "Re:".
_NUMBERED = r"受け付けました\s*\(受付番号 ?\d+\)|received your message \(receipt number \d+\)"
_SENT_BY_ITSELF = r"メールは自動でお送りして(?:おり|い)ます|confirmation was sent automatically"
_AWAY_OPENING = (
    r"(?:i am|i'm|i will be|i'll be)\s(?:currently |presently |now |away |away and )*(?:out of (?:the |my )?office|on (?:vacation|annual leave|maternity leave|parental leave|sick leave|leave|holiday)"
    r"|away from (?:the|my) (?:office|desk)|away (?:until|from)|travel+ing)"
)
_AWAY_TEXT = (
    r"\A[^\w]{0,20}(?:(?:hi|hello|dear|greetings)\b[^\n.!,]{0,40}[\n.!,]\W{0,6})?(?:(?:thank you|thanks) (?:very much )?for your (?:e-?mail|message|mail|note)[^\n]{0,40}?\s+)?"
    + _AWAY_OPENING
)
_AWAY_CONTEXT = (
    r"\b(?:urgent|immediate|emergency|in my absence|limited access|no access|upon my return|when i (?:return|get back|am back)|on my return"
    r"|as soon as (?:i|possible)|please contact|will (?:be back|return|respond|reply))\b"
)
_AWAY_JAPANESE_CONTEXT = (
    r"メール(?:の)?(?:確認|返信|対応)(?:が|は|を)|返信(?:が|は)[^\n。]{0,20}(?:でき|遅|なります|かかる)|(?:戻り次第|出社(?:後|次第)|休暇明け|休み明け|営業再開)"
    r"|お急ぎの(?:方|場合|際|ご?用件)|緊急(?:の|を要する)"
)
_AWAY_EUROPEAN_CONTEXT = r"dringend|wieder|vertretung|r[üu]ckkehr|urgen|retour|jusqu|absence|vuelta|rientro"
_LEFT_CONTEXT = r"後任|今後(?:の|は)|(?:新しい|新)(?:担当|連絡先|アドレス)|please (?:contact|direct|e-?mail|send|forward|update)"
# What a bulk mail says of itself. "unsubscribe me, please" is a customer's; "click here to remove yourself" is not.
_ADVERTISED = (
    r"^[^\w\n]{0,4}adv?\s*:|未承諾広告|^\W{0,4}(?:\(ad\)|\(광고\)|\[광고\])"
    r"|^(?![^\n]{0,80}(?:\babout\b|\bregarding\b|\bquestion|について|質問|の件|の商品|[?？]))[^\n]{0,60}(?:\bnewsletter|\be-?news|メルマガ|メールマガジン|ニュースレター)[^\n]{0,24}(?:\bissue|\bvol(?:ume|\.)|\bno\.|#|第)\s?\d+(?:号|回)?(?![\dのでにをはが])"
)
_AUTO_ABSENCE = (
    r"^auto\s*:[^\n]{0,80}\b(?:is|am|are|will be) (?:currently )?(?:out of (?:the |my )?office|away|on (?:vacation|leave|holiday))\b"
    r"|^[^\w\n]{0,20}(?:(?:automated|auto-generated)\b[^\n]{0,40}|automatic )\b(?:reminder|notice|alert|e-?mail)\b(?![^\n]{0,40}\?)"
    r"|^\[[^\]\n]{1,80} #\d+\] ?auto-?reply\b|מענה אוטומטי|^מענה '"
)

PHRASES = (
    Phrase(
        "tls-report",
        subject=r"^[^\w\n]{0,20}report domain:.*submitter:.*tls|\bsmtp tls report|\btls-?rpt\b",
        where="any",
    ),
    Phrase(
        "dmarc-report",
        subject=r"report domain:.*submitter:|\bdmarc (?:aggregate|failure|forensic|summary) report",
        where="any",
    ),
    Phrase(
        "feedback-report", subject=r"^[^\w\n]{0,20}complaint about message from|\bemail feedback report\b"
    ),
    Phrase("disposition-notification", subject=_READ, text=_REALLY_READ, where="any"),
    Phrase("disposition-notification", subject=_RECEIPT_TITLE, where="any"),
    Phrase("challenge-response", subject=_CHALLENGE, where="any"),
    Phrase(
        "challenge-response",
        text=slow.CHALLENGE_ALONE,
        where="any",
    ),
    Phrase("challenge-response", text=slow.PROTECTED, where="any"),
    Phrase(
        "challenge-response",
        subject=r"\b(?:confirm|verif|authenticat|approval|spam|human|blocked|held)",
        text=_CHALLENGE_TEXT,
        where="any",
    ),
    Phrase("calendar", text=r"\*~\*~\*~\*~\*", where="any"),
    Phrase(
        "calendar",
        subject=r"^(?:accepted|declined|tentative(?:ly accepted)?|承諾|辞退|仮承諾)\s*:",
        text=r"\A\s*\Z",
        where="any",
    ),
    Phrase("machine-sender", subject=_SYSTEM),
    Phrase("virus-notice", subject=_VIRUS, text=_VIRUS_TEXT),
    Phrase("quarantine-digest", subject=_QUARANTINE),
    Phrase("list", subject=_LIST_SUBJECT),
    Phrase("subject-says-automatic", subject=_OPENING + r"(?:" + _ABSENCE + r")", where="any"),
    Phrase(
        "subject-says-automatic",
        subject=r"^(?:(?:re|aw|sv|antw?|回复|返信)\s*:\s*){1,9}[^\w<]{0,20}(?:" + _ABSENCE + r")",
        text=slow.AUTOMATIC_LINE,
        where="any",
    ),
    Phrase("subject-says-automatic", subject=_OPENING + _AWAY_OPENING, where="reply"),
    Phrase(
        "subject-says-automatic", subject=r"^auto\s*:\s*(?:i am|i'm|i will|we are|out\b|re\s*:)", where="any"
    ),
    Phrase("subject-says-automatic", subject=_AUTO_ABSENCE, where="any"),
    Phrase("form-auto-ack", subject=_RECEIPT),
    Phrase("form-auto-ack", subject=_RECEIPT_ENGLISH),
    Phrase("notice-sender", subject=_NOTICE),
    Phrase("body-says-automatic", text=slow.AUTOMATIC_LINE, where="any"),
    Phrase("body-says-automatic", subject=_NUMBERED, text=_SENT_BY_ITSELF),
    Phrase("absence", text=_AWAY_TEXT, footer=_AWAY_CONTEXT, where="reply"),
    Phrase("absence", text=slow.AWAY_JAPANESE, footer=_AWAY_JAPANESE_CONTEXT, where="reply"),
    Phrase("absence", text=slow.AWAY_EUROPEAN, footer=_AWAY_EUROPEAN_CONTEXT, where="reply"),
    Phrase("absence", text=slow.LEFT, footer=_LEFT_CONTEXT, where="reply"),
    Phrase("list", footer=slow.LIST_FOOTER, where="any"),
    Phrase("marketing", footer=slow.UNSUBSCRIBE),
    Phrase("marketing", footer=slow.BULK_WORDS),
    Phrase("marketing", subject=_ADVERTISED),
)
