// A promise with an end.
import type { Clock } from './clock.ts'

/** Settles as `promise` does; fails when that takes longer, and then nobody hears of it any more. */
export async function within<T>(clock: Clock, limitMs: number, promise: Promise<T>, problem: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.after(limitMs, () => {
      reject(new Error(`${problem}, for ${limitMs} ms.`))
    })
    promise.then(resolve, reject).finally(cancel)
  })
}
