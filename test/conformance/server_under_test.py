"""The server that the tests are run against: its address is QUIVER_ADDRESS, a folder that it may read and write QUIVER_ROOT."""

import io
import os
import pathlib
import unittest

import pyarrow as pa

from quiver_client import PIECE_BYTES, Quiver, QuiverError, quiver_errors, tables_pb2

ADDRESS = os.environ["QUIVER_ADDRESS"]
ROOT = pathlib.Path(os.environ["QUIVER_ROOT"])


def stream_of(table, **options):
    """A table or record batch as the bytes of an Arrow IPC stream."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write(table)
    return sink.getvalue()


class ServerTest(unittest.TestCase):
    """Drops what a test has put, and sees to it that nothing else is left."""

    def setUp(self):
        self.client = Quiver(ADDRESS)
        self.addCleanup(self.client.__exit__)
        self.addCleanup(self.see_nothing_left)

    def see_nothing_left(self):
        self.assertEqual([table.handle for table in self.client.tables.List(tables_pb2.ListRequest()).tables], [])

    def keep(self, table):
        """A table's handle, which is dropped at the end of the test."""
        self.addCleanup(self.client.drop, [table.handle])
        return table.handle

    def put(self, table):
        return self.keep(self.client.put(table))

    def put_bytes(self, data):
        """Puts bytes as they are."""
        pieces = (tables_pb2.PutRequest(data=data[at : at + PIECE_BYTES]) for at in range(0, len(data), PIECE_BYTES))
        with quiver_errors():
            return self.keep(self.client.tables.Put(pieces))

    def collect(self, handle, **options):
        table = self.client.collect(handle, **options).read_all()
        table.validate(full=True)
        return table

    def there_and_back(self, table):
        """Not kept, so that thousands of them can be put."""
        handle = self.client.put(table).handle
        try:
            return self.collect(handle)
        finally:
            self.client.drop([handle])

    def assertSame(self, table, other):
        self.assertTrue(
            table.schema.equals(other.schema, check_metadata=True),
            f"{table.schema.to_string(show_schema_metadata=True)}\n\nis not\n\n{other.schema.to_string(show_schema_metadata=True)}",
        )
        self.assertTrue(table.equals(other, check_metadata=True), f"{table.slice(0, 20)}\n\nis not\n\n{other.slice(0, 20)}")

    def failure(self, call):
        """The QuiverError that a call has to fail with."""
        with self.assertRaises(QuiverError) as caught:
            call()
        return caught.exception
