"""Mail domains that belong to everybody: a shop's address there never makes the whole domain its own.

Freemail, internet providers, mobile carriers and marketplaces' shop addresses. Data; compared with the domain
itself and with every domain above it.
"""

SHARED_DOMAINS = frozenset(
    (
        "gmail.com googlemail.com yahoo.co.jp yahoo.ne.jp yahoo.com ybb.ne.jp ymail.ne.jp outlook.com outlook.jp"
        " hotmail.com hotmail.co.jp live.jp live.com msn.com icloud.com me.com mac.com aol.com aol.jp gmx.com gmx.de"
        " proton.me protonmail.com qq.com 163.com 126.com naver.com excite.co.jp goo.jp mail.goo.ne.jp infoseek.jp"
        " zoho.com yandex.com fastmail.com"
        # providers
        " nifty.com nifty.ne.jp ocn.ne.jp biglobe.ne.jp so-net.ne.jp plala.or.jp dion.ne.jp auone.jp auone-net.jp"
        " asahi-net.or.jp eonet.ne.jp jcom.home.ne.jp jcom.zaq.ne.jp zaq.ne.jp home.ne.jp odn.ne.jp odn.jp sakura.ne.jp"
        " tiki.ne.jp commufa.jp wakwak.com hi-ho.ne.jp iij4u.or.jp interlink.or.jp t-com.ne.jp nttpc.ne.jp sannet.ne.jp"
        " bbexcite.jp u-netsurf.jp enjoy.ne.jp megaegg.ne.jp rakumail.jp"
        # mobile carriers
        " docomo.ne.jp mopera.net ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp vodafone.ne.jp disney.ne.jp"
        " willcom.com pdx.ne.jp wcm.ne.jp emnet.ne.jp emobile.ne.jp ymobile.ne.jp uqmobile.jp rakuten.jp"
        # marketplaces and shop systems
        " rakuten.co.jp rakuten.ne.jp amazon.co.jp amazon.com mercari.com mercari-shops.com buyma.com shopify.com"
        " myshopify.com stores.jp thebase.in thebase.com base.shop shop-pro.jp"
    ).split()
)


def is_shared(domain: str) -> bool:
    """Whether `domain`, or one above it, belongs to everybody."""
    parts = domain.lower().split(".")
    return any(".".join(parts[start:]) in SHARED_DOMAINS for start in range(len(parts) - 1))
