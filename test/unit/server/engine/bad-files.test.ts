// Files that are not what they seem: each is an error of its kind that names the file, and the engine goes on.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync } from 'node:fs'
import { after, afterEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Reason } from '../../../../server/errors.ts'
import { TestEngine } from '../../../support/engine.ts'
import { assertFails } from '../../../support/engine-results.ts'

const engine = new TestEngine()
after(() => {
  engine[Symbol.dispose]()
})
afterEach(() => {
  assert.deepEqual(engine.texts('SELECT 1'), [['1']])
})

const ROWS = "SELECT i AS id, 'text ' || i AS t, [i, NULL] AS l, i * 0.5 AS d FROM range(3000) t(i)"

/** The bytes of a good file of this name, by its suffix. */
function good(name: string): Buffer {
  const format = /parquet/.test(name) ? 'parquet' : /csv/.test(name) ? 'csv' : /json/.test(name) ? 'json' : 'arrow'
  engine.write(`good/${name}`, ROWS, { format, overwrite: true, arrowStream: name.endsWith('.arrows') })
  return readFileSync(engine.path(`good/${name}`))
}

function load(name: string): void {
  try {
    engine.engine.load(engine.connection, { paths: [engine.path(name)] }, 'loaded')
  } finally {
    engine.engine.dropTable(engine.connection, 'loaded')
  }
}

function fails(name: string, content: string | Uint8Array, reason: Reason): string {
  engine.file(name, content)
  const read = /\.(?:arrow|arrows|feather)(?:\.gz)?$/.test(name) ? load : (path: string) => engine.read([path])
  const failure = assertFails(
    () => {
      read(name)
    },
    reason,
    { path: engine.path(name) },
  )
  assert.ok(failure.message.includes(engine.path(name)), failure.message)
  return failure.message
}

function changed(bytes: Buffer, at: number, ...values: number[]): Buffer {
  const copy = Buffer.from(bytes)
  copy.set(values, at < 0 ? copy.length + at : at)
  return copy
}

test('an empty file is corrupt in every format', () => {
  for (const name of ['e.parquet', 'e.csv', 'e.tsv', 'e.json', 'e.ndjson', 'e.csv.gz', 'e.ndjson.zst', 'e.arrow', 'e.arrows']) {
    assert.match(fails(name, '', 'FILE_CORRUPT'), /is empty/)
  }
})

test('what is not a Parquet file says what is wrong with it', () => {
  const parquet = good('x.parquet')
  assert.match(fails('x.parquet', 'PAR1', 'FILE_CORRUPT'), /too short/)
  assert.match(fails('x.parquet', 'a,b\n1,2\n3,4\n5,6\n', 'FILE_CORRUPT'), /does not begin with PAR1/)
  assert.match(fails('x.parquet', parquet.subarray(0, -100), 'FILE_CORRUPT'), /does not end with PAR1/)
  assert.match(fails('x.parquet', Buffer.concat([parquet.subarray(0, -4), Buffer.from('PARE')]), 'FILE_CORRUPT'), /encrypted/)
  assert.match(fails('x.parquet', changed(parquet, -8, 255, 255, 255, 127), 'FILE_CORRUPT'), /claims more bytes/)
})

test('a footer that cannot be decoded is an error of the read', () => {
  const parquet = good('x.parquet')
  const footer = parquet.length - 8 - parquet.readUInt32LE(parquet.length - 8)
  engine.file('x.parquet', changed(parquet, footer, ...Array<number>(40).fill(255)))
  assertFails(() => engine.engine.scan(engine.connection, { paths: [engine.path('x.parquet')] }), 'FILE_CORRUPT', {
    path: engine.path('x.parquet'),
  })
})

test('a data page that cannot be decoded is an error of the query, with rows of earlier pages or none', () => {
  for (const codec of ['zstd', 'snappy', 'gzip', 'lz4']) {
    engine.write(`page-${codec}.parquet`, ROWS, { compression: codec })
    const bytes = readFileSync(engine.path(`page-${codec}.parquet`))
    fails(`page-${codec}.parquet`, changed(bytes, 4, ...Array<number>(200).fill(171)), 'FILE_CORRUPT')
  }
})

test('a field whose name is no text is an error that names the file', () => {
  engine.write('name.parquet', "SELECT {'at': i, 'field': 'x'} AS nested FROM range(10) t(i)")
  const bytes = readFileSync(engine.path('name.parquet'))
  for (let at = bytes.indexOf('field'); at >= 0; at = bytes.indexOf('field')) bytes.fill(255, at, at + 5)
  assertFails(
    () => {
      const scan = engine.engine.scan(engine.connection, { paths: [engine.file('name.parquet', bytes)] })
      engine.collect(`SELECT bit_xor(hash(t)) FROM ${scan.relation ?? ''} t`, { files: scan.files })
    },
    'FILE_CORRUPT',
    { path: engine.path('name.parquet') },
  )
})

test('of several files, the corrupt one is named', () => {
  const parquet = good('x.parquet')
  const footer = parquet.length - 8 - parquet.readUInt32LE(parquet.length - 8)
  engine.file('several/1.parquet', parquet)
  engine.file('several/2.parquet', changed(parquet, footer, ...Array<number>(40).fill(255)))
  engine.file('several/3.parquet', parquet)
  assertFails(() => engine.read(['several']), 'FILE_CORRUPT', { path: engine.path('several/2.parquet') })
  engine.file('several/2.parquet', changed(parquet, 60, ...Array<number>(200).fill(171)))
  assertFails(() => engine.read(['several']), 'FILE_CORRUPT', { path: engine.path('several/2.parquet') })
  engine.file('several/2.parquet', parquet.subarray(0, 500))
  assertFails(() => engine.read(['several']), 'FILE_CORRUPT', { path: engine.path('several/2.parquet') })
})

test('text that is not UTF-8 is corrupt', () => {
  fails('latin.csv', Buffer.from('name\nJosé\n', 'latin1'), 'FILE_CORRUPT')
  fails('latin.json', Buffer.from('{"name": "José"}', 'latin1'), 'FILE_CORRUPT')
  fails('bytes.csv', good('x.parquet'), 'FILE_CORRUPT')
  fails('bytes.json', good('x.parquet'), 'FILE_CORRUPT')
})

test('broken JSON is corrupt', () => {
  for (const content of ['{"a": 1', '[{"a": 1},', '{"a": 1}}', '{"a": 1}\n{"a": ', "{'a': 1}", 'nonsense', '[1, 2']) {
    fails('broken.json', content, 'FILE_CORRUPT')
  }
})

test('a compressed text that is cut or damaged is corrupt', () => {
  const text = `id,t\n${Array.from({ length: 50_000 }, (_, row) => `${row},text ${row * 7919}`).join('\n')}\n`
  const gzip = gzipSync(text)
  fails('cut.csv.gz', gzip.subarray(0, gzip.length / 2), 'FILE_CORRUPT')
  fails('damaged.csv.gz', changed(gzip, gzip.length / 2, 255, 0, 255, 0, 255), 'FILE_CORRUPT')
  fails('plain.csv.gz', text, 'FILE_CORRUPT')
  engine.write('x.csv.zst', ROWS.replace('[i, NULL]', '1'), { format: 'csv' })
  const zstd = readFileSync(engine.path('x.csv.zst'))
  fails('cut.csv.zst', zstd.subarray(0, zstd.length / 2), 'FILE_CORRUPT')
  fails('plain.csv.zst', text, 'FILE_CORRUPT')
})

test('what is not an Arrow file, or cut, is corrupt or invalid', () => {
  const file = good('x.arrow')
  const stream = good('x.arrows')
  fails('x.arrow', 'a,b\n1,2\n', 'FILE_CORRUPT')
  fails('x.arrow', file.subarray(0, -20), 'FILE_CORRUPT')
  fails('x.arrow', file.subarray(0, file.length / 2), 'FILE_CORRUPT')
  fails('x.arrows', stream.subarray(0, stream.length / 2), 'FILE_CORRUPT')
  fails('x.arrow.gz', file, 'FILE_CORRUPT')
  fails('x.arrows', changed(stream, 8, 255, 255, 255, 127), 'ARROW_INVALID')
})

test('JSON nested deeper than the stack of a thread is refused', () => {
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
  assert.match(fails('deep.json', `{"a": 1}\n${deep}\n`, 'FILE_CORRUPT'), /deeper than 250/)
  assert.match(fails('deep.ndjson.gz', gzipSync(deep), 'FILE_CORRUPT'), /deeper than 250/)
  assert.match(fails('wide.json', `[{"a": [${deep}]}]`, 'FILE_CORRUPT'), /deeper than 250/)
  engine.file('flat.json', JSON.stringify({ list: Array.from({ length: 1000 }, (_, at) => ({ at: [at], text: '[[[{{{"' })) }))
  assert.equal(engine.read(['flat.json']).rows.length, 1)
})

test('a pipe is refused instead of waited for', { skip: process.platform === 'win32' && 'Windows has no pipes in directories' }, () => {
  execFileSync('mkfifo', [engine.path('pipe.csv')])
  assertFails(() => engine.read(['pipe.csv']), 'ARGUMENT_INVALID', { path: engine.path('pipe.csv') })
})

/** Runs as a user who may do nothing, where the tests' own may do everything. */
function unprivileged(run: () => void): void {
  const root = process.geteuid?.() === 0
  if (root) process.seteuid?.(65_534)
  try {
    run()
  } finally {
    if (root) process.seteuid?.(0)
  }
}

test('a file that may not be read is denied', { skip: process.platform === 'win32' && 'Windows has no such modes' }, () => {
  chmodSync(engine.directory, 0o755)
  engine.file('secret.csv', 'a\n1\n')
  engine.file('closed/x.csv', 'a\n1\n')
  chmodSync(engine.path('secret.csv'), 0)
  chmodSync(engine.path('closed'), 0)
  unprivileged(() => {
    assertFails(() => engine.read(['secret.csv']), 'FILE_ACCESS_DENIED', { path: engine.path('secret.csv') })
    assertFails(() => engine.read(['closed/x.csv']), 'FILE_ACCESS_DENIED', { path: engine.path('closed/x.csv') })
    const sql = `FROM read_csv('${engine.path('secret.csv')}')`
    assertFails(() => engine.collect(sql), 'FILE_ACCESS_DENIED', { path: engine.path('secret.csv') })
  })
  chmodSync(engine.path('closed'), 0o755)
})
