import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ClientConfig } from './client-config.ts';

/** How long a value is kept before it is read again. */
const keptMs = 5 * 60_000;

/** Reads what settings only refer to, `ssm:/path` or `secretsmanager:name`; kept for minutes, never logged. */
export class References {
  readonly #config: ClientConfig;
  readonly #now: () => Date;
  readonly #kept = new Map<string, { value: string; until: number }>();

  constructor(config: ClientConfig, now: () => Date) {
    this.#config = config;
    this.#now = now;
  }

  /** The value a reference names; throws where it cannot be read. */
  async value(reference: string): Promise<string> {
    const now = this.#now().getTime();
    const kept = this.#kept.get(reference);
    if (kept && kept.until > now) return kept.value;
    const value = (await this.#read(reference)).trim();
    if (value === '') throw new Error(`${reference} is empty.`);
    this.#kept.set(reference, { value, until: now + keptMs });
    return value;
  }

  /** Has a value read again, because the one that is kept was refused. */
  forget(reference: string): void {
    this.#kept.delete(reference);
  }

  async #read(reference: string): Promise<string> {
    const name = reference.slice(reference.indexOf(':') + 1);
    if (reference.startsWith('ssm:')) {
      const command = new GetParameterCommand({ Name: name, WithDecryption: true });
      return (await new SSMClient(this.#config).send(command)).Parameter?.Value ?? '';
    }
    const command = new GetSecretValueCommand({ SecretId: name });
    return (await new SecretsManagerClient(this.#config).send(command)).SecretString ?? '';
  }
}

/** Whether a text is a reference. */
export const isReference = (text: string): boolean => /^(ssm|secretsmanager):/.test(text);
