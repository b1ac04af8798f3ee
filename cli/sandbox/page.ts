import type { AuditRecord } from '../../lib/finding.ts';
import { findingId } from '../../lib/finding-id.ts';
import type { Document } from '../../sandbox/model.ts';
import { aliasNames, keyArn, keysOf } from '../../sandbox/services/kms/find.ts';
import type { WireResponse } from '../../sandbox/wire/wire.ts';
import { recordsOf } from '../replay/report.ts';
import { allItems } from '../replay/stage.ts';
import { sentMessage } from './alerts.ts';
import type { About } from './control.ts';
import type { Live } from './live.ts';

/** What is to be seen of a sandbox, as a plain page: it loads nothing and runs nothing. */
export async function page(about: About, live: Live): Promise<WireResponse> {
  const { sandbox, infrastructure } = live;
  const uses = await usedBy(live);
  const keys = sandbox.documents.flatMap((document) =>
    keysOf(document).map((key) => {
      const arn = keyArn(document, key);
      return [arn, aliasNames(key).join(', '), key.Description, key.KeyState ?? 'Enabled', uses.get(arn) ?? []];
    }),
  );
  const roles = sandbox.documents.flatMap(({ account, iam }) =>
    (iam?.roles ?? []).map((role) => {
      const arn = role.Arn ?? `arn:aws:iam::${account}:role${role.Path ?? '/'}${role.RoleName}`;
      return [arn, Object.keys({ ...role.Policies, ...role.AttachedPolicies }), uses.get(arn) ?? []];
    }),
  );
  const findings = (await recordsOf(live)).map((record) => [
    findingId(record as Pick<AuditRecord, 'requirement' | 'subject' | 'openedAt'>),
    record.state,
    record.decision,
    record.subject.arn,
    record.requirement,
    record.detail,
  ]);
  const alerts = infrastructure.published
    .map(sentMessage)
    .toReversed()
    .map(({ at, subject = '', text }) => [at, subject, { text }]);
  const made = sandbox.log
    .filter(({ mutates }) => mutates)
    .toReversed()
    .map(({ at, service, operation, caller, error }) => [at, `${service}:${operation}`, caller.arn, error?.message]);
  const sections = [
    table('Findings', ['Id', 'State', 'Decision', 'Subject', 'Requirement', 'What'], findings),
    table('Alerts, the newest first', ['Sent', 'Subject', 'Text'], alerts),
    table('Calls that change something, the newest first', ['At', 'Call', 'By', 'Refused'], made),
    table('Keys', ['ARN', 'Aliases', 'Description', 'State', 'Rests on it'], keys),
    table('Roles', ['ARN', 'Policies', 'Rests on it'], roles),
  ];
  const title = `Account ${about.account}, ${about.region}`;
  const body =
    `<h1>${escaped(title)}</h1><p>Holdfast is deployed in it, as <code>holdfast-${about.stage}</code>. ` +
    `It is ${escaped(sandbox.clock.now().toISOString())} here. Clients reach it at <code>${escaped(about.endpoint)}</code>; ` +
    `what is here for machines: ${links.map((each) => `<a href="/_sandbox/${each}">${each}</a>`).join(', ')}.</p>`;
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
    },
    body:
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>` +
      `<style>${style}</style></head><body>${body}${sections.join('')}</body></html>\n`,
  };
}

const links = ['account', 'alerts', 'calls'];

const style =
  'body{font:14px/1.4 system-ui,sans-serif;margin:2em;max-width:100em}table{border-collapse:collapse}' +
  'th,td{text-align:left;vertical-align:top;padding:.25em .75em;border:1px solid #d0d5dd;overflow-wrap:anywhere}' +
  'pre{margin:0;white-space:pre-wrap}@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}a{color:#8ab4f8}}';

type Cell = string | string[] | { text: string } | undefined;

function table(title: string, columns: string[], rows: Cell[][]): string {
  const head = `<tr>${columns.map((name) => `<th>${name}</th>`).join('')}</tr>`;
  const lines = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${shown(cell)}</td>`).join('')}</tr>`);
  return `<h2>${title}</h2>${rows.length === 0 ? '<p>None.</p>' : `<table>${head}${lines.join('')}</table>`}`;
}

function shown(cell: Cell): string {
  if (Array.isArray(cell)) return cell.map(escaped).join('<br>');
  return typeof cell === 'object' ? `<pre>${escaped(cell.text)}</pre>` : escaped(cell ?? '');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** Which subjects rest on each key, role and bucket, as Holdfast remembers it, by ARN. */
async function usedBy({ sandbox, deployments }: Live): Promise<Map<string, string[]>> {
  const uses = new Map<string, string[]>();
  for (const deployment of deployments)
    for (const { pk, sk } of (await allItems(sandbox, deployment)) as Document[]) {
      const [, arn] = /^uses#(.*)$/s.exec(pk.S) ?? [];
      if (arn !== undefined) uses.set(arn, [...(uses.get(arn) ?? []), sk.S]);
    }
  return uses;
}
