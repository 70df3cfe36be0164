"""The console's list of 100,000 candidates in a real terminal: how soon it is there, what a cursor key costs the
processor and the line, how soon the rows follow what is typed."""
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

from candidates import seed
from engine import Engine
from figures import Figure

KEYS = 300
# Each letter leaves other rows than the one before.
LETTERS = "smit"


def measure(program, runs, load, candidates=100_000):
    folder = tempfile.mkdtemp(prefix="pb-", dir="/tmp")
    os.chmod(folder, 0o777)
    paint = Figure(f"first paint of the list of {candidates:,} candidates", "ms", "the limit", wanted=1)
    count = Figure("a cursor key: bytes to the terminal", "bytes", "the limit", wanted=1)
    cpu = Figure("a cursor key at 80x24: processor time", "ms", "the limit", wanted=1)
    large = Figure("the same at 160x50", "ms", "the limit")
    typing = Figure("a letter of the search: until the rows follow", "ms", "the limit", wanted=1)
    engine = None
    try:
        seeded = seed(program, folder, candidates)
        engine = Engine(program, folder)
        for _ in range(runs):
            load.note()
            console = Console(program, folder, engine.url)
            try:
                console.sign_in(seeded["email"], seeded["password"])
                paint.add(console.press("3"), 100)
                console.check("[a-z.]+[.][0-9]+@", 20)
                one_cpu, one_count = console.keys("j", KEYS)
                large.add(one_cpu, 1)
                count.add(one_count, 100)
                console.press("g")
                console.press("/")
                typing.add(statistics.median(console.press(letter) for letter in LETTERS), 50)
                console.check("Smit|smit|Candidate [0-9A-F]{4}", 40)
            finally:
                console.end()
            console = Console(program, folder, engine.url, 24, 80)
            try:
                console.press("3")
                cpu.add(console.keys("j", KEYS)[0], 1)
            finally:
                console.end()
    finally:
        if engine:
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return [paint, count, cpu, large, typing]


class Console:
    """`parley hr` on a terminal, of 160x50 unless told."""

    def __init__(self, program, folder, url, rows=50, columns=160):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            home = folder + "/home"
            os.makedirs(home, exist_ok=True)
            environment = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8", HOME=home, XDG_STATE_HOME=home,
                               XDG_CONFIG_HOME=home, PARLEY_LANGUAGE="en")
            environment.pop("NO_COLOR", None)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(program, [program, "hr", "--server", url], environment)
        self.settle(1)

    def sign_in(self, email, password):
        """The first time; afterwards the sign-in is kept."""
        if b"assword" in self.seen:
            for text in [email, "\t", password, "\r"]:
                self.write(text)
            self.settle(1)
        self.check("needs", 1)

    def write(self, text):
        os.write(self.terminal, text.encode())

    def settle(self, quiet_s):
        """Reads until nothing has come for so long; gives when the last byte came, and how many there were."""
        self.seen, last = b"", time.monotonic()
        while select.select([self.terminal], [], [], quiet_s)[0]:
            try:
                self.seen += os.read(self.terminal, 1 << 16)
            except OSError:  # The program ended.
                break
            last = time.monotonic()
        return last, len(self.seen)

    def press(self, key):
        """Milliseconds until the last byte of what follows a key. What comes after a silence of an eighth of a second
        is not its doing."""
        begin = time.monotonic()
        self.write(key)
        return (self.settle(0.125)[0] - begin) * 1000

    def keys(self, key, count):
        """Processor time (ms) and median bytes of one of many presses."""
        sizes, before = [], self.cpu_ms()
        for _ in range(count):
            self.write(key)
            sizes.append(self.settle(0.02)[1])
        return (self.cpu_ms() - before) / count, statistics.median(sizes)

    def cpu_ms(self):
        return sum(int(open(f"/proc/{self.pid}/task/{task}/schedstat").read().split()[0])
                   for task in os.listdir(f"/proc/{self.pid}/task")) / 1e6

    def check(self, text, times):
        """The screen shows what is measured: it is drawn anew, and has to have this so often."""
        self.write("\x0c")
        self.settle(0.3)
        found = len(re.findall(text.encode(), self.seen))
        if found < times:
            sys.exit(f"bench: the console shows “{text}” {found} times, not {times}:\n{self.seen.decode(errors='replace')}")

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        self.settle(0.3)
        os.close(self.terminal)
        os.waitpid(self.pid, 0)
