"""Mail domains that belong to everybody: a shop's address there never makes the whole domain its own.

Freemail, internet providers, mobile carriers and marketplaces' shop addresses. Data; compared with the domain
itself and with every domain above it.
"""

from firstmove.model.automatic import CARRIER_DOMAINS, FREEMAIL_DOMAINS

_PROVIDERS = """
ymail.ne.jp yandex.com fastmail.com gmx.com mopera.net wcm.ne.jp
nifty.com nifty.ne.jp ocn.ne.jp biglobe.ne.jp so-net.ne.jp plala.or.jp dion.ne.jp auone.jp auone-net.jp
asahi-net.or.jp eonet.ne.jp jcom.home.ne.jp jcom.zaq.ne.jp zaq.ne.jp home.ne.jp odn.ne.jp odn.jp
sakura.ne.jp tiki.ne.jp commufa.jp wakwak.com hi-ho.ne.jp iij4u.or.jp interlink.or.jp t-com.ne.jp
nttpc.ne.jp sannet.ne.jp bbexcite.jp u-netsurf.jp enjoy.ne.jp megaegg.ne.jp rakumail.jp
"""
_MARKETPLACES = """
rakuten.co.jp rakuten.ne.jp amazon.co.jp amazon.com mercari.com mercari-shops.com buyma.com shopify.com
myshopify.com stores.jp thebase.in thebase.com base.shop shop-pro.jp
"""
SHARED_DOMAINS = frozenset((*FREEMAIL_DOMAINS, *CARRIER_DOMAINS, *_PROVIDERS.split(), *_MARKETPLACES.split()))


def is_shared(domain: str) -> bool:
    """Whether `domain`, or one above it, belongs to everybody."""
    parts = domain.lower().split(".")
    return any(".".join(parts[start:]) in SHARED_DOMAINS for start in range(len(parts) - 1))
