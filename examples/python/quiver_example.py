"""Quiver from Python: many files at once, SQL over them, Arrow tables out and in."""

import argparse
import datetime
import pathlib
import random

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from quiver_client import Quiver, QuiverError

SYMBOLS = ["ABB", "NESN", "NOVN", "ROG", "UBSG"]
ROWS = 50_000
TICK = datetime.timedelta(milliseconds=500)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="localhost:50051", help="of a server (default: %(default)s)")
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        default=pathlib.Path(__file__).parent / "data",
        help="folder to make sample files in; the server must be allowed to read it (default: %(default)s)",
    )
    options = parser.parse_args()
    with Quiver(options.address) as client:
        paths = make_files(options.data.resolve())
        tables = read_many(client, paths)
        see_calls_fail(client, missing=paths[-2])
        query(client, tables)
        collect_many(client, tables)
        put_and_collect(client)
        renew_and_drop(client, tables)


def make_files(folder):
    """Trades of two days as Parquet, the symbols' names as CSV, and two paths that cannot be read."""
    folder.mkdir(parents=True, exist_ok=True)
    for day in (1, 2):
        pyarrow.parquet.write_table(trades(day), folder / f"trades-{day}.parquet", compression="zstd")
    names = ["ABB", "Nestlé", "Novartis", "Roche", "UBS"]
    pyarrow.csv.write_csv(pa.table({"symbol": SYMBOLS, "company": names}), folder / "companies.csv")
    (folder / "corrupt.parquet").write_bytes(b"PAR1 and then nothing of the kind")
    names = ["trades-1.parquet", "trades-2.parquet", "companies.csv", "missing.parquet", "corrupt.parquet"]
    return [str(folder / name) for name in names]


def trades(day):
    chance = random.Random(day)
    start = datetime.datetime(2026, 1, day, 9, tzinfo=datetime.timezone.utc)
    return pa.table(
        {
            "time": pa.array([start + row * TICK for row in range(ROWS)], pa.timestamp("us", "UTC")),
            "symbol": pa.array(chance.choices(SYMBOLS, k=ROWS)),
            "price": pa.array([round(chance.uniform(20, 300), 2) for _ in range(ROWS)]),
            "qty": pa.array([chance.randrange(1, 500) for _ in range(ROWS)], pa.int32()),
        }
    )


def read_many(client, paths):
    print(f"Read {len(paths)} paths at once:")
    tables = {}
    for path, result in zip(map(pathlib.Path, paths), client.batch_read(paths)):
        if isinstance(result, QuiverError):
            print(f"  Err  {path.name:18} {result.code.name} {result.reason}")
        else:
            tables[path.stem] = result.handle
            print(f"  Ok   {path.name:18} {', '.join(column.name for column in result.columns)}")
    return tables


def see_calls_fail(client, missing):
    print("A call that fails says why:")
    for call in (lambda: client.read(missing), lambda: client.query("SELECT prise FROM (SELECT 1 AS price)")):
        try:
            call()
        except QuiverError as error:
            print(f"  {error.code.name} {error.reason}, about the {', '.join(sorted(error.metadata))}")


def query(client, tables):
    print("Trades above a size, from two tables:")
    rows = client.query(
        """
        SELECT company, count(*) AS trades, round(sum(price * qty) / sum(qty), 1) AS average
        FROM trades JOIN companies USING (symbol)
        WHERE qty >= $least AND time < $until
        GROUP BY company ORDER BY company
        """,
        {"trades": tables["trades-1"], "companies": tables["companies"]},
        least=250,
        until=datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.timezone.utc),
    )
    for row in rows.read_all().to_pylist():
        print(f"  {row['company']:10} {row['trades']:7,} trades at {row['average']:.1f}")


def collect_many(client, tables):
    print("Collect all of them at once:")
    for name, table in zip(tables, client.batch_collect(list(tables.values()))):
        print(f"  {name:10} {table.num_rows:7,} rows of {table.num_columns} columns")


def put_and_collect(client):
    print("Put a table and collect it:")
    hours = [datetime.datetime(2026, 3, 29, hour) for hour in range(24)]
    table = pa.table(
        {
            "time": pa.array(hours, pa.timestamp("ns", "Europe/Zurich")),
            "side": pa.array(["buy", "sell", None] * 8).dictionary_encode(),
            "tags": pa.array([[], ["a"], ["b", None]] * 8),
        },
        metadata={"origin": "python"},
    )
    held = client.put(table)
    try:
        back = client.collect(held.handle).read_all()
        print(f"  {held.rows} rows; the same schema, metadata and rows: {back.equals(table, check_metadata=True)}")
        batches = client.query("SELECT range AS n FROM range(3_000_000)")
        print(f"  {sum(batch.num_rows for batch in batches):,} rows of a query, one batch at a time")
    finally:
        client.drop([held.handle])


def renew_and_drop(client, tables):
    handles = list(tables.values())
    minutes = {round(ttl_ms / 60_000) for ttl_ms in client.heartbeat(handles)}
    print(f"Leases renewed for {', '.join(map(str, minutes))} minutes, then dropped:")
    client.drop(handles)
    for name, result in zip(tables, client.heartbeat(handles)):
        print(f"  {name:10} {result.reason}")


if __name__ == "__main__":
    main()
