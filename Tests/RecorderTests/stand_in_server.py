"""A stand-in for Parley's server: the session's routes and the object store, as far as the recorder uses them.

stand_in_server.py FOLDER [PORT]. State lives in FOLDER, so that killing it and starting it again on the same port is
a restart. POST /stand-in/faults takes a list of {"on": "PUT|grants|confirm|submit|…", "do": "403|500|409-code|html|drop|
forget|hang", "times": N}: the next N such requests fail so. GET /stand-in/log gives every request, PUTs with their outcome.
"""

import base64
import hashlib
import json
import os
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import stand_in_hpke

SPOOL_KEY = bytes(range(32))
folder = sys.argv[1]
port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
lock = threading.RLock()
state_path = os.path.join(folder, "state.json")
state = {"sessions": {}, "faults": [], "log": [], "questions": 1, "limit": 60, "retakes": 1, "stand_ins": True,
         "audio": 0, "chosen": 0, "soft": 0, "gone": 0, "rate": 0}
if os.path.exists(state_path):
    state = json.load(open(state_path))


def save():
    with open(state_path + ".new", "w") as file:
        json.dump(state, file)
    os.replace(state_path + ".new", state_path)


class Refusal(Exception):
    def __init__(self, status, code):
        self.status, self.code = status, code


def stored(name, offer):
    path = os.path.join(folder, name)
    return os.path.exists(path) and hashlib.sha256(open(path, "rb").read()).hexdigest() == offer["sha256"]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=None, kind="application/json"):
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if data:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def fault(self, kind):
        with lock:
            for fault in state["faults"]:
                if fault["on"] == kind and fault["times"] > 0:
                    fault["times"] -= 1
                    save()
                    return fault["do"]

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.split("?")[0]
        pieces = path.strip("/").split("/")
        kind = "PUT" if pieces[0] == "objects" else pieces[-1]
        if pieces[0] != "stand-in":
            do = self.fault(kind)
            with lock:
                state["log"].append(kind + (" " + do if do else ""))
                save()
            if do == "drop":
                self.close_connection = True
                self.connection.close()
                return
            if do == "html":
                return self.answer(200, b"<html>Log in</html>", "text/html")
            if do == "forget":  # says that it is stored, and stores nothing
                return self.answer(200)
            if do == "hang":
                time.sleep(60)
            elif do and "-" in do:
                return self.refuse(Refusal(int(do[:3]), do[4:]))
            elif do:
                return self.answer(int(do), {"detail": "as told"}, "application/octet-stream")
        if kind == "probe" and state["rate"]:  # a line of so many bits a second
            time.sleep(len(body) * 8 / state["rate"])
        try:
            with lock:
                status, reply = self.route(pieces, body)
                save()
            self.answer(status, reply)
        except Refusal as refusal:
            self.refuse(refusal)

    def refuse(self, refusal):
        problem = {"type": "/problems/" + refusal.code, "title": refusal.code, "status": refusal.status,
                   "detail": "Refused: " + refusal.code}
        self.answer(refusal.status, problem, "application/problem+json")

    def route(self, pieces, body):
        if pieces[0] == "stand-in":
            if pieces[1] == "faults":
                state["faults"] = json.loads(body)
                return 200, {}
            if pieces[1] == "set":
                state.update(json.loads(body))
                if state.pop("reopen", 0):  # every answer may be given once more
                    for session in state["sessions"].values():
                        session.pop("completed", None)
                        for take in session["takes"].values():
                            take["closed"] = True
                        for answer in session["answers"].values():
                            answer.pop("submitted", None)
                return 200, {}
            return 200, {"log": state["log"], "state": state["sessions"]}
        if pieces[0] == "objects":
            return self.put(pieces[1], body)
        if pieces[:2] == ["v1", "links"] and len(pieces) == 3:
            return 200, {"organisation": "Example", "title": "Stand-in", "welcome": "", "longest_s": 60,
                         "question_count": state["questions"], "consent": self.consent_text()}
        if pieces[:2] == ["v1", "links"]:
            session = str(uuid.uuid4())
            code = "CODE" + session[:6].upper()
            state["sessions"][session] = {"epoch": 0, "takes": {}, "answers": {}, "code": code, "token": "1"}
            return 201, {"session": session, "token": session + "/1", "resume_code": code}
        if pieces == ["v1", "sessions", "resume"]:
            for name, session in state["sessions"].items():
                if session["code"] == json.loads(body)["code"]:
                    session["token"] = str(int(session["token"]) + 1)
                    return 200, {"session": name, "token": name + "/" + session["token"]}
            raise Refusal(404, "code-unknown")
        if pieces[2:] == ["probe"]:
            return 200, {"bytes": len(body)}
        return self.session(pieces[2:], json.loads(body) if body else {})

    def put(self, name, body):
        expires = int(self.path.split("expires=")[1])
        if expires < time.time():
            raise Refusal(403, "expired")
        if base64.b64encode(hashlib.md5(body).digest()).decode() != self.headers["Content-MD5"]:
            raise Refusal(400, "bad-digest")
        with open(os.path.join(folder, name), "wb") as file:
            file.write(body)
        return 200, None

    def consent_text(self):
        return {"version": "1", "purposes": [
            {"kind": "record", "text": "To be filmed", "required": True},
            {"kind": "analyse", "text": "To be scored", "required": False}]}

    def session(self, pieces, body):
        name, _, token = self.headers["Authorization"].removeprefix("Bearer ").partition("/")
        session = state["sessions"].get(name)
        if not session or session["token"] != token:
            raise Refusal(401, "session-token-invalid")
        if pieces == ["withdraw"]:
            state["gone"] = 1
            return 200, {"session": name, "at": "2026-01-01T00:00:00.000Z", "deleted": {"answers": len(session["answers"])}}
        if state["gone"]:  # 1: withdrawn, 2: deleted by HR or since its time is over
            raise Refusal(410, "session-withdrawn" if state["gone"] == 1 else "session-erased")
        if not pieces:
            return 200, self.state(name, session)
        if pieces[0] in ("consent", "profile"):
            session[pieces[0]] = body
            return 200, {}
        if pieces[0] == "log":
            session.setdefault("told", []).extend(body["entries"])
            return 200, {}
        if pieces == ["spool"]:
            return 200, {"key_id": "1", "public_key": base64.b64encode(stand_in_hpke.public(SPOOL_KEY)).decode(),
                         "upload_token": name + "/" + token}
        if pieces == ["spool", "unseal"]:
            return 200, {"keys": [base64.b64encode(stand_in_hpke.unseal(
                SPOOL_KEY, b"parley spool 1", base64.b64decode(key["encapsulated"]),
                base64.b64decode(key["ciphertext"]))).decode() for key in body["keys"]]}
        if pieces[0] == "lease":
            session["epoch"] += 1
            return 200, {"epoch": session["epoch"]}
        alternatives = session.setdefault("alternatives", {})
        if pieces[-1] == "alternatives":
            segments = [s for p in body["parts"] for s in p["manifest"]["segments"]]
            known = alternatives.setdefault(body["take"], {"question": int(pieces[1]), "arrived": False})
            known["arrived"] = known["arrived"] or all(
                stored("%s-%d-%d" % (body["take"], s["part"], s["index"]), s) for s in segments)
            session["takes"].setdefault(body["take"], {"question": "alternative", "parts": {
                str(p["manifest"]["part"]): dict(p, part=p["manifest"]["part"], epoch=0, take=body["take"], lengths={})
                for p in body["parts"]}})
            return 200, {"status": "verified" if known["arrived"] else "announced"}
        if "epoch" in body and body["epoch"] != session["epoch"] and body.get("take") not in alternatives:
            raise Refusal(409, "stale-writer")
        if pieces[0] == "resume":
            key = "resume-" + body["sha256"]
            if pieces[1:] == ["grant"]:
                return 200, {"url": "http://127.0.0.1:%d/objects/%s?expires=%d" % (port, key, time.time() + 60),
                             "headers": {"Content-MD5": body["md5"]}, "expires_at": "2030-01-01T00:00:00Z"}
            if not stored(key, body):
                raise Refusal(409, "file-missing")
            session["resume"] = {"name": body["name"], "kind": "pdf", "bytes": body["bytes"], "sha256": body["sha256"]}
            return 200, session["resume"]
        if pieces[0] == "submit":
            session["completed"] = True
            return 200, {"session": name, "submitted_at": "2026-01-01T00:00:00.000Z", "consent_version": "1",
                         "purposes": ["record"], "delete_after": "2026-07-01T00:00:00.000Z", "contact": "",
                         "answers": [{"question": int(n), "duration_ms": 1, "segments": 1, "digest": ""}
                                     for n in session["answers"] if session["answers"][n].get("submitted")]}
        answer = session["answers"].setdefault(pieces[1], {"opened": False})
        if pieces[2] == "open":
            answer["opened"] = True
            return 200, {}
        if pieces[2] == "takes":
            take = session["takes"].setdefault(body["take"], {"question": pieces[1], "parts": {}})
            take["parts"].setdefault(str(body["part"]), dict(body, lengths={}))
            return 200, {}
        take = session["takes"].get(body["take"])
        if not take:
            raise Refusal(409, "take-unknown")
        if pieces[2] == "grants":
            grants = []
            for offer in body["segments"]:
                if str(offer["part"]) not in take["parts"]:
                    raise Refusal(422, "invalid-field")
                key = "%s-%d-%d" % (body["take"], offer["part"], offer["index"])
                grant = {"part": offer["part"], "index": offer["index"], "expires_at": "2030-01-01T00:00:00Z",
                         "headers": {"Content-MD5": offer["md5"]}}
                if not stored(key, offer):
                    grant["url"] = "http://127.0.0.1:%d/objects/%s?expires=%d" % (port, key, time.time() + 60)
                grants.append(grant)
            return 200, {"grants": grants}
        offers = body["segments"] if pieces[2] == "confirm" else [s for p in body["parts"] for s in p["segments"]]
        reply = {"stored": [], "missing": []}
        for offer in offers:
            key = "%s-%d-%d" % (body["take"], offer["part"], offer["index"])
            is_stored = stored(key, offer)
            reply["stored" if is_stored else "missing"].append({"part": offer["part"], "index": offer["index"]})
            if is_stored:
                take["parts"][str(offer["part"])]["lengths"][str(offer["index"])] = offer["duration_ms"]
        if pieces[2] == "confirm":
            return 200, reply
        if reply["missing"]:
            raise Refusal(409, "segments-missing")
        answer["submitted"] = body
        return 200, {}

    def state(self, name, session):
        questions = []
        for number in range(1, state["questions"] + 1):
            answer = session["answers"].get(str(number), {})
            takes = [{"take": t, "parts": [
                {"part": int(p), "stored_ms": sum(part["lengths"].values()), "stored": sorted(map(int, part["lengths"])),
                 **({"last_at": "2026-01-01T00:00:00.000Z"} if part["lengths"] else {})}
                for p, part in take["parts"].items() if not take.get("closed")]}
                     for t, take in session["takes"].items() if take["question"] == str(number)]
            status = "verified" if answer.get("submitted") else "open" if answer.get("opened") else "waiting"
            question = {"number": number, "preparation_s": 0, "limit_s": state["limit"],
                        "retakes": state["retakes"], "status": status, "takes": takes, "kind": "audio" if state["audio"] else "video",
                        "is_required": True, "is_practice": False, "options": [], "limit": "soft" if state["soft"] else "hard",
                        "keeps": "chosen" if state["chosen"] else "last"}
            if answer.get("submitted"):
                question["answer"] = answer["submitted"]["take"]
            if answer.get("opened"):
                question["text"] = "Question %d" % number
            questions.append(question)
        reply = {"session": name, "organisation": "Example", "title": "Stand-in", "welcome": "",
                 "status": "completed" if session.get("completed") else "in_progress",
                 "consent_text": self.consent_text(), "allows_stand_ins": bool(state["stand_ins"]),
                 "profile_fields": [], "contact": "", "retention_days": 180, "extra_time_percent": 100,
                 "thank_you": "", "branding": {"name": ""}, "languages": [],
                 "requires": {"camera": True, "microphone": True, "resume": False},
                 "questions": questions, "now": "2026-01-01T00:00:00.000Z"}
        for key in ("consent", "profile", "resume"):
            if key in session:
                reply[key] = session[key]
        return reply

    do_GET = do_POST = do_PUT = handle_any


ThreadingHTTPServer.allow_reuse_address = True
ThreadingHTTPServer.handle_error = lambda *arguments: None  # clients that hang up are what the tests are about
server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
server.daemon_threads = True
port = server.server_address[1]
threading.Thread(target=server.serve_forever, daemon=True).start()
print("ready", port, flush=True)
sys.stdin.read()
os._exit(0)
