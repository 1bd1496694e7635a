// The end of the process without its threads' consent.
import { cLibrary } from './library.ts'

const exit = cLibrary.func('_exit', 'void', ['int']) as unknown as (code: number) => void

/** Nothing is flushed, freed or told of; what the engine has on disk are spilled pages. */
export function exitNow(code: number): void {
  exit(code)
}
