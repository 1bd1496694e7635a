// Arrow IPC files become held tables: the engine has no reader that works on them in place.
import type { ReadOptions, StoredTable } from '../engine.ts'
import { DataError } from '../../errors.ts'
import type { Address } from './memory.ts'
import type { Roots } from './roots.ts'

export function loadArrow(_connection: Address, _roots: Roots, options: ReadOptions, _table: string): StoredTable {
  throw new DataError('FORMAT_UNKNOWN', `${options.paths[0] ?? ''}: Arrow files cannot be read yet`)
}
