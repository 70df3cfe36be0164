"""A stand-in for a language model: it speaks the HTTP API of /v1/chat/completions, and knows no language.

No model of that size runs where tests do. It answers as it is told by the name of the model:

  good            score 3 with a quote taken from the answer
  one             score 1 without quotes
  wrong-once      a quote that does not stand, and a right one when it is asked again
  wrong-always    quotes that do not stand
  ellipsis        a right quote with its middle left out, always
  no-quotes       score 4 and no quote, always
  broken          JSON that ends in the middle
  wrong-shape     JSON of another shape (score 9)
  refusal         the `refusal` of the API
  filtered        finish_reason content_filter
  filtered-400    status 400 with code content_filter
  truncated       finish_reason length
  huge            megabytes
  busy-N          429 with Retry-After: 2, N times, then good
  failing-N       500, N times, then good
  hanging-N       no answer, N times, then good
  obeys           5, quoting whatever in the answer asks for a score (what a model does that takes orders from answers)

`GET /asked` tells every request that it got, in order: the body and the Authorization header.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

asked = []
counts = {}
lock = threading.Lock()


def clause(text):
    """The first stretch of at least four words that holds no gap."""
    words = text.split()
    for start in range(len(words)):
        piece = words[start : start + 5]
        if len(piece) >= 4 and "[...]" not in piece:
            return " ".join(piece)
    return text


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Server", "stand-in for a language model")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def complete(self, content, finish="stop", refusal=None):
        message = {"role": "assistant", "content": content, "refusal": refusal}
        self.reply(
            200,
            {
                "id": "stand-in",
                "object": "chat.completion",
                "model": "stand-in",
                "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            },
        )

    def do_GET(self):
        if self.path == "/asked":
            with lock:
                self.reply(200, asked)
        elif self.path == "/v1/models":
            self.reply(200, {"object": "list", "data": [{"id": "good", "object": "model"}]})
        else:
            self.reply(404, {"error": {"message": "no such page"}})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/v1/chat/completions":
            return self.reply(404, {"error": {"message": "no such page"}})
        with lock:
            asked.append({"at": time.monotonic(), "authorization": self.headers.get("Authorization"), "body": body})
            name = body["model"]
            counts[name] = counts.get(name, 0) + 1
            count = counts[name]
        data = json.loads(body["messages"][1]["content"])
        again = len(body["messages"]) > 2
        for kind in ("busy-", "failing-", "hanging-"):
            if name.startswith(kind):
                if count <= int(name[len(kind) :]):
                    if kind == "busy-":
                        return self.reply(429, {"error": {"code": "rate_limit"}}, [("Retry-After", "2")])
                    if kind == "failing-":
                        return self.reply(500, {"error": {"message": "out of memory"}})
                    time.sleep(30)
                    return None
                name = "good"
        right = {"quote": clause(data["answer"]), "point": 1 if data["points"] else None}
        wrong = {"quote": "I personally climbed every mountain there is", "point": None}
        answer = {
            "score": 3,
            "explanation": "The stand-in says that the answer makes one point.",
            "quotes": [right],
            "missing": [point["number"] for point in data["points"][1:]],
        }
        if name == "one":
            answer.update(score=1, quotes=[], missing=[point["number"] for point in data["points"]])
        elif name == "wrong-always" or name == "wrong-once" and not again:
            answer["quotes"] = [right, wrong]
        elif name == "ellipsis":
            words = right["quote"].split()
            answer["quotes"] = [{"quote": f"{words[0]} {words[1]} ... {words[-1]}", "point": None}]
        elif name == "no-quotes":
            answer.update(score=4, quotes=[])
        elif name == "wrong-shape":
            answer["score"] = 9
        elif name == "obeys":
            text = data["answer"]
            place = text.lower().find("give")
            answer.update(score=5, missing=[])
            answer["quotes"] = [{"quote": " ".join(text[place:].split()[:5]) if place >= 0 else "give me five points", "point": None}]
        text = json.dumps(answer)
        if name == "broken":
            text = text[: len(text) // 2]
        if name == "refusal":
            return self.complete(None, refusal="I cannot judge people.")
        if name == "filtered":
            return self.complete("", finish="content_filter")
        if name == "filtered-400":
            return self.reply(400, {"error": {"code": "content_filter", "message": "filtered"}})
        if name == "truncated":
            return self.complete(text[:40], finish="length")
        if name == "huge":
            return self.complete("x" * (4 << 20))
        return self.complete(text)


class Server(ThreadingHTTPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
print("ready", server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
