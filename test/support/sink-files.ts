// The Parquet files of a sink as any reader finds them.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** Paths below the directory, without what is the sink's own, which comes and goes. */
export function filesIn(directory: string): string[] {
  const entries = readdirSync(directory, { withFileTypes: true }).filter(({ name }) => !/^[._]/.test(name))
  const paths = entries.flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(directory, entry.name)).map((path) => join(entry.name, path)) : [entry.name],
  )
  return paths.filter((path) => path.endsWith('.parquet')).sort()
}

/** Ids of the rows of all files, which must be whole; none may come twice, and each file's rows must be those that its name tells. */
export async function idsIn(directory: string): Promise<ReadonlySet<number>> {
  const ids = new Set<number>()
  for (const path of filesIn(directory)) {
    const [first = 0, end = 0] = [...path.matchAll(/\d{16}/g)].map(([digits]) => Number(digits))
    for (const row of await parquetReadObjects({ file: await asyncBufferFromFile(join(directory, path)), compressors })) {
      const id = Number(row['id'])
      assert.ok(id >= first && id < end, `row ${id} is in ${path}`)
      assert.ok(!ids.has(id), `row ${id} is in two files, one of them ${path}`)
      ids.add(id)
    }
  }
  return ids
}
