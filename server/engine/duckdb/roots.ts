// Which paths may be touched. The engine checks paths as text; here symlinks are resolved too, and what is not allowed is refused
// before anything about it is looked up.
import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { DataError } from '../../errors.ts'

function within(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (!way.startsWith(`..${sep}`) && way !== '..' && !way.includes(`${sep}..${sep}`) && resolve(root, way) === path)
}

/** The part of a path that exists, symlinks resolved; the rest is appended as it is. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const parent = dirname(path)
  return parent === path ? path : resolve(realPath(parent), path.slice(parent.length).replace(/^[/\\]+/, ''))
}

export class Roots {
  readonly #roots: readonly string[]
  readonly #real: readonly string[]

  constructor(roots: readonly string[]) {
    this.#roots = roots.map((root) => resolve(root))
    this.#real = this.#roots.map(realPath)
  }

  /**
   * The absolute path. Relative ones start at the server's working directory where that lies below a root, else at the first root that
   * has them. Throws OUTSIDE_ROOTS.
   */
  admit(path: string): string {
    if (path === '' || path.includes('\0')) throw new DataError('ARGUMENT_INVALID', 'a path is empty or holds a NUL character', { path })
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) throw new DataError('OUTSIDE_ROOTS', `${path}: only local files can be used`, { path })
    const absolute = [path, ...this.#belowRoots(path)].map((way) => resolve(way)).find((way) => this.#isInside(way))
    if (absolute === undefined) throw this.#outside(path)
    return absolute
  }

  /** Where a relative path may lead, the likeliest first. */
  #belowRoots(path: string): string[] {
    if (isAbsolute(path)) return []
    const roots = this.#roots.filter((root) => this.#isInside(resolve(root, path)))
    const [plain = ''] = path.split(/[[*?{]/)
    const start = plain === path ? path : dirname(`${plain}x`)
    return [...roots.filter((root) => existsSync(resolve(root, start))), ...roots].map((root) => resolve(root, path))
  }

  #isInside(absolute: string): boolean {
    return [...this.#roots, ...this.#real].some((root) => within(root, absolute))
  }

  /** Refuses a path that leads outside through a symlink. */
  admitTarget(absolute: string): void {
    const real = realPath(absolute)
    if (!this.#real.some((root) => within(root, real))) throw this.#outside(absolute)
  }

  #outside(path: string): DataError {
    return new DataError(
      'OUTSIDE_ROOTS',
      `${path} is outside the directories that the server may touch: start it with --root for its directory`,
      { path },
    )
  }
}
