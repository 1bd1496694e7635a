// Original file: proto/quiver/v1/server.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What the server keeps.
 */
export interface ServerTables {
  /**
   * Handles of each kind.
   */
  'scans'?: (number);
  'views'?: (number);
  'tables'?: (number);
  'live'?: (number);
  /**
   * Bytes of the rows that are held for handles of kind table, each once.
   */
  'heldBytes'?: (number | string | Long);
  /**
   * Live tables, by whatever handles.
   */
  'liveTables'?: (number);
  'feeds'?: (number);
}

/**
 * What the server keeps.
 */
export interface ServerTables__Output {
  /**
   * Handles of each kind.
   */
  'scans': (number);
  'views': (number);
  'tables': (number);
  'live': (number);
  /**
   * Bytes of the rows that are held for handles of kind table, each once.
   */
  'heldBytes': (string);
  /**
   * Live tables, by whatever handles.
   */
  'liveTables': (number);
  'feeds': (number);
}
