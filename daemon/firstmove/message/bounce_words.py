"""How mail systems word their letters, in the languages that reach a Japanese shop (reference B-04).

Patterns only. SUBJECT and TEXT say "a delivery report"; FAILED says for good, DELAYED not yet.
"""
# ruff: noqa: E501 - a pattern is read whole or not at all

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.MULTILINE)


def _any_in_lower_case(*patterns: str) -> re.Pattern[str]:
    """For long texts: four times as fast as _any, but the text must be given `lowered`."""
    return re.compile("|".join(patterns), re.MULTILINE)


ANSWERED = _any(r"^\W{0,9}(?:re|aw|sv|antw?|返信|回复)\s*:")
FORWARDED = _any(r"^[^\w\n]{0,20}(?:fwd?|wg|tr|rv|転送)\s*:")

SYSTEM_SENDER = _any(
    r"(?:^|[<\s\"])(?:mailer|mail)[-_. ]?daemon(?:@|\b)|(?:^|[<\s\"])post[-_.]?master(?:\\?@|\b)|\bmdaemon@|(?:^|<)ndr@",
    r"(?:^|<|\")(?:mail|message|internet|e-?mail)?[ _-]?(?:mail )?deliver(?:y|ies)?[ _-]?(?:sub)?[ _-]?system\b|delivery subsystem",
    r"^[^\w\n]{0,20}system administrator\b|system administrator\"?@|\bmail administrator\b|\bmail system\b|mmsc ndr|\bsmtp[_ ]mail[_ ]service|_smtp_gateways?@|^[^\w\n]{0,20}<>\W*$|\s<>\s*$",
)

SUBJECT = _any(
    r"delivery (?:status |has )?(?:notification|report|failure|failed|problem|warning|error|status)\b|undeliver(?:ed|able)|non[- ]?deliver(?:y|able)|(?:not|yet)(?: yet)?(?: been)? delivered",
    r"returned mail|returned to sender|returning (?:message|mail) to sender|failure (?:notice|delivery)|mail failure|mail (?:system )?error|error sending your mail|mail error",
    r"mail (?:could not|couldn't|was not|cannot) be(?:en)? (?:sent|delivered)|could not be delivered|couldn'?t be delivered|message (?:\S{1,40} )?(?:delayed|delivery)|delayed mail|delivery delay|warning: (?:message|could not send)",
    r"(?:mail|message|e-?mail) (?:status|failed|undeliverable)|failed mail|mail failed|nondeliverable|processing error|bounce (?:notification|message)|message rejected|rejected mail|permanent (?:delivery )?failure|user unknown|unknown (?:user|recipient|address)",
    r"配信不能|配信未完了|配信(?:でき|に失敗|エラー|遅延)|配達不能|送信でき(?:ません|なかった)|送信エラー|送信(?:に)?失敗|メール(?:送信)?エラー|不達|届けられませんでした|お届けできませんでした|エラーメール|到達でき|配送(?:失敗|不能|エラー)",
    r"unzustellbar|nicht zugestellt|zustellung.{0,30}(?:fehl|problem|verz)|non remis|non distribu|[ée]chec.{0,20}(?:remise|distribution|livraison)|remise.{0,20}(?:impossible|[ée]chou)",
    r"no (?:se )?(?:ha )?(?:podido )?entreg|no entregado|error de entrega|mancato recapito|mancata consegna|n[ãa]o (?:foi )?(?:entregue|poss[íi]vel entregar)|falha (?:na|de) entrega|onbestelbaar|kan inte leveras|nie dostarczono|niedostarczaln|nedoru[čc]",
    r"недоставлен|не доставлен|ошибка доставки|退信|投[递遞]失[败敗]|无法投递|無法傳遞|반송|배달\s?실패|전송\s?실패|발송\s?실패",
)

TEXT = _any_in_lower_case(
    r"(?:could ?n[o']t|cannot|can not|can't|unable to|was not|were not|has not been|have not been|not be|failed to be|being|fail(?:ed|ure) to) (?:\w+ ){0,3}(?:deliver|sent|transmit|forward)",
    r"(?:delivery|message|mail|transmission|recipient|addresse?s?) (?:\w+ ){0,4}(?:fail(?:ed|ure)|rejected|undeliver|had permanent fatal errors|returned|refused|bounced)",
    r"undeliver(?:able|ed)|non-?delivery|delivery (?:has )?fail|returned (?:mail|message|to sender)|permanent(?:ly)? (?:fatal )?(?:error|fail)",
    r"(?:user|recipient|mailbox|address|account|host|domain|local part)s? (?:\w+ ){0,3}(?:unknown|not found|does not exist|doesn't exist|unavailable|disabled|invalid|not (?:known|listed)|full|over (?:its )?quota|exceeded)",
    r"(?:unknown|invalid|no such|unrouteable|non-?existent|bad destination|unrecognized) (?:\w+ )?(?:user|recipient|address|mailbox|host|domain|account)",
    r"\b5\d\d[ -#](?:\d\.\d\.\d)|\b(?:reporting-mta|final-recipient|diagnostic-code)\s*:|>>> (?:rcpt|data)|<<< ?[45]\d\d|\bsmtp error\b|remote host said|mail (?:delivery )?(?:sub)?system at|this is the (?:qmail-send|postfix|mail) program|(?:mail|message) (?:\w+ ){0,3}delayed|still being retried",
    r"(?:メール|メッセージ|宛先|あて先|以下の|次の)[^\n。]{0,60}(?:配信|送信|配送|配達|お届け|届け|転送)(?:する(?:こと)?|さ?れ|し|が)?[^\n。]{0,12}(?:でき(?:ません|ず|なかった)|不能|失敗|エラー|ませんでした)",
    r"(?:ユーザー?|メールアドレス|アドレス|宛先|受信者)(?:が|は)?(?:見つかりません|存在しません|不明|誤って)|メールボックスがいっぱい|配信不能|配信未完了",
    r"nicht zugestellt|unzustellbar|n'a pas pu [êe]tre|non remis|no se (?:ha |pudo |puede )?(?:podido )?entreg|impossibile (?:consegnare|recapitare)|n[ãa]o (?:foi poss[íi]vel|p[ôo]de)|не (?:может быть|было|удалось|был)[^\n]{0,20}достав|недоставлен|无法(?:投递|送达|发送)|退回|無法(?:傳送|遞送)|반송|전송하지 못",
)

# What only mail systems speak of; a customer whose parcel was not delivered does not.
TECHNICAL = _any(
    r"(?<!\d)[45]\d\d[ -#]?[45]\.\d{1,3}\.\d{1,3}|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])|\b(?:e?smtp|mta|rcpt to|mail from|postmaster|mailer-daemon)\b",
    r"^[ \t>|]{0,20}(?:received|message-id|return-path|x-mailer|reporting-mta|final-recipient)[ \t]*:|(?:^|[:>])[ \t]{0,9}(?:421|45[0-2]|55[0-4])[ -](?=\S)",
    r"@[\w.-]{1,100}>?[^\n]{0,40}\b(?:unknown|not found|full|unavailable|not listed|invalid|does not exist|no such|unrouteable)|(?:unknown|no such|invalid|unrouteable|not found|unavailable)\b[^\n]{0,40}@",
    r"\b(?:message|e-?mail) (?:could not|cannot|was not|couldn't) be(?:en)? delivered to:?\s+<?[\w.+-]+@",
)

# The letter's own opening: enough without a sender or a subject.
LETTER = _any(
    # One anchor for all of them: a search then tries each line once.
    r"^[^\w\n]{0,20}(?:hi\. this is the (?:qmail-send|deliver|mda)|this is the (?:postfix|mail (?:delivery|system)|mail) (?:program|system|software)",
    r"this (?:message )?(?:is|was) (?:an automat\w+ |created automatically by |a )?(?:delivery (?:status|failure)|mail delivery (?:software|system)|undeliverable|nondelivery|warning message only)",
    r"this (?:message|mail|e-?mail) was created automatically by (?:the |a )?(?:mail|smtp)",
    r"(?:your|the following|the) (?:e-?mail |mail )?message\b[^\n]{0,60}(?:to|for|sent)?\b[^\n]{0,80}\b(?:did not reach|could not be delivered|was (?:not delivered|undeliverable)|has not been delivered|cannot be delivered)",
    r"(?:-{2,} )?the following addresses had (?:permanent|transient|delivery)|an error occurred while (?:sending|trying to deliver) (?:your |the |this )?(?:mail|e-?mail|message)|unable to deliver (?:your |the )?message",
    r"(?:お送り(?:いただい|頂い)た|送信された|下記の|以下の|次の)(?:電子)?(?:メール|宛先)[^\n。]{0,60}(?:配信|送信|配送|配達|お届け)(?:する(?:こと)?)?(?:が|は)?[^\n。]{0,8}(?:できません|できなかった|不能|失敗))",
)

FAILED = _any(
    r"fail(?:ed|ure)|undeliver(?:ed|able)|returned (?:mail|to sender)|returning (?:mail|message)|non-?deliver(?:y|able)|not delivered|non remis|rejected|permanent|bounce",
    r"(?:could ?n[o']t|cannot|can't|unable to|was not|did not|not be) (?:\w+ ){0,3}(?:deliver|sent|reach)|(?:user|recipient|mailbox|address|account|host|domain)s? (?:\w+ ){0,2}(?:unknown|not found|does(?: not|n't) exist|unavailable|disabled|invalid|full|not listed)|(?:unknown|invalid|no such|unrouteable) (?:user|recipient|address|mailbox|host|domain)",
    r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.])55\d[ -]|配信不能|配信未完了|配信(?:に失敗|エラー|できません)|送信(?:できません|エラー|に失敗)|配達不能|不達|でき(?:ません|ず)でした|届けられません|存在しません|見つかりません|宛先不明",
    r"unzustellbar|nicht zugestellt|non distribu|no (?:se )?(?:ha )?(?:podido )?entreg|mancat[ao] (?:recapito|consegna)|недоставлен|не доставлен|退信|반송|실패|error (?:during|sending|report|has occurred while attempting to deliver)|mail error|was aborted after|returned because|\bexpired\b",
)

DELAYED = _any(
    r"\bdelay(?:ed)?\b|still (?:being )?(?:retried|trying|queued)|(?:has|have) not (?:yet|been) (?:yet )?(?:been )?delivered|not yet (?:been )?delivered|will (?:continue|keep|be) (?:to )?(?:try|retr)\w*|no action is required|warning message only|temporar(?:y|ily) (?:delayed|deferred)|\bdeferred\b|delivery (?:status notification|notification) \(delay|could not be delivered (?:for|within) (?:\w+ ){0,3}\d+ (?:hour|minute|day)s?\. (?:it|we) will",
    r"遅延|再送(?:信)?を(?:試|続|行)|配信を試みて|まだ(?:配信|配達|送信)|verz[öo]ger|retard[ée]|retraso|задерж",
)

# Where the copy of our mail begins.
RETURNED = _any(
    r"^[ \t>]{0,20}(?:-{2,}|={2,}|\*{2,})? ?(?:the )?(?:original|returned|unsent|undelivered|failed|the) (?:message|mail)(?: (?:headers?|follows?|text|body|below|copy|attached))*\b[^\n]{0,40}(?:-{2,}|:|$)",
    r"^[ \t>]{0,20}-{3,} ?(?:this is a copy of|below this line|the body of|begin|included is|original|header|message|return)[^\n]*$|^[ \t]*(?:received|return-path|message-id|x-mailer|mime-version)\s*: ",
    r"^[^\n]{0,20}(?:元のメッセージ|オリジナルメッセージ|送信(?:された|した)メール(?:の)?(?:内容|ヘッダ)|以下(?:は|に).{0,20}ヘッダ)",
)

DIAGNOSTIC = _any(
    r"^[^\n]*(?<![\d.])[45]\d\d[ -](?:[^\n]*)$|^[^\n]*\b[45]\.\d{1,3}\.\d{1,3}\b[^\n]*$|^[^\n]*(?:user|recipient|mailbox|host|domain) (?:\w+ ){0,2}(?:unknown|not found|full|unavailable)[^\n]*$|^[^\n]*(?:unknown (?:user|recipient|host|domain)|no such user|unrouteable)[^\n]*$|^[^\n]*(?:存在しません|見つかりません|宛先不明)[^\n]*$",
)

NO_RECIPIENT = _any(
    r"^(?:mailer-?daemon|post_?master|mdaemon|abuse|support|help|admin(?:istrator)?|noreply|no-reply)@",
    r"@(?:example\.invalid|localhost)$",
)
