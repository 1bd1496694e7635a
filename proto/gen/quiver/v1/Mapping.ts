// Original file: proto/quiver/v1/feeds.proto

import type { ColumnMapping as _quiver_v1_ColumnMapping, ColumnMapping__Output as _quiver_v1_ColumnMapping__Output } from '../../quiver/v1/ColumnMapping.ts';
import type { MessageFilter as _quiver_v1_MessageFilter, MessageFilter__Output as _quiver_v1_MessageFilter__Output } from '../../quiver/v1/MessageFilter.ts';
import type { MessageSequence as _quiver_v1_MessageSequence, MessageSequence__Output as _quiver_v1_MessageSequence__Output } from '../../quiver/v1/MessageSequence.ts';

/**
 * How the JSON messages of a feed become rows. A message is one object, an array of objects, or several of them one after the other.
 */
export interface Mapping {
  /**
   * JSON Pointer (RFC 6901) of the array whose items are the rows of a message, such as `/data`, or of an object that is its one row.
   * By default the message is the row.
   */
  'rows'?: (string);
  /**
   * The message is one row even where it is an array: its items are at `/0`, `/1` … Not together with `rows`.
   */
  'oneRow'?: (boolean);
  /**
   * Columns that are not named are null. Without any but constants, each other column takes the member of its name.
   */
  'columns'?: (_quiver_v1_ColumnMapping)[];
  /**
   * Only messages that have one of these values are read; the others are counted.
   */
  'filter'?: (_quiver_v1_MessageFilter | null);
  /**
   * Numbers that count the messages, to see which are missing.
   */
  'sequence'?: (_quiver_v1_MessageSequence | null);
  '_rows'?: "rows";
}

/**
 * How the JSON messages of a feed become rows. A message is one object, an array of objects, or several of them one after the other.
 */
export interface Mapping__Output {
  /**
   * JSON Pointer (RFC 6901) of the array whose items are the rows of a message, such as `/data`, or of an object that is its one row.
   * By default the message is the row.
   */
  'rows'?: (string);
  /**
   * The message is one row even where it is an array: its items are at `/0`, `/1` … Not together with `rows`.
   */
  'oneRow': (boolean);
  /**
   * Columns that are not named are null. Without any but constants, each other column takes the member of its name.
   */
  'columns': (_quiver_v1_ColumnMapping__Output)[];
  /**
   * Only messages that have one of these values are read; the others are counted.
   */
  'filter': (_quiver_v1_MessageFilter__Output | null);
  /**
   * Numbers that count the messages, to see which are missing.
   */
  'sequence': (_quiver_v1_MessageSequence__Output | null);
  '_rows'?: "rows";
}
