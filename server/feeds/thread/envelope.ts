// What a mapping wants to know of a message besides its rows: whether it is wanted at all, its sequence number, where its rows lie,
// and the values that are the same for all of them. Mappings that ask nothing of the kind do without.
import type { ColumnBuilder } from '../columns/column-builder.ts'
import { JsonScanner } from '../json/scanner.ts'
import { checkedPointer, type FeedMapping } from '../mapping.ts'
import { PlaceFinder, type Found } from './place-finder.ts'
import { SequenceGaps } from './sequence-gaps.ts'
import { TopicValues } from './topic-values.ts'
import { ValueTexts } from './value-texts.ts'

/** A column that takes its value from around the row. */
export interface SharedColumn {
  readonly name: string
  readonly from: 'message' | 'topic'
  readonly path: readonly string[]
  readonly builder: ColumnBuilder
}

interface Filter {
  readonly at: Found
  readonly values: ReadonlySet<string>
}

interface Sequence {
  readonly at: Found
  readonly key: Found | null
}

export class Envelope {
  /** Messages that the filter did not let through; the reader of a lot sets it back. */
  ignored = 0
  readonly gaps = new SequenceGaps()
  /** Where the rows lie; null: the value is the row. */
  readonly rows: Found | null
  /** An array is looked at as a whole, not as many messages. */
  readonly takesArrays: boolean
  readonly #finder = new PlaceFinder()
  readonly #filter: Filter | null
  readonly #sequence: Sequence | null
  readonly #shared: readonly (SharedColumn & { readonly at: Found })[]
  readonly #texts = new ValueTexts()
  readonly #topics = new TopicValues()
  readonly #topicJson = new JsonScanner()

  private constructor({ rows, isOneRow = false, filter, sequence }: FeedMapping, shared: readonly SharedColumn[]) {
    const place = (what: string, pointer: string) => this.#finder.place(checkedPointer(what, pointer))
    this.rows = rows === null ? null : place('rows', rows)
    this.takesArrays = isOneRow || rows !== null
    this.#filter = filter == null ? null : { at: place('filter', filter.pointer), values: new Set(filter.values) }
    this.#sequence =
      sequence == null
        ? null
        : { at: place('sequence', sequence.pointer), key: sequence.key === null ? null : place('sequence.key', sequence.key) }
    this.#shared = shared.map((column) => ({ ...column, at: this.#finder.place(column.path) }))
  }

  /** Null where the mapping needs none. */
  static for(mapping: FeedMapping, shared: readonly SharedColumn[]): Envelope | null {
    const { rows, isOneRow = false, filter, sequence } = mapping
    const isPlain = rows === null && !isOneRow && filter == null && sequence == null && shared.length === 0
    return isPlain ? null : new Envelope(mapping, shared)
  }

  /** Passes over the value that is next, to learn of it. */
  look(json: JsonScanner): 'wanted' | 'ignored' | 'broken' {
    if (!this.#finder.look(json)) return 'broken'
    const after = json.at
    if (this.#sequence !== null) this.#noteNumber(json, this.#sequence)
    const isWanted = this.#filter === null || isOneOf(this.#texts.text(json, this.#filter.at), this.#filter.values)
    json.at = after
    if (isWanted) return 'wanted'
    this.ignored += 1
    return 'ignored'
  }

  /** Gives the shared columns their value for one more row. The column that cannot take its value, or null. */
  fill(json: JsonScanner, topic: string, misfitsAreNull: boolean, onMisfit: () => void): SharedColumn | null {
    const { at } = json
    for (const column of this.#shared) {
      const isFilled = column.from === 'topic' ? this.#fillFromTopic(json, column, topic) : fillFromMessage(json, column)
      if (isFilled) continue
      if (!misfitsAreNull || !column.builder.takesNull) return column
      onMisfit()
      column.builder.addNull()
    }
    json.at = at
    return null
  }

  #fillFromTopic(json: JsonScanner, { path, builder }: SharedColumn, topic: string): boolean {
    const bytes = this.#topics.value(topic, path[0] ?? null)
    if (bytes === null) return addMissing(json, builder)
    this.#topicJson.open(bytes, 0, bytes.length - 1)
    return builder.read(this.#topicJson) || json.fail(this.#topicJson.problem)
  }

  #noteNumber(json: JsonScanner, { at, key }: Sequence): void {
    const number = this.#texts.wholeNumber(json, at)
    if (number !== null) this.gaps.note((key === null ? null : this.#texts.text(json, key)) ?? '', number)
  }
}

function fillFromMessage(json: JsonScanner, { builder, at }: { readonly builder: ColumnBuilder; readonly at: Found }): boolean {
  if (at.start === -1) return addMissing(json, builder)
  json.at = at.start
  return builder.read(json)
}

function addMissing(json: JsonScanner, builder: ColumnBuilder): boolean {
  if (!builder.takesNull) return json.fail('a value that must be there is missing')
  builder.addNull()
  return true
}

function isOneOf(text: string | null, values: ReadonlySet<string>): boolean {
  return text !== null && values.has(text)
}
