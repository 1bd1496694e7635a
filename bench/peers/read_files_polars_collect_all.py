"""Polars, all files at once: scan_parquet each, collect_all, then to_arrow each."""

import time

import polars as pl
from answer_lines import answer_lines


def run(request):
    start = time.perf_counter()
    frames = pl.collect_all([pl.scan_parquet(path) for path in request["files"]])
    tables = [frame.to_arrow() for frame in frames]
    rows = sum(table.num_rows for table in tables)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "rows": rows, "bytes": sum(table.nbytes for table in tables)}


answer_lines(run)
