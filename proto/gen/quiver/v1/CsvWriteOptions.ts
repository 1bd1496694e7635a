// Original file: proto/quiver/v1/tables.proto


export interface CsvWriteOptions {
  'delimiter'?: (string);
  'quote'?: (string);
  'header'?: (boolean);
  'nullValue'?: (string);
  '_delimiter'?: "delimiter";
  '_quote'?: "quote";
  '_header'?: "header";
  '_nullValue'?: "nullValue";
}

export interface CsvWriteOptions__Output {
  'delimiter'?: (string);
  'quote'?: (string);
  'header'?: (boolean);
  'nullValue'?: (string);
  '_delimiter'?: "delimiter";
  '_quote'?: "quote";
  '_header'?: "header";
  '_nullValue'?: "nullValue";
}
