// The processor time of another process, all of its threads together: on a machine where every core is busy it is what decides.
import { readFileSync } from 'node:fs'

// What Linux has counted in for decades, whatever the kernel's own clock (USER_HZ, man 5 proc_pid_stat).
const ticksPerSecond = 100
/** utime among the fields after the command's name, which may have spaces; stime is the next. */
const utime = 11

/** Seconds since the process began; null where /proc does not tell. */
export function cpuSeconds(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[utime]) + Number(fields[utime + 1])) / ticksPerSecond
  } catch {
    return null
  }
}

/** Runs `work` and adds what the processes took for it; nothing where that is unknown. */
export async function withCpuSeconds<T extends object>(
  pids: readonly number[],
  work: () => Promise<T>,
): Promise<T & { readonly cpuSeconds?: number }> {
  const total = (): number => pids.reduce((sum, pid) => sum + (cpuSeconds(pid) ?? NaN), 0)
  const before = total()
  const result = await work()
  const spent = total() - before
  return Number.isNaN(spent) ? result : { ...result, cpuSeconds: spent }
}
