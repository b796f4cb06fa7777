"""HTML mail as the text a person sees."""
# ruff: noqa: E501 - one case a line

import pytest

from firstmove.message import html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<DIV>a</DIV>b", "a\nb"),
        ("a &amp; b &lt;c&gt; &#26085; &nbsp;x", "a & b <c> 日 x"),
        ("<style>p{}</style><script>if(a<b){}</script>x", "x"),
        ("<SCRIPT>x</SCRIPT>y", "y"),
        ("<script>never closed", ""),
        ("<head><title>t</title></head><body>x</body>", "x"),
        ('<div style="display:none">pre</div>x', "x"),
        ('<div style="display:none"><div>pre</div>header</div>x', "x"),
        ('<span style="font-size:0px;">pre</span>x', "x"),
        ('<span style="font-size:0.9em">kept</span>', "kept"),
        ('<div style="max-height:0;overflow:hidden">pre</div>x', "x"),
        ("<p hidden>pre</p>x", "x"),
        ('<p title="the hidden gem">kept</p>', "kept"),
        ("<table><tr><td>注文番号</td><td>123</td></tr><tr><td>商品</td><td>皿</td></tr></table>", "注文番号 123\n商品 皿"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("a<hr>b", "a\n-----\nb"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n> >\nc"),
        ('<a href="https://example.jp/x">こちら</a>', "こちら <https://example.jp/x>"),
        ('<a href="https://example.jp/">example.jp</a>', "example.jp"),
        ('<a href="javascript:x">こちら</a>', "こちら"),
        ("<a href='https://example.jp/x'><img src='y'></a>", ""),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("5 < 6 <b>x</b>", "5 < 6 x"),
        ("<!-- c > d -->x", "x"),
        ("<!-- never closed", ""),
        ("<?xml version='1.0'?><!DOCTYPE html>x", "x"),
        ('<img alt="a>b">x', "x"),
        ('<p title="unbalanced>x</p>y', "x\n\ny"),
        ("<p", ""),
        ("<o:p>x</o:p>", "x"),
        ("a\u200b\u200cb", "ab"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_what_a_person_sees(source: str, text: str) -> None:
    assert text == html.to_text(source)


def test_beyond_the_limit_of_tags_the_text_is_still_read() -> None:
    assert html.to_text("<b>a</b>" * 3 + "<i>b</i>", max_tags=4).replace(" ", "") == "aaab"


def test_the_text_is_bounded() -> None:
    assert len(html.to_text("あ" * 200_000)) == html.MAX_TEXT


@pytest.mark.parametrize(
    ("style", "opera", "found"),
    [
        ("white-space: -o-pre-wrap", True, ["a\nb"]),
        ("white-space: pre-wrap", False, ["a\nb"]),
        ("white-space: pre-wrap", True, []),
        ("color: red", False, []),
    ],
)
def test_a_marketplaces_block_is_known_by_its_style(style: str, opera: bool, found: list[str]) -> None:
    assert found == html.prewrapped_blocks(f'<td><pre style="{style}">a\nb</pre></td>', opera=opera)


def test_no_more_than_four_blocks_are_read() -> None:
    assert len(html.prewrapped_blocks('<pre style="-o-pre-wrap">x</pre>' * 9, opera=True)) == 4


def test_a_block_that_is_cut_off_is_read_to_its_end() -> None:
    assert html.prewrapped_blocks('<pre style="-o-pre-wrap">まだ', opera=True) == ["まだ"]
