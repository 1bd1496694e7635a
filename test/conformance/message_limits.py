"""What a gRPC client takes without being configured: messages of 4 MiB, trailers of 8 KiB. Nothing that the server sends is larger."""

import random
import resource
import sys
import time
import unittest

import pyarrow as pa

from quiver_client import common_pb2, query_pb2, record_batches, tables_pb2
from server_under_test import ServerTest

MOST_BYTES = 4 << 20
CELL = "x" * 20_000_000


def most_memory():
    """Bytes of memory that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class Messages(ServerTest):
    def rows_within_limit(self, call):
        """The table that a call's messages make. Their sizes are looked at as well: a limit that is lifted would not be noticed."""
        messages = list(call)
        self.assertLessEqual(max(message.ByteSize() for message in messages), MOST_BYTES)
        table = record_batches(messages).read_all()
        table.validate(full=True)
        return table

    def execute(self, sql, **options):
        return self.client.queries.Execute(query_pb2.ExecuteRequest(sql=query_pb2.Sql(text=sql), **options))

    def collect_messages(self, handle, **options):
        return self.client.tables.Collect(tables_pb2.CollectRequest(handle=handle, **options))

    def test_of_a_text_of_20_megabytes(self):
        table = self.rows_within_limit(self.execute(f"SELECT repeat('x', {len(CELL)}) AS cell, 1 AS after"))
        self.assertEqual(table.to_pylist(), [{"cell": CELL, "after": 1}])

    def test_of_texts_of_20_megabytes_among_small_ones(self):
        table = self.rows_within_limit(self.execute(f"SELECT i, repeat('x', CASE WHEN i % 7 = 3 THEN {len(CELL)} ELSE i END) AS cell FROM range(14) t(i)"))
        self.assertEqual([len(cell) for cell in table["cell"].to_pylist()], [len(CELL) if i % 7 == 3 else i for i in range(14)])

    def test_of_a_table_put_with_texts_of_20_megabytes(self):
        for kind in (pa.utf8(), pa.string_view(), pa.large_utf8()):
            with self.subTest(str(kind)):
                table = pa.table({"cell": pa.array([CELL, None, "short", CELL], kind)})
                self.assertSame(self.rows_within_limit(self.collect_messages(self.put(table))), table)

    def test_of_a_dictionary_of_20_megabytes(self):
        table = pa.table({"cell": pa.array([CELL, "short", CELL]).dictionary_encode()})
        self.assertSame(self.rows_within_limit(self.collect_messages(self.put(table))), table)

    def test_of_a_list_of_millions_of_items(self):
        table = self.rows_within_limit(self.execute("SELECT range(3_000_000) AS numbers"))
        self.assertEqual(len(table["numbers"][0]), 3_000_000)

    def test_of_many_rows_in_batches_of_any_size(self):
        for batch_bytes in (0, 1, 1 << 16, 2 << 20):
            with self.subTest(batch_bytes=batch_bytes):
                rows = 20_000 if batch_bytes == 1 else 500_000
                sql = f"SELECT i, repeat('y', i % 50) AS text FROM range({rows}) t(i)"
                self.assertEqual(self.rows_within_limit(self.execute(sql, batch_bytes=batch_bytes)).num_rows, rows)

    def test_of_wide_rows(self):
        table = pa.table({f"column {index}": pa.array(["z" * 200] * 300) for index in range(1_000)})
        self.assertSame(self.rows_within_limit(self.collect_messages(self.put(table))), table)

    def test_of_batch_collect(self):
        handles = [self.put(pa.table({"cell": [CELL]})), self.put(pa.table({"n": pa.array(range(2_000_000))}))]
        messages = list(self.client.tables.BatchCollect(tables_pb2.BatchCollectRequest(handles=handles)))
        self.assertLessEqual(max(message.ByteSize() for message in messages), MOST_BYTES)
        first, second = ([message for message in messages if message.index == index] for index in (0, 1))
        self.assertEqual(record_batches(first).read_all().to_pylist(), [{"cell": CELL}])
        self.assertEqual(record_batches(second).read_all().num_rows, 2_000_000)

    def test_of_lists_of_wide_tables(self):
        """A page of List ends where its message would be too large."""
        wide = pa.table({f"{index} is a column with a {'very ' * 2_000}long name": [index] for index in range(50)})
        handles = {self.put(wide) for _ in range(10)}
        seen, token = [], ""
        while True:
            page = self.client.tables.List(tables_pb2.ListRequest(page_token=token))
            seen += [table.handle for table in page.tables]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual((len(seen), set(seen)), (10, handles))

    def test_are_as_large_as_was_asked_for(self):
        """Beyond 4 MiB only with a client that says so: this one does not, and is told so by its own library."""
        with self.assertRaisesRegex(Exception, "larger than max"):
            list(self.execute("SELECT i FROM range(10_000_000) t(i)", batch_bytes=16 << 20))


class Trailers(ServerTest):
    def test_of_long_errors_arrive(self):
        chance = random.Random(1)
        for name, text in {
            "ascii": "x" * 100_000,
            "two bytes": "é" * 50_000,
            "emoji": "🐎" * 25_000,
            "control characters": "\n\t\x01%" * 10_000,
            "anything": "".join(chr(chance.randrange(1, 0xD7FF)) for _ in range(20_000)),
        }.items():
            for sql in (f'SELECT "{text}"', f"SELECT error('{text}')", f"SELECT '{text}"):
                with self.subTest(name, sql=sql[:14]):
                    error = self.failure(lambda: self.client.query(sql).read_all())
                    self.assertEqual(error.code.name, "INVALID_ARGUMENT")
                    self.assertIn(error.reason, ("COLUMN_NOT_FOUND", "SQL_ERROR", "VALUE_INVALID"))

    def test_of_long_paths_arrive(self):
        error = self.failure(lambda: self.client.read("/" + "漢" * 20_000))
        self.assertEqual(error.code.name, "PERMISSION_DENIED")


class Streams(ServerTest):
    def test_that_are_dropped_half_read_end_on_the_server(self):
        batches = self.client.query("SELECT i FROM range(1_000_000_000) t(i)")
        batches.read_next_batch()
        self.assertEqual(len(self.running()), 1)
        del batches
        ends_at = time.monotonic() + 10
        while self.running() and time.monotonic() < ends_at:
            time.sleep(0.01)
        self.assertEqual(self.running(), [])

    def running(self):
        return [query.query_id for query in self.client.queries.ListQueries(query_pb2.ListQueriesRequest()).queries]

    def test_are_read_without_being_held(self):
        before = most_memory()
        batches = self.client.query("SELECT i, i AS j, i AS k, i AS l FROM range(15_000_000) t(i)")
        self.assertEqual(sum(batch.num_rows for batch in batches), 15_000_000)
        self.assertLess(most_memory() - before, 100_000_000, "of 480 megabytes")

    def test_may_be_padded_where_the_sender_wants(self):
        table = pa.table({"n": [1, 2, 3]})
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write(table)
        data = sink.getvalue().to_pybytes()
        pieces = [tables_pb2.PutRequest(padding=bytes(n % 8), data=data[n : n + 1]) for n in range(len(data))]
        self.assertSame(self.collect(self.keep(self.client.tables.Put(iter(pieces)))), table)

    def test_have_nothing_but_zeros_in_their_padding(self):
        for message in self.client.queries.Execute(query_pb2.ExecuteRequest(sql=query_pb2.Sql(text="SELECT i FROM range(300_000) t(i)"))):
            self.assertIsInstance(message, common_pb2.ArrowData)
            self.assertFalse(any(message.padding))


if __name__ == "__main__":
    unittest.main()
