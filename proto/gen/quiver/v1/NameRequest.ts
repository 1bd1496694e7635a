// Original file: proto/quiver/v1/tables.proto


export interface NameRequest {
  'handle'?: (string);
  /**
   * An SQL identifier, without quotes; empty takes the name away. A name in use moves to this table.
   */
  'name'?: (string);
}

export interface NameRequest__Output {
  'handle': (string);
  /**
   * An SQL identifier, without quotes; empty takes the name away. A name in use moves to this table.
   */
  'name': (string);
}
