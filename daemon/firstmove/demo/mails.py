"""A dozen mails as they really arrive at a small Japanese shop, in the encodings they really have.

Every person, address and order here is made up (example domains, RFC 2606). `expected` says what the show
should come to; the demo's test holds the daemon to it.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

SHOP = "info@aoba.example.jp"


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail to deliver. `acknowledged`: whether it deserves an acknowledgement."""

    label: str
    octets: bytes
    acknowledged: bool
    category: str


def samples(at: datetime) -> Iterator[Sample]:
    """The mails of the show, dated `at`, in the order of delivery."""
    yield Sample("催促「まだ？」", _terse(at), True, "not_arrived")
    yield Sample("激怒・商品違い", _furious(at), True, "wrong_item")
    yield Sample("全巻セットの欠け", _missing_volume(at), True, "missing_item")
    yield Sample("JIS・機種依存文字", _jis_with_vendor_characters(at), True, "receipt")
    yield Sample("SJISと名乗るcp932", _cp932(at), True, "damaged")
    yield Sample("ドコモの連続ドット", _carrier_dots(at), True, "stock")
    yield Sample("不在の自動返信", _vacation(at), False, "automatic")
    yield Sample("配達不能の通知", _bounce(at), False, "automatic")
    yield Sample("メールマガジン", _newsletter(at), False, "automatic")
    yield Sample("英語のお客様", _english(at), True, "not_arrived")
    yield Sample("お礼", _thanks(at), False, "thanks")
    yield Sample("明日までに必要", _deadline(at), True, "not_arrived")


def orders_csv(at: datetime) -> str:
    """The shop's order data, as a generic CSV."""
    day = f"{at - timedelta(days=3):%Y-%m-%d}"
    return (
        "order_number,email,name,phone,address,item,quantity,"
        "ordered_at,shipped_at,carrier,tracking_number,channel\n"
        f"12345678,hanako.yamada@example.com,山田 花子,090-0000-1234,東京都青葉区一丁目2-3,"
        f"波佐見焼マグカップ（青）,2,{day} 08:10,{day} 09:00,ヤマト運輸,1234-5678-9013,own\n"
        f"12345679,t.sato@example.com,佐藤 毅,090-0000-2345,大阪府若葉市4-5,有田焼 湯呑み,1,"
        f"{day} 07:30,,,,own\n"
        f"12345680,mori@example.com,森 早苗,090-0000-3456,福岡県双葉町6,時代小説 全12巻セット,1,"
        f"{day} 06:00,{day} 08:30,日本郵便,1234-5678-9013,own\n"
    )


def _mail(
    at: datetime,
    sender: str,
    subject: str,
    body: bytes,
    content_type: str,
    encoding: str = "8bit",
    **more: str,
) -> bytes:
    serial = base64.b32encode(subject.encode("utf-8", "replace")[-10:]).decode("ascii").strip("=").lower()
    headers = {
        "From": sender,
        "To": SHOP,
        "Subject": subject,
        "Date": format_datetime(at),
        "Message-ID": f"<{serial}.{len(body)}@mail.example.com>",
        "MIME-Version": "1.0",
        "Content-Type": content_type,
        "Content-Transfer-Encoding": encoding,
    } | {name.replace("_", "-"): value for name, value in more.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode("utf-8") + b"\r\n" + body


def _word(text: str, charset: str = "utf-8", octets: bytes | None = None) -> str:
    """One RFC 2047 word."""
    coded = base64.b64encode(text.encode(charset) if octets is None else octets).decode("ascii")
    return f"=?{charset}?B?{coded}?="


def _utf8(at: datetime, name: str, address: str, subject: str, text: str, **more: str) -> bytes:
    body = base64.encodebytes(text.encode("utf-8")).replace(b"\n", b"\r\n")
    sender = f"{_word(name)} <{address}>" if name else address
    return _mail(at, sender, _word(subject), body, "text/plain; charset=UTF-8", "base64", **more)


def _terse(at: datetime) -> bytes:
    return _utf8(at, "山田 花子", "hanako.yamada@example.com", "Re: ご注文ありがとうございます", "まだ？\n")


def _furious(at: datetime) -> bytes:
    text = (
        "注文したのと違う商品が届きました！！\n"
        "湯呑みを頼んだのに、届いたのは醤油皿です。いい加減にしてください。\n"
        "二日前にもメールしましたが返事もありません。どうなっているんですか？？\n"
        "このまま無視するならレビューに書きます。\n\n佐藤\n"
    )
    return _utf8(at, "佐藤 毅", "t.sato@example.com", "商品が違います！（注文番号 12345679）", text)


def _missing_volume(at: datetime) -> bytes:
    text = (
        "お世話になっております。森と申します。\n"
        "本日、時代小説の全12巻セットが届きましたが、第7巻が入っておりません。\n"
        "楽しみにしておりましたので残念です。ご確認をお願いいたします。\n"
    )
    return _utf8(at, "森 早苗", "mori@example.com", "7巻が入っていません", text)


def _jis(text: str) -> bytes:
    """ISO-2022-JP as older mailers really send it: vendor characters of cp932 in the two-byte set."""
    out, double = bytearray(), False
    for character in text:
        octets = character.encode("cp932")
        if len(octets) == 2 and not double:
            out += b"\x1b$B"
        elif len(octets) == 1 and double:
            out += b"\x1b(B"
        double = len(octets) == 2
        out += _seven_bit(octets) if double else octets
    return bytes(out + (b"\x1b(B" if double else b""))


def _seven_bit(octets: bytes) -> bytes:
    lead, trail = octets
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + (1 if trail < 0x9F else 2)
    column = trail - 0x9E if trail >= 0x9F else trail - 0x3F - (1 if trail > 0x7F else 0)
    return bytes([row + 0x20, column + 0x20])


def _jis_with_vendor_characters(at: datetime) -> bytes:
    name = _word("", "ISO-2022-JP", _jis("髙橋 ㈱青空"))
    subject = _word("", "ISO-2022-JP", _jis("領収書① の宛名について"))
    text = (
        "髙橋です。\r\n領収書①の宛名は「㈱青空」でお願いできますか。\r\n但し書きは食器代でお願いします。\r\n"
    )
    return _mail(
        at, f"{name} <takahashi@example.com>", subject, _jis(text), "text/plain; charset=ISO-2022-JP", "7bit"
    )


def _cp932(at: datetime) -> bytes:
    text = (
        "昨日届いたお皿が割れていました。①～③の写真を送ります。\r\n"
        "交換をお願いできますでしょうか。\r\n﨑山\r\n"
    )
    return _mail(
        at,
        f"{_word('', 'Shift_JIS', '﨑山'.encode('cp932'))} <sakiyama@example.com>",
        _word("", "Shift_JIS", "お皿が割れていました".encode("cp932")),
        text.encode("cp932"),
        "text/plain; charset=Shift_JIS",
    )


def _carrier_dots(at: datetime) -> bytes:
    text = "波佐見焼のマグの赤は、いつ再入荷しますか？"
    return _utf8(at, "", "foo..bar.@docomo.ne.jp", "赤いマグ", text)


def _vacation(at: datetime) -> bytes:
    text = "ただいま休暇をいただいております。このメールは自動で返信しております。\n"
    return _utf8(
        at, "中田", "nakata@example.com", "自動応答: 不在のお知らせ", text, Auto_Submitted="auto-replied"
    )


def _bounce(at: datetime) -> bytes:
    boundary = "=_report"
    body = (
        f"--{boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        "This is the mail system. Your message could not be delivered.\r\n\r\n"
        f"--{boundary}\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; gone@example.com\r\n"
        f"Action: failed\r\nStatus: 5.1.1\r\n\r\n--{boundary}--\r\n"
    )
    return _mail(
        at,
        "Mail Delivery System <MAILER-DAEMON@mx.example.com>",
        "Undelivered Mail Returned to Sender",
        body.encode("ascii"),
        f'multipart/report; report-type=delivery-status; boundary="{boundary}"',
        Return_Path="<>",
        Auto_Submitted="auto-replied",
    )


def _newsletter(at: datetime) -> bytes:
    return _utf8(
        at,
        "包装資材の店",
        "news@packaging.example.com",
        "【今週限定】梱包箱がお買い得",
        "今週のおすすめをお届けします。\n配信停止はこちら: https://packaging.example.com/stop\n",
        List_Unsubscribe="<https://packaging.example.com/stop>",
        Precedence="bulk",
    )


def _english(at: datetime) -> bytes:
    text = (
        "Hello,\n\nI ordered a tea bowl three weeks ago and it still has not arrived.\n"
        "Could you please tell me where my parcel is?\n\nKind regards,\nAlice Martin\n"
    )
    return _utf8(at, "Alice Martin", "alice@example.org", "Where is my order?", text)


def _thanks(at: datetime) -> bytes:
    text = "今日、無事に届きました。とても素敵でした。ありがとうございました。\n"
    return _utf8(at, "小林 優", "kobayashi@example.com", "届きました", text)


def _deadline(at: datetime) -> bytes:
    text = (
        "先週注文した箸置きがまだ届いていません。\n"
        "明日の母の誕生日に使いたいので、明日までに届けてほしいです。よろしくお願いします。\n\n林 誠\n"
    )
    return _utf8(at, "林 誠", "hayashi@example.com", "お届けについて", text)
