"""The console's list of 100,000 candidates in a real terminal: how soon it is there, what a cursor key costs the
processor and the line, how soon the rows follow what is typed."""
import fcntl
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import tempfile
import termios
import time

from candidates import seed
from engine import Engine
from figures import Figure

KEYS = 300


def measure(program, runs, load, candidates=100_000):
    folder = tempfile.mkdtemp(prefix="pb-", dir="/tmp")
    os.chmod(folder, 0o777)
    paint = Figure(f"first paint of {candidates:,} candidates", "ms", "the limit", wanted=1)
    cpu = Figure("processor time of a cursor key", "ms", "the limit", wanted=1)
    count = Figure("bytes of a cursor key", "bytes", "the limit", wanted=1)
    typing = Figure("rows that follow a typed letter", "ms", "the limit", wanted=1)
    engine = None
    try:
        seeded = seed(program, folder, candidates)
        engine = Engine(program, folder)
        for _ in range(runs):
            load.note()
            console = Console(program, folder, engine.url)
            try:
                console.sign_in(seeded["email"], seeded["password"])
                # From the home section to the list.
                paint.add(console.press("3")[0], 100)
                one_cpu, one_count = console.keys("j", KEYS)
                cpu.add(one_cpu, 1)
                count.add(one_count, 100)
                console.press("/")
                typing.add(statistics.median(console.press(letter)[0] for letter in "smith"), 50)
            finally:
                console.end()
    finally:
        if engine:
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return [paint, cpu, count, typing]


class Console:
    """`parley hr` on a terminal of 160x50."""

    def __init__(self, program, folder, url):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            home = folder + "/home"
            os.makedirs(home, exist_ok=True)
            environment = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8", HOME=home, XDG_STATE_HOME=home)
            environment.pop("NO_COLOR", None)
            os.execve(program, [program, "hr", "--server", url], environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
        self.settle(1.0)

    def sign_in(self, email, password):
        if b"Home" not in self.seen:
            for text in [email, "\t", password, "\r"]:
                self.write(text)
            self.settle(1.0)

    def write(self, text):
        os.write(self.terminal, text.encode())

    def settle(self, quiet_s):
        """Reads until nothing has come for so long; gives when the last byte came, and how many there were."""
        self.seen, last = b"", time.monotonic()
        while True:
            ready, _, _ = select.select([self.terminal], [], [], quiet_s)
            if not ready:
                return last, len(self.seen)
            self.seen += os.read(self.terminal, 1 << 16)
            last = time.monotonic()

    def press(self, key):
        """Milliseconds until the last byte of what follows a key, and its bytes. What comes later than a quarter of a
        second is not its doing."""
        begin = time.monotonic()
        self.write(key)
        last, count = self.settle(0.25)
        return (last - begin) * 1000, count

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

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        self.settle(0.3)
        os.close(self.terminal)
        os.waitpid(self.pid, 0)
