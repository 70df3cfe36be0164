"""The machine is switched off in the middle of an answer, server, database, recordings and all, and started again.

It is an emulated one (Tests/with-camera) with a disk in a file. What its kernel had not yet written when the emulator is
killed is gone, as it is when a plug is pulled; what a real disk keeps in a cache of its own is not taken away."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import checks
import timecode
from lab import Broken, Candidate, Lab, Said, Server
from report import Result

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SECONDS = 10
FULL_RUNS = 2
# In the emulator everything takes many times as long as on the machine.
PATIENCE_S = 400
DISK = "/run/disk"


def run(options):
    result = Result("power")
    missing = [tool for tool in ("qemu-system-x86_64", "mkfs.ext4", "busybox", "cpio") if not tool_path(tool)]
    if missing:
        result.skip(f"the emulator wants {', '.join(missing)}; `scripts/setup --tests` installs them")
        return result
    kept, between = [], []
    played = 0
    for number in range(options.runs or (1 if options.short else FULL_RUNS)):
        seed = options.seed + number
        folder = tempfile.mkdtemp(prefix="pt-", dir="/tmp")
        begin = time.monotonic()
        try:
            saved_ms, found = cut(folder, options.program, seed)
            kept.append(saved_ms)
            between.append(found["resumed_ms"] - saved_ms)
            played += 1
            result.passed(f"off with {saved_ms} ms saved, {found['resumed_ms']} ms found again, the answer of "
                          f"{found['duration_ms']} ms whole in {found['parts']} parts (seed {seed}, "
                          f"{time.monotonic() - begin:.0f} s)")
        except Broken as broken:
            result.failed(seed, broken)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    result.figure("joined videos decoded to their end", [played], "")
    result.figure("saved when the machine went off, and kept", kept, "ms")
    result.figure("found again beyond what it had said", between, "ms")
    return result


def tool_path(name):
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def cut(folder, program, seed):
    drawn = random.Random(seed)
    disk = folder + "/disk"
    with open(disk, "wb") as file:
        file.truncate(1 << 30)
    subprocess.run([tool_path("mkfs.ext4"), "-q", "-F", disk], check=True, capture_output=True)

    machine = Machine(folder, disk, ["record", program, str(seed)])
    try:
        at_ms = drawn.uniform(500, SECONDS * 1000 - 5000)
        machine.wait_for(lambda said: said.saved_ms() >= at_ms, PATIENCE_S, f"{at_ms:.0f} ms that are saved")
        time.sleep(drawn.uniform(0, 1.5))
        machine.switch_off()
    finally:
        machine.close()
    # What it said until the last moment counts.
    saved_ms = machine.said.saved_ms()
    with open(folder + "/said.json", "w") as file:
        json.dump([words for _, words in machine.said.lines], file)

    machine = Machine(folder, disk, ["go-on", program, str(seed)])
    try:
        if machine.wait() != 0:
            raise Broken("after the power cut: " + machine.tail())
    finally:
        machine.close()
    with open(folder + "/found.json") as file:
        return saved_ms, json.load(file)


class Machine:
    """An emulated one that runs `guest` below: what the candidate's program said in it."""

    def __init__(self, folder, disk, arguments):
        self.said, self.other = Said([]), []
        environment = dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
        environment.setdefault("WITH_CAMERA_CACHE", ROOT + "/.cache/with-camera")
        self.child = subprocess.Popen(
            [ROOT + "/Tests/with-camera", "-t", str(2 * PATIENCE_S), "-d", disk, sys.executable, os.path.realpath(__file__),
             *arguments],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.child.stdout:
            words = line.split()
            if words[:1] == ["candidate"]:
                self.said.lines.append((time.monotonic(), words[1:]))
            else:
                self.other.append(line.rstrip())

    def wait_for(self, test, within_s, what):
        deadline = time.monotonic() + within_s
        while not test(self.said):
            if time.monotonic() > deadline or not self.reader.is_alive():
                raise Broken(f"{what}: it did not come; {self.tail()}")
            time.sleep(0.005)

    def switch_off(self):
        """The emulator, which is a grandchild, at once; and what reads its output after it."""
        emulators = [pid for pid in descendants(self.child.pid) if name_of(pid).startswith("qemu-system")]
        if not emulators:
            raise Broken("there is no emulator to switch off; " + self.tail())
        for pid in emulators:
            os.kill(pid, signal.SIGKILL)
        self.wait()

    def wait(self):
        try:
            self.child.wait(2 * PATIENCE_S + 200)
        except subprocess.TimeoutExpired:
            raise Broken("the emulator does not end; " + self.tail()) from None
        self.reader.join(10)
        return self.child.returncode

    def tail(self):
        return "said: " + " | ".join(" ".join(words) for _, words in self.said.lines[-4:]) + " · " + " / ".join(self.other[-12:])

    def close(self):
        if self.child.poll() is None:
            for pid in descendants(self.child.pid):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.child.wait(30)


def name_of(pid):
    try:
        with open(f"/proc/{pid}/comm") as file:
            return file.read().strip()
    except OSError:
        return ""


def descendants(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            children = [int(word) for word in file.read().split()]
    except OSError:
        return []
    return children + [below for child in children for below in descendants(child)]


# --- In the emulated machine ------------------------------------------------------------------------------------------

def guest(phase, program, seed):
    here = os.getcwd()
    folder = DISK + "/lab"
    os.makedirs(folder, exist_ok=True)
    lab = Lab(program, folder)
    state_file = folder + "/state.json"
    try:
        if phase == "record":
            server = Server(lab)
            server.start(PATIENCE_S)
            print("the server runs", flush=True)
            link = server.interview(limit_s=30)["url"]
            sound = folder + "/code.wav"
            timecode.write(sound, SECONDS)
            one = Candidate(lab, link, f"p{seed}", [sound], camera="none")
            with open(state_file, "w") as file:
                json.dump({"link": link, "port": server.port, "password": server.password}, file)
            # What the suite itself wants back has to be on the disk; what Parley wants back is its own affair.
            for path in (sound, state_file, folder, one.folder + "/answers", one.folder):
                handle = os.open(path, os.O_RDONLY)
                os.fsync(handle)
                os.close(handle)
            one.echo = True
            one.start()
            time.sleep(PATIENCE_S)
            return
        with open(state_file) as file:
            known = json.load(file)
        server = Server(lab, port=known["port"])
        server.password = known["password"]
        server.start(PATIENCE_S)
        print("the server runs again", flush=True)
        server.access = server.call("POST", "/v1/sign-in", {
            "email": "torture@example.org", "password": server.password})["access_token"]
        one = Candidate(lab, known["link"], f"p{seed}", [], camera="none")
        with open(here + "/said.json") as file:
            one.runs.append(Said([(0.0, words) for words in json.load(file)]))
        one.echo = True
        one.start()
        one.finish(PATIENCE_S)
        print("the candidate is done", flush=True)
        verdict = checks.check(server, one, SECONDS, patience_s=PATIENCE_S, is_slow=True)
        resumed = one.run.all("resuming")
        with open(here + "/found.json", "w") as file:
            json.dump({"parts": verdict.parts, "duration_ms": verdict.duration_ms,
                       "resumed_ms": int(resumed[0][1][2]) if resumed else 0}, file)
    finally:
        lab.close()


if __name__ == "__main__":
    try:
        guest(*sys.argv[1:])
    except Broken as broken:
        sys.exit(f"power: {broken}")
