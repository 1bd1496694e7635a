// Refuses JSON that is nested too deep: the engine guesses the types of its first records by recursion, and a record deeper than the
// stack of a pool thread (some thousand levels) would end the process.
import { DataError } from '../../errors.ts'
import type { ReadOptions } from '../engine.ts'
import type { Address } from './memory.ts'
import { readTexts } from './read-values.ts'
import { readerOf } from './scan-sql.ts'

const MAX_DEPTH = 250
/** The engine's own numbers for what it looks at, the records with a chunk more. */
const SAMPLE_FILES = 32
const SAMPLE_RECORDS = 20_480
const SLACK_RECORDS = 2_048

/** How deep the brackets of a JSON text nest. */
function jsonDepth(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth)
    else if (character === ']' || character === '}') depth--
  }
  return deepest
}

/** Records with enough opening brackets to be too deep; few are. */
function suspects(connection: Address, path: string, options: ReadOptions): string[] {
  const { sampleRecords = SAMPLE_RECORDS } = options.json ?? {}
  const limit = sampleRecords < 0 ? '' : `LIMIT ${sampleRecords + SLACK_RECORDS}`
  const { ignoreErrors, layout } = options.json ?? {}
  const json = { ...(ignoreErrors === undefined ? {} : { ignoreErrors }), ...(layout === undefined ? {} : { layout }) }
  const objects = readerOf([path], 'json', { paths: [], json }).replace(/^read_json/, 'read_json_objects')
  const brackets = `strlen(json) - strlen(translate(json, '[{', ''))`
  return readTexts(connection, `SELECT json::VARCHAR FROM (SELECT json FROM ${objects} ${limit}) WHERE ${brackets} > ${MAX_DEPTH}`)
}

/** Throws FILE_CORRUPT for a file with a record that is nested deeper than 250 levels, where the engine would look at it. */
export function checkJsonDepth(connection: Address, paths: readonly string[], options: ReadOptions): void {
  for (const path of options.unionByName === true ? paths : paths.slice(0, SAMPLE_FILES)) {
    if (suspects(connection, path, options).some((text) => jsonDepth(text) > MAX_DEPTH))
      throw new DataError('FILE_CORRUPT', `${path}: its JSON is nested deeper than ${MAX_DEPTH} levels`, { path })
  }
}
