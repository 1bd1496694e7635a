// Original file: proto/quiver/v1/feeds.proto

import type { FeedState as _quiver_v1_FeedState, FeedState__Output as _quiver_v1_FeedState__Output } from '../../quiver/v1/FeedState.ts';
import type { SourceState as _quiver_v1_SourceState, SourceState__Output as _quiver_v1_SourceState__Output } from '../../quiver/v1/SourceState.ts';
import type { Long } from '@grpc/proto-loader';

export interface Feed {
  'name'?: (string);
  /**
   * The live table that it fills.
   */
  'table'?: (string);
  'state'?: (_quiver_v1_FeedState);
  /**
   * `push`: whoever sends to it; `websocket` or `mqtt`: the server goes there.
   */
  'source'?: (string);
  'messages'?: (number | string | Long);
  'bytes'?: (number | string | Long);
  'rows'?: (number | string | Long);
  /**
   * Values that became null since they did not fit.
   */
  'misfits'?: (number | string | Long);
  /**
   * Values that no column wants.
   */
  'unknownFields'?: (number | string | Long);
  'deadLetters'?: (number | string | Long);
  /**
   * Milliseconds since 1970 of the last message; absent before the first.
   */
  'lastMs'?: (number | string | Long);
  /**
   * Bytes of messages that wait to be read.
   */
  'waitingBytes'?: (number | string | Long);
  /**
   * Rows of the table that are kept, and the number that its next row will have.
   */
  'tableRows'?: (number | string | Long);
  'endRow'?: (number | string | Long);
  /**
   * Messages that the mapping's filter did not let through.
   */
  'ignored'?: (number | string | Long);
  /**
   * How often the mapping's sequence numbers jumped.
   */
  'gaps'?: (number | string | Long);
  /**
   * Connections that send to it now.
   */
  'producers'?: (number);
  /**
   * Where its source goes, without user and query; empty for push.
   */
  'address'?: (string);
  'sourceState'?: (_quiver_v1_SourceState);
  /**
   * How often its source was connected anew.
   */
  'reconnects'?: (number | string | Long);
  /**
   * Why its source was lost the last time, or could not come there; empty: never.
   */
  'lastError'?: (string);
  '_lastMs'?: "lastMs";
}

export interface Feed__Output {
  'name': (string);
  /**
   * The live table that it fills.
   */
  'table': (string);
  'state': (_quiver_v1_FeedState__Output);
  /**
   * `push`: whoever sends to it; `websocket` or `mqtt`: the server goes there.
   */
  'source': (string);
  'messages': (string);
  'bytes': (string);
  'rows': (string);
  /**
   * Values that became null since they did not fit.
   */
  'misfits': (string);
  /**
   * Values that no column wants.
   */
  'unknownFields': (string);
  'deadLetters': (string);
  /**
   * Milliseconds since 1970 of the last message; absent before the first.
   */
  'lastMs'?: (string);
  /**
   * Bytes of messages that wait to be read.
   */
  'waitingBytes': (string);
  /**
   * Rows of the table that are kept, and the number that its next row will have.
   */
  'tableRows': (string);
  'endRow': (string);
  /**
   * Messages that the mapping's filter did not let through.
   */
  'ignored': (string);
  /**
   * How often the mapping's sequence numbers jumped.
   */
  'gaps': (string);
  /**
   * Connections that send to it now.
   */
  'producers': (number);
  /**
   * Where its source goes, without user and query; empty for push.
   */
  'address': (string);
  'sourceState': (_quiver_v1_SourceState__Output);
  /**
   * How often its source was connected anew.
   */
  'reconnects': (string);
  /**
   * Why its source was lost the last time, or could not come there; empty: never.
   */
  'lastError': (string);
  '_lastMs'?: "lastMs";
}
