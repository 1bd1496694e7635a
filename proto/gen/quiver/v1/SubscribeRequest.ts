// Original file: proto/quiver/v1/feeds.proto

import type { Lagging as _quiver_v1_Lagging, Lagging__Output as _quiver_v1_Lagging__Output } from '../../quiver/v1/Lagging.ts';
import type { Sql as _quiver_v1_Sql, Sql__Output as _quiver_v1_Sql__Output } from '../../quiver/v1/Sql.ts';
import type { Long } from '@grpc/proto-loader';

export interface SubscribeRequest {
  /**
   * A live table, by its name.
   */
  'name'?: (string);
  /**
   * From the oldest row that is kept.
   */
  'earliest'?: (boolean);
  /**
   * From the row of this number.
   */
  'fromRow'?: (number | string | Long);
  /**
   * Wanted bytes of one message; default 256 KiB, at most 16 MiB. A message never waits for more rows.
   */
  'batchBytes'?: (number);
  /**
   * What becomes of a subscriber whose next row is no longer kept.
   */
  'lagging'?: (_quiver_v1_Lagging);
  'queryId'?: (string);
  /**
   * A live table, or a view that reads one.
   */
  'handle'?: (string);
  /**
   * A query that reads one live table. It runs again and again, each time over the rows that came since, and its answers follow each
   * other; other tables that it reads are as they are then.
   */
  'sql'?: (_quiver_v1_Sql | null);
  /**
   * Of views and queries: milliseconds from one answer to the next, at least; default 100.
   */
  'intervalMs'?: (number);
  /**
   * What is followed.
   */
  'source'?: "name"|"handle"|"sql";
  'start'?: "earliest"|"fromRow";
}

export interface SubscribeRequest__Output {
  /**
   * A live table, by its name.
   */
  'name'?: (string);
  /**
   * From the oldest row that is kept.
   */
  'earliest'?: (boolean);
  /**
   * From the row of this number.
   */
  'fromRow'?: (string);
  /**
   * Wanted bytes of one message; default 256 KiB, at most 16 MiB. A message never waits for more rows.
   */
  'batchBytes': (number);
  /**
   * What becomes of a subscriber whose next row is no longer kept.
   */
  'lagging': (_quiver_v1_Lagging__Output);
  'queryId': (string);
  /**
   * A live table, or a view that reads one.
   */
  'handle'?: (string);
  /**
   * A query that reads one live table. It runs again and again, each time over the rows that came since, and its answers follow each
   * other; other tables that it reads are as they are then.
   */
  'sql'?: (_quiver_v1_Sql__Output | null);
  /**
   * Of views and queries: milliseconds from one answer to the next, at least; default 100.
   */
  'intervalMs': (number);
  /**
   * What is followed.
   */
  'source'?: "name"|"handle"|"sql";
  'start'?: "earliest"|"fromRow";
}
