// A column of a field that is not nullable.
import type { ArrowColumn } from '../../arrow/schema.ts'
import type { JsonScanner } from '../json/scanner.ts'
import type { ColumnBuilder, ColumnMemory } from './column-builder.ts'

export class RequiredBuilder implements ColumnBuilder {
  readonly takesNull = false
  readonly #values: ColumnBuilder

  constructor(values: ColumnBuilder) {
    this.#values = values
  }

  read(json: JsonScanner): boolean {
    return json.peek() === 'null' ? json.fail('null where a value must be') : this.#values.read(json)
  }

  addNull(): void {
    this.#values.addNull()
  }

  truncate(length: number): void {
    this.#values.truncate(length)
  }

  finish(memory: ColumnMemory): ArrowColumn {
    return this.#values.finish(memory)
  }
}
