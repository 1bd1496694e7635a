// A Python environment for the peers, made once per content of bench/peers/requirements.txt under the cache folder.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { peersFolder } from './paths.ts'

const run = promisify(execFile)

export interface PythonReady {
  readonly command: string
  readonly versions: Readonly<Record<string, string>>
}

export interface PythonMissing {
  /** Why there is none, in a line. */
  readonly reason: string
}

export async function preparePython(cache: string, timeoutMs: number, say: (text: string) => void): Promise<PythonReady | PythonMissing> {
  try {
    const folder = await environmentFolder(cache, timeoutMs, say)
    const command = interpreter(folder)
    return { command, versions: await versionsOf(command) }
  } catch (error) {
    return { reason: `no Python environment: ${reasonOf(error)}` }
  }
}

// A marker says that the environment is whole: it cannot be renamed into place, since its scripts hold its path.
async function environmentFolder(cache: string, timeoutMs: number, say: (text: string) => void): Promise<string> {
  const requirements = join(peersFolder, 'requirements.txt')
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12)
  const folder = join(cache, `python-${digest}`)
  const marker = join(folder, 'complete')
  if (existsSync(marker)) return folder

  say('making a Python environment for the peers')
  await rm(folder, { recursive: true, force: true })
  await mkdir(cache, { recursive: true })
  await run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', folder], { timeout: timeoutMs })
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:', '-r', requirements]
  await run(interpreter(folder), pip, { timeout: timeoutMs })
  await writeFile(marker, '')
  return folder
}

function interpreter(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
}

async function versionsOf(command: string): Promise<Record<string, string>> {
  const program = `import json, platform, importlib.metadata as m
print(json.dumps({'python': platform.python_version(), **{'python-' + n: m.version(n) for n in ('polars', 'pyarrow', 'duckdb')}}))`
  const { stdout } = await run(command, ['-c', program])
  return JSON.parse(stdout) as Record<string, string>
}

function reasonOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr?.trim() || message).split('\n').at(-1) ?? message
}
