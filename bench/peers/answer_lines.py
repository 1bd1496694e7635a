"""The subject's side of the line protocol: says it is ready, then answers each request line with one line."""

import json
import sys


def answer_lines(run):
    """Ends when the requests do."""
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        try:
            answer = run(json.loads(line))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
