// Original file: proto/quiver/v1/tables.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ArrowData as _quiver_v1_ArrowData, ArrowData__Output as _quiver_v1_ArrowData__Output } from '../../quiver/v1/ArrowData.ts';
import type { BatchCollectRequest as _quiver_v1_BatchCollectRequest, BatchCollectRequest__Output as _quiver_v1_BatchCollectRequest__Output } from '../../quiver/v1/BatchCollectRequest.ts';
import type { BatchReadRequest as _quiver_v1_BatchReadRequest, BatchReadRequest__Output as _quiver_v1_BatchReadRequest__Output } from '../../quiver/v1/BatchReadRequest.ts';
import type { BatchReadResponse as _quiver_v1_BatchReadResponse, BatchReadResponse__Output as _quiver_v1_BatchReadResponse__Output } from '../../quiver/v1/BatchReadResponse.ts';
import type { CollectRequest as _quiver_v1_CollectRequest, CollectRequest__Output as _quiver_v1_CollectRequest__Output } from '../../quiver/v1/CollectRequest.ts';
import type { DescribeRequest as _quiver_v1_DescribeRequest, DescribeRequest__Output as _quiver_v1_DescribeRequest__Output } from '../../quiver/v1/DescribeRequest.ts';
import type { DropRequest as _quiver_v1_DropRequest, DropRequest__Output as _quiver_v1_DropRequest__Output } from '../../quiver/v1/DropRequest.ts';
import type { DropResponse as _quiver_v1_DropResponse, DropResponse__Output as _quiver_v1_DropResponse__Output } from '../../quiver/v1/DropResponse.ts';
import type { HeartbeatRequest as _quiver_v1_HeartbeatRequest, HeartbeatRequest__Output as _quiver_v1_HeartbeatRequest__Output } from '../../quiver/v1/HeartbeatRequest.ts';
import type { HeartbeatResponse as _quiver_v1_HeartbeatResponse, HeartbeatResponse__Output as _quiver_v1_HeartbeatResponse__Output } from '../../quiver/v1/HeartbeatResponse.ts';
import type { ListRequest as _quiver_v1_ListRequest, ListRequest__Output as _quiver_v1_ListRequest__Output } from '../../quiver/v1/ListRequest.ts';
import type { ListResponse as _quiver_v1_ListResponse, ListResponse__Output as _quiver_v1_ListResponse__Output } from '../../quiver/v1/ListResponse.ts';
import type { MaterializeRequest as _quiver_v1_MaterializeRequest, MaterializeRequest__Output as _quiver_v1_MaterializeRequest__Output } from '../../quiver/v1/MaterializeRequest.ts';
import type { NameRequest as _quiver_v1_NameRequest, NameRequest__Output as _quiver_v1_NameRequest__Output } from '../../quiver/v1/NameRequest.ts';
import type { PutRequest as _quiver_v1_PutRequest, PutRequest__Output as _quiver_v1_PutRequest__Output } from '../../quiver/v1/PutRequest.ts';
import type { ReadRequest as _quiver_v1_ReadRequest, ReadRequest__Output as _quiver_v1_ReadRequest__Output } from '../../quiver/v1/ReadRequest.ts';
import type { SchemaRequest as _quiver_v1_SchemaRequest, SchemaRequest__Output as _quiver_v1_SchemaRequest__Output } from '../../quiver/v1/SchemaRequest.ts';
import type { StatsRequest as _quiver_v1_StatsRequest, StatsRequest__Output as _quiver_v1_StatsRequest__Output } from '../../quiver/v1/StatsRequest.ts';
import type { StatsResponse as _quiver_v1_StatsResponse, StatsResponse__Output as _quiver_v1_StatsResponse__Output } from '../../quiver/v1/StatsResponse.ts';
import type { Table as _quiver_v1_Table, Table__Output as _quiver_v1_Table__Output } from '../../quiver/v1/Table.ts';
import type { WriteRequest as _quiver_v1_WriteRequest, WriteRequest__Output as _quiver_v1_WriteRequest__Output } from '../../quiver/v1/WriteRequest.ts';
import type { WriteResponse as _quiver_v1_WriteResponse, WriteResponse__Output as _quiver_v1_WriteResponse__Output } from '../../quiver/v1/WriteResponse.ts';

export interface TablesClient extends grpc.Client {
  /**
   * The rows of many tables in one stream, tagged by index. A table that fails disturbs no other.
   */
  BatchCollect(argument: _quiver_v1_BatchCollectRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  BatchCollect(argument: _quiver_v1_BatchCollectRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  /**
   * The rows of many tables in one stream, tagged by index. A table that fails disturbs no other.
   */
  batchCollect(argument: _quiver_v1_BatchCollectRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  batchCollect(argument: _quiver_v1_BatchCollectRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  
  /**
   * Many reads in one stream: requests in, one answer each out as soon as it is ready, in any order. A request that fails disturbs no other.
   */
  BatchRead(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_BatchReadRequest, _quiver_v1_BatchReadResponse__Output>;
  BatchRead(options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_BatchReadRequest, _quiver_v1_BatchReadResponse__Output>;
  /**
   * Many reads in one stream: requests in, one answer each out as soon as it is ready, in any order. A request that fails disturbs no other.
   */
  batchRead(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_BatchReadRequest, _quiver_v1_BatchReadResponse__Output>;
  batchRead(options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_BatchReadRequest, _quiver_v1_BatchReadResponse__Output>;
  
  /**
   * The rows of a table as an Arrow IPC stream.
   */
  Collect(argument: _quiver_v1_CollectRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  Collect(argument: _quiver_v1_CollectRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  /**
   * The rows of a table as an Arrow IPC stream.
   */
  collect(argument: _quiver_v1_CollectRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  collect(argument: _quiver_v1_CollectRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  
  /**
   * Summary statistics per column, as an Arrow IPC stream: column_name, column_type, min, max, approx_unique, avg, std, q25, q50, q75, count, null_percentage.
   */
  Describe(argument: _quiver_v1_DescribeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  Describe(argument: _quiver_v1_DescribeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  /**
   * Summary statistics per column, as an Arrow IPC stream: column_name, column_type, min, max, approx_unique, avg, std, q25, q50, q75, count, null_percentage.
   */
  describe(argument: _quiver_v1_DescribeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  describe(argument: _quiver_v1_DescribeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  
  /**
   * Ends handles now. Running operations on them finish.
   */
  Drop(argument: _quiver_v1_DropRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DropResponse__Output>): grpc.ClientUnaryCall;
  Drop(argument: _quiver_v1_DropRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_DropResponse__Output>): grpc.ClientUnaryCall;
  Drop(argument: _quiver_v1_DropRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DropResponse__Output>): grpc.ClientUnaryCall;
  Drop(argument: _quiver_v1_DropRequest, callback: grpc.requestCallback<_quiver_v1_DropResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends handles now. Running operations on them finish.
   */
  drop(argument: _quiver_v1_DropRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DropResponse__Output>): grpc.ClientUnaryCall;
  drop(argument: _quiver_v1_DropRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_DropResponse__Output>): grpc.ClientUnaryCall;
  drop(argument: _quiver_v1_DropRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DropResponse__Output>): grpc.ClientUnaryCall;
  drop(argument: _quiver_v1_DropRequest, callback: grpc.requestCallback<_quiver_v1_DropResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Renews the leases of many handles; never revives one.
   */
  Heartbeat(argument: _quiver_v1_HeartbeatRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_HeartbeatResponse__Output>): grpc.ClientUnaryCall;
  Heartbeat(argument: _quiver_v1_HeartbeatRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_HeartbeatResponse__Output>): grpc.ClientUnaryCall;
  Heartbeat(argument: _quiver_v1_HeartbeatRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_HeartbeatResponse__Output>): grpc.ClientUnaryCall;
  Heartbeat(argument: _quiver_v1_HeartbeatRequest, callback: grpc.requestCallback<_quiver_v1_HeartbeatResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Renews the leases of many handles; never revives one.
   */
  heartbeat(argument: _quiver_v1_HeartbeatRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_HeartbeatResponse__Output>): grpc.ClientUnaryCall;
  heartbeat(argument: _quiver_v1_HeartbeatRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_HeartbeatResponse__Output>): grpc.ClientUnaryCall;
  heartbeat(argument: _quiver_v1_HeartbeatRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_HeartbeatResponse__Output>): grpc.ClientUnaryCall;
  heartbeat(argument: _quiver_v1_HeartbeatRequest, callback: grpc.requestCallback<_quiver_v1_HeartbeatResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The caller's live handles, oldest first.
   */
  List(argument: _quiver_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  List(argument: _quiver_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  List(argument: _quiver_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  List(argument: _quiver_v1_ListRequest, callback: grpc.requestCallback<_quiver_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The caller's live handles, oldest first.
   */
  list(argument: _quiver_v1_ListRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  list(argument: _quiver_v1_ListRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  list(argument: _quiver_v1_ListRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  list(argument: _quiver_v1_ListRequest, callback: grpc.requestCallback<_quiver_v1_ListResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Reads a lazy table once and holds its rows under a new handle.
   */
  Materialize(argument: _quiver_v1_MaterializeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Materialize(argument: _quiver_v1_MaterializeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Materialize(argument: _quiver_v1_MaterializeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Materialize(argument: _quiver_v1_MaterializeRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  /**
   * Reads a lazy table once and holds its rows under a new handle.
   */
  materialize(argument: _quiver_v1_MaterializeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  materialize(argument: _quiver_v1_MaterializeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  materialize(argument: _quiver_v1_MaterializeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  materialize(argument: _quiver_v1_MaterializeRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives a table a name that SQL sees, or takes it away.
   */
  Name(argument: _quiver_v1_NameRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Name(argument: _quiver_v1_NameRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Name(argument: _quiver_v1_NameRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Name(argument: _quiver_v1_NameRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  /**
   * Gives a table a name that SQL sees, or takes it away.
   */
  name(argument: _quiver_v1_NameRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  name(argument: _quiver_v1_NameRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  name(argument: _quiver_v1_NameRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  name(argument: _quiver_v1_NameRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  
  /**
   * Stores an Arrow IPC stream as a held table.
   */
  Put(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientWritableStream<_quiver_v1_PutRequest>;
  Put(metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientWritableStream<_quiver_v1_PutRequest>;
  Put(options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientWritableStream<_quiver_v1_PutRequest>;
  Put(callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientWritableStream<_quiver_v1_PutRequest>;
  /**
   * Stores an Arrow IPC stream as a held table.
   */
  put(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientWritableStream<_quiver_v1_PutRequest>;
  put(metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientWritableStream<_quiver_v1_PutRequest>;
  put(options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientWritableStream<_quiver_v1_PutRequest>;
  put(callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientWritableStream<_quiver_v1_PutRequest>;
  
  /**
   * Makes a table of one or several files.
   */
  Read(argument: _quiver_v1_ReadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Read(argument: _quiver_v1_ReadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Read(argument: _quiver_v1_ReadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Read(argument: _quiver_v1_ReadRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a table of one or several files.
   */
  read(argument: _quiver_v1_ReadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  read(argument: _quiver_v1_ReadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  read(argument: _quiver_v1_ReadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  read(argument: _quiver_v1_ReadRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  
  /**
   * What a table is, without reading its rows. Renews the lease.
   */
  Schema(argument: _quiver_v1_SchemaRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Schema(argument: _quiver_v1_SchemaRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Schema(argument: _quiver_v1_SchemaRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Schema(argument: _quiver_v1_SchemaRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  /**
   * What a table is, without reading its rows. Renews the lease.
   */
  schema(argument: _quiver_v1_SchemaRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  schema(argument: _quiver_v1_SchemaRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  schema(argument: _quiver_v1_SchemaRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  schema(argument: _quiver_v1_SchemaRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  
  /**
   * Rows, bytes and files of a table; may count rows.
   */
  Stats(argument: _quiver_v1_StatsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_StatsResponse__Output>): grpc.ClientUnaryCall;
  Stats(argument: _quiver_v1_StatsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_StatsResponse__Output>): grpc.ClientUnaryCall;
  Stats(argument: _quiver_v1_StatsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_StatsResponse__Output>): grpc.ClientUnaryCall;
  Stats(argument: _quiver_v1_StatsRequest, callback: grpc.requestCallback<_quiver_v1_StatsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Rows, bytes and files of a table; may count rows.
   */
  stats(argument: _quiver_v1_StatsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_StatsResponse__Output>): grpc.ClientUnaryCall;
  stats(argument: _quiver_v1_StatsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_StatsResponse__Output>): grpc.ClientUnaryCall;
  stats(argument: _quiver_v1_StatsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_StatsResponse__Output>): grpc.ClientUnaryCall;
  stats(argument: _quiver_v1_StatsRequest, callback: grpc.requestCallback<_quiver_v1_StatsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Writes a table to files, atomically: readers see the old files or the new ones.
   */
  Write(argument: _quiver_v1_WriteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_WriteResponse__Output>): grpc.ClientUnaryCall;
  Write(argument: _quiver_v1_WriteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_WriteResponse__Output>): grpc.ClientUnaryCall;
  Write(argument: _quiver_v1_WriteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_WriteResponse__Output>): grpc.ClientUnaryCall;
  Write(argument: _quiver_v1_WriteRequest, callback: grpc.requestCallback<_quiver_v1_WriteResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Writes a table to files, atomically: readers see the old files or the new ones.
   */
  write(argument: _quiver_v1_WriteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_WriteResponse__Output>): grpc.ClientUnaryCall;
  write(argument: _quiver_v1_WriteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_WriteResponse__Output>): grpc.ClientUnaryCall;
  write(argument: _quiver_v1_WriteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_WriteResponse__Output>): grpc.ClientUnaryCall;
  write(argument: _quiver_v1_WriteRequest, callback: grpc.requestCallback<_quiver_v1_WriteResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface TablesHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The rows of many tables in one stream, tagged by index. A table that fails disturbs no other.
   */
  BatchCollect: grpc.handleServerStreamingCall<_quiver_v1_BatchCollectRequest__Output, _quiver_v1_ArrowData>;
  
  /**
   * Many reads in one stream: requests in, one answer each out as soon as it is ready, in any order. A request that fails disturbs no other.
   */
  BatchRead: grpc.handleBidiStreamingCall<_quiver_v1_BatchReadRequest__Output, _quiver_v1_BatchReadResponse>;
  
  /**
   * The rows of a table as an Arrow IPC stream.
   */
  Collect: grpc.handleServerStreamingCall<_quiver_v1_CollectRequest__Output, _quiver_v1_ArrowData>;
  
  /**
   * Summary statistics per column, as an Arrow IPC stream: column_name, column_type, min, max, approx_unique, avg, std, q25, q50, q75, count, null_percentage.
   */
  Describe: grpc.handleServerStreamingCall<_quiver_v1_DescribeRequest__Output, _quiver_v1_ArrowData>;
  
  /**
   * Ends handles now. Running operations on them finish.
   */
  Drop: grpc.handleUnaryCall<_quiver_v1_DropRequest__Output, _quiver_v1_DropResponse>;
  
  /**
   * Renews the leases of many handles; never revives one.
   */
  Heartbeat: grpc.handleUnaryCall<_quiver_v1_HeartbeatRequest__Output, _quiver_v1_HeartbeatResponse>;
  
  /**
   * The caller's live handles, oldest first.
   */
  List: grpc.handleUnaryCall<_quiver_v1_ListRequest__Output, _quiver_v1_ListResponse>;
  
  /**
   * Reads a lazy table once and holds its rows under a new handle.
   */
  Materialize: grpc.handleUnaryCall<_quiver_v1_MaterializeRequest__Output, _quiver_v1_Table>;
  
  /**
   * Gives a table a name that SQL sees, or takes it away.
   */
  Name: grpc.handleUnaryCall<_quiver_v1_NameRequest__Output, _quiver_v1_Table>;
  
  /**
   * Stores an Arrow IPC stream as a held table.
   */
  Put: grpc.handleClientStreamingCall<_quiver_v1_PutRequest__Output, _quiver_v1_Table>;
  
  /**
   * Makes a table of one or several files.
   */
  Read: grpc.handleUnaryCall<_quiver_v1_ReadRequest__Output, _quiver_v1_Table>;
  
  /**
   * What a table is, without reading its rows. Renews the lease.
   */
  Schema: grpc.handleUnaryCall<_quiver_v1_SchemaRequest__Output, _quiver_v1_Table>;
  
  /**
   * Rows, bytes and files of a table; may count rows.
   */
  Stats: grpc.handleUnaryCall<_quiver_v1_StatsRequest__Output, _quiver_v1_StatsResponse>;
  
  /**
   * Writes a table to files, atomically: readers see the old files or the new ones.
   */
  Write: grpc.handleUnaryCall<_quiver_v1_WriteRequest__Output, _quiver_v1_WriteResponse>;
  
}

export interface TablesDefinition extends grpc.ServiceDefinition {
  BatchCollect: MethodDefinition<_quiver_v1_BatchCollectRequest, _quiver_v1_ArrowData, _quiver_v1_BatchCollectRequest__Output, _quiver_v1_ArrowData__Output>
  BatchRead: MethodDefinition<_quiver_v1_BatchReadRequest, _quiver_v1_BatchReadResponse, _quiver_v1_BatchReadRequest__Output, _quiver_v1_BatchReadResponse__Output>
  Collect: MethodDefinition<_quiver_v1_CollectRequest, _quiver_v1_ArrowData, _quiver_v1_CollectRequest__Output, _quiver_v1_ArrowData__Output>
  Describe: MethodDefinition<_quiver_v1_DescribeRequest, _quiver_v1_ArrowData, _quiver_v1_DescribeRequest__Output, _quiver_v1_ArrowData__Output>
  Drop: MethodDefinition<_quiver_v1_DropRequest, _quiver_v1_DropResponse, _quiver_v1_DropRequest__Output, _quiver_v1_DropResponse__Output>
  Heartbeat: MethodDefinition<_quiver_v1_HeartbeatRequest, _quiver_v1_HeartbeatResponse, _quiver_v1_HeartbeatRequest__Output, _quiver_v1_HeartbeatResponse__Output>
  List: MethodDefinition<_quiver_v1_ListRequest, _quiver_v1_ListResponse, _quiver_v1_ListRequest__Output, _quiver_v1_ListResponse__Output>
  Materialize: MethodDefinition<_quiver_v1_MaterializeRequest, _quiver_v1_Table, _quiver_v1_MaterializeRequest__Output, _quiver_v1_Table__Output>
  Name: MethodDefinition<_quiver_v1_NameRequest, _quiver_v1_Table, _quiver_v1_NameRequest__Output, _quiver_v1_Table__Output>
  Put: MethodDefinition<_quiver_v1_PutRequest, _quiver_v1_Table, _quiver_v1_PutRequest__Output, _quiver_v1_Table__Output>
  Read: MethodDefinition<_quiver_v1_ReadRequest, _quiver_v1_Table, _quiver_v1_ReadRequest__Output, _quiver_v1_Table__Output>
  Schema: MethodDefinition<_quiver_v1_SchemaRequest, _quiver_v1_Table, _quiver_v1_SchemaRequest__Output, _quiver_v1_Table__Output>
  Stats: MethodDefinition<_quiver_v1_StatsRequest, _quiver_v1_StatsResponse, _quiver_v1_StatsRequest__Output, _quiver_v1_StatsResponse__Output>
  Write: MethodDefinition<_quiver_v1_WriteRequest, _quiver_v1_WriteResponse, _quiver_v1_WriteRequest__Output, _quiver_v1_WriteResponse__Output>
}
