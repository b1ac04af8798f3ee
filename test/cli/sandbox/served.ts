import { runSettings } from '../../../cli/replay/run-settings.ts';
import { type Served, serve } from '../../../cli/sandbox/serve.ts';
import type { SettingsFile } from '../../../lib/settings.ts';
import type { AccountDocument, Document } from '../../../sandbox/model.ts';
import {
  anAccount,
  canary,
  canaryStatement,
  delegation,
  key,
  policy,
  region,
  role,
  roleArn,
} from '../../scenarios/given.ts';

export const shared = policy(delegation, canaryStatement(roleArn('shop')));
export const dropped = policy(delegation);

/** A canary whose role the key's policy lets use the key. */
export const shop = (more: Document = {}): AccountDocument =>
  anAccount({
    keys: [key('k', shared)],
    roles: [role('shop'), role('stranger')],
    canaries: [canary('shop', { role: 'shop', key: 'k' })],
    more,
  });

/** Serves accounts on any free port, with what it says. */
export async function serving(
  documents: AccountDocument[],
  mode: SettingsFile['mode'] = 'remediate',
  port = 0,
): Promise<Served & { said: string[] }> {
  const said: string[] = [];
  const settings = runSettings({}, mode, false, documents);
  const served = await serve({ documents, settings, port, say: (line) => said.push(line) });
  return { ...served, said };
}

/** What every client of the sandbox is made with. */
export const clientOf = ({ about }: Served, more: { region?: string } = {}) => ({
  endpoint: about.endpoint,
  region,
  credentials: { accessKeyId: 'anything', secretAccessKey: 'anything' },
  ...more,
});

/** Asks one of the endpoints below /_sandbox. */
export async function ask({ about }: Served, path: string, body?: unknown): Promise<Document> {
  const answer = await fetch(`${about.endpoint}/_sandbox/${path}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Document;
}
