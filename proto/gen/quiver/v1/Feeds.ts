// Original file: proto/quiver/v1/feeds.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AppendRequest as _quiver_v1_AppendRequest, AppendRequest__Output as _quiver_v1_AppendRequest__Output } from '../../quiver/v1/AppendRequest.ts';
import type { AppendResponse as _quiver_v1_AppendResponse, AppendResponse__Output as _quiver_v1_AppendResponse__Output } from '../../quiver/v1/AppendResponse.ts';
import type { ArrowData as _quiver_v1_ArrowData, ArrowData__Output as _quiver_v1_ArrowData__Output } from '../../quiver/v1/ArrowData.ts';
import type { ConnectRequest as _quiver_v1_ConnectRequest, ConnectRequest__Output as _quiver_v1_ConnectRequest__Output } from '../../quiver/v1/ConnectRequest.ts';
import type { DeadLettersRequest as _quiver_v1_DeadLettersRequest, DeadLettersRequest__Output as _quiver_v1_DeadLettersRequest__Output } from '../../quiver/v1/DeadLettersRequest.ts';
import type { DeadLettersResponse as _quiver_v1_DeadLettersResponse, DeadLettersResponse__Output as _quiver_v1_DeadLettersResponse__Output } from '../../quiver/v1/DeadLettersResponse.ts';
import type { DropLiveRequest as _quiver_v1_DropLiveRequest, DropLiveRequest__Output as _quiver_v1_DropLiveRequest__Output } from '../../quiver/v1/DropLiveRequest.ts';
import type { DropLiveResponse as _quiver_v1_DropLiveResponse, DropLiveResponse__Output as _quiver_v1_DropLiveResponse__Output } from '../../quiver/v1/DropLiveResponse.ts';
import type { Feed as _quiver_v1_Feed, Feed__Output as _quiver_v1_Feed__Output } from '../../quiver/v1/Feed.ts';
import type { FeedsRequest as _quiver_v1_FeedsRequest, FeedsRequest__Output as _quiver_v1_FeedsRequest__Output } from '../../quiver/v1/FeedsRequest.ts';
import type { FeedsResponse as _quiver_v1_FeedsResponse, FeedsResponse__Output as _quiver_v1_FeedsResponse__Output } from '../../quiver/v1/FeedsResponse.ts';
import type { FlushSinkRequest as _quiver_v1_FlushSinkRequest, FlushSinkRequest__Output as _quiver_v1_FlushSinkRequest__Output } from '../../quiver/v1/FlushSinkRequest.ts';
import type { ListFeedsRequest as _quiver_v1_ListFeedsRequest, ListFeedsRequest__Output as _quiver_v1_ListFeedsRequest__Output } from '../../quiver/v1/ListFeedsRequest.ts';
import type { ListFeedsResponse as _quiver_v1_ListFeedsResponse, ListFeedsResponse__Output as _quiver_v1_ListFeedsResponse__Output } from '../../quiver/v1/ListFeedsResponse.ts';
import type { ListSinksRequest as _quiver_v1_ListSinksRequest, ListSinksRequest__Output as _quiver_v1_ListSinksRequest__Output } from '../../quiver/v1/ListSinksRequest.ts';
import type { ListSinksResponse as _quiver_v1_ListSinksResponse, ListSinksResponse__Output as _quiver_v1_ListSinksResponse__Output } from '../../quiver/v1/ListSinksResponse.ts';
import type { OpenLiveRequest as _quiver_v1_OpenLiveRequest, OpenLiveRequest__Output as _quiver_v1_OpenLiveRequest__Output } from '../../quiver/v1/OpenLiveRequest.ts';
import type { OpenSinkRequest as _quiver_v1_OpenSinkRequest, OpenSinkRequest__Output as _quiver_v1_OpenSinkRequest__Output } from '../../quiver/v1/OpenSinkRequest.ts';
import type { Sink as _quiver_v1_Sink, Sink__Output as _quiver_v1_Sink__Output } from '../../quiver/v1/Sink.ts';
import type { StopSinkRequest as _quiver_v1_StopSinkRequest, StopSinkRequest__Output as _quiver_v1_StopSinkRequest__Output } from '../../quiver/v1/StopSinkRequest.ts';
import type { SubscribeRequest as _quiver_v1_SubscribeRequest, SubscribeRequest__Output as _quiver_v1_SubscribeRequest__Output } from '../../quiver/v1/SubscribeRequest.ts';
import type { Table as _quiver_v1_Table, Table__Output as _quiver_v1_Table__Output } from '../../quiver/v1/Table.ts';

export interface FeedsClient extends grpc.Client {
  /**
   * Appends Arrow data to a live table. Each batch is answered once its rows can be read, in the order of the batches.
   */
  Append(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_AppendRequest, _quiver_v1_AppendResponse__Output>;
  Append(options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_AppendRequest, _quiver_v1_AppendResponse__Output>;
  /**
   * Appends Arrow data to a live table. Each batch is answered once its rows can be read, in the order of the batches.
   */
  append(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_AppendRequest, _quiver_v1_AppendResponse__Output>;
  append(options?: grpc.CallOptions): grpc.ClientDuplexStream<_quiver_v1_AppendRequest, _quiver_v1_AppendResponse__Output>;
  
  /**
   * Another way into a live table: the server goes to where messages are, and comes back there whenever it was cut off, until Stop.
   * It answers once the feed is made; `source_state` of ListFeeds tells how far it came. A durable table remembers it until Stop: the
   * server goes there again after a restart, with what the request says, and reads nothing then if it was paused.
   */
  Connect(argument: _quiver_v1_ConnectRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Feed__Output>): grpc.ClientUnaryCall;
  Connect(argument: _quiver_v1_ConnectRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Feed__Output>): grpc.ClientUnaryCall;
  Connect(argument: _quiver_v1_ConnectRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Feed__Output>): grpc.ClientUnaryCall;
  Connect(argument: _quiver_v1_ConnectRequest, callback: grpc.requestCallback<_quiver_v1_Feed__Output>): grpc.ClientUnaryCall;
  /**
   * Another way into a live table: the server goes to where messages are, and comes back there whenever it was cut off, until Stop.
   * It answers once the feed is made; `source_state` of ListFeeds tells how far it came. A durable table remembers it until Stop: the
   * server goes there again after a restart, with what the request says, and reads nothing then if it was paused.
   */
  connect(argument: _quiver_v1_ConnectRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Feed__Output>): grpc.ClientUnaryCall;
  connect(argument: _quiver_v1_ConnectRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Feed__Output>): grpc.ClientUnaryCall;
  connect(argument: _quiver_v1_ConnectRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Feed__Output>): grpc.ClientUnaryCall;
  connect(argument: _quiver_v1_ConnectRequest, callback: grpc.requestCallback<_quiver_v1_Feed__Output>): grpc.ClientUnaryCall;
  
  /**
   * What a feed could not take: the newest of it, the oldest first.
   */
  DeadLetters(argument: _quiver_v1_DeadLettersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DeadLettersResponse__Output>): grpc.ClientUnaryCall;
  DeadLetters(argument: _quiver_v1_DeadLettersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_DeadLettersResponse__Output>): grpc.ClientUnaryCall;
  DeadLetters(argument: _quiver_v1_DeadLettersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DeadLettersResponse__Output>): grpc.ClientUnaryCall;
  DeadLetters(argument: _quiver_v1_DeadLettersRequest, callback: grpc.requestCallback<_quiver_v1_DeadLettersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What a feed could not take: the newest of it, the oldest first.
   */
  deadLetters(argument: _quiver_v1_DeadLettersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DeadLettersResponse__Output>): grpc.ClientUnaryCall;
  deadLetters(argument: _quiver_v1_DeadLettersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_DeadLettersResponse__Output>): grpc.ClientUnaryCall;
  deadLetters(argument: _quiver_v1_DeadLettersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DeadLettersResponse__Output>): grpc.ClientUnaryCall;
  deadLetters(argument: _quiver_v1_DeadLettersRequest, callback: grpc.requestCallback<_quiver_v1_DeadLettersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends a live table, its feeds and its subscriptions, and its sinks once they have tried to write what it has. Running queries finish; its handles end with HANDLE_DROPPED.
   */
  DropLive(argument: _quiver_v1_DropLiveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DropLiveResponse__Output>): grpc.ClientUnaryCall;
  DropLive(argument: _quiver_v1_DropLiveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_DropLiveResponse__Output>): grpc.ClientUnaryCall;
  DropLive(argument: _quiver_v1_DropLiveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DropLiveResponse__Output>): grpc.ClientUnaryCall;
  DropLive(argument: _quiver_v1_DropLiveRequest, callback: grpc.requestCallback<_quiver_v1_DropLiveResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a live table, its feeds and its subscriptions, and its sinks once they have tried to write what it has. Running queries finish; its handles end with HANDLE_DROPPED.
   */
  dropLive(argument: _quiver_v1_DropLiveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DropLiveResponse__Output>): grpc.ClientUnaryCall;
  dropLive(argument: _quiver_v1_DropLiveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_DropLiveResponse__Output>): grpc.ClientUnaryCall;
  dropLive(argument: _quiver_v1_DropLiveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_DropLiveResponse__Output>): grpc.ClientUnaryCall;
  dropLive(argument: _quiver_v1_DropLiveRequest, callback: grpc.requestCallback<_quiver_v1_DropLiveResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Answers once all rows that the table has had so far are in files, or with what keeps the sink from writing them; then it goes on
   * trying.
   */
  FlushSink(argument: _quiver_v1_FlushSinkRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  FlushSink(argument: _quiver_v1_FlushSinkRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  FlushSink(argument: _quiver_v1_FlushSinkRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  FlushSink(argument: _quiver_v1_FlushSinkRequest, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  /**
   * Answers once all rows that the table has had so far are in files, or with what keeps the sink from writing them; then it goes on
   * trying.
   */
  flushSink(argument: _quiver_v1_FlushSinkRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  flushSink(argument: _quiver_v1_FlushSinkRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  flushSink(argument: _quiver_v1_FlushSinkRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  flushSink(argument: _quiver_v1_FlushSinkRequest, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  
  /**
   * The feeds, by name, with what they have counted.
   */
  ListFeeds(argument: _quiver_v1_ListFeedsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListFeedsResponse__Output>): grpc.ClientUnaryCall;
  ListFeeds(argument: _quiver_v1_ListFeedsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_ListFeedsResponse__Output>): grpc.ClientUnaryCall;
  ListFeeds(argument: _quiver_v1_ListFeedsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListFeedsResponse__Output>): grpc.ClientUnaryCall;
  ListFeeds(argument: _quiver_v1_ListFeedsRequest, callback: grpc.requestCallback<_quiver_v1_ListFeedsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The feeds, by name, with what they have counted.
   */
  listFeeds(argument: _quiver_v1_ListFeedsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListFeedsResponse__Output>): grpc.ClientUnaryCall;
  listFeeds(argument: _quiver_v1_ListFeedsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_ListFeedsResponse__Output>): grpc.ClientUnaryCall;
  listFeeds(argument: _quiver_v1_ListFeedsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListFeedsResponse__Output>): grpc.ClientUnaryCall;
  listFeeds(argument: _quiver_v1_ListFeedsRequest, callback: grpc.requestCallback<_quiver_v1_ListFeedsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The sinks, by name, with how far they are.
   */
  ListSinks(argument: _quiver_v1_ListSinksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListSinksResponse__Output>): grpc.ClientUnaryCall;
  ListSinks(argument: _quiver_v1_ListSinksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_ListSinksResponse__Output>): grpc.ClientUnaryCall;
  ListSinks(argument: _quiver_v1_ListSinksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListSinksResponse__Output>): grpc.ClientUnaryCall;
  ListSinks(argument: _quiver_v1_ListSinksRequest, callback: grpc.requestCallback<_quiver_v1_ListSinksResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The sinks, by name, with how far they are.
   */
  listSinks(argument: _quiver_v1_ListSinksRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListSinksResponse__Output>): grpc.ClientUnaryCall;
  listSinks(argument: _quiver_v1_ListSinksRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_ListSinksResponse__Output>): grpc.ClientUnaryCall;
  listSinks(argument: _quiver_v1_ListSinksRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_ListSinksResponse__Output>): grpc.ClientUnaryCall;
  listSinks(argument: _quiver_v1_ListSinksRequest, callback: grpc.requestCallback<_quiver_v1_ListSinksResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a live table, with a feed of the same name into it, or gives the one that is there: a handle to it either way. The table
   * is its name's, not its handle's: it stays when handles end, until DropLive.
   */
  OpenLive(argument: _quiver_v1_OpenLiveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  OpenLive(argument: _quiver_v1_OpenLiveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  OpenLive(argument: _quiver_v1_OpenLiveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  OpenLive(argument: _quiver_v1_OpenLiveRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a live table, with a feed of the same name into it, or gives the one that is there: a handle to it either way. The table
   * is its name's, not its handle's: it stays when handles end, until DropLive.
   */
  openLive(argument: _quiver_v1_OpenLiveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  openLive(argument: _quiver_v1_OpenLiveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  openLive(argument: _quiver_v1_OpenLiveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  openLive(argument: _quiver_v1_OpenLiveRequest, callback: grpc.requestCallback<_quiver_v1_Table__Output>): grpc.ClientUnaryCall;
  
  /**
   * Begins to write a live table to Parquet files as it grows, or gives the sink that is there, if it is the same. Those of durable
   * tables go on by themselves after a restart of the server.
   */
  OpenSink(argument: _quiver_v1_OpenSinkRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  OpenSink(argument: _quiver_v1_OpenSinkRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  OpenSink(argument: _quiver_v1_OpenSinkRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  OpenSink(argument: _quiver_v1_OpenSinkRequest, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  /**
   * Begins to write a live table to Parquet files as it grows, or gives the sink that is there, if it is the same. Those of durable
   * tables go on by themselves after a restart of the server.
   */
  openSink(argument: _quiver_v1_OpenSinkRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  openSink(argument: _quiver_v1_OpenSinkRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  openSink(argument: _quiver_v1_OpenSinkRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  openSink(argument: _quiver_v1_OpenSinkRequest, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  
  /**
   * Some feeds read nothing more until Resume: connections stay, and those who send are slowed down, or told to come back. What has
   * been read is taken.
   */
  Pause(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  Pause(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  Pause(argument: _quiver_v1_FeedsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  Pause(argument: _quiver_v1_FeedsRequest, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Some feeds read nothing more until Resume: connections stay, and those who send are slowed down, or told to come back. What has
   * been read is taken.
   */
  pause(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  pause(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  pause(argument: _quiver_v1_FeedsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  pause(argument: _quiver_v1_FeedsRequest, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  
  Resume(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  Resume(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  Resume(argument: _quiver_v1_FeedsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  Resume(argument: _quiver_v1_FeedsRequest, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  resume(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  resume(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  resume(argument: _quiver_v1_FeedsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  resume(argument: _quiver_v1_FeedsRequest, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends some feeds once what they have read was taken, and forgets them; their tables stay.
   */
  Stop(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  Stop(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  Stop(argument: _quiver_v1_FeedsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  Stop(argument: _quiver_v1_FeedsRequest, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends some feeds once what they have read was taken, and forgets them; their tables stay.
   */
  stop(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  stop(argument: _quiver_v1_FeedsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  stop(argument: _quiver_v1_FeedsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  stop(argument: _quiver_v1_FeedsRequest, callback: grpc.requestCallback<_quiver_v1_FeedsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends a sink. Its files stay, and another of its name can go on in its directory.
   */
  StopSink(argument: _quiver_v1_StopSinkRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  StopSink(argument: _quiver_v1_StopSinkRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  StopSink(argument: _quiver_v1_StopSinkRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  StopSink(argument: _quiver_v1_StopSinkRequest, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a sink. Its files stay, and another of its name can go on in its directory.
   */
  stopSink(argument: _quiver_v1_StopSinkRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  stopSink(argument: _quiver_v1_StopSinkRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  stopSink(argument: _quiver_v1_StopSinkRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  stopSink(argument: _quiver_v1_StopSinkRequest, callback: grpc.requestCallback<_quiver_v1_Sink__Output>): grpc.ClientUnaryCall;
  
  /**
   * The rows of a live table as they come, as an Arrow IPC stream. `first_row` of a message is the number of the first row of the table
   * that it has, or that its answer has seen; `end_row`, where it is there, is where a subscription that loses and repeats nothing goes
   * on after this message. Once the table's columns change the call ends with SCHEMA_CHANGED, whose `nextRow` is that row.
   */
  Subscribe(argument: _quiver_v1_SubscribeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  Subscribe(argument: _quiver_v1_SubscribeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  /**
   * The rows of a live table as they come, as an Arrow IPC stream. `first_row` of a message is the number of the first row of the table
   * that it has, or that its answer has seen; `end_row`, where it is there, is where a subscription that loses and repeats nothing goes
   * on after this message. Once the table's columns change the call ends with SCHEMA_CHANGED, whose `nextRow` is that row.
   */
  subscribe(argument: _quiver_v1_SubscribeRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  subscribe(argument: _quiver_v1_SubscribeRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_quiver_v1_ArrowData__Output>;
  
}

export interface FeedsHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Appends Arrow data to a live table. Each batch is answered once its rows can be read, in the order of the batches.
   */
  Append: grpc.handleBidiStreamingCall<_quiver_v1_AppendRequest__Output, _quiver_v1_AppendResponse>;
  
  /**
   * Another way into a live table: the server goes to where messages are, and comes back there whenever it was cut off, until Stop.
   * It answers once the feed is made; `source_state` of ListFeeds tells how far it came. A durable table remembers it until Stop: the
   * server goes there again after a restart, with what the request says, and reads nothing then if it was paused.
   */
  Connect: grpc.handleUnaryCall<_quiver_v1_ConnectRequest__Output, _quiver_v1_Feed>;
  
  /**
   * What a feed could not take: the newest of it, the oldest first.
   */
  DeadLetters: grpc.handleUnaryCall<_quiver_v1_DeadLettersRequest__Output, _quiver_v1_DeadLettersResponse>;
  
  /**
   * Ends a live table, its feeds and its subscriptions, and its sinks once they have tried to write what it has. Running queries finish; its handles end with HANDLE_DROPPED.
   */
  DropLive: grpc.handleUnaryCall<_quiver_v1_DropLiveRequest__Output, _quiver_v1_DropLiveResponse>;
  
  /**
   * Answers once all rows that the table has had so far are in files, or with what keeps the sink from writing them; then it goes on
   * trying.
   */
  FlushSink: grpc.handleUnaryCall<_quiver_v1_FlushSinkRequest__Output, _quiver_v1_Sink>;
  
  /**
   * The feeds, by name, with what they have counted.
   */
  ListFeeds: grpc.handleUnaryCall<_quiver_v1_ListFeedsRequest__Output, _quiver_v1_ListFeedsResponse>;
  
  /**
   * The sinks, by name, with how far they are.
   */
  ListSinks: grpc.handleUnaryCall<_quiver_v1_ListSinksRequest__Output, _quiver_v1_ListSinksResponse>;
  
  /**
   * Makes a live table, with a feed of the same name into it, or gives the one that is there: a handle to it either way. The table
   * is its name's, not its handle's: it stays when handles end, until DropLive.
   */
  OpenLive: grpc.handleUnaryCall<_quiver_v1_OpenLiveRequest__Output, _quiver_v1_Table>;
  
  /**
   * Begins to write a live table to Parquet files as it grows, or gives the sink that is there, if it is the same. Those of durable
   * tables go on by themselves after a restart of the server.
   */
  OpenSink: grpc.handleUnaryCall<_quiver_v1_OpenSinkRequest__Output, _quiver_v1_Sink>;
  
  /**
   * Some feeds read nothing more until Resume: connections stay, and those who send are slowed down, or told to come back. What has
   * been read is taken.
   */
  Pause: grpc.handleUnaryCall<_quiver_v1_FeedsRequest__Output, _quiver_v1_FeedsResponse>;
  
  Resume: grpc.handleUnaryCall<_quiver_v1_FeedsRequest__Output, _quiver_v1_FeedsResponse>;
  
  /**
   * Ends some feeds once what they have read was taken, and forgets them; their tables stay.
   */
  Stop: grpc.handleUnaryCall<_quiver_v1_FeedsRequest__Output, _quiver_v1_FeedsResponse>;
  
  /**
   * Ends a sink. Its files stay, and another of its name can go on in its directory.
   */
  StopSink: grpc.handleUnaryCall<_quiver_v1_StopSinkRequest__Output, _quiver_v1_Sink>;
  
  /**
   * The rows of a live table as they come, as an Arrow IPC stream. `first_row` of a message is the number of the first row of the table
   * that it has, or that its answer has seen; `end_row`, where it is there, is where a subscription that loses and repeats nothing goes
   * on after this message. Once the table's columns change the call ends with SCHEMA_CHANGED, whose `nextRow` is that row.
   */
  Subscribe: grpc.handleServerStreamingCall<_quiver_v1_SubscribeRequest__Output, _quiver_v1_ArrowData>;
  
}

export interface FeedsDefinition extends grpc.ServiceDefinition {
  Append: MethodDefinition<_quiver_v1_AppendRequest, _quiver_v1_AppendResponse, _quiver_v1_AppendRequest__Output, _quiver_v1_AppendResponse__Output>
  Connect: MethodDefinition<_quiver_v1_ConnectRequest, _quiver_v1_Feed, _quiver_v1_ConnectRequest__Output, _quiver_v1_Feed__Output>
  DeadLetters: MethodDefinition<_quiver_v1_DeadLettersRequest, _quiver_v1_DeadLettersResponse, _quiver_v1_DeadLettersRequest__Output, _quiver_v1_DeadLettersResponse__Output>
  DropLive: MethodDefinition<_quiver_v1_DropLiveRequest, _quiver_v1_DropLiveResponse, _quiver_v1_DropLiveRequest__Output, _quiver_v1_DropLiveResponse__Output>
  FlushSink: MethodDefinition<_quiver_v1_FlushSinkRequest, _quiver_v1_Sink, _quiver_v1_FlushSinkRequest__Output, _quiver_v1_Sink__Output>
  ListFeeds: MethodDefinition<_quiver_v1_ListFeedsRequest, _quiver_v1_ListFeedsResponse, _quiver_v1_ListFeedsRequest__Output, _quiver_v1_ListFeedsResponse__Output>
  ListSinks: MethodDefinition<_quiver_v1_ListSinksRequest, _quiver_v1_ListSinksResponse, _quiver_v1_ListSinksRequest__Output, _quiver_v1_ListSinksResponse__Output>
  OpenLive: MethodDefinition<_quiver_v1_OpenLiveRequest, _quiver_v1_Table, _quiver_v1_OpenLiveRequest__Output, _quiver_v1_Table__Output>
  OpenSink: MethodDefinition<_quiver_v1_OpenSinkRequest, _quiver_v1_Sink, _quiver_v1_OpenSinkRequest__Output, _quiver_v1_Sink__Output>
  Pause: MethodDefinition<_quiver_v1_FeedsRequest, _quiver_v1_FeedsResponse, _quiver_v1_FeedsRequest__Output, _quiver_v1_FeedsResponse__Output>
  Resume: MethodDefinition<_quiver_v1_FeedsRequest, _quiver_v1_FeedsResponse, _quiver_v1_FeedsRequest__Output, _quiver_v1_FeedsResponse__Output>
  Stop: MethodDefinition<_quiver_v1_FeedsRequest, _quiver_v1_FeedsResponse, _quiver_v1_FeedsRequest__Output, _quiver_v1_FeedsResponse__Output>
  StopSink: MethodDefinition<_quiver_v1_StopSinkRequest, _quiver_v1_Sink, _quiver_v1_StopSinkRequest__Output, _quiver_v1_Sink__Output>
  Subscribe: MethodDefinition<_quiver_v1_SubscribeRequest, _quiver_v1_ArrowData, _quiver_v1_SubscribeRequest__Output, _quiver_v1_ArrowData__Output>
}
