// Original file: proto/quiver/v1/server.proto

import type { ServerWork as _quiver_v1_ServerWork, ServerWork__Output as _quiver_v1_ServerWork__Output } from '../../quiver/v1/ServerWork.ts';
import type { ServerMemory as _quiver_v1_ServerMemory, ServerMemory__Output as _quiver_v1_ServerMemory__Output } from '../../quiver/v1/ServerMemory.ts';
import type { ServerTables as _quiver_v1_ServerTables, ServerTables__Output as _quiver_v1_ServerTables__Output } from '../../quiver/v1/ServerTables.ts';
import type { Long } from '@grpc/proto-loader';

export interface StatusResponse {
  /**
   * Of the server's program.
   */
  'version'?: (string);
  /**
   * Since the server was started.
   */
  'uptimeMs'?: (number | string | Long);
  'work'?: (_quiver_v1_ServerWork | null);
  'memory'?: (_quiver_v1_ServerMemory | null);
  'tables'?: (_quiver_v1_ServerTables | null);
}

export interface StatusResponse__Output {
  /**
   * Of the server's program.
   */
  'version': (string);
  /**
   * Since the server was started.
   */
  'uptimeMs': (string);
  'work': (_quiver_v1_ServerWork__Output | null);
  'memory': (_quiver_v1_ServerMemory__Output | null);
  'tables': (_quiver_v1_ServerTables__Output | null);
}
