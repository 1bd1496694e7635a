// Original file: proto/quiver/v1/server.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What the server does.
 */
export interface ServerWork {
  /**
   * Operations that wait or run, those that only wait for what comes, such as subscriptions, included.
   */
  'operations'?: (number);
  /**
   * Queries that have ended since the start, well or not.
   */
  'queriesEnded'?: (number | string | Long);
  /**
   * Operations that wait to begin, and how many may.
   */
  'queued'?: (number);
  'queueLimit'?: (number);
  /**
   * Operations that found no room to wait, since the start.
   */
  'refused'?: (number | string | Long);
  /**
   * Tasks that are with the workers now, running or next to run, and how many may.
   */
  'tasks'?: (number);
  'taskLimit'?: (number);
  /**
   * The workers' threads, and how many of them have work.
   */
  'threads'?: (number);
  'busyThreads'?: (number);
  /**
   * Results that are not yet sent to their end.
   */
  'openResults'?: (number);
}

/**
 * What the server does.
 */
export interface ServerWork__Output {
  /**
   * Operations that wait or run, those that only wait for what comes, such as subscriptions, included.
   */
  'operations': (number);
  /**
   * Queries that have ended since the start, well or not.
   */
  'queriesEnded': (string);
  /**
   * Operations that wait to begin, and how many may.
   */
  'queued': (number);
  'queueLimit': (number);
  /**
   * Operations that found no room to wait, since the start.
   */
  'refused': (string);
  /**
   * Tasks that are with the workers now, running or next to run, and how many may.
   */
  'tasks': (number);
  'taskLimit': (number);
  /**
   * The workers' threads, and how many of them have work.
   */
  'threads': (number);
  'busyThreads': (number);
  /**
   * Results that are not yet sent to their end.
   */
  'openResults': (number);
}
