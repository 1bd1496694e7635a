// Original file: proto/quiver/v1/tables.proto

import type { Table as _quiver_v1_Table, Table__Output as _quiver_v1_Table__Output } from '../../quiver/v1/Table.ts';

export interface ListResponse {
  'tables'?: (_quiver_v1_Table)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken'?: (string);
}

export interface ListResponse__Output {
  'tables': (_quiver_v1_Table__Output)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken': (string);
}
