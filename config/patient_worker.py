"""The server's worker, to which slow clients cost memory and not threads.

gunicorn's threaded worker gives a thread to each connection that has sent anything, and keeps it until the
last byte was sent and taken; a few clients that dribble stop the site. This one reads a request in the
loop in which that worker waits for connections, and gives it to a thread once all of it is here; what the
client does not take at once of the answer is kept, and sent from the same loop. It decides when a request
is read, never what it says: gunicorn's own parser reads the very same bytes.
"""

import re
import select
import selectors
import socket
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

if TYPE_CHECKING:
    from concurrent.futures import Future

BYTES_AT_ONCE: Final = 64 * 1024
# So much of a request or an answer is kept in memory, the rest on disk.
IN_MEMORY_BYTES: Final = 256 * 1024
HEAD_MAX_BYTES: Final = 128 * 1024
# What claims more is refused without being read.
BODY_MAX_BYTES: Final = 1024**3
# A request has so long, and as many seconds more as it has sent bytes by the rate; so has an answer.
GRACE_SECONDS: Final = 30
LEAST_BYTES_PER_SECOND: Final = 1024
# In all for what a thread still reads itself: what follows a request, or one that cannot be read.
THREAD_SECONDS: Final = 5
LINGER_SECONDS: Final = 2
PROBES: Final = (b"GET /livez ", b"HEAD /livez ")
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,12})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTS: Final = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)


class Kept:
    """Bytes in the order in which they came, of which some were taken."""

    def __init__(self) -> None:
        self.file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 (closed with its connection)
        self.size = self.taken = 0

    def __len__(self) -> int:
        return self.size - self.taken

    def add(self, data: bytes) -> None:
        self.file.seek(self.size)
        self.file.write(data)
        self.size += len(data)

    def peek(self, most: int) -> bytes:
        self.file.seek(self.taken)
        return self.file.read(most)

    def take(self, most: int) -> bytes:
        data = self.peek(most)
        self.taken += len(data)
        return data

    def close(self) -> None:
        self.file.close()


class PatientSocket:
    """A client's socket as the thread sees it: a request that is here, and an answer that never waits."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.inbox, self.outbox = Kept(), Kept()
        self.head = b""
        self.begun = time.monotonic()
        self.thread_until = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sock, name)

    def recv(self, size: int) -> bytes:
        if self.inbox:
            return self.inbox.take(size)
        left = self.thread_until - time.monotonic()
        if left <= 0 or not select.select([self.sock], [], [], left)[0]:
            raise TimeoutError("The rest of the request did not come.")
        return self.sock.recv(size)

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest and not self.outbox:
                rest = rest[self.sock.send(rest, socket.MSG_DONTWAIT) :]
        except BlockingIOError:
            pass  # (the client does not take it now; the loop sends it)
        if rest:
            self.outbox.add(bytes(rest))

    def close(self) -> None:
        self.inbox.close()
        self.outbox.close()
        self.sock.close()

    def begin(self) -> None:
        """A request, or an answer, begins to be waited for."""
        self.begun = time.monotonic()

    def expires_at(self) -> float:
        return self.begun + GRACE_SECONDS + (self.inbox.size + self.outbox.taken) / LEAST_BYTES_PER_SECOND

    def take_in(self) -> bool:
        """Take what has come of the request; whether a thread can read it now. Raises OSError, or
        ConnectionError where the client has gone.
        """
        data = self.sock.recv(BYTES_AT_ONCE)
        if not data:
            raise ConnectionAbortedError
        self.inbox.add(data)
        if not self.head:
            start = self.inbox.peek(HEAD_MAX_BYTES + 1)
            end = start.find(b"\r\n\r\n")
            if end < 0:
                return len(start) > HEAD_MAX_BYTES
            self.head = start[: end + 4]
            if _EXPECTS.search(self.head) and self.wants() <= BODY_MAX_BYTES:
                self.ask_for_body(start[end + 4 :])
        return self.is_whole()

    def wants(self) -> int:
        """How many bytes of body the head announces."""
        found = _LENGTH.search(self.head)
        return int(found[1]) if found else 0

    def is_whole(self) -> bool:
        if _CHUNKED.search(self.head):
            self.inbox.file.seek(max(self.inbox.taken, self.inbox.size - 4))
            is_ended = len(self.inbox) > len(self.head) and self.inbox.file.read(4) == b"\r\n\r\n"
            return is_ended or len(self.inbox) > BODY_MAX_BYTES
        return self.wants() > BODY_MAX_BYTES or len(self.inbox) >= len(self.head) + self.wants()

    def ask_for_body(self, body: bytes) -> None:
        """Tell a client that waits to be asked; whoever reads the head then need not do it again."""
        self.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.head = _EXPECTS.sub(b"", self.head)
        self.inbox.close()
        self.inbox = Kept()
        self.inbox.add(self.head + body)

    def next_request(self) -> None:
        """Forget the request that was answered."""
        self.inbox.close()
        self.outbox.close()
        self.inbox, self.outbox, self.head = Kept(), Kept(), b""


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker with the waiting taken out of its threads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The kernel would send files past what is kept here.
        self.cfg.set("sendfile", False)
        # However many requests take long, who asks whether the process lives is told.
        self.probed = ThreadPoolExecutor(max_workers=1)
        self.waiting: dict[TConn, Callable[[], float]] = {}
        self.looked_at = 0.0

    def enqueue_req(self, conn: TConn) -> None:
        """Wait for the whole request of a connection, and give it to a thread then."""
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(conn.sock)
        elif conn.sock.inbox or conn.parser.unreader.buf.getvalue():
            # The next request came together with the last one.
            self.give_to_thread(conn)
            return
        else:
            conn.sock.next_request()
        conn.sock.begin()
        self.wait_for(conn, selectors.EVENT_READ, self.on_part, conn.sock.expires_at)

    def wait_for(
        self, conn: TConn, event: int, callback: Callable[..., None], expires_at: Callable[[], float]
    ) -> None:
        conn.sock.setblocking(False)
        self.waiting[conn] = expires_at
        self.poller.register(conn.sock, event, partial(callback, conn))

    def stop_waiting(self, conn: TConn) -> None:
        del self.waiting[conn]
        self.poller.unregister(conn.sock)

    def give_up(self, conn: TConn) -> None:
        self.stop_waiting(conn)
        self.nr_conns -= 1
        conn.sock.close()

    def on_part(self, conn: TConn, _sock: Any) -> None:
        try:
            is_ready = conn.sock.take_in()
        except BlockingIOError:
            return
        except OSError:
            self.give_up(conn)
            return
        if is_ready:
            self.stop_waiting(conn)
            self.give_to_thread(conn)

    def give_to_thread(self, conn: TConn) -> None:
        conn.data_ready = True
        conn.sock.thread_until = time.monotonic() + THREAD_SECONDS
        pool = self.probed if conn.sock.head.startswith(PROBES) else self.tpool
        answered = pool.submit(self.handle, conn)
        answered.add_done_callback(lambda fs: self.method_queue.defer(self.finish_request, conn, fs))

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """What is left of an answer is sent from here; the thread is free."""
        conn.sock.begin()
        if conn.sock.outbox:
            self.wait_for(conn, selectors.EVENT_WRITE, partial(self.on_room, fs), conn.sock.expires_at)
        else:
            self.end_request(conn, fs)

    def on_room(self, fs: "Future[Any]", conn: TConn, _sock: Any) -> None:
        try:
            conn.sock.outbox.taken += conn.sock.sock.send(conn.sock.outbox.peek(BYTES_AT_ONCE))
        except BlockingIOError:
            return
        except OSError:
            self.give_up(conn)
            return
        if not conn.sock.outbox:
            self.stop_waiting(conn)
            self.end_request(conn, fs)

    def end_request(self, conn: TConn, fs: "Future[Any]") -> None:
        if not fs.cancelled() and fs.exception() is None and fs.result():
            if conn.sock.inbox:
                self.give_to_thread(conn)
            else:
                super().finish_request(conn, fs)
            return
        # gunicorn would wait here for the client to close, and everybody with it.
        until = time.monotonic() + LINGER_SECONDS
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self.wait_for(conn, selectors.EVENT_READ, self.on_late, lambda: until)
        except OSError:
            self.nr_conns -= 1
            conn.sock.close()

    def on_late(self, conn: TConn, _sock: Any) -> None:
        """Bytes that nobody reads any more; if they stayed, the client might lose the end of its answer."""
        try:
            if conn.sock.sock.recv(BYTES_AT_ONCE):
                return
        except BlockingIOError:
            return
        except OSError:
            pass  # (it has gone, as is wanted)
        self.give_up(conn)

    def murder_pending(self) -> None:
        """Close what took too long; a worker that stops waits for nobody who has not sent a request yet."""
        super().murder_pending()
        now = time.monotonic()
        if now < self.looked_at + 1 and self.alive:
            return
        self.looked_at = now
        for conn, expires_at in list(self.waiting.items()):
            stops = not self.alive and not conn.sock.outbox and conn.sock.begun + LINGER_SECONDS < now
            if stops or expires_at() < now:
                self.give_up(conn)
