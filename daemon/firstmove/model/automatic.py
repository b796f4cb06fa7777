"""The data by which machine mail is told from a person's: names, addresses, headers. A shop may override all.

Defaults for an Identity without configuration; templates/channels.toml repeats them under [automatic],
where a shop finds them (a test compares the two). The wordings are in `model.phrases`.
Local parts are compared in normal form: lower case, cut at "+", without ". _ -" (reference A7), so that
"No.Reply+ec" is "noreply". A header name may end in "*". Patterns are regular expressions, searched without
regard to case.
"""

from dataclasses import dataclass

from firstmove.model.phrases import PHRASES, Phrase


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# A prefix must not swallow people: "norikoreply" does not start with any of these.
NO_REPLY_PREFIXES = _words(
    """
    noreply donotreply dontreply donotrespond noresponse nonreply neverreply nereplondez nepasrepondre
    keineantwort norespond
    """
)
# Exact: as prefixes they would swallow postmaster-club@ and bouncehouse@ (reference A7).
MACHINE_NAMES = _words(
    """
    mailerdaemon maildaemon maildeliverysubsystem postmaster bounce bounces nobody root abuse hostmaster
    webmaster listserv listproc majordomo mailman ezmlm sympa mdaemon daemon autoreply autoresponder
    autoresponse autoanswer automail automailer mailer automated vacation ndr cron crondaemon nagios icinga
    zabbix munin monit logwatch logcheck fail2ban apache wwwdata httpd jenkins notification
    notifications notify notifier alert alerts newsletter newsletters mailnews emailnews mailmagazine
    mailmag melmag melmaga merumaga magazine rssfeeds rss2email dmarcreport dmarcreports dmarcsupport
    tlsreport tlsreports tlsrpt spamdigest quarantine news enews updates digest
    offers promotions promo deals subscriptions subscribe unsubscribe mailings bulletin announce
    announcements confirm confirmation autoconfirm orderconfirmation shipconfirm shipmenttracking orderupdate
    """
)
# On the local part as written, lower case.
MACHINE_PATTERNS = (
    r"^owner-.",
    r"^(?:.+-)?request$",
    r".-owner$",
    r".-bounces?(?:\+.*)?$",
    r"^bounces?[-+].*[=\d]",
    r"^mailer[-_.]?daemon\b",
    r"^prvs=.*=noreply$",
    r"^(?:.+[-_.])?no[-_.]?reply(?:[-_.+].*)?$",
    r"^(?:.+[-_.])?do[-_.]?not[-_.]?reply(?:[-_.+].*)?$",
    r"^sentto-\d+",
    r"^(?:.*[-_.])?antivirus(?:[-_.].*)?$",
    r"^(?:.*[-_.])?mailscanner(?:[-_.].*)?$",
    r"^notifi(?:er|cations?)[-_+.].",
    r"^(?:newsletters?|mailmagazine|merumaga|melmaga?|mailmag)[-_+.].",
    r".\+(?:owner|unsubscribe|subscribe|request|bounces?(?:[-=].*)?)$",
)
# Hosts that only lists and newsletters write from; list.ru is a freemail domain.
MACHINE_DOMAINS = (
    r"^(?:e-?|mail)?newsletters?\.[^.]+\.",
    r"^(?:lists?|listserv|mailman|majordomo|maillists?|mailings?|enews|mailmag|melmag|bounces?)\.[^.]+\.[^.]+",
    r"^ml\.(?!(?:co|ne|or|ac|ed|go|com|net|org)\.)[^.]+\.[^.]+",
    r"^(?:alerts?|notifications?|notify|no-?reply|unsubscribe|bounces?-\w+)\.[^.]+\.[^.]+",
)
# Of a Return-Path, Sender or Errors-To that is not the From address: the mail came through a list.
LIST_RETURN_PATHS = (
    r"^owner-.",
    r".-owner$",
    r".-bounces?(?:\+.*)?$",
    r".-admin$",
    r".-errors?$",
    r".-request$",
    r".-return-\d+",
    r"^sentto-\d+",
    r"^(?:listserv|majordomo|mailman|ezmlm|sympa|fml|listproc)\b",
)
NOTIFY_ONLY_DOMAINS = _words(
    """
    mercari-shops.com mercari.com mercari.jp facebookmail.com returns.groups.yahoo.com
    bounces.google.com docs.google.com atlassian.net
    """
)
# Marketplace notice addresses are channel data; these belong to no channel.
NOTIFY_ONLY_ADDRESSES = _words(
    """
    amazonpay-noreply@amazon.co.jp calendar-notification@google.com service@paypal.com
    service-jp@paypal.com member@paypal.com
    """
)
FREEMAIL_DOMAINS = _words(
    """
    gmail.com googlemail.com yahoo.co.jp ybb.ne.jp yahoo.com ymail.com outlook.jp outlook.com
    hotmail.co.jp hotmail.com live.jp live.com msn.com icloud.com me.com mac.com aol.com aol.jp
    excite.co.jp infoseek.jp goo.jp mail.goo.ne.jp nifty.com biglobe.ne.jp ocn.ne.jp so-net.ne.jp
    plala.or.jp eonet.ne.jp gmx.de gmx.net web.de mail.ru yandex.ru qq.com 163.com 126.com naver.com
    daum.net proton.me protonmail.com zoho.com
    """
)
CARRIER_DOMAINS = _words(
    """
    docomo.ne.jp ezweb.ne.jp au.com uqmobile.jp softbank.ne.jp i.softbank.jp vodafone.ne.jp disney.ne.jp
    ymobile.ne.jp ymobile1.ne.jp y-mobile.ne.jp yahoo.ne.jp willcom.com pdx.ne.jp emnet.ne.jp
    emobile.ne.jp rakumail.jp rakuten.jp
    """
)
# Machine mail with one of these is still shown to a person as a task (reference A7).
PROTECT_WORDS = _words(
    """
    返品 キャンセル 至急 チャージバック 補償 申請 クレーム 苦情 警告 停止 削除 期限 問い合わせ 問合せ
    """
)
# Present, and not "no" or "false": an automatic answer or a machine (reference E4).
AUTOREPLY_HEADERS = _words(
    """
    x-autoreply x-autorespond x-autoresponder x-auto-reply x-autoreply-from x-mail-autoreply
    x-autoresponse x-autogenerated x-auto-generated x-ignorevacation x-vacation
    x-ms-exchange-generated-message-source
    """
)
MACHINE_HEADERS = _words(
    """
    x-fc-machinegenerated x-cron-env x-nagios-* x-github-* x-gitlab-* x-jira-* x-bugzilla-* x-redmine-*
    x-trac-* x-launchpad-* x-gerrit-* x-phabricator-* x-sf-loop x-hudson-* x-jenkins-* x-rss-feed x-rss-url
    x-facebook x-linkedin-* x-twitter* x-virus-alert x-eloop rt-ticket
    rt-originator x-rt-loop-prevention x-otrs-loop
    """
)
LIST_HEADERS = _words(
    """
    list-* mailing-list x-mailing-list x-mailinglist x-list x-list-* x-listname x-ml-* x-mlserver
    x-mail-count x-beenthere x-mailman-* x-ezmlm-* x-listserver x-listprocessor-* x-listar-* x-lyris-*
    x-yahoogroups-* x-egroups-* x-google-group-id x-majordomo x-sequence x-distribution x-mdmailing-list
    """
)
# Mass senders' marks: a hint only, for form services and relays send through the same houses (reference E4).
BULK_HEADERS = _words(
    """
    feedback-id x-feedback-id x-csa-complaints x-ses-outgoing x-mailgun-sid x-mailgun-sending-ip*
    x-mailgun-batch-id x-mailgun-campaign-id x-mailgun-variables x-sg-eid x-mandrill-user
    x-mc-user x-campaign* x-mailchimp-* x-roving-* x-rpcampaign x-mailingid x-mailing-id x-job x-job-id
    x-jobid x-sfmc-* x-elq* x-klaviyo-* x-hubspot-* x-newsletter* x-mailer-recptid x-mailer-sid x-mailer-lid
    x-bulk* x-blastengine x-cuenote* x-haisin-id x-mms-id x-mag2* x-accucast* x-stormpost-* x-cheetah*
    x-constantcontact* x-acymailing* x-phplist-* x-binding x-report-abuse
    """
)
# Not X-TMDA-Fingerprint: people who use TMDA write it into all their mail.
CHALLENGE_HEADERS = ("x-tmda-confirm", "x-boxbe-warning", "x-challenge-response")
BULK_MAILERS = (
    r"mailchimp|phplist|lyris|listmanager|listrak|sendblaster|acymailing|mailpoet|exacttarget|cheetahmail",
    r"stormpost|constant contact|campaign ?monitor|mailloop|groupmail|bulkmail|mass ?mail|newsletter",
    r"\bcuenote\b|blastmail|blayn|マグまぐ|まぐまぐ|combz|acmailer|orange ?mail",
    r"rss2email|feed2imap|nagios|bugzilla|jira|mailman|majordomo",
)


@dataclass(frozen=True, slots=True)
class AutomaticRules:
    """Who and what is a machine. Names of headers are in lower case, domains without "@"."""

    no_reply_prefixes: tuple[str, ...] = NO_REPLY_PREFIXES
    machine_names: tuple[str, ...] = MACHINE_NAMES
    machine_patterns: tuple[str, ...] = MACHINE_PATTERNS
    machine_domains: tuple[str, ...] = MACHINE_DOMAINS
    list_return_paths: tuple[str, ...] = LIST_RETURN_PATHS
    notify_only_domains: tuple[str, ...] = NOTIFY_ONLY_DOMAINS
    notify_only_addresses: tuple[str, ...] = NOTIFY_ONLY_ADDRESSES
    freemail_domains: tuple[str, ...] = FREEMAIL_DOMAINS
    carrier_domains: tuple[str, ...] = CARRIER_DOMAINS
    protect_words: tuple[str, ...] = PROTECT_WORDS
    autoreply_headers: tuple[str, ...] = AUTOREPLY_HEADERS
    machine_headers: tuple[str, ...] = MACHINE_HEADERS
    list_headers: tuple[str, ...] = LIST_HEADERS
    bulk_headers: tuple[str, ...] = BULK_HEADERS
    challenge_headers: tuple[str, ...] = CHALLENGE_HEADERS
    bulk_mailers: tuple[str, ...] = BULK_MAILERS
    phrases: tuple[Phrase, ...] = PHRASES
