// Where this package lies: a checkout, or its folder under node_modules.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The nearest folder above this file with a package.json; the build's output has none of its own. */
export function packageRoot(folder = import.meta.dirname): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageRoot(dirname(folder))
}

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }
  return version
}
