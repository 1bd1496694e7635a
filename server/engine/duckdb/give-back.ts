// Memory that was freed, from the C library back to the operating system. glibc keeps what lies between pieces that are still in use,
// which after a hundred thousand requests of all kinds was three quarters of what it had.
import { cLibrary } from './library.ts'

type Trim = (keepBytes: number) => number
interface AsyncTrim {
  async(keepBytes: number, done: (error: Error | null) => void): void
}

/** Null where the C library has no such thing: musl, macOS, Windows. */
const trim = find()

function find(): (Trim & AsyncTrim) | null {
  try {
    return cLibrary.func('malloc_trim', 'int', ['size_t'])
  } catch {
    return null
  }
}

/** Off this thread; but who asks for memory meanwhile may wait for tens of milliseconds. */
export function giveBackMemory(): Promise<void> {
  if (trim === null) return Promise.resolve()
  return new Promise((resolve) => {
    trim.async(0, () => {
      resolve()
    })
  })
}
