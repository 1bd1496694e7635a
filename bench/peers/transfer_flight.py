"""Arrow Flight's do_get and do_put of one table from memory to memory. Starts the server as a process."""

import json
import sys
import time

import pyarrow.flight as flight
from answer_lines import answer_lines
from server_child import start_server

task = json.loads(sys.argv[1])
port = start_server("flight_transfer_server.py", *task["files"])
client = flight.FlightClient(f"grpc://127.0.0.1:{port}")
table = client.do_get(flight.Ticket(b"")).read_all()


def collect():
    return client.do_get(flight.Ticket(b"")).read_all().num_rows


def put():
    writer, reader = client.do_put(flight.FlightDescriptor.for_path("table"), table.schema)
    writer.write_table(table)
    writer.done_writing()
    # Ends when the server has all of it.
    reader.read()
    writer.close()
    return table.num_rows


def run(request):
    start = time.perf_counter()
    rows = collect() if request["direction"] == "collect" else put()
    return {"seconds": time.perf_counter() - start, "rows": rows}


answer_lines(run)
