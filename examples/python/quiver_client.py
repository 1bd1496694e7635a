"""Quiver for Python programs: its gRPC calls with pyarrow tables in and out.

The stubs in generated/ come from Quiver's .proto files (see README.md); this file is all that is needed beside them.
Everything that fails is a QuiverError: raised by calls, and given in place of a result by calls on many things.
"""

import datetime
import decimal
import io
import pathlib
import sys
from contextlib import contextmanager

import grpc
import pyarrow as pa

# The stubs import each other from the folder that protoc wrote to.
sys.path.append(str(pathlib.Path(__file__).parent / "generated"))

from google.rpc import error_details_pb2, status_pb2  # noqa: E402
from quiver.v1 import common_pb2, query_pb2, query_pb2_grpc, tables_pb2, tables_pb2_grpc  # noqa: E402

PIECE_BYTES = 1 << 20
BATCH_BYTES = 4 << 20
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class QuiverError(Exception):
    """A call, or one thing of many in a call, that failed.

    `code` is a grpc.StatusCode, `reason` a word for programs (FILE_NOT_FOUND), `metadata` what it is about (path,
    column, position …), `retry_after_ms` when to try again, or None where that is pointless.
    """

    def __init__(self, code, reason, message, metadata, retry_after_ms=None):
        super().__init__(f"{reason}: {message}")
        self.code, self.reason, self.message = code, reason, message
        self.metadata, self.retry_after_ms = dict(metadata), retry_after_ms


def error_of_item(error):
    """The QuiverError of a quiver.v1.Error, which stands for one thing of many."""
    code = next(code for code in grpc.StatusCode if code.value[0] == error.code)
    retry_after_ms = error.retry_after_ms if error.HasField("retry_after_ms") else None
    return QuiverError(code, error.reason, error.message, error.metadata, retry_after_ms)


def error_of_call(error):
    """The QuiverError of a failed call, whose trailer holds a google.rpc.Status with an ErrorInfo and perhaps a RetryInfo."""
    info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                detail.Unpack(info)
                detail.Unpack(retry)
    retry_after_ms = retry.retry_delay.ToMilliseconds() if retry.HasField("retry_delay") else None
    # What never reached a server has no reason of the server's.
    return QuiverError(error.code(), info.reason or error.code().name, error.details(), info.metadata, retry_after_ms)


@contextmanager
def quiver_errors():
    try:
        yield
    except grpc.RpcError as error:
        raise error_of_call(error) from None


class ArrowPieces(io.RawIOBase):
    """The bytes of one Arrow IPC stream as its ArrowData messages arrive; holds one message at a time."""

    def __init__(self, messages):
        self._messages = iter(messages)
        self._rest = memoryview(b"")

    def readable(self):
        return True

    def readinto(self, buffer):
        while not self._rest:
            with quiver_errors():
                message = next(self._messages, None)
            if message is None:
                return 0
            self._rest = memoryview(message.data)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def record_batches(messages):
    """A pyarrow.RecordBatchReader: iterate it, or take `read_all()` of it. Dropping it cancels the call."""
    return pa.ipc.open_stream(io.BufferedReader(ArrowPieces(messages)))


def put_requests(table, options):
    """A table as PutRequests of at most PIECE_BYTES, written as gRPC asks for them."""
    yield tables_pb2.PutRequest(options=options)
    sink = io.BytesIO()
    writer = pa.ipc.new_stream(sink, table.schema)
    rows = max(1, table.num_rows * BATCH_BYTES // max(1, table.nbytes))
    for batch in table.to_batches(max_chunksize=rows):
        writer.write_batch(batch)
        yield from pieces_written(sink)
    writer.close()
    yield from pieces_written(sink)


def pieces_written(sink):
    written = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    for start in range(0, len(written), PIECE_BYTES):
        yield tables_pb2.PutRequest(data=written[start : start + PIECE_BYTES])


def value(python):
    """A parameter of a query. A datetime without a zone is taken as UTC."""
    match python:
        case None:
            return common_pb2.Value(null=True)
        case bool():
            return common_pb2.Value(bool=python)
        case int() if -(2**63) <= python < 2**63:
            return common_pb2.Value(int64=python)
        case int():
            return common_pb2.Value(hugeint=str(python))
        case float():
            return common_pb2.Value(double=python)
        case str():
            return common_pb2.Value(string=python)
        case bytes():
            return common_pb2.Value(bytes=python)
        case decimal.Decimal():
            return common_pb2.Value(decimal=f"{python:f}")
        case datetime.datetime():
            instant = python if python.tzinfo else python.replace(tzinfo=datetime.timezone.utc)
            return common_pb2.Value(timestamp_us=(instant - EPOCH) // datetime.timedelta(microseconds=1))
        case datetime.date():
            return common_pb2.Value(date_days=(python - EPOCH.date()).days)
        case list() | tuple():
            return common_pb2.Value(list=common_pb2.Value.List(values=map(value, python)))
    raise TypeError(f"{type(python).__name__} cannot be a parameter")


class Quiver:
    """A connection. Tables are handles: strings that stand for what the server reads or holds."""

    def __init__(self, address):
        self._channel = grpc.insecure_channel(address)
        self.tables = tables_pb2_grpc.TablesStub(self._channel)
        self.queries = query_pb2_grpc.QueryStub(self._channel)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._channel.close()

    def read(self, *paths, **options):
        """One lazy table of files, as a quiver.v1.Table; `options` are the fields of ReadRequest."""
        with quiver_errors():
            return self.tables.Read(tables_pb2.ReadRequest(paths=paths, **options))

    def batch_read(self, paths):
        """For each path a quiver.v1.Table or a QuiverError, in their order."""
        requests = (
            tables_pb2.BatchReadRequest(index=index, read=tables_pb2.ReadRequest(paths=[path]))
            for index, path in enumerate(paths)
        )
        results = [None] * len(paths)
        with quiver_errors():
            for answer in self.tables.BatchRead(requests):
                failed = answer.WhichOneof("result") == "error"
                results[answer.index] = error_of_item(answer.error) if failed else answer.table
        return results

    def query(self, sql, tables=None, /, **parameters):
        """The rows of a query, streamed. `tables` maps names in the SQL to handles; `parameters` are the values of `$name`."""
        named = {name: value(parameter) for name, parameter in parameters.items()}
        request = query_pb2.Sql(text=sql, bindings=tables or {}, named_parameters=named)
        return record_batches(self.queries.Execute(query_pb2.ExecuteRequest(sql=request)))

    def collect(self, handle, **options):
        """The rows of a table, streamed; `options` are the fields of CollectRequest (columns, limit, offset …)."""
        return record_batches(self.tables.Collect(tables_pb2.CollectRequest(handle=handle, **options)))

    def batch_collect(self, handles):
        """For each handle a pyarrow.Table or a QuiverError, in their order."""
        pieces, results = [[] for _ in handles], [None] * len(handles)
        with quiver_errors():
            for message in self.tables.BatchCollect(tables_pb2.BatchCollectRequest(handles=handles)):
                if message.HasField("error"):
                    results[message.index] = error_of_item(message.error)
                else:
                    pieces[message.index].append(message)
        return [result or record_batches(messages).read_all() for result, messages in zip(results, pieces)]

    def put(self, table, name="", ttl_ms=0):
        """Holds a pyarrow.Table in the server, as a quiver.v1.Table."""
        with quiver_errors():
            return self.tables.Put(put_requests(table, tables_pb2.PutOptions(name=name, ttl_ms=ttl_ms)))

    def heartbeat(self, handles):
        """Renews leases. For each handle the milliseconds it has from now, or a QuiverError."""
        with quiver_errors():
            results = self.tables.Heartbeat(tables_pb2.HeartbeatRequest(handles=handles)).results
        return [error_of_item(result.error) if result.HasField("error") else result.ttl_ms for result in results]

    def drop(self, handles):
        """Ends handles. For each None, or a QuiverError."""
        with quiver_errors():
            results = self.tables.Drop(tables_pb2.DropRequest(handles=handles)).results
        return [error_of_item(result.error) if result.HasField("error") else None for result in results]
