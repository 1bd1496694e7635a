// Original file: proto/quiver/v1/feeds.proto

import type { Retention as _quiver_v1_Retention, Retention__Output as _quiver_v1_Retention__Output } from '../../quiver/v1/Retention.ts';
import type { Misfits as _quiver_v1_Misfits, Misfits__Output as _quiver_v1_Misfits__Output } from '../../quiver/v1/Misfits.ts';
import type { Mapping as _quiver_v1_Mapping, Mapping__Output as _quiver_v1_Mapping__Output } from '../../quiver/v1/Mapping.ts';
import type { Long } from '@grpc/proto-loader';

export interface OpenLiveRequest {
  /**
   * What feeds and people call it: an SQL identifier without quotes. SQL sees it by that name, unless a binding or a handle has it.
   */
  'name'?: (string);
  /**
   * One encapsulated Arrow IPC schema message. Empty: the table must be there already, or the call ends with FEED_UNKNOWN.
   */
  'schema'?: (Buffer | Uint8Array | string);
  'retention'?: (_quiver_v1_Retention | null);
  'misfits'?: (_quiver_v1_Misfits);
  /**
   * Lease of the handle in milliseconds; 0 is the server's default.
   */
  'ttlMs'?: (number | string | Long);
  /**
   * Whether rows are on disk before their sender hears that they were taken, so that they survive a crash; by default, where the server
   * has a data directory.
   */
  'durable'?: (boolean);
  /**
   * How the messages of its feed become rows; by default each column takes the member of its name.
   */
  'mapping'?: (_quiver_v1_Mapping | null);
  /**
   * The table has no columns until the first rows come, and then those that they have: of JSON a column for each member that is not null
   * (bool, int64, float64, or text, which takes any value), of Arrow data those of its schema. Not together with a schema or a mapping.
   * What becomes of later rows that have others, `misfits` says.
   */
  'infer'?: (boolean);
  '_durable'?: "durable";
}

export interface OpenLiveRequest__Output {
  /**
   * What feeds and people call it: an SQL identifier without quotes. SQL sees it by that name, unless a binding or a handle has it.
   */
  'name': (string);
  /**
   * One encapsulated Arrow IPC schema message. Empty: the table must be there already, or the call ends with FEED_UNKNOWN.
   */
  'schema': (Buffer);
  'retention': (_quiver_v1_Retention__Output | null);
  'misfits': (_quiver_v1_Misfits__Output);
  /**
   * Lease of the handle in milliseconds; 0 is the server's default.
   */
  'ttlMs': (string);
  /**
   * Whether rows are on disk before their sender hears that they were taken, so that they survive a crash; by default, where the server
   * has a data directory.
   */
  'durable'?: (boolean);
  /**
   * How the messages of its feed become rows; by default each column takes the member of its name.
   */
  'mapping': (_quiver_v1_Mapping__Output | null);
  /**
   * The table has no columns until the first rows come, and then those that they have: of JSON a column for each member that is not null
   * (bool, int64, float64, or text, which takes any value), of Arrow data those of its schema. Not together with a schema or a mapping.
   * What becomes of later rows that have others, `misfits` says.
   */
  'infer': (boolean);
  '_durable'?: "durable";
}
