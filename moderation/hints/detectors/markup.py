"""Markup and code: HTML, Markdown, BBCode, templates, and what means to break a page."""

import regex

from krefeld_kann_was.lib.tokenizer import Spans, TokenizedText

TAGS = (
    r"a|abbr|audio|b|big|blink|blockquote|body|br|button|center|code|div|em|embed|font|footer|form|h[1-6]|head|header|"
    r"hr|html|i|iframe|img|input|li|link|marquee|meta|object|ol|p|pre|s|script|small|span|strike|strong|style|sub|"
    r"sup|svg|table|td|textarea|th|title|tr|tt|u|ul|video"
)
BBCODES = r"b|i|u|s|url|img|quote|code|color|colour|size|font|list|center|spoiler|youtube|video|email|link"
MARKUP = regex.compile(
    rf"</?(?:{TAGS})(?:[\s/][^<>]{{0,200}})?>|<!--|<!doctype"
    rf"|\[/?(?:{BBCODES})(?:=[^\]\n]{{0,200}})?\]"
    r"|!\[[^\]\n]{0,100}\]\((?=[^()\s]{1,200}\))|\[[^\]\n]{1,100}\]\([^()\s]{1,200}\)"
    r"|(?<![\p{L}\p{N}*])\*\*(?=\S)[^*\n]{1,200}(?<=\S)\*\*(?![\p{L}\p{N}*])"
    r"|(?<![\p{L}\p{N}_])__(?=\S)[^_\n]{1,200}(?<=\S)__(?![\p{L}\p{N}_])"
    r"|`[^`\n]{1,200}`|```|(?:^|\n)#{2,6}\s(?=\S)|(?<!~)~~\S[^~\n]{0,200}~~"
    r"|&(?:lt|gt|amp|nbsp|quot|apos|\#\d{2,5}|\#x[\da-f]{2,5});"
    r"|\{\{[^{}\n]{0,100}\}\}|\{%[^{}\n]{0,100}%\}|\$\{[^{}\n]{0,100}\}|<\?php|<%"
    r"|\bjavascript:|\bon(?:error|load|click)\s?="
    r"|\b(?:drop\stable|union\sselect|insert\sinto|delete\sfrom)\b|\bor\s1\s?=\s?1\b",
    regex.IGNORECASE,
)
MAYBE = regex.compile(r"[<\[*`_#~&{$%]|script:|on\w+\s?=|\b(?:drop|union|insert|delete|or)\s", regex.IGNORECASE)


def find_markup(text: TokenizedText) -> Spans:
    """Start and end of each tag or sign."""
    if MAYBE.search(text.raw):
        yield from (match.span() for match in MARKUP.finditer(text.raw))
