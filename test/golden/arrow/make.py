"""Makes the golden files beside it: what pyarrow writes, and as JSON what it reads in it.

python3 -m venv .venv && .venv/bin/pip install pyarrow==26.0.1 && .venv/bin/python test/golden/arrow/make.py

Values are as test/unit/server/arrow/plain-values.ts has them: whole numbers, times and decimals as the text of the stored number,
bytes as hex, intervals as lists of their parts, maps as lists of pairs.
"""

import decimal
import json
import math
import pathlib

import pyarrow as pa
import pyarrow.feather

HERE = pathlib.Path(__file__).parent


def plain(array):
    """The values of an array, from its Arrow types, not by way of Python's calendar types, which lose nanoseconds."""
    kind = array.type
    if isinstance(array, pa.ExtensionArray):
        return plain(array.storage)
    if pa.types.is_dictionary(kind):
        values = plain(array.dictionary)
        return [None if index is None else values[index] for index in array.indices.to_pylist()]
    if pa.types.is_union(kind):
        # type_codes and offsets of pyarrow forget where a slice begins.
        part = lambda buffer, of: pa.Array.from_buffers(of, len(array), [None, array.buffers()[buffer]], offset=array.offset).to_pylist()
        codes = {code: position for position, code in enumerate(kind.type_codes)}
        offsets = part(2, pa.int32()) if kind.mode == "dense" else range(len(array))
        children = [plain(array.field(position)) for position in range(kind.num_fields)]
        return [children[codes[code]][offset] for code, offset in zip(part(1, pa.int8()), offsets)]
    if pa.types.is_struct(kind):
        columns = [plain(array.field(position)) for position in range(kind.num_fields)]
        names = [kind.field(position).name for position in range(kind.num_fields)]
        return [dict(zip(names, row)) if valid else None for valid, row in zip(array.is_valid().to_pylist(), zip(*columns))]
    if pa.types.is_map(kind):
        return nested(array, lambda start, end: list(map(list, zip(plain(array.keys)[start:end], plain(array.items)[start:end]))))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return nested(array, lambda start, end: plain(array.values)[start:end])
    if pa.types.is_fixed_size_list(kind):
        values = plain(array.values)
        starts = range(array.offset * kind.list_size, len(values), kind.list_size or 1)
        return [values[start : start + kind.list_size] if valid else None for valid, start in zip(array.is_valid().to_pylist(), starts)]
    return [None if value is None else scalar(kind, value) for value in stored(array)]


def nested(array, slice_of):
    offsets = array.offsets.to_pylist()
    return [slice_of(start, end) if valid else None for valid, start, end in zip(array.is_valid().to_pylist(), offsets, offsets[1:])]


def stored(array):
    """Python values of the physical type where the logical one has a calendar."""
    kind = array.type
    if pa.types.is_date32(kind) or pa.types.is_time32(kind):
        return array.view(pa.int32()).to_pylist()
    if pa.types.is_date64(kind) or pa.types.is_time64(kind) or pa.types.is_timestamp(kind) or pa.types.is_duration(kind):
        return array.view(pa.int64()).to_pylist()
    return array.to_pylist()


def scalar(kind, value):
    if isinstance(value, bool) or isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(value)]
    if isinstance(value, decimal.Decimal):
        return str(int(value.scaleb(kind.scale, decimal.Context(prec=100))))
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, pa.MonthDayNano):
        return [value.months, value.days, str(value.nanoseconds)]
    raise TypeError(f"no plain value for {kind}: {value!r}")


def write(name, table, save):
    save(str(HERE / name))
    columns = [{"name": field.name, "type": str(field.type), "values": [value for chunk in table.column(index).chunks for value in plain(chunk)]} for index, field in enumerate(table.schema)]
    (HERE / f"{pathlib.Path(name).stem}.json").write_text(json.dumps({"rows": table.num_rows, "columns": columns}, ensure_ascii=False) + "\n")


def save_stream(table, **options):
    def save(path):
        with pa.ipc.new_stream(path, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
            writer.write_table(table)

    return save


def save_file(table, **options):
    def save(path):
        with pa.ipc.new_file(path, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
            writer.write_table(table)

    return save


TEXTS = ["", "a", None, "twelve bytes", "thirteen byte", "Zürich", "漢字かな交じり文のテキスト", "🐎🐎🐎🐎🐎"]
BLOBS = [None if text is None else text.encode() + b"\xff" for text in TEXTS]
NUMBERS = [0, 1, None, -2, 3, 100, -128, 127]


def decimals(digits):
    return [None, decimal.Decimal(0), decimal.Decimal("9" * digits), decimal.Decimal("-" + "9" * digits), decimal.Decimal(-1), decimal.Decimal(17), decimal.Decimal(5), None]


def scalars():
    return pa.table(
        {
            "null": pa.nulls(8),
            "bool": pa.array([True, False, None, True, True, False, None, True]),
            "int8": pa.array(NUMBERS, pa.int8()),
            "uint64": pa.array([0, 2**64 - 1, None, 1, 2, 3, 4, 2**63], pa.uint64()),
            "int64": pa.array([0, 2**63 - 1, None, -(2**63), 2, 3, 4, 5], pa.int64()),
            "float16": pa.array([0.5, -2.0, None, float("inf"), float("nan"), 6e-8, 65504.0, 1.0], pa.float32()).cast(pa.float16()),
            "float32": pa.array([0.5, -2.25, None, float("-inf"), 1e30, 0.0, 1.0, 2.0], pa.float32()),
            "float64": pa.array([0.1, -2.25, None, float("nan"), 1e300, 0.0, 1.0, 2.0]),
            "decimal32": pa.array(decimals(9), pa.decimal32(9, 0)),
            "decimal64": pa.array(decimals(18), pa.decimal64(18, 0)),
            "decimal128": pa.array([None, decimal.Decimal("-0.01")] + [decimal.Decimal("123456789012345678901234567890.12")] * 6, pa.decimal128(38, 2)),
            "decimal256": pa.array(decimals(76), pa.decimal256(76, 0)),
            "utf8": pa.array(TEXTS),
            "large_utf8": pa.array(TEXTS, pa.large_utf8()),
            "utf8_view": pa.array(TEXTS, pa.string_view()),
            "binary": pa.array(BLOBS),
            "large_binary": pa.array(BLOBS, pa.large_binary()),
            "binary_view": pa.array(BLOBS, pa.binary_view()),
            "fixed_binary": pa.array([b"abc", None, b"\x00\x01\x02", b"xyz", b"   ", b"...", b"\xff\xff\xff", b"end"], pa.binary(3)),
            "date32": pa.array(NUMBERS, pa.int32()).view(pa.date32()),
            "date64": pa.array([None if n is None else n * 86_400_000 for n in NUMBERS], pa.int64()).view(pa.date64()),
            "time32_s": pa.array([0, 1, None, 86399, 3, 4, 5, 6], pa.int32()).view(pa.time32("s")),
            "time64_ns": pa.array([0, 1, None, 86_399_999_999_999, 3, 4, 5, 6], pa.int64()).view(pa.time64("ns")),
            "timestamp_s": pa.array(NUMBERS, pa.int64()).view(pa.timestamp("s")),
            "timestamp_ns_zone": pa.array([0, 1_700_000_000_123_456_789, None, -1, 3, 4, 5, 6], pa.int64()).view(pa.timestamp("ns", "Europe/Zurich")),
            "duration_us": pa.array(NUMBERS, pa.int64()).view(pa.duration("us")),
            "month_day_nano": pa.array([None, pa.MonthDayNano([1, -2, 3_000_000_001])] + [pa.MonthDayNano([0, 0, 0])] * 6),
        }
    )


def nested_types():
    dense = pa.UnionArray.from_dense(
        pa.array([5, 7, 5, 7], pa.int8()), pa.array([0, 0, 1, 1], pa.int32()), [pa.array([1, None]), pa.array(["x", "y"])], ["number", "text"], [5, 7]
    )
    sparse = pa.UnionArray.from_sparse(pa.array([0, 1, 0, 1], pa.int8()), [pa.array([1, 2, None, 4]), pa.array(["w", "x", "y", "z"])], ["number", "text"])
    return pa.table(
        {
            "list": pa.array([[1, None], None, [], [3]]),
            "large_list": pa.array([["a"], None, [], ["b", "c"]], pa.large_list(pa.utf8())),
            "list_of_lists": pa.array([[[1], None, []], [], None, [[2, 3]]], pa.list_(pa.list_(pa.int16()))),
            "fixed_list": pa.array([[1, 2], None, [3, None], [5, 6]], pa.list_(pa.int32(), 2)),
            "struct": pa.array([{"a": 1, "b": "x"}, None, {"a": None, "b": "y"}, {"a": 4, "b": None}], pa.struct([("a", pa.int64()), ("b", pa.utf8())])),
            "map": pa.array([[("k", 1), ("l", None)], None, [], [("m", 3)]], pa.map_(pa.utf8(), pa.int32())),
            "dense_union": dense,
            "sparse_union": sparse,
            "dictionary": pa.array(["red", None, "green", "red"]).dictionary_encode(),
            "dictionary_of_ints": pa.DictionaryArray.from_arrays(pa.array([1, 0, None, 1], pa.uint8()), pa.array([2**40, -1])),
            "ordered": pa.DictionaryArray.from_arrays(pa.array([1, 0, 2, 1], pa.int16()), pa.array(["low", "mid", "high"]), ordered=True),
            "list_of_dictionary": pa.ListArray.from_arrays(pa.array([0, 2, 2, 3, 3], pa.int32()), pa.array(["u", "v", "u"]).dictionary_encode()),
            "uuid": pa.ExtensionArray.from_storage(pa.uuid(), pa.array([bytes(range(16)), None, b"\x00" * 16, b"\xff" * 16], pa.binary(16))),
        },
        metadata={"origin": "pyarrow", "schlüssel": "wert"},
    )


def numbers(rows):
    return pa.table({"n": pa.array([None if n % 97 == 0 else n // 3 for n in range(rows)], pa.int64()), "s": pa.array([f"row {n % 50}" for n in range(rows)])})


def growing_dictionary():
    words = ["one", "two", "three", "four", "five"]
    chunks = [pa.DictionaryArray.from_arrays(pa.array([size - 1, 0, None], pa.int8()), pa.array(words[:size])) for size in (2, 3, 5)]
    return pa.table({"word": pa.chunked_array(chunks)})


def save_run_ends(path):
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([3, 5], pa.int32()), pa.array(["a", "b"]))
    save_stream(pa.table({"runs": runs}))(path)


def main():
    scalar_table, nested_table = scalars(), nested_types()
    write("scalars.arrows", scalar_table, save_stream(scalar_table))
    write("nested.arrow", nested_table, save_file(nested_table))
    sliced = pa.concat_tables([scalar_table.select([1, 4, 12, 14, 18]), scalar_table.select([1, 4, 12, 14, 18]).slice(3, 4)])
    write("sliced.arrow", sliced, save_file(sliced))
    nested_slice = nested_table.slice(1, 2)
    write("nested-sliced.arrows", nested_slice, save_stream(nested_slice))
    many = numbers(600)
    for codec in ("lz4", "zstd"):
        write(f"feather-{codec}.feather", many, lambda path, codec=codec: pa.feather.write_feather(many, path, compression=codec, chunksize=250))
    deltas = growing_dictionary()
    write("dictionary-deltas.arrows", deltas, save_stream(deltas, emit_dictionary_deltas=True))
    write("dictionary-deltas-file.arrow", deltas, save_file(deltas, emit_dictionary_deltas=True))
    write("dictionary-replaced.arrows", deltas, save_stream(deltas))
    empty = many.slice(0, 0)
    write("no-rows.arrow", empty, save_file(empty))
    save_run_ends(str(HERE / "run-ends.arrows"))


main()
