// Whether a process of this machine lives.

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Not allowed to signal it: it lives, as somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
