#!/usr/bin/env python3
"""Writes each fixture as a seed: fuzz/make_seeds.py, then cargo +nightly fuzz run chzzk_frame (or chzzk_recording, twitch_line)."""

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

# A line as `livechat::record` writes it, for each fixture whose body is a list of rows or one thing.
corpus = here / "corpus/chzzk_recording"
corpus.mkdir(parents=True, exist_ok=True)
wires = {93101: "row", 93102: "row", 93006: "event", 94008: "blind", 94010: "notice"}
for line in fixtures.read_text(encoding="utf-8").splitlines():
    fixture = json.loads(line)
    frame = fixture["frame"]
    wire = wires.get(frame.get("cmd")) if isinstance(frame, dict) else None
    body = frame.get("bdy") if wire else None
    parts = body if isinstance(body, list) else [body]
    lines = [{"type": wire, "at": 1790500000000, "wire": wire, "raw": part} for part in parts if wire]
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    (corpus / fixture["name"]).write_text(text, encoding="utf-8")

fixtures = here.parent / "tests/fixtures/twitch/lines.txt"
corpus = here / "corpus/twitch_line"
corpus.mkdir(parents=True, exist_ok=True)
for number, line in enumerate(fixtures.read_bytes().split(b"\n")[:-1], 1):
    (corpus / f"line_{number:03}").write_bytes(line)
