"""What is put comes back: pyarrow's tables of every type and shape, with an equal schema and equal rows."""

import datetime
import decimal
import unittest

import grpc
import pyarrow as pa

from every_type import CODES, NUMBERS, ROWS, columns, unsupported_columns
from server_under_test import ServerTest, stream_of


def shapes(column):
    table = pa.table({"column": column})
    yield "as it is", table
    yield "without rows", table.slice(0, 0)
    yield "sliced", table.slice(3, 4)
    yield "with only nulls", pa.table({"column": pa.nulls(3, column.type)})
    yield "in chunks", pa.table({"column": pa.chunked_array([column.slice(0, 3), column.slice(0, 0), column.slice(3)])})
    # Beyond the 2,048 rows that the engine takes at a time, and not on a multiple of it.
    many = [pa.concat_arrays([column] * times) for times in (600, 301)]
    yield "with many rows", pa.table({"column": pa.chunked_array(many)})


def bits_of(column, integer):
    return [value.as_py() for chunk in column.chunks for value in chunk.view(integer)]


class EveryType(ServerTest):
    def test_comes_back_equal_in_every_shape(self):
        for name, column in columns():
            self.assertEqual(len(column), ROWS, name)
            for shape, table in shapes(column):
                with self.subTest(f"{name}, {shape}"):
                    table.validate(full=True)
                    self.assertSame(self.there_and_back(table), table)

    def test_comes_back_equal_beside_all_others(self):
        table = pa.table(dict(columns()))
        for part in (table, table.slice(2, 5), pa.concat_tables([table] * 300)):
            self.assertSame(self.there_and_back(part), part)

    def test_or_is_refused_with_a_reason(self):
        for name, column in unsupported_columns():
            with self.subTest(name):
                error = self.failure(lambda: self.put(pa.table({"plain": pa.nulls(len(column)), "column": column})))
                self.assertEqual((error.code, error.reason), (grpc.StatusCode.INVALID_ARGUMENT, "TYPE_UNSUPPORTED"), error)

    def test_keeps_the_bits_of_floats(self):
        doubles = pa.array([0x7FF8000000000001, -1, -(2**63), 0x7FF0000000000001], pa.int64())
        singles = pa.array([0x7FC00001, -1, -(2**31), 0x7F800001], pa.int32())
        halves = pa.array([0x7E01, -1, -(2**15), 0x7C01], pa.int16())
        for integers, kind in ((doubles, pa.float64()), (singles, pa.float32()), (halves, pa.float16())):
            with self.subTest(str(kind)):
                back = self.there_and_back(pa.table({"column": integers.view(kind)}))
                self.assertEqual(bits_of(back["column"], integers.type), integers.to_pylist())


class Shapes(ServerTest):
    def test_any_number_of_rows(self):
        for rows in (0, 1, 7, 8, 9, 2_047, 2_048, 2_049, 65_537, 300_000):
            with self.subTest(rows=rows):
                numbers = [None if n % 97 == 0 else n for n in range(rows)]
                table = pa.table({"n": pa.array(numbers, pa.int64()), "text": pa.array([f"row {n}" for n in range(rows)]), "odd": pa.array([n % 2 == 1 for n in range(rows)])})
                self.assertSame(self.there_and_back(table), table)

    def test_no_columns_with_and_without_rows(self):
        for rows in (0, 1, 5_000):
            with self.subTest(rows=rows):
                batch = pa.RecordBatch.from_struct_array(pa.array([{}] * rows, pa.struct([])))
                batch = batch.replace_schema_metadata({"only": "metadata"})
                back = self.collect(self.put_bytes(stream_of(batch)))
                self.assertEqual((back.num_rows, back.num_columns, back.schema.metadata), (rows, 0, batch.schema.metadata))

    def test_a_thousand_columns(self):
        table = pa.table({f"column {index}": pa.array([index, None], pa.int32()) for index in range(1_000)})
        self.assertSame(self.there_and_back(table), table)

    def test_many_small_chunks(self):
        table = pa.table({"n": pa.chunked_array([[n, None] for n in range(3_000)])})
        self.assertSame(self.there_and_back(table), table)

    def test_small_batches_out(self):
        table = pa.table(dict(columns()))
        handle = self.put(pa.concat_tables([table] * 50))
        for options in ({"batch_rows": 7}, {"batch_bytes": 1}):
            with self.subTest(**options):
                self.assertSame(self.collect(handle, **options), pa.concat_tables([table] * 50))

    def test_a_slice_of_some_columns(self):
        table = pa.table(dict(columns()))
        names = ["list", "string", "dictionary of texts by int8", "null"]
        back = self.collect(self.put(table), columns=names, offset=2, limit=3)
        self.assertSame(back, table.select(names).slice(2, 3))


class Schemas(ServerTest):
    def test_metadata_of_schema_and_fields(self):
        inner = pa.field("inner", pa.int8(), metadata={"unit": "m", "empty": ""})
        fields = [
            pa.field("plain", pa.utf8(), metadata={"schlüssel": "wert", "bytes": b"\x00\xff"}),
            pa.field("nested", pa.list_(pa.struct([inner]))),
            pa.field("large", pa.int32(), metadata={"text": "x" * 100_000}),
        ]
        schema = pa.schema(fields, metadata={"origin": "pyarrow", "": "empty key"})
        table = pa.table([["a"], [[{"inner": 1}]], [1]], schema=schema)
        self.assertSame(self.there_and_back(table), table)

    def test_columns_that_are_not_nullable(self):
        schema = pa.schema([pa.field("key", pa.int64(), nullable=False), pa.field("value", pa.int64())])
        table = pa.table([[1, 2], [None, 3]], schema=schema)
        self.assertSame(self.there_and_back(table), table)

    def test_names_that_repeat_or_are_strange(self):
        names = ["a", "a", "A", "", "", "select", 'double " quote', "semi;colon", "new\nline", "漢字", "🐎", " ", "c0"]
        table = pa.table([[index] for index in range(len(names))], names=names)
        self.assertSame(self.there_and_back(table), table)

    def test_extensions_that_nobody_registered(self):
        field = pa.field("point", pa.binary(), metadata={"ARROW:extension:name": "somebody.point", "ARROW:extension:metadata": "{}"})
        table = pa.table([[b"\x01", None]], schema=pa.schema([field]))
        self.assertSame(self.there_and_back(table), table)

    def test_tell_other_languages_the_types(self):
        table = self.client.put(pa.table({"t": pa.array([0], pa.timestamp("us", "UTC")), "d": pa.array([None], pa.decimal128(9, 2))}))
        self.keep(table)
        self.assertEqual([(column.name, column.sql_type) for column in table.columns], [("t", "TIMESTAMP WITH TIME ZONE"), ("d", "DECIMAL(9,2)")])
        self.assertEqual(pa.ipc.read_schema(pa.py_buffer(table.schema)), pa.schema([("t", pa.timestamp("us", "UTC")), ("d", pa.decimal128(9, 2))]))


class Dictionaries(ServerTest):
    """Values and rows are kept. Of equal values the first one's number is used, so that numbers may differ where values repeat."""

    def assertDecodesTo(self, back, table):
        self.assertEqual(back.schema, table.schema)
        self.assertEqual(back["column"].to_pylist(), table["column"].to_pylist())

    def test_with_a_value_twice_or_null_among_the_values(self):
        for values in (["a", "b", "a"], ["a", None, "c"]):
            with self.subTest(values=values):
                column = pa.DictionaryArray.from_arrays(pa.array(CODES, pa.int16()), pa.array(values))
                back = self.there_and_back(pa.table({"column": column}))
                self.assertDecodesTo(back, pa.table({"column": column}))
                self.assertEqual(back["column"].chunk(0).dictionary.to_pylist(), values)

    def test_that_change_from_chunk_to_chunk(self):
        words = [f"word {n}" for n in range(50)]
        chunks = [pa.DictionaryArray.from_arrays(pa.array([1, 0, None, 1], pa.int8()), pa.array(words[n : n + 2])) for n in range(49)]
        table = pa.table({"column": pa.chunked_array(chunks)})
        self.assertDecodesTo(self.there_and_back(table), table)

    def test_that_change_so_often_that_numbers_of_their_width_run_out(self):
        chunks = [pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), pa.array(["same", f"{n % 3}"])) for n in range(200)]
        table = pa.table({"column": pa.chunked_array(chunks)})
        self.assertDecodesTo(self.there_and_back(table), table)

    def test_are_refused_with_more_values_together_than_numbers_of_their_width(self):
        chunks = [pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), pa.array([f"{n}", f"-{n}"])) for n in range(200)]
        error = self.failure(lambda: self.put(pa.table({"column": pa.chunked_array(chunks)})))
        self.assertEqual((error.reason, error.metadata), ("TYPE_UNSUPPORTED", {"column": "column"}))

    def test_that_grow_by_deltas(self):
        words = ["one", "two", "three", "four", "five"]
        chunks = [pa.DictionaryArray.from_arrays(pa.array([size - 1, 0, None], pa.int8()), pa.array(words[:size])) for size in (2, 3, 5)]
        table = pa.table({"column": pa.chunked_array(chunks)})
        self.assertDecodesTo(self.collect(self.put_bytes(stream_of(table, emit_dictionary_deltas=True))), table)

    def test_of_many_values(self):
        column = pa.array([f"value {n % 60_000}" for n in range(200_000)]).dictionary_encode()
        table = pa.table({"column": column})
        self.assertSame(self.there_and_back(table), table)


class Streams(ServerTest):
    def test_with_compressed_bodies(self):
        table = pa.concat_tables([pa.table(dict(columns()))] * 100)
        for codec in ("lz4", "zstd"):
            with self.subTest(codec):
                self.assertSame(self.collect(self.put_bytes(stream_of(table, compression=codec))), table)

    def test_in_the_file_format(self):
        table = pa.table(dict(columns()))
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        self.assertSame(self.collect(self.put_bytes(sink.getvalue().to_pybytes())), table)


class Unions(ServerTest):
    def test_of_null_values_come_back_as_null(self):
        """Of which member a null was is not kept."""
        column = pa.UnionArray.from_sparse(pa.array([0, 1] * 4, pa.int8()), [pa.array(NUMBERS), pa.nulls(8, pa.utf8())], ["number", "text"])
        back = self.there_and_back(pa.table({"column": column}))
        self.assertEqual(back["column"].to_pylist(), column.to_pylist())


class Parameters(ServerTest):
    def test_come_back_as_they_were_given(self):
        moment = datetime.datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=datetime.timezone.utc)
        values = [None, True, -(2**63), 2**63 - 1, 0.1, "Zürich 🐎", "", b"\x00\xff", moment, datetime.date(1969, 12, 31)]
        for value in [*values, decimal.Decimal("-12.340"), [1, 2, None], ["a"]]:
            with self.subTest(value=value):
                self.assertEqual(self.client.query("SELECT $value AS value", value=value).read_all().to_pylist(), [{"value": value}])

    def test_beyond_64_bits_keep_their_digits(self):
        rows = self.client.query("SELECT CAST($value AS VARCHAR) AS value", value=2**100).read_all()
        self.assertEqual(rows.to_pylist(), [{"value": str(2**100)}])


if __name__ == "__main__":
    unittest.main()
