"""An idempotent receiver of webhooks, as another system would run it: `python receiver.py FILE`.

Writes one line of JSON for each request, and the port it listens on first. A message it has seen is not applied
again. The first request of all is applied and then not answered: the line "hangs" while the caller waits.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

seen: set[str] = set()
requests = 0


def note(**facts: object) -> None:
    with open(sys.argv[1], "a", encoding="utf-8") as file:
        file.write(json.dumps(facts, ensure_ascii=False) + "\n")


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        global requests
        requests += 1
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        key = self.headers["X-Yakja-Message"]
        is_new = key not in seen
        seen.add(key)
        note(
            message=key,
            timestamp=self.headers["X-Yakja-Timestamp"],
            signature=self.headers["X-Yakja-Signature"],
            body=body,
            applied=is_new,
        )
        if requests == 1:
            time.sleep(5)
            return
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        return None


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    note(port=server.server_address[1])
    server.serve_forever()
