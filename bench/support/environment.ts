// What a reader must know of the machine and the versions to compare two records.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, totalmem } from 'node:os'
import { repositoryRoot } from './paths.ts'
import type { EnvLine } from './lines.ts'

const packages = [
  '@duckdb/node-bindings',
  '@duckdb/node-api',
  '@grpc/grpc-js',
  'apache-arrow',
  'koffi',
  'piscina',
  'nodejs-polars',
  'parquet-wasm',
  'hyparquet',
  'parquetjs-lite',
]

/** `python` is what the Python peers report of themselves; empty where there is no Python. */
export function environmentLine(bench: string, python: Readonly<Record<string, string>>): EnvLine {
  return {
    bench,
    metric: 'env',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
    commit: currentCommit(),
    versions: { ...nodeVersions(), ...python },
  }
}

/** The commit, marked `+` when the tree differs from it; `unknown` outside a repository. */
function currentCommit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: repositoryRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== ''
    return git('rev-parse', '--short=12', 'HEAD') + (changed ? '+' : '')
  } catch {
    return 'unknown'
  }
}

function nodeVersions(): Record<string, string> {
  const require = createRequire(import.meta.url)
  const folders = require.resolve.paths('quiver') ?? []
  return Object.fromEntries(packages.flatMap((name) => versionOf(name, folders)))
}

// Read from the folder, for not every package exports its package.json.
function versionOf(name: string, folders: readonly string[]): [string, string][] {
  for (const folder of folders) {
    try {
      const manifest = JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as { version: string }
      return [[name, manifest.version]]
    } catch {
      continue
    }
  }
  return []
}
