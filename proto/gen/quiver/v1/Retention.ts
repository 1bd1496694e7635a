// Original file: proto/quiver/v1/feeds.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How much of a live table is kept: a row goes once any limit that is set no longer asks for it, though a little later, since rows go
 * in segments. Without any, 10,000,000 rows.
 */
export interface Retention {
  'maxRows'?: (number | string | Long);
  /**
   * Of Arrow data.
   */
  'maxBytes'?: (number | string | Long);
  /**
   * Since a row came.
   */
  'maxAgeMs'?: (number | string | Long);
  '_maxRows'?: "maxRows";
  '_maxBytes'?: "maxBytes";
  '_maxAgeMs'?: "maxAgeMs";
}

/**
 * How much of a live table is kept: a row goes once any limit that is set no longer asks for it, though a little later, since rows go
 * in segments. Without any, 10,000,000 rows.
 */
export interface Retention__Output {
  'maxRows'?: (string);
  /**
   * Of Arrow data.
   */
  'maxBytes'?: (string);
  /**
   * Since a row came.
   */
  'maxAgeMs'?: (string);
  '_maxRows'?: "maxRows";
  '_maxBytes'?: "maxBytes";
  '_maxAgeMs'?: "maxAgeMs";
}
