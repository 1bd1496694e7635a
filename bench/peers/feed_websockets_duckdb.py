"""The same ticks into a plain loop of Python: websockets in, json.loads, and batches into a DuckDB table by way of Arrow."""

import asyncio
import json
import resource
import subprocess
import sys
import threading
import pathlib

import duckdb
import pyarrow as pa
import websockets.asyncio.server as server

from answer_lines import answer_lines

BATCH_ROWS = 5_000
SCHEMA = pa.schema(
    [
        ("at", pa.string()),
        ("symbol", pa.string()),
        ("price", pa.float64()),
        ("qty", pa.float64()),
        ("side", pa.string()),
        ("id", pa.int64()),
    ]
)
CREATE = 'create table ticks ("at" timestamptz, symbol varchar, price double, qty double, side varchar, id bigint)'


def serve():
    """The server's process: prints its port, and each message is acknowledged once its rows can be queried."""
    connection = duckdb.connect()
    connection.execute(CREATE)

    async def handle(socket):
        rows, messages = [], 0
        while True:
            message = await received(socket)
            if message is not None:
                messages += 1
                rows.extend(json.loads(line) for line in message.splitlines())
            if rows and (message is None or len(rows) >= BATCH_ROWS):
                insert(connection, rows)
                rows = []
                await socket.send(json.dumps({"ack": messages}))

    async def main():
        async with server.serve(handle, "127.0.0.1", 0, compression=None, max_size=None) as listening:
            print(listening.sockets[0].getsockname()[1], flush=True)
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

    asyncio.run(main())


async def received(socket):
    """The next message, or None when there is none for a while."""
    try:
        return await asyncio.wait_for(socket.recv(), 0.02)
    except TimeoutError:
        return None


def insert(connection, rows):
    batch = pa.Table.from_pylist(rows, schema=SCHEMA)
    connection.execute("insert into ticks select \"at\"::timestamptz, symbol, price, qty, side, id from batch")


def measure():
    """The subject's process: has the bench's own producer send to the server."""
    here = pathlib.Path(__file__)
    child = subprocess.Popen([sys.executable, str(here), "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    port = int(child.stdout.readline())
    program = str(here.parent.parent / "quiver" / "feed-producer.ts")
    producer = subprocess.Popen(
        ["node", "--import", "tsx", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=here.parent.parent.parent
    )
    producer.stdout.readline()

    def run(request):
        production = {**request["load"], "url": f"ws://127.0.0.1:{port}/"}
        print(json.dumps(production), file=producer.stdin, flush=True)
        answer = json.loads(producer.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return {"rowsPerSecond": answer["rowsPerSecond"]}

    answer_lines(run)
    producer.stdin.close()
    child.stdin.close()


serve() if sys.argv[1:] == ["serve"] else measure()
