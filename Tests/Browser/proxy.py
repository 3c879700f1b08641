"""A reverse proxy as people put one before the server: it serves it under a path, which it takes away or leaves."""

import re
import socket
import threading
from urllib.parse import urlsplit


class Proxy:
    """Serves what stands at `target` under `prefix`. Every connection carries one request, or a WebSocket.

    `strips` says whether the prefix is taken away; `amend(path, body)` may answer another body for a file.
    """

    def __init__(self, target, prefix="/whiteboard", strips=True, amend=None):
        self.target, self.prefix, self.strips, self.amend = urlsplit(target), prefix, strips, amend
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self.listener.getsockname()[1]}{prefix}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client:
            try:
                head, rest = self._read_head(client)
                if head:
                    self._pass_on(client, head, rest)
            except OSError:
                pass  # The browser went away.

    def _pass_on(self, client, head, rest):
        method, path, _ = head.split(" ", 2)
        if not path.startswith(self.prefix + "/"):
            return client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        wanted = path[len(self.prefix):] if self.strips else path
        if "\r\nupgrade: websocket" not in head.lower():
            head = re.sub(r"\r\nconnection: [^\r]*", "", head, flags=re.IGNORECASE) + "\r\nConnection: close"
        if self.amend:
            head = re.sub(r"\r\n(accept-encoding|if-none-match): [^\r]*", "", head, flags=re.IGNORECASE)
        with socket.create_connection((self.target.hostname, self.target.port)) as server:
            server.sendall((head.replace(path, wanted, 1) + "\r\n\r\n").encode("latin-1") + rest)
            threading.Thread(target=self._pump, args=(client, server), daemon=True).start()
            if self.amend:
                return client.sendall(self._amended(path, server))
            self._pump(server, client)

    def _amended(self, path, server):
        answer = b""
        while part := server.recv(65536):
            answer += part
        head, _, body = answer.partition(b"\r\n\r\n")
        other = self.amend(path[len(self.prefix):], body)
        if other is not None:
            head = re.sub(rb"(?i)content-length: \d+", b"Content-Length: %d" % len(other), head)
            head = re.sub(rb"(?i)etag: [^\r]*", b"ETag: \"%d\"" % hash(other), head)
        return head + b"\r\n\r\n" + (body if other is None else other)

    @staticmethod
    def _read_head(client):
        data = b""
        while b"\r\n\r\n" not in data:
            part = client.recv(65536)
            if not part:
                return None, b""
            data += part
        head, _, rest = data.partition(b"\r\n\r\n")
        return head.decode("latin-1"), rest

    @staticmethod
    def _pump(source, sink):
        try:
            while part := source.recv(65536):
                sink.sendall(part)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass
