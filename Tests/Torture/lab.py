"""A server and candidates of the suites' own: the real program in folders of their own, on loopback, ended by process
id."""
import http.server
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid

PSQL = "/usr/lib/postgresql/15/bin/psql"


def free_port(host="127.0.0.1"):
    with socket.socket() as taken:
        taken.bind((host, 0))
        return taken.getsockname()[1]


def is_held(mark):
    """Whether this process is in the namespaces that `enter` with this mark made."""
    return os.environ.get("TORTURE_INSIDE") == mark


def enter(mark, flags):
    """Why this process cannot have namespaces of its own (`unshare` with these flags); None when it can. As an ordinary
    user it is root in them, and in them alone."""
    flags = flags if os.geteuid() == 0 else flags + ["--user", "--map-root-user"]
    tried = subprocess.run(["unshare", *flags, "true"], capture_output=True, text=True)
    return None if tried.returncode == 0 else f"unshare {' '.join(flags)}: {tried.stderr.strip()}"


def inside(mark, flags, arguments):
    """Runs this program again in namespaces of its own; gives its exit code."""
    flags = flags if os.geteuid() == 0 else flags + ["--user", "--map-root-user"]
    more = {"TORTURE_INSIDE": mark}
    if os.geteuid() != 0:
        more["TORTURE_USER"] = f"{os.getuid()}:{os.getgid()}"
    return subprocess.run(["unshare", *flags, sys.executable, *arguments], env=dict(os.environ, **more)).returncode


def as_oneself():
    """What a command begins with so that in the namespaces of an ordinary user it does not take itself for root."""
    user = os.environ.get("TORTURE_USER")
    if not user:
        return []
    uid, gid = user.split(":")
    return ["unshare", "--user", f"--map-user={uid}", f"--map-group={gid}"]


class Broken(Exception):
    """A check that failed, or a program that did not do what it should: the sentence says what."""


class Silence(threading.Thread):
    """A speech service that hears nothing: the suites are about recordings, not about what is said in them."""

    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b'{"language": "english", "text": "", "segments": [], "words": []}'
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        super().__init__(daemon=True)
        self.service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.service.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.service.server_port}"
        self.start()

    def run(self):
        self.service.serve_forever()

    def close(self):
        self.service.shutdown()
        self.service.server_close()


class Lab:
    """A folder that is thrown away, and all that runs in it."""

    def __init__(self, program, folder=None):
        self.program, self.is_kept = os.path.abspath(program), folder is not None
        self.folder = folder or tempfile.mkdtemp(prefix="pt-", dir="/tmp")
        # As root the database runs as a user of its own, who has to pass through.
        os.chmod(self.folder, 0o711)
        self.silence = Silence()
        self.running = []

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_") or name == "PARLEY_SHARE"}
        kept.update(HOME=self.folder, XDG_STATE_HOME=self.folder + "/state", LANG="C.UTF-8", **more)
        return kept

    def close(self):
        for program in self.running:
            program.close()
        self.silence.close()
        if not self.is_kept:
            subprocess.run(["rm", "-rf", "--one-file-system", self.folder], check=False)


class Server:
    """`parley up`: killed, started again on the same address, asked."""

    def __init__(self, lab, host="127.0.0.1", port=0, public_url=None, prefix=(), data=None, environment=None):
        self.lab, self.host, self.port, self.public_url, self.prefix = lab, host, port, public_url, list(prefix)
        self.more = environment or {}
        self.data = data or lab.folder + "/parley"
        self.child, self.url, self.access, self.password = None, None, None, str(uuid.uuid4())
        self.first = None
        self.log = open(lab.folder + "/server.log", "a")
        lab.running.append(self)

    def start(self, within_s=90):
        """Returns when it answers."""
        command = self.prefix + [self.lab.program, "up", "--data", self.data, "--listen", f"{self.host}:{self.port}", "--json"]
        if not self.host.startswith("127."):
            command.append("--insecure")
        more = {"PARLEY_LOG_LEVEL": "warning", "PARLEY_SPEECH_URL": self.lab.silence.url,
                "PARLEY_EMBEDDINGS_URL": self.lab.silence.url}
        if self.public_url:
            # Links lead over another address than the suites' own questions.
            more["PARLEY_PUBLIC_URL"] = self.public_url
        more.update(self.more)
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, text=True,
                                      env=self.lab.environment(**more))
        told = queue.Queue()
        child = self.child
        threading.Thread(target=lambda: told.put(child.stdout.readline()), daemon=True).start()
        try:
            line = told.get(timeout=within_s)
        except queue.Empty:
            line = ""
        if not line:
            raise Broken(f"the server did not start; it said: {self.said()}")
        started = json.loads(line)
        if not self.public_url:
            self.port = int(started["url"].rsplit(":", 1)[1])
        self.url = f"http://{self.host}:{self.port}"
        self.first = started.get("first_sign_in_file")

    def said(self):
        with open(self.lab.folder + "/server.log", errors="replace") as file:
            return file.read()[-1500:]

    @property
    def is_running(self):
        return self.child is not None and self.child.poll() is None

    def kill(self):
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()

    def database_pid(self):
        """Of the postmaster when it takes connections, else None."""
        try:
            with open(self.data + "/postgres/postmaster.pid") as file:
                lines = file.read().split("\n")
            pid = int(lines[0])
            os.kill(pid, 0)
            return pid if len(lines) > 7 and lines[7].strip() == "ready" else None
        except (OSError, ValueError):
            return None

    def close(self):
        if self.is_running:
            self.child.send_signal(signal.SIGINT)
            try:
                self.child.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self.log.close()

    # --- What it says -------------------------------------------------------------------------------------------

    def call(self, method, path, body=None, patience_s=60):
        """The reply's JSON; tries again while the server or its database is away."""
        deadline = time.monotonic() + patience_s
        while True:
            headers = {"Content-Type": "application/json"}
            if self.access:
                headers["Authorization"] = "Bearer " + self.access
            request = urllib.request.Request(self.url + path, method=method, headers=headers,
                                             data=None if body is None else json.dumps(body).encode())
            try:
                with urllib.request.urlopen(request, timeout=30) as reply:
                    text = reply.read().decode()
                    return json.loads(text) if "json" in reply.headers.get("Content-Type", "") else text
            except urllib.error.HTTPError as error:
                said = error.read().decode(errors="replace")
                if error.code == 401 and self.access and path != "/v1/sign-in":
                    self.access = None
                    self.access = self.call("POST", "/v1/sign-in", {
                        "email": "torture@example.org", "password": self.password})["access_token"]
                elif error.code < 500 or time.monotonic() > deadline:
                    raise Broken(f"{method} {path}: {error.code} {said}") from None
            except OSError as error:
                if time.monotonic() > deadline:
                    raise Broken(f"{method} {path}: {error}") from None
            time.sleep(0.2)

    def interview(self, limit_s, questions=1, **settings):
        """Publishes an interview that files may answer; gives it with its link."""
        if not self.access:
            with open(self.first) as file:
                token = file.read().strip()
            self.access = self.call("POST", "/v1/sign-in/first", {
                "token": token, "organisation": "Torture", "name": "Torture", "email": "torture@example.org",
                "password": self.password})["access_token"]
        made = self.call("POST", "/v1/interviews", {
            "title": "Torture", "welcome": "", "language": "en",
            "questions": [{"id": str(uuid.uuid4()), "text": f"Question {number + 1}?", "preparation_s": 0,
                           "limit_s": limit_s, "retakes": 0} for number in range(questions)],
            "settings": {"allows_stand_ins": True, **settings}})
        return self.call("POST", f"/v1/interviews/{made['id']}/publish")

    def media(self, session, questions=1, patience_s=120):
        """What it knows of the answers once it has joined them all."""
        deadline = time.monotonic() + patience_s
        while True:
            detail = self.call("GET", "/v1/candidates/" + session)
            failed = [answer["failure"] for answer in detail["answers"] if answer.get("failure")]
            if failed:
                raise Broken(f"an answer could not be joined: {failed[0]}")
            if len(detail["answers"]) >= questions and all(answer.get("media") for answer in detail["answers"]):
                return detail
            if time.monotonic() > deadline:
                raise Broken(f"the server does not join the answers of {session}: {json.dumps(detail['answers'])[:600]}")
            time.sleep(0.2)

    def video(self, session, question, path):
        link = self.call("GET", f"/v1/candidates/{session}/answers/{question}/video")["url"]
        with urllib.request.urlopen(link, timeout=60) as reply, open(path, "wb") as file:
            while piece := reply.read(1 << 16):
                file.write(piece)

    def rows(self, statement):
        """Of its database, as lists of text."""
        done = subprocess.run(
            [PSQL, "-X", "-A", "-t", "-F", "\t", "-h", self.data + "/postgres-run", "-U", "parley_owner", "-d", "parley",
             "-c", statement], capture_output=True, text=True)
        if done.returncode:
            raise Broken("psql: " + done.stderr.strip())
        return [line.split("\t") for line in done.stdout.split("\n") if line]


class Candidate:
    """`parley take` without screens, as often as it takes: what each run said, when, and how it ended."""

    def __init__(self, lab, link, name, answers, camera="test", prefix=(), environment=None):
        self.lab, self.link, self.name, self.camera = lab, link, name, camera
        self.prefix, self.more = list(prefix), environment or {}
        self.folder = f"{lab.folder}/{name}"
        os.makedirs(self.folder + "/answers", exist_ok=True)
        for number, path in enumerate(answers):
            os.link(path, f"{self.folder}/answers/{number + 1}{os.path.splitext(path)[1]}")
        self.state = self.folder + "/state"
        self.runs, self.echo = [], False
        lab.running.append(self)

    def start(self):
        self.runs.append(Run(self.prefix + [
            self.lab.program, "take", self.link, "--headless", "--milliseconds", "--answers", self.folder + "/answers",
            "--camera", self.camera, "--name", self.name, "--email", self.name + "@example.org"],
            dict(self.lab.environment(**self.more), XDG_STATE_HOME=self.state), self.echo))
        return self.runs[-1]

    @property
    def run(self):
        return self.runs[-1]

    @property
    def real_runs(self):
        """Those that got as far as their session."""
        return [run for run in self.runs if run.first("session")]

    def finish(self, within_s):
        """Waits for the end, which has to be a good one."""
        deadline = time.monotonic() + within_s
        while self.run.wait(max(1, deadline - time.monotonic())) != 0:
            if not self.run.was_turned_away():
                raise Broken(f"{self.name} ended with {self.run.code}: {self.run.tail()}")
            time.sleep(0.5)
            self.start()

    @property
    def session(self):
        for run in self.runs:
            if found := run.first("session"):
                return found[1]
        raise Broken(f"{self.name} never had a session: {self.runs[-1].tail()}")

    def close(self):
        if self.runs:
            self.run.kill()


class Said:
    """What a run said: its lines, as words, with the time of each."""

    def __init__(self, lines):
        self.lines = lines

    def all(self, word, question=None):
        """Times and words of the lines that begin so."""
        return [(at, words) for at, words in list(self.lines)
                if words and words[0] == word and (question is None or words[1:2] == [str(question)])]

    def first(self, word):
        found = self.all(word)
        return found[0][1] if found else None

    def saved_ms(self, question=1):
        """What it said last that is saved; 0 before it said so."""
        found = self.all("saved", question)
        return int(found[-1][1][2]) if found else 0


class Run(Said):
    """One process; with `echo` its lines are passed on as they come."""

    def __init__(self, command, environment, echo=False):
        self.echo = echo
        super().__init__([])
        self.killed_at = None
        self.state_folder = environment["XDG_STATE_HOME"]
        self.errors = tempfile.TemporaryFile("w+")
        self.child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=self.errors, text=True)
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.child.stdout:
            with self.changed:
                self.lines.append((time.monotonic(), line.split()))
                if self.echo:
                    print("candidate", line, end="", flush=True)
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def wait_for(self, test, within_s, what):
        """Until `test(run)` is true."""
        deadline = time.monotonic() + within_s
        with self.changed:
            while not test(self):
                left = deadline - time.monotonic()
                if left <= 0 or (not self.reader.is_alive() and not test(self)):
                    raise Broken(f"{what}: it did not come; {self.tail()}")
                self.changed.wait(min(left, 0.2))

    def is_recording(self):
        recording, ended = self.all("recording"), self.all("uploading")
        return self.child.poll() is None and len(recording) > len(ended)

    def kill(self):
        if self.child.poll() is None:
            self.killed_at = time.monotonic()
            self.child.kill()
        self.wait(10)

    def was_turned_away(self):
        """It ended by itself because the server was away, and not in the middle of a recording: a candidate would start
        it again."""
        return (self.child.poll() not in (None, 0) and self.killed_at is None and self.child.returncode == 3
                and len(self.all("recording")) == len(self.all("uploading")))

    def wait(self, within_s):
        try:
            self.child.wait(within_s)
        except subprocess.TimeoutExpired:
            raise Broken(f"it did not end within {within_s} s: {self.tail()}") from None
        self.reader.join(10)
        return self.child.returncode

    @property
    def code(self):
        return self.child.returncode

    def complaint(self):
        """What it wrote to its standard error."""
        self.errors.seek(0)
        return self.errors.read().strip()

    def tail(self):
        self.errors.seek(0)
        lines = [" ".join(words) for _, words in self.lines[-6:]]
        return "said: " + " | ".join(lines) + " · errors: " + self.errors.read()[-500:].strip()
