"""A server that has room for little says so. It is run against one worker, a queue of one and 300 ms of patience with readers."""

import concurrent.futures
import time
import unittest

import grpc

from quiver_client import QuiverError, query_pb2, quiver_errors, tables_pb2
from server_under_test import ServerTest

SLOW = "SELECT count(*) AS n FROM range(300_000_000) t(i) WHERE hash(i) = 1"


class Strained(ServerTest):
    def answer(self, _):
        try:
            return self.client.query(SLOW).read_all().to_pylist()
        except QuiverError as error:
            return error

    def test_refuses_what_does_not_fit_its_queue_and_says_when_to_come_back(self):
        with concurrent.futures.ThreadPoolExecutor(10) as callers:
            answers = list(callers.map(self.answer, range(10)))
        refused = [answer for answer in answers if isinstance(answer, QuiverError)]
        self.assertGreater(len(refused), 0)
        self.assertLess(len(refused), 10)
        for error in refused:
            self.assertEqual((error.reason, error.code), ("QUEUE_FULL", grpc.StatusCode.RESOURCE_EXHAUSTED))
            self.assertGreater(error.retry_after_ms, 0)
        self.assertEqual([answer for answer in answers if answer not in refused], [[{"n": 0}]] * (10 - len(refused)))

    def test_ends_results_that_nobody_reads(self):
        call = self.client.queries.Execute(query_pb2.ExecuteRequest(sql=query_pb2.Sql(text="SELECT i FROM range(1_000_000_000) t(i)")))
        next(call)
        time.sleep(1)
        error = self.failure(lambda: self.read_on(call))
        self.assertEqual((error.reason, error.code), ("CURSOR_IDLE", grpc.StatusCode.ABORTED))

    def test_ends_puts_that_send_nothing(self):
        def stalling():
            yield tables_pb2.PutRequest(data=b"\xff\xff\xff\xff")
            time.sleep(1)
            yield tables_pb2.PutRequest(data=b"too late")

        def put():
            with quiver_errors():
                self.client.tables.Put(stalling())

        error = self.failure(put)
        self.assertEqual((error.reason, error.code), ("CURSOR_IDLE", grpc.StatusCode.ABORTED))

    def read_on(self, call):
        with quiver_errors():
            for _ in call:
                pass


if __name__ == "__main__":
    unittest.main()
