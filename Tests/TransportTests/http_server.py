"""A real HTTP server for the tests of Transport and Client: what each path does is said beside it."""

import hashlib
import json
import os
import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

lock = threading.Lock()
state = {"generation": 0, "refreshes": 0, "started": 0, "sent": 0, "gone": 0, "streams": []}
go = threading.Event()


EVENT = (
    b'id: %d\ndata: {"seq":%d,"type":"interview.published","topic":"interview-events",'
    b'"organisation":"018f0000-0000-7000-8000-000000000002","aggregate":"018f0000-0000-7000-8000-000000000003",'
    b'"time":"2026-11-23T05:41:07.123Z","ids":{"interview":"018f0000-0000-7000-8000-000000000003"}}\n\n'
)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body, kind="application/json", headers=()):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def problem(self, status, code):
        body = {"type": "/problems/" + code, "title": code, "status": status, "detail": "Detail of " + code}
        self.answer(status, body, "application/problem+json")

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def tokens(self):
        account = {
            "user": "018f0000-0000-7000-8000-000000000001",
            "organisation": "018f0000-0000-7000-8000-000000000002",
            "organisation_name": "Example", "name": "Anna", "email": "a@example.org", "role": "admin",
        }
        generation = state["generation"]
        return {
            "access_token": "access-%d" % generation, "refresh_token": "refresh-%d" % generation,
            "expires_in_s": 600, "account": account,
        }

    def begin_pieces(self, status, headers=(), kind="application/octet-stream"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def piece(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def handle_any(self):
        path = self.path.split("?")[0]
        body = self.body()
        if path == "/echo":  # what arrived
            self.answer(200, {
                "method": self.command, "headers": {k.lower(): v for k, v in self.headers.items()},
                "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest(),
            }, headers=[("X-Mixed-Case", "yes")])
        elif path == "/slow":  # no answer for a long time
            with lock:
                state["started"] += 1
            time.sleep(30)
        elif path == "/started":  # how many /slow have begun
            self.answer(200, {"count": state["started"]})
        elif path == "/stall":  # half an answer, then nothing
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"x" * 50)
            self.wfile.flush()
            time.sleep(30)
        elif path == "/drop":  # the connection breaks in the middle of the answer
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"x" * 50)
            self.close_connection = True
        elif path == "/big":  # 1 MiB
            self.answer(200, b"x" * (1 << 20), "application/octet-stream")
        elif path == "/pieces":  # one piece, and the next when /go was asked; then the end
            go.clear()
            self.begin_pieces(418, [("X-Mixed-Case", "yes")])
            self.piece(b"one")
            go.wait(20)
            self.piece(b"two")
            self.piece(b"")
        elif path == "/go":
            go.set()
            self.answer(200, {})
        elif path == "/flood":  # 64 MiB as fast as they are taken
            with lock:
                state["sent"] = 0
            self.begin_pieces(200)
            try:
                for number in range(1024):
                    self.piece(bytes([number % 251]) * (1 << 16))
                    state["sent"] += 1 << 16
                self.piece(b"")
            except OSError:
                state["gone"] += 1
                raise
        elif path == "/cut":  # breaks off within a body of pieces
            self.begin_pieces(200)
            self.piece(b"half")
            self.close_connection = True
        elif path == "/state":
            self.answer(200, {"sent": state["sent"], "gone": state["gone"], "streams": state["streams"]})
        elif path == "/v1/events":  # three streams: one that breaks off, one that ends with its token, one that stays
            if self.headers.get("Authorization") != "Bearer access-%d" % state["generation"]:
                self.problem(401, "access-token-invalid")
                return
            with lock:
                state["streams"].append(self.headers.get("Last-Event-ID") or "")
                number = len(state["streams"])
            self.begin_pieces(200, kind="text/event-stream")
            self.piece(b"retry: 20\n\n")
            if number == 1:
                self.piece(EVENT % (7, 7))
                self.piece((EVENT % (8, 8))[:20])
                self.close_connection = True
            elif number == 2:
                self.piece(EVENT % (8, 8))
                self.piece(b"event: end\ndata: token-expired\n\n")
                self.piece(b"")
                with lock:
                    state["generation"] += 1
            else:
                self.piece(b": a comment\n\n")
                self.piece(b"event: resync\ndata: {}\n\n")
                time.sleep(30)
        elif path == "/redirect":
            self.answer(302, b"", "text/plain", headers=[("Location", "/echo")])
        # What Client is to make sense of.
        elif path == "/v1/links/00000000-0000-4000-8000-000000000001":  # a captive portal
            self.answer(200, b"<html>Log in to the hotel's network</html>", "text/html; charset=utf-8")
        elif path == "/v1/links/00000000-0000-4000-8000-000000000002":
            self.problem(410, "interview-closed")
        elif path == "/v1/links/00000000-0000-4000-8000-000000000003":  # a proxy without its server
            self.answer(502, b"<html>Bad gateway</html>", "text/html")
        elif path == "/v1/sign-in":
            self.answer(200, self.tokens())
        elif path == "/v1/expire":  # every access token so far is refused from now on
            with lock:
                state["generation"] += 1
            self.answer(200, {})
        elif path == "/v1/revoke":
            with lock:
                state["generation"] = 1000
                state["revoked"] = True
            self.answer(200, {})
        elif path == "/v1/refreshes":
            self.answer(200, {"count": state["refreshes"]})
        elif path == "/v1/tokens/refresh":  # rotating: each works once
            time.sleep(0.2)
            with lock:
                state["refreshes"] += 1
                given = json.loads(body)["refresh_token"]
                good = given == "refresh-%d" % (state["generation"] - 1) and not state.get("revoked")
                reply = self.tokens()
            if good:
                self.answer(200, reply)
            else:
                self.problem(401, "refresh-token-invalid")
        elif path == "/v1/me":
            if self.headers.get("Authorization") == "Bearer access-%d" % state["generation"]:
                self.answer(200, self.tokens()["account"])
            else:
                self.problem(401, "access-token-invalid")
        else:
            self.problem(404, "not-found")

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any


ThreadingHTTPServer.handle_error = lambda *arguments: None  # clients that hang up are what the tests are about


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def get_request(self):
        connection, _ = super().get_request()
        return connection, ("local", 0)


if len(sys.argv) > 1:
    server = UnixServer(sys.argv[1], Handler)
    where = sys.argv[1]
else:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    where = server.server_address[1]
threading.Thread(target=server.serve_forever, daemon=True).start()
print("ready", where, flush=True)
sys.stdin.read()
os._exit(0)
