"""Whatever goes wrong is a gRPC status of the right code with an ErrorInfo, and does not stand in the way of anything else."""

import pathlib
import threading
import unittest

import grpc
import pyarrow as pa
import pyarrow.parquet

from quiver_client import QuiverError, common_pb2, error_details_pb2, query_pb2, quiver_errors, status_pb2, tables_pb2
from server_under_test import ADDRESS, ROOT, ServerTest, stream_of

CODES = {
    "ARGUMENT_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "ARROW_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "CANCELLED": grpc.StatusCode.CANCELLED,
    "COLUMN_NOT_FOUND": grpc.StatusCode.INVALID_ARGUMENT,
    "FILE_CORRUPT": grpc.StatusCode.DATA_LOSS,
    "FILE_EXISTS": grpc.StatusCode.ALREADY_EXISTS,
    "FILE_NOT_FOUND": grpc.StatusCode.NOT_FOUND,
    "FORMAT_UNKNOWN": grpc.StatusCode.INVALID_ARGUMENT,
    "HANDLE_DROPPED": grpc.StatusCode.NOT_FOUND,
    "HANDLE_EXPIRED": grpc.StatusCode.NOT_FOUND,
    "HANDLE_UNKNOWN": grpc.StatusCode.NOT_FOUND,
    "LIMIT_EXCEEDED": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "MEMORY_EXHAUSTED": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "OUTSIDE_ROOTS": grpc.StatusCode.PERMISSION_DENIED,
    "PARAMETER_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "QUERY_ID_IN_USE": grpc.StatusCode.ALREADY_EXISTS,
    "QUERY_UNKNOWN": grpc.StatusCode.NOT_FOUND,
    "SOURCE_CHANGED": grpc.StatusCode.FAILED_PRECONDITION,
    "SQL_ERROR": grpc.StatusCode.INVALID_ARGUMENT,
    "TABLE_NOT_FOUND": grpc.StatusCode.INVALID_ARGUMENT,
    "VALUE_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
}

UNKNOWN = "t_aaaaaaaaaaaaaaaaaaaaaaaaaa"


class Failures(ServerTest):
    def assertFails(self, reason, call, **metadata):
        """Its metadata has at least these."""
        error = self.failure(call)
        self.assertEqual((error.reason, error.code), (reason, CODES[reason]), error)
        self.assertEqual({key: error.metadata.get(key) for key in metadata}, metadata, error)
        self.assertTrue(error.message)
        return error

    def file(self, name, content):
        path = ROOT / name
        path.write_bytes(content)
        self.addCleanup(path.unlink)
        return str(path)

    def parquet(self, name, rows=1_000):
        sink = pa.BufferOutputStream()
        pyarrow.parquet.write_table(pa.table({"n": range(rows)}), sink)
        return self.file(name, sink.getvalue().to_pybytes())

    def query(self, sql, tables=None, /, **parameters):
        return lambda: self.client.query(sql, tables, **parameters).read_all()

    def read(self, *paths, **options):
        return lambda: self.client.read(*paths, **options)

    def call(self, method, request):
        def call():
            with quiver_errors():
                answer = method(request)
                return list(answer) if hasattr(answer, "__iter__") else answer

        return call


class Sql(Failures):
    def test_that_is_wrong(self):
        self.assertFails("SQL_ERROR", self.query("SELECT FROM WHERE"))
        self.assertFails("SQL_ERROR", self.query(""))
        self.assertFails("SQL_ERROR", self.query("SELECT 1; SELECT 2"))
        self.assertFails("SQL_ERROR", self.query("SELECT no_such_function(1)"))
        self.assertFails("COLUMN_NOT_FOUND", self.query("SELECT a, nope FROM (SELECT 1 AS a)"), position="10", column="nope")
        self.assertFails("TABLE_NOT_FOUND", self.query("SELECT * FROM nowhere"))
        self.assertFails("VALUE_INVALID", self.query("SELECT CAST('x' AS INTEGER)"))

    def test_that_is_no_query(self):
        for sql in ("CREATE TABLE t (a INT)", "DROP SCHEMA main", "SET threads = 1", "COPY (SELECT 1) TO 'x.csv'", "ATTACH 'x.db'", "INSTALL httpfs", "PRAGMA version"):
            with self.subTest(sql):
                self.assertFails("SQL_ERROR", self.query(sql))

    def test_that_would_read_or_write_elsewhere(self):
        self.assertFails("OUTSIDE_ROOTS", self.query("SELECT * FROM read_text('/etc/passwd')"))
        self.assertFails("OUTSIDE_ROOTS", self.query("SELECT * FROM '/etc/passwd.csv'"))

    def test_with_parameters_that_do_not_fit(self):
        self.assertFails("PARAMETER_INVALID", self.query("SELECT $a + $b", a=1), parameter="b")
        self.assertFails("PARAMETER_INVALID", self.query("SELECT $a", a=1, b=2), parameter="b")
        self.assertFails("VALUE_INVALID", self.query("SELECT CAST($a AS DATE)", a="no date"))

    def test_with_bindings_that_do_not_exist(self):
        self.assertFails("HANDLE_UNKNOWN", self.query("FROM t", {"t": UNKNOWN}))
        self.assertFails("ARGUMENT_INVALID", self.query("FROM t", {"no; name": UNKNOWN}))

    def test_that_needs_more_memory_than_there_is(self):
        self.assertFails("MEMORY_EXHAUSTED", self.query("SELECT list(i) FROM range(1_000_000_000) t(i)"))

    def test_that_was_cancelled_by_its_id(self):
        request = query_pb2.ExecuteRequest(sql=query_pb2.Sql(text="SELECT i FROM range(1_000_000_000) t(i)"), query_id="long")
        call = self.client.queries.Execute(request)
        next(call)
        again = query_pb2.ExecuteRequest(sql=query_pb2.Sql(text="SELECT 1"), query_id="long")
        self.assertFails("QUERY_ID_IN_USE", self.call(self.client.queries.Execute, again))
        self.assertTrue(self.client.queries.Cancel(query_pb2.CancelRequest(query_id="long")).cancelled)

        def rest():
            with quiver_errors():
                list(call)

        self.assertFails("CANCELLED", rest)
        self.assertFalse(self.client.queries.Cancel(query_pb2.CancelRequest(query_id="long")).cancelled)
        self.assertFails("QUERY_UNKNOWN", self.call(self.client.queries.Progress, query_pb2.ProgressRequest(query_id="long")))

    def test_that_takes_longer_than_its_deadline(self):
        request = query_pb2.ExecuteRequest(sql=query_pb2.Sql(text="SELECT count(*) FROM range(100_000_000_000) t(i) WHERE hash(i) = 1"))
        with self.assertRaises(grpc.RpcError) as caught:
            list(self.client.queries.Execute(request, timeout=0.3))
        self.assertEqual(caught.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)


class Files(Failures):
    def test_that_are_not_there(self):
        missing = str(ROOT / "missing.parquet")
        self.assertFails("FILE_NOT_FOUND", self.read(missing), path="missing.parquet")
        self.assertFails("FILE_NOT_FOUND", self.read(str(ROOT / "none-*.csv")))

    def test_that_are_damaged(self):
        whole = pathlib.Path(self.parquet("whole.parquet")).read_bytes()
        footer = whole[:-20] + b"\xff" * 12 + whole[-8:]
        for name, content in {"empty": b"", "magic": b"PAR1", "short": whole[: len(whole) // 2], "footer": footer}.items():
            with self.subTest(name):
                path = self.file(f"{name}.parquet", content)
                self.assertFails("FILE_CORRUPT", self.read(path), path=pathlib.Path(path).name)
        path = self.file("text.arrow", b"no Arrow file")
        self.assertFails("FILE_CORRUPT", self.read(path), path=pathlib.Path(path).name)

    def test_whose_pages_are_damaged_fail_when_they_are_read(self):
        content = bytearray(pathlib.Path(self.parquet("pages.parquet", rows=100_000)).read_bytes())
        content[100:2_000] = b"\xaa" * 1_900
        path = self.file("damaged.parquet", bytes(content))
        handle = self.keep(self.client.read(path))
        self.assertFails("FILE_CORRUPT", lambda: self.collect(handle))

    def test_of_unknown_formats(self):
        path = self.file("notes.unknown", b"?")
        self.assertFails("FORMAT_UNKNOWN", self.read(path), path=pathlib.Path(path).name)

    def test_outside_of_what_the_server_may_read(self):
        self.assertFails("OUTSIDE_ROOTS", self.read("/etc/passwd", format="FORMAT_CSV"))
        self.assertFails("OUTSIDE_ROOTS", self.read(str(ROOT / ".." / ".." / "etc" / "hosts.csv")))

    def test_that_change_under_a_handle(self):
        path = self.parquet("changing.parquet")
        handle = self.keep(self.client.read(path))
        pyarrow.parquet.write_table(pa.table({"n": range(2_000)}), path)
        for _ in range(2):
            self.assertFails("SOURCE_CHANGED", lambda: self.collect(handle), path=pathlib.Path(path).name)

    def test_that_exist_are_not_overwritten_unless_asked(self):
        path = self.file("taken.csv", b"here\n")
        handle = self.put(pa.table({"n": [1]}))
        self.assertFails("FILE_EXISTS", self.call(self.client.tables.Write, tables_pb2.WriteRequest(handle=handle, path=path)), path=pathlib.Path(path).name)
        self.assertEqual(pathlib.Path(path).read_bytes(), b"here\n")

    def test_that_fail_disturb_no_others(self):
        good, missing = self.parquet("good.parquet"), str(ROOT / "missing.parquet")
        answers = self.client.batch_read([good, missing, good, "", good])
        self.assertEqual([isinstance(answer, QuiverError) and answer.reason for answer in answers], [False, "FILE_NOT_FOUND", False, "ARGUMENT_INVALID", False])
        self.assertEqual((answers[1].code, answers[1].metadata["path"]), (CODES["FILE_NOT_FOUND"], "missing.parquet"))
        handles = [self.keep(answer) for answer in answers if not isinstance(answer, QuiverError)]
        tables = self.client.batch_collect([handles[0], UNKNOWN, handles[1]])
        self.assertEqual([tables[0].num_rows, tables[2].num_rows], [1_000, 1_000])
        self.assertEqual((tables[1].reason, tables[1].code), ("HANDLE_UNKNOWN", CODES["HANDLE_UNKNOWN"]))


class Handles(Failures):
    def test_say_how_they_ended(self):
        dropped = self.client.put(pa.table({"n": [1]})).handle
        self.client.drop([dropped])
        expired = self.client.put(pa.table({"n": [1]}), ttl_ms=1).handle
        threading.Event().wait(0.2)
        ends = {dropped: "HANDLE_DROPPED", expired: "HANDLE_EXPIRED", UNKNOWN: "HANDLE_UNKNOWN", "": "HANDLE_UNKNOWN", "'; DROP": "HANDLE_UNKNOWN"}
        for _ in range(2):
            for handle, reason in ends.items():
                with self.subTest(reason, handle=handle):
                    tables = self.client.tables
                    self.assertFails(reason, lambda: self.collect(handle))
                    self.assertFails(reason, self.call(tables.Schema, tables_pb2.SchemaRequest(handle=handle)))
                    self.assertFails(reason, self.call(tables.Stats, tables_pb2.StatsRequest(handle=handle)))
                    self.assertFails(reason, self.call(tables.Describe, tables_pb2.DescribeRequest(handle=handle)))
                    self.assertFails(reason, self.call(tables.Materialize, tables_pb2.MaterializeRequest(handle=handle)))
                    self.assertFails(reason, self.query("FROM t", {"t": handle}))
            self.assertEqual([error.reason for error in self.client.heartbeat(list(ends))], list(ends.values()))
            self.assertEqual([error.reason for error in self.client.drop(list(ends))], list(ends.values()))

    def test_are_not_told_in_errors(self):
        error = self.failure(lambda: self.collect(UNKNOWN))
        self.assertNotIn(UNKNOWN, str(error) + str(error.metadata))


class Puts(Failures):
    def test_of_what_is_no_arrow_stream(self):
        whole = stream_of(pa.table({"n": range(10_000)}))
        damaged = bytearray(stream_of(pa.table({"text": ["a", "b"]})))
        for name, data in {
            "text": b"no Arrow stream, but long enough to be one",
            "zeros": bytes(1_000),
            "half": whole[: len(whole) // 2],
        }.items():
            with self.subTest(name):
                self.assertFails("ARROW_INVALID", lambda: self.put_bytes(data))
        self.assertFails("ARGUMENT_INVALID", lambda: self.put_bytes(b""))
        self.assertFails("LIMIT_EXCEEDED", lambda: self.put_bytes(b"\xff\xff\xff\xff\xff\xff\xff\x7f" + bytes(100)))
        damaged[-40:-30] = b"\xff" * 10
        self.assertFails("ARROW_INVALID", lambda: self.put_bytes(bytes(damaged)))

    def test_of_values_that_cannot_be_kept(self):
        twice = pa.MapArray.from_arrays([0, 2], pa.array(["k", "k"]), pa.array([1, 2]))
        self.assertFails("VALUE_INVALID", lambda: self.put(pa.table({"map": twice})))
        half_a_day = pa.array([43_200_000], pa.int64()).view(pa.date64())
        self.assertFails("VALUE_INVALID", lambda: self.put(pa.table({"date": half_a_day})), column="date", row="0")


class Arguments(Failures):
    def test_that_are_out_of_range(self):
        handle = self.put(pa.table({"n": [1]}))
        tables, queries = self.client.tables, self.client.queries
        sql = query_pb2.Sql(text="SELECT 1")
        for field, method, request in [
            ("batch_bytes", tables.Collect, tables_pb2.CollectRequest(handle=handle, batch_bytes=(16 << 20) + 1)),
            ("source", queries.Execute, query_pb2.ExecuteRequest()),
            ("paths", tables.Read, tables_pb2.ReadRequest()),
            ("paths[0]", tables.Read, tables_pb2.ReadRequest(paths=[""])),
            ("format", tables.Read, tables_pb2.ReadRequest(paths=["x"], format=99)),
            ("format", queries.Explain, query_pb2.ExplainRequest(sql=sql, format="yaml")),
            ("name", tables.Name, tables_pb2.NameRequest(handle=handle, name="no; name")),
            ("page_token", tables.List, tables_pb2.ListRequest(page_token="nonsense")),
            ("path", tables.Write, tables_pb2.WriteRequest(handle=handle)),
            ("concurrency", tables.BatchCollect, tables_pb2.BatchCollectRequest(handles=[handle], concurrency=100_000)),
            ("sql.parameters[0]", queries.Execute, query_pb2.ExecuteRequest(sql=query_pb2.Sql(text="SELECT ?", parameters=[common_pb2.Value()]))),
        ]:
            with self.subTest(field):
                self.assertFails("ARGUMENT_INVALID", self.call(method, request), field=field)

    def test_of_leases_longer_than_allowed(self):
        self.assertFails("ARGUMENT_INVALID", lambda: self.client.put(pa.table({"n": [1]}), ttl_ms=2**50))

    def test_of_columns_that_are_not_there(self):
        handle = self.put(pa.table({"n": [1]}))
        self.assertFails("COLUMN_NOT_FOUND", lambda: self.collect(handle, columns=["m"]), column="m")


class Details(Failures):
    def test_are_a_status_with_an_error_info_of_our_domain(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.tables.Schema(tables_pb2.SchemaRequest(handle=UNKNOWN))
        call = caught.exception
        status = status_pb2.Status.FromString(dict(call.trailing_metadata())["grpc-status-details-bin"])
        self.assertEqual((status.code, status.message), (call.code().value[0], call.details()))
        info = error_details_pb2.ErrorInfo()
        self.assertTrue(status.details[0].Unpack(info))
        self.assertEqual((info.reason, info.domain), ("HANDLE_UNKNOWN", "quiver"))

    def test_say_when_to_try_again(self):
        error = self.failure(self.query("SELECT list(i) FROM range(1_000_000_000) t(i)"))
        self.assertEqual(error.reason, "MEMORY_EXHAUSTED")
        self.assertGreater(error.retry_after_ms, 0)
        self.assertIsNone(self.failure(self.query("SELECT nope")).retry_after_ms)

    def test_of_messages_that_are_too_large_come_from_grpc(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.client.tables.Put(iter([tables_pb2.PutRequest(data=bytes(17 << 20))]))
        self.assertEqual(caught.exception.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)

    def test_of_unknown_methods_come_from_grpc(self):
        with grpc.insecure_channel(ADDRESS) as channel:
            with self.assertRaises(grpc.RpcError) as caught:
                channel.unary_unary("/quiver.v1.Tables/Nothing")(b"")
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNIMPLEMENTED)


if __name__ == "__main__":
    unittest.main()
