// The rooms' access and TLS as the configuration says, with changes of their files told of in the log.
import type { Clock } from '../clock.ts'
import { missingSecurity, type ServerConfig } from '../config.ts'
import type { Log } from '../ops/log.ts'
import { OPEN_ACCESS, openAccess, type Access } from './open-access.ts'
import { openTls, type OpenTls } from './tls.ts'

export async function accessFrom(config: ServerConfig, clock: Clock, log: Log): Promise<Access> {
  const missing = missingSecurity(config)
  if (missing !== null) log.warn({ host: config.host }, `other machines reach this server, ${missing}`)
  if (config.accessFile === null) return OPEN_ACCESS
  return openAccess(config.accessFile, clock, reloadLog(log, 'access file'))
}

export async function tlsFrom(
  { tlsCertificate, tlsKey, tlsClientAuthorities, tlsClientOptional }: ServerConfig,
  clock: Clock,
  log: Log,
): Promise<OpenTls | null> {
  if (tlsCertificate === null || tlsKey === null) return null
  const files = {
    certificate: tlsCertificate,
    key: tlsKey,
    clientAuthorities: tlsClientAuthorities,
    requiresClientCertificate: !tlsClientOptional,
  }
  return openTls(files, clock, reloadLog(log, 'certificate'))
}

function reloadLog(log: Log, what: string): (error: Error | null) => void {
  return (error) => {
    if (error === null) log.info({}, `the ${what} was read again`)
    else log.error({ err: error }, `the new ${what} cannot be used; the former one stays in use`)
  }
}
