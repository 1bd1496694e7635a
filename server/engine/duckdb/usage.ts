// How much memory and disk the engine holds, from its own accounting.
import type { DatabaseUsage } from '../engine.ts'
import type { Address } from './memory.ts'
import { readBigints } from './read-values.ts'

const USAGE = `
  SELECT unnest([coalesce(sum(memory_usage_bytes), 0), coalesce(sum(temporary_storage_bytes), 0)])::BIGINT FROM system.main.duckdb_memory()`

export function readUsage(connection: Address): DatabaseUsage {
  const [memory = 0n, spilled = 0n] = readBigints(connection, USAGE)
  return { memoryBytes: Number(memory), spilledBytes: Number(spilled) }
}
