"""An engine of the bench's own on a throw-away folder, an interview on it, and a candidate who takes it."""
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid


class Engine:
    """`parley up` on a folder, until it is stopped."""

    def __init__(self, program, folder, listen="127.0.0.1:0", public_url=None):
        environment = dict(os.environ, PARLEY_LOG_LEVEL="error")
        if public_url:
            environment["PARLEY_PUBLIC_URL"] = public_url
        self.program, self.folder, self.access = program, folder, None
        self.log = open(folder + "/engine.log", "a")
        self.child = subprocess.Popen(
            [program, "up", "--data", folder + "/parley", "--listen", listen, "--json"],
            stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment)
        line = self.child.stdout.readline()
        if not line:
            sys.exit("bench: parley up did not start\n" + open(folder + "/engine.log").read())
        started = json.loads(line)
        self.url, self.first = started["url"], started.get("first_sign_in_file")

    def stop(self):
        self.child.send_signal(signal.SIGINT)
        self.child.wait(30)
        self.log.close()

    def call(self, method, path, body=None):
        """The reply's JSON; what is no JSON as text."""
        headers = {"Content-Type": "application/json"}
        if self.access:
            headers["Authorization"] = "Bearer " + self.access
        request = urllib.request.Request(
            self.url + path, method=method, headers=headers, data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                text = reply.read().decode()
                return json.loads(text) if "json" in reply.headers.get("Content-Type", "") else text
        except urllib.error.HTTPError as error:
            sys.exit(f"bench: {method} {path}: {error.code} {error.read().decode()}")

    def sign_in(self, email, password):
        self.access = self.call("POST", "/v1/sign-in", {"email": email, "password": password})["access_token"]
        address = urllib.parse.urlsplit(self.url)
        self.kept = http.client.HTTPConnection(address.hostname, address.port)

    def timed_ms(self, path):
        """Milliseconds from the request to the last byte of the reply, on a connection that is kept."""
        begin = time.monotonic()
        self.kept.request("GET", path, headers={"Authorization": "Bearer " + self.access})
        reply = self.kept.getresponse()
        reply.read()
        if reply.status != 200:
            sys.exit(f"bench: GET {path}: {reply.status}")
        return (time.monotonic() - begin) * 1000

    def interview(self, limit_s):
        """Publishes an interview of one question that a file may answer; gives it with its link."""
        if not self.access:
            self.access = self.call("POST", "/v1/sign-in/first", {
                "token": open(self.first).read().strip(), "organisation": "Bench", "name": "Bench",
                "email": "bench@example.org", "password": str(uuid.uuid4())})["access_token"]
        question = {"id": str(uuid.uuid4()), "text": "How do you do?", "preparation_s": 0, "limit_s": limit_s,
                    "retakes": 0}
        made = self.call("POST", "/v1/interviews", {
            "title": "Bench", "welcome": "", "language": "en", "questions": [question],
            "settings": {"allows_stand_ins": True}})
        return self.call("POST", f"/v1/interviews/{made['id']}/publish")

    def take(self, link, clip, on_line=lambda word: None):
        """A candidate's whole way, with the file as camera and microphone."""
        answers = f"{self.folder}/answers-{os.path.basename(clip)}"
        os.makedirs(answers, exist_ok=True)
        if not os.path.exists(answers + "/1.mkv"):
            os.link(clip, answers + "/1.mkv")
        state = f"{self.folder}/state-{uuid.uuid4()}"
        return Run([self.program, "take", link, "--headless", "--answers", answers, "--camera", "file:" + clip,
                    "--name", "Bench", "--email", "candidate@example.org"],
                   dict(os.environ, XDG_STATE_HOME=state), on_line)

    def answer(self, session, patience_s=90):
        """What the engine knows of the session's answer, once it has done all that it does with it: until then the
        machine is busy with the run before."""
        deadline = time.monotonic() + patience_s
        while True:
            detail = self.call("GET", "/v1/candidates/" + session)
            media = detail["answers"][0].get("media")
            if media and (detail["candidate"]["analysed"] == 1 or time.monotonic() > deadline):
                return media
            if time.monotonic() > deadline:
                sys.exit("bench: the engine does not get done with an answer; see what it says:\n"
                         + open(self.folder + "/engine.log").read()[-2000:])
            time.sleep(0.25)

    def video(self, session, path):
        link = self.call("GET", f"/v1/candidates/{session}/answers/1/video")
        urllib.request.urlretrieve(link["url"], path)


class Run:
    """A program run to its end: what it said and when, and what it cost."""

    def __init__(self, command, environment=None, on_line=lambda word: None):
        errors = tempfile.TemporaryFile("w+")
        child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=errors, text=True)
        # The first time that a line began with a word, and the word after it.
        self.at_s, self.said = {}, {}
        for line in child.stdout:
            words = line.split() + ["", ""]
            if words[0] not in self.at_s:
                self.at_s[words[0]] = time.monotonic()
                self.said[words[0]] = words[1]
                on_line(words[0])
        child.stdout.close()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        if child.returncode != 0:
            sys.exit(f"bench: {command[0]} failed ({child.returncode}): {errors.read().strip()}")
        self.cpu_s = usage.ru_utime + usage.ru_stime
        self.peak_mib = usage.ru_maxrss / 1024


def clip(path, seconds):
    """A file as a webcam gives it: motion JPEG at 1280x720, 30 pictures a second, with the noise of a sensor and
    movement, and a quiet room's sound. Cheap to decode, so that the encoders are compared and not the decoders."""
    subprocess.run(
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-y",
         "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30,noise=alls=6:allf=t",
         "-f", "lavfi", "-i", "anoisesrc=color=pink:amplitude=0.01:sample_rate=48000:seed=1",
         "-t", str(seconds), "-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj422p", "-c:a", "pcm_s16le", path],
        check=True)
    return path
