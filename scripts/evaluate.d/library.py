"""library.py MODEL FOLDER: transcribes the recordings of FOLDER/references.csv with faster-whisper alone, with the settings
of Parley's helper, and prints JSON: of each file the text and the
seconds."""
import csv
import json
import os
import sys
import time

from faster_whisper import WhisperModel


def main():
    model, folder = sys.argv[1:]
    whisper = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=2)
    with open(os.path.join(folder, "references.csv"), newline="", encoding="utf-8-sig") as file:
        names = [row["file"] for row in csv.DictReader(file)]
    files = {}
    for name in names:
        started = time.monotonic()
        found, _ = whisper.transcribe(
            os.path.join(folder, name), beam_size=5, temperature=0.0, vad_filter=True,
            condition_on_previous_text=False, word_timestamps=True)
        text = "".join(segment.text for segment in found).strip()
        files[name] = {"text": text, "seconds": time.monotonic() - started}
    print(json.dumps({"files": files}))


if __name__ == "__main__":
    main()
