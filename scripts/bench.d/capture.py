"""What a recording costs: `parley take` without screens against the ffmpeg command with the same codecs and settings,
both from the same file as if live. Parley's share holds everything that the program does: encoding, syncing each chunk
to disk, hashing, uploading, the session; the command only encodes and writes a file."""
import os
import shutil
import subprocess
import tempfile

from engine import Engine, Run, clip
from figures import Figure

SECONDS = 20
RATE = 30
PEAK_LIMIT_MIB = 150


def measure(program, runs, load):
    folder = tempfile.mkdtemp(prefix="pb-", dir="/tmp")
    os.chmod(folder, 0o711)
    cpu = Figure("capture, processor per second recorded", "s", "the ffmpeg command", wanted=1.15)
    missing = Figure("capture, pictures missing", "", "the ffmpeg command")
    peer_memory = Figure("capture, memory at its peak", "MiB", "the ffmpeg command")
    memory = Figure("capture, memory at its peak", "MiB", "the limit", wanted=1)
    engine = Engine(program, folder)
    try:
        source = clip(folder + "/clip.mkv", SECONDS)
        interview = engine.interview(limit_s=SECONDS + 10)
        for number in range(runs):
            # Whoever is first in a pair is second in the next.
            pair = [lambda: record(engine, interview["url"], source), lambda: command(source, folder + "/peer.mp4")]
            load.note()
            results = [run() for run in (pair if number % 2 == 0 else pair[::-1])]
            ours, peer = results if number % 2 == 0 else results[::-1]
            cpu.add(ours["cpu_s"], peer["cpu_s"])
            missing.add(ours["missing"], peer["missing"])
            peer_memory.add(ours["peak_mib"], peer["peak_mib"])
            memory.add(ours["peak_mib"], PEAK_LIMIT_MIB)
    finally:
        engine.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return [cpu, missing, memory, peer_memory]


def record(engine, link, source):
    run = engine.take(link, source)
    session = run.said["session"]
    engine.answer(session)
    engine.video(session, engine.folder + "/ours.mp4")
    return cost(run, engine.folder + "/ours.mp4")


def command(source, target):
    # The settings of Sources/Capture/Devices/CaptureSettings.swift and Libav/VideoEncoder.swift.
    run = Run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-re", "-threads", "1", "-i", source,
               "-filter_threads", "1", "-vf", "scale=flags=fast_bilinear,format=yuv420p",
               "-c:v", "libx264", "-threads", "1", "-preset", "veryfast", "-tune", "zerolatency", "-crf", "26",
               "-maxrate", "1500k", "-bufsize", "3000k", "-g", "300", "-bf", "0", "-forced-idr", "1",
               "-force_key_frames", "expr:gte(t,n_forced*2)", "-c:a", "aac", "-b:a", "80k", "-ac", "1", "-ar", "48000",
               "-movflags", "frag_keyframe+empty_moov+delay_moov+default_base_moof", "-frag_duration", "500000",
               "-f", "mp4", target])
    return cost(run, target)


def cost(run, path):
    """For each second that was recorded, so that a recording's last tenths do not count."""
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-count_packets", "-of", "csv=p=0", "-show_entries",
         "stream=nb_read_packets:format=duration", path], check=True, capture_output=True, text=True).stdout.split()
    pictures, seconds = int(said[0]), float(said[1])
    return {"cpu_s": run.cpu_s / seconds, "peak_mib": run.peak_mib, "missing": max(0, int(seconds * RATE) - pictures)}
