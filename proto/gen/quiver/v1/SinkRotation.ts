// Original file: proto/quiver/v1/feeds.proto

import type { Long } from '@grpc/proto-loader';

/**
 * When waiting rows become files: whichever limit is reached first.
 */
export interface SinkRotation {
  /**
   * Default 1,000,000.
   */
  'maxRows'?: (number | string | Long);
  /**
   * Of Arrow data, about; default 128 MiB.
   */
  'maxBytes'?: (number | string | Long);
  /**
   * How long a row waits at most; default 60,000.
   */
  'maxAgeMs'?: (number | string | Long);
  '_maxRows'?: "maxRows";
  '_maxBytes'?: "maxBytes";
  '_maxAgeMs'?: "maxAgeMs";
}

/**
 * When waiting rows become files: whichever limit is reached first.
 */
export interface SinkRotation__Output {
  /**
   * Default 1,000,000.
   */
  'maxRows'?: (string);
  /**
   * Of Arrow data, about; default 128 MiB.
   */
  'maxBytes'?: (string);
  /**
   * How long a row waits at most; default 60,000.
   */
  'maxAgeMs'?: (string);
  '_maxRows'?: "maxRows";
  '_maxBytes'?: "maxBytes";
  '_maxAgeMs'?: "maxAgeMs";
}
