// Original file: proto/quiver/v1/feeds.proto

import type { SinkRotation as _quiver_v1_SinkRotation, SinkRotation__Output as _quiver_v1_SinkRotation__Output } from '../../quiver/v1/SinkRotation.ts';
import type { SinkState as _quiver_v1_SinkState, SinkState__Output as _quiver_v1_SinkState__Output } from '../../quiver/v1/SinkState.ts';
import type { SinkFailure as _quiver_v1_SinkFailure, SinkFailure__Output as _quiver_v1_SinkFailure__Output } from '../../quiver/v1/SinkFailure.ts';
import type { Long } from '@grpc/proto-loader';

export interface Sink {
  'name'?: (string);
  'table'?: (string);
  'path'?: (string);
  'partitionBy'?: (string)[];
  'rotation'?: (_quiver_v1_SinkRotation | null);
  'compression'?: (string);
  'state'?: (_quiver_v1_SinkState);
  /**
   * Rows in files, files, and bytes of the files, since the sink began in its directory.
   */
  'writtenRows'?: (number | string | Long);
  'files'?: (number | string | Long);
  'bytes'?: (number | string | Long);
  /**
   * All rows before it are in files, or lost.
   */
  'nextRow'?: (number | string | Long);
  /**
   * Rows of the table that are not in files yet, and for how long the oldest of them has been waiting.
   */
  'lagRows'?: (number | string | Long);
  'lagMs'?: (number | string | Long);
  /**
   * Rows that the table no longer kept when the sink could write them. Retention waits for sinks until the table is twice as large as
   * it asks for.
   */
  'lostRows'?: (number | string | Long);
  /**
   * The last failure to write, also when it is overcome.
   */
  'lastFailure'?: (_quiver_v1_SinkFailure | null);
}

export interface Sink__Output {
  'name': (string);
  'table': (string);
  'path': (string);
  'partitionBy': (string)[];
  'rotation': (_quiver_v1_SinkRotation__Output | null);
  'compression': (string);
  'state': (_quiver_v1_SinkState__Output);
  /**
   * Rows in files, files, and bytes of the files, since the sink began in its directory.
   */
  'writtenRows': (string);
  'files': (string);
  'bytes': (string);
  /**
   * All rows before it are in files, or lost.
   */
  'nextRow': (string);
  /**
   * Rows of the table that are not in files yet, and for how long the oldest of them has been waiting.
   */
  'lagRows': (string);
  'lagMs': (string);
  /**
   * Rows that the table no longer kept when the sink could write them. Retention waits for sinks until the table is twice as large as
   * it asks for.
   */
  'lostRows': (string);
  /**
   * The last failure to write, also when it is overcome.
   */
  'lastFailure': (_quiver_v1_SinkFailure__Output | null);
}
