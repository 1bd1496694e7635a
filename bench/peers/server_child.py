"""A Flight server as a child process: it prints its port first, and ends when its input does, so also when its parent is killed."""

import pathlib
import subprocess
import sys
import threading

# Kept, since a forgotten process loses its input.
servers = []


def start_server(program, *args):
    """The port of a server program of this folder."""
    command = [sys.executable, str(pathlib.Path(__file__).with_name(program)), *args]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    servers.append(server)
    return int(server.stdout.readline())


def serve_until_parent_ends(server):
    def wait():
        sys.stdin.read()
        server.shutdown()

    threading.Thread(target=wait, daemon=True).start()
    print(server.port, flush=True)
    server.serve()
