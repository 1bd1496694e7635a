// Original file: proto/quiver/v1/tables.proto

import type { FileStats as _quiver_v1_FileStats, FileStats__Output as _quiver_v1_FileStats__Output } from '../../quiver/v1/FileStats.ts';
import type { Long } from '@grpc/proto-loader';

export interface StatsResponse {
  'rows'?: (number | string | Long);
  /**
   * Bytes held by the server (tables) or of the files (scans); absent for views.
   */
  'bytes'?: (number | string | Long);
  /**
   * Files of a scan.
   */
  'files'?: (_quiver_v1_FileStats)[];
  'columns'?: (number);
  '_bytes'?: "bytes";
}

export interface StatsResponse__Output {
  'rows': (string);
  /**
   * Bytes held by the server (tables) or of the files (scans); absent for views.
   */
  'bytes'?: (string);
  /**
   * Files of a scan.
   */
  'files': (_quiver_v1_FileStats__Output)[];
  'columns': (number);
  '_bytes'?: "bytes";
}
