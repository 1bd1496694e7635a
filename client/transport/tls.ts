// TLS to the server: whose certificates count, and the client's own one.
import { credentials, type ChannelCredentials, type ChannelOptions } from '@grpc/grpc-js'
import { invalidError, type InvalidError } from '../errors.ts'
import { err, ok, type Result } from '../result.ts'

/** Certificates and keys are PEM, as text or bytes. */
export interface TlsOptions {
  /** The authorities that sign certificates of servers, by default those that Node.js knows. */
  readonly ca?: string | Uint8Array | undefined
  /** The client's certificate, for servers that ask for one; together with `key`. */
  readonly certificate?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  /** The name that the server's certificate has to have, by default the host of the address. */
  readonly serverName?: string | undefined
}

/** How channels are made secure. */
export interface ChannelSecurity {
  readonly credentials: ChannelCredentials
  readonly options: ChannelOptions
}

/** Null and false: without TLS. */
export function channelSecurity(tls: TlsOptions | boolean | undefined): Result<ChannelSecurity, InvalidError> {
  if (tls === undefined || tls === false) return ok({ credentials: credentials.createInsecure(), options: {} })
  const { ca, certificate, key, serverName } = tls === true ? {} : tls
  if ((certificate === undefined) !== (key === undefined))
    return err(invalidError('ARGUMENT_INVALID', 'tls.certificate and tls.key must be given both, or neither.'))
  try {
    const secure = credentials.createSsl(pem(ca), pem(key), pem(certificate))
    const names = { 'grpc.ssl_target_name_override': serverName, 'grpc.default_authority': serverName }
    return ok({ credentials: secure, options: serverName === undefined ? {} : (names as ChannelOptions) })
  } catch (cause) {
    return err(invalidError('ARGUMENT_INVALID', `The certificates and keys of tls cannot be used: ${String(cause)}`))
  }
}

function pem(text: string | Uint8Array | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text as Uint8Array)
}
