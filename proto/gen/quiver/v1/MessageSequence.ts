// Original file: proto/quiver/v1/feeds.proto


export interface MessageSequence {
  /**
   * Of whole numbers that grow by one; looked at whatever the filter says.
   */
  'pointer'?: (string);
  /**
   * Of what is counted apart, such as a symbol; by default one count for all.
   */
  'key'?: (string);
  '_key'?: "key";
}

export interface MessageSequence__Output {
  /**
   * Of whole numbers that grow by one; looked at whatever the filter says.
   */
  'pointer': (string);
  /**
   * Of what is counted apart, such as a symbol; by default one count for all.
   */
  'key'?: (string);
  '_key'?: "key";
}
