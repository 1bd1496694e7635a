"""Columns of every type that pyarrow writes to a stream, all of the same number of rows, with nulls and the limits of the type."""

import decimal
import json
import uuid

import pyarrow as pa

ROWS = 8
NUMBERS = [0, 1, None, -2, 3, 100, -128, 127]
TEXTS = ["", "a", None, "twelve bytes", "thirteen byte", "Zürich", "漢字かな交じり文のテキスト", "🐎🐎🐎🐎🐎"]
BLOBS = [None if text is None else text.encode() + b"\xff\x00" for text in TEXTS]
CODES = [0, 2, None, 1, 1, 0, None, 2]
UNITS = ["s", "ms", "us", "ns"]
ZONES = [None, "UTC", "+02:00", "Europe/Zurich", "America/St_Johns"]


def stored_as(physical, values, logical):
    """Values of a type with a calendar from its numbers, as far as they reach beyond what Python's calendar can say."""
    return pa.array(values, physical).view(logical)


def extremes(low, high):
    return [low, high, None, low + 1, high - 1, 0, None, 1]


def integers():
    for bits in (8, 16, 32, 64):
        half = 2 ** (bits - 1)
        yield f"int{bits}", pa.array(extremes(-half, half - 1), getattr(pa, f"int{bits}")())
        yield f"uint{bits}", pa.array(extremes(0, 2 * half - 1), getattr(pa, f"uint{bits}")())


def floats():
    halves = [0.5, -2.0, None, float("inf"), float("-inf"), 6e-8, 65504.0, 1.0]
    yield "float16", pa.array(halves, pa.float32()).cast(pa.float16())
    yield "float32", pa.array([0.5, -2.25, None, float("inf"), float("-inf"), 1e-45, 3.4e38, 1.0], pa.float32())
    yield "float64", pa.array([0.1, -2.25, None, float("inf"), float("-inf"), 5e-324, 1.7e308, 1.0])


def decimals():
    widest = {"decimal32": 9, "decimal64": 18, "decimal128": 38, "decimal256": 76}
    for name, digits in widest.items():
        for precision, scale in [(digits, 0), (digits, digits), (digits, 2), (digits // 2 + 1, 3), (4, 2)]:
            most = decimal.Decimal("9" * precision).scaleb(-scale, decimal.Context(prec=100))
            least = decimal.Decimal(1).scaleb(-scale)
            # Not `-most`: it rounds to the 28 digits of Python's default context.
            values = [decimal.Decimal(0), most, None, most.copy_negate(), least, -least, None, most]
            yield f"{name}({precision}, {scale})", pa.array(values, getattr(pa, name)(precision, scale))


def texts_and_bytes():
    for kind in (pa.utf8(), pa.large_utf8(), pa.string_view()):
        yield str(kind), pa.array(TEXTS, kind)
    for kind in (pa.binary(), pa.large_binary(), pa.binary_view()):
        yield str(kind), pa.array(BLOBS, kind)
    yield "binary[3]", pa.array([b"abc", None, b"\x00\x01\x02", b"xyz", b"   ", b"...", b"\xff\xff\xff", b"end"], pa.binary(3))
    yield "binary[0]", pa.array([b"", None] * 4, pa.binary(0))


def calendars():
    day_ms = 86_400_000
    yield "date32", stored_as(pa.int32(), NUMBERS, pa.date32())
    yield "date64", stored_as(pa.int64(), [None if n is None else n * day_ms for n in NUMBERS], pa.date64())
    for unit, a_second in zip(UNITS, (1, 10**3, 10**6, 10**9)):
        times = extremes(0, 86_400 * a_second - 1)
        physical, logical = (pa.int32(), pa.time32) if unit in ("s", "ms") else (pa.int64(), pa.time64)
        yield f"time[{unit}]", stored_as(physical, times, logical(unit))
        yield f"duration[{unit}]", stored_as(pa.int64(), extremes(-(2**63), 2**63 - 1), pa.duration(unit))
        # Years 1678 to 2262 in every unit: as far as nanoseconds reach.
        farthest = 9_223_000_000 * a_second
        for zone in ZONES:
            kind = pa.timestamp(unit, zone)
            yield str(kind), stored_as(pa.int64(), extremes(-farthest, farthest), kind)
    intervals = [(1, -2, 3_000_000_001), (0, 0, 0), None, (-1, 40, -1), (2**31 - 1, -(2**31), 2**63 - 1), (12, 0, 0), (0, 1, 0), None]
    yield "month_day_nano_interval", pa.array([None if i is None else pa.MonthDayNano(i) for i in intervals])


def lists():
    numbers = [[1, None], None, [], [3], [-1, 0, 1], [None], [2**40], None]
    yield "list", pa.array(numbers)
    yield "large_list", pa.array(numbers, pa.large_list(pa.int64()))
    yield "list of texts", pa.array([None if texts is None else [str(t) for t in texts] for texts in numbers])
    yield "list of lists", pa.array([[[1], None, []], [], None, [[2, 3]], [None], [[]], None, [[4]]], pa.list_(pa.list_(pa.int16())))
    yield "list of nulls", pa.array([[None], [], None, [None, None]] * 2, pa.list_(pa.null()))
    yield "fixed_size_list", pa.array([[1, 2], None, [3, None], [5, 6], [None, None], None, [7, 8], [9, 9]], pa.list_(pa.int32(), 2))
    matrix = pa.list_(pa.list_(pa.utf8(), 1), 2)
    yield "fixed_size_list of fixed_size_lists", pa.array([[["a"], ["b"]], None, [None, [None]], [["c"], ["d"]]] * 2, matrix)
    named = pa.list_(pa.field("entry", pa.int8(), nullable=False, metadata={"unit": "m"}))
    yield "list of named, non-nullable items", pa.array([[1], None, [], [2, 3]] * 2, named)


def structs_and_maps():
    rows = [{"a": 1, "b": "x"}, None, {"a": None, "b": "y"}, {"a": 4, "b": None}] * 2
    yield "struct", pa.array(rows, pa.struct([("a", pa.int64()), ("b", pa.utf8())]))
    yield "struct without fields", pa.array([{}, None, {}, {}] * 2, pa.struct([]))
    yield "struct with a non-nullable field", pa.array([{"a": 1}, {"a": 2}] * 4, pa.struct([pa.field("a", pa.int64(), nullable=False)]))
    deep = pa.struct([("s", pa.struct([("s", pa.struct([("n", pa.list_(pa.date32()))]))]))])
    yield "struct of structs", pa.array([{"s": {"s": {"n": [1, None]}}}, {"s": None}, None, {"s": {"s": None}}] * 2, deep)
    alike = pa.StructArray.from_arrays([pa.array(range(ROWS)), pa.array(TEXTS), pa.array(NUMBERS)], names=["a", "A", ""])
    yield "struct with names that differ by case, or are empty", alike
    pairs = [[("k", 1), ("l", None)], None, [], [("m", 3)]] * 2
    yield "map", pa.array(pairs, pa.map_(pa.utf8(), pa.int32()))
    yield "map with sorted keys", pa.array(pairs, pa.map_(pa.utf8(), pa.int32(), keys_sorted=True))
    yield "map of maps", pa.array([[(1, [("a", 1.5)])], None, [], [(2, None)]] * 2, pa.map_(pa.int64(), pa.map_(pa.utf8(), pa.float64())))


def unions():
    codes, offsets = pa.array([5, 7, 5, 7, 5, 5, 7, 7], pa.int8()), pa.array([0, 0, 1, 1, 2, 3, 2, 3], pa.int32())
    members = [pa.array([1, 2, 3, 4]), pa.array(["x", "y", "", "z"])]
    yield "dense_union", pa.UnionArray.from_dense(codes, offsets, members, ["number", "text"], [5, 7])
    kinds = pa.array([0, 1, 2, 0, 1, 2, 0, 1], pa.int8())
    sparse = [pa.array(NUMBERS), pa.array(TEXTS), pa.array([[n] for n in range(ROWS)])]
    yield "sparse_union", pa.UnionArray.from_sparse(kinds, sparse, ["number", "text", "list"])


def encoded(values, index=pa.int16()):
    return pa.DictionaryArray.from_arrays(pa.array([None if code is None else code % len(values) for code in CODES], index), values)


def dictionaries():
    texts = pa.array(["red", "green", "blue"])
    for index in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        yield f"dictionary of texts by {index}", encoded(texts, getattr(pa, index)())
    codes = pa.array(CODES, pa.int16())
    yield "ordered dictionary", pa.DictionaryArray.from_arrays(codes, texts, ordered=True)
    yield "dictionary with unused values", pa.DictionaryArray.from_arrays(codes, pa.array(["c", "b", "a", "never", "used"]))
    values = {
        "int64": pa.array([2**40, -1, 0]),
        "uint8": pa.array([255, 0, 1], pa.uint8()),
        "double": pa.array([0.5, -1.0, float("inf")]),
        "bool": pa.array([True, False]),
        "decimal128": pa.array([decimal.Decimal("0.01"), decimal.Decimal("-99.99"), decimal.Decimal(0)], pa.decimal128(4, 2)),
        "date32": pa.array([0, 1, -1], pa.int32()).view(pa.date32()),
        "timestamp[ns, Europe/Zurich]": pa.array([0, 1, -1], pa.int64()).view(pa.timestamp("ns", "Europe/Zurich")),
        "duration[s]": pa.array([0, 1, -1], pa.int64()).view(pa.duration("s")),
        "binary": pa.array([b"", b"\x00", b"\xff"]),
        "large_string": pa.array(["a", "b", "c"], pa.large_utf8()),
        "string_view": pa.array(["a", "b", "longer than twelve bytes"], pa.string_view()),
        "binary[2]": pa.array([b"ab", b"cd", b"ef"], pa.binary(2)),
    }
    for name, dictionary in values.items():
        yield f"dictionary of {name}", encoded(dictionary)


def nested_dictionaries():
    codes = pa.array(["u", "v", "u", "w", None, "u", "v", "w"]).dictionary_encode()
    yield "list of dictionary", pa.ListArray.from_arrays(pa.array([0, 2, 2, 3, 3, 4, 6, 7, 8], pa.int32()), codes)
    yield "struct of dictionary", pa.StructArray.from_arrays([codes, pa.array(NUMBERS)], names=["code", "n"])
    offsets = pa.array(list(range(ROWS + 1)), pa.int32())
    yield "map to dictionary", pa.MapArray.from_arrays(offsets, pa.array([str(n) for n in range(ROWS)]), codes)
    yield "union of dictionary", pa.UnionArray.from_sparse(pa.array([0, 1] * 4, pa.int8()), [codes, pa.array(NUMBERS)], ["code", "n"])


def extensions():
    ids = [uuid.UUID(int=n * 0x1234567890ABCDEF1234567890ABCDE) for n in range(ROWS)]
    yield "uuid", pa.array([None if n == 3 else one.bytes for n, one in enumerate(ids)], pa.binary(16)).cast(pa.uuid())
    texts = [None if n == 3 else json.dumps({"n": n, "deep": [n]}) for n in range(ROWS)]
    yield "json", pa.ExtensionArray.from_storage(pa.json_(), pa.array(texts))
    yield "bool8", pa.ExtensionArray.from_storage(pa.bool8(), pa.array([0, 1, None, -1, 2, 0, 1, None], pa.int8()))
    yield "opaque", pa.ExtensionArray.from_storage(pa.opaque(pa.binary(), "geometry", "somebody"), pa.array(BLOBS))
    tensor = pa.fixed_shape_tensor(pa.float32(), [2, 2])
    yield "fixed_shape_tensor", pa.ExtensionArray.from_storage(tensor, pa.array([[n, n, n, n] for n in range(ROWS)], tensor.storage_type))


def combinations():
    orders = pa.list_(pa.struct([("price", pa.decimal128(10, 2)), ("tags", pa.map_(pa.utf8(), pa.list_(pa.utf8()))), ("at", pa.timestamp("ns", "UTC"))]))
    order = {"price": decimal.Decimal("1.25"), "tags": [("k", ["v", None]), ("l", None)], "at": 1_700_000_000_123_456_789}
    yield "list of structs of maps of lists", pa.array([[order, None], None, [], [{"price": None, "tags": None, "at": None}]] * 2, orders)
    yield "fixed_size_list of structs", pa.array([[{"a": 1}, {"a": None}], None, [None, {"a": 2}], [{"a": 3}] * 2] * 2, pa.list_(pa.struct([("a", pa.int8())]), 2))
    yield "list of durations", pa.array([[1, None], None, [], [-(2**62)]] * 2, pa.list_(pa.duration("ns")))
    yield "list of float16", pa.ListArray.from_arrays(pa.array(range(ROWS + 1), pa.int32()), pa.array([0.5] * ROWS, pa.float32()).cast(pa.float16()))
    yield "list of decimal256", pa.array([[decimal.Decimal("9" * 76)], None, [], [None]] * 2, pa.list_(pa.decimal256(76, 0)))
    yield "list of intervals", pa.array([[pa.MonthDayNano([1, 2, 3])], None, [], [None]] * 2, pa.list_(pa.month_day_nano_interval()))
    yield "list of zoned nanoseconds", pa.array([[1, None], None, [], [2**62]] * 2, pa.list_(pa.timestamp("ns", "Asia/Tokyo")))
    yield "list of date64", pa.array([[86_400_000], None, [], [None]] * 2, pa.list_(pa.date64()))
    yield "list of uuid", pa.ListArray.from_arrays(pa.array(range(ROWS + 1), pa.int32()), pa.array([bytes(16)] * ROWS, pa.binary(16)).cast(pa.uuid()))
    yield "list of views", pa.array([["a string of more than twelve bytes", None], None, [], [""]] * 2, pa.list_(pa.string_view()))


def columns():
    """Name of a case and its column."""
    yield "null", pa.nulls(ROWS)
    yield "bool", pa.array([True, False, None, True, True, False, None, True])
    for family in (integers, floats, decimals, texts_and_bytes, calendars, lists, structs_and_maps, unions):
        yield from family()
    for family in (dictionaries, nested_dictionaries, extensions, combinations):
        yield from family()


def unsupported_columns():
    """What Quiver says no to."""
    yield "run_end_encoded", pa.RunEndEncodedArray.from_arrays(pa.array([3, 5], pa.int32()), pa.array(["a", "b"]))
    yield "list_view", pa.array([[1], None, [2, 3]], pa.list_view(pa.int64()))
    yield "large_list_view", pa.array([[1], None, [2, 3]], pa.large_list_view(pa.int64()))
    yield "fixed_size_list of size 0", pa.array([[], None, []], pa.list_(pa.int32(), 0))
    yield "decimal with a negative scale", pa.array([None, None], pa.decimal128(5, -2))
    yield "decimal with more scale than digits", pa.array([None, None], pa.decimal128(5, 7))
    yield "union without members", pa.UnionArray.from_sparse(pa.array([], pa.int8()), [])
    yield "dictionary of lists", pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), pa.array([[1], [2, 3]]))
    yield "dictionary of structs", pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), pa.array([{"a": 1}, {"a": 2}]))
