import type { Facts } from '../planned/plan.ts';
import { camel, tags } from './spelling.ts';
import { blocks, type Values } from './values.ts';

/** A pipeline of Terraform's as the account file has it. */
export function pipeline(values: Values): Facts {
  const stores = blocks(values.artifact_store);
  const store = ({ region: _region, encryption_key, ...rest }: Values) => ({
    ...(camel(rest, false) as Values),
    encryptionKey: blocks(encryption_key).length > 0 ? camel(encryption_key, false) : undefined,
  });
  const byRegion = stores.length > 1 ? Object.fromEntries(stores.map((one) => [one.region, store(one)])) : undefined;
  return {
    name: values.name,
    Arn: values.arn,
    Region: values.region,
    roleArn: values.role_arn,
    artifactStore: byRegion ? undefined : stores[0] && store(stores[0]),
    artifactStores: byRegion,
    stages: blocks(values.stage).map((stage) => ({ name: stage.name, actions: blocks(stage.action).map(action) })),
    pipelineType: values.pipeline_type ?? undefined,
    tags: tags(values),
  };
}

const action = (of: Values): Facts => ({
  name: of.name,
  actionTypeId: { category: of.category, owner: of.owner, provider: of.provider, version: of.version },
  runOrder: of.run_order ?? 1,
  configuration: of.configuration ?? undefined,
  roleArn: of.role_arn || undefined,
  region: of.region || undefined,
  inputArtifacts: artifacts(of.input_artifacts),
  outputArtifacts: artifacts(of.output_artifacts),
});

const artifacts = (names: unknown): unknown => (Array.isArray(names) ? names.map((name) => ({ name })) : []);
