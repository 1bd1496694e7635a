// Original file: proto/quiver/v1/server.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { StatusRequest as _quiver_v1_StatusRequest, StatusRequest__Output as _quiver_v1_StatusRequest__Output } from '../../quiver/v1/StatusRequest.ts';
import type { StatusResponse as _quiver_v1_StatusResponse, StatusResponse__Output as _quiver_v1_StatusResponse__Output } from '../../quiver/v1/StatusResponse.ts';

export interface ServerClient extends grpc.Client {
  /**
   * What the server is, how long it has been up, and how much of it is in use now.
   */
  Status(argument: _quiver_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _quiver_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _quiver_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  Status(argument: _quiver_v1_StatusRequest, callback: grpc.requestCallback<_quiver_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What the server is, how long it has been up, and how much of it is in use now.
   */
  status(argument: _quiver_v1_StatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _quiver_v1_StatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _quiver_v1_StatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  status(argument: _quiver_v1_StatusRequest, callback: grpc.requestCallback<_quiver_v1_StatusResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface ServerHandlers extends grpc.UntypedServiceImplementation {
  /**
   * What the server is, how long it has been up, and how much of it is in use now.
   */
  Status: grpc.handleUnaryCall<_quiver_v1_StatusRequest__Output, _quiver_v1_StatusResponse>;
  
}

export interface ServerDefinition extends grpc.ServiceDefinition {
  Status: MethodDefinition<_quiver_v1_StatusRequest, _quiver_v1_StatusResponse, _quiver_v1_StatusRequest__Output, _quiver_v1_StatusResponse__Output>
}
