"""An Arrow Flight server over DuckDB: a ticket is SQL and its parameters as JSON.

A cursor for each call, as DuckDB asks of threads, one engine thread for each query, and at most four queries at once, since 500
threads that want the interpreter lock slow each other. Tried beside this without gain: a cursor kept for each thread, all engine
threads, record batch readers instead of tables, eight channels instead of one, a lighter client, two processes of clients.
"""

import json
import sys
import threading

import duckdb
import pyarrow.flight as flight
from server_child import serve_until_parent_ends


class QueryServer(flight.FlightServerBase):
    def __init__(self, file):
        super().__init__("grpc://127.0.0.1:0")
        self.database = duckdb.connect(config={"threads": 1})
        self.gate = threading.Semaphore(4)
        self.database.execute("create table trades as from read_parquet(?)", [file])

    def do_get(self, context, ticket):
        query = json.loads(ticket.ticket)
        with self.gate:
            table = self.database.cursor().execute(query["sql"], query["parameters"]).to_arrow_table()
        return flight.RecordBatchStream(table)


server = QueryServer(sys.argv[1])
serve_until_parent_ends(server)
