"""The services that every gRPC tool knows: health, and reflection good enough to call a server with nothing but its address."""

import unittest

import grpc
from google.protobuf import descriptor_pool, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from quiver_client import common_pb2, query_pb2, tables_pb2
from server_under_test import ADDRESS


class ServicesTest(unittest.TestCase):
    def setUp(self):
        self.channel = grpc.insecure_channel(ADDRESS)
        self.addCleanup(self.channel.close)


class Health(ServicesTest):
    def setUp(self):
        super().setUp()
        self.health = health_pb2_grpc.HealthStub(self.channel)

    def test_is_told_of_the_server_and_of_each_service(self):
        for service in ("", "quiver.v1.Tables", "quiver.v1.Query"):
            with self.subTest(service):
                answer = self.health.Check(health_pb2.HealthCheckRequest(service=service))
                self.assertEqual(answer.status, health_pb2.HealthCheckResponse.SERVING)

    def test_of_unknown_services_is_not_found(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.health.Check(health_pb2.HealthCheckRequest(service="quiver.v1.Nothing"))
        self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)

    def test_can_be_watched(self):
        watch = self.health.Watch(health_pb2.HealthCheckRequest(service=""))
        self.assertEqual(next(watch).status, health_pb2.HealthCheckResponse.SERVING)
        watch.cancel()


class Reflection(ServicesTest):
    def setUp(self):
        super().setUp()
        self.database = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = descriptor_pool.DescriptorPool(self.database)

    def message(self, name, **fields):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))(**fields)

    def test_lists_the_services(self):
        services = set(self.database.get_services())
        self.assertLessEqual({"quiver.v1.Tables", "quiver.v1.Query", "grpc.health.v1.Health"}, services)

    def test_tells_the_same_methods_as_the_proto_files(self):
        for module, name in ((tables_pb2, "Tables"), (query_pb2, "Query")):
            ours = module.DESCRIPTOR.services_by_name[name]
            told = self.pool.FindServiceByName(f"quiver.v1.{name}")
            self.assertEqual(signatures(told), signatures(ours))

    def test_tells_the_same_fields_as_the_proto_files(self):
        for module in (common_pb2, tables_pb2, query_pb2):
            for name, message in module.DESCRIPTOR.message_types_by_name.items():
                with self.subTest(name):
                    self.assertEqual(fields(self.pool.FindMessageTypeByName(message.full_name)), fields(message))

    def test_finds_files_by_name_and_by_symbol(self):
        file = self.pool.FindFileContainingSymbol("quiver.v1.CollectRequest")
        self.assertEqual(self.pool.FindFileByName(file.name).package, "quiver.v1")

    def test_is_enough_to_run_a_query(self):
        method = self.pool.FindServiceByName("quiver.v1.Query").methods_by_name["Execute"]
        answer = message_factory.GetMessageClass(method.output_type)
        call = self.channel.unary_stream(
            "/quiver.v1.Query/Execute",
            request_serializer=lambda request: request.SerializeToString(),
            response_deserializer=answer.FromString,
        )
        sql = self.message("quiver.v1.Sql", text="SELECT $n AS n")
        sql.named_parameters["n"].int64 = 42
        pieces = list(call(self.message("quiver.v1.ExecuteRequest", sql=sql)))
        self.assertTrue(pieces[0].data)


def signatures(service):
    return {
        method.name: (method.input_type.full_name, method.client_streaming, method.output_type.full_name, method.server_streaming)
        for method in service.methods
    }


def fields(message):
    """What is on the wire and how it is called; `optional` shows as presence."""
    return {
        field.number: (
            field.name,
            field.type,
            field.is_repeated,
            field.has_presence,
            field.message_type and field.message_type.full_name,
            field.enum_type and {value.name: value.number for value in field.enum_type.values},
        )
        for field in message.fields
    }


if __name__ == "__main__":
    unittest.main()
