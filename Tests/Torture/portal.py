"""A captive portal in front of the server: for a while it answers each request itself, with 200 and a page."""
import asyncio
import threading

PAGE = b"<!DOCTYPE html><title>Free Wi-Fi</title><p>Please accept our terms to use the network."


class Portal:
    """Passes connections on to `target` on this machine, or answers them."""

    def __init__(self, port, target):
        self.target, self.is_shut, self.answered = target, False, 0
        self.writers = set()
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", port))
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def shut(self, is_shut):
        """What is under way is cut."""
        self.is_shut = is_shut
        self.loop.call_soon_threadsafe(lambda: [writer.transport.abort() for writer in list(self.writers)])

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    async def _serve(self, reader, writer):
        self.writers.add(writer)
        try:
            if self.is_shut:
                await self._answer(reader, writer)
                return
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target)
            self.writers.add(server_writer)
            try:
                await asyncio.gather(self._pass(reader, server_writer), self._pass(server_reader, writer))
            finally:
                self.writers.discard(server_writer)
                server_writer.close()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    async def _answer(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                       if line.lower().startswith(b"content-length:")), 0)
        # A body that waits for "100 Continue" comes when it has waited long enough.
        while length > 0 and (piece := await reader.read(min(length, 65536))):
            length -= len(piece)
        self.answered += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
                     + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE)
        await writer.drain()

    async def _pass(self, reader, writer):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
