// Original file: proto/quiver/v1/tables.proto

import type { Table as _quiver_v1_Table, Table__Output as _quiver_v1_Table__Output } from '../../quiver/v1/Table.ts';
import type { Error as _quiver_v1_Error, Error__Output as _quiver_v1_Error__Output } from '../../quiver/v1/Error.ts';

export interface BatchReadResponse {
  'index'?: (number);
  'table'?: (_quiver_v1_Table | null);
  'error'?: (_quiver_v1_Error | null);
  'result'?: "table"|"error";
}

export interface BatchReadResponse__Output {
  'index': (number);
  'table'?: (_quiver_v1_Table__Output | null);
  'error'?: (_quiver_v1_Error__Output | null);
  'result'?: "table"|"error";
}
