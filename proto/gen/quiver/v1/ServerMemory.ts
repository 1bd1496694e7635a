// Original file: proto/quiver/v1/server.proto

import type { Long } from '@grpc/proto-loader';

/**
 * In bytes.
 */
export interface ServerMemory {
  /**
   * What the whole process was given.
   */
  'limit'?: (number | string | Long);
  /**
   * What the operating system says that it has.
   */
  'resident'?: (number | string | Long);
  /**
   * What the engine holds, and what it may before it spills to disk.
   */
  'engine'?: (number | string | Long);
  'engineLimit'?: (number | string | Long);
  /**
   * What it has on disk since it did not fit, and what it may.
   */
  'spilled'?: (number | string | Long);
  'spillLimit'?: (number | string | Long);
  /**
   * Data between the workers and the network, and how much that may be.
   */
  'transfer'?: (number | string | Long);
  'transferLimit'?: (number | string | Long);
}

/**
 * In bytes.
 */
export interface ServerMemory__Output {
  /**
   * What the whole process was given.
   */
  'limit': (string);
  /**
   * What the operating system says that it has.
   */
  'resident': (string);
  /**
   * What the engine holds, and what it may before it spills to disk.
   */
  'engine': (string);
  'engineLimit': (string);
  /**
   * What it has on disk since it did not fit, and what it may.
   */
  'spilled': (string);
  'spillLimit': (string);
  /**
   * Data between the workers and the network, and how much that may be.
   */
  'transfer': (string);
  'transferLimit': (string);
}
