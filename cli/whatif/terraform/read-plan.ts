import { InputError } from '../../input-error.ts';
import { compileSchema, schemaProblems } from '../../schema-problems.ts';
import { inParts, type Part } from '../planned/parts.ts';
import type { Facts, Plan, PlannedResource, PolicyOf } from '../planned/plan.ts';
import { readTopLevel } from '../top-level.ts';
import { Configuration, type ConfigurationJson } from './configuration.ts';
import { configurationSchema } from './configuration-schema.ts';
import { policyOfDocument } from './policy-document.ts';
import { type Place, placeOfArn, placesOf } from './providers.ts';
import { modelled } from './resources.ts';
import { blocks, plannedValues, type ResourceChange, type Values } from './values.ts';

/** What `terraform show -json PLAN` or `tofu show -json PLAN` printed, as a plan; throws InputError for what is none, or of another major version. */
export async function readTerraformPlan(name: string): Promise<Plan> {
  const changes: ResourceChange[] = [];
  const notModelled: string[] = [];
  const take = (json: unknown) => {
    const change = changeOf(json);
    checkActions(name, change);
    if (Object.hasOwn(modelled, change.type) || change.mode === 'data') changes.push(change);
    if (!isKept(change) && (!Object.hasOwn(modelled, change.type) || isOfGroups(change)))
      notModelled.push(change.address);
  };
  const top = await readTopLevel(name, {
    printedBy: 'terraform show -json PLAN',
    whole: new Set(['format_version', 'errored', 'configuration', 'values', 'variables']),
    lists: {
      resource_changes: take,
      deferred_changes: (json) => notModelled.push(changeOf((json as Values).resource_change).address),
    },
  });
  checkVersion(name, top);
  const configurationJson = (top.configuration ?? {}) as ConfigurationJson;
  const configuration = new Configuration(
    configurationJson,
    changes.map(({ address }) => address),
  );
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const policyOf = (address: string): PolicyOf | undefined => {
    const data = byAddress.get(address);
    return data && ((arnOf) => policyOfDocument(plannedValues(data, configuration, policyOf), arnOf));
  };
  const places = placesOf(configurationJson, (top.variables ?? {}) as Record<string, { value?: unknown }>);
  for (const change of changes) {
    const key = configuration.providerOf(change) ?? 'aws';
    places.set(key, { ...placeOfArn(change.before), ...places.get(key) });
  }
  const usual = places.get('aws') ?? {};
  return {
    resources: changes.flatMap((change) => {
      const place = places.get(configuration.providerOf(change) ?? 'aws') ?? usual;
      return resourcesOf(change, configuration, policyOf).map((one) => located(one, place));
    }),
    notModelled,
    ...usual,
  };
}

/** A resource whose facts say where its provider has it. */
function located(resource: PlannedResource, { region, account }: Place): PlannedResource {
  const at = (facts: Facts): Facts => ({ ...facts, Region: facts.Region ?? region, Account: account });
  const { before, after } = resource;
  return { ...resource, ...(before && { before: at(before) }), ...(after && { after: at(after) }) };
}

function checkVersion(
  name: string,
  { format_version: version, errored, values, configuration }: Record<string, unknown>,
): void {
  if (typeof version !== 'string' || (values !== undefined && configuration === undefined))
    throw new InputError(
      `${name}: this is not a plan; make one: terraform plan -out=plan, then terraform show -json plan.`,
    );
  if (!/^[01]\./.test(version))
    throw new InputError(`${name}: format_version ${version} is not known; 1.x is, of Terraform 1.x and OpenTofu.`);
  if (errored === true)
    throw new InputError(`${name}: the plan ended with errors, so it does not say what would be done.`);
  if (configuration === undefined) return;
  const [problem] = schemaProblems(compileSchema(configurationSchema), configuration, (path) => ({
    file: name,
    path: ['configuration', ...path],
  }));
  if (problem !== undefined) throw new InputError(`${problem} Make the plan again, with Terraform 1.x or OpenTofu.`);
}

const knownActions = new Set(['no-op', 'create', 'read', 'update', 'delete', 'forget']);

/** Of what a requirement knows of, a change that cannot be understood is not passed over. */
function checkActions(name: string, { address, mode, type, actions }: ResourceChange): void {
  if (mode === 'data' || !Object.hasOwn(modelled, type)) return;
  const unknown = actions.find((action) => !knownActions.has(action));
  if (unknown === undefined && actions.length > 0) return;
  const what =
    unknown === undefined ? 'the plan does not say what becomes of it' : `the action ${unknown} is not known`;
  throw new InputError(`${name}: ${address}: ${what}; make the plan again, with Terraform 1.x or OpenTofu.`);
}

function changeOf(json: unknown): ResourceChange {
  const { address, deposed, module_address: module, mode, type, name, index, change } = (json ?? {}) as Values;
  const { actions, before, after, after_unknown: unknown } = (change ?? {}) as Values;
  return {
    // What is left of an earlier replacement has the address of what took its place.
    address: deposed === undefined ? String(address) : `${address} (deposed object ${deposed})`,
    module: typeof module === 'string' ? module : '',
    mode: String(mode),
    type: String(type),
    name: String(name),
    ...((typeof index === 'string' || typeof index === 'number') && { index }),
    actions: Array.isArray(actions) ? actions.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))) : [],
    before,
    after,
    unknown,
  };
}

/** Whether it attaches a policy to groups, which are not judged. */
const isOfGroups = ({ type, before, after }: ResourceChange) =>
  type === 'aws_iam_policy_attachment' &&
  [before, after].some((values) => isThere(values) && blocks(values.groups).length > 0);

const isKept = ({ mode, actions }: ResourceChange) =>
  mode === 'data' || actions.every((action) => action === 'no-op' || action === 'read' || action === 'forget');

function resourcesOf(
  change: ResourceChange,
  configuration: Configuration,
  policyOf: (address: string) => PolicyOf | undefined,
): PlannedResource[] {
  const type = change.mode === 'managed' ? modelled[change.type] : undefined;
  if (!type) return [];
  const action = actionOf(change);
  const after = action === 'keep' || action === 'delete' ? undefined : plannedValues(change, configuration, policyOf);
  const parts = (values: Values): Part[] => {
    const facts = type.facts(values);
    const all = type.holders?.(values) ?? [{ part: '', holder: {} }];
    return all.map(({ part, holder }) => ({ kind: type.kind, part, facts: { ...holder, ...facts } }));
  };
  return inParts(
    { address: change.address, action },
    isThere(change.before) ? parts(change.before) : [],
    after ? parts(after) : [],
  );
}

const isThere = (value: unknown): value is Values => typeof value === 'object' && value !== null;

/** What becomes of it; what is only forgotten stays where it is, in addition to what takes its place. */
function actionOf(change: ResourceChange): PlannedResource['action'] {
  const has = (action: string) => change.actions.includes(action);
  if (has('create')) return has('delete') ? 'replace' : has('forget') ? 'replace-and-retain' : 'create';
  if (has('update')) return 'update';
  return has('delete') ? 'delete' : 'keep';
}
