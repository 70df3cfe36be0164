"""A slow network in front of a server on this machine: a TCP proxy in a thread of its own."""
import asyncio
import threading

# As a packet carries; small, so that connections get their turns.
PIECE = 1460
# What may be sent at once after a pause: the clock of a busy machine is late by that much.
BURST_S = 0.02


class Link:
    """Passes connections on to `target` on this machine. All of them share `bits_per_s` on the way to it; each way takes
    half of `round_trip_s`, and a new connection one whole."""

    def __init__(self, target, bits_per_s, round_trip_s):
        self.target, self.bits_per_s, self.way_s = target, bits_per_s, round_trip_s / 2
        self.free_at = 0.0
        # When the last answer to a request with `awaited` in its line reached the client.
        self.awaited, self.answered_at_s = b"/confirm HTTP/1.1", None
        self.loop = asyncio.new_event_loop()
        self.port = self.loop.run_until_complete(self._listen())
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    async def _listen(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=PIECE)
        return self.server.sockets[0].getsockname()[1]

    async def _serve(self, client_reader, client_writer):
        await asyncio.sleep(2 * self.way_s)
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            client_writer.close()
            return
        waiting = []

        async def up(piece):
            if self.awaited in piece:
                waiting.append(True)
            # Tasks run on one clock: what one sends, the next has to wait for.
            now = self.loop.time()
            self.free_at = max(self.free_at, now - BURST_S) + len(piece) * 8 / self.bits_per_s
            await asyncio.sleep(self.free_at - now)

        async def down(piece):
            if waiting:
                waiting.clear()
                self.answered_at_s = self.loop.time() + self.way_s
        await asyncio.gather(self._pass(client_reader, server_writer, up), self._pass(server_reader, client_writer, down))

    async def _pass(self, reader, writer, pace):
        flight = asyncio.Queue()
        landing = asyncio.create_task(self._land(flight, writer))
        try:
            while piece := await reader.read(PIECE):
                await pace(piece)
                flight.put_nowait((self.loop.time() + self.way_s, piece))
        except ConnectionError:
            pass
        flight.put_nowait((self.loop.time() + self.way_s, None))
        await landing

    async def _land(self, flight, writer):
        try:
            while True:
                at, piece = await flight.get()
                await asyncio.sleep(at - self.loop.time())
                if piece is None:
                    break
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()
