// SQL that is small to run, and as odd as SQL can be.
import type { Random } from '../support/random.ts'

const SOUND = [
  'SELECT 1 AS a',
  'SELECT * FROM t',
  'FROM t LIMIT 2',
  'SELECT count(*) FROM live_a',
  'SELECT a, s FROM t WHERE a > ? ORDER BY a DESC',
  'SELECT $name',
  'VALUES (1, NULL), (2, NULL)',
  'WITH x AS (SELECT 1) FROM x',
  'SUMMARIZE t',
  'DESCRIBE t',
  'SELECT [1, 2, {x: [NULL]}] AS nested, MAP {1: 2}, union_value(k := 1)',
  'FROM test_all_types()',
  "FROM 'a.csv'",
  "FROM read_json('b.json')",
  'SELECT unnest(range(10))',
  'SELECT a::DECIMAL(38, 10) FROM t',
  'SELECT sum(a) OVER (ORDER BY a) FROM t',
  'PIVOT t ON a IN (1, 2) USING count(*)',
]
const EVIL = [
  'FROM duckdb_tables()',
  'SHOW ALL TABLES',
  "FROM read_text('/proc/self/environ')",
  "FROM read_csv('outside/passwd')",
  "FROM glob('/*')",
  "FROM 'http://127.0.0.1:1/x.parquet'",
  "ATTACH '/tmp/x.db'",
  "COPY (SELECT 1) TO '/tmp/x.csv'",
  'SET memory_limit = 0',
  'INSTALL httpfs',
  'DROP TABLE t',
  "SELECT getenv('HOME')",
  'SELECT 1; SELECT 2',
  'SELECT 1) UNION (SELECT 2',
  'SELECT error(repeat(chr(7), 3000))',
  'SELECT 1/0, (-1)::UTINYINT',
  'SELECT \ud800',
  'SELECT 1 /* /* */',
  "SELECT 'no end",
  'SELECT a.b.c.d.e FROM t',
  'FROM range(1000000000000) LIMIT 1',
  "SELECT regexp_matches(repeat('a', 1000), '(a+)+b')",
  "SELECT '[' || repeat('[', 5000) || ']'::JSON",
]
const PIECES = [
  '(',
  ')',
  "'",
  '"',
  ';',
  '--',
  '/*',
  '*/',
  '$$',
  '?',
  '$1',
  ',',
  '.',
  'SELECT',
  'FROM',
  'NULL',
  '\0',
  '\u00a0',
  '\u{1f600}',
  '::',
  '{',
  '[',
]

export function sqlText(random: Random): string {
  const text = random.chance(0.6) ? random.pick(SOUND) : random.pick(EVIL)
  if (random.chance(0.5)) return text
  if (random.chance(0.15)) return deepSql(random)
  return spliced(text, random)
}

export function conditionText(random: Random): string {
  const text = random.pick(['a > 1', "s = 'x'", 'a IN (SELECT a FROM t)', 'true', 'a', 'missing > 1', '(a'])
  return random.chance(0.5) ? text : spliced(text, random)
}

function spliced(text: string, random: Random): string {
  const at = random.below(text.length + 1)
  if (random.chance(0.3)) return text.slice(0, at)
  if (random.chance(0.3)) return text.slice(0, at) + text.slice(random.below(text.length + 1))
  return `${text.slice(0, at)} ${random.pick(PIECES)} ${text.slice(at)}`
}

function deepSql(random: Random): string {
  const depth = random.pick([10, 100, 150, 1_000, 20_000])
  return random.pick([
    () => `SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}`,
    () => `SELECT ${'-'.repeat(1)}${'(-'.repeat(depth)}1${')'.repeat(depth)}`,
    () => `SELECT ${'['.repeat(depth)}1${']'.repeat(depth)}`,
    () => `SELECT ${Array.from({ length: depth }, () => '1').join(' + ')}`,
    () => Array.from({ length: Math.min(depth, 150) }, () => 'SELECT 1').join(' UNION ALL '),
    () => `${'SELECT * FROM ('.repeat(Math.min(depth, 1_000))}SELECT 1${')'.repeat(Math.min(depth, 1_000))}`,
    () => `SELECT ${'NOT '.repeat(depth)}true`,
    () => `SELECT CASE ${'WHEN true THEN 1 '.repeat(Math.min(depth, 1_000))}END`,
    () => `SELECT 1 AS "${'x'.repeat(depth)}"`,
  ])()
}
