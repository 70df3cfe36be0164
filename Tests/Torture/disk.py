"""The disk of the recordings fills in the middle of an answer, and has space again later.

It is a small tmpfs in a mount namespace of its own; what fills it and when comes from the seed."""
import os
import random
import re
import subprocess
import time

import checks
import timecode
from lab import Broken, Candidate, Lab, Server, as_oneself, enter, inside, is_held
from report import Result

FLAGS = ["--mount"]
SIZE_MIB = 96
FULL_RUNS = 10


def run(options):
    result = Result("disk")
    if is_held("disk"):
        return disks(options, result)
    why = enter("disk", FLAGS)
    if why:
        result.skip("a disk of its own wants a mount namespace: " + why)
        return result
    code = inside("disk", FLAGS, options.again)
    result.take_over(options.result_file, code)
    return result


def disks(options, result):
    lab = Lab(options.program)
    kept, sentences = [], set()
    try:
        server = Server(lab, prefix=as_oneself())
        server.start()
        interview = server.interview(limit_s=20)["url"]
        for number in range(options.runs or (1 if options.short else FULL_RUNS)):
            seed = options.seed + number
            try:
                saved_ms, said = fill(lab, server, interview, seed)
                kept.append(saved_ms)
                sentences.update(said)
                result.passed(f"filled with {saved_ms} ms saved, went on when there was space (seed {seed})")
            except Broken as broken:
                result.failed(seed, broken)
    except Broken as broken:
        result.failed(options.seed, broken)
    finally:
        lab.close()
    result.figure("joined videos decoded to their end", [checks.Played.count], "")
    result.figure("saved when the disk was full, and kept", kept, "ms")
    for sentence in sorted(sentences):
        result.say(f"it said: {sentence}")
    return result


def fill(lab, server, interview, seed):
    drawn = random.Random(seed)
    seconds = round(drawn.uniform(8, 12), 2)
    sound = f"{lab.folder}/{seed}.wav"
    timecode.write(sound, seconds)
    one = Candidate(lab, interview, f"d{seed}", [sound], prefix=as_oneself(),
                    camera=drawn.choice(["test", "test", "none"]))
    os.unlink(sound)
    os.mkdir(one.state)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m,mode=700", "torture", one.state],
                          capture_output=True, text=True)
    if done.returncode:
        raise Broken(f"no tmpfs: {done.stderr.strip()}")
    try:
        one.start()
        at_ms = drawn.uniform(500, seconds * 1000 - 5000)
        one.run.wait_for(lambda run: run.saved_ms() >= at_ms, 60, f"{at_ms:.0f} ms that are saved")
        left = drawn.choice([0, 0, 4096, drawn.randrange(60_000)])
        filler = one.state + "/filler"
        eat(filler, one.state, left)
        if one.run.wait(60) == 0:
            raise Broken("the disk was full, and it went on as if it were not")
        saved_ms = one.run.saved_ms()
        said = [explained(one.run, "disk is full")]
        # As long as it is full it says so, and keeps what there is.
        one.start()
        if one.run.wait(60) == 0:
            raise Broken("it recorded on a full disk")
        said.append(explained(one.run, "space"))
        os.unlink(filler)
        one.start()
        one.finish(90)
        verdict = checks.check(server, one, seconds)
        if verdict.breaks != 1:
            raise Broken(f"{verdict.breaks} breaks after one stop")
        return saved_ms, said
    finally:
        one.close()
        subprocess.run(["umount", one.state], check=False)


def explained(run, wanted):
    sentence = run.complaint()
    if wanted not in sentence.lower():
        raise Broken(f"the sentence does not tell of the full disk: {sentence!r}")
    return re.sub(re.escape(run.state_folder) + r"\S*", "…", re.sub(r"has \d+ MB", "has 0 MB", sentence))


def eat(path, folder, left):
    """All the space but `left` bytes, which a program that writes at the same time may have part of."""
    with open(path, "wb", buffering=0) as file:
        while True:
            space = os.statvfs(folder)
            free = space.f_bavail * space.f_frsize - left
            if free <= 0:
                return
            try:
                file.write(b"\0" * min(free, 1 << 20))
            except OSError:
                return
