"""The wordings of machine mail that take long to search, and the signs by which most mails are spared it.

Data. A pattern is found only in a mail that holds one of its signs: plain patterns of which one is found in
lower case wherever the long one is. The first is in European letters and searched in a text without any
others, the second in other letters. Signs are kept by the pattern and not in the phrase, because a shop that
rewrites a phrase must not be held to the signs of the shipped one.
"""
# ruff: noqa: E501 - a pattern is read whole or not at all

from collections.abc import Mapping

AUTOMATIC_LINE = (
    # The whole line is the statement; a question about it (…ですか) is a customer's.
    r"^[^\w\n]{0,20}(?:(?:この|本|当)(?:e-?)?(?:メール|メッセージ|通知)(?:アドレス)?(?:は|に(?:は|対して)?|へ)[、,]?\s?[^\n。]{0,50}?"
    r"(?:自動(?:的に|で|にて)?[、,]?(?:お送り|送信|返信|配信|発信|生成|作成|通知)|自動(?:返信|配信|送信|応答)|(?:送信|配信|発信)専用"
    r"|(?:ご)?返信(?:を)?(?:いただ[いき]|頂[いき]|され|して|し|でき|は|に)[^\n。]{0,30}(?:でき|いたしかね|お受け|お答え|ありません|届きません|ご遠慮|しないで)|(?:ご)?返信(?:は|を|が)?(?:できません|出来ません|いただけません|頂けません|いたしかね)))"
    r"(?![^\n。]*(?:か[。？?]?\s*$|[？?」]|のに|ですが|けど))"
    r"|^[^\w\n]{0,20}(?:送信専用|配信専用)(?:の)?(?:メール)?アドレス(?:から|です|のため)"
    r"|(?:^|[.!] )[^\w\n]{0,20}(?:please note(?: that)?[ ,:]*)?this is an? (?:\w+ )?(?:auto(?:mated|matic|matically)?|system|computer)[- ]?(?:generated|created)?\b.{0,40}\b(?:e-?mail|message|response|reply|notification|note|acknowledge?ment)"
    r"|\bthis (?:e-?mail|message|response|reply|notification|notice) (?:was|is|has been|is being) (?:\w+ )?(?:auto|system|computer|machine)(?:matically|mated)?[- ]?(?:generated|sent|created|produced)"
    r"|\bthis (?:e-?mail|message|reply|notification) (?:was|is|has been) (?:sent|generated|created|produced) automatically"
    r"|^[^\w\n]{0,20}(?:please )?(?:do not|don't) (?:reply|respond) (?:directly )?to this (?:\w+ )?(?:e-?mail|message|address|mail)"
    r"|\bplease (?:do not|don't) (?:reply|respond) (?:directly )?to this (?:\w+ )?(?:e-?mail|message|address|mail)"
    r"|\bthis (?:mailbox|(?:e-?mail )?address|account) is (?:not (?:being )?monitored|unattended|unmonitored)"
    r"|\b(?:diese|dies ist eine) .{0,20}(?:e-?mail|nachricht|mail) (?:wurde |ist )?.{0,20}automatisch|automatisch generierte (?:e-?mail|nachricht)"
    r"|\bbitte (?:antworten sie nicht auf diese|nicht auf diese)"
    r"|\b(?:ceci est un|ce) (?:message|e-?mail|courriel|mail) .{0,30}automatique|merci de ne pas (?:y )?r[ée]pondre"
    r"|\beste (?:es un )?(?:mensaje|correo).{0,30}autom[áa]tic|\bno responda a este"
    r"|\b(?:messaggio|e-?mail) (?:\w+ )?(?:generat[oa] )?automatic|\bnon rispond(?:ere|a) a quest"
    r"|\b(?:mensagem|e-?mail) (?:\w+ )?autom[áa]tic|n[ãa]o responda (?:a )?est"
    r"|系统自动(?:发|生成|回)|请勿(?:直接)?回[复覆]|請勿(?:直接)?回[複覆]|발신\s?전용|자동(?:으로)?\s?(?:발송|발신)"
)
UNSUBSCRIBE = (
    r"^[^\w\n]{0,20}(?:if you (?:no longer|do not|don't) (?:wish|want) to (?:receive|be)\b|if you(?:'d| would)? (?:wish|want|like|prefer) (?:to (?:unsubscribe|be removed|opt|stop receiving)|not to receive)"
    r"|to (?:unsubscribe|be removed|opt[- ]?out|remove (?:yourself|your)|cancel your subscription|stop receiving|change your (?:subscription|e-?mail preferences))\b[^?]{0,120}(?:click|visit|go to|reply|send|e-?mail|please|here|https?:|mailto:|@|:|,))"
    r"|\bunsubscribe(?: here| now| from [^\n]{1,30})?\s*[:<(|]\s*(?:https?:|mailto:|www\.)|(?:click|go|visit|follow)[^\n]{0,60}\b(?:to|and) (?:unsubscribe|be removed|opt[- ]?out)"
    r"|(?:^[^\w\n]{0,6}|<|: ?)(?:https?://|mailto:)[^\s>]{0,300}(?:unsub|optout|opt-out|opt_out|remove(?:me)?[./?=@]|mailstop|haishin_?tei)"
    r"|\byou (?:are receiving|received|have received|'re receiving) this(?: (?:e-?mail|message|newsletter|mail|notice|mailing|offer))?,? (?:because|as (?:a|part)|since)"
    r"|\byou are (?:currently )?subscribed to"
    r"|\bview (?:this|the) (?:e-?mail|message|newsletter)[^\n]{0,30}(?:browser|online|web)|(?:having )?trouble (?:viewing|reading) this|(?:can't|cannot) (?:see|read|view) this (?:e-?mail|message|newsletter)"
    r"|(?:配信|購読)(?:の)?(?:停止|解除|中止|変更)(?:(?:を|は|・変更)[^\n。]{0,20}(?:こちら|下記|以下|URL|ページ)|をご?希望(?:の方|される|の場合|の際)|手続き?(?:は|を)|[^\n]{0,12}\n?[^\n]{0,6}https?:)"
    r"|(?:メルマガ|メールマガジン|ニュースレター|配信)(?:の)?(?:解除|退会|登録解除)(?:は|を|・|[^\n]{0,12}https?:)[^\n]{0,20}(?:こちら|下記|以下|https?:|可能|でき)"
    r"|(?:この|本)(?:メール|メールマガジン|メルマガ|ニュースレター)は[^\n]{0,60}(?:登録|会員|購読|希望)(?:された|されている|されました|いただいた|いただいている|の|して)[^\n]{0,40}(?:お送り|配信|送信|お届け)"
    r"|(?:この|本)(?:メール|メールマガジン|メルマガ|ニュースレター)は[^\n]{0,60}(?:いただいた|された|の)(?:お客様|方|会員|皆様|みなさま)[^\n]{0,20}(?:お送り|配信|送信)"
    r"|this (?:message|e-?mail) was sent to \S{1,80}@\S{1,80}(?: by\b|[.,])|\b(?:manage|update|change) (?:your )?(?:e-?mail )?(?:subscriptions?|preferences)\b"
    r"|(?:souhaitez|d[ée]sirez|voulez) plus recevoir|nicht (?:mehr|l[äa]nger) (?:erhalten|empfangen) (?:m[öo]chten|wollen)|no dese(?:a|as) (?:seguir )?recibi|non (?:desideri|vuoi|desidera) (?:pi[ùu] )?ricevere|\b(?:afmelden|uitschrijven)\b[^\n]{0,40}(?:hier|https?:)"
    r"|abmelden (?:m[öo]chten|k[öo]nnen|:)|newsletter abbestellen|(?:se d[ée]sinscrire|d[ée]sabonner)\b[^\n]{0,40}(?:ici|https?:|cliquez)"
    r"|darse de baja\b|cancelar (?:la )?suscripci[óo]n|per cancellarti|退订|退訂|取消订阅|取消訂閱|수신거부"
)
BULK_WORDS = (
    r"\b(?:unsubscribe|remove|exclude) yourself\b|\byou (?:can|may) (?:also |always )?(?:unsubscribe|opt[- ]?out)\b(?![^\n]{0,200}\?)"
    r"|\bunsubscribe[^\n]{0,60} by (?:replying|clicking|visiting|e-?mailing|sending|following)\b"
    r"|\bif you(?:'d| would)? (?:no longer|do not|don't|prefer not to|rather not) (?:wish |want |like )?(?:to )?(?:receive|hear|get)\b[^\n.]{0,30}\b(?:e-?mails?|mailings?|newsletters?|messages|offers|advertis\w+|promotions?)\b[^?\n]{0,200}(?:click|unsub|remove|reply|here|<https?:|opt)"
    r"|\bif you(?:'d| would)? (?:wish|want|like|prefer) to (?:be removed|unsubscribe|opt[- ]?out)\b[^\n?]{0,80}(?:list|mailing|e-?mails?|click|here|reply)"
    r"|\b(?:with|word|type|put|saying) (?:the word )?[\"'*]{0,2}(?:remove|unsubscribe|no ?more)[\"'*]{0,2} (?:in|as|on) (?:the |your )?subject\b|\bhonou?rs? (?:all )?(?:remov|unsub)"
    r"|\ballow [\w -]{1,12} ?hours for removal\b|\bfor removal\W{1,3}(?:mailto:|https?:|click|e-?mail|send)|\bobtained from an? opt-?in\b|\b(?:one|1)[- ]time mailing\b"
    r"|^[^\w\n]{0,20}this (?:e-?mail |message )?is an? (?:paid )?(?:advertisement|marketing|promotional|commercial)\b|\byou(?:'re receiving|'ve received) this (?:e-?mail|message|newsletter|mail|notice|offer)?\b[^\n?]{0,20}\b(?:because|as an?|since)\b"
    r"|\b(?:message|e-?mail|newsletter) is not display(?:ing|ed) (?:properly|correctly)|\byou(?:'re| are) subscribed to (?:the|our|this)\b"
    r"|\bkeine (?:weiteren )?(?:e-?mails?|newsletter|nachrichten)\b[^\n]{0,20}\bmehr (?:erhalten|empfangen)|\bhier abmelden\b|\babmelden\s*<https?:|\b(?:d[ée]sabonnement|d[ée]sinscription|d[ée]sinscrire|d[ée]sabonner)\s*<https?:"
    r"|\b(?:n[ãa]o (?:deseja|quer|quiser)(?: mais)?|caso n[ãa]o (?:deseje|queira)(?: mais)?) receber\b|\bcancelar (?:sua |a )?inscri[çc][ãa]o\b|\bdescadastr\w+[^\n]{0,40}(?:clique|aqui|https?:)"
)
PROTECTED = (
    r"\bthis (?:account|mailbox|e-?mail address) is protected by\b[^\n]{0,60}(?:\n[^\n]{0,200}){0,3}?\b(?:click|verif|confirm|allowed|reply)"
    r"|\b(?:added to|on) (?:the recipient's|my|our) (?:allowed|approved|safe)[- ]?(?:senders? )?list\b|\bensure delivery of your (?:e-?mail|message)\b"
)
CHALLENGE_ALONE = r"this automatic reply to your e-?mail|my list of approved senders"
LIST_FOOTER = (
    r"^_{20,90}[ \t]*\n[^\n]{1,80}(?:list|リスト)[ \t]*\n|^[^\n]{0,60}https?://\S{1,100}/mailman/(?:listinfo|options)/\S{0,100}[ \t]*$"
    r"|^[^\w\n]{0,20}yahoo! groups (?:links|sponsor)|^[^\w\n]{0,20}your use of yahoo! groups|\bthis (?:sf\.net|list|mailing list) (?:e-?mail )?(?:is |was )?sponsored by"
    r"|\bunsubscribe(?: from this (?:list|group)|\W+<?(?:mailto:)?[\w.+-]{1,60}-(?:request|unsubscribe|leave)@|[^\n]{0,60}(?:listserv|majordomo)@)"
    r"|-unsubscribe@[\w-]|\bgoogle groups\b.{0,80}\b(?:group|subscribed)\b"
)
AWAY_JAPANESE = (
    r"(?:(?:ただ今|ただいま|現在|下記|以下|誠に勝手ながら|\d+[月/]\d+日?)[^\n。]{0,60}|\A[^\n。]{0,40})"
    r"(?:不在(?:に(?:して|させて(?:いただいて|頂いて))(?:おり|い)ます|となります|です)|休暇(?:を(?:いただいて|頂いて|取得して)(?:おり|い)ます|中です|のため)"
    r"|出張(?:中です|しております|のため)|休業(?:とさせて|いたして|しており|いたし))"
)
AWAY_EUROPEAN = (
    r"(?:ich bin|ich befinde mich) (?:[\w.]{1,20} ){0,8}(?:nicht (?:im (?:b[üu]ro|haus)|erreichbar)|au(?:ß|ss)er haus|im urlaub)"
    r"|je (?:suis|serai) (?:actuellement )?(?:absente?(?:\(e\))?|en (?:cong[ée]s?|vacances|d[ée]placement))|estoy fuera de la oficina|sono fuori ufficio"
)
LEFT = r"(?:退職|異動|転勤)(?:いたし|致し|し)ました|(?:no longer (?:with|works? (?:at|for)|employed)|has left the company)"

SIGNS: Mapping[str, tuple[str, str]] = {
    AUTOMATIC_LINE: (
        (
            r"autom|do not re|don't re|this is an? (?:\w+ )?(?:auto|system|computer)"
            r"|this (?:e-?mail|message|response|reply|notification|notice) (?:was|is|has been) |this (?:mailbox|(?:e-?mail )?address|account) is "
            r"|bitte antworten|bitte nicht auf|merci de ne pas|responda |non rispond"
        ),
        (
            r"(?:この|本|当)(?:e-?)?(?:メール|メッセージ|通知)(?:アドレス)?[はにへ]"
            r"|送信専用|配信専用|系统自动|请勿|請勿|발신|자동"
        ),
    ),
    UNSUBSCRIBE: (
        (
            r"if you (?:no longer|do not|don't) (?:wish|want) to |not to receive|unsub|opt[-_]?out|to opt|and opt|to be removed|and be removed"
            r"|to remove your|to stop receiving|remove(?:me)?[./?=@]|mailstop|haishin|receiving this|received this|subscri|preferences"
            r"|view the |view this |trouble viewing|trouble reading|can't (?:see|read|view) this|cannot (?:see|read|view) this"
            r"|this (?:message|e-?mail) was sent|plus recevoir|nicht mehr |nicht l[äa]nger |no dese|non desider|non vuoi"
            r"|afmelden|uitschrijven|abmelden|abbestellen|d[ée]sinscrire|d[ée]sabonner|darse de baja|cancelar |cancellarti"
        ),
        (
            r"配信の?(?:停止|解除|中止|変更|退会|登録)|購読の?(?:停止|解除|中止|変更)|このメールは|本メールは|メールマガジン|メルマガ|ニュースレター"
            r"|退订|退訂|取消订阅|取消訂閱|수신거부"
        ),
    ),
    BULK_WORDS: (
        (
            r"(?:remove|exclude) yourself|unsub|opt-?out|opt out|if you(?:'d| would)? (?:no longer|do not|don't|prefer not|rather not) |be removed"
            r"|remove\W{0,2} (?:in|as|on) |no ?more\W{0,2} (?:in|as|on) |honou?rs? (?:all )?remov|for removal|from an? opt|time mailing"
            r"|this (?:e-?mail |message )?is an? (?:paid )?(?:advertisement|marketing|promotional|commercial)|you'(?:re|ve) rece|not display|subscribed to"
            r"|mehr (?:erhalten|empfangen)|abmelden|d[ée]sabonn|d[ée]sins|receber|cancelar |descadastr"
        ),
        "",
    ),
    PROTECTED: (
        r"is protected by|ensure delivery|(?:added to|on) (?:the recipient's|my|our) (?:allowed|approved|safe)",
        "",
    ),
    CHALLENGE_ALONE: (r"this automatic reply|my list of approved", ""),
    LIST_FOOTER: (
        r"____________________|/mailman/|yahoo! groups|sponsored by|unsubscribe|google groups",
        "",
    ),
    AWAY_JAPANESE: ("", r"不在|休暇|出張|休業"),
    AWAY_EUROPEAN: (r"ich bin|ich befinde|je suis|je serai|estoy fuera|sono fuori", ""),
    LEFT: (r"no longer|has left", r"退職|異動|転勤"),
}
