import { DescribeDomainCommand, UpdateDomainCommand, type UpdateDomainCommandInput } from '@aws-sdk/client-sagemaker';
import type { Target, Written } from './clients.ts';

/** Sets members of a domain and nothing else; SageMaker refuses it while apps run. */
export async function updateDomain({ clients: { sagemaker }, target, actions }: Target): Promise<Written> {
  const DomainId = target.split('/').at(-1);
  const set = Object.assign({}, ...actions.flatMap((action) => ('set' in action ? [action.set] : [])));
  const read = async () =>
    (await sagemaker.send(new DescribeDomainCommand({ DomainId }))) as unknown as Record<string, unknown>;
  const shown = (domain: Record<string, unknown>) =>
    Object.fromEntries(Object.keys(set).map((member) => [member, domain[member]]));
  const before = shown(await read());
  await sagemaker.send(new UpdateDomainCommand({ DomainId, ...set } as UpdateDomainCommandInput));
  return { before, after: shown(await read()) };
}
