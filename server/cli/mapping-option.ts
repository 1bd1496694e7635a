// --map, --constant, --rows and --mapping: how messages become rows.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { valueFromJson } from '../../client/arrow/json.ts'
import type { ColumnSource, FeedMapping, JsonValue } from '../../client/index.ts'
import { usageFailure } from './failure.ts'
import { addPair } from './name-value.ts'

export interface MappingOptions {
  readonly map?: Readonly<Record<string, string>>
  readonly constant?: Readonly<Record<string, string>>
  readonly rows?: string
  readonly mapping?: string
}

export function addMappingOptions(command: Command): Command {
  const whole = new Option('--mapping <json>', 'the whole mapping as JSON: rows, oneRow, columns, filter, sequence')
  return command
    .option('-m, --map <column=pointer>', 'the JSON pointer of a column, such as price=/p; may be repeated', addPair)
    .option('--constant <column=json>', 'a value that all rows have, such as exchange=\'"kraken"\'; may be repeated', addConstant)
    .option('--rows <pointer>', 'the JSON pointer of the array of rows in a message, such as /data')
    .addOption(whole.conflicts(['map', 'constant', 'rows']))
}

/** Undefined: each column takes the member of its name. What the JSON says wrongly, the server tells. */
export function mappingOf({ map, constant, rows, mapping }: MappingOptions): FeedMapping | undefined {
  if (mapping === undefined) {
    const columns = columnsOf(map, constant)
    return columns === undefined && rows === undefined ? undefined : { rows, columns }
  }
  const parsed = parsedJson('--mapping', mapping)
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return checked(parsed)
  throw usageFailure('--mapping must be a JSON object, such as {"columns": {"price": "/p"}}')
}

const PARTS = ['rows', 'oneRow', 'columns', 'filter', 'sequence']
const COLUMN_PARTS = ['pointer', 'from', 'unit', 'quoted', 'json', 'value']
/** The wire has numbers for these words, so that it would not tell of others. */
const WORDS = { from: ['row', 'message', 'topic', 'constant'], unit: ['s', 'ms', 'us', 'ns'] } as const

function checked(mapping: object): FeedMapping {
  checkParts('--mapping', mapping, PARTS)
  const { columns = {} } = mapping as { readonly columns?: Readonly<Record<string, unknown>> }
  for (const [column, source] of Object.entries(columns)) if (typeof source === 'object' && source !== null) checkColumn(column, source)
  return mapping
}

function checkColumn(column: string, source: object): void {
  const what = `column ${column} of --mapping`
  checkParts(what, source, COLUMN_PARTS)
  for (const [part, words] of Object.entries(WORDS)) {
    const word = (source as Readonly<Record<string, unknown>>)[part]
    if (word !== undefined && !(words as readonly unknown[]).includes(word))
      throw usageFailure(`${what}: ${part} is one of ${words.join(', ')}`)
  }
}

function checkParts(what: string, given: object, parts: readonly string[]): void {
  const unknown = Object.keys(given).find((part) => !parts.includes(part))
  if (unknown !== undefined) throw usageFailure(`${what} has ${unknown}; it may have ${parts.join(', ')}`)
}

function columnsOf(map: MappingOptions['map'], constant: MappingOptions['constant']): FeedMapping['columns'] {
  if (constant === undefined) return map
  const columns: Record<string, string | ColumnSource> = { ...map }
  for (const [column, text] of Object.entries(constant)) {
    if (Object.hasOwn(columns, column)) throw usageFailure(`--map and --constant both fill ${column}`)
    columns[column] = { from: 'constant', value: parsedJson(`--constant ${column}`, text) as JsonValue }
  }
  return columns
}

function addConstant(text: string, before?: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const value = text.slice(text.indexOf('=') + 1)
  if (valueFromJson(value).isErr()) throw new InvalidArgumentError(`${value} is not JSON; a text has quotes: ${JSON.stringify(value)}.`)
  return addPair(text, before)
}

/** With all digits of whole numbers. */
function parsedJson(option: string, text: string): unknown {
  const value = valueFromJson(text)
  if (value.isOk()) return value.value
  throw usageFailure(`${option} is not JSON: ${value.error.message.replace('The text is not JSON: ', '')}`)
}
