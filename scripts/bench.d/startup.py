"""From the start of `parley up` on a folder that was set up before until it answers, against a bare PostgreSQL on a
cluster of the same kind, and against a limit."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from engine import Engine
from figures import Figure

POSTGRES = "/usr/lib/postgresql/15/bin"
LIMIT_S = 3.0


def measure(program, runs, load):
    folder = tempfile.mkdtemp(prefix="pb-", dir="/tmp")
    os.chmod(folder, 0o777)
    peer = Figure("start of a folder that was set up", "s", "a bare PostgreSQL")
    limit = Figure("start of a folder that was set up", "s", "the limit", wanted=1)
    try:
        subprocess.run(user() + [POSTGRES + "/initdb", "-D", folder + "/bare", "-A", "peer", "-E", "UTF8",
                                 "--locale=C.UTF-8", "--data-checksums"], check=True, stdout=subprocess.DEVNULL)
        up(program, folder)
        for _ in range(runs):
            load.note()
            ours = up(program, folder)
            peer.add(ours, bare(folder))
            limit.add(ours, LIMIT_S)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [peer, limit]


def user():
    """As root PostgreSQL runs as its own user."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []


def up(program, folder):
    begin = time.monotonic()
    engine = Engine(program, folder)
    try:
        engine.call("GET", "/healthz")
        return time.monotonic() - begin
    finally:
        engine.stop()


def bare(folder):
    """Seconds from the start of a bare PostgreSQL until it takes connections."""
    begin = time.monotonic()
    child = subprocess.Popen(user() + [POSTGRES + "/postgres", "-D", folder + "/bare", "-k", folder, "-h", ""],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while subprocess.call([POSTGRES + "/pg_isready", "-q", "-h", folder]) != 0:
            if child.poll() is not None:
                sys.exit("bench: the bare PostgreSQL ended")
        return time.monotonic() - begin
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(30)
