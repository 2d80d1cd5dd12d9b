"""A model server as a process of its own, to be killed: `python killable.py PORT PROTOCOL DIES_AT`.

It speaks one of three protocols, finds one box in whatever it is shown, and at the request to predict of number DIES_AT (from 1; 0 for
never) kills itself by SIGKILL before it answers, as the kernel does where memory runs out. It knows nothing of the project.
"""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LABEL = "red"


def label_studio(path: str, body: Any) -> Any:
    if path == "/health":
        return {"status": "UP", "model_class": "Squares"}
    if path == "/setup":
        return {"model_version": "1"}
    value = {"x": 10, "y": 10, "width": 30, "height": 30, "rotation": 0, "rectanglelabels": [LABEL]}
    one = {"from_name": "label", "to_name": "image", "type": "rectanglelabels", "value": value, "score": 0.9}
    return {"results": [{"model_version": "1", "score": 0.9, "result": [one]} for _ in body["tasks"]]}


def open_inference(path: str, body: Any) -> Any:
    tensors = {"scores": [0.9], "boxes": [[2, 2, 6, 6]], "labels": [0]}
    if path.endswith("/infer"):
        shapes = {"scores": [1], "boxes": [1, 4], "labels": [1]}
        return {"outputs": [{"name": name, "datatype": "FP32", "shape": shapes[name], "data": data} for name, data in tensors.items()]}
    inputs = [{"name": "pixels", "datatype": "FP32", "shape": [1, 3, 8, 8]}]
    outputs = [{"name": name, "datatype": "FP32", "shape": [-1]} for name in tensors]
    return {"name": "squares", "versions": ["1"], "platform": "numpy", "inputs": inputs, "outputs": outputs}


def openai_compatible(path: str, body: Any) -> Any:
    if path.endswith("/models"):
        return {"data": [{"id": "squares"}]}
    said = {"boxes": [{"label": LABEL, "left": 100, "top": 100, "right": 400, "bottom": 400, "confidence": 0.9}]}
    return {"choices": [{"message": {"role": "assistant", "content": json.dumps(said)}, "finish_reason": "stop"}]}


PROTOCOLS = {
    "label_studio_backend": (label_studio, "/predict"), "open_inference": (open_inference, "/infer"),
    "openai_compatible": (openai_compatible, "/chat/completions"),
}  # fmt: skip


def main(port: int, protocol: str, dies_at: int) -> None:
    answer, work = PROTOCOLS[protocol]
    asked = 0

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            nonlocal asked
            content = self.rfile.read(int(self.headers["Content-Length"] or 0))
            asked += self.path.endswith(work)
            if self.path.endswith(work) and asked == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)
            said = json.dumps(answer(self.path, json.loads(content) if content else None)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
