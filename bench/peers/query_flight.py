"""Callers of the Flight server: threads of one client, which wait outside the interpreter lock. Starts the server as a process."""

import itertools
import json
import sys
import threading
import time

import pyarrow.flight as flight
from answer_lines import answer_lines
from server_child import start_server

task = json.loads(sys.argv[1])
port = start_server("flight_duckdb_server.py", task["file"])
client = flight.FlightClient(f"grpc://127.0.0.1:{port}")
numbers = itertools.count()


def next_ticket():
    value = next(numbers) % task["values"] * task["step"]
    return flight.Ticket(json.dumps({"sql": task["sql"], "parameters": [value]}).encode())


def call_until(end, begin, latencies):
    own = []
    start = time.perf_counter()
    while start < end:
        rows = client.do_get(next_ticket()).read_all().num_rows
        if rows != task["rows"]:
            raise RuntimeError(f"gave {rows} rows of {task['rows']}")
        now = time.perf_counter()
        if begin <= now < end:
            own.append(now - start)
        start = now
    latencies.extend(own)


def quantile(values, q):
    position = (len(values) - 1) * q
    below = values[int(position)]
    above = values[min(int(position) + 1, len(values) - 1)]
    return below + (above - below) * (position - int(position))


def run(load):
    latencies = []
    begin = time.perf_counter() + load["warmUpSeconds"]
    end = begin + load["windowSeconds"]
    callers = [threading.Thread(target=call_until, args=(end, begin, latencies)) for _ in range(load["callers"])]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    latencies.sort()
    return {
        "qps": len(latencies) / load["windowSeconds"],
        "p50Ms": quantile(latencies, 0.5) * 1000,
        "p99Ms": quantile(latencies, 0.99) * 1000,
    }


answer_lines(run)
