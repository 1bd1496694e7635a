"""Polars, one file after the other: read_parquet, then to_arrow; the tables are in memory together at the end, as Quiver's are."""

import time

import polars as pl
from answer_lines import answer_lines


def run(request):
    start = time.perf_counter()
    tables = [pl.read_parquet(path).to_arrow() for path in request["files"]]
    rows = sum(table.num_rows for table in tables)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "rows": rows, "bytes": sum(table.nbytes for table in tables)}


answer_lines(run)
