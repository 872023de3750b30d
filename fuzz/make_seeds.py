#!/usr/bin/env python3
"""Writes each fixture as a seed: fuzz/make_seeds.py, then cargo +nightly fuzz run chzzk_frame (or twitch_line)."""

import json
import pathlib

here = pathlib.Path(__file__).parent
fixtures = here.parent / "tests/fixtures/chzzk/unofficial-frames.jsonl"
corpus = here / "corpus/chzzk_frame"
corpus.mkdir(parents=True, exist_ok=True)
for line in fixtures.read_text(encoding="utf-8").splitlines():
    fixture = json.loads(line)
    frame = fixture["frame"]
    text = frame if isinstance(frame, str) else json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
    (corpus / fixture["name"]).write_text(text, encoding="utf-8")

fixtures = here.parent / "tests/fixtures/twitch/lines.txt"
corpus = here / "corpus/twitch_line"
corpus.mkdir(parents=True, exist_ok=True)
for number, line in enumerate(fixtures.read_bytes().split(b"\n")[:-1], 1):
    (corpus / f"line_{number:03}").write_bytes(line)
