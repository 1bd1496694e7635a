// --map, --rows and --mapping: how messages become rows.
import { Option, type Command } from 'commander'
import type { FeedMapping } from '../../client/index.ts'
import { usageFailure } from './failure.ts'
import { addPair } from './name-value.ts'

export interface MappingOptions {
  readonly map?: Readonly<Record<string, string>>
  readonly rows?: string
  readonly mapping?: string
}

export function addMappingOptions(command: Command): Command {
  const whole = new Option('--mapping <json>', 'the whole mapping as JSON: rows, oneRow, columns, filter, sequence')
  return command
    .option('-m, --map <column=pointer>', 'the JSON pointer of a column, such as price=/p; may be repeated', addPair)
    .option('--rows <pointer>', 'the JSON pointer of the array of rows in a message, such as /data')
    .addOption(whole.conflicts(['map', 'rows']))
}

/** Undefined: each column takes the member of its name. What the JSON says wrongly, the server tells. */
export function mappingOf({ map, rows, mapping }: MappingOptions): FeedMapping | undefined {
  if (mapping === undefined) return map === undefined && rows === undefined ? undefined : { rows, columns: map }
  const parsed = parsedJson(mapping)
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return checked(parsed)
  throw usageFailure('--mapping must be a JSON object, such as {"columns": {"price": "/p"}}')
}

const PARTS = ['rows', 'oneRow', 'columns', 'filter', 'sequence']

function checked(mapping: object): FeedMapping {
  const unknown = Object.keys(mapping).find((part) => !PARTS.includes(part))
  if (unknown !== undefined) throw usageFailure(`--mapping has ${unknown}; it may have ${PARTS.join(', ')}`)
  return mapping
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw usageFailure(`--mapping is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
