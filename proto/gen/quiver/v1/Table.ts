// Original file: proto/quiver/v1/common.proto

import type { TableKind as _quiver_v1_TableKind, TableKind__Output as _quiver_v1_TableKind__Output } from '../../quiver/v1/TableKind.ts';
import type { Column as _quiver_v1_Column, Column__Output as _quiver_v1_Column__Output } from '../../quiver/v1/Column.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * A table that the server keeps behind a handle.
 */
export interface Table {
  /**
   * Opaque and secret: whoever has it can use the table.
   */
  'handle'?: (string);
  'kind'?: (_quiver_v1_TableKind);
  'columns'?: (_quiver_v1_Column)[];
  /**
   * The schema as one encapsulated Arrow IPC schema message.
   */
  'schema'?: (Buffer | Uint8Array | string);
  /**
   * Rows, where they are known without reading (`table`, `live`).
   */
  'rows'?: (number | string | Long);
  /**
   * Bytes held by the server; absent for lazy tables.
   */
  'bytes'?: (number | string | Long);
  /**
   * The name given with Name, or empty.
   */
  'name'?: (string);
  /**
   * When the lease ends unless a use or a heartbeat renews it.
   */
  'expiresAt'?: (_google_protobuf_Timestamp | null);
  /**
   * Length of the lease in milliseconds.
   */
  'ttlMs'?: (number | string | Long);
  '_rows'?: "rows";
  '_bytes'?: "bytes";
}

/**
 * A table that the server keeps behind a handle.
 */
export interface Table__Output {
  /**
   * Opaque and secret: whoever has it can use the table.
   */
  'handle': (string);
  'kind': (_quiver_v1_TableKind__Output);
  'columns': (_quiver_v1_Column__Output)[];
  /**
   * The schema as one encapsulated Arrow IPC schema message.
   */
  'schema': (Buffer);
  /**
   * Rows, where they are known without reading (`table`, `live`).
   */
  'rows'?: (string);
  /**
   * Bytes held by the server; absent for lazy tables.
   */
  'bytes'?: (string);
  /**
   * The name given with Name, or empty.
   */
  'name': (string);
  /**
   * When the lease ends unless a use or a heartbeat renews it.
   */
  'expiresAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * Length of the lease in milliseconds.
   */
  'ttlMs': (string);
  '_rows'?: "rows";
  '_bytes'?: "bytes";
}
