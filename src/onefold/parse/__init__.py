"""What comes in, to records: Segment calls (`segment`) and columns of tables (`columns`). Values stay raw."""

from __future__ import annotations

from onefold.parse.columns import Recognition, recognise
from onefold.parse.segment import call_parser, decode_line, looks_like_call, parse_call

__all__ = ["Recognition", "call_parser", "decode_line", "looks_like_call", "parse_call", "recognise"]
