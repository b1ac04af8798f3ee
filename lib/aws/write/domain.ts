import {
  DescribeDomainCommand,
  SageMakerClient,
  UpdateDomainCommand,
  type UpdateDomainCommandInput,
} from '@aws-sdk/client-sagemaker';
import { canonical } from '../../access/policy-document.ts';
import { readBack, type Target, type Written } from './clients.ts';

/** Sets members of a domain's settings, with all others sent again as they are, as whether SageMaker keeps what is left out is not documented; it refuses while apps run. */
export async function updateDomain({ clients, target, actions }: Target): Promise<Written | undefined> {
  const client = clients.of(SageMakerClient);
  const DomainId = target.split('/').at(-1);
  const set = Object.assign({}, ...actions.flatMap((action) => ('set' in action ? [action.set] : [])));
  const read = async () =>
    (await client.send(new DescribeDomainCommand({ DomainId }))) as unknown as Record<string, unknown>;
  const shown = (domain: Record<string, unknown>) =>
    Object.fromEntries(Object.keys(set).map((member) => [member, domain[member]]));
  const before = shown(await read());
  const merged = Object.fromEntries(
    Object.entries(set).map(([member, value]) => [member, merge(before[member], value)]),
  );
  if (canonical(merged) === canonical(before)) return undefined;
  await client.send(new UpdateDomainCommand({ DomainId, ...merged } as UpdateDomainCommandInput));
  const after = await readBack(read);
  return { before, after: after ? shown(after) : merged };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** What is there with what is set over it, member by member at every depth. */
function merge(there: unknown, set: unknown): unknown {
  if (!isObject(there) || !isObject(set)) return set;
  const entries = Object.entries(set).map(([member, value]) => [member, merge(there[member], value)]);
  return { ...there, ...Object.fromEntries(entries) };
}
