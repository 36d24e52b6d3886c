r"""Hostile characters made visible and harmless, before a line reaches a prompt, a log or a screen.

Nothing is taken away: what is not shown as it is becomes an escape such as `\x1b` or `\u202e`, so a
reader sees that it was there, and no two pieces move together to form a third. Chat-template tokens
get another opening bracket (`‹|im_start|>`): readable, and no tokenizer's special token.

Kept, because ordinary text needs it: newlines and tabs; one joiner (ZWJ, ZWNJ) or variation
selector between or after characters beyond ASCII (emoji, Persian, Indic scripts). Runs of them, and
any of them inside ASCII, only hide. Shown though some texts need it: marks of direction, flags made
of tag characters, the variation selectors of rare ideographs, private use.

Not here: secrets (`redact`) and the search for orders to the judge (`injection`).
"""

import re

from logwarden_contracts.injection import has_injection_marker

__all__ = ["CLEAN_VERSION", "clean", "has_injection_marker"]

CLEAN_VERSION = "1"

_OPENING = {"<": "‹", "[": "⁅"}
"""Look-alikes that no normalisation (NFKC) turns back into the ASCII bracket."""

# Every `<|` loses its bracket, closed or not: a row that is shortened later must not become a token.
_ANGLE_TOKEN = re.compile(
    r"<(?="
    r"[|｜]"  # <|im_start|>, and the wide bar of <｜begin▁of▁sentence｜>
    r"|/?(?:think|thinking|thought|reasoning|tool_call|tool_calls|tool_response|tool_result|tools"
    r"|function_calls?|answer|im_start|im_end|(?:start|end)_of_turn|(?:start|end)_of_image"
    r"|fim_[a-z]+|file_sep|repo_name|endoftext|begin_of_text|s|bos|eos|pad|unk|mask"
    r"|unused\d+|extra_id_\d+|0x[0-9a-f]{2})>"
    r"|</?SYS>>"
    r")",
    re.IGNORECASE,
)
_SQUARE_TOKEN = re.compile(
    r"\[(?="
    r"/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|THINK)\]"
    r"|(?:CLS|SEP|MASK|PAD|UNK|BOS|EOS)\]"  # of BERT, the sentence encoder's family
    r")"
)

_HOSTILE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible letters and marks
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff"  # lone surrogates
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # format, tag characters
)
_VISIBLE = rf"[^\x00-\x7f{_HOSTILE}][\ufe0e\ufe0f\u180b-\u180d]?"
_PIECE = re.compile(
    rf"{_VISIBLE}(?:[\u200c\u200d]{_VISIBLE})*"  # kept: a character with what shapes it
    r"|[0-9#*]\ufe0f\u20e3"  # kept: keycap emoji
    r"|\r\n"
    rf"|[{_HOSTILE}]"
)


def clean(text: str) -> str:
    """Make every hostile character of a text visible.

    Never fails, and cleaning again changes nothing.
    """
    plain = text.isascii() and (text.isprintable() or text.replace("\t", "").isprintable())
    if not plain:
        text = _PIECE.sub(_shown, text)
    if "<" in text:
        text = _ANGLE_TOKEN.sub(_OPENING["<"], text)
    if "]" in text:
        text = _SQUARE_TOKEN.sub(_OPENING["["], text)
    return text


def _shown(piece: re.Match[str]) -> str:
    found = piece[0]
    if found == "\r\n":
        return "\n"
    if len(found) > 1 or not _is_hostile(found):
        return found
    code = ord(found)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


_is_hostile = re.compile(f"[{_HOSTILE}]").match
