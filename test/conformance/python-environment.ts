// A Python with the packages of requirements.txt: this machine's own where it has them, else a virtual environment made once per
// content of the file under .cache/.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface PythonEnvironment {
  /** The interpreter. */
  readonly python: string
}

export interface PythonMissing {
  /** Why there is none, in a line. */
  readonly missing: string
}

const OLDEST = [3, 11]
const TIMEOUT_MS = 240_000
const UNREACHABLE =
  /Temporary failure in name resolution|Name or service not known|NewConnectionError|ConnectTimeout|Read timed out|Network is unreachable|Connection refused|ProxyError/

const root = join(import.meta.dirname, '..', '..')
const requirements = join(import.meta.dirname, 'requirements.txt')
const system = process.platform === 'win32' ? 'python' : 'python3'

export async function pythonEnvironment(): Promise<PythonEnvironment | PythonMissing> {
  const version = await output(system, ['-c', 'import sys; print(*sys.version_info[:2])']).catch(() => null)
  if (version === null) return { missing: `there is no ${system}` }
  const [major = 0, minor = 0] = version.split(' ').map(Number)
  if (major < (OLDEST[0] ?? 0) || minor < (OLDEST[1] ?? 0))
    return { missing: `${system} is ${major}.${minor}, and ${OLDEST.join('.')} is needed` }
  return (await hasPackages(system)) ? { python: system } : virtualEnvironment()
}

/** Pinned packages by name, those of files that are included (`-r`) too. */
function pins(path = requirements): Map<string, string> {
  const found = new Map<string, string>()
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const included = /^-r (.+)$/.exec(line)?.[1]
    if (included !== undefined) for (const [name, version] of pins(join(path, '..', included))) found.set(name, version)
    const [name, version] = line.split('==')
    if (name !== undefined && version !== undefined) found.set(name, version)
  }
  return found
}

/** Later versions than the pinned ones are taken as well. */
async function hasPackages(python: string): Promise<boolean> {
  const program = `import json, sys
from importlib.metadata import version
numbers = lambda text: [int(part) for part in text.split('.')[:3]]
sys.exit(any(numbers(version(name)) < numbers(pin) for name, pin in json.loads(sys.argv[1]).items()))`
  return output(python, ['-c', program, JSON.stringify(Object.fromEntries(pins()))]).then(
    () => true,
    () => false,
  )
}

// A marker says that it is whole: it cannot be renamed into place, since its scripts hold its path.
async function virtualEnvironment(): Promise<PythonEnvironment | PythonMissing> {
  const digest = createHash('sha256')
    .update(JSON.stringify([...pins()]))
    .digest('hex')
    .slice(0, 12)
  const folder = join(root, '.cache', `python-${digest}`)
  const marker = join(folder, 'complete')
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
  if (existsSync(marker)) return { python }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(root, '.cache'), { recursive: true })
  try {
    await output(system, ['-m', 'venv', folder])
  } catch (error) {
    return { missing: `${system} makes no virtual environments: ${lastLine(error)}` }
  }
  try {
    await output(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', '-r', requirements])
  } catch (error) {
    if (UNREACHABLE.test(String((error as { stderr?: string }).stderr))) return { missing: 'the Python package registry cannot be reached' }
    throw error
  }
  writeFileSync(marker, '')
  return { python }
}

async function output(command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { timeout: TIMEOUT_MS })
  return stdout
}

function lastLine(error: unknown): string {
  const { stdout = '', stderr = '', message } = error as { stdout?: string; stderr?: string; message: string }
  return (stderr.trim() || stdout.trim() || message).split('\n').at(-1) ?? message
}
