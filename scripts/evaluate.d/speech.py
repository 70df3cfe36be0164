#!/usr/bin/env python3
"""speech.py PROGRAM FOLDER [RUNS]: Parley's transcripts beside those of faster-whisper alone, with the same model and
settings, on the same recordings. Both take turns; shown are medians. What Parley does besides is decoding to 16 kHz mono
as for answers, HTTP over a socket and checking."""
import csv
import difflib
import json
import os
import statistics
import subprocess
import sys


def models():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.environ.get("PARLEY_MODELS") or os.path.join(cache, "parley", "speech")


def run(command):
    """Its JSON, and the processor seconds and the most memory in MiB of it and its children."""
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        output = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"speech: {command[0]} ended with {process.returncode}")
    return json.loads(output), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def words(text):
    return "".join(c if c.isalnum() or c == "'" else " " for c in text.lower()).split()


def errors(reference, heard):
    """Levenshtein's distance in words."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(reference, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
    return row[-1]


def main():
    program, folder = sys.argv[1:3]
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    python = os.path.join(models(), "venv/bin/python")
    peer = [python, os.path.join(os.path.dirname(os.path.realpath(__file__)), "library.py"),
            os.path.join(models(), "models/whisper-base"), folder]
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(run([program, "evaluate", "speech", folder, "--json"]))
        theirs.append(run(peer))
    edits = 0
    alone = theirs[0][0]["files"]
    for file in ours[0][0]["files"]:
        mine, plain = words(file["transcript"]), words(alone[file["file"]]["text"])
        for kind, a, b, c, d in difflib.SequenceMatcher(a=plain, b=mine, autojunk=False).get_opcodes():
            if kind != "equal":
                edits += 1
                print(f"  {file['file']}: library “{' '.join(plain[a:b])}”, Parley “{' '.join(mine[c:d])}”")
    print(f"  {edits} edits between the transcripts of Parley and of the library alone")
    with open(os.path.join(folder, "references.csv"), newline="", encoding="utf-8-sig") as table:
        said = {row["file"]: words(row["transcript"]) for row in csv.DictReader(table)}
    total = sum(map(len, said.values()))
    mine = sum(errors(said[f["file"]], words(f["transcript"])) for f in ours[0][0]["files"]) / total
    plain = sum(errors(said[name], words(f["text"])) for name, f in alone.items()) / total
    print(f"  words wrong, numbers as they were written: {mine:.2%}, the library alone {plain:.2%}:"
          f" {100 * (mine - plain):+.2f} points (wanted at most +0.5)")
    mine = statistics.median(sum(f["transcribe_s"] for f in report["files"]) for report, _, _ in ours)
    plain = statistics.median(sum(f["seconds"] for f in report["files"].values()) for report, _, _ in theirs)
    print(f"  time to transcribe: {mine:.2f} s, the library alone {plain:.2f} s: {mine / plain:.3f} (wanted 1.05)")
    mine, plain = (statistics.median(cpu for _, cpu, _ in side) for side in (ours, theirs))
    print(f"  processor time with start and models: {mine:.2f} s, the library alone {plain:.2f} s: {mine / plain:.3f}"
          " (wanted 1.10)")
    mine, plain = (statistics.median(peak for _, _, peak in side) for side in (ours, theirs))
    print(f"  memory at its peak: {mine:.0f} MiB, the library alone {plain:.0f} MiB: {mine / plain:.3f} (wanted 1.2)")


if __name__ == "__main__":
    main()
