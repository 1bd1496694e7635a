"""An Arrow Flight server that gives the table it holds and keeps the table it is given."""

import sys

import pyarrow as pa
import pyarrow.flight as flight
import pyarrow.parquet as parquet
from server_child import serve_until_parent_ends


class TransferServer(flight.FlightServerBase):
    def __init__(self, files):
        super().__init__("grpc://127.0.0.1:0")
        self.table = pa.concat_tables([parquet.read_table(path) for path in files])
        self.kept = None

    def do_get(self, context, ticket):
        return flight.RecordBatchStream(self.table)

    def do_put(self, context, descriptor, reader, writer):
        self.kept = reader.read_all()


server = TransferServer(sys.argv[1:])
serve_until_parent_ends(server)
