"""A network of the suites' own: two network namespaces with a bad link between them, packet by packet.

The kernel's `netem` does the same, where a kernel has it; a link in user space over two TUN devices works on each
kernel, and what it loses comes from a seed."""
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time

SERVER, CANDIDATE = "10.77.0.1", "10.77.0.2"
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
# What waits for a slow link before packets are dropped.
QUEUE_S = 0.5


def why_not():
    """Why there can be no such link; None when there can."""
    try:
        os.close(_tun("pt-try"))
    except OSError as error:
        return f"no TUN device can be made ({error})"
    return None


def _tun(name):
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _ip(*words, within=()):
    subprocess.run([*within, "ip", *words], check=True, capture_output=True)


class Air(threading.Thread):
    """To be made in a network namespace of one's own, which is the server's; the candidates' is another."""

    def __init__(self, seed):
        super().__init__(daemon=True)
        self.random = random.Random(seed)
        self.loss, self.delay_s, self.bits_per_s, self.is_cut = 0.0, 0.0, None, False
        self.sent, self.lost = 0, 0
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        self.within = ["nsenter", "--target", str(self.holder.pid), "--net"]
        here = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{self.holder.pid}/ns/net") == here:
            time.sleep(0.01)
        self.ends = [_tun("pt-server"), _tun("pt-candidate")]
        _ip("link", "set", "lo", "up")
        _ip("link", "set", "pt-candidate", "netns", str(self.holder.pid))
        _ip("addr", "add", SERVER, "peer", CANDIDATE, "dev", "pt-server")
        _ip("link", "set", "pt-server", "up")
        _ip("addr", "add", CANDIDATE, "peer", SERVER, "dev", "pt-candidate", within=self.within)
        _ip("link", "set", "pt-candidate", "up", within=self.within)
        _ip("link", "set", "lo", "up", within=self.within)
        self.free_at = [0.0, 0.0]
        self.flight, self.count = [], 0
        self.is_open = True
        self.start()

    def be(self, loss=0.0, delay_s=0.0, bits_per_s=None, is_cut=False):
        """How it is from now on: the share of packets that are lost and how long one takes, each way; how many bits a
        second may go to the server."""
        self.loss, self.delay_s, self.bits_per_s, self.is_cut = loss, delay_s, bits_per_s, is_cut

    def run(self):
        while self.is_open:
            wait = min(0.1, max(0.0, self.flight[0][0] - time.monotonic())) if self.flight else 0.1
            ready, _, _ = select.select(self.ends, [], [], wait)
            for end in ready:
                self._take(self.ends.index(end))
            now = time.monotonic()
            while self.flight and self.flight[0][0] <= now:
                _, _, end, packet = heapq.heappop(self.flight)
                try:
                    os.write(self.ends[end], packet)
                except OSError:
                    pass

    def _take(self, end):
        packet = os.read(self.ends[end], 65536)
        if packet[0] >> 4 != 4:
            return
        self.sent += 1
        now = time.monotonic()
        begin = now
        if end == 1 and self.bits_per_s:
            begin = max(now, self.free_at[1])
        if self.is_cut or self.random.random() < self.loss or begin - now > QUEUE_S:
            self.lost += 1
            return
        if end == 1 and self.bits_per_s:
            begin += len(packet) * 8 / self.bits_per_s
            self.free_at[1] = begin
        self.count += 1
        heapq.heappush(self.flight, (begin + self.delay_s, self.count, 1 - end, packet))

    def close(self):
        self.is_open = False
        self.join()
        for end in self.ends:
            os.close(end)
        self.holder.kill()
        self.holder.wait()
