"""The texts in code: what is sent when a shop's template cannot be used. They hold nothing but what is known.

An ack must not fail because a template was edited (DESIGN 4, step 5), so these need no template at all.
"""

from datetime import datetime, tzinfo

from firstmove.compose import dates


def ack(language: str, *, addressee: str, shop: str, number: int, promise: datetime, zone: tzinfo) -> str:
    """A plain acknowledgement without its signature."""
    if language != "ja":
        return (
            f"{addressee},\n\nThis is {shop}. Thank you for your message; we have received it.\n\n"
            f"A member of our staff will contact you by {dates.en_when(promise, zone)},\n"
            "even if we have not finished looking into it by then.\n"
            "If there is anything to add, simply reply to this mail.\n\n"
            f"Receipt number: {number}\n\nThis mail was sent automatically."
        )
    return (
        f"{addressee}\n\n{shop}でございます。\nご連絡をいただき、ありがとうございます。\n"
        "お送りいただいた内容を受け付けました。\n\n"
        f"{dates.ja_when(promise, zone)}までに、担当者よりご連絡いたします。\n"
        "確認が続いている場合も、途中経過をお知らせいたします。\n"
        "お伝えになりたいことがございましたら、このメールにそのままご返信ください。\n\n"
        f"受付番号：{number}\n\n※このメールは自動でお送りしております。"
    )


def draft(
    language: str, *, addressee: str, shop: str, person: str, promise: datetime | None, zone: tzinfo
) -> str:
    """A progress mail that is true for any matter, without its signature."""
    if language != "ja":
        when = f" by {dates.en_when(promise, zone)}" if promise else " as soon as we have the result"
        return (
            f"{addressee},\n\nThis is {person or 'Customer Service'} of {shop}.\n"
            "Thank you for your message, and we are sorry for the trouble you have been put to.\n\n"
            f"We are looking into the matter and will report to you{when}.\n"
            "If there is anything to add, please simply reply to this mail."
        )
    when = f"{dates.ja_when(promise, zone)}までに" if promise else "結果が分かりしだい、"
    return (
        f"{addressee}\n\n{shop}{'の' + person if person else ''}でございます。\n"
        "このたびはお手数をおかけし、申し訳ございません。\n\n"
        f"お知らせいただいた内容を確認しております。\n{when}ご連絡いたします。\n\n"
        "補足がございましたら、このメールにご返信ください。\n何卒よろしくお願い申し上げます。"
    )


def internal(language: str, facts: tuple[tuple[str, str], ...]) -> str:
    """A card or a notice for people of the shop: label and value, one a line."""
    separator = "：" if language == "ja" else ": "
    lead = (
        "ひな形に問題があったため、簡易表示です。"
        if language == "ja"
        else "A template failed; this is the plain form."
    )
    return "\n".join([lead, "", *(f"{label}{separator}{value}" for label, value in facts if value)])
