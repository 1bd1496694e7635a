// Original file: proto/quiver/v1/feeds.proto

import type { Mapping as _quiver_v1_Mapping, Mapping__Output as _quiver_v1_Mapping__Output } from '../../quiver/v1/Mapping.ts';
import type { Misfits as _quiver_v1_Misfits, Misfits__Output as _quiver_v1_Misfits__Output } from '../../quiver/v1/Misfits.ts';
import type { WebSocketSource as _quiver_v1_WebSocketSource, WebSocketSource__Output as _quiver_v1_WebSocketSource__Output } from '../../quiver/v1/WebSocketSource.ts';
import type { MqttSource as _quiver_v1_MqttSource, MqttSource__Output as _quiver_v1_MqttSource__Output } from '../../quiver/v1/MqttSource.ts';
import type { Long } from '@grpc/proto-loader';

export interface ConnectRequest {
  /**
   * Of the new feed: letters, digits, `_`, `-` and `.`, at most 128. No other feed may have it.
   */
  'name'?: (string);
  /**
   * The live table that it fills.
   */
  'table'?: (string);
  /**
   * By default each column takes the member of its name.
   */
  'mapping'?: (_quiver_v1_Mapping | null);
  'misfits'?: (_quiver_v1_Misfits);
  /**
   * After a connection was lost the server waits a random time before it tries again, at most this long at first and twice as long
   * after each failure; default 250.
   */
  'minBackoffMs'?: (number | string | Long);
  /**
   * The longest it waits; default 30,000.
   */
  'maxBackoffMs'?: (number | string | Long);
  /**
   * A connection without a sign of life for so long is given up; half of it brings a ping. Default 30,000.
   */
  'idleTimeoutMs'?: (number | string | Long);
  'websocket'?: (_quiver_v1_WebSocketSource | null);
  'mqtt'?: (_quiver_v1_MqttSource | null);
  'source'?: "websocket"|"mqtt";
}

export interface ConnectRequest__Output {
  /**
   * Of the new feed: letters, digits, `_`, `-` and `.`, at most 128. No other feed may have it.
   */
  'name': (string);
  /**
   * The live table that it fills.
   */
  'table': (string);
  /**
   * By default each column takes the member of its name.
   */
  'mapping': (_quiver_v1_Mapping__Output | null);
  'misfits': (_quiver_v1_Misfits__Output);
  /**
   * After a connection was lost the server waits a random time before it tries again, at most this long at first and twice as long
   * after each failure; default 250.
   */
  'minBackoffMs': (string);
  /**
   * The longest it waits; default 30,000.
   */
  'maxBackoffMs': (string);
  /**
   * A connection without a sign of life for so long is given up; half of it brings a ping. Default 30,000.
   */
  'idleTimeoutMs': (string);
  'websocket'?: (_quiver_v1_WebSocketSource__Output | null);
  'mqtt'?: (_quiver_v1_MqttSource__Output | null);
  'source'?: "websocket"|"mqtt";
}
