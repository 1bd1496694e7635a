// Original file: proto/quiver/v1/query.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ArrowData as _quiver_v1_ArrowData, ArrowData__Output as _quiver_v1_ArrowData__Output } from '../../quiver/v1/ArrowData.ts';
import type { CancelRequest as _quiver_v1_CancelRequest, CancelRequest__Output as _quiver_v1_CancelRequest__Output } from '../../quiver/v1/CancelRequest.ts';
import type { CancelResponse as _quiver_v1_CancelResponse, CancelResponse__Output as _quiver_v1_CancelResponse__Output } from '../../quiver/v1/CancelResponse.ts';
import type { DefineRequest as _quiver_v1_DefineRequest, DefineRequest__Output as _quiver_v1_DefineRequest__Output } from '../../quiver/v1/DefineRequest.ts';
import type { ExecuteManyRequest as _quiver_v1_ExecuteManyRequest, ExecuteManyRequest__Output as _quiver_v1_ExecuteManyRequest__Output } from '../../quiver/v1/ExecuteManyRequest.ts';
import type { ExecuteManyResponse as _quiver_v1_ExecuteManyResponse, ExecuteManyResponse__Output as _quiver_v1_ExecuteManyResponse__Output } from '../../quiver/v1/ExecuteManyResponse.ts';
import type { ExecuteRequest as _quiver_v1_ExecuteRequest, ExecuteRequest__Output as _quiver_v1_ExecuteRequest__Output } from '../../quiver/v1/ExecuteRequest.ts';
import type { ExplainRequest as _quiver_v1_ExplainRequest, ExplainRequest__Output as _quiver_v1_ExplainRequest__Output } from '../../quiver/v1/ExplainRequest.ts';
import type { ExplainResponse as _quiver_v1_ExplainResponse, ExplainResponse__Output as _quiver_v1_ExplainResponse__Output } from '../../quiver/v1/ExplainResponse.ts';
import type { ListQueriesRequest as _quiver_v1_ListQueriesRequest, ListQueriesRequest__Output as _quiver_v1_ListQueriesRequest__Output } from '../../quiver/v1/ListQueriesRequest.ts';
import type { ListQueriesResponse as _quiver_v1_ListQueriesResponse, ListQueriesResponse__Output as _quiver_v1_ListQueriesResponse__Output } from '../../quiver/v1/ListQueriesResponse.ts';
import type { ProgressRequest as _quiver_v1_ProgressRequest, ProgressRequest__Output as _quiver_v1_ProgressRequest__Output } from '../../quiver/v1/ProgressRequest.ts';
import type { ProgressResponse as _quiver_v1_ProgressResponse, ProgressResponse__Output as _quiver_v1_ProgressResponse__Output } from '../../quiver/v1/ProgressResponse.ts';
import type { Table as _quiver_v1_Table, Table__Output as _quiver_v1_Table__Output } from '../../quiver/v1/Table.ts';

export interface QueryClient extends grpc.Client {
  /**
   * Ends a running operation by its id.
   */
  Cancel(argument: _quiver_v1_CancelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_CancelResponse__Output>): grpc.ClientUnaryCall;
  Cancel(argument: _quiver_v1_CancelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_CancelResponse__Output>): grpc.ClientUnaryCall;
  Cancel(argument: _quiver_v1_CancelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_CancelResponse__Output>): grpc.ClientUnaryCall;
  Cancel(argument: _quiver_v1_CancelRequest, callback: grpc.requestCallback<_quiver_v1_CancelResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a running operation by its id.
   */
  cancel(argument: _quiver_v1_CancelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_CancelResponse__Output>): grpc.ClientUnaryCall;
  cancel(argument: _quiver_v1_CancelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_CancelResponse__Output>): grpc.ClientUnaryCall;
  cancel(argument: _quiver_v1_CancelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_CancelResponse__Output>): grpc.ClientUnaryCall;
  cancel(argument: _quiver_v1_CancelRequest, callback: grpc.requestCallback<_quiver_v1_CancelResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a lazy table of a query. It keeps the tables that it reads alive.
   */
  Define(argument: _quiver_v1_DefineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Define(argument: _quiver_v1_DefineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Define(argument: _quiver_v1_DefineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  Define(argument: _quiver_v1_DefineRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a lazy table of a query. It keeps the tables that it reads alive.
   */
  define(argument: _quiver_v1_DefineRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  define(argument: _quiver_v1_DefineRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  define(argument: _quiver_v1_DefineRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  define(argument: _quiver_v1_DefineRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  
  /**
   * Runs a query; its rows come as an Arrow IPC stream.
   */
  Execute(argument: _quiver_v1_ExecuteRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  Execute(argument: _quiver_v1_ExecuteRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  /**
   * Runs a query; its rows come as an Arrow IPC stream.
   */
  execute(argument: _quiver_v1_ExecuteRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  execute(argument: _quiver_v1_ExecuteRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  
  /**
   * Runs many queries over one call: as many at once as the caller likes, each begun when it arrives and answered when it is
   * ready, whatever the others do. For small queries the call itself is most of Execute's cost. The answers share one stream, so a
   * caller must read them all; one who wants to read a result at his own pace uses Execute.
   */
  ExecuteMany(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_ExecuteManyRequest, _quiver_v1_ExecuteManyResponse__Output>;
  ExecuteMany(options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_ExecuteManyRequest, _quiver_v1_ExecuteManyResponse__Output>;
  /**
   * Runs many queries over one call: as many at once as the caller likes, each begun when it arrives and answered when it is
   * ready, whatever the others do. For small queries the call itself is most of Execute's cost. The answers share one stream, so a
   * caller must read them all; one who wants to read a result at his own pace uses Execute.
   */
  executeMany(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_ExecuteManyRequest, _quiver_v1_ExecuteManyResponse__Output>;
  executeMany(options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_ExecuteManyRequest, _quiver_v1_ExecuteManyResponse__Output>;
  
  /**
   * How a query would run, or with analyze, how it ran.
   */
  Explain(argument: _quiver_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _quiver_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _quiver_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  Explain(argument: _quiver_v1_ExplainRequest, callback: grpc.requestCallback<_quiver_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  /**
   * How a query would run, or with analyze, how it ran.
   */
  explain(argument: _quiver_v1_ExplainRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _quiver_v1_ExplainRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _quiver_v1_ExplainRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  explain(argument: _quiver_v1_ExplainRequest, callback: grpc.requestCallback<_quiver_v1_ExplainResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Queued and running operations, oldest first.
   */
  ListQueries(argument: _quiver_v1_ListQueriesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListQueriesResponse__Output>): grpc.ClientUnaryCall;
  ListQueries(argument: _quiver_v1_ListQueriesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_ListQueriesResponse__Output>): grpc.ClientUnaryCall;
  ListQueries(argument: _quiver_v1_ListQueriesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListQueriesResponse__Output>): grpc.ClientUnaryCall;
  ListQueries(argument: _quiver_v1_ListQueriesRequest, callback: grpc.requestCallback<_quiver_v1_ListQueriesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Queued and running operations, oldest first.
   */
  listQueries(argument: _quiver_v1_ListQueriesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListQueriesResponse__Output>): grpc.ClientUnaryCall;
  listQueries(argument: _quiver_v1_ListQueriesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_ListQueriesResponse__Output>): grpc.ClientUnaryCall;
  listQueries(argument: _quiver_v1_ListQueriesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListQueriesResponse__Output>): grpc.ClientUnaryCall;
  listQueries(argument: _quiver_v1_ListQueriesRequest, callback: grpc.requestCallback<_quiver_v1_ListQueriesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Reports on a running operation until it ends.
   */
  Progress(argument: _quiver_v1_ProgressRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ProgressResponse__Output>;
  Progress(argument: _quiver_v1_ProgressRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ProgressResponse__Output>;
  /**
   * Reports on a running operation until it ends.
   */
  progress(argument: _quiver_v1_ProgressRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ProgressResponse__Output>;
  progress(argument: _quiver_v1_ProgressRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ProgressResponse__Output>;
  
}

export interface QueryHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Ends a running operation by its id.
   */
  Cancel: grpc.handleUnaryCall<_quiver_v1_CancelRequest__Output, _quiver_v1_CancelResponse>;
  
  /**
   * Makes a lazy table of a query. It keeps the tables that it reads alive.
   */
  Define: grpc.handleUnaryCall<_quiver_v1_DefineRequest__Output, _quiver_v1_Table>;
  
  /**
   * Runs a query; its rows come as an Arrow IPC stream.
   */
  Execute: grpc.handleServerStreamingCall<_quiver_v1_ExecuteRequest__Output, _quiver_v1_ArrowData>;
  
  /**
   * Runs many queries over one call: as many at once as the caller likes, each begun when it arrives and answered when it is
   * ready, whatever the others do. For small queries the call itself is most of Execute's cost. The answers share one stream, so a
   * caller must read them all; one who wants to read a result at his own pace uses Execute.
   */
  ExecuteMany: grpc.handleBidiStreamingCall<_quiver_v1_ExecuteManyRequest__Output, _quiver_v1_ExecuteManyResponse>;
  
  /**
   * How a query would run, or with analyze, how it ran.
   */
  Explain: grpc.handleUnaryCall<_quiver_v1_ExplainRequest__Output, _quiver_v1_ExplainResponse>;
  
  /**
   * Queued and running operations, oldest first.
   */
  ListQueries: grpc.handleUnaryCall<_quiver_v1_ListQueriesRequest__Output, _quiver_v1_ListQueriesResponse>;
  
  /**
   * Reports on a running operation until it ends.
   */
  Progress: grpc.handleServerStreamingCall<_quiver_v1_ProgressRequest__Output, _quiver_v1_ProgressResponse>;
  
}

export interface QueryDefinition extends grpc.ServiceDefinition {
  Cancel: MethodDefinition<_quiver_v1_CancelRequest, _quiver_v1_CancelResponse, _quiver_v1_CancelRequest__Output, _quiver_v1_CancelResponse__Output>
  Define: MethodDefinition<_quiver_v1_DefineRequest, _quiver_v1_Table, _quiver_v1_DefineRequest__Output, _quiver_v1_Table__Output>
  Execute: MethodDefinition<_quiver_v1_ExecuteRequest, _quiver_v1_ArrowData, _quiver_v1_ExecuteRequest__Output, _quiver_v1_ArrowData__Output>
  ExecuteMany: MethodDefinition<_quiver_v1_ExecuteManyRequest, _quiver_v1_ExecuteManyResponse, _quiver_v1_ExecuteManyRequest__Output, _quiver_v1_ExecuteManyResponse__Output>
  Explain: MethodDefinition<_quiver_v1_ExplainRequest, _quiver_v1_ExplainResponse, _quiver_v1_ExplainRequest__Output, _quiver_v1_ExplainResponse__Output>
  ListQueries: MethodDefinition<_quiver_v1_ListQueriesRequest, _quiver_v1_ListQueriesResponse, _quiver_v1_ListQueriesRequest__Output, _quiver_v1_ListQueriesResponse__Output>
  Progress: MethodDefinition<_quiver_v1_ProgressRequest, _quiver_v1_ProgressResponse, _quiver_v1_ProgressRequest__Output, _quiver_v1_ProgressResponse__Output>
}
